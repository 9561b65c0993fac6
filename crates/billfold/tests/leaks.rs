//! The whole flow in the library, with every log of every crate at its finest and with failures: no card number, security
//! code, token or link in a log, an error, a printed value or a panic. A program of its own, because it installs a logger and a
//! panic hook for the whole process.
#![cfg(feature = "http")]
#![expect(clippy::unwrap_used, clippy::panic, unreachable_pub, reason = "a test fails by panicking")]

#[path = "billfold/world/mod.rs"]
mod world;

use std::error::Error;
use std::fmt::{self, Debug, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use billfold::ledger::State;
use billfold::store::{Key, MemoryStore, Record, Store, StoreError, Write};
use billfold::vault::{Edit, NewCard, OwnerId, Params, PassphraseKey, SecurityCode, Vault};
use billfold_sandbox::{Call, Fault};
use chrono::TimeDelta;
use world::World;

const NUMBER: &str = "378282246310005";
const DECLINED: &str = "4000000000000002";
const PLAIN: &str = "4242424242424242";
/// Four digits that no other number here has.
const CODE: &str = "4829";

/// Everything that was logged, printed or thrown.
static SAID: Mutex<String> = Mutex::new(String::new());

fn say(text: impl fmt::Display) {
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(said, "{text}").unwrap();
}

/// A value as `Debug` prints it, in both ways.
fn show(value: &impl Debug) {
    say(format_args!("{value:?} {value:#?}"));
}

/// An error with all that is below it.
fn tell(error: &dyn Error) {
    say(format_args!("{error} {error:?}"));
    if let Some(source) = error.source() {
        tell(source);
    }
}

/// The HTML parser's log, which repeats the message letter by letter at its finest, links and all: a host that logs that
/// much keeps the target `html5ever` out. Nothing but the message may be in it.
static PARSED: Mutex<String> = Mutex::new(String::new());

/// Takes the records of the `log` crate.
struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        if record.target().starts_with("html5ever") {
            let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
            writeln!(parsed, "{}", record.args()).unwrap();
        } else {
            say(format_args!("{} {}", record.target(), record.args()));
        }
    }

    fn flush(&self) {}
}

/// Takes the events and spans of the `tracing` crate.
struct Trace;

struct Fields;

impl tracing::field::Visit for Fields {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
        say(format_args!("{}={value:?}", field.name()));
    }
}

impl tracing::Subscriber for Trace {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut Fields);
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Fields);
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        say(event.metadata().target());
        event.record(&mut Fields);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// A store whose commits panic, in the middle of every operation that holds a card.
#[derive(Debug)]
struct Panicking(MemoryStore);

impl Store for Panicking {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.0.get(key)
    }

    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        self.0.find(space, shard, index, value)
    }

    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.0.scan(space, shard, after, limit)
    }

    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.0.shards(space, after, limit)
    }

    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        // The vault makes itself first; what comes then is a card.
        if writes.len() > 1 {
            panic!("the host's store fails: {writes:?}");
        }
        self.0.commit(writes)
    }
}

fn card(number: &str) -> NewCard {
    let json = format!(
        r#"{{"number":"{number}","expiry":"2032-12","name":"Pat Payer","security_code":"{}"}}"#,
        if number == NUMBER { CODE } else { "482" }
    );
    NewCard::from_json(json.as_bytes()).unwrap()
}

/// What must not occur: the numbers in their forms, whatever the flow signs and sends, and the links of the invoices.
#[derive(Default)]
struct Secrets {
    words: Vec<String>,
    links: Vec<String>,
}

impl Secrets {
    fn new() -> Self {
        let mut secrets = Self::default();
        for number in [NUMBER, DECLINED, PLAIN] {
            let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(number);
            let bytes = format!("{:?}", number.as_bytes());
            secrets.words.extend([number.to_owned(), hex::encode(number), base64, bytes]);
        }
        secrets
    }

