//! Where a card may go: the digest that a ledger's claim names, and that the vault compares before it releases.

use aws_lc_rs::digest;

use crate::codec::Canonical;
use crate::key::Material;
use crate::{PinnedKey, Tokenizer};

impl PinnedKey {
    /// The digest of where a card sealed to this key goes, for this merchant: 64 lower-case hexadecimal digits of SHA-256 over
    /// form, processor, key id, key and merchant. Another form, key or merchant has another digest.
    ///
    /// ```
    /// use billfold_processor::OpeningKey;
    ///
    /// let now: chrono::DateTime<chrono::Utc> = "2026-11-20T09:00:00Z".parse()?;
    /// let key = OpeningKey::generate("acme", "2026-a")?.pinned(now, now + chrono::TimeDelta::days(30))?;
    /// assert_eq!(key.destination("merchant-7"), key.destination("merchant-7"));
    /// assert_ne!(key.destination("merchant-7"), key.destination("merchant-8"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn destination(&self, merchant_id: &str) -> String {
        let form = match self.material() {
            Material::HpkeX25519(_) => "hpke",
            Material::Jwe(_) => "jwe",
        };
        of(&[form, self.processor_id(), self.key_id(), &self.thumbprint(), merchant_id])
    }
}

impl Tokenizer {
    /// The digest of where a card tokenized here goes, for this merchant: 64 lower-case hexadecimal digits of SHA-256 over form,
    /// processor, host and port, publishable key, account and merchant.
    #[must_use]
    pub fn destination(&self, merchant_id: &str) -> String {
        let (key, account) = self.key_and_account();
        of(&[
            "tokenizer",
            self.processor_id(),
            &self.authority(),
            key,
            account.unwrap_or_default(),
            merchant_id,
        ])
    }
}

fn of(fields: &[&str]) -> String {
    let start = Canonical::new("billfold/destination/v1");
    let canonical = fields.iter().fold(start, |canonical, field| canonical.field(field.as_bytes()));
    hex::encode(digest::digest(&digest::SHA256, &canonical.finish()))
}
