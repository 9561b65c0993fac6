//! What the adapters declare that their systems can do is what the systems do, both ways; and the emulators share nothing with them.

use std::fs;
use std::path::Path;

use crate::receiver::{Deliveries, receiver};
use crate::site::{FreshBooksConsent, XeroConsent};
use billfold_money::Money;
use billfold_partner::accounting::{AccessToken, Accounting, BookPayment, BooksError, Idempotency};
use billfold_partner_service::{ApiBooks, Books, HttpTransport};
use billfold_sandbox::{Clock, FreshBooksApi, Invoice, Mischief, XeroApi, XeroLimits};
use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

fn now() -> DateTime<Utc> {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

fn invoice() -> Invoice {
    let merchant = billfold_sandbox::Merchant::new("mid-1", "Contoso", "c@contoso.example");
    Invoice::new(&merchant, "INV-1", "98.87 USD".parse().unwrap(), now().date_naive())
}

/// One invoice of 98.87 USD in one system, its books, a bare adapter and what its webhooks delivered.
struct Bench {
    system: System,
    id: String,
    api: Box<dyn Accounting>,
    books: ApiBooks,
    token: AccessToken,
    got: Deliveries,
}

enum System {
    Xero(XeroApi),
    FreshBooks(FreshBooksApi),
}

impl Bench {
    async fn xero() -> Self {
        let (url, got) = receiver().await;
        let clock = Clock::fixed(now());
        let xero = XeroApi::start(clock.clone(), XeroLimits::default()).await.unwrap();
        let id = xero.add_invoice(&invoice());
        xero.subscribe(&url, "webhook-key");
        let api = || {
            let bank = billfold_xero::PaymentAccount::Code("090".to_owned());
            let account = billfold_xero::BooksAccount::new(xero.tenant_id(), "Contoso", bank).unwrap();
            let account = account.at(format!("{}/", xero.api_url()).parse().unwrap()).unwrap();
            Box::new(billfold_xero::Api::new(account, b"webhook-key"))
        };
        let token = xero.consent(&billfold_xero::SCOPES.join(" ")).unwrap().access_token;
        let consent = XeroConsent::new(&xero, clock);
        let books = ApiBooks::new(api(), Box::new(HttpTransport::new().unwrap()), Box::new(consent));
        Self { id, api: api(), books, token: AccessToken::new(token), got, system: System::Xero(xero) }
    }

    async fn freshbooks() -> Self {
        let (url, got) = receiver().await;
        let system = FreshBooksApi::start(Clock::fixed(now())).await.unwrap();
        let account = || {
            let account = billfold_freshbooks::BooksAccount::new(system.account_id(), "Contoso").unwrap();
            account.at(format!("{}/", system.base_url()).parse().unwrap()).unwrap()
        };
        let scopes = "user:invoices:read user:payments:read user:payments:write user:notifications:read \
                      user:notifications:write";
        let token = AccessToken::new(system.consent(scopes).unwrap().access_token);
        let bare = billfold_freshbooks::Api::new(account(), None);
        let transport = HttpTransport::new().unwrap();
        let register = bare.register_callback("all", &url.parse().unwrap(), &token).unwrap();
        assert!(transport.carry(register).await.unwrap().is_success());
        system.deliver(Mischief::None).await.unwrap();
        let (_, body) = got.lock().unwrap().pop().unwrap();
        let handshake = billfold_freshbooks::Verification::read(&body).unwrap();
        let confirm = bare.confirm_callback(&handshake, &token).unwrap();
        assert!(transport.carry(confirm).await.unwrap().is_success());
        let api = || Box::new(billfold_freshbooks::Api::new(account(), Some(handshake.verifier.as_bytes())));
        let consent = FreshBooksConsent::new(&system);
        let books = ApiBooks::new(api(), Box::new(transport), Box::new(consent));
        let id = system.add_invoice(&invoice()).to_string();
        system.deliver(Mischief::None).await.unwrap();
        got.lock().unwrap().clear();
        Self { id, api: api(), books, token, got, system: System::FreshBooks(system) }
    }

    async fn new(xero: bool) -> Self {
        if xero { Self::xero().await } else { Self::freshbooks().await }
    }

    fn payment(&self, amount: &str, reference: &str) -> BookPayment {
        BookPayment::new(&self.id, Money::parse(amount, "USD").unwrap(), now().date_naive(), reference)
    }

    fn record(&self, payment: &BookPayment) -> Result<(), BooksError> {
        tokio::task::block_in_place(|| self.books.record(payment)).map(drop)
    }

    fn due(&self) -> String {
        let context = RawValue::from_string(format!("{{\"invoiceId\":\"{}\"}}", self.id)).unwrap();
        tokio::task::block_in_place(|| self.books.invoice(&context)).unwrap().amount_due.amount_text()
    }

    fn payments(&self) -> usize {
        match &self.system {
            System::Xero(xero) => xero.payments(&self.id).len(),
            System::FreshBooks(books) => books.payments(self.id.parse().unwrap()).len(),
        }
    }

    async fn deliver(&self) {
        match &self.system {
            System::Xero(xero) => xero.deliver(Mischief::None).await,
            System::FreshBooks(books) => books.deliver(Mischief::None).await,
        }
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn part_of_an_invoice_is_paid_where_that_is_declared() {
    for xero in [true, false] {
        let bench = Bench::new(xero).await;
        let made = bench.record(&bench.payment("10.00", "part-1"));
        assert_eq!(made.is_ok(), bench.api.capabilities().partial_payments, "{xero}");
        assert_eq!(bench.due(), "88.87", "{xero}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overpayment_is_refused_where_that_is_declared_and_only_there() {
    let mut declared = Vec::new();
    for xero in [true, false] {
        let bench = Bench::new(xero).await;
        let made = bench.record(&bench.payment("98.88", "over-1"));
        let refuses = bench.api.capabilities().refuses_overpayment;
        assert_eq!(matches!(made, Err(BooksError::Rejected { .. })), refuses, "{xero} {made:?}");
        assert_eq!(bench.payments(), usize::from(!refuses), "{xero}");
        declared.push(refuses);
    }
    assert_eq!(declared, [true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_are_told_where_that_is_declared_and_only_there() {
    let mut declared = Vec::new();
    for xero in [true, false] {
        let bench = Bench::new(xero).await;
        bench.record(&bench.payment("98.87", "told-1")).unwrap();
        bench.deliver().await;
        let deliveries = std::mem::take(&mut *bench.got.lock().unwrap());
        let events: Vec<_> =
            deliveries.iter().flat_map(|(headers, body)| bench.api.webhook(headers, body).unwrap()).collect();
        assert!(events.iter().any(|event| event.subject == "invoice"), "{xero} {events:?}");
        let told = events.iter().any(|event| event.subject == "payment");
        assert_eq!(told, bench.api.capabilities().payment_events, "{xero} {events:?}");
        declared.push(told);
    }
    assert_eq!(declared, [false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_made_twice_where_no_key_is_declared_and_only_there() {
    let mut counted = Vec::new();
    for xero in [true, false] {
        let bench = Bench::new(xero).await;
        let payment = bench.payment("10.00", "twice-1");
        // The bare request, as a careless host would repeat it.
        for _ in 0..2 {
            let request = bench.api.record_payment(&payment, &bench.token).unwrap();
            let answer = HttpTransport::new().unwrap().carry(request).await.unwrap();
            bench.api.read_recorded(&answer, &payment).unwrap();
        }
        let once = matches!(bench.api.capabilities().idempotency, Idempotency::Native { .. });
        assert_eq!(bench.payments(), if once { 1 } else { 2 }, "{xero}");
        counted.push(bench.payments());
    }
    assert_eq!(counted, [1, 2]);
}

/// The emulators are written from the references a second time.
#[test]
fn the_emulators_share_no_types_with_the_adapters() {
    fn uses(folder: &Path, found: &mut Vec<String>) {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                uses(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let crates = ["billfold_xero", "billfold_freshbooks", "billfold_partner"];
            if code.into_iter().any(|line| crates.iter().any(|name| line.contains(name))) {
                found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    uses(&own.join("../sandbox/src"), &mut theirs);
    uses(&own.join("tests"), &mut ours);
    assert_eq!(theirs, [""; 0]);
    assert!(ours.contains(&"capabilities.rs".to_owned()), "and the search finds what is there");
}

#[test]
fn the_emulators_depend_on_money_and_the_processor_alone() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sandbox/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let (_, dependencies) = manifest.split_once("[dependencies]").unwrap();
    let (dependencies, _) = dependencies.split_once("[dev-dependencies]").unwrap();
    let name = |line: &str| line.split(['.', ' ']).next().unwrap().to_owned();
    let ours: Vec<String> =
        dependencies.lines().filter(|line| line.starts_with("billfold-")).map(name).collect();
    assert_eq!(ours, ["billfold-processor", "billfold-money", "billfold-reason"]);
}
