//! What a rule works with: an adapter in three states, signed tokens, and the protocol's answers.

use std::fmt;

use billfold_money::Money;
use billfold_processor::{
    Algorithm, Binding, CardData, CardParts, OpeningKey, PaymentToken, PaymentTokenHeader, SoftwareSigner,
    VerifyingKeys, seal,
};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Violation, broken};
use crate::http::{Headers, Response};
use crate::{Adapter, Ask, BearerToken, Entry, Mode, Operator, bearer};

/// The product context that the suite's message carries.
pub(super) const CONTEXT: &str = r#"{"invoiceId":"12345","secret":"CONTEXT-SECRET"}"#;
/// The merchant of the suites' payments.
pub const MERCHANT: &str = "contract-merchant";
/// The originator that the suite enrols.
pub(super) const ORIGINATOR: &str = "contract-originator";
/// The host of the bank's question that the suite enrols.
pub(super) const ACTION_HOST: &str = "partner.example";
/// The request id of the suites' payments.
pub const REQUEST_ID: &str = "contract-attempt-1";

/// An adapter on trial, with the keys and tokens that its rules need.
pub struct Trial {
    pub(super) live: Box<dyn Adapter>,
    pub(super) test: Box<dyn Adapter>,
    pub(super) unenrolled: Box<dyn Adapter>,
    pub(super) signer: SoftwareSigner,
    processor: OpeningKey,
}

impl Trial {
    /// Enrols an entry and makes its adapters.
    ///
    /// # Errors
    /// [`Violation`] if the entry is enrolled already or keys cannot be made.
    pub fn new(entry: &Entry, make: &dyn Fn(Entry) -> Box<dyn Adapter>) -> Result<Self, Violation> {
        if entry.enrolled() {
            return Err(broken(
                "a built-in entry is not enrolled: originators and webhooks come from the host",
            ));
        }
        let enrol = |mode| {
            let url = |path: &str| format!("https://partner.example/{path}").parse();
            let (Ok(request), Ok(complete)) = (url("requests"), url("payments")) else {
                return Err(broken("the suite's webhooks are addresses"));
            };
            let builder = entry.clone().into_builder().originators([ORIGINATOR]).mode(mode);
            builder
                .action_hosts([ACTION_HOST])
                .takes_supersedes(true)
                .answers_status(true)
                .request_url(request)
                .complete_url(complete)
                .build()
                .map_err(|error| broken(error.to_string()))
        };
        Ok(Self {
            live: make(enrol(Mode::Live)?),
            test: make(enrol(Mode::Test)?),
            unenrolled: make(entry.clone()),
            signer: SoftwareSigner::generate(Algorithm::Es256, "contract")
                .map_err(|e| broken(e.to_string()))?,
            processor: OpeningKey::generate("contract", "contract").map_err(|e| broken(e.to_string()))?,
        })
    }

    /// The adapter for the enrolled entry in live mode.
    #[must_use]
    pub fn adapter(&self) -> &dyn Adapter {
        self.live.as_ref()
    }

    /// A bearer token of the suites' operator for a merchant.
    ///
    /// # Errors
    /// [`Violation`] if it cannot be signed.
    pub fn bearer(&self, merchant: &str) -> Result<BearerToken, Violation> {
        bearer(
            &operator(),
            merchant,
            "payer@contract.example",
            "sender@contract.example",
            &self.signer,
            now(),
        )
        .map_err(|error| broken(error.to_string()))
    }

    /// A payment token for invoice `INV-1`, with a card that is sealed to a processor of the trial's own.
    ///
    /// # Errors
    /// [`Violation`] if it cannot be made.
    pub fn payment_token(
        &self,
        merchant: &str,
        request_id: &str,
        amount: &Money,
        test_mode: bool,
    ) -> Result<PaymentToken, Violation> {
        self.sign(merchant, request_id, amount, test_mode)
            .ok_or_else(|| broken("no payment token can be made"))
    }

    /// The keys that verify the trial's bearer and payment tokens.
    ///
    /// # Errors
    /// [`Violation`] if the signer has no public key.
    pub fn verifying_keys(&self) -> Result<VerifyingKeys, Violation> {
        let mut keys = VerifyingKeys::new();
        let key = self.signer.public_key().map_err(|error| broken(error.to_string()))?;
        keys.insert(key).map_err(|error| broken(error.to_string()))?;
        Ok(keys)
    }

    fn sign(
        &self,
        merchant: &str,
        request_id: &str,
        amount: &Money,
        test_mode: bool,
    ) -> Option<PaymentToken> {
        let minutes = TimeDelta::minutes(10);
        let (before, until) = (now().checked_sub_signed(minutes)?, now().checked_add_signed(minutes)?);
        let binding = Binding::new(merchant, "INV-1", *amount, request_id, until).ok()?;
        let card = CardData::new(&CardParts {
            number: "4242424242424242",
            expiry_month: 12,
            expiry_year: 2030,
            security_code: Some("123"),
            name: "Pat Doe",
            postal_code: "98052",
            country: "US",
        });
        let key = self.processor.pinned(before, until).ok()?;
        let sealed = seal(&key, card.ok()?, &binding, now()).ok()?;
        let header = PaymentTokenHeader::new(&binding, &sealed, &self.signer, test_mode);
        PaymentToken::sign(&header, &sealed, &self.signer).ok()
    }
}

impl fmt::Debug for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trial").field("partner", self.live.entry().id()).finish_non_exhaustive()
    }
}

/// The operator of the suites' bearer tokens.
#[must_use]
pub fn operator() -> Operator {
    Operator::new("https://sts.contract.example/", "contract", "Contract.V1")
}

/// The time at which the suites happen.
#[must_use]
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
}

pub(super) fn ask() -> Ask<'static> {
    Ask::new(MERCHANT, CONTEXT)
}

pub(super) fn answer(status: u16, body: &str) -> Response {
    Response::new(
        status,
        Headers::from_iter([("content-type", "application/json")]),
        body.as_bytes().to_vec(),
    )
}

pub(super) fn money(amount: &str, currency: &str) -> Result<Money, Violation> {
    Money::parse(amount, currency).map_err(|error| broken(error.to_string()))
}

/// A live invoice. `total` and `price` are JSON literals; `extra` is added to the details.
pub(super) fn live_invoice(total: &str, price: &str, currency: &str, extra: &str) -> String {
    format!(
        r#"{{"methodData":[{{"supportedMethods":"https://pay.microsoft.com/microsoftpay","data":{{"event":"loadentity",
        "productContext":{CONTEXT},"supportedNetworks":["visa"],"supportedTypes":["credit"],
        "entity":{{"@type":"Invoice","@context":"http://schema.org","identifier":"INV-1",
        "url":"https://link.example/LINK-SECRET","broker":{{"@type":"Organization","name":"Contract"}},
        "paymentDueDate":"2026-12-01T00:00:00","paymentStatus":"PaymentDue",
        "totalPaymentDue":{{"@type":"PriceSpecification","price":{price},"priceCurrency":"{currency}"}}}}}}}}],
        "options":{{"requestPayerName":null,"requestShipping":true}},
        "details":{{"id":"12345","total":{{"label":"Total","amount":{{"currency":"{currency}","value":{total},
        "currencySystem":null}},"pending":false}}{extra}}}}}"#
    )
}
