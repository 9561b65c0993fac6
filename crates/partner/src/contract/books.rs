//! The rules of the accounting half: run over a few of the system's own answers.

use std::fmt;

use super::{Verdict, Violation, broken, require};
use crate::accounting::{
    AccessToken, Accounting, BookPayment, BookState, BooksError, Found, Idempotency, WebhookError,
};
use crate::http::{Headers, Request, Response};

/// The access token that the suite hands out, and looks for where it must not be.
const TOKEN: &str = "ACCESS-TOKEN-SECRET";

/// A system's own answers, as an adapter's test knows them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Samples {
    /// An invoice that may be paid.
    pub payable: Response,
    /// A payment of that invoice.
    pub payment: BookPayment,
    /// The answer that says it was recorded.
    pub recorded: Response,
    /// A page on which it is found.
    pub found: Response,
    /// The same answer with nothing of ours on it.
    pub nowhere: Response,
    /// A genuine delivery of the webhook; none if the system signs none, and then every delivery must be refused.
    pub delivery: Option<(Headers, Vec<u8>)>,
    /// An id that cannot be one, as a way out of the path.
    pub bad_reference: String,
}

impl Samples {
    /// Samples; `bad_reference` is `../x`, which no system has.
    #[must_use]
    pub fn new(
        payment: BookPayment,
        [payable, recorded, found, nowhere]: [Response; 4],
        delivery: Option<(Headers, Vec<u8>)>,
    ) -> Self {
        Self { payable, payment, recorded, found, nowhere, delivery, bad_reference: "../x".to_owned() }
    }
}

/// A rule of the accounting half.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct AccountingRule {
    /// The function's name.
    pub name: &'static str,
    /// What it requires.
    pub requires: &'static str,
    check: fn(&dyn Accounting, &Samples) -> Verdict,
}

impl fmt::Debug for AccountingRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountingRule").field("name", &self.name).finish_non_exhaustive()
    }
}

macro_rules! rules {
    ($($name:ident: $requires:literal,)*) => {
        /// Every rule of the accounting half, in the order in which they run.
        pub const ACCOUNTING_RULES: &[AccountingRule] =
            &[$(AccountingRule { name: stringify!($name), requires: $requires, check: $name }),*];
    };
}

rules! {
    every_method_is_filled: "No required method answers `unsupported`.",
    good_answers_are_read: "The samples are read: a payable invoice, a recorded payment, the same found again whatever its amount is now, and another not.",
    unclear_writes_are_unknown: "An unreadable or foreign answer to a write is an unknown outcome, never to a read; 429 and 401 are definite.",
    payments_carry_our_reference: "A payment carries our reference and its amount digit for digit; what is no payment or id is not sent.",
    capabilities_are_kept: "A key is sent where the system knows one, the same for the same payment until it is refused, and nowhere else.",
    webhooks_need_their_signature: "A delivery is believed with its signature alone; no changed byte passes.",
    tokens_stay_in_their_header: "The access token is in one header and in nothing that is printed.",
}

/// Runs every rule of the accounting half.
///
/// # Errors
/// The first [`Violation`] with its rule, if a rule is broken.
pub fn run_accounting(api: &dyn Accounting, samples: &Samples) -> Verdict {
    ACCOUNTING_RULES
        .iter()
        .try_for_each(|rule| (rule.check)(api, samples).map_err(|violation| violation.of_rule(rule.name)))
}

fn token() -> AccessToken {
    AccessToken::new(TOKEN.to_owned())
}

fn built(request: Result<Request, BooksError>) -> Result<Request, Violation> {
    request.map_err(|error| broken(format!("a request is not built: {error}")))
}

