//! `cargo xtask`: the commands that newcomers and CI run.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

mod fuzz;
mod lint;
mod planted;
mod prove;
mod run;
mod setup;
mod test;

use std::process::ExitCode;

use run::Failed;
use xtask::new_adapter;

const USAGE: &str = "\
cargo xtask COMMAND

  test                     every test; names what it had to skip
  setup                    install what the skipped tests need
  lint                     fmt, clippy, docs, api and cargo deny
  api [--update]           check the docs, and compare the public API with docs/api (or write it there)
  ci                       test, then lint
  fuzz [TARGET] [--seconds N]   run one or every fuzz target (default 10 seconds each)
  bench                    the benchmarks under benches/
  prove                    check the Coq proof of the settings rule
  soak                     the slow tests
  planted                  plants faults that were once there, and looks that the simulation finds each
  new-adapter NAME         lay out a partner adapter's crate, ready to fill
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => test::all(),
        ["setup"] => setup::install(),
        ["lint"] => lint::all(),
        ["api", rest @ ..] => lint::api(rest),
        ["ci"] => test::all().and_then(|()| lint::all()),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["bench"] => run::cargo(&["bench", "--package", "billfold-benches"]),
        ["prove"] => prove::check(),
        ["soak"] => test::soak(),
        ["planted"] => planted::all(),
        ["new-adapter", name] => new_adapter::lay_out(&run::top(), name)
            .map(|_| print!("{}", new_adapter::next_steps(name)))
            .map_err(|error| Failed(error.to_string())),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(what)) => {
            eprintln!("xtask: {what}");
            ExitCode::FAILURE
        }
    }
}
