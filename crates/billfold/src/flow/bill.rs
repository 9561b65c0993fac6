//! The bill: an invoice that passed screening.

use billfold_invoice::{Invoice, PayableRequest, ProductContext};
use billfold_ledger::InvoiceKey;
use billfold_money::Money;
use billfold_partner::{Ask, PartnerId};
use billfold_reason::{Code, Severity};
use billfold_sender::{Assurance, Verified};
use billfold_settings::Permit;
use billfold_vault::OwnerId;

use crate::{MessageKey, Payee, Reason, code};

/// An authentic, payable invoice from the partner network that the settings allow. Made by [`Screening`](crate::Screening)
/// alone.
///
/// ```compile_fail
/// // No field is public and nothing deserializes into a bill.
/// let bill: billfold::Bill = serde_json::from_str("{}").unwrap();
/// ```
#[derive(Debug)]
pub struct Bill {
    pub(crate) verified: Verified,
    pub(crate) request: PayableRequest,
    pub(crate) permit: Permit,
    pub(crate) owner: OwnerId,
    pub(crate) payee: Payee,
    pub(crate) warnings: Vec<Reason>,
}

impl Bill {
    /// Binds the proofs together: one message, one mailbox. `None` if they are of different ones.
    pub(crate) fn new(
        (verified, request): (Verified, PayableRequest),
        (permit, mailbox, owner): (Permit, &str, OwnerId),
        payee: Payee,
        warnings: Vec<Reason>,
    ) -> Option<Self> {
        // Each proof is true, but of its own message and mailbox: the sender of one message must not authenticate the invoice
        // of another.
        let one_message = verified.message_sha256() == request.message_sha256();
        let one_mailbox = permit.mailbox().eq_ignore_ascii_case(mailbox);
        if !one_message || !one_mailbox {
            return None;
        }
        Some(Self { verified, request, permit, owner, payee, warnings })
    }

    /// The key under which a host records that it drew this card, see [`History`](crate::History).
    #[must_use]
    pub fn message_key(&self) -> MessageKey {
        MessageKey::of(&self.verified)
    }

    /// The proof of who sent the message.
    #[must_use]
    pub fn verified(&self) -> &Verified {
        &self.verified
    }

    /// Whose payment methods can pay it: bound to the mailbox that the message lies in, see
    /// [`Account::owner`](crate::Account::owner).
    #[must_use]
    pub fn owner(&self) -> &OwnerId {
        &self.owner
    }

    /// The invoice as mailed.
    #[must_use]
    pub fn invoice(&self) -> &Invoice {
        self.request.invoice()
    }

    /// The payment request as mailed.
    #[must_use]
    pub fn request(&self) -> &PayableRequest {
        &self.request
    }

    /// The amount due as mailed. What will be charged is what the partner states on review.
    #[must_use]
    pub fn amount_due(&self) -> &Money {
        self.request.amount_due()
    }

    /// The partner that sent the bill.
    #[must_use]
    pub fn partner(&self) -> &PartnerId {
        &self.payee.partner
    }

    /// Who would be paid, with what the message says about it: what a host remembers after the payment, see [`Payee`].
    #[must_use]
    pub fn payee(&self) -> &Payee {
        &self.payee
    }

    /// Whether the card must carry the prominent new-payee warning.
    #[must_use]
    pub fn is_first_contact(&self) -> bool {
        self.warnings.iter().any(|warning| warning.severity() == Severity::FirstContact)
    }

    /// The warnings that the payer must accept, each for itself; see [`Choice::accept`](super::Choice::accept).
    pub fn to_accept(&self) -> impl Iterator<Item = &'static Code> + '_ {
        let first = |warning: &&Reason| warning.severity() == Severity::FirstContact;
        self.warnings.iter().filter(first).map(Reason::code)
    }

    /// Whether the payer must type the amount due, since the text of the message could not be compared with it.
    #[must_use]
    pub fn asks_for_amount(&self) -> bool {
        self.to_accept().any(|code| *code == code::CONTENT_UNSURE)
    }

    /// The warnings that the card and the pane must show.
    #[must_use]
    pub fn warnings(&self) -> &[Reason] {
        &self.warnings
    }

    /// The key under which the ledger keeps attempts to pay this invoice; `service` is the operator's name for itself.
    ///
    /// Two messages about one invoice (a reminder, a copy) have one key, so the invoice is paid once.
    #[must_use]
    pub fn ledger_key(&self, service: &str) -> InvoiceKey {
        let request = self.request.request();
        // Neither the message nor the amount is part of the key: a reminder may state a late fee and is still the same debt.
        let number = self.request.invoice().number().unwrap_or_default();
        InvoiceKey::new(service, self.payee.partner.as_str(), request.merchant_id(), number)
    }

    /// Which invoice a call to the partner is about.
    pub(crate) fn ask(&self) -> Ask<'_> {
        let request = self.request.request();
        Ask::new(request.merchant_id(), request.product_context().map_or("{}", ProductContext::json))
    }

    /// Whether the mailed values may be shown. They may not if only the mail provider vouches for a message that was altered on
    /// its way.
    #[must_use]
    pub fn values_are_signed(&self) -> bool {
        self.verified.assurance() == Assurance::LocalDkim
    }
}
