//! The whole sender check beside mail-parser and mail-auth on the same signed mail, in one run.
//!
//! `cargo run -p billfold-sender --example speed -- [LINES…]` in an optimised profile. Prints microseconds per message and the ratio.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "an example program talks to its user and stops at trouble"
)]
#![expect(clippy::disallowed_methods, clippy::arithmetic_side_effects, reason = "measures time")]

#[path = "../tests/support/mail.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "shared with the tests"
)]
mod mail;

use std::borrow::Borrow;
use std::hash::Hash;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use billfold_sender::dns::Answers;
use billfold_sender::{Check, Step};
use mail::{Key, Mail, PARTNER, delivery, policy, zone};
use mail_auth::common::cache::NoCache;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt};
use mail_parser::MessageParser;

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

/// The shortest time of one call of each, taken in turns: what the work costs without the neighbours.
fn time<const N: usize>(mut works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..200 {
        for (work, best) in works.iter_mut().zip(&mut best) {
            let begin = Instant::now();
            for _ in 0..5 {
                work();
            }
            *best = (*best).min(begin.elapsed() / 5);
        }
    }
    best
}

fn main() {
    let engine =
        MessageAuthenticator::new(ResolverConfig::from_parts(None, vec![], vec![]), ResolverOpts::default())
            .expect("an engine without name servers");
    let key = DomainKey::parse(Key::rsa().record().as_bytes()).expect("a key");
    let cache = One(Txt::DomainKey(Arc::new(key)));
    let (policy, delivery, zone) = (policy().dmarc(false), delivery(), zone());
    let given: Vec<usize> = std::env::args().skip(1).filter_map(|lines| lines.parse().ok()).collect();
    for lines in if given.is_empty() { vec![4, 800] } else { given } {
        let html: String = (0..lines)
            .map(|n| {
                format!("<tr><td>Item {n}</td><td>=E2=82=AC 41.50 and some more text here</td></tr>\r\n")
            })
            .collect();
        let body = format!(
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nInvoice\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\n{html}\r\n--b--\r\n"
        );
        let raw = Mail::partner().body("multipart/alternative; boundary=b", &body).sign(PARTNER).bytes();
        let mut parse = || drop(black_box(MessageParser::default().parse(black_box(&raw))));
        let mut peers = || {
            let message = MessageParser::default().parse(&raw).expect("a message");
            let authenticated = AuthenticatedMessage::from_parsed(&message, &raw, true);
            let parameters = Parameters::new(&authenticated).with_txt_cache(&cache);
            let verify = engine
                .verify_dkim::<One, NoCache<_, _>, NoCache<_, _>, NoCache<_, _>, NoCache<_, _>>(parameters);
            let Poll::Ready(output) = pin!(verify).poll(&mut Context::from_waker(Waker::noop())) else {
                return;
            };
            assert!(output.iter().all(|output| *output.result() == DkimResult::Pass));
        };
        let mut ours = || {
            let message = MessageParser::default().parse(&raw).expect("a message");
            let mut check = Check::new(&raw, &message, &policy, &delivery);
            let mut answers = Answers::new();
            loop {
                match check.step(&answers) {
                    Step::Need(queries) => zone.answer_all(&queries, &mut answers),
                    Step::Done(outcome) => {
                        assert!(outcome.verified.is_some());
                        break;
                    }
                    _ => return,
                }
            }
        };
        let [parse, peers, ours] = time([&mut parse, &mut peers, &mut ours]);
        let per_mille =
            ours.as_nanos().saturating_mul(1000).checked_div(peers.as_nanos()).unwrap_or_default();
        println!(
            "{} bytes: parse {parse:?}, parse + mail-auth {peers:?}, the check {ours:?}, ratio {per_mille}/1000",
            raw.len()
        );
    }
}
