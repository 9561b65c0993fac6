//! The text of RTF.

use crate::screen::content::marks::{LOWERED, RAISED};

/// Groups inside one another.
const MAX_DEPTH: usize = 256;

/// Groups whose content is no text of the document.
const SILENT: [&str; 15] = [
    "fonttbl",
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

/// Half points; text of so few is not read.
const TINY: i32 = 6;

/// Text of a colour of which each part is at least so bright is not seen on a white page.
const BRIGHT: i32 = 200;

/// The text of a document: its groups, control words and binary data taken away, and whether some of it may not be seen.
///
/// Hidden (`\v`), deleted and struck text is left out. Text that is tiny or nearly white stays, and is not sure.
pub(super) fn text(source: &str) -> (String, bool) {
    let mut reader = Reader::default();
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
            ';' if reader.now.colours => reader.colours.push(std::mem::take(&mut reader.colour)),
            c => reader.push(c),
        }
    }
    (reader.out, reader.unsure)
}

/// What text in a group is like.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    /// No text of the document.
    silent: bool,
    /// The table of colours.
    colours: bool,
    hidden: bool,
    deleted: bool,
    struck: bool,
    raised: bool,
    tiny: bool,
    bright: bool,
}

#[derive(Debug, Default)]
struct Reader {
    out: String,
    now: Look,
    /// Those of the groups around it.
    outer: Vec<Look>,
    /// Groups beyond the limit.
    beyond: usize,
    /// Characters to leave out: they stand for programs that do not know the character before.
    skip: usize,
    colours: Vec<[i32; 3]>,
    /// The entry of the table of colours that is being read.
    colour: [i32; 3],
    unsure: bool,
}

impl Reader {
    fn open(&mut self) {
        if self.outer.len() < MAX_DEPTH {
            self.outer.push(self.now);
        } else {
            (self.beyond, self.unsure) = (self.beyond.saturating_add(1), true);
        }
    }

    fn close(&mut self) {
        if let Some(left) = self.beyond.checked_sub(1) {
            self.beyond = left;
        } else if let Some(outer) = self.outer.pop() {
            self.raise(outer.raised);
            self.now = outer;
        }
    }

    fn push(&mut self, c: char) {
        if let Some(left) = self.skip.checked_sub(1) {
            self.skip = left;
            return;
        }
        let look = self.now;
        if look.silent || look.colours || look.hidden || look.deleted || look.struck {
            return;
        }
        self.unsure |= (look.tiny || look.bright) && !c.is_whitespace();
        self.out.push(c);
    }

    /// Raised text begins or ends.
    fn raise(&mut self, raised: bool) {
        if raised != self.now.raised && !self.now.silent {
            self.out.push(if raised { RAISED } else { LOWERED });
        }
        self.now.raised = raised;
    }

    fn symbol(&mut self, symbol: Option<char>, hex: &str) {
        match symbol {
            Some('\'') => {
                let byte = u8::from_str_radix(hex, 16).unwrap_or(b'?');
                // Of the Windows code page, in which nearly all documents are written.
                self.push(if byte == 0x80 { '\u{20ac}' } else { char::from(byte) });
            }
            Some('*') => self.now.silent = true,
            Some('~') => self.push('\u{a0}'),
            Some('\n' | '\r') => self.push('\n'),
            Some(c @ ('\\' | '{' | '}')) => self.push(c),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let on = number != Some(0);
        let n = number.unwrap_or_default();
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.push('\n'),
            "tab" | "cell" | "nestcell" => self.push('\t'),
            "u" => {
                let code = if n < 0 { n.saturating_add(0x1_0000) } else { n };
                let c = u32::try_from(code).ok().and_then(char::from_u32);
                self.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
                self.skip = 1;
            }
            "emdash" | "endash" => self.push('-'),
            "v" | "webhidden" => self.now.hidden = on,
            "deleted" => self.now.deleted = on,
            "strike" | "striked" => self.now.struck = on,
            "super" | "sub" => self.raise(true),
            "nosupersub" => self.raise(false),
            "up" | "dn" => self.raise(on),
            "fs" => self.now.tiny = number.is_some() && n <= TINY,
            "cf" => self.now.bright = self.is_bright(n),
            "plain" => {
                self.raise(false);
                let Look { silent, colours, deleted, .. } = self.now;
                self.now = Look { silent, colours, deleted, ..Look::default() };
            }
            "colortbl" => self.now.colours = true,
            "red" | "green" | "blue" => {
                let [red, green, blue] = &mut self.colour;
                *(if word == "red" {
                    red
                } else if word == "green" {
                    green
                } else {
                    blue
                }) = n;
            }
            word if SILENT.contains(&word) => self.now.silent = true,
            _ => {}
        }
    }

    /// Whether a colour is nearly white. The first of the table is the reader's own.
    fn is_bright(&self, number: i32) -> bool {
        let of_table =
            |at: usize| self.colours.get(at).is_some_and(|parts| parts.iter().all(|p| *p >= BRIGHT));
        usize::try_from(number).is_ok_and(of_table)
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_text_of_a_document_is_read() {
        let source = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\colortbl;\red1\green2\blue3;}{\*\x y}\f0 Amount due:\par \b USD\b0  12.00 \u8364?\'e9\'80\tab z}";
        assert_eq!(text(source), ("Amount due:\nUSD 12.00 \u{20ac}\u{e9}\u{20ac}\tz".to_owned(), false));
    }

    #[test]
    fn what_a_document_hides_or_strikes_is_no_text_of_it() {
        for hidden in [
            r"{\v 00}",
            r"\v 00\v0 ",
            r"{\v\b 00}",
            r"{\strike 00}",
            r"{\striked1 00}",
            r"{\deleted 00}",
            r"{\v{00}}",
            r"\v 00\plain ",
        ] {
            let source = format!(r"{{\rtf1 USD 12{hidden}.00}}");
            assert_eq!(text(&source), ("USD 12.00".to_owned(), false), "{hidden}");
        }
        let restored = r"{\rtf1 USD 12{\v 0\v0 0}.00}";
        assert_eq!(text(restored).0, "USD 120.00");
    }

    #[test]
    fn what_may_not_be_seen_is_not_sure() {
        for doubtful in [r"{\fs1 00}", r"{\cf1 00}", r"\fs2 00\fs24 "] {
            let source = format!(r"{{\rtf1{{\colortbl;\red255\green255\blue250;}} USD 12{doubtful}.00}}");
            assert_eq!(text(&source), (" USD 1200.00".to_owned(), true), "{doubtful}");
        }
    }

    #[test]
    fn raised_text_is_marked() {
        let raised = text(r"{\rtf1 $12{\super 00}}").0;
        assert_eq!(raised, "$12\u{f8f0}00\u{f8f1}");
    }
}
