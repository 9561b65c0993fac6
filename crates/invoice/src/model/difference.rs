//! The differences between documents of one invoice.

use crate::model::Term;

/// A value on which two documents of one invoice disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Difference {
    /// Which value.
    pub term: Term,
}