    /// The tokens of a request: every long word of its fields and body, and every part of it.
    fn learn(&mut self, request: &billfold::partner::http::Request) {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let fields = request.headers.iter().map(|(_, value)| value).collect::<Vec<_>>().join(" ");
        let word = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let text = format!("{fields} {body}");
        let before = self.words.len();
        self.words.extend(text.split(word).filter(|word| word.len() > 40).map(str::to_owned));
        assert!(self.words.len() > before, "a request carries a token");
    }

    fn assert_none(&self) {
        // Copies: a failure here is a panic, which is written down as well.
        let said = SAID.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let everywhere = self.words.iter().flat_map(|word| [(word, &said), (word, &parsed)]);
        for (secret, text) in everywhere.chain(self.links.iter().map(|link| (link, &said))) {
            if let Some(at) = text.find(secret.as_str()) {
                let around = text.get(at.saturating_sub(300)..).unwrap_or(text);
                panic!("{secret} was said: {}", around.chars().take(700).collect::<String>());
            }
        }
        for text in [said, parsed] {
            let alone = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| *word == CODE).count();
            assert_eq!(alone, 0, "the security code was said");
        }
    }
}

#[tokio::test]
async fn no_secret_is_logged_printed_or_thrown() {
    log::set_logger(&Log).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    tracing::subscriber::set_global_default(Trace).unwrap();
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        say(panic);
        say(std::backtrace::Backtrace::force_capture());
        quiet(panic);
    }));
    log::trace!("a log is taken");
    tracing::trace!(taken = true, "an event is taken");

    let world = World::start().await;
    let mut secrets = Secrets::new();
    let new = card(NUMBER);
    show(&new);
    let method = world.vault.add(&world.owner, new, world.clock.now()).unwrap();
    let declined = world.vault.add(&world.owner, card(DECLINED), world.clock.now()).unwrap();
    for (round, fault) in [
        None,
        Some((Call::PaymentRequest, Fault::DropAfter)),
        Some((Call::PaymentRequest, Fault::MalformedJson)),
        Some((Call::PaymentComplete, Fault::BadGatewayAfter)),
        Some((Call::PaymentComplete, Fault::WrongRequestId)),
        Some((Call::PaymentComplete, Fault::DropAfter)),
        Some((Call::Charge, Fault::DropAfter)),
    ]
    .into_iter()
    .enumerate()
    {
        if let Some((call, fault)) = fault {
            world.sandbox.partner("xero").unwrap().faults().push(call, fault);
        }
        let chosen = if round % 2 == 0 { &method } else { &declined };
        pay(&world, &mut secrets, &format!("INV-{round}"), chosen.clone()).await;
    }
    // And one as every other test pays.
    world.clock.pass(TimeDelta::seconds(1));
    let mail = world.sandbox.issue("freshbooks", &world.invoice("INV-PLAIN", "98.87")).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    show(&world.pay(reviewed, world.card(PLAIN)).await);
    mistakes(&world, &method.id);
    show(&(&world.vault, &world.service, &world.ledger, &world.driver, &world.screener, &world.owner));
    show(&world.vault.list(&world.owner, world.clock.now()).unwrap());
    show(&world.vault.audit_trail(&world.owner).unwrap());
    let attempts = world.ledger.all_attempts().unwrap();
    show(&attempts);
    let unknown = attempts.attempts.iter().find(|attempt| attempt.state == State::Unknown).unwrap();
    let call = world.status(unknown);
    secrets.learn(call.request());
    show(&call);
    panics();

    secrets.assert_none();
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for sign in ["a log is taken", "taken=true", "the host's store fails", "hyper", "SecurityCode(***)"] {
        assert!(said.contains(sign), "the looking works: {sign}");
    }
}

