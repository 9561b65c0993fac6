//! A sandbox, and a host that accepts its partners: what every end-to-end test starts from.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use billfold::http::Driver;
use billfold::ledger::{Attempt, Ledger, RowKey};
use billfold::money::Money;
use billfold::partner::{Adapter, Entry, Mode, Operator, PartnerId, Payer, StandardAdapter};
use billfold::processor::{PinnedKey, VerifyingKeys};
use billfold::sender::Delivery;
use billfold::sender::dns::{Answers, Zone};
use billfold::settings::{Lookup, Mailbox, Permit, decide};
use billfold::store::MemoryStore;
use billfold::vault::{MethodView, NewCard, OwnerId, PassphraseKey, SecurityCode, Vault};
use billfold::{
    Account, Bill, Business, Choice, Mail, Network, Released, Reviewed, Screened, Screener, Sending, Service,
    Signers, StatusCall, Step,
};
use billfold_sandbox::{Clock, Config, Invoice, Merchant, Sandbox};
use chrono::{DateTime, TimeDelta, Utc};

/// The payer's address.
pub const PAT: &str = "pat@customer.example";
/// The service's name in the ledger.
pub const START: &str = "2026-11-20T09:00:00Z";

/// A clock that tests turn.
#[derive(Debug, Clone, Default)]
pub struct Turned(Arc<AtomicI64>);

impl Turned {
    /// The time now.
    pub fn now(&self) -> DateTime<Utc> {
        let start: DateTime<Utc> = START.parse().unwrap();
        start.checked_add_signed(TimeDelta::seconds(self.0.load(Ordering::Relaxed))).unwrap()
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        self.0.fetch_add(time.num_seconds(), Ordering::Relaxed);
    }
}

/// The sandbox and one payer.
pub struct World {
    pub sandbox: Sandbox,
    pub clock: Turned,
    pub screener: Screener,
    pub service: Service,
    pub signers: Signers,
    pub ledger: Ledger,
    pub vault: Vault,
    pub owner: OwnerId,
    pub driver: Driver,
    pub mailbox: Mailbox,
}

/// A merchant at Xero.
pub fn roofing() -> Merchant {
    Merchant::new("roofing-mid", "Fictional Roofing", "accounts@fictionalroofing.example")
}

impl World {
    /// Starts everything; all keys are new.
    pub async fn start() -> Self {
        let clock = Turned::default();
        let turned = clock.clone();
        let mut sandbox = Sandbox::start(Config::new(Clock::new(move || turned.now()))).await.unwrap();
        let (bearer, token) = sandbox.take_service_keys().unwrap().into_signers();
        let network = network(&sandbox, &sandbox.processor().pinned_key().unwrap());
        let operator = sandbox.operator();
        let operator = Operator::new(&operator.issuer, &operator.app_id, &operator.version);
        let signers = Signers::new(Arc::new(bearer), Arc::new(token));
        let store = Arc::new(MemoryStore::new());
        let key = PassphraseKey::new("correct horse", billfold::vault::Params::FOR_TESTS);
        Self {
            screener: screener(&network, Account::new(PAT).with_owner(OwnerId::new("pat").unwrap())),
            service: signers.service(operator, network),
            signers,
            ledger: Ledger::new(Arc::<MemoryStore>::clone(&store), Arc::new(RowKey::new(&[7; 32]).unwrap())),
            vault: Vault::open(store, Box::new(key), "test").unwrap(),
            owner: OwnerId::new("pat").unwrap(),
            driver: Driver::new().unwrap(),
            mailbox: Mailbox::personal(PAT),
            sandbox,
            clock,
        }
    }

    /// An invoice of the roofer over an amount in USD.
    pub fn invoice(&self, number: &str, amount: &str) -> Invoice {
        self.sandbox.invoice(&roofing(), number, Money::parse(amount, "USD").unwrap())
    }

    /// The sandbox's DNS.
    pub fn zone(&self) -> Zone {
        serde_json::from_str(&self.sandbox.zone().to_json()).unwrap()
    }

    /// Screens with this world's screener, mailbox and DNS.
    pub fn screen(&self, raw: &[u8]) -> Screened {
        screen(&self.screener, raw, &self.mailbox, Lookup::NONE, &self.zone(), self.clock.now())
    }

    /// The bill of a genuine message.
    pub fn bill(&self, raw: &[u8]) -> Bill {
        let screened = self.screen(raw);
        assert!(screened.report.verdict.shows_card(), "{:#?}", screened.report);
        screened.bill.unwrap()
    }

