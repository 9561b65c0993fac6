//! Everything at once: the inbox half pays at the partner service, which charges at the sandbox processor
//! and books at the emulated accounting systems, while things go wrong.

use std::ops::AddAssign as _;
use std::sync::{Arc, Mutex};

use crate::openapi::Checked;
use crate::payer::{Payer, entry, operator};
use crate::receiver::receiver;
use crate::site::{FreshBooksConsent, ProcessorCharger, Served, XeroConsent};
use crate::system::System;
use crate::tap::Tap;
use billfold_partner::accounting::{AccessToken, Accounting, WebhookEvent};
use billfold_partner::http::{Headers, Request, Response};
use billfold_partner::{Adapter as _, Coded as _, Completion, Mode, PaymentStatus, StandardAdapter};
use billfold_partner_service::{
    ApiBooks, HttpTransport, MemoryJournal, Notices, PartnerService, Tokens, Transport, TrustedOperator,
};
use billfold_sandbox::{
    Answer, Call, Cardholder, Clock, Config, Fault, FreshBooksApi, Invoice, Mischief, Sandbox, XeroApi,
    XeroLimits,
};
use chrono::{DateTime, TimeDelta, Utc};

const MERCHANT: &str = "mid-1";
const CARD: &str = "4242424242424242";

/// The keys and the processor, which many benches share.
struct Site {
    sandbox: Sandbox,
    clock: Clock,
    time: Arc<Mutex<DateTime<Utc>>>,
}

impl Site {
    async fn new() -> Self {
        let time = Arc::new(Mutex::new("2026-11-20T09:30:00Z".parse().unwrap()));
        let shown = Arc::clone(&time);
        let clock = Clock::new(move || *shown.lock().unwrap());
        Self { sandbox: Sandbox::start(Config::new(clock.clone())).await.unwrap(), clock, time }
    }
}

/// One invoice in one accounting system, behind a partner service of its own.
struct Bench<'s> {
    site: &'s Site,
    number: String,
    system: System,
    served: Served,
    adapter: StandardAdapter,
    transport: HttpTransport,
    /// Between the partner service and Xero.
    tap: Option<Tap>,
    context: String,
}

