//! One request id, one final outcome: what duplicates, late and reordered requests come to, on two processes that share a journal.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

use billfold_partner::contract::{MERCHANT, Trial, Verdict, Violation, now, operator};
use billfold_partner::http::{Headers, Request};
use billfold_partner::{
    AnswerError, Ask, Coded as _, Completion, Entry, EntryBuilder, Mode, Order, PaymentStatus, Pending,
    StandardAdapter,
};
use chrono::TimeDelta;
use url::Url;

use super::actions::{
    a_question_has_one_address, a_question_that_a_crash_hid_is_asked, a_question_that_is_not_answered_ends,
};
use super::faults::{AnyToken, Connected, Fault, Line, Wire};
use super::till::{Mood, Till};
use super::{broken, money, require};
use crate::{ApiBooks, Journal, PartnerService, TrustedOperator};

/// A handle on one journal. Every call gives another handle on the *same* journal, as another process would have it.
pub type Open<'a> = Box<dyn Fn() -> Box<dyn Journal> + 'a>;

/// Where the services say that their pages are: on the host that the trial's entry pins.
pub(super) const PAGES: &str = "https://partner.example/actions";

/// What the rules need: a new adapter and a new system in which an invoice of 98.87 USD, number `INV-1`, is due; the
/// `productContext` that names it; and a new journal.
pub struct Setting<'a> {
    connect: &'a dyn Fn() -> Connected,
    product_context: &'a str,
    journal: &'a dyn Fn() -> Open<'static>,
}

impl<'a> Setting<'a> {
    /// What the rules need.
    #[must_use]
    pub fn new(
        connect: &'a dyn Fn() -> Connected,
        product_context: &'a str,
        journal: &'a dyn Fn() -> Open<'static>,
    ) -> Self {
        Self { connect, product_context, journal }
    }
}

impl Debug for Setting<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setting").finish_non_exhaustive()
    }
}

