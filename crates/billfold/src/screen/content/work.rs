//! How many amounts, numbers and due dates of one message are looked at.

use std::cell::Cell;

/// Looks that are left, over all texts of a message together.
///
/// To read what an amount or a date is called costs many times what its few bytes cost a browser, so that a message has as many looks
/// as one of its length may need. What is beyond is not taken for agreement: the comparison is unsure.
#[derive(Debug)]
pub(super) struct Work {
    labels: Cell<usize>,
    numbers: Cell<usize>,
}

impl Work {
    /// For a message of so many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        let share =
            |least: usize, of: usize| Cell::new(least.saturating_add(bytes.checked_div(of).unwrap_or(0)));
        Self { labels: share(256, 32), numbers: share(1_024, 4) }
    }

    /// Takes a look at what an amount or a date is called; false if none is left.
    pub(super) fn label(&self) -> bool {
        take(&self.labels)
    }

    /// Takes a look at a number; false if none is left.
    pub(super) fn number(&self) -> bool {
        take(&self.numbers)
    }
}

fn take(left: &Cell<usize>) -> bool {
    let rest = left.get().checked_sub(1);
    left.set(rest.unwrap_or_default());
    rest.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_message_has_more_looks() {
        let count = |work: &Work| std::iter::repeat_with(|| work.label()).take_while(|left| *left).count();
        assert_eq!(count(&Work::of(0)), 256);
        assert_eq!(count(&Work::of(32_000)), 1_256);
        let work = Work::of(0);
        assert!((0..1_024).all(|_| work.number()) && !work.number() && work.label());
    }
}
