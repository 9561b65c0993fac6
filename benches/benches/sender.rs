//! The whole sender check beside what any verifier must do on the same mail: mail-parser, then mail-auth's `from_parsed`
//! and `verify_dkim` with the key at hand; and the whole screening; and a message without a payment request beside
//! mail-parser alone.
//!
//! The check is everything that [`Check`] does from the parsed message to its outcome with proof, warnings and evidence; it
//! finds the key record in its answers as DNS gives it, as text. Screening is that and the reading of the payment request,
//! binding, content agreement and settings, up to the bill. Parsing counts on every side. First come ratios, taken in turns;
//! then criterion's times, one work after the other.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a benchmark stops by panicking"
)]
#![expect(clippy::print_stdout, reason = "the ratios are the result")]

#[path = "sender/mail.rs"]
#[expect(unreachable_pub, reason = "shared by several programs")]
mod mail;
#[path = "sender/works.rs"]
#[expect(unreachable_pub, reason = "shared by several programs")]
mod works;

use billfold_benches::turns::{ratio, shortest};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use mail::{Draft, Key};
use works::{Host, Peer, parse};

/// Rows for a message of about 1.6 kB and of about 58 kB.
const SIZES: [(&str, usize); 2] = [("1.6 kB", 1), ("58 kB", 744)];

fn ratios(_: &mut Criterion) {
    let dry = std::env::args().any(|argument| argument == "--test");
    let turns = if dry { 1 } else { 400 };
    println!("| mail | bytes | parse | parse + mail-auth | the check | ratio | screening | ratio |");
    println!("|---|---|---|---|---|---|---|---|");
    for key in [Key::rsa(), Key::ed25519()] {
        let (peer, host) = (Peer::new(&key), Host::new(&key));
        for (size, lines) in SIZES {
            for canonical in ["relaxed", "simple"] {
                let raw = Draft { canonical, ..Draft::invoice(lines) }.sign(&[&key]);
                let [parsed, peers, check, screen] = shortest(
                    turns,
                    5,
                    [&mut || parse(&raw), &mut || peer.verify(&raw), &mut || host.check(&raw), &mut || {
                        host.screen(&raw);
                    }],
                );
                println!(
                    "| {size}, {}, {canonical} body | {} | {parsed:.1?} | {peers:.1?} | {check:.1?} | {:.2} | {screen:.1?} | {:.2} |",
                    key.algorithm(),
                    raw.len(),
                    ratio(check, peers),
                    ratio(screen, peers)
                );
            }
        }
    }
    let host = Host::new(&Key::ed25519());
    println!("\n| no payment request | bytes | parse | screening | ratio |\n|---|---|---|---|---|");
    for (size, lines) in SIZES {
        for (form, raw) in works::newsletters(lines) {
            let [parsed, screen] =
                shortest(turns, 10, [&mut || parse(&raw), &mut || host.screen_nothing(&raw)]);
            println!(
                "| {size}, {form} | {} | {parsed:.1?} | {screen:.1?} | {:.2} |",
                raw.len(),
                ratio(screen, parsed)
            );
        }
    }
}

fn verdict(c: &mut Criterion) {
    let mut group = c.benchmark_group("sender");
    let key = Key::rsa();
    let (peer, host) = (Peer::new(&key), Host::new(&key));
    for (size, lines) in SIZES {
        let raw = Draft::invoice(lines).sign(&[&key]);
        group.bench_function(BenchmarkId::new("mail-parser", size), |b| b.iter(|| parse(&raw)));
        group.bench_function(BenchmarkId::new("mail-parser and mail-auth", size), |b| {
            b.iter(|| peer.verify(&raw));
        });
        group.bench_function(BenchmarkId::new("check", size), |b| b.iter(|| host.check(&raw)));
        group.bench_function(BenchmarkId::new("screening", size), |b| b.iter(|| host.screen(&raw)));
    }
    group.finish();
}

criterion_group!(benches, ratios, verdict);
criterion_main!(benches);