/// A crate that was just laid out answers `unsupported` everywhere; whoever fills it reads here what comes next.
fn every_method_is_filled(api: &dyn Accounting, samples: &Samples) -> Verdict {
    let payment = &samples.payment;
    let methods = [
        (
            api.invoice(&payment.invoice, &token()).err(),
            "`invoice` builds the request for an invoice (step 4.2)",
        ),
        (api.read_invoice(&samples.payable).err(), "`read_invoice` reads the answer (step 4.2)"),
        (api.record_payment(payment, &token()).err(), "`record_payment` builds the write (step 4.3)"),
        (api.read_recorded(&samples.recorded, payment).err(), "`read_recorded` reads the answer (step 4.3)"),
        (
            api.find_payment(payment, 1, &token()).err(),
            "`find_payment` searches for our reference (step 4.4)",
        ),
        (api.read_found(&samples.found, payment, 1).err(), "`read_found` reads the answer (step 4.4)"),
    ];
    let unfilled: Vec<&str> = methods
        .iter()
        .filter(|(error, _)| *error == Some(BooksError::Unsupported))
        .map(|(_, next)| *next)
        .collect();
    require(unfilled.is_empty(), || format!("still `unsupported`; next: {}", unfilled.join("; ")))
}

fn good_answers_are_read(api: &dyn Accounting, samples: &Samples) -> Verdict {
    let unread = |sample: &str| {
        let sample = sample.to_owned();
        move |error: BooksError| broken(format!("the sample `{sample}` is not read: {error}"))
    };
    let invoice = api.read_invoice(&samples.payable).map_err(unread("payable"))?;
    require(invoice.state == BookState::Payable, || format!("the payable invoice is {:?}", invoice.state))?;
    require(invoice.reference == samples.payment.invoice, || {
        "the sample `payable` has another id than the payment".to_owned()
    })?;
    let recorded = api.read_recorded(&samples.recorded, &samples.payment).map_err(unread("recorded"))?;
    let found = api.read_found(&samples.found, &samples.payment, 1).map_err(unread("found"))?;
    require(found == Found::Here(recorded), || "what was recorded is not what is found".to_owned())?;
    let mut corrected = samples.payment.clone();
    corrected.amount = corrected
        .amount
        .checked_add(&samples.payment.amount)
        .map_err(|_| broken("the sample's amount is too large"))?;
    let found = api.read_found(&samples.found, &corrected, 1).map_err(unread("found"))?;
    require(matches!(found, Found::Here(_)), || {
        "a payment whose amount was corrected by hand is not found, and would be recorded twice".to_owned()
    })?;
    let nowhere = api.read_found(&samples.nowhere, &samples.payment, 1).map_err(unread("nowhere"))?;
    require(nowhere == Found::Nowhere, || "another payment is taken for ours".to_owned())
}

fn unclear_writes_are_unknown(api: &dyn Accounting, samples: &Samples) -> Verdict {
    let answers = |status, body: &[u8]| Response::new(status, Headers::new(), body.to_vec());
    let half = samples.recorded.body.len().div_euclid(2);
    let cut = samples.recorded.body.get(..half).unwrap_or_default();
    for (status, body) in [
        (200, cut),
        (200, b"<html>".as_slice()),
        (200, b""),
        (200, b"[]"),
        (204, b""),
        (500, b""),
        (502, b"<html>"),
        (504, b""),
    ] {
        let answer = answers(status, body);
        let written = api.read_recorded(&answer, &samples.payment);
        require(written == Err(BooksError::OutcomeUnknown), || {
            format!("a write with status {status} is {written:?}")
        })?;
        let read = [api.read_invoice(&answer).err(), api.read_found(&answer, &samples.payment, 1).err()];
        let definite =
            read.iter().all(|error| error.as_ref().is_some_and(|e| *e != BooksError::OutcomeUnknown));
        require(definite, || format!("a read with status {status} is {read:?}"))?;
    }
    let mut other = samples.payment.clone();
    other.reference.push('x');
    let unasked = api.read_recorded(&samples.recorded, &other);
    // A good answer about another payment says nothing about ours, so ours may have been written or not.
    require(unasked == Err(BooksError::OutcomeUnknown), || "another payment is taken for ours".to_owned())?;
    let limited = Response::new(429, Headers::from_iter([("retry-after", "5")]), Vec::new());
    let after = Some(std::time::Duration::from_secs(5));
    let read = api.read_recorded(&limited, &samples.payment);
    require(read == Err(BooksError::RateLimited { after }), || format!("status 429 is {read:?}"))?;
    let refused = api.read_recorded(&answers(401, b"{}"), &samples.payment);
    require(refused == Err(BooksError::NeedsReauth), || format!("status 401 is {refused:?}"))
}

