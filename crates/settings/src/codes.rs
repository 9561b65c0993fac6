//! All codes of this crate.

use billfold_reason::{Code, Coded};

use crate::{
    Advice, AliasError, ApplyError, DocumentError, HistoryProblem, IdError, LoadError, NotOfGroup,
    OtherTenant, PaymentsOff, ScopeError, SnapshotTooLarge, Unavailable, UnknownSetting, UnknownValue, code,
};

/// Every code of this crate. Those of a script's language are in [`billfold_cmdlet::codes`].
pub fn codes() -> impl Iterator<Item = &'static Code> {
    let lists = [
        code::CODES,
        PaymentsOff::codes(),
        Unavailable::codes(),
        IdError::codes(),
        ScopeError::codes(),
        Advice::codes(),
        UnknownSetting::codes(),
        UnknownValue::codes(),
        // What is wrong in a document, a `Problem`, answers through its error.
        DocumentError::codes(),
        NotOfGroup::codes(),
        OtherTenant::codes(),
        AliasError::codes(),
        LoadError::codes(),
        ApplyError::codes(),
        HistoryProblem::codes(),
        SnapshotTooLarge::codes(),
    ];
    lists.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use billfold_reason::Severity;

    use super::*;

    #[test]
    fn the_codes_are_well_formed() {
        assert_eq!(billfold_reason::faults(codes()), Vec::<String>::new());
    }

    /// Who is refused is told what to do.
    #[test]
    fn every_refusal_has_a_remedy() {
        let without: Vec<_> = codes()
            .filter(|code| code.severity() >= Severity::Hold && code.remedy().is_none())
            .map(Code::name)
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
