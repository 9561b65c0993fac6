//! Tables as text: values divided by commas, semicolons or tabs (RFC 4180).

/// A line for each row, a tab between cells.
pub(super) fn text(source: &str) -> String {
    let divider = divider(source);
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                out.push('"');
            }
            '"' => quoted = !quoted,
            '\r' => {}
            '\n' if quoted => out.push(' '),
            c if c == divider && !quoted => out.push('\t'),
            c => out.push(c),
        }
    }
    out
}

/// What stands most often in the first row, outside of quotes.
fn divider(source: &str) -> char {
    let mut quoted = false;
    let mut counts = [('\t', 0_usize), (';', 0), (',', 0), ('|', 0)];
    for c in source.lines().next().unwrap_or_default().chars() {
        quoted ^= c == '"';
        if let Some((_, count)) = counts.iter_mut().find(|(divider, _)| *divider == c && !quoted) {
            *count = count.saturating_add(1);
        }
    }
    let mut best = (',', 0);
    for (divider, count) in counts {
        if count > best.1 {
            best = (divider, count);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    #[test]
    fn rows_and_cells_are_kept() {
        assert_eq!(super::text("a,b\r\n\"x, \"\"y\"\"\",\"1,200.00\""), "a\tb\nx, \"y\"\t1,200.00");
        assert_eq!(super::text("Datum;Betrag\n1;360,00"), "Datum\tBetrag\n1\t360,00");
    }
}
