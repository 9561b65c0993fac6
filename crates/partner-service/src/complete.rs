//! The payment-complete webhook: verify, claim, charge, record.

use std::cmp::Ordering;

use billfold_money::Money;
use billfold_partner::accounting::{BookInvoice, BookState, BooksError};
use billfold_partner::http::Headers;
use billfold_partner::wire::{CompleteRequest, NUMBER_PAID};
use billfold_partner::{DeclineReason, Mode};
use billfold_processor::{Expect, PaymentToken, VerifiedPaymentToken};
use chrono::{DateTime, Utc};
use url::Url;

use crate::reply::{self, Refusal};
use crate::{Booking, Books, Charge, JournalError, JournalRecord, JournalState, PartnerService, action};

/// A completed payment whose bearer and body were checked.
pub(crate) struct Asked {
    pub(crate) merchant_id: String,
    pub(crate) request: CompleteRequest,
    amount: Money,
}

impl Asked {
    /// The record of a state. Refusals need not know the invoice.
    pub(crate) fn record(
        &self,
        invoice: Option<&BookInvoice>,
        token_expires: DateTime<Utc>,
        state: JournalState,
        now: DateTime<Utc>,
    ) -> JournalRecord {
        let named = |name: fn(&BookInvoice) -> &String| invoice.map(name).cloned().unwrap_or_default();
        JournalRecord {
            request_id: self.request.request_id.clone(),
            merchant_id: self.merchant_id.clone(),
            invoice: named(|invoice| &invoice.number),
            reference: named(|invoice| &invoice.reference),
            amount: self.amount,
            token_expires,
            state,
            created: now,
            updated: now,
            version: 1,
            supersedes: self.request.supersedes.clone(),
            booking: Booking::default(),
            alerts: Vec::new(),
            part: invoice.is_some_and(|invoice| invoice.amount_due != self.amount),
            ticket: action::ticket(&self.request.details.payment_token),
        }
    }

    fn acknowledges(&self, notice: &str) -> bool {
        self.request.acknowledged.iter().flatten().any(|acknowledged| acknowledged == notice)
    }
}

