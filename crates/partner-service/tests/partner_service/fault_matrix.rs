//! Every fault of the script on every wire of a payment, and every mischief with webhooks: the tables of `docs/fault-matrix.md`.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use crate::payer::{Payer, entry};
use crate::receiver::{Deliveries, receiver};
use crate::site::{self, Served};
use crate::system::System;
use billfold_partner::accounting::{AccessToken, Accounting};
use billfold_partner::http::Request;
use billfold_partner::{Adapter as _, AnswerError, Completion, Operation, PaymentStatus, StandardAdapter};
use billfold_partner_service::HttpTransport;
use billfold_sandbox::{
    Call, Clock, Config, Fault, FreshBooksApi, Invoice, Mischief, Sandbox, XeroApi, XeroLimits,
};
use billfold_store::SqliteStore;
use chrono::{DateTime, TimeDelta, Utc};

const CARD: &str = "4242424242424242";

/// A merchant of its own for each invoice: the processor knows one key for each.
fn merchant(number: &str) -> billfold_sandbox::Merchant {
    billfold_sandbox::Merchant::new(&format!("mid-{number}"), "Contoso", "c@contoso.example")
}

/// The keys and the processor, which many benches share, and a folder for their journals.
struct Site {
    folder: tempfile::TempDir,
    sandbox: Sandbox,
    clock: Clock,
    time: Arc<Mutex<DateTime<Utc>>>,
    /// Who puts a fault into a script.
    turn: tokio::sync::Mutex<()>,
}

impl Site {
    async fn new() -> Self {
        let time = Arc::new(Mutex::new("2026-11-20T09:30:00Z".parse().unwrap()));
        let shown = Arc::clone(&time);
        let clock = Clock::new(move || *shown.lock().unwrap());
        let sandbox = Sandbox::start(Config::new(clock.clone())).await.unwrap();
        let (folder, turn) = (tempfile::tempdir().unwrap(), tokio::sync::Mutex::new(()));
        Self { folder, sandbox, clock, time, turn }
    }
}

/// One invoice in one accounting system, behind a partner service of its own.
struct Bench<'s> {
    site: &'s Site,
    number: String,
    merchant: String,
    system: System,
    served: Served,
    adapter: StandardAdapter,
    transport: HttpTransport,
    context: String,
}

impl<'s> Bench<'s> {
    async fn new(site: &'s Site, xero: bool, number: &str) -> Self {
        let sandbox = &site.sandbox;
        let merchant = merchant(number);
        let invoice: Invoice = sandbox.invoice(&merchant, number, "98.87 USD".parse().unwrap());
        let store = Arc::new(SqliteStore::open(site.folder.path().join(format!("{number}.db"))).unwrap());
        let (system, served) = if xero {
            let xero = XeroApi::start(site.clock.clone(), XeroLimits::default()).await.unwrap();
            let id = xero.add_invoice(&invoice);
            let served = site::xero((sandbox, &site.clock), &xero, &merchant, b"webhook-key", store).await;
            (System::Xero(xero, id), served)
        } else {
            let books = FreshBooksApi::start(site.clock.clone()).await.unwrap();
            let id = books.add_invoice(&invoice);
            let served = site::freshbooks((sandbox, &site.clock), &books, &merchant, None, store).await;
            (System::FreshBooks(books, id), served)
        };
        Self::with(site, number, system, served)
    }

    fn with(site: &'s Site, number: &str, system: System, served: Served) -> Self {
        let (request, complete) = (served.request_url(), served.complete_url());
        let entry = entry("contoso", "Contoso", "contoso.example", "contoso", &request, &complete);
        let adapter = StandardAdapter::new(entry.build().unwrap());
        let (transport, context) = (HttpTransport::new().unwrap(), system.context());
        Self {
            site,
            number: number.to_owned(),
            merchant: merchant(number).id,
            system,
            served,
            adapter,
            transport,
            context,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        *self.site.time.lock().unwrap()
    }

    fn later(&self, time: TimeDelta) {
        let later = self.now().checked_add_signed(time).unwrap();
        *self.site.time.lock().unwrap() = later;
    }

    fn payer(&self) -> Payer<'_> {
        Payer {
            sandbox: &self.site.sandbox,
            adapter: &self.adapter,
            merchant: &self.merchant,
            number: &self.number,
            sender: "c@contoso.example",
            context: &self.context,
            now: self.now(),
        }
    }

    fn completion(&self, id: &str, number: &str) -> Request {
        self.payer().completion(id, "98.87 USD".parse().unwrap(), number)
    }

