//! How many times as long as a peer: contenders run in turns, so that a busy machine slows all of them alike.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

/// Something that is timed; what it returns is only kept from being optimised away.
#[expect(clippy::exhaustive_structs, reason = "benchmarks make them")]
pub struct Contender<'a> {
    /// What the table calls it.
    pub name: &'static str,
    /// One pass over the whole input.
    pub pass: &'a mut dyn FnMut() -> usize,
}

impl std::fmt::Debug for Contender<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Contender").field(&self.name).finish()
    }
}

/// Prints one row for each contender: documents a second in its best round, and how many times as long its best round took as
/// that of the first contender. `documents` and `bytes` are those of one pass.
///
/// On Linux the time is that of the processor, so that other programs do not count; a round has as many passes as take 20 ms.
///
/// With `--test` (and in `cargo test`) each contender makes one pass and nothing is printed.
#[expect(clippy::print_stdout, reason = "the table is the result")]
pub fn compare(title: &str, documents: usize, bytes: usize, contenders: &mut [Contender<'_>]) {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filter = arguments.iter().find(|a| !a.starts_with('-')).map_or("", String::as_str);
    if !title.contains(filter) || documents == 0 {
        return;
    }
    if arguments.iter().any(|a| a == "--test") || !arguments.iter().any(|a| a == "--bench") {
        for contender in contenders {
            black_box((contender.pass)());
        }
        return;
    }
    let best = best(contenders);
    print!("{}", table(title, documents, bytes, &best, contenders));
}

/// How many rounds: the best of them is what a machine with other things to do leaves us.
const ROUNDS: usize = 25;

/// The least time of a pass of each contender.
fn best(contenders: &mut [Contender<'_>]) -> Vec<f64> {
    let passes: Vec<u32> = contenders.iter_mut().map(|c| passes(c.pass)).collect();
    let mut best = vec![f64::INFINITY; contenders.len()];
    for _ in 0..ROUNDS {
        for ((contender, passes), best) in contenders.iter_mut().zip(&passes).zip(&mut best) {
            *best = best.min(timed(contender.pass, *passes));
        }
    }
    best
}

/// How many passes take 20 ms.
#[expect(clippy::float_arithmetic, reason = "a time")]
fn passes(pass: &mut dyn FnMut() -> usize) -> u32 {
    let mut passes = 1_u32;
    while timed(pass, passes) * f64::from(passes) < 0.02 && passes < 1 << 16 {
        passes = passes.saturating_mul(2);
    }
    passes
}

/// Seconds of one pass.
#[expect(clippy::float_arithmetic, reason = "a time")]
fn timed(pass: &mut dyn FnMut() -> usize, passes: u32) -> f64 {
    let start = now();
    for _ in 0..passes {
        black_box(pass());
    }
    now().saturating_sub(start).as_secs_f64() / f64::from(passes)
}

/// Time that this thread has run (Linux), or where that is not known, that has passed; only differences mean something.
#[must_use]
pub fn now() -> Duration {
    // A yield makes the kernel bring its figures up to date.
    std::thread::yield_now();
    let figures = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ran = figures.and_then(|f| f.split_whitespace().next()?.parse().ok()).filter(|n| *n > 0);
    ran.map_or_else(|| std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default(), Duration::from_nanos)
}

#[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "figures for people to read")]
fn table(title: &str, documents: usize, bytes: usize, best: &[f64], contenders: &[Contender<'_>]) -> String {
    let mut out = format!("\n{title}: {documents} documents, {} kB\n", bytes / 1000);
    let first = best.first().copied().unwrap_or(f64::NAN);
    for (contender, best) in contenders.iter().zip(best) {
        let _ = writeln!(
            out,
            "| {} | {:.0} documents/s | {:.0} MB/s | ×{:.2} |",
            contender.name,
            documents as f64 / best,
            bytes as f64 / best / 1e6,
            best / first,
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_compared_with_the_first() {
        let (mut pass, mut other) = (|| 0, || 0);
        let contenders =
            [Contender { name: "a", pass: &mut pass }, Contender { name: "b", pass: &mut other }];
        let table = table("t", 10, 4000, &[0.01, 0.02], &contenders);
        assert!(table.contains("| a | 1000 documents/s | 0 MB/s | ×1.00 |"), "{table}");
        assert!(table.contains("| b | 500 documents/s | 0 MB/s | ×2.00 |"), "{table}");
    }

    #[test]
    fn work_takes_time() {
        let mut work = || (0..5_000_000_u64).map(black_box).map(|n| n.count_ones() as usize).sum();
        assert!(timed(&mut work, 4) > 0.0);
    }
}
