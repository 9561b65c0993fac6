//! What every error and finding answers.

use crate::{Code, Reason};

/// What every error and finding of every crate answers: which code it has.
///
/// Declared with [`reasons!`](crate::reasons) or [`code_enum!`](crate::code_enum), so that the code, its meaning and the list
/// of all codes are written once.
pub trait Coded {
    /// Every code that the type itself can have, without those of the errors that it wraps.
    #[must_use]
    fn codes() -> &'static [Code]
    where
        Self: Sized;

    /// The code.
    fn code(&self) -> &'static Code;

    /// The code with its values.
    fn reason(&self) -> Reason {
        Reason::new(self.code())
    }
}

impl<T: Coded> Coded for Box<T> {
    fn codes() -> &'static [Code] {
        T::codes()
    }

    fn code(&self) -> &'static Code {
        self.as_ref().code()
    }

    fn reason(&self) -> Reason {
        self.as_ref().reason()
    }
}
