//! What all runs share: keys, mails, a vault with a card, and a ledger in which a row is damaged.

use std::sync::{Arc, OnceLock};

use billfold::ledger::{ClaimRequest, InvoiceKey, Ledger, Outcome, RowKey};
use billfold::partner::accounting::Accounting;
use billfold::partner::{Adapter, Entry, Mode, Operator, StandardAdapter};
use billfold::processor::{OpeningKey, PinnedKey};
use billfold::sender::dns::Zone;
use billfold::store::{Key, MemoryStore, Store, Write};
use billfold::vault::{MethodView, NewCard, OwnerId, Params, PassphraseKey, Vault};
use billfold::{Account, Network, Screener, Service, Signers};
use billfold_sandbox::{Invoice, Letter, Merchant, Partner, Postmaster, PublicKeys, ServiceKeys};
use billfold_xero::{Api, BooksAccount, PaymentAccount};
use chrono::{DateTime, TimeDelta, Utc};

use super::books::INVOICE;
use super::disk::Disk;
use super::net::{Net, START};
use super::script::Script;

pub(super) const MERCHANT: &str = "roofing-mid";
/// The payer's address.
pub(super) const PAT: &str = "pat@customer.example";
/// The number on the invoice, and the one that the merchant gives it later.
pub(super) const NUMBERS: [&str; 2] = ["INV-1", "INV-1-NEW"];

