//! Both halves against each other: what the inbox half sends, the partner service answers, and money moves once.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use billfold_money::Money;
use billfold_partner::accounting::{BookInvoice, BookPayment, BookState, BooksError, Recorded};
use billfold_partner::http::{Request, Response};
use billfold_partner::{
    Adapter, Ask, BearerToken, Coded as _, Completion, DeclineReason, Entry, Mode, Operator, Order,
    PaymentStatus, StandardAdapter, bearer,
};
use billfold_partner_service::{
    Books, Charge, ChargeOutcome, Charger, Journal, JournalRecord, JournalState, MemoryJournal,
    PartnerService, TrustedOperator,
};
use billfold_processor::{
    Algorithm, Binding, CardData, CardParts, OpeningKey, PaymentToken, PaymentTokenHeader, Sealed,
    SoftwareSigner, VerifyingKeys, seal,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::value::RawValue;

const CONTEXT: &str = r#"{"invoiceId":"b-1"}"#;

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

pub(crate) fn minutes(minutes: i64) -> DateTime<Utc> {
    now().checked_add_signed(TimeDelta::minutes(minutes)).unwrap()
}

pub(crate) fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD").unwrap()
}

/// Books of one merchant with one invoice. Recording reduces what is due, as in a real system.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) invoice: BookInvoice,
    pub(crate) payments: BTreeMap<String, Money>,
    /// What recording answers next, before or after it was done.
    pub(crate) fault: Option<(bool, BooksError)>,
    /// Which attempt each recorded payment was.
    pub(crate) attempts: Vec<u32>,
    /// What the second look at the invoice finds.
    after_claim: Option<Result<(BookState, &'static str), BooksError>>,
    looks: usize,
}

#[derive(Debug, Clone)]
struct FakeBooks(Arc<Mutex<Ledger>>);

impl Books for FakeBooks {
    fn invoice(&self, product_context: &RawValue) -> Result<BookInvoice, BooksError> {
        if !product_context.get().contains("b-1") {
            return Err(BooksError::NotFound);
        }
        let mut ledger = self.0.lock().map_err(|_| BooksError::Unavailable)?;
        ledger.looks = ledger.looks.saturating_add(1);
        let mut invoice = ledger.invoice.clone();
        if ledger.looks == 2
            && let Some(after) = ledger.after_claim.take()
        {
            let (state, due) = after?;
            (invoice.state, invoice.amount_due) = (state, usd(due));
        }
        Ok(invoice)
    }

    fn record(&self, payment: &BookPayment) -> Result<Recorded, BooksError> {
        let mut ledger = self.0.lock().map_err(|_| BooksError::Unavailable)?;
        ledger.attempts.push(payment.attempt);
        let fault = ledger.fault.take();
        if let Some((false, error)) = fault {
            return Err(error);
        }
        assert!(!ledger.payments.contains_key(&payment.reference), "recorded twice");
        ledger.payments.insert(payment.reference.clone(), payment.amount);
        ledger.invoice.amount_due =
            ledger.invoice.amount_due.checked_sub(&payment.amount).map_err(|_| BooksError::Malformed)?;
        let before = ledger.invoice.paid.unwrap_or(usd("0.00"));
        ledger.invoice.paid = Some(before.checked_add(&payment.amount).map_err(|_| BooksError::Malformed)?);
        if ledger.invoice.amount_due.is_zero() {
            ledger.invoice.state = BookState::Paid;
        }
        fault.map_or_else(|| Ok(Recorded::new("p-1")), |(_, error)| Err(error))
    }

    fn find(&self, payment: &BookPayment) -> Result<Option<Recorded>, BooksError> {
        let ledger = self.0.lock().map_err(|_| BooksError::Unavailable)?;
        let found = ledger.payments.get(&payment.reference);
        Ok(found.map(|amount| Recorded::new("p-1").of_amount(Some(*amount))))
    }
}

/// A processor that remembers what it charged, and may keep silent about it.
#[derive(Debug, Default)]
pub(crate) struct Till {
    /// Gives the record up while the charge is under way, as a status call after the token's end would.
    pub(crate) given_up: Option<MemoryJournal>,
    /// Another request then claims the invoice.
    pub(crate) rival: bool,
    charged: BTreeMap<String, Money>,
    decline: Option<DeclineReason>,
    /// The bank's question, while it is open.
    pub(crate) asks: Option<ChargeOutcome>,
    /// Silent before (`false`) or after (`true`) the charge.
    pub(crate) silent: Option<bool>,
}