/// One payment, every value of it printed.
async fn pay(world: &World, secrets: &mut Secrets, number: &str, method: billfold::vault::MethodView) {
    let now = world.clock.now();
    let invoice = world.invoice(number, "98.87");
    secrets.links.push(path_of(&world.sandbox.partner("xero").unwrap().partner().invoice_url(&invoice)));
    let mail = world.sandbox.issue("xero", &invoice).unwrap();
    let bill = world.bill(&mail);
    show(&bill);
    let unsigned = world.service.review(bill, now).unwrap();
    show(&unsigned);
    show(&unsigned.to_sign());
    let call = unsigned.sign(&world.signers, now).unwrap();
    show(&call);
    secrets.learn(call.request());
    let answer = world.driver.send(call.request()).await;
    show(&answer);
    let reviewed = match call.answer(answer, now) {
        Ok(reviewed) => reviewed,
        Err(failed) => {
            show(&failed);
            return tell(failed.error());
        }
    };
    show(&reviewed);
    let amex = method.label().contains("amex");
    let choice = world.choice(&reviewed, method);
    show(&choice);
    let confirmed = reviewed.confirm(choice, &world.permit(), now).unwrap();
    show(&confirmed);
    let claimed = world.service.claim(confirmed, &world.ledger, now).unwrap();
    show(&claimed);
    // Refused first, for a code of the wrong length.
    let wrong = SecurityCode::parse(if amex { "482" } else { CODE }).unwrap();
    let refused = claimed.release(&world.service, &world.vault, wrong, now).unwrap_err();
    tell(refused.error());
    show(&refused);
    let code = SecurityCode::parse(if amex { CODE } else { "482" }).unwrap();
    show(&code);
    let released = refused.into_value().release(&world.service, &world.vault, code, now).unwrap();
    show(&released);
    let unsigned = released.prepare(&world.ledger, now).unwrap();
    show(&unsigned);
    let signatures = world.signers.sign(&unsigned.to_sign());
    show(&(&world.signers, unsigned.to_sign(), &signatures));
    let sending = unsigned.signed(&world.ledger, signatures, now).unwrap();
    show(&sending);
    let (request, awaited) = sending.take();
    secrets.learn(&request);
    let answer = world.driver.send(&request).await;
    show(&answer);
    match awaited.answer(&world.ledger, answer, now) {
        Ok(attempt) => show(&attempt),
        Err(failed) => tell(&failed),
    }
}

fn path_of(url: &str) -> String {
    url.split('/').next_back().unwrap().split('?').next().unwrap().to_owned()
}

/// Input that shows a parser the digits.
fn mistakes(world: &World, id: &billfold::vault::MethodId) {
    let json = format!(r#"{{"number":"{NUMBER}","expiry":"2032-12","name":"Pat","security_code":"{CODE}"}}"#);
    for wrong in [
        json.replace("0005", "0006"),
        json.replace('"', ""),
        json.replace("security_code", "cvv"),
        json.replace("2032", "32000"),
        json.replace(&format!("\"{NUMBER}\""), NUMBER),
        json.replace("Pat", NUMBER),
        json.get(..40).unwrap().to_owned(),
    ] {
        tell(&NewCard::from_json(wrong.as_bytes()).unwrap_err());
    }
    for wrong in [format!(r#"{{"security_code":{CODE}}}"#), format!(r#"{{"nickname":"{NUMBER}"}}"#), json] {
        tell(&Edit::from_json(wrong.as_bytes()).unwrap_err());
    }
    tell(&SecurityCode::parse(&format!("{CODE}{CODE}")).unwrap_err());
    tell(&billfold::vault::CardNumber::parse(&NUMBER.replace('5', "6")).unwrap_err());
    let late = world.clock.now().checked_add_signed(TimeDelta::days(9999)).unwrap();
    let edit = Edit::from_json(br#"{"expiry":"2031-01","security_code":"4829"}"#).unwrap();
    show(&edit);
    tell(&world.vault.update(&world.owner, id, edit, late).unwrap_err());
}

/// Panics of the host while the vault holds a card.
fn panics() {
    let store: Arc<dyn Store> = Arc::new(Panicking(MemoryStore::new()));
    let key = PassphraseKey::new("correct horse", Params::FOR_TESTS);
    let vault = Vault::open(store, Box::new(key), "test").unwrap();
    let pat = OwnerId::new("pat").unwrap();
    let thrown = catch_unwind(AssertUnwindSafe(|| {
        drop(vault.add(&pat, card(NUMBER), world::START.parse().unwrap()));
    }));
    let thrown = thrown.unwrap_err();
    say(thrown.downcast_ref::<String>().unwrap());
}
