//! Every fault at every point of sending and storing, in client, partner service, processor and books, and every pair of them.
//!
//! The real flow, ledger, partner service, journal and a real accounting adapter run in one thread without sockets and without a clock:
//! every call of a store and every message goes by a script, which counts it and says what goes wrong. After the mishaps time
//! passes, the programs recover and ask, the payer does what a payer does, and in the end the processor's own book is compared with
//! every other book and with everything that was said.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it counted"
)]

mod books;
mod client;
mod disk;
mod fixed;
mod net;
mod partner;
mod run;
mod script;

use run::{Outcome, Story, run};
use script::{Mishap, Place};

/// Every single mishap of a story.
fn singles(story: Story) -> Vec<Mishap> {
    let met = run(story, &[]).met;
    met.into_iter()
        .flat_map(|point| point.0.faults().into_iter().map(move |fault| Mishap(point, fault)))
        .collect()
}

fn shown(story: Story, plan: &[Mishap]) -> String {
    let plan: Vec<String> = plan.iter().map(ToString::to_string).collect();
    format!("{story:?}: {}", plan.join(", then "))
}

#[test]
fn without_a_fault_everything_agrees_at_once() {
    for story in Story::ALL {
        let outcome = run(story, &[]);
        assert_eq!((outcome.wrong.as_deref(), outcome.alerts), (None, false), "{story:?}");
        println!("{story:?}: {} points", outcome.met.len());
    }
}

/// Runs plans side by side, and gives what came of each in their order.
fn run_all(story: Story, plans: &[Vec<Mishap>]) -> Vec<Outcome> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = plans.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let shares: Vec<_> = plans
            .chunks(share)
            .map(|plans| scope.spawn(move || plans.iter().map(|plan| run(story, plan)).collect::<Vec<_>>()))
            .collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    })
}

/// What was run, and what was wrong.
#[derive(Debug, Default)]
struct Tally {
    runs: usize,
    alerts: usize,
    failed: Vec<String>,
}

impl Tally {
    fn add(&mut self, story: Story, plans: &[Vec<Mishap>], outcomes: &[Outcome]) {
        for (plan, outcome) in plans.iter().zip(outcomes) {
            self.runs += 1;
            self.alerts += usize::from(outcome.alerts);
            self.failed
                .extend(outcome.wrong.as_ref().map(|wrong| format!("{}: {wrong}", shown(story, plan))));
        }
    }

    fn end(&self, what: &str) {
        println!("{} {what}, {} of them end with an open alert", self.runs, self.alerts);
        assert!(self.failed.is_empty(), "{} fail:\n{}", self.failed.len(), self.failed.join("\n"));
    }
}

/// One of so many plans of the stories that repeat much of another runs in the plain tests, and every one about the payment call;
/// all of them run in the soak.
const SPARSE: usize = 6;
/// After one of so many single faults a second one is tried in the plain tests, and after all of them in the soak.
const SAMPLE: usize = 8;

/// Every single fault of a story, or a sample, and what came of each.
fn run_singles(story: Story, all: bool) -> (Vec<Vec<Mishap>>, Vec<Outcome>) {
    let all = all || story.is_dense();
    let chosen =
        |(n, mishap): &(usize, Mishap)| all || mishap.0.0 == Place::Complete || n.is_multiple_of(SPARSE);
    let plans = singles(story).into_iter().enumerate().filter(chosen);
    let plans: Vec<_> = plans.map(|(_, mishap)| vec![mishap]).collect();
    let outcomes = run_all(story, &plans);
    assert!(outcomes.iter().all(|outcome| outcome.happened == 1), "{story:?}: a fault did not happen");
    (plans, outcomes)
}

/// Every pair that begins with a single fault: its second point is one that was met after the first fault.
fn pairs(first: &[Mishap], outcome: &Outcome) -> Vec<Vec<Mishap>> {
    let after = outcome.met.iter().skip(outcome.first.unwrap_or_default());
    let second = after.flat_map(|point| point.0.faults().into_iter().map(|fault| Mishap(*point, fault)));
    second.map(|second| [first, &[second]].concat()).collect()
}

#[test]
fn single_faults_and_a_sample_of_pairs_end_in_books_that_agree() {
    let (mut one, mut two) = (Tally::default(), Tally::default());
    for story in Story::ALL {
        let (plans, outcomes) = run_singles(story, false);
        one.add(story, &plans, &outcomes);
        let sampled = plans.iter().zip(&outcomes).enumerate().step_by(SAMPLE);
        // A prime, so that the second faults are of every kind.
        let pairs: Vec<_> = sampled
            .filter_map(|(n, (plan, outcome))| {
                let pairs = pairs(plan, outcome);
                pairs.get((n * 7919) % pairs.len().max(1)).cloned()
            })
            .collect();
        two.add(story, &pairs, &run_all(story, &pairs));
    }
    one.end("single faults");
    two.end("pairs of faults");
}

#[test]
#[ignore = "soak"]
fn soak_all_single_faults_and_all_pairs_of_them() {
    let (mut one, mut two) = (Tally::default(), Tally::default());
    for story in Story::ALL {
        let (plans, outcomes) = run_singles(story, true);
        one.add(story, &plans, &outcomes);
        for (plan, outcome) in plans.iter().zip(&outcomes) {
            let pairs = pairs(plan, outcome);
            two.add(story, &pairs, &run_all(story, &pairs));
        }
    }
    one.end("single faults");
    two.end("pairs of faults");
}
