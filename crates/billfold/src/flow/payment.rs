//! The payment before it is sent: what is to be signed, and all that can still fail.

use std::sync::Arc;

use billfold_ledger::{Ledger, LedgerError};
use billfold_partner::{Mode, Order, UnsignedBearer, http};
use billfold_processor::{PaymentTokenHeader, SignError, Signature, SigningRequest, UnsignedPaymentToken};
use billfold_reason::Coded as _;
use chrono::{DateTime, Utc};

use super::{Change, Released, SendError, Sending, Signers};

/// A payment with its sealed card, which waits for the signatures of its payment token and of its call. Nothing was sent.
///
/// If it is dropped, the claim's lease ends by itself; [`abandon`](Self::abandon) frees the invoice at once.
#[derive(Debug)]
pub struct UnsignedPayment {
    released: Released,
    token: UnsignedPaymentToken,
    bearer: UnsignedBearer,
}

impl Released {
    /// Writes the payment token and the bearer token of the payment-complete call, to be signed.
    ///
    /// # Errors
    /// [`SendError::Sign`] if a token cannot be written, and the attempt is abandoned; [`SendError::Ledger`] if the ledger cannot
    /// store that.
    pub fn prepare(self, ledger: &Ledger, now: DateTime<Utc>) -> Result<UnsignedPayment, SendError> {
        match self.tokens(now) {
            Ok((token, bearer)) => Ok(UnsignedPayment { released: self, token, bearer }),
            Err(error) => Err(self.give_up(ledger, error.into(), now)),
        }
    }

    fn tokens(&self, now: DateTime<Utc>) -> Result<(UnsignedPaymentToken, UnsignedBearer), SignError> {
        let (reviewed, key) = (&self.confirmed.reviewed, &self.service.token);
        // From the registry, never from the mail: a partner's test environment must not be told that a token is live, nor the
        // reverse.
        let test = reviewed.adapter.entry().mode() == Mode::Test;
        let header = PaymentTokenHeader::for_key(&self.binding, &self.sealed, key, test);
        let token = UnsignedPaymentToken::new(&header, &self.sealed, key)?;
        Ok((token, self.service.bearer_for(&reviewed.bill, now)?))
    }

    /// Abandons the attempt for this reason, which is then the answer.
    fn give_up(self, ledger: &Ledger, error: SendError, now: DateTime<Utc>) -> SendError {
        match ledger.abandon_spent(self.spent, error.code().name(), now) {
            Ok(_) => error,
            Err(failed) => failed.into(),
        }
    }
}

impl UnsignedPayment {
    /// What is to be signed: the payment token and the bearer token, each with its own key.
    #[must_use]
    pub fn to_sign(&self) -> Vec<&SigningRequest> {
        vec![self.token.to_sign(), self.bearer.to_sign()]
    }

    /// Takes the signatures, or why there are none; stores the attempt as sent, and only then hands out the request. Send it at
    /// most once. `now` is when they came: the review, the claim and both tokens must still be good.
    ///
    /// # Errors
    /// [`SendError::Sign`], [`SendError::ReviewTooOld`] or [`SendError::Build`] if there are no good signatures, they came too late,
    /// or the request cannot be made, and the attempt is abandoned; [`SendError::Ledger`] if the claim's lease has ended, or the
    /// ledger cannot store that the payment is being sent. Nothing was sent.
    pub fn signed(
        self,
        ledger: &Ledger,
        signatures: Result<Vec<Signature>, SignError>,
        now: DateTime<Utc>,
    ) -> Result<Sending, SendError> {
        // All that can fail is done before the attempt is stored as sent: one that is can only be asked about, not taken back.
        let request = match self.build(signatures, now) {
            Ok(request) => request,
            Err(error) => return Err(self.released.give_up(ledger, error, now)),
        };
        let Released { confirmed, spent, .. } = self.released;
        let adapter = Arc::clone(&confirmed.reviewed.adapter);
        let payee = confirmed.reviewed.bill.payee().clone();
        let sent = ledger.mark_sent(spent, now)?;
        Ok(Sending { sent, payee, adapter, request: Arc::new(request) })
    }

    /// The same with keys that are at hand.
    ///
    /// # Errors
    /// As [`signed`](Self::signed).
    pub fn sign(self, signers: &Signers, ledger: &Ledger, now: DateTime<Utc>) -> Result<Sending, SendError> {
        let signatures = signers.sign(&self.to_sign());
        self.signed(ledger, signatures, now)
    }

    /// Gives the payment up, for example because the payer does not want to wait for the signatures. Nothing was sent.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger cannot store it; the claim's lease ends by itself.
    pub fn abandon(self, ledger: &Ledger, code: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        ledger.abandon_spent(self.released.spent, code, now).map(|_| ())
    }

    fn build(
        &self,
        signatures: Result<Vec<Signature>, SignError>,
        now: DateTime<Utc>,
    ) -> Result<http::Request, SendError> {
        let Released { confirmed, spent, .. } = &self.released;
        let reviewed = &confirmed.reviewed;
        let signatures = signatures?;
        // Looked at again: a remote key may have answered after minutes, in which all of them went on ageing.
        if now >= spent.expires_at() {
            return Err(LedgerError::LeaseEnded { attempt: spent.attempt_id().clone() }.into());
        }
        if !reviewed.is_fresh(now) {
            return Err(SendError::ReviewTooOld);
        }
        let token = self.token.signed(&signatures, now)?;
        let bearer = self.bearer.signed(&signatures, now)?;
        let order = Order::new(reviewed.bill.ask(), spent.attempt_id().as_str(), *spent.amount(), &token)
            .with_number_acknowledged(reviewed.changes.contains(&Change::NumberPaid))
            .with_shipping(reviewed.live.shipping_address(), reviewed.live.shipping_option())
            .with_payer(confirmed.choice.payer.clone());
        let earlier = spent.attempt().supersedes.as_ref();
        let order = match earlier.filter(|_| reviewed.adapter.entry().takes_supersedes()) {
            Some(earlier) => order.superseding(earlier.as_str()),
            None => order,
        };
        Ok(reviewed.adapter.complete(&order, &bearer)?)
    }
}
