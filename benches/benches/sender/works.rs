//! What is measured: mail-parser, mail-auth, the sender check and the whole screening, on the same bytes.

use std::borrow::Borrow;
use std::hash::Hash;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use billfold::partner::{Entry, Mode, StandardAdapter};
use billfold::sender::dns::{Answers, Kind, Zone};
use billfold::sender::{self, Check, Delivery, Outcome, Pin, Policy};
use billfold::settings::{Lookup, Mailbox};
use billfold::{Account, Mail, Network, Screened, Screener, Step};
use chrono::TimeDelta;
use mail_auth::common::cache::NoCache;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt};
use mail_parser::MessageParser;

use crate::mail::{Draft, Key, PARTNER, PAYER, sent};

/// mail-parser alone.
pub fn parse(raw: &[u8]) {
    drop(black_box(MessageParser::default().parse(black_box(raw))));
}

/// mail-auth with its key at hand, parsed.
pub struct Peer {
    engine: MessageAuthenticator,
    cache: One,
}

impl Peer {
    pub fn new(key: &Key) -> Self {
        let resolver = ResolverConfig::from_parts(None, vec![], vec![]);
        let key = DomainKey::parse(key.record().as_bytes()).unwrap();
        Self {
            engine: MessageAuthenticator::new(resolver, ResolverOpts::default()).unwrap(),
            cache: One(Txt::DomainKey(Arc::new(key))),
        }
    }

    /// mail-parser, `from_parsed`, `verify_dkim`.
    pub fn verify(&self, raw: &[u8]) {
        let message = MessageParser::default().parse(black_box(raw)).unwrap();
        let authenticated = AuthenticatedMessage::from_parsed(&message, raw, true);
        let parameters = Parameters::new(&authenticated).with_txt_cache(&self.cache);
        let verify = self
            .engine
            .verify_dkim::<One, NoCache<_, _>, NoCache<_, _>, NoCache<_, _>, NoCache<_, _>>(parameters);
        let Poll::Ready(output) = pin!(verify).poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("the key is at hand")
        };
        assert!(output.iter().all(|output| *output.result() == DkimResult::Pass) && !output.is_empty());
    }
}

/// One key for every name.
struct One(Txt);

impl ResolverCache<Box<str>, Txt> for One {
    fn get<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(self.0.clone())
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

/// A host with one partner and one account; DNS answers are at hand, as text.
pub struct Host {
    policy: Policy,
    delivery: Delivery,
    answers: Answers,
    screener: Screener,
    mailbox: Mailbox,
}

impl Host {
    pub fn new(key: &Key) -> Self {
        let record = key.record();
        let mut zone = Zone::new();
        zone.insert(&format!("{}._domainkey.{PARTNER}", key.selector()), Kind::Txt, vec![record]);
        let entry = Entry::builder("tallyhouse", "Tallyhouse").unwrap();
        let entry = entry
            .sender_hosts([PARTNER])
            .dkim_domains([PARTNER])
            .originators(["tallyhouse-1"])
            .invoice_hosts(["pay.tallyhouse.example"])
            .request_url("https://pay.tallyhouse.example/api/invoices".parse().unwrap())
            .complete_url("https://pay.tallyhouse.example/api/payments".parse().unwrap())
            .mode(Mode::Test)
            .build()
            .unwrap();
        let mut network = Network::new();
        network.insert(Arc::new(StandardAdapter::new(entry))).unwrap();
        let mut host = Self {
            policy: Policy::new()
                .pin(Pin::partner("tallyhouse", [PARTNER], [PARTNER], [PARTNER]).unwrap())
                .addresses([PAYER])
                .authserv_ids(["mx.payer.example"])
                .receiving_hosts(["mx.payer.example"]),
            delivery: Delivery::at(sent() + TimeDelta::days(2)).received_at(sent()),
            answers: Answers::new(),
            screener: Screener::new(network, Vec::new(), Account::new(PAYER)).unwrap(),
            mailbox: Mailbox::personal(PAYER),
        };
        host.answers = host.every_answer(&zone, key);
        host
    }

    /// The answers that the check of an invoice asks for.
    fn every_answer(&self, zone: &Zone, key: &Key) -> Answers {
        let raw = Draft::invoice(1).sign(&[key]);
        let message = MessageParser::default().parse(&raw).unwrap();
        let mut answers = Answers::new();
        let mut check = Check::new(&raw, &message, &self.policy, &self.delivery);
        while let sender::Step::Need(queries) = check.step(&answers) {
            zone.answer_all(&queries, &mut answers);
        }
        answers
    }

    /// mail-parser and the sender check; the message must pass.
    pub fn check(&self, raw: &[u8]) {
        let outcome = self.outcome(black_box(raw));
        assert!(outcome.verified.is_some(), "{:?}", outcome.reasons);
    }

    /// mail-parser and the sender check, whatever the outcome.
    pub fn outcome(&self, raw: &[u8]) -> Outcome {
        let message = MessageParser::default().parse(raw).unwrap();
        let mut check = Check::new(raw, &message, &self.policy, &self.delivery);
        match check.step(&self.answers) {
            sender::Step::Done(outcome) => *outcome,
            other => panic!("the answers are at hand: {other:?}"),
        }
    }

    /// The whole screening of the facade, parsing included; the message must get its card.
    pub fn screen(&self, raw: &[u8]) {
        let screened = self.screened(black_box(raw));
        assert!(screened.bill.is_some(), "{:?}", screened.report);
    }

    /// The whole screening of a message that asks for nothing.
    pub fn screen_nothing(&self, raw: &[u8]) {
        let screened = self.screened(black_box(raw));
        assert!(screened.evidence.is_none(), "{:?}", screened.report);
    }

    /// The whole screening, whatever its end.
    pub fn screened(&self, raw: &[u8]) -> Screened {
        let mail = Mail::parse(raw).unwrap();
        let mut screening = self.screener.screen(&mail, &self.delivery, &self.mailbox, Lookup::NONE);
        match screening.step(&self.answers) {
            Step::Done(screened) => *screened,
            Step::Need(queries) => panic!("the answers are at hand: {queries:?}"),
        }
    }
}

/// Messages that ask for nothing: plain, in quoted-printable, in base64.
pub fn newsletters(lines: usize) -> Vec<(&'static str, Vec<u8>)> {
    let plain = Draft::newsletter(lines);
    let html = plain.body.split("\r\n\r\n").nth(2).unwrap().split("\r\n--=_part--").next().unwrap();
    let encoded = |name: &str, body: String| {
        let mut draft = Draft::new("Our news", &body);
        draft.body = draft.body.replace(
            "text/html; charset=utf-8",
            &format!("text/html; charset=utf-8\r\nContent-Transfer-Encoding: {name}"),
        );
        draft.sign(&[])
    };
    vec![
        ("8bit", plain.sign(&[])),
        (
            "quoted-printable",
            encoded("quoted-printable", html.replace('=', "=3D").replace("words", "w=C3=B6rds")),
        ),
        ("base64", encoded("base64", wrapped(html.as_bytes()))),
    ]
}

fn wrapped(bytes: &[u8]) -> String {
    bytes.chunks(57).map(|line| STANDARD.encode(line) + "\r\n").collect()
}
