//! Every stable code of this crate.

use std::collections::BTreeSet;

use crate::{
    AccessError, AddError, CardNumberError, EnvelopeError, ExpiryError, KeysError, NewCardError, OpenError,
    ProviderError, ReadError, RekeyError, ReleaseError, SecurityCodeError, ShareError, UpdateError,
};

/// Every stable code that an error of this crate, or a [`Problem`](crate::Problem), can have, in order; those of store
/// and processor, which are passed on, are listed there. For pages and translations.
#[must_use]
pub fn codes() -> BTreeSet<&'static str> {
    [
        AccessError::CODES,
        AddError::CODES,
        CardNumberError::CODES,
        EnvelopeError::CODES,
        ExpiryError::CODES,
        KeysError::CODES,
        NewCardError::CODES,
        OpenError::CODES,
        ProviderError::CODES,
        ReadError::CODES,
        RekeyError::CODES,
        ReleaseError::CODES,
        SecurityCodeError::CODES,
        ShareError::CODES,
        UpdateError::CODES,
        &["vault.audit_broken"],
    ]
    .concat()
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_are_of_this_crate_and_well_formed() {
        for code in super::codes() {
            let name = code.strip_prefix("vault.").unwrap();
            assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
        }
    }
}
