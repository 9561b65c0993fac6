//! Checks every file under the folders given and prints how often each reason was found: what a mailbox would lose.
//!
//! `cargo run -p billfold-sender --example tally -- FOLDER…  [--show CODE]`

#![expect(clippy::print_stdout, reason = "an example program talks to its user")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use billfold_sender::dns::{Answer, Answers};
use billfold_sender::{Check, Delivery, Policy, Step};
use chrono::DateTime;

fn files(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if folder.is_file() {
        into.push(folder.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        files(&entry?.path(), into)?;
    }
    Ok(())
}

fn count(tally: &mut BTreeMap<&'static str, usize>, code: &'static str) {
    let count = tally.entry(code).or_default();
    *count = count.saturating_add(1);
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let show = arguments
        .iter()
        .position(|a| a == "--show")
        .map(|at| arguments.split_off(at).pop().unwrap_or_default());
    let mut all = Vec::new();
    for folder in &arguments {
        files(Path::new(folder), &mut all)?;
    }
    let policy = Policy::new().addresses(["nobody@nowhere.example"]);
    let delivery = Delivery::at(DateTime::from_timestamp(1_795_165_200, 0).ok_or("time")?);
    let mut tally = BTreeMap::<&'static str, usize>::new();
    for path in &all {
        let raw = std::fs::read(path)?;
        let Some(message) = mail_parser::MessageParser::default().parse(&raw) else {
            count(&mut tally, "(no message)");
            continue;
        };
        let mut check = Check::new(&raw, &message, &policy, &delivery);
        let mut answers = Answers::new();
        let outcome = loop {
            match check.step(&answers) {
                Step::Need(queries) => {
                    answers.extend(queries.into_iter().map(|query| (query, Answer::NotFound)));
                }
                Step::Done(outcome) => break outcome,
            }
        };
        for reason in outcome.reasons.iter().chain(&outcome.warnings) {
            count(&mut tally, reason.code().name());
            if show.as_deref() == Some(reason.code().name()) {
                println!("{}: {}", path.display(), reason.detail());
            }
        }
    }
    println!("{} files", all.len());
    for (code, count) in tally {
        println!("{count:6} {code}");
    }
    Ok(())
}