impl Till {
    /// Charges, after the payer gave the bank the right answer.
    pub(crate) fn charge(&mut self, request_id: &str, amount: &str) {
        let before = self.charged.insert(request_id.to_owned(), usd(amount));
        assert_eq!(before, None, "charged twice");
    }
}

struct FakeCharger {
    till: Arc<Mutex<Till>>,
    key: OpeningKey,
}

impl std::fmt::Debug for FakeCharger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FakeCharger")
    }
}

impl Charger for FakeCharger {
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome {
        // Opens the card for exactly what it was asked to charge, as a real processor does.
        let sealed = Sealed::parse(charge.token.processor_token()).unwrap();
        let expiry = charge.token.header().expiry();
        let binding =
            Binding::new(charge.merchant_id, charge.invoice_id, charge.amount, charge.request_id, expiry)
                .unwrap();
        assert_eq!(self.key.open(&sealed, &binding, now()).unwrap().number(), "4242424242424242");
        let mut till = self.till.lock().unwrap();
        if till.silent == Some(false) {
            return ChargeOutcome::Unknown;
        }
        if let Some(reason) = till.decline {
            return ChargeOutcome::Declined { reason };
        }
        if let Some(asks) = &till.asks {
            return asks.clone();
        }
        let before = till.charged.insert(charge.request_id.to_owned(), charge.amount);
        assert_eq!(before, None, "charged twice");
        if till.silent == Some(true) {
            return ChargeOutcome::Unknown;
        }
        if let Some(journal) = &till.given_up {
            let mut record = journal.get(charge.merchant_id, charge.request_id).unwrap().unwrap();
            record.state = JournalState::Declined { reason: DeclineReason::NotReceived };
            record.version = record.version.checked_add(1).unwrap();
            journal.replace(&record).unwrap();
            if till.rival {
                (record.request_id, record.version) = ("rival".to_owned(), 1);
                record.state = JournalState::Charging;
                journal.insert(&record).unwrap();
            }
        }
        ChargeOutcome::Charged { confirmation: format!("ch-{}", charge.request_id) }
    }

    fn find(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        let till = self.till.lock().unwrap();
        if till.charged.contains_key(request_id) {
            ChargeOutcome::Charged { confirmation: format!("ch-{request_id}") }
        } else {
            till.asks.clone().unwrap_or(ChargeOutcome::NotFound)
        }
    }

    fn cancel(&self, merchant_id: &str, request_id: &str) -> ChargeOutcome {
        let asks = self.till.lock().unwrap().asks.take();
        match self.find(merchant_id, request_id) {
            ChargeOutcome::NotFound if asks.is_some() => {
                ChargeOutcome::Declined { reason: DeclineReason::AuthenticationExpired }
            }
            found => found,
        }
    }
}

pub(crate) struct World {
    pub(crate) adapter: StandardAdapter,
    pub(crate) service: PartnerService,
    pub(crate) journal: MemoryJournal,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
    pub(crate) till: Arc<Mutex<Till>>,
    bearer_signer: SoftwareSigner,
    token_signer: SoftwareSigner,
    opening: (OpeningKey, OpeningKey),
    operator: Operator,
}

fn keys(signer: &SoftwareSigner) -> VerifyingKeys {
    let mut keys = VerifyingKeys::new();
    keys.insert(signer.public_key().unwrap()).unwrap();
    keys
}

impl World {
    pub(crate) fn new() -> Self {
        Self::new_with(|journal| Box::new(journal))
    }

    /// A world whose merchant takes parts.
    pub(crate) fn in_parts() -> Self {
        let Self { service, adapter, journal, ledger, till, bearer_signer, token_signer, opening, operator } =
            Self::new();
        let service = service.with_parts_for("mid-1");
        Self { service, adapter, journal, ledger, till, bearer_signer, token_signer, opening, operator }
    }

