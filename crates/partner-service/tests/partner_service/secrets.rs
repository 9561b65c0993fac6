//! Known secrets through the real flows, with failures: none of them is in a `Debug` form, in an error or in the journal's file.

use std::fmt::{Debug, Display};
use std::sync::{Arc, Mutex};

use billfold_partner::accounting::{AccessToken, Accounting, BookInvoice, BookPayment, BooksError, Recorded};
use billfold_partner::http::{Headers, Request, Response};
use billfold_partner::wire::{CompleteAnswer, CompleteRequest, Payload};
use billfold_partner::{
    Adapter, Ask, BearerToken, Discovery, Entry, ExpectBearer, Mode, Operator, Order, Payer, StandardAdapter,
    bearer,
};
use billfold_partner_service::{
    ApiBooks, Books, Charge, ChargeOutcome, Charger, HttpTransport, PartnerService, StoreJournal, Tokens,
    Transport, TrustedOperator,
};
use billfold_processor::{Binding, CardData, CardParts, PaymentToken, PaymentTokenHeader, seal};
use billfold_sandbox::{Call, Clock, Config, Fault, FreshBooksApi, Invoice, Sandbox, XeroApi, XeroLimits};
use billfold_store::SqliteStore;
use chrono::{DateTime, Utc};

use crate::site::{FreshBooksConsent, Served, XeroConsent};
use serde_json::value::RawValue;

const MERCHANT: &str = "mid-1";
const CARD: &str = "4242424242424242";
const NAME: &str = "Pat Paying-Person";
const LINK: &str = "https://in.xero.com/Abcdefghijklmnopqrstuvwxyz0123456789ABCD";
const CONTEXT_SECRET: &str = "CONTEXT-SECRET-1";