    async fn told(&self, id: &str, request: Request) -> Result<Completion, AnswerError> {
        match self.transport.carry(request).await {
            Ok(answer) => self.adapter.read_completion(&answer, id),
            Err(failure) => Err(AnswerError::from_failure(Operation::Complete, failure)),
        }
    }

    async fn status(&self, id: &str) -> Option<PaymentStatus> {
        let answer = self.transport.carry(self.payer().status(id)).await.ok()?;
        self.adapter.read_payment_status(&answer, id).ok()
    }

    fn charged(&self) -> usize {
        self.site.sandbox.processor().times_charged(&self.merchant, &self.number)
    }

    fn settle(&self) {
        let (served, now) = (&self.served, self.now());
        tokio::task::block_in_place(|| served.service().settle_open(now)).unwrap();
    }
}

/// Longer than any part of the way waits for another.
const SLOW: Duration = Duration::from_secs(7);

/// Every fault of the script that a call can meet, in the order of the table.
const FAULTS: [(Fault, &str); 12] = [
    (Fault::DropBefore, "cut before the work"),
    (Fault::DropAfter, "cut after the work"),
    (Fault::SlowBefore(SLOW), "too slow, before the work"),
    (Fault::SlowAfter(SLOW), "too slow, after the work"),
    (Fault::TooManyRequests(1), "429"),
    (Fault::BadGatewayBefore, "502 in HTML, without the work"),
    (Fault::BadGatewayAfter, "502 in HTML, after the work"),
    (Fault::Truncate, "answer cut in the middle"),
    (Fault::MalformedJson, "answer is no JSON"),
    (Fault::AnswerTwice, "answer comes twice in one body"),
    (Fault::Oversized(5 << 20), "answer of five megabytes"),
    (Fault::Redirect, "redirected"),
];

/// Every call on the way of a payment: its kind, how many of the kind come before it, and its name.
const PLACES: [(Call, usize, &str); 5] = [
    (Call::PaymentComplete, 0, "client to partner"),
    (Call::Read, 0, "partner to books, first look"),
    (Call::Read, 1, "partner to books, second look, under the claim"),
    (Call::Charge, 0, "partner to processor"),
    (Call::Write, 0, "partner to books, recording"),
];

/// One payment under one fault.
struct Trial<'s> {
    bench: Bench<'s>,
    place: usize,
    fault: usize,
    id: String,
    first: &'static str,
    again: &'static str,
}

impl<'s> Trial<'s> {
    async fn new(site: &'s Site, xero: bool, place: usize, fault: usize) -> Self {
        let bench = Bench::new(site, xero, &format!("{xero}-{place}-{fault}")).await;
        let id = format!("attempt-{xero}-{place}-{fault}");
        Self { bench, place, fault, id, first: "", again: "" }
    }

    fn is_slow(&self) -> bool {
        matches!(FAULTS[self.fault].0, Fault::SlowBefore(_) | Fault::SlowAfter(_))
    }

    /// Pays under the fault, then sends the very same request again, as a client does that got no answer.
    async fn pay(&mut self) {
        let (call, before, _) = PLACES[self.place];
        let script = match call {
            Call::PaymentComplete => self.bench.served.faults(),
            Call::Charge => self.bench.site.sandbox.processor().faults(),
            _ => self.bench.system.faults(),
        };
        let turn = self.bench.site.turn.lock().await;
        for _ in 0..before {
            script.push(call, Fault::SlowBefore(Duration::ZERO));
        }
        script.push(call, FAULTS[self.fault].0);
        let request = self.bench.completion(&self.id, CARD);
        let mut told = pin!(self.bench.told(&self.id, copy(&request)));
        let met = async {
            while script.waiting() > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let early = tokio::select! {
            biased;
            told = &mut told => Some(told),
            () = met => None,
        };
        drop(turn);
        let told = match early {
            Some(told) => told,
            None => told.await,
        };
        assert_eq!(script.waiting(), 0, "{}: the fault was met", self.id);
        self.first = word(&told);
        if self.first == "unknown" {
            // Final already, where the service has given up in the meantime what the client gave up first.
            self.again = word(&self.bench.told(&self.id, request).await);
        }
    }

    /// The final result, if it is acceptable: charged once, or not at all and known so.
    async fn ends(&self) -> (usize, usize) {
        let status = self.bench.status(&self.id).await;
        let paid = matches!(status, Some(PaymentStatus::Settled(Completion::Paid(_))));
        let declined = matches!(status, Some(PaymentStatus::Settled(Completion::Declined(_))));
        assert!(paid || declined, "{}: still {status:?}", self.id);
        let (charged, booked) = (self.bench.charged(), self.bench.system.payments());
        let expected = if paid { (1, 1) } else { (0, 0) };
        assert_eq!((charged, booked), expected, "{} {status:?}", self.id);
        for told in [self.first, self.again] {
            assert!(told != "paid" || paid, "{}: told paid, then not", self.id);
            assert!(told != "not paid" || declined, "{}: told not paid, then paid", self.id);
        }
        (charged, booked)
    }
}

/// The same request once more: only a test may hold it twice.
fn copy(request: &Request) -> Request {
    let mut copy = Request::new(request.method, request.url.clone());
    copy.headers = request.headers.clone();
    copy.body.clone_from(&request.body);
    copy
}

/// What an answer says about the money.
fn word(told: &Result<Completion, AnswerError>) -> &'static str {
    match told {
        Ok(Completion::Paid(_)) => "paid",
        Err(error) if error.is_outcome_unknown() => "unknown",
        _ => "not paid",
    }
}