    /// A world whose service keeps its journal in what is made of this one.
    pub(crate) fn new_with(kept: impl FnOnce(MemoryJournal) -> Box<dyn Journal>) -> Self {
        let entry = Entry::builder("invoicly", "Invoicly")
            .unwrap()
            .originators(["o-1"])
            .action_hosts(["pay.invoicly.example"])
            .takes_supersedes(true)
            .answers_status(true)
            .request_url("https://pay.invoicly.example/api/invoices".parse().unwrap())
            .complete_url("https://pay.invoicly.example/api/payments".parse().unwrap());
        let bearer_signer = SoftwareSigner::generate(Algorithm::Es256, "bearer").unwrap();
        let token_signer = SoftwareSigner::generate(Algorithm::Es256, "token").unwrap();
        let operator = Operator::new("https://sts.service.example/", "app-1", "V1");
        let trusted = TrustedOperator::new(operator.clone(), keys(&bearer_signer), keys(&token_signer));
        let invoice =
            BookInvoice::new("b-1", "INV-1", "Contoso", usd("98.87"), usd("98.87"), BookState::Payable);
        let ledger = Arc::new(Mutex::new(Ledger {
            invoice,
            payments: BTreeMap::new(),
            fault: None,
            attempts: Vec::new(),
            after_claim: None,
            looks: 0,
        }));
        let till = Arc::new(Mutex::new(Till::default()));
        let ours = OpeningKey::generate("acme", "k").unwrap();
        let theirs = OpeningKey::from_private_bytes("acme", "k", &ours.private_bytes()).unwrap();
        let again = OpeningKey::from_private_bytes("acme", "k", &ours.private_bytes()).unwrap();
        let charger = FakeCharger { till: Arc::clone(&till), key: theirs };
        let journal = MemoryJournal::new();
        let service =
            PartnerService::new("Invoicly", Mode::Live, trusted, Box::new(charger), kept(journal.clone()))
                .with_merchant("mid-1", Box::new(FakeBooks(Arc::clone(&ledger))))
                .with_action_pages("https://pay.invoicly.example/actions".parse().unwrap())
                .with_merchant(
                    "mid-2",
                    Box::new(FakeBooks(Arc::new(Mutex::new(Ledger {
                        invoice: BookInvoice::new("x", "X", "Other", usd("1"), usd("1"), BookState::Payable),
                        payments: BTreeMap::new(),
                        fault: None,
                        attempts: Vec::new(),
                        after_claim: None,
                        looks: 0,
                    })))),
                );
        let adapter = StandardAdapter::new(entry.build().unwrap());
        Self {
            adapter,
            service,
            journal,
            ledger,
            till,
            bearer_signer,
            token_signer,
            opening: (ours, again),
            operator,
        }
    }

    pub(crate) fn bearer(&self, merchant: &str) -> BearerToken {
        bearer(&self.operator, merchant, "pat@customer.example", "b@post.example", &self.bearer_signer, now())
            .unwrap()
    }

    pub(crate) fn token(&self, request_id: &str, amount: Money, test_mode: bool) -> PaymentToken {
        self.token_of(request_id, amount, test_mode, "INV-1")
    }

    fn token_of(&self, request_id: &str, amount: Money, test_mode: bool, number: &str) -> PaymentToken {
        let binding = Binding::new("mid-1", number, amount, request_id, minutes(10)).unwrap();
        let card = CardData::new(&CardParts {
            number: "4242424242424242",
            expiry_month: 12,
            expiry_year: 2030,
            security_code: Some("123"),
            name: "Pat",
            postal_code: "",
            country: "",
        });
        let pinned = self.opening.0.pinned(minutes(-10), minutes(60)).unwrap();
        let sealed = seal(&pinned, card.unwrap(), &binding, now()).unwrap();
        let header = PaymentTokenHeader::new(&binding, &sealed, &self.token_signer, test_mode);
        PaymentToken::sign(&header, &sealed, &self.token_signer).unwrap()
    }

    pub(crate) fn completion(&self, request_id: &str) -> Request {
        self.completion_of(request_id, "INV-1", false)
    }

    /// A payment of an amount.
    pub(crate) fn completion_over(&self, request_id: &str, amount: Money) -> Request {
        let token = self.token(request_id, amount, false);
        let order = Order::new(Ask::new("mid-1", CONTEXT), request_id, amount, &token);
        self.adapter.complete(&order, &self.bearer("mid-1")).unwrap()
    }

