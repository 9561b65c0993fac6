//! A partner's hosts and domains as a versioned document, so that a host can follow a change of addresses without a new
//! release, and only to data that it checked.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::{Confidence, EntryError, PartnerId, Provenance};

/// The hosts and domains of one partner, read from a document.
///
/// The document is JSON with exactly these members: `format` (1), `id`, `name`, `version` (the day on which somebody last
/// compared it with its source, `YYYY-MM-DD`), `sender_hosts`, `dkim_domains`, `bounce_domains`, `invoice_hosts` (lists of host
/// names), `confidence` (`confirmed`, `unconfirmed` or `configured`) and `source` (the page, or the reason for doubt).
///
/// A document opens nothing by itself: it is trusted only with its SHA-256 digest, which the host gets another way (with its
/// release, in its configuration). The built-in ones carry theirs in the adapter's code.
///
/// ```
/// use billfold_partner::{Entry, EntryError, SenderData};
/// let document = r#"{"format": 1, "id": "invoicly", "name": "Invoicly", "version": "2026-11-20",
///   "sender_hosts": ["post.invoicly.example"], "dkim_domains": ["invoicly.example"], "bounce_domains": [],
///   "invoice_hosts": ["in.invoicly.example"], "confidence": "confirmed", "source": "the vendor's page on genuine mail"}"#;
/// let digest = SenderData::digest(document);
/// let data = SenderData::read(document, &digest)?;
/// let entry = Entry::builder("invoicly", "Invoicly")?.sender_data(data).build()?;
/// assert_eq!(entry.sender_hosts(), ["post.invoicly.example"]);
/// assert_eq!(entry.data_version().map(|day| day.to_string()).as_deref(), Some("2026-11-20"));
/// // One changed byte, and it is not trusted.
/// let altered = document.replace("post.", "pest.");
/// assert_eq!(SenderData::read(&altered, &digest).err(), Some(EntryError::DataDigest));
/// # Ok::<(), EntryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderData {
    pub(crate) id: PartnerId,
    pub(crate) name: String,
    pub(crate) version: NaiveDate,
    pub(crate) sender_hosts: Vec<String>,
    pub(crate) dkim_domains: Vec<String>,
    pub(crate) bounce_domains: Vec<String>,
    pub(crate) invoice_hosts: Vec<String>,
    pub(crate) source: Provenance,
}

impl SenderData {
    /// The largest document that is read, in bytes.
    pub const LIMIT: usize = 64 * 1024;

    /// Reads a document whose SHA-256 digest is known, as [`digest`](Self::digest) writes it.
    ///
    /// # Errors
    /// [`EntryError::DataDigest`] if it has another digest, in which case it is not read at all. [`EntryError::DataDocument`]
    /// if it is larger than [`LIMIT`](Self::LIMIT), not JSON of this form, or of another `format`; [`EntryError::Id`] for its
    /// id. Its hosts are checked by [`EntryBuilder::build`](crate::EntryBuilder::build).
    pub fn read(document: &str, sha256: &str) -> Result<Self, EntryError> {
        // Neither side is secret, so the comparison need not take constant time.
        if Self::digest(document) != sha256 {
            return Err(EntryError::DataDigest);
        }
        let whole = EntryError::DataDocument { line: 1, column: 1 };
        if document.len() > Self::LIMIT {
            return Err(whole);
        }
        let document: Document = serde_json::from_str(document)
            .map_err(|error| EntryError::DataDocument { line: error.line(), column: error.column() })?;
        if document.format != 1 {
            return Err(whole);
        }
        Ok(Self {
            id: PartnerId::new(&document.id)?,
            name: document.name,
            version: document.version,
            sender_hosts: document.sender_hosts,
            dkim_domains: document.dkim_domains,
            bounce_domains: document.bounce_domains,
            invoice_hosts: document.invoice_hosts,
            source: Provenance { confidence: document.confidence.into(), citation: document.source },
        })
    }

