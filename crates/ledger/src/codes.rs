//! Every stable code of this crate.

use billfold_reason::{Code, Coded as _};

use crate::{AttemptIdError, ClaimError, LedgerError, reason};

/// Every stable code that an error of this crate, or the reason of an attempt, can have. For pages and translations.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [AttemptIdError::codes(), ClaimError::codes(), LedgerError::codes(), reason::CODES].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_sound_and_of_this_crate() {
        assert_eq!(billfold_reason::faults(codes()), [""; 0]);
        assert!(codes().all(|code| code.area() == "ledger"));
    }
}