fn is_request_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 128 && !id.chars().any(char::is_control)
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
        let earlier = request.supersedes.as_deref();
        if !is_request_id(&request.request_id)
            || earlier.is_some_and(|id| !is_request_id(id) || id == request.request_id)
        {
            return Err(Refusal::MALFORMED);
        }
        let amount =
            request.details.amount.to_money().filter(Money::is_positive).ok_or(Refusal::MALFORMED)?;
        // A request id that came before has its outcome already, whatever this body says.
        // First of all, even before the token: a token that has expired meanwhile must not turn a charge into a decline.
        if let Some(record) = self.journal.get(bearer.merchant_id(), &request.request_id)? {
            return self.replay(&record, now);
        }
        let books = self.books_of(&bearer)?;
        let asked = Asked { merchant_id: bearer.merchant_id().to_owned(), request, amount };
        let test = self.mode == Mode::Test;
        // The amount of the body counts only because the signed token must state the same one, and so must the books below.
        let expect =
            Expect::new(&asked.merchant_id, test).payment_request(&asked.request.request_id).amount(amount);
        let keys = self.operator.payment_keys();
        match PaymentToken::verify(&asked.request.details.payment_token, keys, now, &expect) {
            Ok(token) => self.pay(&asked, &token, books, now),
            Err(_) => self.refuse(&asked, None, DeclineReason::TokenRefused, now),
        }
    }

    /// A refusal is stored before it is given: a duplicate that comes later, when the reason is gone, gets the same.
    fn refuse(
        &self,
        asked: &Asked,
        invoice: Option<&BookInvoice>,
        reason: DeclineReason,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let record = asked.record(invoice, now, JournalState::Declined { reason }, now);
        if cfg!(billfold_planted = "unstored-refusal") {
            return reply::declined(&record.request_id, reason);
        }
        match self.journal.insert(&record) {
            Ok(()) => reply::declined(&record.request_id, reason),
            Err(JournalError::RequestId) => self.as_stored(&record.merchant_id, &record.request_id, now),
            // Nothing is said that may not be stored.
            Err(error) => Err(error.into()),
        }
    }

    /// Looks, claims, looks again under the claim, and charges.
    fn pay(
        &self,
        asked: &Asked,
        token: &VerifiedPaymentToken,
        books: &dyn Books,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        if let Some(reason) = self.earlier_may_charge(asked, now)? {
            return self.refuse(asked, None, reason, now);
        }
        let invoice = match books.invoice(&asked.request.details.product_context) {
            Ok(invoice) => invoice,
            Err(BooksError::NotFound) => return self.refuse(asked, None, DeclineReason::InvoiceChanged, now),
            Err(error) => return Err(error.into()),
        };
        if let Some(reason) = self.refusal(asked, &invoice)? {
            return self.refuse(asked, Some(&invoice), reason, now);
        }
        let record = asked.record(Some(&invoice), token.remember_until(), JournalState::Claimed, now);
        match self.journal.insert(&record) {
            Ok(()) => self.charge(asked, token, (&invoice, record), books, now),
            Err(JournalError::RequestId) => self.as_stored(&record.merchant_id, &record.request_id, now),
            Err(JournalError::Invoice) => self.refuse(asked, Some(&invoice), DeclineReason::InProgress, now),
            Err(error) => Err(error.into()),
        }
    }

    fn charge(
        &self,
        asked: &Asked,
        token: &VerifiedPaymentToken,
        (invoice, record): (&BookInvoice, JournalRecord),
        books: &dyn Books,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let refused = self.refusal_under_claim(asked, invoice, books, now);
        // "Charging" is stored before the processor is asked: a crash between the two is found by asking it.
        let state = refused.map_or(JournalState::Charging, |reason| JournalState::Declined { reason });
        let (merchant, id) = (record.merchant_id.clone(), record.request_id.clone());
        let Ok(record) = self.advance(record, state, now) else {
            return self.as_stored(&merchant, &id, now);
        };
        if let Some(reason) = refused {
            return reply::declined(&id, reason);
        }
        let return_url = self.page_of(&record, true);
        let outcome = self.charger.charge(&Charge {
            merchant_id: &asked.merchant_id,
            invoice_id: &invoice.number,
            amount: asked.amount,
            request_id: &asked.request.request_id,
            token,
            token_text: &asked.request.details.payment_token,
            return_url: return_url.as_ref().map(Url::as_str),
        });
        self.settle_charge(record, outcome, now)
    }

    /// Another request may have paid the invoice and let it go between our first look and the claim, and the earlier request may have
    /// come: what is found now, while no other request can claim the invoice, counts.
    fn refusal_under_claim(
        &self,
        asked: &Asked,
        invoice: &BookInvoice,
        books: &dyn Books,
        now: DateTime<Utc>,
    ) -> Option<DeclineReason> {
        match self.bar_earlier(asked, invoice, now) {
            Ok(None) => {}
            Ok(Some(reason)) => return Some(reason),
            Err(_) => return Some(DeclineReason::Other),
        }
        match books.invoice(&asked.request.details.product_context) {
            Ok(again) if again.number != invoice.number || again.reference != invoice.reference => {
                Some(DeclineReason::InvoiceChanged)
            }
            Ok(again) => self.refusal(asked, &again).unwrap_or(Some(DeclineReason::Other)),
            Err(_) => Some(DeclineReason::Other),
        }
    }

    /// Why an invoice cannot be charged this amount now.
    fn refusal(&self, asked: &Asked, invoice: &BookInvoice) -> Result<Option<DeclineReason>, JournalError> {
        Ok(match invoice.state {
            BookState::Paid => Some(DeclineReason::AlreadyPaid),
            BookState::Payable if !self.takes(asked, invoice) => Some(DeclineReason::InvoiceChanged),
            BookState::Payable => {
                let another = self.number_was_paid(&asked.merchant_id, invoice)?;
                (another && !asked.acknowledges(NUMBER_PAID)).then_some(DeclineReason::NumberPaid)
            }
            _ => Some(DeclineReason::InvoiceChanged),
        })
    }

    /// Whether the amount is what is due, or a part of it where the merchant takes parts.
    fn takes(&self, asked: &Asked, invoice: &BookInvoice) -> bool {
        let part = || asked.amount.checked_cmp(&invoice.amount_due).is_ok_and(Ordering::is_lt);
        asked.amount == invoice.amount_due || (self.in_parts.contains(&asked.merchant_id) && part())
    }

    /// Whether the number was paid under other ids and not under this one: the merchant restarted the numbers, or issued the
    /// invoice again.
    pub(crate) fn number_was_paid(
        &self,
        merchant_id: &str,
        invoice: &BookInvoice,
    ) -> Result<bool, JournalError> {
        let paid = self.journal.paid_under(merchant_id, &invoice.number)?;
        Ok(!paid.is_empty() && !paid.contains(&invoice.reference))
    }
}
