//! FreshBooks' registry entry: what is known of its mail and its links.

use billfold_partner::{Entry, EntryError, SenderData};

/// FreshBooks' id in the registry.
pub const PARTNER_ID: &str = "freshbooks";

/// The sender data, with its version and source.
const SENDERS: &str = include_str!("../data/senders.json");

/// The digest of the data. Changing the data without its version, or by accident, fails here.
const SENDERS_SHA256: &str = "90961f658d6300d809da73a749535077f8ecd3f7006d1085c4a937b8f9758a40";

/// The built-in entry, without what only a host can add: originators and webhooks
/// (`entry()?.into_builder().originators(..).request_url(..).complete_url(..)`).
///
/// The sender address is **unconfirmed**: one public list names `mail@freshbooks.com`, and FreshBooks' own pages say only
/// that it sends on the merchant's behalf. Shared invoices are at `my.freshbooks.com`.
///
/// The partner's service is Billfold's own (`billfold-partner-service`), which takes `supersedes` and answers `paymentstatus`. Whether a
/// part may be paid, and where a bank's question begins, the host says.
///
/// # Errors
/// Never in practice: the data is constant, and a test builds it.
pub fn entry() -> Result<Entry, EntryError> {
    let data = SenderData::read(SENDERS, SENDERS_SHA256)?;
    Entry::builder(PARTNER_ID, "FreshBooks")?
        .sender_data(data)
        .takes_supersedes(true)
        .answers_status(true)
        .build()
}

#[cfg(test)]
mod tests {
    use billfold_partner::Confidence;

    use super::*;

    #[test]
    fn the_built_in_entry_is_well_formed_and_not_enrolled() {
        let entry = entry().unwrap();
        assert!(!entry.enrolled(), "originators and webhooks come from the host");
        assert_eq!(entry.source().confidence, Confidence::Unconfirmed);
        assert!(!entry.source().citation.is_empty());
        assert!(entry.data_version().is_some());
        assert!(entry.takes_supersedes() && entry.answers_status());
        assert!(!entry.takes_parts() && entry.action_hosts().is_empty(), "the host says these");
    }
}
