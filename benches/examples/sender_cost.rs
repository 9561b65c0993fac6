//! A search for dear messages: mutates what a message is made of towards more time of the screening beside one tree construction of
//! the same bytes by html5ever and the sender check, and prints the dearest shapes.
//!
//! `cargo run --release -p billfold-benches --example sender_cost -- SECONDS SEED`. The mutations depend on the seed alone; which of
//! them are kept depends on the times that were measured. A shape that it finds becomes a row `cost` of `sender_growth`, where
//! instructions are counted.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a search stops by panicking"
)]
#![expect(clippy::print_stdout, reason = "what it finds is the result")]

#[path = "../benches/sender/mail.rs"]
#[expect(unreachable_pub, dead_code, reason = "shared by several programs")]
mod mail;
#[path = "sender_cost/pieces.rs"]
mod pieces;
#[path = "../benches/sender/tree.rs"]
#[expect(unreachable_pub, reason = "shared by several programs")]
mod tree;
#[path = "../benches/sender/works.rs"]
#[expect(unreachable_pub, dead_code, reason = "shared by several programs")]
mod works;

use std::time::Duration;

use billfold_benches::turns::{ratio, shortest};
use mail::{Draft, Key};
use pieces::{KINDS, PIECES};
use works::Host;

/// Bytes of a message that is tried.
const BYTES: usize = 60_000;

/// Shapes that are kept.
const KEPT: usize = 24;

/// A generator of numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % n
    }
}

/// What a message is made of: the type of the part that is added, what stands once before it, and what is repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    kind: usize,
    parts: usize,
    once: Vec<usize>,
    often: Vec<usize>,
    /// How often a piece is repeated before the next.
    runs: usize,
}

impl Shape {
    fn new(dice: &mut Dice) -> Self {
        let mut pieces = |most: usize| (0..=dice.below(most)).map(|_| dice.below(PIECES.len())).collect();
        let (once, often) = (pieces(3), pieces(4));
        Self { kind: dice.below(KINDS.len()), parts: 1, once, often, runs: 1 }
    }

    fn mutated(&self, other: &Self, dice: &mut Dice) -> Self {
        let mut next = self.clone();
        for _ in 0..=dice.below(3) {
            let piece = dice.below(PIECES.len());
            match dice.below(10) {
                0 => next.kind = dice.below(KINDS.len()),
                1 => next.parts = 1 + dice.below(30),
                2 => next.runs = [1, 2, 10, 100, 1_000][dice.below(5)],
                3 => next.once.push(piece),
                4 if !next.once.is_empty() => drop(next.once.remove(dice.below(next.once.len()))),
                5 => next.often.insert(dice.below(next.often.len() + 1), piece),
                6 if next.often.len() > 1 => drop(next.often.remove(dice.below(next.often.len()))),
                7 => next.often.extend_from_slice(&other.often),
                8 => next.once.clone_from(&other.once),
                _ => {
                    let at = dice.below(next.often.len());
                    next.often[at] = piece;
                }
            }
        }
        next.often.truncate(12);
        next.once.truncate(6);
        next
    }

    fn part(&self, bytes: usize, salt: usize) -> String {
        let mut text: String = self.once.iter().map(|at| pieces::said(PIECES[*at], salt)).collect();
        let mut n = salt;
        while text.len() < bytes {
            for at in &self.often {
                for _ in 0..self.runs {
                    text.push_str(&pieces::said(PIECES[*at], n));
                    n += 1;
                    if text.len() >= bytes {
                        return text;
                    }
                }
            }
        }
        text
    }

    fn draft(&self) -> Draft {
        let mut draft = Draft::invoice(1);
        let more: String = (0..self.parts)
            .map(|n| {
                let body = self.part(BYTES / self.parts, n * 1_000);
                format!("--=_part\r\nContent-Type: {}\r\n\r\n{body}\r\n", KINDS[self.kind])
            })
            .collect();
        draft.body = draft.body.replace("--=_part--", &format!("{more}--=_part--"));
        draft
    }

    fn told(&self) -> String {
        let names = |list: &[usize]| list.iter().map(|at| PIECES[*at]).collect::<Vec<_>>();
        format!(
            "{} parts of {}, once {:?}, then {:?} each {} times",
            self.parts,
            KINDS[self.kind],
            names(&self.once),
            names(&self.often),
            self.runs
        )
    }
}

/// Whose messages are tried.
struct Judge {
    own: Key,
    host: Host,
}

impl Judge {
    fn cost(&self, shape: &Shape, turns: u32) -> f64 {
        let raw = shape.draft().sign(&[&self.own]);
        let text = String::from_utf8_lossy(&raw).into_owned();
        let [tree, screening]: [Duration; 2] = shortest(
            turns,
            1,
            [&mut || both(&self.host, &raw, &text), &mut || {
                drop(std::hint::black_box(self.host.screened(&raw)));
            }],
        );
        ratio(screening, tree)
    }
}

/// What anybody must do: text without tags costs html5ever less than it takes to hash it.
fn both(host: &Host, raw: &[u8], text: &str) {
    tree::construct(text);
    drop(std::hint::black_box(host.outcome(raw)));
}

#[expect(clippy::disallowed_methods, reason = "it searches for a time")]
fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().unwrap());
    let (seconds, seed) = (arguments.next().unwrap_or(60), arguments.next().unwrap_or(1));
    let own = Key::ed25519();
    let judge = Judge { host: Host::new(&own), own };
    let mut dice = Dice(seed.max(1));
    let start = std::time::Instant::now();
    let mut kept: Vec<(f64, Shape)> = Vec::new();
    let mut tried = 0_u64;
    while start.elapsed() < Duration::from_secs(seconds) {
        let shape = if kept.len() < KEPT || dice.below(8) == 0 {
            Shape::new(&mut dice)
        } else {
            let (one, other) = (dice.below(kept.len()), dice.below(kept.len()));
            kept[one].1.mutated(&kept[other].1, &mut dice)
        };
        if kept.iter().any(|(_, known)| *known == shape) {
            continue;
        }
        tried += 1;
        let mut cost = judge.cost(&shape, 1);
        let least = kept.last().map_or(0.0, |(cost, _)| *cost);
        if kept.len() >= KEPT && cost <= least {
            continue;
        }
        // Something else may have run at the same time.
        cost = cost.min(judge.cost(&shape, 5));
        if kept.first().is_none_or(|(best, _)| cost > *best) {
            println!("{cost:.1} after {tried}: {}", shape.told());
        }
        // Of shapes of one kind and cost one is enough.
        let alike = |other: &(f64, Shape)| other.1.kind == shape.kind && other.1.often == shape.often;
        match kept.iter().position(alike) {
            Some(at) if kept[at].0 >= cost => continue,
            Some(at) => drop(kept.remove(at)),
            None => {}
        }
        let at = kept.partition_point(|(other, _)| *other >= cost);
        kept.insert(at, (cost, shape));
        kept.truncate(KEPT);
    }
    println!("{tried} shapes in {} s; the dearest:", start.elapsed().as_secs());
    for (cost, shape) in kept.iter().take(10) {
        println!("{cost:.1}: {}", shape.told());
    }
}
