//! The post: signs with the sender's key, delivers to the payer's host, keeps the DNS zone.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_money::MoneyError;
use billfold_reason::{Code, reasons};
use chrono::{DateTime, TimeDelta, Utc};

use crate::keys::{KeyError, RsaKey};
use crate::mail::dkim::Signing;
use crate::mail::{Attack, Draft, Letter, Zone};
use crate::partner::Sender;

/// Why a mail could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// The invoice has lines in several currencies, or its sum is out of range.
    #[error("the invoice has no sum")]
    Money(#[from] MoneyError),
    /// A key could not be made or used.
    #[error("a key could not be made or used")]
    Key(#[from] KeyError),
    /// The sender was never enrolled, so it has no key and no DNS records.
    #[error("the sender is not enrolled with this postmaster")]
    UnknownSender,
}

reasons! {
    MailError {
        Self::Money(_) => Code::refusal(
            "sandbox.mail_without_sum",
            "The invoice has lines in several currencies, or its sum is out of range.",
        );
        Self::UnknownSender => Code::refusal(
            "sandbox.unknown_sender",
            "The sender is not enrolled with the emulated post.",
        );
    }
    wraps {
        Self::Key(error) => error;
    }
}

/// The attacker's own domain, with its own working SPF, DKIM and DMARC.
pub(crate) const ATTACKER: &str = "attacker.example";
const ATTACKER_IP: std::net::Ipv4Addr = std::net::Ipv4Addr::new(203, 0, 113, 66);

/// Selectors of every sender whose key must not count, with their records (attack kit).
const SPOILT: [(&str, &str, &str); 7] = [
    ("revoked", "v=DKIM1; p=", ""),
    ("testing", "v=DKIM1; t=y; p={key}", ""),
    ("sha1", "v=DKIM1; h=sha1; p={key}", ""),
    ("report", "v=DKIM1; s=tlsrpt; p={key}", ""),
    ("twice", "v=DKIM1; p={key}", "v=DKIM1; p="),
    ("broken", "p={key}; v=DKIM1", ""),
    ("edwards", "v=DKIM1; k=ed25519; p={key}", ""),
];

/// Signs mail for enrolled senders and delivers it to the payer's mail host.
///
/// Each domain has one RSA-2048 key for the life of the program, made when it is first enrolled. The zone holds what a
/// verifier asks for: the DKIM key, SPF of the bounce domain, DMARC with `p=reject`, address and reverse name of the
/// sending host.
#[derive(Debug)]
pub struct Postmaster {
    host: String,
    keys: BTreeMap<String, Arc<RsaKey>>,
    zone: Zone,
    results: bool,
}

impl Postmaster {
    /// A postmaster that delivers to `host`, the payer's mail exchanger. It makes the attacker's key.
    ///
    /// # Errors
    /// [`MailError::Key`] if the key cannot be made.
    pub fn new(host: &str) -> Result<Self, MailError> {
        let mut post =
            Self { host: host.to_owned(), keys: BTreeMap::new(), zone: Zone::new(), results: false };
        post.enrol(&attacker(ATTACKER))?;
        Ok(post)
    }

    /// Lets the payer's host write its own Authentication-Results above its Received line. They state the true results.
    pub fn set_authentication_results(&mut self, written: bool) {
        self.results = written;
    }

    /// Makes a key for the sender's signing domain, unless it has one, and publishes the sender's DNS records.
    ///
    /// # Errors
    /// [`MailError::Key`] if the key cannot be made or written out.
    pub fn enrol(&mut self, sender: &Sender) -> Result<(), MailError> {
        let domain = sender.dkim_domain.to_ascii_lowercase();
        if !self.keys.contains_key(&domain) {
            self.keys.insert(domain.clone(), RsaKey::of_domain(&domain)?);
        }
        let key = self.keys.get(&domain).ok_or(MailError::UnknownSender)?;
        let record = format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(key.public_der()?));
        publish(&mut self.zone, sender, &record);
        for (selector, before, after) in SPOILT {
            let name = format!("{selector}._domainkey.{}", sender.dkim_domain);
            let key = record.split_once("p=").map_or("", |(_, key)| key);
            self.zone.add_txt(&name, &before.replace("{key}", key));
            if !after.is_empty() {
                self.zone.add_txt(&name, after);
            }
        }
        // The lookalike of this sender belongs to the attacker, with records of its own.
        if sender.domain() != ATTACKER {
            let key = self.keys.get(ATTACKER).ok_or(MailError::UnknownSender)?;
            let record = format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(key.public_der()?));
            publish(&mut self.zone, &attacker(&Attack::lookalike_domain(sender.domain())), &record);
        }
        Ok(())
    }

    /// The DNS records of every enrolled sender and of the attacker.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The zone, to take records away or to let a name fail.
    pub fn zone_mut(&mut self) -> &mut Zone {
        &mut self.zone
    }

    /// The payer's mail exchanger: `by` of the topmost Received line, and authserv-id.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The key of an enrolled domain.
    #[must_use]
    pub fn key(&self, domain: &str) -> Option<&RsaKey> {
        self.keys.get(&domain.to_ascii_lowercase()).map(AsRef::as_ref)
    }

    /// Writes, signs and delivers a genuine letter: the bytes as the payer's client fetches them.
    ///
    /// # Errors
    /// [`MailError`] if the sender is not enrolled, the invoice has no sum, or the letter cannot be signed.
    pub fn post(&self, letter: &Letter<'_>) -> Result<Vec<u8>, MailError> {
        let mut draft = letter.draft()?;
        self.sign(&mut draft, letter)?;
        self.deliver(&mut draft, letter.sender, &letter.invoice.buyer_email, letter.sent_at, true);
        Ok(draft.to_bytes())
    }

    /// Writes what an attacker would send instead of this letter.
    ///
    /// # Errors
    /// [`MailError`] if the sender is not enrolled, the invoice has no sum, or the letter cannot be signed.
    pub fn forge(&self, letter: &Letter<'_>, attack: Attack) -> Result<Vec<u8>, MailError> {
        attack.carry_out(self, letter)
    }

    pub(crate) fn sign(&self, draft: &mut Draft, letter: &Letter<'_>) -> Result<(), MailError> {
        let sender = letter.sender;
        self.sign_with(draft, &Signing::new(&sender.dkim_domain, &sender.selector, letter.sent_at))
    }

    pub(crate) fn sign_with(&self, draft: &mut Draft, signing: &Signing<'_>) -> Result<(), MailError> {
        let owner = if self.keys.contains_key(signing.domain) { signing.domain } else { ATTACKER };
        let key = self.keys.get(owner).ok_or(MailError::UnknownSender)?;
        if self.zone.txt(&format!("{}._domainkey.{}", signing.selector, signing.domain)).is_empty() {
            return Err(MailError::UnknownSender);
        }
        let value = signing.sign(draft, key)?;
        draft.push_top("DKIM-Signature", value);
        Ok(())
    }

    /// The fields that the payer's host adds on top: Return-Path, Authentication-Results if it writes any, Received.
    pub(crate) fn deliver(
        &self,
        draft: &mut Draft,
        from: &Sender,
        to: &str,
        sent_at: DateTime<Utc>,
        genuine: bool,
    ) {
        let at = sent_at.checked_add_signed(TimeDelta::seconds(5)).unwrap_or(sent_at);
        let (sender, ip, host) = (&from.host, from.ip, &self.host);
        draft.push_top(
            "Received",
            format!(
                "from {sender} ({sender} [{ip}])\r\n\tby {host} (Postfix) with ESMTPS id {:X}\r\n\tfor <{to}>; {}",
                at.timestamp(),
                at.to_rfc2822()
            ),
        );
        if self.results {
            draft.push_top("Authentication-Results", results(host, from, genuine));
        }
        draft.push_top("Return-Path", format!("<bounce@{}>", from.bounce_domain));
    }
}

/// A sender of the attacker's, at any domain it holds.
pub(crate) fn attacker(domain: &str) -> Sender {
    Sender::new(&format!("billing@{domain}"), ATTACKER_IP)
}

/// The Authentication-Results that a host would write about a message, and that an attacker forges.
pub(crate) fn results(host: &str, from: &Sender, pass: bool) -> String {
    let word = if pass { "pass" } else { "fail" };
    format!(
        "{host};\r\n\tdkim={word} header.d={};\r\n\tspf=pass smtp.mailfrom=bounce@{};\r\n\tdmarc={word} header.from={}",
        from.dkim_domain,
        from.bounce_domain,
        from.domain()
    )
}

fn publish(zone: &mut Zone, sender: &Sender, dkim: &str) {
    zone.add_txt(&format!("{}._domainkey.{}", sender.selector, sender.dkim_domain), dkim);
    zone.add_txt(&sender.bounce_domain, &format!("v=spf1 ip4:{} -all", sender.ip));
    zone.add_txt(&format!("_dmarc.{}", sender.domain()), "v=DMARC1; p=reject");
    zone.add_host(&sender.host, sender.ip);
}