fn payments_carry_our_reference(api: &dyn Accounting, samples: &Samples) -> Verdict {
    let request = built(api.record_payment(&samples.payment, &token()))?;
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let digits = samples.payment.amount.amount_text();
    require(body.contains(&samples.payment.reference), || {
        "a payment does not carry our reference".to_owned()
    })?;
    require(body.contains(&digits), || "a payment does not carry its amount digit for digit".to_owned())?;
    let mut wrong = [samples.payment.clone(), samples.payment.clone(), samples.payment.clone()];
    let [reference, amount, invoice] = &mut wrong;
    reference.reference.clear();
    amount.amount = billfold_money::Money::from_minor(0, samples.payment.amount.currency());
    invoice.invoice.clone_from(&samples.bad_reference);
    for payment in &wrong {
        require(api.record_payment(payment, &token()).is_err(), || {
            "a payment that is none is sent".to_owned()
        })?;
    }
    let outside = api.invoice(&samples.bad_reference, &token());
    require(outside.is_err(), || "an id leads out of the path".to_owned())
}

fn capabilities_are_kept(api: &dyn Accounting, samples: &Samples) -> Verdict {
    let request = built(api.record_payment(&samples.payment, &token()))?;
    let again = built(api.record_payment(&samples.payment, &token()))?;
    let key = request.headers.get_only("idempotency-key");
    match api.capabilities().idempotency {
        Idempotency::Native { seconds } => {
            require(seconds > 0 && key.is_some(), || {
                "idempotency is declared and no key is sent".to_owned()
            })?;
            require(key == again.headers.get_only("idempotency-key"), || {
                "one payment has two keys".to_owned()
            })?;
            // Under the old key the system would repeat its refusal, whatever was mended since.
            let next = built(api.record_payment(&samples.payment.clone().in_attempt(2), &token()))?;
            require(key != next.headers.get_only("idempotency-key"), || {
                "an attempt after a refusal has the key of the refused one".to_owned()
            })
        }
        Idempotency::None => {
            require(key.is_none(), || "a key is sent that the system does not know".to_owned())
        }
    }
}

fn webhooks_need_their_signature(api: &dyn Accounting, samples: &Samples) -> Verdict {
    let Some((headers, body)) = &samples.delivery else {
        let believed = api.webhook(&Headers::from_iter([("x-signature", "AAAA")]), b"{}").is_ok();
        return require(!believed, || "a delivery is believed though none is signed".to_owned());
    };
    let read = api.webhook(headers, body);
    require(read.is_ok(), || format!("a genuine delivery is refused: {read:?}"))?;
    let unsigned = api.webhook(&Headers::new(), body);
    require(unsigned == Err(WebhookError::Unsigned), || "an unsigned delivery is believed".to_owned())?;
    for at in 0..body.len() {
        let mut changed = body.clone();
        if let Some(byte) = changed.get_mut(at) {
            *byte ^= 1;
        }
        require(api.webhook(headers, &changed).is_err(), || {
            format!("a delivery changed at byte {at} is believed")
        })?;
    }
    Ok(())
}

fn tokens_stay_in_their_header(api: &dyn Accounting, samples: &Samples) -> Verdict {
    let requests = [
        built(api.invoice(&samples.payment.invoice, &token()))?,
        built(api.record_payment(&samples.payment, &token()))?,
        built(api.find_payment(&samples.payment, 1, &token()))?,
    ];
    for request in &requests {
        let carriers = request.headers.iter().filter(|(_, value)| value.contains(TOKEN)).count();
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let elsewhere = carriers != 1 || body.contains(TOKEN) || request.url.as_str().contains(TOKEN);
        require(!elsewhere, || "a token is not in one header alone".to_owned())?;
        require(!format!("{request:?} {api:?} {:?}", token()).contains(TOKEN), || {
            "a token is printed".to_owned()
        })?;
    }
    Ok(())
}