impl<'s> Bench<'s> {
    async fn new(site: &'s Site, xero: bool, number: &str) -> Self {
        let (sandbox, clock) = (&site.sandbox, site.clock.clone());
        let merchant = billfold_sandbox::Merchant::new(MERCHANT, "Contoso", "c@contoso.example");
        let invoice: Invoice = sandbox.invoice(&merchant, number, "98.87 USD".parse().unwrap());
        let transport = HttpTransport::new().unwrap();
        let mut tap = None;
        let (system, accounting, tokens): (System, Box<dyn Accounting>, Box<dyn Tokens>) = if xero {
            let xero = XeroApi::start(clock.clone(), XeroLimits::default()).await.unwrap();
            let id = xero.add_invoice(&invoice);
            let code = billfold_xero::PaymentAccount::Code("090".to_owned());
            let account = billfold_xero::BooksAccount::new(xero.tenant_id(), "Contoso", code).unwrap();
            let account = account.at(format!("{}/", xero.api_url()).parse().unwrap()).unwrap();
            let tokens = XeroConsent::new(&xero, clock.clone());
            let api = billfold_xero::Api::new(account, b"webhook-key");
            tap = Some(Tap::new(transport.clone(), xero.api_url()));
            (System::Xero(xero, id), Box::new(api), Box::new(tokens))
        } else {
            let books = FreshBooksApi::start(clock.clone()).await.unwrap();
            let id = books.add_invoice(&invoice);
            let account = billfold_freshbooks::BooksAccount::new(books.account_id(), "Contoso").unwrap();
            let account = account.at(format!("{}/", books.base_url()).parse().unwrap()).unwrap();
            let tokens = FreshBooksConsent::new(&books);
            let api = billfold_freshbooks::Api::new(account, None);
            (System::FreshBooks(books, id), Box::new(api), Box::new(tokens))
        };
        let public = sandbox.service_keys().unwrap().public().unwrap();
        let operator = TrustedOperator::new(operator(sandbox), public.bearer, public.payment);
        let charger = ProcessorCharger::new(sandbox.processor(), &[MERCHANT]);
        let journal = Box::new(MemoryJournal::new());
        let carrier: Box<dyn Transport> = match &tap {
            Some(tap) => Box::new(tap.clone()),
            None => Box::new(transport.clone()),
        };
        let books = ApiBooks::new(accounting, carrier, tokens);
        let service = PartnerService::new("Contoso", Mode::Test, operator, Box::new(charger), journal)
            .with_merchant(MERCHANT, Box::new(books));
        let served = Served::start(service, &clock).await.unwrap();
        let (request, complete) = (served.request_url(), served.complete_url());
        let entry = entry("contoso", "Contoso", "contoso.example", "contoso", &request, &complete);
        let adapter = StandardAdapter::new(entry.build().unwrap());
        let context = system.context();
        Self { site, number: number.to_owned(), system, served, adapter, transport, tap, context }
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
            merchant: MERCHANT,
            number: &self.number,
            sender: "c@contoso.example",
            context: &self.context,
            now: self.now(),
        }
    }

    async fn carry(&self, request: Request) -> Option<Response> {
        self.transport.carry(request).await.ok()
    }

    async fn live_total(&self) -> String {
        let payer = self.payer();
        let request = self.adapter.load_entity(&payer.ask(), &payer.bearer()).unwrap();
        let answer = self.carry(request).await.unwrap();
        let live = self.adapter.read_entity(&answer, None).unwrap();
        live.total().to_string()
    }

    async fn pay(&self, id: &str, number: &str) -> Option<Completion> {
        let request = self.payer().completion(id, "98.87 USD".parse().unwrap(), number);
        let answer = self.carry(request).await?;
        self.adapter.read_completion(&answer, id).ok()
    }

    async fn status(&self, id: &str) -> Option<PaymentStatus> {
        let answer = self.carry(self.payer().status(id)).await?;
        self.adapter.read_payment_status(&answer, id).ok()
    }

    fn charged(&self) -> usize {
        self.site.sandbox.processor().times_charged(MERCHANT, &self.number)
    }

    /// Holds what went to Xero and came back against Xero's own document.
    fn judge(&self, faulty: bool) -> Checked {
        self.tap.as_ref().map(|tap| tap.judge(faulty)).unwrap_or_default()
    }

    fn settle(&self) {
        let (served, now) = (&self.served, self.now());
        tokio::task::block_in_place(|| served.service().settle_open(now)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_of_the_books_is_shown_declined_paid_and_booked() {
    let site = Site::new().await;
    for xero in [true, false] {
        let bench = Bench::new(&site, xero, if xero { "INV-1" } else { "0000001" }).await;
        assert_eq!(bench.live_total().await, "98.87 USD");
        let declined = bench.pay(&format!("{xero}-1"), "4000000000009995").await;
        let Some(Completion::Declined(declined)) = declined else { panic!("{declined:?}") };
        assert_eq!(declined.code().name(), "processor.card_declined");
        let paid = bench.pay(&format!("{xero}-2"), CARD).await;
        assert!(matches!(paid, Some(Completion::Paid(_))), "{paid:?}");
        let again = bench.pay(&format!("{xero}-3"), CARD).await;
        assert!(matches!(again, Some(Completion::Declined(_))), "{again:?}");
        assert_eq!((bench.charged(), bench.system.payments()), (1, 1));
        let checked = bench.judge(false);
        if checked != Checked::default() {
            println!("Xero's OpenAPI: {} request bodies, {} answers fit", checked.requests, checked.answers);
            assert!(checked.requests == 1 && checked.answers >= 4 && checked.undescribed == 0, "{checked:?}");
        }
    }
}

/// The bank asks the payer on its own pages; the partner learns from the processor alone, and books once.
// Protocol: BP-ACT-06.
#[tokio::test(flavor = "multi_thread")]
async fn a_payer_whom_the_bank_asks_pays_once_or_not_at_all() {
    let site = Site::new().await;
    for (at, (xero, answer)) in [true, false]
        .into_iter()
        .flat_map(|xero| [Answer::Confirm, Answer::Refuse, Answer::Leave].map(|answer| (xero, answer)))
        .enumerate()
    {
        let number = format!("{}{at}", if xero { "INV-3DS-" } else { "000003" });
        let bench = Bench::new(&site, xero, &number).await;
        let id = format!("asked-{at}");
        let Some(Completion::ActionRequired(action)) = bench.pay(&id, "4000000000003220").await else {
            panic!("the bank asks")
        };
        let Some(PaymentStatus::Pending(pending)) = bench.status(&id).await else {
            panic!("nothing is settled")
        };
        assert_eq!(pending.action.as_deref(), Some(&*action), "one question");
        let visited = Cardholder::new().unwrap().answer(action.url.as_str(), answer).await.unwrap();
        let bank = site.sandbox.processor().bank().base_url();
        assert!(visited.iter().any(|page| page.starts_with(&bank)), "{visited:?}");
        if answer == Answer::Leave {
            assert!(matches!(bench.status(&id).await, Some(PaymentStatus::Pending(_))));
            bench.later(TimeDelta::minutes(10));
            bench.settle();
        }
        // The end of the pages was enough for the service to look.
        let told = bench.status(&id).await;
        let paid = answer == Answer::Confirm;
        match told {
            Some(PaymentStatus::Settled(Completion::Paid(_))) => assert!(paid, "{answer:?}"),
            Some(PaymentStatus::Settled(Completion::Declined(declined))) => {
                let expired = answer == Answer::Leave;
                let code = if expired { "authentication_expired" } else { "authentication_failed" };
                assert_eq!(declined.code().name(), format!("processor.{code}"));
                assert!(!paid);
            }
            other => panic!("{answer:?}: {other:?}"),
        }
        assert_eq!((bench.charged(), bench.system.payments()), (usize::from(paid), usize::from(paid)));
        // The invoice is free again, or paid for good.
        let next = bench.pay(&format!("{id}-next"), CARD).await;
        assert_eq!(matches!(next, Some(Completion::Paid(_))), !paid, "{next:?}");
        assert_eq!((bench.charged(), bench.system.payments()), (1, 1));
    }
}

/// A receiver as a partner service runs it: verify, answer at once, hand out what to read again.
async fn taking(
    api: impl Accounting + 'static,
    account: &str,
) -> (String, Arc<Mutex<Vec<Vec<WebhookEvent>>>>) {
    let (notices, taken) = (Arc::new(Mutex::new(Notices::new(account))), Arc::default());
    let (api, log) = (Arc::new(api), Arc::clone(&taken));
    let handler = move |headers: axum::http::HeaderMap, body: axum::body::Bytes| {
        let (api, notices, log) = (Arc::clone(&api), Arc::clone(&notices), Arc::clone(&log));
        async move {
            let fields =
                headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
            let (answer, events) =
                notices.lock().unwrap().take(api.as_ref(), &Headers::from_iter(fields), &body);
            let log: &Mutex<Vec<Vec<WebhookEvent>>> = &log;
            log.lock().unwrap().push(events);
            (axum::http::StatusCode::from_u16(answer.status).unwrap(), answer.body)
        }
    };
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", socket.local_addr().unwrap());
    let router = axum::Router::new().route("/hook", axum::routing::post(handler));
    tokio::spawn(async move { axum::serve(socket, router).await });
    (url, taken)
}

#[tokio::test]
async fn a_partner_service_passes_the_intent_to_receive_and_reads_each_change_once() {
    let time: Arc<Mutex<DateTime<Utc>>> = Arc::new(Mutex::new("2026-11-20T09:30:00Z".parse().unwrap()));
    let shown = Arc::clone(&time);
    let clock = Clock::new(move || *shown.lock().unwrap());
    let xero = XeroApi::start(clock, XeroLimits::default()).await.unwrap();
    let merchant = billfold_sandbox::Merchant::new(MERCHANT, "Contoso", "c@contoso.example");
    let issued = "2026-11-20".parse().unwrap();
    let id = xero.add_invoice(&Invoice::new(&merchant, "INV-1", "98.87 USD".parse().unwrap(), issued));
    let code = billfold_xero::PaymentAccount::Code("090".to_owned());
    let account = billfold_xero::BooksAccount::new(xero.tenant_id(), "Contoso", code).unwrap();
    let (url, taken) = taking(billfold_xero::Api::new(account, b"webhook-key"), xero.tenant_id()).await;
    xero.subscribe(&url, "webhook-key");
    assert!(xero.intent_to_receive().await.unwrap(), "200 and 401, each where it belongs");
    assert!(taken.lock().unwrap().drain(..).all(|events| events.is_empty()), "a trial changes nothing");
    for (mischief, statuses, told) in [
        (Mischief::None, vec![200, 200], 2),
        (Mischief::Duplicate, vec![200, 200, 200, 200], 2),
        (Mischief::WrongSignature, vec![401, 401], 0),
        (Mischief::Altered, vec![401, 401], 0),
        (Mischief::Reorder, vec![200, 200], 2),
    ] {
        for status in ["DRAFT", "AUTHORISED"] {
            let later = time.lock().unwrap().checked_add_signed(TimeDelta::milliseconds(5)).unwrap();
            *time.lock().unwrap() = later;
            assert!(xero.set_status(&id, status));
        }
        let delivered = xero.deliver(mischief).await.unwrap();
        assert_eq!(delivered.iter().map(|one| one.status).collect::<Vec<_>>(), statuses, "{mischief:?}");
        let events: Vec<WebhookEvent> = taken.lock().unwrap().drain(..).flatten().collect();
        assert!(events.iter().all(|event| event.reference == id), "{events:?}");
        assert_eq!(events.len(), told, "{mischief:?} {events:?}");
    }
}

#[tokio::test]
async fn xeros_webhooks_are_believed_if_they_are_xeros() {
    let clock = Clock::fixed("2026-11-20T09:30:00Z".parse().unwrap());
    let xero = XeroApi::start(clock, XeroLimits::default()).await.unwrap();
    let merchant = billfold_sandbox::Merchant::new(MERCHANT, "Contoso", "c@contoso.example");
    let issued = "2026-11-20".parse().unwrap();
    let id = xero.add_invoice(&Invoice::new(&merchant, "INV-1", "98.87 USD".parse().unwrap(), issued));
    let (url, got) = receiver().await;
    xero.subscribe(&url, "webhook-key");
    let code = billfold_xero::PaymentAccount::Code("090".to_owned());
    let account = billfold_xero::BooksAccount::new(xero.tenant_id(), "Contoso", code).unwrap();
    let api = billfold_xero::Api::new(account, b"webhook-key");
    for (mischief, good) in
        [(Mischief::None, true), (Mischief::WrongSignature, false), (Mischief::Altered, false)]
    {
        assert!(xero.set_status(&id, "AUTHORISED"));
        xero.deliver(mischief).await.unwrap();
        let (headers, body) = got.lock().unwrap().pop().unwrap();
        let events = api.webhook(&headers, &body);
        assert_eq!(events.is_ok(), good, "{mischief:?} {events:?}");
        for event in events.into_iter().flatten() {
            assert_eq!((event.account.as_str(), event.reference.as_str()), (xero.tenant_id(), id.as_str()));
        }
    }
    assert!(!xero.intent_to_receive().await.unwrap(), "a receiver that believes everything fails the trial");
}

#[tokio::test]
async fn freshbooks_callbacks_are_believed_after_the_handshake() {
    let clock = Clock::fixed("2026-11-20T09:30:00Z".parse().unwrap());
    let books = FreshBooksApi::start(clock).await.unwrap();
    let merchant = billfold_sandbox::Merchant::new(MERCHANT, "Contoso", "c@contoso.example");
    let issued = "2026-11-20".parse().unwrap();
    let id = books.add_invoice(&Invoice::new(&merchant, "1", "98.87 USD".parse().unwrap(), issued));
    let account = billfold_freshbooks::BooksAccount::new(books.account_id(), "Contoso").unwrap();
    let account = account.at(format!("{}/", books.base_url()).parse().unwrap()).unwrap();
    let tokens = books.consent("user:notifications:read user:notifications:write").unwrap();
    let token = AccessToken::new(tokens.access_token);
    let (url, got) = receiver().await;
    let api = billfold_freshbooks::Api::new(account.clone(), None);
    let transport = HttpTransport::new().unwrap();
    let register = api.register_callback("invoice.update", &url.parse().unwrap(), &token).unwrap();
    assert!(transport.carry(register).await.unwrap().is_success());
    books.deliver(Mischief::None).await.unwrap();
    let (headers, body) = got.lock().unwrap().pop().unwrap();
    assert!(api.webhook(&headers, &body).is_err(), "nothing is believed without a verifier");
    let verification = billfold_freshbooks::Verification::read(&body).unwrap();
    let confirm = api.confirm_callback(&verification, &token).unwrap();
    assert!(transport.carry(confirm).await.unwrap().is_success());

    let api = billfold_freshbooks::Api::new(account, Some(verification.verifier.as_bytes()));
    for (mischief, good) in
        [(Mischief::None, true), (Mischief::WrongSignature, false), (Mischief::Altered, false)]
    {
        assert!(books.edit_invoice(id, |invoice| "viewed".clone_into(&mut invoice.v3_status)));
        books.deliver(mischief).await.unwrap();
        let (headers, body) = got.lock().unwrap().pop().unwrap();
        let events = api.webhook(&headers, &body);
        assert_eq!(events.is_ok(), good, "{mischief:?} {events:?}");
        for event in events.into_iter().flatten() {
            assert_eq!((event.account.as_str(), event.reference), (books.account_id(), id.to_string()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_access_token_is_refreshed_on_the_way() {
    let site = Site::new().await;
    for (xero, life) in [(true, TimeDelta::minutes(31)), (false, TimeDelta::hours(13))] {
        let bench = Bench::new(&site, xero, "1").await;
        bench.later(life);
        assert_eq!(bench.live_total().await, "98.87 USD");
        bench.later(life);
        assert_eq!(bench.live_total().await, "98.87 USD");
    }
}

/// Where a fault is put, and which.
fn faults() -> Vec<(&'static str, Call, Fault)> {
    let mut all = Vec::new();
    for fault in [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::Truncate,
        Fault::BadGatewayBefore,
        Fault::BadGatewayAfter,
        Fault::MalformedJson,
        Fault::AnswerTwice,
        Fault::Redirect,
        Fault::TooManyRequests(1),
    ] {
        all.push(("webhook", Call::PaymentComplete, fault));
        all.push(("processor", Call::Charge, fault));
        all.push(("books, write", Call::Write, fault));
        all.push(("books, read", Call::Read, fault));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_money_moves_and_is_booked_once_or_not_at_all() {
    let site = Site::new().await;
    let mut checked = Checked::default();
    for xero in [true, false] {
        for (at, (place, call, fault)) in faults().into_iter().enumerate() {
            let bench = Bench::new(&site, xero, &format!("{xero}-{at}")).await;
            let script = match place {
                "webhook" => bench.served.faults(),
                "processor" => site.sandbox.processor().faults(),
                _ => bench.system.faults(),
            };
            script.push(call, fault);
            let id = format!("attempt-{xero}-{at}");
            let what = format!("{:?} {place} {fault:?}", bench.system);
            let answer = bench.pay(&id, CARD).await;
            assert_eq!(script.waiting(), 0, "{what}: it was met");
            let told_paid = matches!(answer, Some(Completion::Paid(_)));
            // The client asks; time passes and the partner service settles what is open; the client asks again.
            let mut status = bench.status(&id).await;
            for _ in 0..3 {
                bench.later(TimeDelta::minutes(20));
                bench.settle();
                status = bench.status(&id).await;
            }
            let paid = matches!(status, Some(PaymentStatus::Settled(Completion::Paid(_))));
            let declined = matches!(status, Some(PaymentStatus::Settled(Completion::Declined(_))));
            let (charged, booked) = (bench.charged(), bench.system.payments());
            assert!(paid || declined, "{what}: still {status:?}");
            assert_eq!((charged, booked), if paid { (1, 1) } else { (0, 0) }, "{what}: {status:?}");
            assert!(!told_paid || paid, "{what}: told paid, then not");
            checked.add_assign(bench.judge(true));
        }
    }
    let Checked { requests, answers, undescribed, .. } = checked;
    println!(
        "Xero's OpenAPI: {requests} request bodies, {answers} answers fit; {undescribed} made by faults"
    );
    assert!(checked == Checked::default() || (requests >= 20 && answers >= 50 && undescribed <= 18));
}