    /// The live invoice: what is due, and what was paid so far.
    pub(crate) fn live(&self) -> (String, Option<String>) {
        let request = self.adapter.load_entity(&Ask::new("mid-1", CONTEXT), &self.bearer("mid-1")).unwrap();
        let answer = self.service.payment_request(&request.headers, &request.body, now());
        let live = self.adapter.read_entity(&answer, None).unwrap();
        (live.total().to_string(), live.paid_so_far().map(ToString::to_string))
    }

    /// What the processor charged in all.
    pub(crate) fn captured(&self) -> Money {
        let till = self.till.lock().unwrap();
        till.charged.values().fold(usd("0.00"), |sum, charged| sum.checked_add(charged).unwrap())
    }

    /// A payment of the invoice under a number; the payer may have acknowledged that the number was paid before.
    pub(crate) fn completion_of(&self, request_id: &str, number: &str, acknowledged: bool) -> Request {
        let token = self.token_of(request_id, usd("98.87"), false, number);
        let order = Order::new(Ask::new("mid-1", CONTEXT), request_id, usd("98.87"), &token)
            .with_number_acknowledged(acknowledged);
        self.adapter.complete(&order, &self.bearer("mid-1")).unwrap()
    }

    pub(crate) fn post(&self, request: &Request) -> Response {
        self.service.payment_complete(&request.headers, &request.body, now())
    }

    pub(crate) fn pay(&self, request_id: &str) -> Result<Completion, billfold_partner::AnswerError> {
        self.adapter.read_completion(&self.post(&self.completion(request_id)), request_id)
    }

    pub(crate) fn read(
        &self,
        answer: &Response,
        request_id: &str,
    ) -> Result<Completion, billfold_partner::AnswerError> {
        self.adapter.read_completion(answer, request_id)
    }

    pub(crate) fn status_at(&self, request_id: &str, at: DateTime<Utc>) -> PaymentStatus {
        let ask = Ask::new("mid-1", CONTEXT);
        let bearer = bearer(
            &self.operator,
            "mid-1",
            "pat@customer.example",
            "b@post.example",
            &self.bearer_signer,
            at,
        )
        .unwrap();
        let request = self.adapter.payment_status(&ask, request_id, &bearer).unwrap();
        let answer = self.service.payment_request(&request.headers, &request.body, at);
        self.adapter.read_payment_status(&answer, request_id).unwrap()
    }

    pub(crate) fn state(&self, request_id: &str) -> JournalState {
        self.journal.get("mid-1", request_id).unwrap().unwrap().state
    }

    pub(crate) fn journal_record(&self, request_id: &str) -> JournalRecord {
        self.journal.get("mid-1", request_id).unwrap().unwrap()
    }

    pub(crate) fn charges(&self) -> usize {
        self.till.lock().unwrap().charged.len()
    }

    pub(crate) fn recorded(&self) -> usize {
        self.ledger.lock().unwrap().payments.len()
    }
}

fn is_paid(status: &PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Settled(Completion::Paid(_)))
}

pub(crate) fn declined(completion: Result<Completion, billfold_partner::AnswerError>) -> &'static str {
    match completion {
        Ok(Completion::Declined(declined)) => declined.code().name(),
        Ok(Completion::ActionRequired(_)) => "asked",
        Ok(_) => "paid",
        Err(error) => error.code().name(),
    }
}

#[test]
fn an_invoice_is_loaded_paid_and_shown_as_paid() {
    let world = World::new();
    let load = || {
        let request = world.adapter.load_entity(&Ask::new("mid-1", CONTEXT), &world.bearer("mid-1")).unwrap();
        let answer = world.service.payment_request(&request.headers, &request.body, now());
        world.adapter.read_entity(&answer, None).unwrap()
    };
    let live = load();
    assert_eq!((live.total().to_string().as_str(), live.details_id()), ("98.87 USD", Some("b-1")));
    assert!(live.invoice().is_payable() && live.echoes(CONTEXT));
    let Ok(Completion::Paid(paid)) = world.pay("r-1") else { panic!("paid") };
    assert_eq!(paid.confirmation.as_deref(), Some("ch-r-1"));
    assert!(matches!(world.state("r-1"), JournalState::Recorded { .. }));
    assert_eq!((world.charges(), world.recorded()), (1, 1));
    assert!(!load().invoice().is_payable(), "paid in the books");
    assert_eq!(declined(world.pay("r-2")), "partner.already_paid");
    assert_eq!(world.charges(), 1);
}