    /// The SHA-256 digest of a document, in 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn digest(document: &str) -> String {
        digest(&SHA256, document.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whose data it is.
    #[must_use]
    pub fn id(&self) -> &PartnerId {
        &self.id
    }

    /// The day on which it was last compared with its source.
    #[must_use]
    pub fn version(&self) -> NaiveDate {
        self.version
    }
}

#[derive(Deserialize)]
// A misspelt member would otherwise be an empty list, and the partner's genuine mail be refused without a reason.
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    id: String,
    name: String,
    version: NaiveDate,
    sender_hosts: Vec<String>,
    dkim_domains: Vec<String>,
    bounce_domains: Vec<String>,
    invoice_hosts: Vec<String>,
    confidence: Sure,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sure {
    Confirmed,
    Unconfirmed,
    Configured,
}

impl From<Sure> for Confidence {
    fn from(sure: Sure) -> Self {
        match sure {
            Sure::Confirmed => Self::Confirmed,
            Sure::Unconfirmed => Self::Unconfirmed,
            Sure::Configured => Self::Configured,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    fn document(version: &str, host: &str) -> String {
        format!(
            r#"{{"format": 1, "id": "p", "name": "P", "version": "{version}", "sender_hosts": ["{host}"], "dkim_domains": [],
              "bounce_domains": [], "invoice_hosts": [], "confidence": "confirmed", "source": "a page"}}"#
        )
    }

    fn read(document: &str) -> Result<SenderData, EntryError> {
        SenderData::read(document, &SenderData::digest(document))
    }

    #[test]
    fn newer_data_replaces_and_older_data_is_refused() {
        let builder = || Entry::builder("p", "P").unwrap().originators(["o-1"]);
        let entry =
            builder().sender_data(read(&document("2026-11-20", "a.example")).unwrap()).build().unwrap();
        let newer = read(&document("2027-01-05", "b.example")).unwrap();
        let moved = entry.into_builder().sender_data(newer).build().unwrap();
        assert_eq!(moved.sender_hosts(), ["b.example"], "what the partner gave up is not believed any more");
        assert_eq!(moved.originators(), ["o-1"], "what the host added stays");
        let older = read(&document("2026-11-20", "a.example")).unwrap();
        assert_eq!(moved.into_builder().sender_data(older).build().err(), Some(EntryError::DataOlder));
        let other = Entry::builder("q", "Q")
            .unwrap()
            .sender_data(read(&document("2027-01-05", "b.example")).unwrap());
        assert_eq!(other.build().err(), Some(EntryError::DataOfAnother));
    }

    #[test]
    fn only_the_document_that_was_checked_is_read() {
        let good = document("2026-11-20", "a.example");
        let pinned = SenderData::digest(&good);
        assert_eq!(
            SenderData::digest(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert!(SenderData::read(&good, &pinned).is_ok());
        assert_eq!(SenderData::read(&format!("{good} "), &pinned).err(), Some(EntryError::DataDigest));
        assert_eq!(SenderData::read(&good, "").err(), Some(EntryError::DataDigest));
    }

    #[test]
    fn what_is_not_of_the_form_is_refused() {
        let good = document("2026-11-20", "a.example");
        let at_limit = format!("{good}{}", " ".repeat(SenderData::LIMIT - good.len()));
        assert!(read(&at_limit).is_ok());
        for bad in [
            String::new(),
            format!("{at_limit} "),
            good.replace("\"format\": 1", "\"format\": 2"),
            good.replace("\"name\"", "\"names\""),
            good.replace("2026-11-20", "20.11.2026"),
            good.replace("confirmed", "certain"),
        ] {
            assert!(matches!(read(&bad), Err(EntryError::DataDocument { .. })));
        }
        assert_eq!(read(&good.replace("\"p\"", "\"P!\"")).err(), Some(EntryError::Id));
        let hosts = read(&document("2026-11-20", "a.example/x")).unwrap();
        assert_eq!(
            Entry::builder("p", "P").unwrap().sender_data(hosts).build().err(),
            Some(EntryError::Host)
        );
    }
}
