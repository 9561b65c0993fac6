//! Which of the model's runs the code goes: those that show a kind of step which none before them had.

use std::collections::BTreeSet;

use billfold_ledger::State;
use stateright::Model as _;

use super::steps::{Payments, Step};
use super::world::{Record, World};

/// The steps of a run at most.
const LENGTH: usize = 32;
/// How many runs are drawn.
const DRAWN: u64 = 4_000;

/// A step, and where the requests stood before it, at their clients and at the service.
type Kind = (Step, [Option<(State, Option<Record>)>; 2]);

fn kind(world: &World, step: Step) -> Kind {
    (step, world.requests.map(|it| it.map(|it| (it.row.state, it.site.record))))
}

/// Runs that were drawn by fixed seeds and each show something new, and how many kinds of step they have together.
pub(super) fn runs(model: Payments) -> (Vec<Vec<Step>>, usize) {
    let (mut kinds, mut kept) = (BTreeSet::new(), Vec::new());
    for seed in 1..=DRAWN {
        let mut random = Random(seed);
        let (mut world, mut run, mut fresh) = (World::default(), Vec::new(), false);
        for _ in 0..LENGTH {
            let mut ways = model.next_steps(&world);
            if ways.is_empty() {
                break;
            }
            let (step, next) = ways.swap_remove(random.below(ways.len()));
            fresh |= kinds.insert(kind(&world, step));
            run.push(step);
            world = next;
        }
        if fresh {
            kept.push(run);
        }
    }
    (kept, kinds.len())
}

/// Marsaglia's xorshift: the same numbers with every version of every crate.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        // Small seeds would begin alike.
        if self.0 < 1 << 32 {
            self.0 = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
