//! Calendars and address cards (RFC 5545, RFC 6350): what they say to people.

/// The values of all properties that hold text, each in a line of its own.
pub(super) fn text(source: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in source.lines() {
        match line.strip_prefix([' ', '\t']) {
            // A long line is folded.
            Some(rest) => {
                if let Some(last) = lines.last_mut() {
                    last.push_str(rest);
                }
            }
            None => lines.push(line.to_owned()),
        }
    }
    let mut out = String::new();
    for line in &lines {
        let Some((name, value)) = split(line) else { continue };
        let name = name.split(['.', ';']).next().unwrap_or_default();
        if MACHINE.iter().any(|other| name.eq_ignore_ascii_case(other)) {
            continue;
        }
        out.push_str(&unescaped(value));
        out.push('\n');
    }
    out
}

/// Properties that no program shows as text.
const MACHINE: [&str; 22] = [
    "BEGIN",
    "END",
    "VERSION",
    "PRODID",
    "METHOD",
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DUE",
    "CREATED",
    "LAST-MODIFIED",
    "SEQUENCE",
    "RRULE",
    "TRIGGER",
    "TRANSP",
    "ACTION",
    "URL",
    "PHOTO",
    "LOGO",
    "KEY",
    "REV",
];

/// A property's name with its parameters, and its value: the first colon outside of quotes parts them.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let at = line.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(at)
    })?;
    Some((line.get(..at)?, line.get(at.saturating_add(1)..)?))
}

fn unescaped(value: &str) -> String {
    let (mut out, mut chars) = (String::with_capacity(value.len()), value.chars());
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n' | 'N')) => out.push('\n'),
            ('\\', Some(other)) => out.push(other),
            (c, _) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_calendar_says_is_read() {
        let source = "BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=en:Amount due: $1\\,2\r\n 00.00\r\nDTSTART:20261205\r\nX-N;A=\"b:c\":d\\ne\r\n";
        assert_eq!(super::text(source), "Amount due: $1,200.00\nd\ne\n");
    }
}
