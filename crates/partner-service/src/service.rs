//! The running service: its parts, and the two webhooks as functions from requests to answers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use billfold_partner::http::{Headers, Response};
use billfold_partner::{Limits, Mode};
use chrono::{DateTime, Utc};
use url::Url;

use crate::{Books, Charger, Journal, TrustedOperator, reply};

/// A partner service: answers the webhooks from the accounting systems of its merchants, charges through a processor, records
/// the payments.
pub struct PartnerService {
    pub(crate) operator: TrustedOperator,
    pub(crate) books: BTreeMap<String, Box<dyn Books>>,
    pub(crate) charger: Box<dyn Charger>,
    pub(crate) journal: Box<dyn Journal>,
    pub(crate) name: String,
    pub(crate) mode: Mode,
    pub(crate) limits: Limits,
    pub(crate) pages: Option<Url>,
    pub(crate) in_parts: BTreeSet<String>,
}

impl PartnerService {
    /// A service without merchants. `name` is the partner's name as the broker of its invoices.
    #[must_use]
    pub fn new(
        name: &str,
        mode: Mode,
        operator: TrustedOperator,
        charger: Box<dyn Charger>,
        journal: Box<dyn Journal>,
    ) -> Self {
        let books = BTreeMap::new();
        let (name, limits) = (name.to_owned(), Limits::default());
        Self { operator, books, charger, journal, name, mode, limits, pages: None, in_parts: BTreeSet::new() }
    }

    /// Adds a merchant and its books. The merchant id is the audience of the tokens that may ask about them.
    #[must_use]
    pub fn with_merchant(mut self, merchant_id: &str, books: Box<dyn Books>) -> Self {
        self.books.insert(merchant_id.to_owned(), books);
        self
    }

    /// Takes less than the amount due from the payers of a merchant, as an instalment. Only for a merchant who wants it and whose books do
    /// ([`Capabilities::partial_payments`](billfold_partner::accounting::Capabilities)); otherwise another amount is refused.
    #[must_use]
    pub fn with_parts_for(mut self, merchant_id: &str) -> Self {
        self.in_parts.insert(merchant_id.to_owned());
        self
    }

    /// Says at which address [`action_page`](Self::action_page) is served: `https`, on a host that the partner's registry entry pins.
    /// Without it nobody can be asked, and a charge about which a bank asks is given up and declined.
    #[must_use]
    pub fn with_action_pages(mut self, pages: Url) -> Self {
        self.pages = Some(pages);
        self
    }

    #[cfg(feature = "server")]
    pub(crate) fn is_test(&self) -> bool {
        self.mode == Mode::Test
    }

    /// The operator, to rotate its keys.
    pub fn operator_mut(&mut self) -> &mut TrustedOperator {
        &mut self.operator
    }

    /// Answers the payment-request webhook: `loadentity` and `paymentstatus`. Shipping changes are refused: an invoice in
    /// an accounting system has nothing left to ship.
    ///
    /// 401 without a good bearer token, 400 for what is not understood, 404 for an invoice that is not this merchant's.
    #[must_use]
    pub fn payment_request(&self, headers: &Headers, body: &[u8], now: DateTime<Utc>) -> Response {
        reply::respond(self.answer_request(headers, body, now))
    }

    /// Answers the payment-complete webhook. The answer says `success` or `fail` when the outcome is known, `requires_action` when
    /// the payer's bank asks first, and `pending` when nothing is known; one request id has one outcome, however often it arrives.
    #[must_use]
    pub fn payment_complete(&self, headers: &Headers, body: &[u8], now: DateTime<Utc>) -> Response {
        reply::respond(self.answer_complete(headers, body, now))
    }
}

impl fmt::Debug for PartnerService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartnerService")
            .field("name", &self.name)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}
