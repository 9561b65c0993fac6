//! What a mailbox remembers of the payees it paid, and how a payee's next message differs from that.

use std::collections::BTreeSet;

use billfold_invoice::{Party, PaymentRequest};
use billfold_ledger::Attempt;
use billfold_partner::PartnerId;
use billfold_reason::Code;
use billfold_sender::Verified;
use serde::{Deserialize, Serialize};

use crate::code;

/// A payee that was paid before, known by partner and merchant id. What is not remembered (empty) is not compared.
///
/// After a payment, keep what [`Awaited::payee`](crate::Awaited::payee) says, as JSON for instance, and give it back with
/// [`Account::remember`](crate::Account::remember): the payee is known from then on. One whose name or signing domain changes is a
/// first contact again, and an address that answers went to before is no longer foreign.
///
/// ```
/// use billfold::{Account, Payee};
///
/// let kept = r#"{"partner":"xero","merchant_id":"m-1","names":["contoso"],"reply_to":["billing@contoso.example"]}"#;
/// let payee: Payee = serde_json::from_str(kept)?;
/// let mut account = Account::new("pat@customer.example");
/// account.remember(payee.clone());
/// assert_eq!(account.known_payees, [payee]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Payee {
    /// The partner.
    pub partner: PartnerId,
    /// The merchant at the partner.
    pub merchant_id: String,
    /// Names under which it was paid.
    #[serde(default)]
    pub names: BTreeSet<String>,
    /// Domains that signed its messages (`d=`).
    #[serde(default)]
    pub signers: BTreeSet<String>,
    /// Reply-To addresses of its messages.
    #[serde(default)]
    pub reply_to: BTreeSet<String>,
}

impl Payee {
    /// A payee of which nothing else is remembered.
    #[must_use]
    pub fn new(partner: PartnerId, merchant_id: impl Into<String>) -> Self {
        let (names, signers, reply_to) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { partner, merchant_id: merchant_id.into(), names, signers, reply_to }
    }

    /// The payee of an attempt that this flow claimed, as the ledger kept it: what a host [remembers](crate::Account::remember) of a
    /// payment that was found paid after a restart. `None` if the attempt was claimed without one.
    #[must_use]
    pub fn of_attempt(attempt: &Attempt) -> Option<Self> {
        let payee: Self = serde_json::from_str(attempt.payee_record.as_deref()?).ok()?;
        let same = payee.partner.as_str() == attempt.key.partner && payee.merchant_id == attempt.key.merchant;
        same.then_some(payee)
    }

    /// What a message says about its payee.
    pub(crate) fn of(partner: PartnerId, request: &PaymentRequest, verified: &Verified) -> Self {
        let mut payee = Self::new(partner, request.merchant_id());
        payee.names.extend(request.invoice().seller().and_then(Party::name).map(normal));
        payee.signers.insert(verified.authenticated_domain().to_owned());
        payee.reply_to.extend(verified.reply_to().iter().map(|address| address.to_string().to_lowercase()));
        payee
    }

    /// Adds what another payment to the same merchant says of it.
    pub(crate) fn learn(&mut self, other: Self) {
        self.names.extend(other.names);
        self.signers.extend(other.signers);
        self.reply_to.extend(other.reply_to);
    }

    /// Whether it is the same merchant.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.partner == other.partner && self.merchant_id == other.merchant_id
    }

    /// In what a message's payee differs from what is remembered of it. Several entries of one payee are several memories, and
    /// each of them is asked: the strictest decides.
    pub(crate) fn differs_from(&self, known: &[&Self]) -> Vec<&'static Code> {
        let changed = |of: fn(&Self) -> &BTreeSet<String>| {
            known.iter().map(|known| of(known)).any(|known| !known.is_empty() && !of(self).is_subset(known))
        };
        let rules = [
            (changed(|payee| &payee.names), &code::PAYEE_NAME_CHANGED),
            (changed(|payee| &payee.signers), &code::PAYEE_SIGNER_CHANGED),
        ];
        rules.into_iter().filter(|(differs, _)| *differs).map(|(_, code)| code).collect()
    }

    /// Whether every address that answers would go to was seen before, by each entry that remembers any.
    pub(crate) fn answers_as(&self, known: &[&Self]) -> bool {
        let mut memories =
            known.iter().map(|known| &known.reply_to).filter(|known| !known.is_empty()).peekable();
        let remembered = memories.peek().is_some();
        !self.reply_to.is_empty() && remembered && memories.all(|known| self.reply_to.is_subset(known))
    }
}

/// Names are compared without regard to case and spacing.
pub(crate) fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payee(names: &[&str], signers: &[&str], reply_to: &[&str]) -> Payee {
        let set = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let mut payee = Payee::new(PartnerId::new("ledgerly").unwrap(), "mid");
        (payee.names, payee.signers, payee.reply_to) = (set(names), set(signers), set(reply_to));
        payee
    }

    /// Whatever the order, an entry that remembers less takes nothing away from one that remembers more.
    #[test]
    fn the_strictest_of_several_entries_decides() {
        let bare = payee(&[], &[], &[]);
        let full = payee(&["contoso"], &["contoso.example"], &["pay@contoso.example"]);
        let other = payee(&["contoso"], &["other.example"], &["x@other.example"]);
        let now = payee(&["contoso"], &["new.example"], &["pay@contoso.example"]);
        for known in [vec![&full], vec![&bare, &full], vec![&full, &bare], vec![&full, &other]] {
            assert_eq!(now.differs_from(&known), [&code::PAYEE_SIGNER_CHANGED]);
            assert_eq!(now.answers_as(&known), !known.contains(&&other));
        }
        assert!(full.differs_from(&[&full, &bare]).is_empty());
        assert!(full.differs_from(&[&bare]).is_empty() && !full.answers_as(&[&bare]));
        let renamed = payee(&["fabrikam"], &["contoso.example"], &[]);
        assert_eq!(renamed.differs_from(&[&bare, &full]), [&code::PAYEE_NAME_CHANGED]);
    }
}
