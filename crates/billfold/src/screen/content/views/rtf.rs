//! The text of RTF.

/// Groups inside one another.
const MAX_DEPTH: usize = 256;

/// Groups whose content is no text of the document.
const SILENT: [&str; 16] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "generator",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "xmlnstbl",
    "fldinst",
];

/// The text of a document: its groups, control words and binary data taken away.
pub(super) fn text(source: &str) -> String {
    let mut reader = Reader { out: String::new(), silent: vec![false], skip: 0 };
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' => reader.open(),
            '}' => reader.close(),
            '\\' => {
                let word: String = std::iter::from_fn(|| chars.next_if(char::is_ascii_alphabetic)).collect();
                if word.is_empty() {
                    let symbol = chars.next();
                    let hex: String = match symbol {
                        Some('\'') => chars.by_ref().take(2).collect(),
                        _ => String::new(),
                    };
                    reader.symbol(symbol, &hex);
                    continue;
                }
                let sign = chars.next_if_eq(&'-').is_some();
                let digits: String = std::iter::from_fn(|| chars.next_if(char::is_ascii_digit)).collect();
                let number: Option<i32> =
                    digits.parse().ok().map(|n: i32| if sign { n.saturating_neg() } else { n });
                chars.next_if_eq(&' ');
                reader.word(&word, number);
            }
            '\r' | '\n' => {}
            c => reader.push(c),
        }
    }
    reader.out
}

struct Reader {
    out: String,
    /// For each open group, whether it is silent.
    silent: Vec<bool>,
    /// Characters to leave out: they stand for programs that do not know the character before.
    skip: usize,
}

impl Reader {
    fn open(&mut self) {
        let silent = self.is_silent();
        if self.silent.len() < MAX_DEPTH {
            self.silent.push(silent);
        }
    }

    fn close(&mut self) {
        if self.silent.len() > 1 {
            self.silent.pop();
        }
    }

    fn is_silent(&self) -> bool {
        self.silent.last().copied().unwrap_or_default()
    }

    fn push(&mut self, c: char) {
        if let Some(left) = self.skip.checked_sub(1) {
            self.skip = left;
        } else if !self.is_silent() {
            self.out.push(c);
        }
    }

    fn symbol(&mut self, symbol: Option<char>, hex: &str) {
        match symbol {
            Some('\'') => {
                let byte = u8::from_str_radix(hex, 16).unwrap_or(b'?');
                self.push(char::from(byte));
            }
            Some('*') => self.silence(),
            Some('~') => self.push('\u{a0}'),
            Some('\n' | '\r') => self.push('\n'),
            Some(c @ ('\\' | '{' | '}')) => self.push(c),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.push('\n'),
            "tab" | "cell" | "nestcell" => self.push('\t'),
            "u" => {
                let unit = number.unwrap_or_default();
                let code = if unit < 0 { unit.saturating_add(0x1_0000) } else { unit };
                let c = u32::try_from(code).ok().and_then(char::from_u32);
                self.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
                self.skip = 1;
            }
            "emdash" | "endash" => self.push('-'),
            word if SILENT.contains(&word) => self.silence(),
            _ => {}
        }
    }

    fn silence(&mut self) {
        if let Some(silent) = self.silent.last_mut() {
            *silent = true;
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_text_of_a_document_is_read() {
        let source = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\x y}\f0 Amount due:\par \b USD\b0  12.00 \u8364?\'e9\tab z}";
        assert_eq!(super::text(source), "Amount due:\nUSD 12.00 €é\tz");
    }
}
