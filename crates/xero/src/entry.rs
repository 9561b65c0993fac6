//! Xero's registry entry: what is known of its mail and its links.

use billfold_partner::{Confidence, Entry, EntryError, Source};

/// Xero's id in the registry.
pub const PARTNER_ID: &str = "xero";

/// The built-in entry, without what only a host can add: originators and webhooks
/// (`entry()?.into_builder().originators(..).request_url(..).complete_url(..)`).
///
/// Invoices and reminders come from addresses at `post.xero.com`, which the merchant cannot change (help.xero.com, "Email
/// addresses"); Xero's security noticeboard lists `post.xero.com` and `xero.com` among its genuine domains. Online
/// invoices are at `in.xero.com`.
///
/// # Errors
/// None in practice: the data is constant and a test builds it.
pub fn entry() -> Result<Entry, EntryError> {
    Entry::builder(PARTNER_ID, "Xero")?
        .sender_hosts(["post.xero.com"])
        .dkim_domains(["post.xero.com", "xero.com"])
        .bounce_domains(["post.xero.com"])
        .invoice_hosts(["in.xero.com"])
        .source(Source::new(
            Confidence::Confirmed,
            "help.xero.com (invoices from messaging-service@post.xero.com and message-service@post.xero.com) and Xero's security \
             noticeboard (genuine domains); bounce domain inferred from the sender address",
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
        assert_eq!(entry.source().confidence, Confidence::Confirmed);
        assert!(!entry.source().citation.is_empty());
    }
}
