//! The proof value of the sender check.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::words::words;
use crate::{Address, Coverage, Pin};

words! {
    /// Who vouches for it that the message is authentic.
    pub enum Assurance {
        /// No one does.
        None = "none",
        /// The host's own provider, in a trusted `Authentication-Results`; our own verification failed because the
        /// message was altered on the way. Take every value from the partner, none from the message.
        ProviderAr = "provider_ar",
        /// The sender's DKIM signature, which was verified here.
        LocalDkim = "local_dkim",
    }
}

/// Proof that a pinned sender sent this message to this account, lately enough, and that nothing about it is ambiguous.
///
/// Only [`crate::Check`] makes one. It cannot be copied or read back from storage: a saved flow checks again.
/// What it does *not* say: that the merchant named in the message may ask for money through this sender. The caller
/// binds originator and merchant to [`Verified::pin`].
#[derive(Debug)]
pub struct Verified {
    pub(crate) address: Address,
    pub(crate) display_name: Option<String>,
    pub(crate) authenticated_domain: String,
    pub(crate) selector: Option<String>,
    pub(crate) pin: Arc<Pin>,
    pub(crate) assurance: Assurance,
    pub(crate) message_sha256: [u8; 32],
    pub(crate) coverage: Coverage,
    pub(crate) message_id: Option<String>,
    pub(crate) body_hash: Vec<u8>,
    pub(crate) reply_to: Vec<Address>,
    pub(crate) recipients: Vec<Address>,
    pub(crate) date: DateTime<Utc>,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) signed_at: Option<DateTime<Utc>>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
}

impl Verified {
    /// The one address of From.
    #[must_use]
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// The decoded display name of From, if any. Show the address beside it, always.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref()
    }

    /// The domain that signed (`d=`), lower case.
    #[must_use]
    pub fn authenticated_domain(&self) -> &str {
        &self.authenticated_domain
    }

    /// The selector (`s=`) of the signature that counted; absent when the provider vouches.
    #[must_use]
    pub fn selector(&self) -> Option<&str> {
        self.selector.as_deref()
    }

    /// The partner or business that the sender was recognised as.
    #[must_use]
    pub fn pin(&self) -> &Pin {
        &self.pin
    }

    /// Who vouches for the sender.
    #[must_use]
    pub const fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// SHA-256 of the message bytes that were checked; binds this proof to the invoice read from the same bytes.
    #[must_use]
    pub const fn message_sha256(&self) -> [u8; 32] {
        self.message_sha256
    }

    /// What the signature covers. Take nothing from outside it.
    #[must_use]
    pub const fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The Message-ID without angle brackets, if there is a well-formed one and the signature covers it: of one that it does not
    /// cover, a replay may show another.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.message_id.as_deref()
    }

    /// The body hash (`bh=`): with [`Verified::authenticated_domain`] and [`Verified::message_id`] the key of a replay
    /// history.
    #[must_use]
    pub fn body_hash(&self) -> &[u8] {
        &self.body_hash
    }

    /// The addresses of Reply-To, Mail-Reply-To and Mail-Followup-To, as far as the message has them.
    #[must_use]
    pub fn reply_to(&self) -> &[Address] {
        &self.reply_to
    }

    /// The addresses of To and Cc that passed the strict syntax.
    #[must_use]
    pub fn recipients(&self) -> &[Address] {
        &self.recipients
    }

    /// The Date of the message.
    #[must_use]
    pub const fn date(&self) -> DateTime<Utc> {
        self.date
    }

    /// When the message was received: what the host said, else the trusted `Received`, else the time of reading.
    #[must_use]
    pub const fn received_at(&self) -> DateTime<Utc> {
        self.received_at
    }

    /// When it was signed (`t=`), if the signature says so.
    #[must_use]
    pub const fn signed_at(&self) -> Option<DateTime<Utc>> {
        self.signed_at
    }

    /// When the signature stops being good for new deliveries (`x=`), if the signature says so.
    #[must_use]
    pub const fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.expires_at
    }
}
