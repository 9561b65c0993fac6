//! Text as a browser lays it out: inline runs join, blocks and cells break.

use super::declarations::Display;
use crate::screen::content::marks::{LOWERED, RAISED, SOFT};

/// Bytes of one reading; what is beyond is left out, and the reading is not whole.
const MAX_BYTES: usize = 1 << 20;

/// Where a run of text ends that goes into a reading as it is: before a mark of our own, and before blanks unless they are one space
/// between two words.
fn end_of_run(text: &[u8]) -> usize {
    // The first byte of a mark.
    let parts = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' ' | 0xef);
    let mut word = false;
    let mut bytes = text.iter().copied().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        let joins = byte == b' ' && word && bytes.peek().is_some_and(|(_, next)| !parts(*next));
        if parts(byte) && !joins {
            return at;
        }
        word = true;
    }
    text.len()
}

/// One reading of a page: a line for each block, a tab between cells, [`SOFT`] where a line ends within a block.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    /// A blank is due before the next text of the line.
    blank: bool,
    pub(super) cut: bool,
}

impl Writer {
    /// A run of text.
    pub(super) fn text(&mut self, text: &str, kept: bool) {
        let mut rest = text;
        loop {
            let at = end_of_run(rest.as_bytes());
            let (run, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.run(run);
            let mut chars = tail.chars();
            match chars.next() {
                None => return,
                Some('\n') if kept => self.soft(),
                Some(' ' | '\t' | '\n' | '\r' | '\x0c') => self.blank = true,
                // These are marks of our own.
                Some('\u{b}' | RAISED | LOWERED) => self.blank = true,
                Some(c) => self.run(c.encode_utf8(&mut [0; 4])),
            }
            rest = chars.as_str();
        }
    }

    /// Text in which no two blanks stand together.
    fn run(&mut self, run: &str) {
        if run.is_empty() {
            return;
        }
        if std::mem::take(&mut self.blank) && !self.at_start() {
            self.push(' ');
        }
        if self.text.len().saturating_add(run.len()) <= MAX_BYTES {
            self.text.push_str(run);
        } else {
            run.chars().for_each(|c| self.push(c));
        }
    }

    /// Raised text begins or ends.
    pub(super) fn mark(&mut self, mark: char) {
        if !self.at_start() && !self.blank {
            self.push(mark);
        }
    }

    /// A line ends within a block.
    pub(super) fn soft(&mut self) {
        self.blank = false;
        if !self.at_start() {
            self.push(SOFT);
        }
    }

    /// A block begins or ends.
    pub(super) fn block(&mut self) {
        self.blank = false;
        while self.text.ends_with(SOFT) {
            self.text.pop();
        }
        if !self.at_start() {
            self.push('\n');
        }
    }

    /// A row ends.
    fn row(&mut self) {
        self.block();
        if self.text.ends_with('\t') {
            self.push('\n');
        }
    }

    fn cell(&mut self) {
        self.blank = false;
        while self.text.ends_with([SOFT, '\n']) {
            self.text.pop();
        }
        self.push('\t');
    }

    pub(super) fn open(&mut self, display: Display) {
        match display {
            Display::Block | Display::Row | Display::Table => self.block(),
            // What stands in a box within the line still joins what stands beside it.
            Display::InlineBlock | Display::Inline | Display::Contents | Display::Cell | Display::None => {}
        }
    }

    pub(super) fn close(&mut self, display: Display) {
        match display {
            Display::Block | Display::Table => self.block(),
            Display::Row => self.row(),
            Display::Cell => self.cell(),
            Display::InlineBlock | Display::Inline | Display::Contents | Display::None => {}
        }
    }

    fn at_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with(['\n', '\t', SOFT])
    }

    fn push(&mut self, c: char) {
        if self.text.len() < MAX_BYTES {
            self.text.push(c);
        } else {
            self.cut = true;
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
