//! Reading and writing of sealed contents: numbers big endian, texts behind their length (u8), zeros to the end.

use zeroize::Zeroizing;

use crate::crypto::padded;

/// Writes a content into a buffer that never grows.
pub(crate) struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    /// For a content of exactly `length` bytes; room for the padding is taken at once.
    pub(crate) fn new(length: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(padded(length).unwrap_or(length))))
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// A text of at most 255 bytes; longer ones cannot come from a checked value.
    pub(crate) fn text(self, text: &str) -> Self {
        let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
        let text = text.as_bytes().get(..usize::from(length)).unwrap_or_default();
        self.bytes(&[length]).bytes(text)
    }

    pub(crate) fn finish(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

/// Reads a content. Every answer is `None` once the content is too short.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk::<N>()?;
        self.0 = tail;
        Some(*head)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(crate) fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(|[byte]: [u8; 1]| byte)
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let length = usize::from(self.u8()?);
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        std::str::from_utf8(head).ok()
    }

    /// Nothing but padding is left.
    pub(crate) fn end(&self) -> Option<()> {
        // Zeros and nothing else, so that every content has exactly one form.
        self.0.iter().all(|&b| b == 0).then_some(())
    }
}
