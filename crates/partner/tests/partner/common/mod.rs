//! What the tests of this crate share: an enrolled partner, its signer, and the protocol's own examples if they are there.

use billfold_partner::{BearerToken, Entry, EntryBuilder, Operator, bearer};
use billfold_processor::{Algorithm, SoftwareSigner};
use chrono::{DateTime, Utc};

/// An enrolled entry that tests may change.
pub(crate) fn enrolled() -> EntryBuilder {
    Entry::builder("invoicly", "Invoicly")
        .unwrap()
        .sender_hosts(["post.invoicly.example"])
        .dkim_domains(["invoicly.example"])
        .invoice_hosts(["pay.invoicly.example"])
        .originators(["o-1"])
        .request_url("https://pay.invoicly.example/api/invoices".parse().unwrap())
        .complete_url("https://pay.invoicly.example/api/payments".parse().unwrap())
}

/// The time at which the tests happen.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// A bearer token for a merchant.
pub(crate) fn token(merchant_id: &str) -> BearerToken {
    let signer = SoftwareSigner::generate(Algorithm::Es256, "k1").unwrap();
    let operator = Operator::new("https://sts.service.example/", "app-1", "Example.AccessToken.V1");
    bearer(&operator, merchant_id, "pat@customer.example", "billing@post.invoicly.example", &signer, now())
        .unwrap()
}

/// A file of a fixture folder, or `None` with a line that says so.
pub(crate) fn fixture(name: &str) -> Option<Vec<u8>> {
    billfold_testkit::fixtures::read(name)
}
