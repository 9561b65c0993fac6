//! All codes of this crate.

use billfold_reason::{Code, Coded};

use crate::{
    ApplyError, DocumentError, IdError, LoadError, NotOfGroup, OtherTenant, PaymentsOff, SnapshotTooLarge,
    Unavailable, UnknownSetting, UnknownValue, code,
};

/// Every code of this crate. Those of a script's language are in [`billfold_cmdlet::codes`].
pub fn codes() -> impl Iterator<Item = &'static Code> {
    let lists = [
        code::CODES,
        PaymentsOff::codes(),
        Unavailable::codes(),
        IdError::codes(),
        UnknownSetting::codes(),
        UnknownValue::codes(),
        // What is wrong in a document, a `Problem`, answers through its error.
        DocumentError::codes(),
        NotOfGroup::codes(),
        OtherTenant::codes(),
        LoadError::codes(),
        ApplyError::codes(),
        SnapshotTooLarge::codes(),
    ];
    lists.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_well_formed() {
        assert_eq!(billfold_reason::faults(codes()), Vec::<String>::new());
    }
}
