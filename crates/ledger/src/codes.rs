//! Every stable code of this crate.

use billfold_reason::{Code, Coded as _};

use crate::{AttemptIdError, ClaimError, LedgerError, SealError, alert, reason};

/// Every stable code that an error of this crate, an alert, or the reason of an attempt can have. For pages and translations.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    let errors = [AttemptIdError::codes(), ClaimError::codes(), LedgerError::codes(), SealError::codes()];
    errors.into_iter().chain([reason::CODES, alert::CODES]).flatten()
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