/// A rule, as a function.
pub type Check = fn(&Setting<'_>) -> Verdict;

/// The name and the function of every rule, in the order in which they run.
pub const RULES: [(&str, Check); 8] = [
    ("a_refusal_stays_a_refusal", a_refusal_stays_a_refusal),
    ("an_interim_answer_has_one_end", an_interim_answer_has_one_end),
    ("a_question_has_one_address", a_question_has_one_address),
    ("a_question_that_is_not_answered_ends", a_question_that_is_not_answered_ends),
    ("a_question_that_a_crash_hid_is_asked", a_question_that_a_crash_hid_is_asked),
    ("what_is_asked_about_first_is_barred", what_is_asked_about_first_is_barred),
    (
        "a_request_takes_the_place_of_one_that_cannot_charge",
        a_request_takes_the_place_of_one_that_cannot_charge,
    ),
    ("a_request_that_may_charge_keeps_its_place", a_request_that_may_charge_keeps_its_place),
];

/// Runs every rule.
///
/// # Errors
/// The first [`Violation`], with the rule's name.
pub fn run(setting: &Setting<'_>) -> Verdict {
    RULES.iter().try_for_each(|(name, check)| check(setting).map_err(|violation| violation.of_rule(name)))
}

/// Two services on one journal, one processor and one system.
pub(super) struct Bench<'a> {
    trial: Trial,
    context: &'a str,
    pub(super) till: Till,
    pub(super) services: [PartnerService; 2],
    journal: Open<'static>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(setting: &Setting<'a>) -> Result<Self, Violation> {
        let entry = Entry::builder("outcomes", "Outcomes").and_then(EntryBuilder::build);
        let entry = entry.map_err(|error| broken(error.to_string()))?;
        let trial = Trial::new(&entry, &|entry| Box::new(StandardAdapter::new(entry)))?;
        let (till, open) = (Till::default(), (setting.journal)());
        // The second process has an adapter of its own, and the system of the first.
        let ((one, system), (two, _)) = ((setting.connect)(), (setting.connect)());
        let keys = trial.verifying_keys()?;
        let pages: Url = PAGES.parse().map_err(|_| broken("the suite's address is one"))?;
        let services = [one, two].map(|api| {
            let line = Arc::new(Line::new(Arc::clone(&system), Fault::None));
            let books = ApiBooks::new(api, Box::new(Wire(line)), Box::new(AnyToken));
            let trusted = TrustedOperator::new(operator(), keys.clone(), keys.clone());
            PartnerService::new("Outcomes", Mode::Live, trusted, Box::new(till.clone()), open())
                .with_merchant(MERCHANT, Box::new(books))
                .with_action_pages(pages.clone())
        });
        Ok(Self { trial, context: setting.product_context, till, services, journal: open })
    }

    /// A payment as a client sends it.
    pub(super) fn request(
        &self,
        id: &str,
        amount: &str,
        supersedes: Option<&str>,
    ) -> Result<Request, Violation> {
        let amount = money(amount, "USD")?;
        let token = self.trial.payment_token(MERCHANT, id, &amount, false)?;
        let mut order = Order::new(Ask::new(MERCHANT, self.context), id, amount, &token);
        order.supersedes = supersedes;
        let bearer = self.trial.bearer(MERCHANT)?;
        self.trial.adapter().complete(&order, &bearer).map_err(|error| broken(error.to_string()))
    }

    /// What a request comes to at one of the services: `paid`, `unknown`, or the code of a decline.
    pub(super) fn told(&self, service: usize, request: &Request, id: &str) -> &'static str {
        let Some(service) = self.services.get(service) else { return "no service" };
        let answer = service.payment_complete(&request.headers, &request.body, now());
        match self.trial.adapter().read_completion(&answer, id) {
            Ok(Completion::Paid(_)) => "paid",
            Ok(Completion::Declined(declined)) => declined.code().name(),
            Ok(Completion::ActionRequired(_)) => "asked",
            _ => "unknown",
        }
    }

    /// The address of the bank's question, as a duplicate at a service and `paymentstatus` tell it.
    pub(super) fn asked_at(
        &self,
        service: usize,
        request: &Request,
        id: &str,
    ) -> Result<[String; 2], Violation> {
        let service = self.services.get(service).ok_or_else(|| broken("there are two services"))?;
        let answer = service.payment_complete(&request.headers, &request.body, now());
        let duplicate = self.trial.adapter().read_completion(&answer, id);
        let Ok(Completion::ActionRequired(duplicate)) = duplicate else {
            return Err(broken(format!(
                "a duplicate of a payment about which the bank asks is {duplicate:?}"
            )));
        };
        match self.read_status(service, id)? {
            Ok(PaymentStatus::Pending(Pending { action: Some(action), .. })) => {
                Ok([duplicate.url.to_string(), action.url.to_string()])
            }
            other => {
                Err(broken(format!("who asks about a payment about which the bank asks is told {other:?}")))
            }
        }
    }

    fn read_status(
        &self,
        service: &PartnerService,
        id: &str,
    ) -> Result<Result<PaymentStatus, AnswerError>, Violation> {
        let (ask, bearer) = (Ask::new(MERCHANT, self.context), self.trial.bearer(MERCHANT)?);
        let request = self.trial.adapter().payment_status(&ask, id, &bearer);
        let request = request.map_err(|error| broken(error.to_string()))?;
        let answer = service.payment_request(&request.headers, &request.body, now());
        Ok(self.trial.adapter().read_payment_status(&answer, id))
    }

    /// Both services look after what is open, some minutes later.
    pub(super) fn settle(&self, minutes: i64) -> Verdict {
        let later = now().checked_add_signed(TimeDelta::minutes(minutes));
        let later = later.ok_or_else(|| broken("the suite's clock ends"))?;
        for service in &self.services {
            service.settle_open(later).map_err(|error| broken(error.to_string()))?;
        }
        Ok(())
    }

    fn pay(&self, id: &str, supersedes: Option<&str>) -> Result<&'static str, Violation> {
        Ok(self.told(0, &self.request(id, "98.87", supersedes)?, id))
    }

    pub(super) fn status(&self, id: &str) -> Result<&'static str, Violation> {
        let [service, _] = &self.services;
        Ok(match self.read_status(service, id)? {
            Ok(PaymentStatus::Settled(Completion::Paid(_))) => "paid",
            Ok(PaymentStatus::Settled(Completion::Declined(declined))) => declined.code().name(),
            Ok(PaymentStatus::Pending(Pending { action: Some(_), .. })) => "asked",
            Ok(_) => "unknown",
            Err(error) => error.code().name(),
        })
    }

    /// Whatever comes again, at either process, gets the outcome; and so does who asks.
    pub(super) fn stays(&self, request: &Request, id: &str, expected: &str) -> Verdict {
        for service in [0, 1, 0] {
            let told = self.told(service, request, id);
            require(told == expected, || format!("{id} was {expected}, and its duplicate is {told}"))?;
        }
        let kept = (self.journal)().get(MERCHANT, id).map_err(|error| broken(error.to_string()))?;
        require(kept.is_some(), || format!("{id} was {expected}, and the journal does not know it"))?;
        let told = self.status(id)?;
        require(told == expected, || format!("{id} was {expected}, and who asks is told {told}"))
    }

    pub(super) fn charged(&self, expected: &[&str]) -> Verdict {
        let charged = self.till.lock().charged.clone();
        let unique: BTreeSet<&String> = charged.iter().collect();
        require(unique.len() == charged.len() && charged == expected, || {
            format!("charged are {charged:?}, not {expected:?}")
        })
    }
}