/// One call after another, and each answered in time, but for those that are slow: these wait side by side.
async fn pay_all(trials: &mut [Trial<'_>]) {
    for trial in trials.iter_mut().filter(|trial| !trial.is_slow()) {
        trial.pay().await;
    }
    // All trials share the processor's script: those that are about its calls go first, and one puts a fault in at a time.
    let mut slow: Vec<_> = trials.iter_mut().filter(|trial| trial.is_slow()).collect();
    slow.sort_by_key(|trial| PLACES[trial.place].0 != Call::Charge);
    let mut under_way: Vec<_> = slow.into_iter().map(|trial| Box::pin(trial.pay())).collect();
    poll_fn(|cx| {
        under_way.retain_mut(|pay| pay.as_mut().poll(cx).is_pending());
        if under_way.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Every fault of the script at every call, at both systems, with the journal in a file: the table of `docs/fault-matrix.md`.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_on_any_wire_money_moves_once_or_not_at_all() {
    let site = Site::new().await;
    let mut trials = Vec::new();
    for place in 0..PLACES.len() {
        for fault in 0..FAULTS.len() {
            for xero in [true, false] {
                trials.push(Trial::new(&site, xero, place, fault).await);
            }
        }
    }
    pay_all(&mut trials).await;
    // The client asks; time passes and the partner services settle what is open.
    for _ in 0..3 {
        for trial in &trials {
            let _asked = trial.bench.status(&trial.id).await;
        }
        trials[0].bench.later(TimeDelta::minutes(20));
        for trial in &trials {
            trial.bench.settle();
        }
    }
    let mut table = String::from(
        "| call | fault | Xero: first answer | charged | recorded | FreshBooks: first answer | charged | recorded |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for pair in trials.chunks(2) {
        let (place, fault) = (PLACES[pair[0].place].2, FAULTS[pair[0].fault].1);
        table.push_str(&format!("| {place} | {fault} |"));
        for trial in pair {
            let (charged, booked) = trial.ends().await;
            table.push_str(&format!(" {} | {charged} | {booked} |", trial.first));
        }
        table.push('\n');
    }
    billfold_testkit::doc_block::check("docs/fault-matrix.md", "calls", &table).unwrap();
}

/// A FreshBooks whose callbacks `receiver` gets, after the handshake, and the verifier they are signed with.
async fn verified(clock: &Clock, url: &str, got: &Deliveries) -> (FreshBooksApi, String) {
    let books = FreshBooksApi::start(clock.clone()).await.unwrap();
    let account = billfold_freshbooks::BooksAccount::new(books.account_id(), "Contoso").unwrap();
    let api = billfold_freshbooks::Api::new(
        account.at(format!("{}/", books.base_url()).parse().unwrap()).unwrap(),
        None,
    );
    let tokens = books.consent("user:notifications:read user:notifications:write").unwrap();
    let token = AccessToken::new(tokens.access_token);
    let transport = HttpTransport::new().unwrap();
    let register = api.register_callback("all", &url.parse().unwrap(), &token).unwrap();
    assert!(transport.carry(register).await.unwrap().is_success());
    books.deliver(Mischief::None).await.unwrap();
    let (_, body) = got.lock().unwrap().pop().unwrap();
    let verification = billfold_freshbooks::Verification::read(&body).unwrap();
    assert!(
        transport.carry(api.confirm_callback(&verification, &token).unwrap()).await.unwrap().is_success()
    );
    (books, verification.verifier)
}

const MISCHIEFS: [(Mischief, &str); 5] = [
    (Mischief::None, "none"),
    (Mischief::Duplicate, "every delivery comes twice"),
    (Mischief::Reorder, "deliveries come in reverse order"),
    (Mischief::WrongSignature, "signed with another key"),
    (Mischief::Altered, "altered after it was signed"),
];

/// A payment is in the books, and the partner service could not learn it. Then the system's webhooks arrive.
#[expect(clippy::cognitive_complexity, reason = "one story, told in its order")]
async fn delivered(site: &Site, xero: bool, mischief: Mischief) -> String {
    let number = format!("{xero}-{mischief:?}");
    let invoice = site.sandbox.invoice(&merchant(&number), &number, "98.87 USD".parse().unwrap());
    let store = Arc::new(SqliteStore::open(site.folder.path().join(format!("{number}.db"))).unwrap());
    let (url, got) = receiver().await;
    let (system, served, api): (_, _, Box<dyn Accounting>) = if xero {
        let xero = XeroApi::start(site.clock.clone(), XeroLimits::default()).await.unwrap();
        xero.subscribe(&url, "webhook-key");
        let id = xero.add_invoice(&invoice);
        let served =
            site::xero((&site.sandbox, &site.clock), &xero, &merchant(&number), b"webhook-key", store).await;
        let code = billfold_xero::PaymentAccount::Code("090".to_owned());
        let account = billfold_xero::BooksAccount::new(xero.tenant_id(), "Contoso", code).unwrap();
        let api = billfold_xero::Api::new(account, b"webhook-key");
        (System::Xero(xero, id), served, Box::new(api))
    } else {
        let (books, verifier) = verified(&site.clock, &url, &got).await;
        let id = books.add_invoice(&invoice);
        let verifier = Some(verifier.as_bytes());
        let served =
            site::freshbooks((&site.sandbox, &site.clock), &books, &merchant(&number), verifier, store).await;
        let account = billfold_freshbooks::BooksAccount::new(books.account_id(), "Contoso").unwrap();
        let api = billfold_freshbooks::Api::new(account, verifier);
        (System::FreshBooks(books, id), served, Box::new(api))
    };
    let bench = Bench::with(site, &number, system, served);
    // The answer is lost on its way back, and so is the one to the search, so that only the webhooks tell.
    let faults = bench.system.faults();
    faults.push(Call::Write, Fault::DropAfter);
    // The invoice is read before and after the claim.
    for fault in [Fault::SlowBefore(Duration::ZERO), Fault::SlowBefore(Duration::ZERO), Fault::DropBefore] {
        faults.push(Call::Read, fault);
    }
    let told = bench.told(&number, bench.completion(&number, CARD)).await;
    assert!(matches!(told, Ok(Completion::Paid(_))), "{number}: {told:?}");
    assert_eq!((faults.waiting(), bench.system.payments()), (0, 1), "{number}");
    let open = || tokio::task::block_in_place(|| bench.served.service().open(&bench.merchant)).unwrap();
    assert_eq!(open(), 1, "{number}: nobody told the partner service");
    let sent = match &bench.system {
        System::Xero(xero, _) => xero.deliver(mischief).await,
        System::FreshBooks(books, _) => books.deliver(mischief).await,
    };
    let sent = sent.unwrap().len();
    assert!(sent > 1, "{number}: several, so that there is an order");
    // What a host does with them: verify, and look again if something happened.
    let mut believed = 0_usize;
    for (headers, body) in std::mem::take(&mut *got.lock().unwrap()) {
        if api.webhook(&headers, &body).is_ok() {
            believed = believed.checked_add(1).unwrap();
            bench.settle();
        }
        assert_eq!((bench.charged(), bench.system.payments()), (1, 1), "{number}");
    }
    let genuine = !matches!(mischief, Mischief::WrongSignature | Mischief::Altered);
    assert_eq!(believed, if genuine { sent } else { 0 }, "{number}");
    let learned = open() == 0;
    assert_eq!(learned, genuine, "{number}: a webhook is believed by its signature alone");
    // Much later, whatever the webhooks did, the books have the payment once.
    let before = bench.now();
    bench.later(TimeDelta::minutes(30));
    bench.settle();
    *site.time.lock().unwrap() = before;
    assert_eq!((open(), bench.charged(), bench.system.payments()), (0, 1, 1), "{number}");
    let (believed, learned) =
        if genuine { ("all", "with the first of them") } else { ("none", "at the next look") };
    format!(" {believed} | {learned} | {} |", bench.system.payments())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_webhooks_come_the_payment_is_booked_once() {
    let site = Site::new().await;
    let mut table = String::from(
        "| mischief | Xero: believed | settled | recorded | FreshBooks: believed | settled | recorded |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for (mischief, name) in MISCHIEFS {
        table.push_str(&format!("| {name} |"));
        for xero in [true, false] {
            table.push_str(&delivered(&site, xero, mischief).await);
        }
        table.push('\n');
    }
    billfold_testkit::doc_block::check("docs/fault-matrix.md", "webhooks", &table).unwrap();
}
