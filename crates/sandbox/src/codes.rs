//! Every stable code of this crate.

use billfold_reason::{Code, Coded as _};

use crate::{KeyError, MailError, StartError};

/// Every stable code that an error of this crate can have. For pages and translations.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [StartError::codes(), MailError::codes(), KeyError::codes()].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_sound_and_of_this_crate() {
        assert_eq!(billfold_reason::faults(codes()), [""; 0]);
        assert!(codes().all(|code| code.area() == "sandbox"));
    }
}
