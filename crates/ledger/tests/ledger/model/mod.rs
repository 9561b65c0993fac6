//! The payment of one invoice by two clients, as a model that is explored to the end; and the model's runs against the code.
//!
//! Two requests, each client with its own ledger, one partner service with its journal, a processor, books, and a network that
//! loses, delays, doubles and reorders whatever passes. `docs/testing.md` says what is modelled, within which bounds, and what is not.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod claims;
mod client;
mod real;
mod runs;
mod service;
mod site;
mod steps;
mod world;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use billfold_testkit::doc_block;
use real::Real;
use runs::runs;
use stateright::{Checker as _, HasDiscoveries, Model as _};
use steps::{Payments, Planted, Step};
use world::World;

/// The models that follow every rule, and the name of each.
const SOUND: [(&str, Payments); 2] = [
    ("the partner takes `supersedes`", model(true, Planted::Nothing)),
    ("it does not: the payer's word is needed", model(false, Planted::Nothing)),
];

const fn model(takes_supersedes: bool, planted: Planted) -> Payments {
    Payments { takes_supersedes, planted }
}

#[test]
fn no_order_of_faults_breaks_a_rule() {
    let mut table = "| model | states |\n|---|---|\n".to_owned();
    for (name, model) in SOUND {
        let checker = model.checker().threads(2).spawn_bfs().join();
        checker.assert_properties();
        let states = grouped(checker.unique_state_count());
        println!("{name}: {states} states");
        writeln!(table, "| {name} | {states} |").unwrap();
    }
    doc_block::check("docs/testing.md", "model", &table).unwrap();
}

/// A rule that no bug can break is none.
#[test]
fn a_planted_bug_is_found() {
    for (planted, rule) in [
        (Planted::NoBar, "a final outcome never changes"),
        (Planted::NoHold, "the invoice is charged at most once, or an alert says so"),
        (Planted::DeclinedByTime, "what a ledger calls declined is not charged, or an alert says so"),
        (Planted::LateProcessor, "what a ledger calls declined is not charged, or an alert says so"),
    ] {
        let found = HasDiscoveries::AnyOf(BTreeSet::from([rule]));
        let checker = model(true, planted).checker().finish_when(found).spawn_bfs().join();
        let path = checker.discovery(rule).unwrap_or_else(|| panic!("{planted:?} breaks no rule"));
        println!("{planted:?}: {rule}, not by {:?}", path.into_actions());
    }
}

#[test]
fn the_code_goes_the_model_s_ways() {
    let mut table = "| model | runs | steps | kinds of step |\n|---|---|---|---|\n".to_owned();
    let late = ("as the first, and the processor charges too late", model(true, Planted::LateProcessor));
    for (name, model) in SOUND.into_iter().chain([late]) {
        let (runs, kinds) = runs(model);
        let steps = follow(model, &runs).unwrap();
        println!("{name}: {} runs, {steps} steps, {kinds} kinds of step", runs.len());
        let [runs, steps, kinds] = [runs.len(), steps, kinds].map(grouped);
        writeln!(table, "| {name} | {runs} | {steps} | {kinds} |").unwrap();
    }
    doc_block::check("docs/testing.md", "model-runs", &table).unwrap();
}

#[test]
fn a_model_that_is_not_the_code_s_is_noticed() {
    for planted in [Planted::NoBar, Planted::NoHold, Planted::DeclinedByTime] {
        let model = model(true, planted);
        assert!(follow(model, &runs(model).0).is_err(), "{planted:?}");
    }
}

/// Goes the runs on the real code, each to its quiet end. After every step the real ledgers, journal, processor and books must be
/// as the model has them. How many steps that were, or the first difference.
fn follow(model: Payments, runs: &[Vec<Step>]) -> Result<usize, String> {
    let mut steps = 0;
    for run in runs {
        let (mut world, mut real) = (World::default(), Real::new(model));
        for step in run.iter().copied().chain(Payments::quiet_steps()) {
            let Some(next) = model.after(&world, step) else { continue };
            real.take(&world, step);
            let seen = real.seen(&next);
            if seen != next {
                return Err(format!("{step:?} in {run:?} leads to {seen:#?}, not to {next:#?}"));
            }
            real.refuses_what_the_model_refuses(&next);
            (world, steps) = (next, steps + 1);
        }
    }
    Ok(steps)
}

/// With a comma between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}
