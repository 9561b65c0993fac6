//! The payment-complete webhook: verify, claim, charge, record.

use billfold_money::Money;
use billfold_partner::accounting::{BookInvoice, BookState};
use billfold_partner::http::Headers;
use billfold_partner::wire::CompleteRequest;
use billfold_partner::{DeclineReason, Mode};
use billfold_processor::{Expect, PaymentToken, VerifiedPaymentToken};
use chrono::{DateTime, Utc};

use crate::reply::{Outcome, Refusal};
use crate::{Books, Charge, ChargeOutcome, JournalError, JournalRecord, JournalState, PartnerService};

/// A completed payment whose bearer, body and payment token were checked.
struct Checked {
    merchant_id: String,
    request: CompleteRequest,
    amount: Money,
    token: VerifiedPaymentToken,
}

impl PartnerService {
    pub(crate) fn answer_complete(
        &self,
        headers: &Headers,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let bearer = self.operator.verify_bearer(headers, now)?;
        let request: CompleteRequest = self.bounded(body)?;
        let id = request.request_id.clone();
        if id.is_empty() || id.len() > 128 || id.chars().any(char::is_control) {
            return Err(Refusal::MALFORMED);
        }
        let amount =
            request.details.amount.to_money().filter(Money::is_positive).ok_or(Refusal::MALFORMED)?;
        // A request id that came before has its outcome already, whatever this body says.
        // First of all, even before the token: a token that has expired meanwhile must not turn a charge into a decline.
        if let Some(record) = self.journal.get(bearer.merchant_id(), &id)? {
            return self.replay(&record, now);
        }
        let books = self.books_of(&bearer)?;
        // The amount of the body counts only because the signed token must state the same one, and so must the books below.
        let expect =
            Expect::new(bearer.merchant_id(), self.mode == Mode::Test).payment_request(&id).amount(amount);
        let keys = self.operator.payment_keys();
        let Ok(token) = PaymentToken::verify(&request.details.payment_token, keys, now, &expect) else {
            return Outcome::Declined(DeclineReason::TokenRefused).answer(&id, None);
        };
        let invoice = books.invoice(&request.details.product_context)?;
        if let Some(reason) = refusal(&invoice, &amount) {
            return Outcome::Declined(reason).answer(&id, None);
        }
        let checked = Checked { merchant_id: bearer.merchant_id().to_owned(), request, amount, token };
        self.claim_and_charge(&checked, &invoice, books, now)
    }

    fn claim_and_charge(
        &self,
        checked: &Checked,
        invoice: &BookInvoice,
        books: &dyn Books,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let record = JournalRecord {
            request_id: checked.request.request_id.clone(),
            merchant_id: checked.merchant_id.clone(),
            invoice: invoice.number.clone(),
            reference: invoice.reference.clone(),
            amount: checked.amount,
            token_expires: checked.token.remember_until(),
            state: JournalState::Claimed,
            created: now,
            updated: now,
            version: 1,
        };
        match self.journal.insert(&record) {
            Ok(()) => {}
            Err(JournalError::RequestId) => return self.as_stored(&record.merchant_id, &record.request_id),
            Err(JournalError::Invoice) => {
                return Outcome::Declined(DeclineReason::InProgress).answer(&record.request_id, None);
            }
            Err(error) => return Err(error.into()),
        }
        // Another request may have paid it and let it go between our first look and the claim: look again while no other request can pay it.
        let refused = match books.invoice(&checked.request.details.product_context) {
            Ok(again) if again.number != invoice.number => Some(DeclineReason::InvoiceChanged),
            Ok(again) => refusal(&again, &checked.amount),
            Err(_) => Some(DeclineReason::Other),
        };
        // "Charging" is stored before the processor is asked: a crash between the two is found by asking it.
        let state = refused.map_or(JournalState::Charging, |reason| JournalState::Declined { reason });
        let (merchant, id) = (record.merchant_id.clone(), record.request_id.clone());
        let Ok(record) = self.advance(record, state, now) else { return self.as_stored(&merchant, &id) };
        if let Some(reason) = refused {
            return Outcome::Declined(reason).answer(&id, None);
        }
        let outcome = self.charger.charge(&Charge {
            merchant_id: &checked.merchant_id,
            invoice_id: &invoice.number,
            amount: checked.amount,
            request_id: &checked.request.request_id,
            token: &checked.token,
            token_text: &checked.request.details.payment_token,
        });
        self.settle_charge(record, outcome, now)
    }

    /// Stores what the processor said, tells the books, and answers. From here on nothing may turn a charge into an error.
    pub(crate) fn settle_charge(
        &self,
        record: JournalRecord,
        outcome: ChargeOutcome,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let (merchant, id) = (record.merchant_id.clone(), record.request_id.clone());
        match outcome {
            ChargeOutcome::Charged { confirmation } => {
                let state = JournalState::Charged { confirmation };
                // If another call was faster, or the journal still says "charging", what is stored decides.
                let Some(record) = self.mark_charged(record, state, now) else {
                    return self.as_stored(&merchant, &id);
                };
                // Whether or not the books can be written now, the payer has paid.
                drop(self.record(record, now));
                self.as_stored(&merchant, &id)
            }
            ChargeOutcome::Declined { reason } => {
                match self.advance(record, JournalState::Declined { reason }, now) {
                    Ok(_) => Outcome::Declined(reason).answer(&id, None),
                    Err(_) => self.as_stored(&merchant, &id),
                }
            }
            ChargeOutcome::Unknown | ChargeOutcome::NotFound => Outcome::Pending.answer(&id, None),
        }
    }

    /// Stores that money moved. A record that was given up meanwhile, because the processor seemed never to have been asked, is
    /// taken up again: a charge is never forgotten.
    fn mark_charged(
        &self,
        record: JournalRecord,
        state: JournalState,
        now: DateTime<Utc>,
    ) -> Option<JournalRecord> {
        let (merchant, id) = (record.merchant_id.clone(), record.request_id.clone());
        self.advance(record, state.clone(), now).ok().or_else(|| {
            let stored = self.journal.get(&merchant, &id).ok().flatten()?;
            let given_up = matches!(stored.state, JournalState::Declined { .. } | JournalState::Barred);
            given_up.then(|| self.advance(stored, state, now).ok()).flatten()
        })
    }

    /// Writes the next state of a record.
    pub(crate) fn advance(
        &self,
        record: JournalRecord,
        state: JournalState,
        now: DateTime<Utc>,
    ) -> Result<JournalRecord, JournalError> {
        let version = record.version.checked_add(1).ok_or(JournalError::Version)?;
        let next = JournalRecord { state, updated: now, version, ..record };
        self.journal.replace(&next)?;
        Ok(next)
    }
}

/// Why an invoice cannot be charged this amount now.
fn refusal(invoice: &BookInvoice, amount: &Money) -> Option<DeclineReason> {
    match invoice.state {
        BookState::Paid => Some(DeclineReason::AlreadyPaid),
        BookState::Payable if invoice.amount_due == *amount => None,
        _ => Some(DeclineReason::InvoiceChanged),
    }
}
