//! Every stable code of this crate.

use billfold_reason::{Code, Coded as _};

#[cfg(feature = "server")]
use crate::TransportError;
use crate::{AlertReason, JournalError, reply};

/// Every stable code that this crate gives, in its answers and its errors. For pages and translations.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [
        reply::CODES,
        JournalError::codes(),
        AlertReason::codes(),
        #[cfg(feature = "server")]
        TransportError::codes(),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_sound_and_the_partners() {
        // What the service answers, the inbox half reads: their codes are one vocabulary.
        assert_eq!(billfold_reason::faults(codes().chain(billfold_partner::codes())), [""; 0]);
        assert!(codes().all(|code| code.area() == "partner"));
    }
}
