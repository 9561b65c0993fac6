//! Instruction counts, which a busy machine does not change: how does a call's work grow with its input?
//!
//! The benchmark runs itself again under `valgrind --tool=callgrind`, once for each case and size. Only the measured call is
//! counted, not what makes its input. Without valgrind every case is run once, uncounted, and said to be skipped.
//!
//! ```no_run
//! use billfold_benches::instructions::{self, Case};
//!
//! /// The benchmark of `harness = false`: twice the input may cost at most 2.2 times the work.
//! fn main() -> std::process::ExitCode {
//!     instructions::main(&[Case::growing("sort", &[1_000, 2_000], 2.2, |n| {
//!         let mut numbers: Vec<u64> = (0..n).rev().collect();
//!         Box::new(move || numbers.sort())
//!     })])
//! }
//! ```

use std::fmt::Write as _;
use std::process::{Command, ExitCode, Stdio};

/// The call to measure; what prepared it is not counted.
pub type Call = Box<dyn FnOnce()>;

/// One measured call at several sizes, or several calls that do the same.
pub struct Case {
    name: &'static str,
    runs: Vec<(String, Box<dyn Fn() -> Call>)>,
    /// How many times the work of the first run the last one may cost.
    at_most: f64,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Case").field(&self.name).finish_non_exhaustive()
    }
}

impl Case {
    /// A call whose work at the last of `sizes` is at most `at_most` times that at the first; anything above fails the
    /// benchmark. `prepare` makes the input; only the call that it returns is counted, in the thread that calls it.
    #[must_use]
    pub fn growing(name: &'static str, sizes: &[u64], at_most: f64, prepare: fn(u64) -> Call) -> Self {
        let run = |&n: &u64| (n.to_string(), Box::new(move || prepare(n)) as Box<dyn Fn() -> Call>);
        Self { name, runs: sizes.iter().map(run).collect(), at_most }
    }

    /// A call whose counts are printed and compared with nothing.
    #[must_use]
    pub fn counted(name: &'static str, sizes: &[u64], prepare: fn(u64) -> Call) -> Self {
        Self { at_most: f64::INFINITY, ..Self::growing(name, sizes, 0.0, prepare) }
    }

    /// Calls that do the same with the same input; the row ends with the last divided by the first.
    #[must_use]
    pub fn compared(name: &'static str, runs: Vec<(String, Box<dyn Fn() -> Call>)>) -> Self {
        Self { name, runs, at_most: f64::INFINITY }
    }

    /// One call more.
    #[must_use]
    pub fn run(mut self, label: &str, prepare: impl Fn() -> Call + 'static) -> Self {
        self.runs.push((label.to_owned(), Box::new(prepare)));
        self
    }

    /// Fails if the last call costs more than so many times the first.
    #[must_use]
    pub fn at_most(self, times: f64) -> Self {
        Self { at_most: times, ..self }
    }
}

/// Tells the benchmark, when it runs itself under valgrind, which case and size to run.
const CHILD: &str = "BILLFOLD_COUNT_CASE";

/// Counts every case whose name contains the first argument that is not an option (`cargo bench … -- NAME`), and prints a
/// table. Fails if a case grows faster than it may. With `--test` (and in `cargo test`) each case is run once, uncounted.
#[must_use]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is the result")]
pub fn main(cases: &[Case]) -> ExitCode {
    if let Some(wanted) = std::env::var_os(CHILD) {
        return child(cases, &wanted.to_string_lossy());
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filter = arguments.iter().find(|a| !a.starts_with('-')).map_or("", String::as_str);
    let chosen = || cases.iter().enumerate().filter(|(_, case)| case.name.contains(filter));
    let dry = arguments.iter().any(|a| a == "--test") || !arguments.iter().any(|a| a == "--bench");
    let valgrind = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    if dry || !valgrind.is_ok_and(|status| status.success()) {
        for (_, case) in chosen() {
            case.runs.first().into_iter().for_each(|(_, prepare)| prepare()());
        }
        if !dry {
            println!("instruction counts: skipped, valgrind is missing");
        }
        return ExitCode::SUCCESS;
    }
    let mut failed = false;
    for (at, case) in chosen() {
        match counts(at, case) {
            Ok(counts) => {
                let (row, fits) = row(case, &counts);
                println!("{row}");
                failed |= !fits;
            }
            Err(why) => {
                eprintln!("{}: {why}", case.name);
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Runs one case at one size; valgrind switches counting on while it is inside [`billfold_counted_call`].
fn child(cases: &[Case], wanted: &str) -> ExitCode {
    let call = wanted.split_once(':').and_then(|(at, run)| {
        let case = cases.get(at.parse::<usize>().ok()?)?;
        let (_, prepare) = case.runs.get(run.parse::<usize>().ok()?)?;
        Some(prepare())
    });
    let Some(call) = call else { return ExitCode::FAILURE };
    billfold_counted_call(call);
    ExitCode::SUCCESS
}

/// Its name is what callgrind looks for.
#[inline(never)]
fn billfold_counted_call(call: Call) {
    std::hint::black_box(call)();
    // Not a tail call: counting stops where this returns.
    std::hint::black_box(());
}

/// Instructions of every run.
fn counts(at: usize, case: &Case) -> Result<Vec<u64>, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let count = |(run, (label, _)): (usize, &(String, _))| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"])
            .arg("--toggle-collect=*billfold_counted_call*")
            .arg(&program)
            .env(CHILD, format!("{at}:{run}"))
            .output()
            .map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr);
        let collected = said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
        match collected {
            Some(count) if output.status.success() && count > 0 => Ok(count),
            _ => Err(format!("no count for {label}: {said}")),
        }
    };
    case.runs.iter().enumerate().map(count).collect()
}

/// A row of the table, and whether the growth is within bounds.
#[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a ratio for people to read")]
fn row(case: &Case, counts: &[u64]) -> (String, bool) {
    let ratio = match (counts.first(), counts.last()) {
        (Some(&first), Some(&last)) if first > 0 => last as f64 / first as f64,
        _ => f64::NAN,
    };
    let mut row = format!("| {} |", case.name);
    for ((label, _), count) in case.runs.iter().zip(counts) {
        let _ = write!(row, " {label}: {count} |");
    }
    let fits = ratio <= case.at_most;
    let verdict = if fits { "" } else { " TOO MUCH" };
    let _ = write!(row, " ×{ratio:.2}{verdict} |");
    (row, fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_faster_than_it_may_fails() {
        let case = Case::growing("sums", &[1, 2], 2.2, |_| Box::new(|| ()));
        assert_eq!(row(&case, &[100, 220]), ("| sums | 1: 100 | 2: 220 | ×2.20 |".to_owned(), true));
        assert_eq!(
            row(&case, &[100, 300]),
            ("| sums | 1: 100 | 2: 300 | ×3.00 TOO MUCH |".to_owned(), false)
        );
    }
}
