//! Running the fuzz targets from their seeds.

use std::process::Command;

use crate::run::{Failed, command, top};

/// `[TARGET] [--seconds N]`
pub(crate) fn run(arguments: &[&str]) -> Result<(), Failed> {
    let (target, seconds) = match arguments {
        [] => (None, "10"),
        ["--seconds", seconds] => (None, *seconds),
        [target] => (Some(*target), "10"),
        [target, "--seconds", seconds] => (Some(*target), *seconds),
        _ => return Err(Failed("usage: cargo xtask fuzz [TARGET] [--seconds N]".to_owned())),
    };
    let targets = match target {
        Some(one) => vec![one.to_owned()],
        None => targets()?,
    };
    if targets.len() > 1 {
        // All at once, so that the linkers run side by side.
        command(cargo_fuzz().args(["build", "-O"]))?;
    }
    for target in &targets {
        one(target, seconds)?;
    }
    println!("fuzz: {} targets ran {seconds} s each without a finding", targets.len());
    Ok(())
}

/// The names of `fuzz/fuzz_targets/*.rs`.
fn targets() -> Result<Vec<String>, Failed> {
    let folder = top().join("fuzz/fuzz_targets");
    let entries = std::fs::read_dir(&folder).map_err(|e| Failed(format!("{}: {e}", folder.display())))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|e| e.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}

fn one(target: &str, seconds: &str) -> Result<(), Failed> {
    let corpus = top().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&corpus).map_err(|e| Failed(e.to_string()))?;
    let mut run = cargo_fuzz();
    run.args(["run", "-O", target]).arg(corpus).arg(top().join("fuzz/seeds").join(target));
    run.arg("--").arg(format!("-max_total_time={seconds}")).args(["-timeout=10", "-rss_limit_mb=2048"]);
    let dictionary = top().join("fuzz/dictionaries").join(format!("{target}.dict"));
    if dictionary.exists() {
        run.arg(format!("-dict={}", dictionary.display()));
    }
    command(&mut run)
}

fn cargo_fuzz() -> Command {
    let mut cargo = Command::new("cargo");
    // libFuzzer's instrumentation flags are unstable; a stable compiler takes them with this variable.
    cargo.arg("fuzz").env("RUSTC_BOOTSTRAP", "1").current_dir(top());
    cargo
}