#[test]
fn a_request_that_comes_twice_has_one_outcome() {
    let world = World::new();
    let request = world.completion("r-1");
    let first = world.adapter.read_completion(&world.post(&request), "r-1");
    let second = world.adapter.read_completion(&world.post(&request), "r-1");
    for answer in [first, second] {
        let Ok(Completion::Paid(paid)) = answer else { panic!("paid") };
        assert_eq!(paid.confirmation.as_deref(), Some("ch-r-1"));
    }
    assert_eq!((world.charges(), world.recorded()), (1, 1));
}

#[test]
fn a_decline_frees_the_invoice() {
    let world = World::new();
    world.till.lock().unwrap().decline = Some(DeclineReason::ExpiredCard);
    assert_eq!(declined(world.pay("r-1")), "processor.expired_card");
    world.till.lock().unwrap().decline = None;
    assert!(matches!(world.pay("r-2"), Ok(Completion::Paid(_))));
    assert_eq!(declined(world.pay("r-1")), "processor.expired_card", "the first id keeps its outcome");
}

#[test]
fn a_silent_processor_is_asked_and_never_charged_again() {
    for charged in [false, true] {
        let world = World::new();
        world.till.lock().unwrap().silent = Some(charged);
        assert!(world.pay("r-1").unwrap_err().is_outcome_unknown());
        assert_eq!(declined(world.pay("r-2")), "partner.in_progress", "the invoice is held");
        world.till.lock().unwrap().silent = None;
        assert_eq!(is_paid(&world.status_at("r-1", now())), charged);
        if charged {
            assert_eq!((world.charges(), world.recorded()), (1, 1));
        } else {
            assert!(matches!(world.status_at("r-1", minutes(5)), PaymentStatus::Pending(_)));
            let PaymentStatus::Settled(Completion::Declined(lost)) = world.status_at("r-1", minutes(15))
            else {
                panic!("the token has expired: it cannot be charged any more")
            };
            assert_eq!(lost.code().name(), "partner.not_received");
            assert!(matches!(world.pay("r-3"), Ok(Completion::Paid(_))), "and the invoice is free");
        }
    }
}

// Protocol: BP-STS-02.
#[test]
fn asking_binds_a_request_that_never_came() {
    let world = World::new();
    let late = world.completion("r-1");
    let PaymentStatus::Settled(Completion::Declined(never)) = world.status_at("r-1", now()) else {
        panic!("declined")
    };
    assert_eq!(never.code().name(), "partner.not_received");
    let answer = world.adapter.read_completion(&world.post(&late), "r-1");
    assert_eq!(declined(answer), "partner.not_received", "a late delivery is refused");
    assert_eq!(world.charges(), 0);
    assert!(matches!(world.pay("r-2"), Ok(Completion::Paid(_))), "the invoice is not held by it");
}

#[test]
fn a_charge_is_not_forgotten_though_its_record_was_given_up() {
    let world = World::new();
    world.till.lock().unwrap().given_up = Some(world.journal.clone());
    assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))));
    assert!(matches!(world.state("r-1"), JournalState::Recorded { .. }));
    assert_eq!((world.charges(), world.recorded()), (1, 1));
}

#[test]
fn books_that_fail_do_not_unmake_a_payment() {
    for (done, error) in [
        (false, BooksError::RateLimited { after: None }),
        (false, BooksError::OutcomeUnknown),
        (true, BooksError::OutcomeUnknown),
    ] {
        let world = World::new();
        world.ledger.lock().unwrap().fault = Some((done, error));
        assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))), "the payer has paid");
        assert!(matches!(world.state("r-1"), JournalState::Charged { .. }));
        let early = world.service.settle_open(minutes(1)).unwrap();
        assert_eq!(early.open, usize::from(!done), "what is not there may be under way: look, do not repeat");
        let late = world.service.settle_open(minutes(12)).unwrap();
        assert_eq!(late.open, 0);
        assert!(matches!(world.state("r-1"), JournalState::Recorded { .. }));
        assert_eq!((world.charges(), world.recorded()), (1, 1));
    }
}

