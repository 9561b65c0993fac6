//! Every code of this crate.

use billfold_reason::{Code, Coded};

use crate::model::{PayableReason, ProblemCode};
#[cfg(feature = "read")]
use crate::read::{EntityError, ReadError, RefusalReason, RequestKeysError};

/// Every list of codes. A code that several types share is in several.
fn lists() -> impl Iterator<Item = &'static Code> {
    #[cfg(feature = "read")]
    let read = [RefusalReason::codes(), ReadError::codes(), EntityError::codes(), RequestKeysError::codes()];
    #[cfg(not(feature = "read"))]
    let read: [&[Code]; 0] = [];
    read.into_iter().chain([PayableReason::codes(), ProblemCode::codes()]).flatten()
}

/// Every code of this crate, each once: why a document is refused, why an invoice is not payable, what is wrong in one.
///
/// ```
/// # use billfold_invoice::{PayableReason, codes};
/// assert!(codes().any(|code| code == PayableReason::NothingDue.as_code()));
/// ```
pub fn codes() -> impl Iterator<Item = &'static Code> {
    let mut seen = std::collections::BTreeSet::new();
    lists().filter(move |code| seen.insert(code.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_well_formed_and_has_one_meaning() {
        assert_eq!(billfold_reason::faults(lists()), Vec::<String>::new());
        for code in codes() {
            assert_eq!(code.area(), "invoice", "{code}");
            for sentence in [Some(code.text()), code.remedy()].into_iter().flatten() {
                assert!(
                    sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'),
                    "{code}: {sentence}"
                );
            }
        }
    }
}
