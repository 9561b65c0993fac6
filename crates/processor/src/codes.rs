//! Every stable code of this crate.

use std::collections::BTreeSet;

use crate::jws::JwsError;
use crate::{
    BindingError, CardError, KeyError, KeySetError, OpenError, OpeningKeyError, SealError, SealedError,
    SignError, SoftwareSignerError, TokenError, TokenizeError, TransportError,
};

/// Every stable code that an error of this crate can have, in order. For pages and translations.
#[must_use]
pub fn codes() -> BTreeSet<&'static str> {
    [
        BindingError::CODES,
        CardError::CODES,
        JwsError::CODES,
        KeyError::CODES,
        KeySetError::CODES,
        OpenError::CODES,
        OpeningKeyError::CODES,
        SealError::CODES,
        SealedError::CODES,
        SignError::CODES,
        SoftwareSignerError::CODES,
        TokenError::CODES,
        TokenizeError::CODES,
        TransportError::CODES,
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
            let name = code.strip_prefix("processor.").unwrap();
            assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
        }
    }
}
