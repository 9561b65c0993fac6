//! The trait of everything that has a code.

use crate::{Code, Reason};

/// An error or finding that has a stable code.
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