pub(super) fn is(found: &str, expected: &str, what: &str) -> Verdict {
    require(found == expected, || format!("{what} is {found}, not {expected}"))
}

/// Whatever the reason of a refusal was, its duplicate is refused when the reason is gone.
// Protocol: BP-CPL-07.
fn a_refusal_stays_a_refusal(setting: &Setting<'_>) -> Verdict {
    let bench = Bench::new(setting)?;
    // Another request holds the invoice.
    bench.till.set(Mood::Silent);
    is(bench.pay("r-1", None)?, "unknown", "a payment of which the processor says nothing")?;
    let second = bench.request("r-2", "98.87", None)?;
    is(bench.told(0, &second, "r-2"), "partner.in_progress", "a payment of an invoice that is held")?;
    bench.till.set(Mood::Declines);
    is(bench.status("r-1")?, "processor.card_declined", "what the processor declined")?;
    bench.till.set(Mood::Charges);
    bench.stays(&second, "r-2", "partner.in_progress")?;
    // Another amount is due.
    let part = bench.request("r-3", "50.00", None)?;
    is(bench.told(0, &part, "r-3"), "partner.invoice_changed", "a payment of another amount")?;
    // Another payment's token; the true one under the same id comes later.
    let (good, other) = (bench.request("r-4", "98.87", None)?, bench.request("r-5", "98.87", None)?);
    let forged = swapped(&good, &other).ok_or_else(|| broken("a request has no payment token"))?;
    is(bench.told(0, &forged, "r-4"), "partner.token_refused", "a payment with another's token")?;
    bench.stays(&good, "r-4", "partner.token_refused")?;
    // An id that was refused for one amount is not charged for another.
    let whole = bench.request("r-3", "98.87", None)?;
    bench.stays(&whole, "r-3", "partner.invoice_changed")?;
    bench.charged(&[])?;
    is(bench.pay("r-6", None)?, "paid", "a payment that nothing is in the way of")?;
    bench.charged(&["r-6"])
}

/// The first request with the payment token of the second.
fn swapped(request: &Request, other: &Request) -> Option<Request> {
    let token = |request: &Request| {
        let body: serde_json::Value = serde_json::from_slice(&request.body).ok()?;
        Some(body.pointer("/details/paymentToken")?.as_str()?.to_owned())
    };
    let body = String::from_utf8(request.body.clone()).ok()?;
    let body = body.replace(&token(request)?, &token(other)?);
    let mut swapped = Request::new(request.method, request.url.clone());
    swapped.headers = Headers::from_iter(request.headers.iter());
    swapped.body = body.into_bytes();
    Some(swapped)
}

