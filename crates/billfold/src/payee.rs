//! What a mailbox remembers of the payees it paid, and how a payee's next message differs from that.

use std::collections::BTreeSet;

use billfold_invoice::{Party, PaymentRequest};
use billfold_partner::PartnerId;
use billfold_sender::Verified;

use crate::Code;

/// A payee that was paid before, known by partner and merchant id. What is not remembered (empty) is not compared.
///
/// After a payment, keep what [`Bill::payee`](crate::Bill::payee) says and give it back in
/// [`Account::known_payees`](crate::Account::known_payees): a payee whose name or signing domain changes is a first contact
/// again, and an address that answers went to before is no longer foreign.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payee {
    /// The partner.
    pub partner: PartnerId,
    /// The merchant at the partner.
    pub merchant_id: String,
    /// Names under which it was paid.
    pub names: BTreeSet<String>,
    /// Domains that signed its messages (`d=`).
    pub signers: BTreeSet<String>,
    /// Reply-To addresses of its messages.
    pub reply_to: BTreeSet<String>,
}

impl Payee {
    /// A payee of which nothing else is remembered.
    #[must_use]
    pub fn new(partner: PartnerId, merchant_id: impl Into<String>) -> Self {
        let (names, signers, reply_to) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { partner, merchant_id: merchant_id.into(), names, signers, reply_to }
    }

    /// What a message says about its payee.
    pub(crate) fn of(partner: PartnerId, request: &PaymentRequest, verified: &Verified) -> Self {
        let mut payee = Self::new(partner, request.merchant_id());
        payee.names.extend(request.invoice().seller().and_then(Party::name).map(normal));
        payee.signers.insert(verified.authenticated_domain().to_owned());
        payee.reply_to.extend(verified.reply_to().iter().map(|address| address.to_string().to_lowercase()));
        payee
    }

    /// Whether it is the same merchant.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.partner == other.partner && self.merchant_id == other.merchant_id
    }

    /// In what a message differs from what is remembered.
    pub(crate) fn changes(&self, now: &Self) -> Vec<Code> {
        let changed =
            |known: &BTreeSet<String>, now: &BTreeSet<String>| !known.is_empty() && !now.is_subset(known);
        let rules = [
            (changed(&self.names, &now.names), Code::PayeeNameChanged),
            (changed(&self.signers, &now.signers), Code::PayeeSignerChanged),
        ];
        rules.into_iter().filter(|(differs, _)| *differs).map(|(_, code)| code).collect()
    }

    /// Whether every address that answers would go to was seen before.
    pub(crate) fn knows_reply_to(&self, now: &Self) -> bool {
        !now.reply_to.is_empty() && now.reply_to.is_subset(&self.reply_to)
    }
}

/// Names are compared without regard to case and spacing.
fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