/// Between the first look at the invoice and the claim, another request paid it and let it go.
#[test]
fn an_invoice_that_was_paid_before_the_claim_is_not_charged_again() {
    let paid = BookState::Paid;
    let draft = BookState::NotPayable { raw: "VOIDED".to_owned() };
    for (after, expected) in [
        (Ok((paid, "0")), "partner.already_paid"),
        (Ok((draft, "98.87")), "partner.invoice_changed"),
        (Ok((BookState::Payable, "50.00")), "partner.invoice_changed"),
        (Err(BooksError::Unavailable), "partner.declined"),
    ] {
        let world = World::new();
        world.ledger.lock().unwrap().after_claim = Some(after);
        assert_eq!(declined(world.pay("r-1")), expected);
        assert_eq!((world.charges(), world.recorded()), (0, 0), "{expected}");
        assert_eq!(declined(world.pay("r-1")), expected, "one request id has one outcome");
        assert_eq!(world.service.open("mid-1"), Ok(0), "and the invoice is free");
        assert!(matches!(world.pay("r-2"), Ok(Completion::Paid(_))));
    }
}

// Protocol: BP-GEN-03, BP-GEN-04, BP-CPL-01.
#[test]
fn tokens_must_be_the_service_s_the_merchant_s_and_this_payment_s() {
    let world = World::new();
    let good = world.completion("r-1");
    let stranger = SoftwareSigner::generate(Algorithm::Es256, "bearer").unwrap();
    let forged = bearer(&world.operator, "mid-1", "p", "s", &stranger, now()).unwrap();
    let headers = |token: &BearerToken| {
        billfold_partner::http::Headers::from_iter([("authorization", format!("Bearer {}", token.as_str()))])
    };
    let post = |token: &BearerToken, body: &[u8]| {
        world.service.payment_complete(&headers(token), body, now()).status
    };
    assert_eq!(post(&forged, &good.body), 401);
    assert_eq!(post(&world.bearer("mid-9"), &good.body), 404, "nobody we know");
    let other = world.service.payment_complete(&headers(&world.bearer("mid-2")), &good.body, now());
    let read = world.adapter.read_completion(&other, "r-1");
    assert_eq!(declined(read), "partner.token_refused", "the audience does not own this payment");

    let order = |token: &PaymentToken| {
        String::from_utf8(good.body.clone()).unwrap().replace(
            serde_json::from_slice::<serde_json::Value>(&good.body).unwrap()["details"]["paymentToken"]
                .as_str()
                .unwrap(),
            token.as_str(),
        )
    };
    for token in [
        world.token("r-2", usd("98.87"), false),
        world.token("r-1", usd("1.00"), false),
        world.token("r-1", usd("98.87"), true),
    ] {
        let body = order(&token);
        let answer = world.service.payment_complete(&good.headers, body.as_bytes(), now());
        assert_eq!(declined(world.adapter.read_completion(&answer, "r-1")), "partner.token_refused");
    }
    assert_eq!(world.charges(), 0);
    world.ledger.lock().unwrap().invoice.amount_due = usd("50.00");
    assert_eq!(declined(world.pay("r-5")), "partner.invoice_changed");
    for body in ["", "[]", "{}", "null", "{\"requestId\":\"\"}"] {
        assert_eq!(
            world.service.payment_complete(&good.headers, body.as_bytes(), now()).status,
            400,
            "{body}"
        );
        assert_eq!(
            world.service.payment_request(&good.headers, body.as_bytes(), now()).status,
            400,
            "{body}"
        );
    }
}

/// Each call that the service does not act on, with the code of its answer.
// Protocol: BP-REQ-09.
#[test]
fn a_call_that_is_not_acted_on_says_why() {
    let world = World::new();
    let good = world.adapter.load_entity(&Ask::new("mid-1", CONTEXT), &world.bearer("mid-1")).unwrap();
    let body = String::from_utf8(good.body.clone()).unwrap();
    let code = |body: &str| {
        let answer = world.service.payment_request(&good.headers, body.as_bytes(), now());
        let answer: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        answer["error"].as_str().map(str::to_owned)
    };
    assert_eq!(code(&body), None);
    for (body, expected) in [
        ("[]".to_owned(), "partner.request_malformed"),
        (body.replace("loadentity", "closeaccount"), "partner.event_unsupported"),
        (body.replace("b-1", "b-2"), "partner.invoice_unknown"),
    ] {
        assert_eq!(code(&body).as_deref(), Some(expected), "{body}");
    }
    world.ledger.lock().unwrap().invoice.state = BookState::NotPayable { raw: "VOIDED".to_owned() };
    assert_eq!(code(&body).as_deref(), Some("partner.invoice_not_payable"));
}
