//! An error that hands back what it refused.

use std::error::Error;
use std::fmt;

use crate::{Code, Coded, Reason};

/// An error that hands back the value that was given, so that nothing is lost and the caller can try again.
///
/// It is an [`Error`] like the one inside, with the same message, source and code, so `?` works. `Debug` leaves the value out.
///
/// ```
/// use billfold_reason::Refused;
/// fn open(door: String) -> Result<(), Refused<String, std::fmt::Error>> {
///     Err(Refused::new(door, std::fmt::Error))
/// }
/// fn enter() -> Result<(), Box<dyn std::error::Error>> {
///     Ok(open("front".to_owned())?)
/// }
/// assert!(enter().is_err());
/// let refused = open("front".to_owned()).expect_err("it is closed");
/// assert_eq!(refused.into_value(), "front");
/// ```
pub struct Refused<T, E> {
    // Boxed, so that a large value does not make every `Result` large, also where nothing is refused.
    value: Box<T>,
    error: E,
}

impl<T, E> Refused<T, E> {
    /// A refusal of `value`.
    #[must_use]
    pub fn new(value: T, error: E) -> Self {
        Self { value: Box::new(value), error }
    }

    /// The reason of the refusal.
    #[must_use]
    pub const fn error(&self) -> &E {
        &self.error
    }

    /// The value that was refused.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Gives the refused value back.
    #[must_use]
    pub fn into_value(self) -> T {
        *self.value
    }

    /// Gives the error, and drops the refused value.
    #[must_use]
    pub fn into_error(self) -> E {
        self.error
    }

    /// Gives both the value and the error.
    #[must_use]
    pub fn into_parts(self) -> (T, E) {
        (*self.value, self.error)
    }

    /// The same refusal with another error.
    #[must_use]
    pub fn map_error<F>(self, map: impl FnOnce(E) -> F) -> Refused<T, F> {
        Refused { value: self.value, error: map(self.error) }
    }

    /// The same refusal with another value, such as one that was made from the refused value.
    #[must_use]
    pub fn map_value<U>(self, map: impl FnOnce(T) -> U) -> Refused<U, E> {
        Refused { value: Box::new(map(*self.value)), error: self.error }
    }
}

/// The error alone: a value may hold what must not be printed.
impl<T, E: fmt::Debug> fmt::Debug for Refused<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<T, E: fmt::Display> fmt::Display for Refused<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<T, E: Error> Error for Refused<T, E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

impl<T, E: Coded> Coded for Refused<T, E> {
    fn codes() -> &'static [Code] {
        E::codes()
    }

    fn code(&self) -> &'static Code {
        self.error.code()
    }

    fn reason(&self) -> Reason {
        self.error.reason()
    }
}
