//! The budget for reading the objects of a document.

use super::filter;
use super::lexer::Lexer;
use crate::Limits;
use crate::read::RefusalReason;

/// How often every byte of the file, and of what its streams inflate to, may be read.
const TIMES: usize = 8;

/// Objects that may be read of one document, some 50 bytes of memory each.
const TOKENS: usize = 500_000;

/// What reading a document may still cost.
#[derive(Debug)]
pub(super) struct Budget<'l> {
    limits: &'l Limits,
    bytes: usize,
    tokens: usize,
    inflate: usize,
    pub(super) inflated: usize,
}

impl<'l> Budget<'l> {
    pub(super) fn new(size: usize, inflate: usize, limits: &'l Limits) -> Self {
        let bytes = size.saturating_mul(TIMES).saturating_add(1 << 16);
        Self { limits, bytes, tokens: TOKENS, inflate, inflated: 0 }
    }

    /// Counts bytes that were read.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), RefusalReason> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(RefusalReason::TooLarge)?;
        Ok(())
    }

    /// Reads from some place on, and counts the bytes that were read.
    pub(super) fn lex<T>(
        &mut self,
        bytes: &[u8],
        at: usize,
        read: impl FnOnce(&mut Lexer<'_>) -> Result<T, RefusalReason>,
    ) -> Result<T, RefusalReason> {
        let mut lexer = Lexer::new(bytes, at, &mut self.tokens);
        let found = read(&mut lexer);
        let length = lexer.at.saturating_sub(at);
        self.spend(length)?;
        found
    }

    /// Inflates a stream within what is left for one and for all.
    pub(super) fn inflate(&mut self, data: &[u8]) -> Result<Vec<u8>, RefusalReason> {
        let limit = self.limits.inflate(data.len(), self.inflate);
        let content = filter::inflate(data, limit);
        // What was too much costs what it was allowed.
        let length = content.as_ref().map_or(limit, Vec::len);
        self.inflate = self.inflate.saturating_sub(length);
        self.inflated = self.inflated.saturating_add(length);
        let content = content?;
        self.bytes = self.bytes.saturating_add(content.len().saturating_mul(TIMES));
        Ok(content)
    }
}
