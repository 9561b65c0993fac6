//! How and when the message came.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::words::words;

/// What the host knows about the delivery of one message.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// When the mailbox received it. Absent: taken from the topmost `Received` by one of the policy's receiving hosts,
    /// else `now`.
    ///
    /// An IMAP `INTERNALDATE` (RFC 9051 section 2.3.3) may stand here: a server sets it at delivery and keeps it when it copies a
    /// message. Whoever appends a message chooses it, so leave it out where somebody else than the owner and the server can write
    /// to the mailbox; a signature that had expired could be made to look fresh.
    pub received_at: Option<DateTime<Utc>>,
    /// The time of reading.
    pub now: DateTime<Utc>,
    /// The SMTP envelope, if the host knows it. Mail clients normally do not.
    pub envelope: Option<Envelope>,
    /// What the host's own scanner says of the message; absent where it has none, or where it found nothing. A header in the message
    /// is no word of the host's, unless its own mail server wrote it and takes forged ones out.
    pub threat: Option<Threat>,
}

words! {
    /// What a scanner for malware and phishing says of a message that it did not find clean.
    pub enum Threat {
        /// An attachment or link carries malware.
        Malware = "malware",
        /// It tries to deceive its reader.
        Phishing = "phishing",
        /// It could not be judged: an encrypted attachment, one that is too large, no answer in time.
        Unknown = "unknown",
    }
}

impl Delivery {
    /// A delivery of which only the time of reading is known.
    #[must_use]
    pub const fn at(now: DateTime<Utc>) -> Self {
        Self { received_at: None, now, envelope: None, threat: None }
    }

    /// Says when the mailbox received the message.
    #[must_use]
    pub const fn received_at(mut self, time: DateTime<Utc>) -> Self {
        self.received_at = Some(time);
        self
    }

    /// Says what the host's own scanner found.
    #[must_use]
    pub const fn threat(mut self, found: Threat) -> Self {
        self.threat = Some(found);
        self
    }

    /// Adds the SMTP envelope.
    #[must_use]
    pub fn envelope(mut self, envelope: Envelope) -> Self {
        self.envelope = Some(envelope);
        self
    }
}

/// The SMTP envelope as the receiving server saw it (RFC 5321).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Envelope {
    /// The address of the connecting client.
    pub client_ip: IpAddr,
    /// What it said in HELO or EHLO.
    pub helo: String,
    /// The reverse-path without angle brackets; empty for the null reverse-path.
    pub mail_from: String,
}

impl Envelope {
    /// An envelope from its three parts.
    #[must_use]
    pub fn new(client_ip: IpAddr, helo: impl Into<String>, mail_from: impl Into<String>) -> Self {
        Self { client_ip, helo: helo.into(), mail_from: mail_from.into() }
    }
}
