//! FreshBooks' registry entry: what is known of its mail and its links.

use billfold_partner::{Confidence, Entry, EntryError, Source};

/// FreshBooks' id in the registry.
pub const PARTNER_ID: &str = "freshbooks";

/// The built-in entry, without what only a host can add: originators and webhooks
/// (`entry()?.into_builder().originators(..).request_url(..).complete_url(..)`).
///
/// The sender address is **unconfirmed**: one public list names `mail@freshbooks.com`, and FreshBooks' own pages say only
/// that it sends on the merchant's behalf. Shared invoices are at `my.freshbooks.com`.
///
/// # Errors
/// None in practice: the data is constant and a test builds it.
pub fn entry() -> Result<Entry, EntryError> {
    Entry::builder(PARTNER_ID, "FreshBooks")?
        .sender_hosts(["freshbooks.com"])
        .dkim_domains(["freshbooks.com"])
        .bounce_domains(["freshbooks.com"])
        .invoice_hosts(["my.freshbooks.com"])
        .source(Source::new(
            Confidence::Unconfirmed,
            "mail@freshbooks.com in one public list of senders; FreshBooks' support pages (360058625651) name no address. Check with \
             a genuine message before live use",
        ))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_entry_is_well_formed_and_not_enrolled() {
        let entry = entry().unwrap();
        assert!(!entry.enrolled(), "originators and webhooks come from the host");
        assert_eq!(entry.source().confidence, Confidence::Unconfirmed);
        assert!(!entry.source().citation.is_empty());
    }
}