fn now() -> DateTime<Utc> {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

/// Everything that was shown, and the secrets that must not be in it.
#[derive(Debug, Clone, Default)]
struct Shown(Arc<Mutex<(Vec<String>, Vec<String>)>>);

impl Shown {
    fn debug(&self, value: &dyn Debug) {
        let mut shown = self.0.lock().unwrap();
        shown.0.push(format!("{value:?}"));
        shown.0.push(format!("{value:#?}"));
    }

    fn error<E: Debug + Display>(&self, error: Option<E>) {
        if let Some(error) = error {
            self.debug(&error);
            self.0.lock().unwrap().0.push(error.to_string());
        }
    }

    fn keep(&self, secret: &str) {
        assert!(secret.len() >= 8, "a secret that may occur by chance: {secret}");
        self.0.lock().unwrap().1.push(secret.to_owned());
    }

    fn check(&self) {
        let shown = self.0.lock().unwrap();
        assert!(shown.0.len() > 100 && shown.1.len() > 10, "{} shown, {} kept", shown.0.len(), shown.1.len());
        for secret in &shown.1 {
            for text in &shown.0 {
                assert!(!text.contains(secret.as_str()), "{secret} is in {text}");
            }
        }
    }

    fn file(&self, bytes: &[u8]) {
        let shown = self.0.lock().unwrap();
        for secret in &shown.1 {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in the journal's file");
        }
    }
}

/// Shows every request and answer that passes.
#[derive(Debug)]
struct Watched(HttpTransport, Shown);

impl Transport for Watched {
    fn send(&self, request: Request) -> Result<Response, billfold_partner::http::Failure> {
        self.1.debug(&request);
        let answer = self.0.send(request);
        self.1.debug(&answer);
        answer
    }
}

/// Shows what it is to charge, and charges.
#[derive(Debug)]
struct WatchedCharger(Shown);

impl Charger for WatchedCharger {
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome {
        self.0.debug(charge);
        ChargeOutcome::Charged { confirmation: "ch-1".to_owned() }
    }

    fn find(&self, _merchant_id: &str, _request_id: &str) -> ChargeOutcome {
        ChargeOutcome::Charged { confirmation: "ch-1".to_owned() }
    }

    fn cancel(&self, merchant_id: &str, request_id: &str) -> ChargeOutcome {
        self.find(merchant_id, request_id)
    }
}

/// Books whose invoices have a page, as those of a host that asked for it; shows what passes.
#[derive(Debug)]
struct WatchedBooks(ApiBooks, Shown);

impl Books for WatchedBooks {
    fn invoice(&self, product_context: &RawValue) -> Result<BookInvoice, BooksError> {
        let read = self.0.invoice(product_context).map(|mut invoice| {
            invoice.url = LINK.parse().ok();
            invoice
        });
        self.1.debug(&read);
        read
    }

    fn record(&self, payment: &BookPayment) -> Result<Recorded, BooksError> {
        let made = self.0.record(payment);
        self.1.debug(payment);
        self.1.debug(&made);
        self.1.error(made.as_ref().err());
        made
    }

    fn find(&self, payment: &BookPayment) -> Result<Option<Recorded>, BooksError> {
        let found = self.0.find(payment);
        self.1.debug(&found);
        self.1.error(found.as_ref().err());
        found
    }
}

struct Flow {
    shown: Shown,
    sandbox: Sandbox,
    operator: Operator,
    adapter: StandardAdapter,
    context: String,
}

impl Flow {
    fn bearer(&self) -> BearerToken {
        let signer = self.sandbox.service_keys().unwrap().bearer();
        let token =
            bearer(&self.operator, MERCHANT, "pat@customer.example", "c@contoso.example", signer, now());
        let token = token.unwrap();
        self.shown.keep(token.as_str());
        self.shown.debug(&token);
        token
    }

    fn completion(&self, id: &str) -> Request {
        let until = now().checked_add_signed(chrono::TimeDelta::minutes(10)).unwrap();
        let binding = Binding::new(MERCHANT, "INV-1", "98.87 USD".parse().unwrap(), id, until).unwrap();
        let parts = CardParts {
            number: CARD,
            expiry_month: 12,
            expiry_year: 2030,
            security_code: Some("737"),
            name: NAME,
            postal_code: "98052-secret",
            country: "US",
        };
        self.shown.debug(&parts);
        let key = self.sandbox.processor().pinned_key().unwrap();
        let card = CardData::new(&parts).unwrap();
        self.shown.debug(&card);
        let sealed = seal(&key, card, &binding, now()).unwrap();
        let signer = self.sandbox.service_keys().unwrap().payment();
        let header = PaymentTokenHeader::new(&binding, &sealed, signer, true);
        let token = PaymentToken::sign(&header, &sealed, signer).unwrap();
        self.shown.keep(token.as_str());
        for part in token.as_str().split('.').skip(1) {
            self.shown.keep(part);
        }
        let payer = Payer::new();
        let order = Order::new(Ask::new(MERCHANT, &self.context), id, "98.87 USD".parse().unwrap(), &token)
            .with_payer(payer);
        self.shown.debug(&order);
        let request = self.adapter.complete(&order, &self.bearer()).unwrap();
        self.shown.debug(&request);
        let read: CompleteRequest = serde_json::from_slice(&request.body).unwrap();
        self.shown.debug(&read);
        self.shown.debug(&read.details);
        request
    }

    /// Both webhooks, asked well and badly, and everything that is read from the answers.
    fn ask(&self, service: &PartnerService, id: &str) {
        let load = self.adapter.load_entity(&Ask::new(MERCHANT, &self.context), &self.bearer()).unwrap();
        self.shown.debug(&load);
        self.shown.debug(&serde_json::from_slice::<Payload>(&load.body).unwrap());
        let answer = service.payment_request(&load.headers, &load.body, now());
        self.shown.debug(&answer);
        if let Ok(payload) = serde_json::from_slice::<Payload>(&answer.body) {
            self.shown.debug(&payload);
        }
        let live = self.adapter.read_entity(&answer, None);
        self.shown.debug(&live);
        self.shown.error(live.err());
        let request = self.completion(id);
        let answer = service.payment_complete(&request.headers, &request.body, now());
        self.shown.debug(&answer);
        if let Ok(answer) = serde_json::from_slice::<CompleteAnswer>(&answer.body) {
            self.shown.debug(&answer);
        }
        let told = self.adapter.read_completion(&answer, id);
        self.shown.debug(&told);
        self.shown.error(told.err());
        let echo = Response::json(200, request.body.clone());
        self.shown.error(self.adapter.read_completion(&echo, id).err());
        self.shown.error(self.adapter.read_entity(&echo, None).err());
        self.shown.debug(&service.payment_complete(&Headers::new(), &request.body, now()));
        self.shown.debug(&service.payment_complete(&request.headers, b"{}", now()));
        self.shown.debug(&service.settle_open(now()));
        let public = self.sandbox.service_keys().unwrap().public().unwrap();
        let expect = ExpectBearer::from_operator(&self.operator);
        let verified = BearerToken::verify_request(&request.headers, &public.bearer, &expect, now());
        self.shown.debug(&verified.unwrap());
    }
}

/// A partner service over books that are watched.
fn watched(
    flow: &Flow,
    store: SqliteStore,
    api: Box<dyn Accounting>,
    tokens: Box<dyn Tokens>,
) -> PartnerService {
    let public = flow.sandbox.service_keys().unwrap().public().unwrap();
    let operator = TrustedOperator::new(flow.operator.clone(), public.bearer, public.payment);
    flow.shown.debug(&operator);
    flow.shown.debug(&tokens);
    flow.shown.debug(&api);
    let wire = Watched(HttpTransport::new().unwrap(), flow.shown.clone());
    let books = WatchedBooks(ApiBooks::new(api, Box::new(wire), tokens), flow.shown.clone());
    let journal = StoreJournal::new(Arc::new(store));
    flow.shown.debug(&journal);
    let charger = Box::new(WatchedCharger(flow.shown.clone()));
    PartnerService::new("Contoso", Mode::Test, operator, charger, Box::new(journal))
        .with_merchant(MERCHANT, Box::new(books))
}

async fn flow(shown: &Shown, context: &str) -> Flow {
    let sandbox = Sandbox::start(Config::new(Clock::fixed(now()))).await.unwrap();
    let operator = sandbox.operator();
    let operator = Operator::new(&operator.issuer, &operator.app_id, &operator.version);
    let entry = Entry::builder("contoso", "Contoso")
        .unwrap()
        .originators(["contoso"])
        .request_url("https://pay.contoso.example/api/invoices".parse().unwrap())
        .complete_url("https://pay.contoso.example/api/payments".parse().unwrap())
        .mode(Mode::Test);
    let adapter = StandardAdapter::new(entry.build().unwrap());
    shown.debug(&adapter);
    for secret in [CARD, NAME, LINK, CONTEXT_SECRET, "98052-secret"] {
        shown.keep(secret);
    }
    Flow { shown: shown.clone(), sandbox, operator, adapter, context: context.to_owned() }
}

fn invoice() -> Invoice {
    let merchant = billfold_sandbox::Merchant::new(MERCHANT, "Contoso", "c@contoso.example");
    Invoice::new(&merchant, "INV-1", "98.87 USD".parse().unwrap(), now().date_naive())
}

const WRITES: [Fault; 5] = [
    Fault::DropAfter,
    Fault::BadGatewayAfter,
    Fault::MalformedJson,
    Fault::TooManyRequests(1),
    Fault::Truncate,
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_payment_through_xero_is_shown() {
    let shown = Shown::default();
    let folder = tempfile::tempdir().unwrap();
    for (at, fault) in WRITES.into_iter().enumerate() {
        let xero = XeroApi::start(Clock::fixed(now()), XeroLimits::default()).await.unwrap();
        let id = xero.add_invoice(&invoice());
        let flow = flow(&shown, &format!("{{\"invoiceId\":\"{id}\",\"token\":\"{CONTEXT_SECRET}\"}}")).await;
        let tokens = xero.consent(&billfold_xero::SCOPES.join(" ")).unwrap();
        let (client_id, secret) = xero.client();
        for secret in [secret, &tokens.access_token, &tokens.refresh_token, "webhook-key-secret"] {
            shown.keep(secret);
        }
        let client = billfold_xero::Client::new(client_id, Some(secret)).unwrap();
        let refresh = billfold_xero::RefreshToken::new(tokens.refresh_token);
        let access = AccessToken::new(tokens.access_token);
        let token_url = xero.token_url().parse().unwrap();
        let client = client.at(LINK.parse().unwrap(), token_url, LINK.parse().unwrap());
        shown.debug(&(&client, &refresh, &access, client.refresh(&refresh), client.connections(&access)));
        let transport = HttpTransport::new().unwrap();
        let answer = transport.carry(client.refresh(&refresh)).await.unwrap();
        shown.debug(&answer);
        let set = billfold_xero::read_tokens(&answer, now()).unwrap();
        shown.keep(set.access.expose());
        shown.keep(set.refresh.expose());
        shown.debug(&set);
        for status in [200, 400, 401, 500] {
            let broken = Response::json(status, [answer.body.as_slice(), b"x"].concat());
            shown.error(billfold_xero::read_tokens(&broken, now()).err());
        }
        let bank = billfold_xero::PaymentAccount::Code("090".to_owned());
        let account = billfold_xero::BooksAccount::new(xero.tenant_id(), "Contoso", bank).unwrap();
        let account = account.at(format!("{}/", xero.api_url()).parse().unwrap()).unwrap();
        let api = billfold_xero::Api::new(account, b"webhook-key-secret");
        let link = billfold_xero::InvoiceLink::parse(&LINK.parse().unwrap()).unwrap();
        shown.debug(&link);
        shown.keep(link.token());
        let online = api.online_invoice(&id, &access).unwrap();
        let answer =
            Response::json(200, format!("{{\"OnlineInvoices\":[{{\"OnlineInvoiceUrl\":\"{LINK}\"}}]}}"));
        assert!(api.read_online_invoice(&answer).is_ok());
        shown.debug(&(online, answer));
        shown.error(
            api.webhook(&Headers::from_iter([("x-xero-signature", "webhook-key-secret")]), b"x").err(),
        );
        let consent = XeroConsent::new(&xero, Clock::fixed(now()));
        let store = SqliteStore::open(folder.path().join(format!("{at}.db"))).unwrap();
        let service = watched(&flow, store, Box::new(api), Box::new(consent));
        shown.debug(&service);
        xero.faults().push(Call::Write, fault);
        tokio::task::block_in_place(|| flow.ask(&service, &format!("attempt-{at}")));
        assert_eq!(xero.faults().waiting(), 0, "{fault:?}");
        shown.debug(&(&xero, &flow.sandbox));
    }
    shown.check();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        shown.file(&std::fs::read(file.unwrap().path()).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_payment_through_freshbooks_is_shown() {
    let shown = Shown::default();
    let folder = tempfile::tempdir().unwrap();
    for (at, fault) in WRITES.into_iter().enumerate() {
        let books = FreshBooksApi::start(Clock::fixed(now())).await.unwrap();
        let id = books.add_invoice(&invoice());
        let flow = flow(&shown, &format!("{{\"invoiceId\":{id},\"token\":\"{CONTEXT_SECRET}\"}}")).await;
        let tokens = books.consent(&billfold_freshbooks::SCOPES.join(" ")).unwrap();
        let (client_id, secret) = books.client();
        for secret in [secret, &tokens.access_token, &tokens.refresh_token, "verifier-secret"] {
            shown.keep(secret);
        }
        let redirect = "https://app.example/redirect".parse().unwrap();
        let client = billfold_freshbooks::Client::new(client_id, secret, redirect).unwrap();
        let token_url = format!("{}/auth/oauth/token", books.base_url()).parse().unwrap();
        let client = client.at(LINK.parse().unwrap(), token_url);
        let refresh = billfold_freshbooks::RefreshToken::new(tokens.refresh_token);
        shown.debug(&(&client, &refresh, client.refresh(&refresh)));
        let answer = HttpTransport::new().unwrap().carry(client.refresh(&refresh)).await.unwrap();
        let set = billfold_freshbooks::read_tokens(&answer).unwrap();
        shown.keep(set.access.expose());
        shown.keep(set.refresh.expose());
        shown.debug(&(answer.clone(), &set));
        for status in [200, 400, 401, 500] {
            let broken = Response::json(status, [answer.body.as_slice(), b"x"].concat());
            shown.error(billfold_freshbooks::read_tokens(&broken).err());
        }
        let handshake = b"name=callback.verify&object_id=7&verifier=verifier-secret";
        let handshake = billfold_freshbooks::Verification::read(handshake).unwrap();
        shown.debug(&handshake);
        let account = billfold_freshbooks::BooksAccount::new(books.account_id(), "Contoso").unwrap();
        let account = account.at(format!("{}/", books.base_url()).parse().unwrap()).unwrap();
        let api = billfold_freshbooks::Api::new(account, Some(handshake.verifier.as_bytes()));
        shown.debug(&api.confirm_callback(&handshake, &set.access).unwrap());
        let link = "https://my.freshbooks.com/#/link/AbCdEf012345gh".parse().unwrap();
        let link = billfold_freshbooks::InvoiceLink::parse(&link).unwrap();
        shown.keep(link.token());
        shown.debug(&link);
        let consent = FreshBooksConsent::new(&books);
        let store = SqliteStore::open(folder.path().join(format!("{at}.db"))).unwrap();
        let service = watched(&flow, store, Box::new(api), Box::new(consent));
        books.faults().push(Call::Write, fault);
        tokio::task::block_in_place(|| flow.ask(&service, &format!("attempt-{at}")));
        assert_eq!(books.faults().waiting(), 0, "{fault:?}");
        let served = Served::start(service, &Clock::fixed(now())).await.unwrap();
        shown.debug(&(&books, &served));
    }
    shown.check();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        shown.file(&std::fs::read(file.unwrap().path()).unwrap());
    }
}

/// The documents that carry the service's keys have no secret, but their addresses must be what was configured.
#[test]
fn a_wrong_document_is_refused_without_being_quoted() {
    let shown = Shown::default();
    let metadata = "https://sts.example/.well-known/openid-configuration".parse().unwrap();
    let discovery = Discovery::new(metadata, "https://sts.example/").unwrap();
    let quoted =
        r#"{"issuer":"QUOTED-ISSUER","jwks_uri":"https://sts.example/QUOTED-KEYS","keys":["QUOTED-KEY"]}"#;
    for status in [200, 302, 500] {
        let answer = Response::json(status, quoted);
        shown.error(discovery.read_metadata(&answer).err());
        shown.error(discovery.read_keys(&answer).err());
        shown.debug(&answer);
    }
    let shown = shown.0.lock().unwrap().0.join("\n");
    assert!(shown.len() > 200 && !shown.contains("QUOTED"), "{shown}");
}
