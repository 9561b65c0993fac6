//! Ratios that a busy machine hardly changes: the works take turns, and the shortest time of each counts.

use std::time::{Duration, Instant};

/// The shortest time of one call of each work. They are called in turns, `calls` times in a row each, so that what the
/// neighbours do to the machine hits all of them alike.
#[expect(clippy::disallowed_methods, reason = "measures time")]
pub fn shortest<const N: usize>(turns: u32, calls: u32, mut works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..turns {
        for (work, best) in works.iter_mut().zip(&mut best) {
            let begin = Instant::now();
            for _ in 0..calls {
                work();
            }
            *best = (*best).min(begin.elapsed().checked_div(calls).unwrap_or(Duration::MAX));
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