/// While the payer's bank asks nothing is final, and then one thing is.
// Protocol: BP-ACT-06.
fn an_interim_answer_has_one_end(setting: &Setting<'_>) -> Verdict {
    for (ends, expected) in [(Mood::Charges, "paid"), (Mood::Declines, "processor.card_declined")] {
        let bench = Bench::new(setting)?;
        bench.till.set(Mood::Asks);
        let request = bench.request("r-1", "98.87", None)?;
        is(bench.told(0, &request, "r-1"), "asked", "a payment about which the bank asks")?;
        bench.stays(&request, "r-1", "asked")?;
        is(bench.pay("r-2", None)?, "partner.in_progress", "another payment meanwhile")?;
        if ends == Mood::Charges {
            bench.till.pass("r-1");
        }
        bench.till.set(ends);
        bench.stays(&request, "r-1", expected)?;
        // What the processor says later about a final outcome is not asked.
        bench.till.set(Mood::Asks);
        bench.stays(&request, "r-1", expected)?;
        bench.charged(if ends == Mood::Charges { &["r-1"] } else { &[] })?;
    }
    Ok(())
}

/// Who asks about a request that has not come is promised that it will not be acted on.
// Protocol: BP-STS-02.
fn what_is_asked_about_first_is_barred(setting: &Setting<'_>) -> Verdict {
    let bench = Bench::new(setting)?;
    is(bench.status("r-1")?, "partner.not_received", "a request that has not come")?;
    let late = bench.request("r-1", "98.87", None)?;
    bench.stays(&late, "r-1", "partner.not_received")?;
    bench.charged(&[])
}

/// A request that never came, or was declined, gives its place up, and is never acted on afterwards.
// Protocol: BP-SUP-03.
fn a_request_takes_the_place_of_one_that_cannot_charge(setting: &Setting<'_>) -> Verdict {
    let bench = Bench::new(setting)?;
    let lost = bench.request("r-1", "98.87", None)?;
    let next = bench.request("r-2", "98.87", Some("r-1"))?;
    is(bench.told(0, &next, "r-2"), "paid", "a request in the place of one that never came")?;
    bench.stays(&lost, "r-1", "partner.superseded")?;
    bench.stays(&next, "r-2", "paid")?;
    bench.charged(&["r-2"])?;
    let bench = Bench::new(setting)?;
    bench.till.set(Mood::Declines);
    let declined = bench.request("r-1", "98.87", None)?;
    is(bench.told(0, &declined, "r-1"), "processor.card_declined", "a card that is declined")?;
    bench.till.set(Mood::Charges);
    is(bench.pay("r-2", Some("r-1"))?, "paid", "a request in the place of one that was declined")?;
    bench.stays(&declined, "r-1", "processor.card_declined")?;
    bench.charged(&["r-2"])
}

/// A request that was charged, or may still be, keeps its place: who would take it is refused.
// Protocol: BP-SUP-02.
fn a_request_that_may_charge_keeps_its_place(setting: &Setting<'_>) -> Verdict {
    for (mood, told) in [(Mood::Silent, "unknown"), (Mood::Asks, "asked")] {
        let bench = Bench::new(setting)?;
        bench.till.set(mood);
        let first = bench.request("r-1", "98.87", None)?;
        is(bench.told(0, &first, "r-1"), told, "a payment that is not settled")?;
        let next = bench.request("r-2", "98.87", Some("r-1"))?;
        is(bench.told(1, &next, "r-2"), "partner.in_progress", "a request in its place")?;
        // The charge was made all the while: it is found, and the one that was refused stays so.
        bench.till.pass("r-1");
        bench.till.set(Mood::Charges);
        bench.stays(&first, "r-1", "paid")?;
        bench.stays(&next, "r-2", "partner.in_progress")?;
        is(bench.pay("r-3", Some("r-1"))?, "partner.already_paid", "a request in the place of a paid one")?;
        bench.charged(&["r-1"])?;
    }
    Ok(())
}