    /// A saved card.
    pub fn card(&self, number: &str) -> MethodView {
        let json = format!(r#"{{"number":"{number}","expiry":"2032-12","name":"Pat Payer"}}"#);
        let card = NewCard::from_json(json.as_bytes()).unwrap();
        self.vault.add(&self.owner, card, self.clock.now()).unwrap()
    }

    /// *Review and pay*.
    pub async fn review(
        &self,
        bill: Bill,
    ) -> Result<Reviewed, billfold::Refused<Bill, billfold::ReviewError>> {
        let call = self.service.review(bill, self.clock.now())?.sign(&self.signers, self.clock.now())?;
        let answer = self.driver.send(call.request()).await;
        call.answer(answer, self.clock.now())
    }

    /// A fresh permit for this world's mailbox.
    pub fn permit(&self) -> Permit {
        decide(&self.mailbox, &Lookup::NONE).into_permit().unwrap()
    }

    /// A choice that accepts whatever was shown.
    pub fn choice(&self, reviewed: &Reviewed, method: MethodView) -> Choice {
        let payer = Payer::new().with_name("Pat Payer").with_email(PAT);
        Choice::new(method)
            .acknowledge(reviewed.changes())
            .accept(reviewed.bill().to_accept().map(billfold::Code::name))
            .tell(payer)
    }

    /// Asks what became of an attempt.
    pub fn status(&self, attempt: &Attempt) -> StatusCall {
        let unsigned = self.service.payment_status(attempt, self.clock.now()).unwrap();
        unsigned.sign(&self.signers, self.clock.now()).unwrap()
    }

    /// Signs a released payment and stores it as sent.
    pub fn send(&self, released: Released) -> Sending {
        let unsigned = released.prepare(&self.ledger, self.clock.now()).unwrap();
        unsigned.sign(&self.signers, &self.ledger, self.clock.now()).unwrap()
    }

    /// *Continue* and *Pay*.
    pub async fn pay(&self, reviewed: Reviewed, method: MethodView) -> Attempt {
        let choice = self.choice(&reviewed, method);
        let confirmed = reviewed.confirm(choice, &self.permit(), self.clock.now()).unwrap();
        let claimed = self.service.claim(confirmed, &self.ledger, self.clock.now()).unwrap();
        let code = SecurityCode::parse("123").unwrap();
        let released = claimed.release(&self.service, &self.vault, code, self.clock.now()).unwrap();
        let sending = self.send(released);
        let (request, awaited) = sending.take();
        let answer = self.driver.send(&request).await;
        awaited.answer(&self.ledger, answer, self.clock.now()).unwrap()
    }
}

/// Screens to the end with made-up DNS.
pub fn screen(
    screener: &Screener,
    raw: &[u8],
    mailbox: &Mailbox,
    settings: Lookup<'_>,
    zone: &Zone,
    now: DateTime<Utc>,
) -> Screened {
    screen_delivered(screener, raw, mailbox, settings, zone, &Delivery::at(now))
}

/// Screens to the end a message that came in a known way.
pub fn screen_delivered(
    screener: &Screener,
    raw: &[u8],
    mailbox: &Mailbox,
    settings: Lookup<'_>,
    zone: &Zone,
    delivery: &Delivery,
) -> Screened {
    let mail = Mail::parse(raw).unwrap();
    let mut screening = screener.screen(&mail, delivery, mailbox, settings);
    let mut answers = Answers::default();
    for _ in 0..20 {
        match screening.step(&answers) {
            Step::Need(queries) => zone.answer_all(&queries, &mut answers),
            Step::Done(screened) => return *screened,
        }
    }
    panic!("screening does not end");
}

/// A screener for the sandbox's partners and its business.
pub fn screener(network: &Network, mut account: Account) -> Screener {
    account.receiving_hosts = vec!["mx.host.example".to_owned()];
    let business =
        Business::new("northgate-lighting.example", PartnerId::new("xero").unwrap(), ["northgate-mid"]);
    Screener::new(network.clone(), vec![business], account).unwrap()
}

/// The sandbox's partners as a host would enrol them, with a key of their processor.
pub fn network(sandbox: &Sandbox, key: &PinnedKey) -> Network {
    let mut network = Network::new();
    for service in sandbox.partners() {
        let partner = service.partner();
        let host = partner.sender.domain();
        let pem = sandbox.request_key(&partner.id).unwrap().public_pem().unwrap();
        let entry = Entry::builder(&partner.id, &partner.name)
            .unwrap()
            .sender_hosts([host])
            .dkim_domains([host])
            .originators([&partner.originator])
            .invoice_hosts([&partner.invoice_host])
            .request_url(service.request_url().parse().unwrap())
            .complete_url(service.complete_url().parse().unwrap())
            .jwks(VerifyingKeys::parse(&pem).unwrap())
            .processor_key(key.clone())
            .action_hosts(["127.0.0.1"])
            .takes_supersedes(true)
            .answers_status(true)
            .takes_parts(true)
            .mode(Mode::Test)
            .build()
            .unwrap();
        let adapter: Arc<dyn Adapter> = Arc::new(StandardAdapter::new(entry));
        network.insert(adapter).unwrap();
    }
    network
}
