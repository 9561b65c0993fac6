//! Running the fuzz targets from their seeds.

use std::process::Command;

use crate::run::{Failed, command, side_by_side, top};

/// `[TARGET] [--seconds N]`
pub(crate) fn run(arguments: &[&str]) -> Result<(), Failed> {
    let usage = || Failed("usage: cargo xtask fuzz [TARGET] [--seconds N]".to_owned());
    let (target, seconds) = match arguments {
        [] => (None, "10"),
        ["--seconds", seconds] => (None, *seconds),
        [target] => (Some(*target), "10"),
        [target, "--seconds", seconds] => (Some(*target), *seconds),
        _ => return Err(usage()),
    };
    let seconds: u32 = seconds.parse().map_err(|_| usage())?;
    if let Some(target) = target {
        let path = top().join("fuzz/Cargo.toml");
        let manifest =
            std::fs::read_to_string(&path).map_err(|e| Failed(format!("{}: {e}", path.display())))?;
        let area =
            area(&manifest, target).ok_or_else(|| Failed(format!("there is no fuzz target {target}")))?;
        // Nothing is built that other targets need.
        command(&mut one(target, &["--no-default-features", "--features", area], seconds)?)?;
        println!("fuzz: {target} ran {seconds} s without a finding");
        return Ok(());
    }
    let targets = targets()?;
    // All at once, so that the linkers run side by side.
    command(cargo_fuzz(seconds).arg("build").args(BUILD))?;
    let runs: Result<Vec<Command>, Failed> = targets.iter().map(|target| one(target, &[], seconds)).collect();
    side_by_side(runs?)?;
    println!("fuzz: {} targets ran {seconds} s each without a finding", targets.len());
    Ok(())
}

/// Optimised; without the code that nothing calls, which would only make linking slower.
const BUILD: [&str; 2] = ["-O", "--strip-dead-code=true"];

/// A run of no more seconds is built with less optimisation: it reaches its first input in half the time, and a longer one tries
/// more inputs.
const SHORT: u32 = 60;

/// The feature that a target names in `required-features`.
fn area<'m>(manifest: &'m str, target: &str) -> Option<&'m str> {
    let (_, rest) = manifest.split_once(&format!("\nname = \"{target}\"\n"))?;
    let block = rest.split("\n[").next()?;
    let line = block.lines().find_map(|line| line.strip_prefix("required-features = [\""))?;
    line.strip_suffix("\"]")
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

/// The command that runs one target from its seeds.
fn one(target: &str, features: &[&str], seconds: u32) -> Result<Command, Failed> {
    let corpus = top().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&corpus).map_err(|e| Failed(e.to_string()))?;
    let mut run = cargo_fuzz(seconds);
    run.arg("run")
        .args(BUILD)
        .args(features)
        .arg(target)
        .arg(corpus)
        .arg(top().join("fuzz/seeds").join(target));
    run.arg("--").arg(format!("-max_total_time={seconds}")).args(["-timeout=10", "-rss_limit_mb=2048"]);
    let dictionary = top().join("fuzz/dictionaries").join(format!("{target}.dict"));
    if dictionary.exists() {
        run.arg(format!("-dict={}", dictionary.display()));
    }
    Ok(run)
}

fn cargo_fuzz(seconds: u32) -> Command {
    let mut cargo = Command::new("cargo");
    // libFuzzer's instrumentation flags are unstable; a stable compiler takes them with this variable.
    cargo.arg("fuzz").env("RUSTC_BOOTSTRAP", "1").current_dir(top());
    if seconds <= SHORT {
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    }
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_names_one_area_that_exists() {
        let manifest = std::fs::read_to_string(top().join("fuzz/Cargo.toml")).unwrap();
        let (_, features) = manifest.split_once("\n[features]\n").unwrap();
        let features = features.split("\n[").next().unwrap();
        for target in targets().unwrap() {
            let area = area(&manifest, &target).unwrap_or_else(|| panic!("{target} names no area"));
            assert!(features.contains(&format!("\n{area} = [")), "{target}: there is no area {area}");
            let everything = features.lines().find(|line| line.starts_with("default = [")).unwrap();
            assert!(everything.contains(&format!("\"{area}\"")), "{area} is left out where all targets run");
        }
        assert_eq!(area(&manifest, "no_such_target"), None);
    }
}
