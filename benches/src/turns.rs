//! Measuring in turns: every candidate works a little, then the next one, round after round.
//!
//! On a machine that others use, the last benchmark of a row meets another load than the first one. In turns all meet the same;
//! the ratio of two in the same round says more than either time. `criterion` measures one after the other, so where the ratio
//! is the claim, this is used.

use std::time::{Duration, Instant};

/// Something to be measured.
pub struct Candidate<'a> {
    name: String,
    work: Box<dyn FnMut() + 'a>,
}

impl std::fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl<'a> Candidate<'a> {
    /// Names a piece of work.
    pub fn new(name: impl Into<String>, work: impl FnMut() + 'a) -> Self {
        Self { name: name.into(), work: Box::new(work) }
    }

    fn run(&mut self, times: u32) -> Duration {
        timed(times, &mut self.work)
    }
}

/// The time of one piece of work, over so many in a row.
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn timed(times: u32, mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    start.elapsed().checked_div(times).unwrap_or_default()
}

/// The shortest time of each work in so many turns, `times` in a row each.
pub fn shortest<const N: usize>(turns: u32, times: u32, mut works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..turns {
        for (work, best) in works.iter_mut().zip(&mut best) {
            *best = (*best).min(timed(times, work));
        }
    }
    best
}

/// How many times the other duration the one is.
#[must_use]
#[expect(clippy::float_arithmetic, reason = "a ratio for people to read")]
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// What one candidate took.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// The middle of its rounds, for one piece of work.
    pub median: Duration,
    /// Its best round.
    pub least: Duration,
    /// The middle of the ratios to the first candidate in the same round, in percent.
    pub percent: u128,
}

/// Measures all candidates `times` a turn, `rounds` times around, and prints a table: the first is the peer, with ratio 1.
pub fn compare(title: &str, rounds: usize, times: u32, candidates: &mut [Candidate<'_>]) -> Vec<Taken> {
    let mut all: Vec<Vec<Duration>> = vec![Vec::with_capacity(rounds); candidates.len()];
    for round in 0..rounds.max(1) {
        // The first third only warms up: caches fill, logs grow to their size.
        for (candidate, taken) in candidates.iter_mut().zip(&mut all) {
            let time = candidate.run(times);
            if round >= rounds / 3 {
                taken.push(time);
            }
        }
    }
    let peer = all.first().cloned().unwrap_or_default();
    let table: Vec<Taken> = candidates
        .iter()
        .zip(all)
        .map(|(candidate, taken)| {
            let ratios = taken.iter().zip(&peer).map(|(own, peer)| {
                own.as_nanos().saturating_mul(100).checked_div(peer.as_nanos()).unwrap_or_default()
            });
            let (percent, least) = (middle(ratios), taken.iter().min().copied().unwrap_or_default());
            let name = candidate.name.clone();
            Taken { name, median: middle(taken.into_iter()), least, percent }
        })
        .collect();
    print(title, &table);
    table
}

fn middle<T: Ord + Default>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    let half = values.len() / 2;
    values.into_iter().nth(half).unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn print(title: &str, table: &[Taken]) {
    println!("\n{title}");
    for Taken { name, median, least, percent } in table {
        println!(
            "  {name:<72} {median:>12.2?}  best {least:>12.2?}  {}.{:02}x",
            percent / 100,
            percent % 100
        );
    }
}

/// Whether the program was started to see that it works, and not to measure (`cargo bench -- --test`).
#[must_use]
pub fn only_a_test() -> bool {
    std::env::args().any(|argument| argument == "--test")
}
