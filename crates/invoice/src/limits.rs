//! The limits of the readers.

/// Limits of the readers. The defaults accept every real document of the test corpora, with room to spare.
///
/// ```
/// use billfold_invoice::Limits;
/// let limits = Limits { message_bytes: 1 << 20, ..Limits::default() };
/// assert_eq!(limits.json_depth, 32);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers write `Limits { .., ..Limits::default() }`")]
pub struct Limits {
    /// Bytes of a raw message or single file: 25 MiB.
    pub message_bytes: usize,
    /// Parts of messages and entries of archives looked at, over all nesting: 200.
    pub parts: usize,
    /// Messages and containers inside one another: 8.
    pub part_depth: usize,
    /// Bytes of one HTML part: 1 MiB.
    pub html_bytes: usize,
    /// Open HTML elements: 512.
    pub html_depth: usize,
    /// Scripts of data in one HTML part: 64.
    pub html_scripts: usize,
    /// Bytes of one JSON document: 1 MiB (a script in HTML: 256 KiB).
    pub json_bytes: usize,
    /// Bytes of one script in HTML: 256 KiB.
    pub script_bytes: usize,
    /// Arrays and objects inside one another: 32.
    pub json_depth: usize,
    /// Values in one JSON document: 20,000.
    pub json_values: usize,
    /// Bytes of one XML document: 16 MiB (embedded attachments make real ones large).
    pub xml_bytes: usize,
    /// Open XML elements: 64.
    pub xml_depth: usize,
    /// Elements of one XML document: 200,000.
    pub xml_elements: usize,
    /// Attributes of one XML element: 64.
    pub xml_attributes: usize,
    /// Characters of a text that is kept: 4,096.
    pub text_chars: usize,
    /// Lines, tax rows and the like that are kept: 10,000.
    pub rows: usize,
    /// Invoices of one message or file: 500.
    pub invoices: usize,
    /// Bytes that one compressed stream may inflate to: 4 MiB.
    pub inflate_bytes: usize,
    /// Bytes that all compressed streams of a message or file may inflate to, over all nesting: 16 MiB.
    pub inflate_total: usize,
    /// How many times its size a compressed stream may inflate to: 200. Streams of up to 64 KiB are taken in any case.
    pub inflate_ratio: usize,
    /// Objects of a PDF looked at: 10,000.
    pub pdf_objects: usize,
}

impl Limits {
    /// What one compressed stream of this size may inflate to, when this much is left for all of them.
    #[cfg(feature = "read")]
    pub(crate) fn inflate(&self, compressed: usize, left: usize) -> usize {
        const ANY_RATIO: usize = 64 << 10;
        let by_ratio = compressed.saturating_mul(self.inflate_ratio).max(ANY_RATIO);
        by_ratio.min(self.inflate_bytes).min(left)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 25 << 20,
            parts: 200,
            part_depth: 8,
            html_bytes: 1 << 20,
            html_depth: 512,
            html_scripts: 64,
            json_bytes: 1 << 20,
            script_bytes: 256 << 10,
            json_depth: 32,
            json_values: 20_000,
            xml_bytes: 16 << 20,
            xml_depth: 64,
            xml_elements: 200_000,
            xml_attributes: 64,
            text_chars: 4_096,
            rows: 10_000,
            invoices: 500,
            inflate_bytes: 4 << 20,
            inflate_total: 16 << 20,
            inflate_ratio: 200,
            pdf_objects: 10_000,
        }
    }
}