/// Made once.
pub(super) struct Fixed {
    pub(super) public: PublicKeys,
    pub(super) signers: Signers,
    pub(super) vault: Vault,
    pub(super) method: MethodView,
    pub(super) zone: Zone,
    /// The mail about the invoice under each number, for what is due in cents.
    mails: Vec<((&'static str, i64), Vec<u8>)>,
    key: PinnedKey,
    /// What a ledger has from before: a payment that is open and whose row is damaged.
    pub(super) before: Vec<Vec<Write>>,
}

/// What an invoice comes to, in cents: alone, and in parts.
pub(super) const TOTALS: [i64; 2] = [9_887, 10_000];

pub(super) fn get() -> &'static Fixed {
    static FIXED: OnceLock<Fixed> = OnceLock::new();
    FIXED.get_or_init(make)
}

fn make() -> Fixed {
    let start: DateTime<Utc> = START.parse().unwrap();
    let keys = ServiceKeys::generate().unwrap();
    let public = keys.public().unwrap();
    let (bearer, token) = keys.into_signers();
    let partner = Partner::xero();
    let mut post = Postmaster::new("mx.host.example").unwrap();
    post.enrol(&partner.sender).unwrap();
    let merchant = Merchant::new(MERCHANT, "Fictional Roofing", "accounts@fictionalroofing.example");
    let mut mails = Vec::new();
    for number in NUMBERS {
        for minor in TOTALS {
            let total = money(minor);
            let invoice = Invoice::new(&merchant, number, total, start.date_naive()).with_id(INVOICE);
            let letter = Letter::new(&partner, &invoice, start - TimeDelta::minutes(5));
            mails.push(((number, minor), post.post(&letter).unwrap()));
        }
    }
    let opening = OpeningKey::generate("processor", "key-1").unwrap();
    let days = TimeDelta::days(20);
    let passphrase = PassphraseKey::new("correct horse", Params::FOR_TESTS);
    let vault = Vault::open(Arc::new(MemoryStore::new()), Box::new(passphrase), "test").unwrap();
    let card = br#"{"number":"4242424242424242","expiry":"2032-12","name":"Pat Payer"}"#;
    let method = vault.add(&owner(), NewCard::from_json(card).unwrap(), start).unwrap();
    Fixed {
        public,
        signers: Signers::new(Arc::new(bearer), Arc::new(token)),
        vault,
        method,
        zone: serde_json::from_str(&post.zone().to_json()).unwrap(),
        mails,
        key: opening.pinned(start - days, start + days).unwrap(),
        before: before(start),
    }
}

/// A ledger with an open payment of another invoice, whose row is damaged.
fn before(start: DateTime<Utc>) -> Vec<Vec<Write>> {
    use super::books::{Books, Processor};
    use super::script::Place;

    let net = Net::new(Script::default(), Processor::default(), Books::new("", 0));
    let disk = Arc::new(Disk::new(net, Place::LedgerRead, Place::LedgerWrite, &[]));
    let ledger = ledger(Arc::<Disk>::clone(&disk));
    let key = InvoiceKey::new(operator().issuer, "xero", MERCHANT, "INV-0");
    let earlier = start - TimeDelta::days(1);
    let claim = ledger.claim(ClaimRequest::new(key, "pat", "method", money(1_000)), earlier).unwrap();
    let sent = ledger.mark_sent(claim.spend(), earlier).unwrap();
    let unknown = Outcome::Unknown { code: "partner.timeout".to_owned() };
    let attempt = ledger.settle(sent, unknown, earlier).unwrap();
    let id = hex::decode(attempt.id.as_str()).unwrap();
    let key = Key::new("ledger.attempt", &id[..1], id.as_slice());
    let row = disk.get(&key).unwrap().unwrap();
    let mut body = row.body.clone();
    *body.last_mut().unwrap() ^= 1;
    disk.commit(&[Write::replace(key, row.version, body, row.indexes)]).unwrap();
    disk.log()
}

pub(super) fn money(minor: i64) -> billfold::money::Money {
    billfold::money::Money::from_minor(minor, billfold::money::Currency::from_code("USD").unwrap())
}

pub(super) fn owner() -> OwnerId {
    OwnerId::new("pat").unwrap()
}

pub(super) fn operator() -> Operator {
    Operator::new("https://payments.billfold.example/sts/", "simulation", "Billfold.ExternalAccessToken.V1")
}

/// A ledger over a store; every one has the same key.
pub(super) fn ledger(store: Arc<dyn Store>) -> Ledger {
    Ledger::new(store, Arc::new(RowKey::new(&[7; RowKey::LEN]).unwrap()))
}

/// The half of Xero's adapter that reaches the books.
pub(super) fn accounting() -> Box<dyn Accounting> {
    let account = PaymentAccount::Code("970".to_owned());
    Box::new(Api::new(BooksAccount::new("tenant", "Fictional Roofing", account).unwrap(), b"webhook-key"))
}

impl Fixed {
    /// The mail about an invoice.
    pub(super) fn mail(&self, number: &str, minor: i64) -> &[u8] {
        &self.mails.iter().find(|(about, _)| *about == (number, minor)).unwrap().1
    }

    /// The service, and a screener, for a partner that answers `paymentstatus` and takes `supersedes`, or knows neither.
    pub(super) fn service(&self, extended: bool) -> (Service, Screener) {
        let partner = Partner::xero();
        let host = partner.sender.domain();
        let entry = Entry::builder(&partner.id, &partner.name)
            .unwrap()
            .sender_hosts([host])
            .dkim_domains([host])
            .originators([&partner.originator])
            .invoice_hosts([&partner.invoice_host])
            .request_url("https://partner.example/requests".parse().unwrap())
            .complete_url("https://partner.example/payments".parse().unwrap())
            .processor_key(self.key.clone())
            .action_hosts(["partner.example"])
            .takes_supersedes(extended)
            .answers_status(extended)
            .takes_parts(true)
            .mode(Mode::Test)
            .build()
            .unwrap();
        let mut network = Network::new();
        let adapter: Arc<dyn Adapter> = Arc::new(StandardAdapter::new(entry));
        network.insert(adapter).unwrap();
        let mut account = Account::new(PAT).with_owner(owner());
        account.receiving_hosts = vec!["mx.host.example".to_owned()];
        let screener = Screener::new(network.clone(), Vec::new(), account).unwrap();
        (self.signers.service(operator(), network), screener)
    }
}
