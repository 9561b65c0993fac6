//! Every stable code of this crate.

use billfold_reason::{Code, Coded as _};

use crate::{
    AccessError, AddError, CardNumberError, EnvelopeError, ExpiryError, KeysError, MethodIdError,
    NewCardError, OpenError, OwnerIdError, ParamsError, Problem, ProviderError, ReadError, RekeyError,
    ReleaseError, SecurityCodeError, ShareError, UpdateError,
};

// Codes that errors of several operations have.
pub(crate) const CODE_LENGTH: Code =
    Code::refusal("vault.code_length", "The security code has the wrong length for the card's network.")
        .with_remedy("Enter the security code as it is printed on the card.");
pub(crate) const NOT_FOUND: Code = Code::refusal("vault.not_found", "The owner has no such payment method.");
pub(crate) const NO_RANDOMNESS: Code = Code::refusal(
    "vault.no_randomness",
    "The operating system gives no random bytes, without which nothing is sealed.",
)
.with_remedy("Whoever runs the machine should look at its random generator.");
pub(crate) const WRONG_KEY: Code = Code::refusal(
    "vault.wrong_key",
    "This is not the key that the vault was made with, or a stored key was altered.",
)
.with_remedy("Enter the passphrase that the vault was made with, or use its keyring or key service.");

// What is wrong with stored records.
pub(crate) const NOT_AUTHENTIC: Code =
    Code::damage("vault.not_authentic", "A stored record was altered, or moved here from another place.")
        .with_detail("The stored {what:word} was altered, or moved here from another place.")
        .with_remedy("Restore the store from a backup, and find out who wrote to it.");
pub(crate) const MISSING_RECORD: Code =
    Code::damage("vault.missing_record", "A stored record is missing, or one was added from outside.")
        .with_detail("A stored {what:word} is missing, or one was added from outside.")
        .with_remedy("Restore the store from a backup, and find out who wrote to it.");
pub(crate) const ROLLBACK: Code =
    Code::damage("vault.rollback", "A record or the whole database is older than what was stored last.")
        .with_detail("The {what:word} is older than what was stored last.")
        .with_remedy(
            "If a backup was restored on purpose, accept it; else find out who replaced the database.",
        );
pub(crate) const AUDIT_BROKEN: Code = Code::damage(
    "vault.audit_broken",
    "The audit trail is not unbroken: an event was altered, removed or added.",
)
.with_remedy("Find out who wrote to the store, and compare it with a backup.");

/// Every stable code that an error of this crate, or a [`Problem`], can have; those of store and processor, which are passed
/// on, are listed there. For pages and translations.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [
        AccessError::codes(),
        AddError::codes(),
        CardNumberError::codes(),
        EnvelopeError::codes(),
        ExpiryError::codes(),
        KeysError::codes(),
        MethodIdError::codes(),
        NewCardError::codes(),
        OpenError::codes(),
        OwnerIdError::codes(),
        ParamsError::codes(),
        Problem::codes(),
        ProviderError::codes(),
        ReadError::codes(),
        RekeyError::codes(),
        ReleaseError::codes(),
        SecurityCodeError::codes(),
        ShareError::codes(),
        UpdateError::codes(),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_sound_and_of_this_crate() {
        assert_eq!(billfold_reason::faults(codes()), [""; 0]);
        assert!(codes().all(|code| code.area() == "vault"));
    }
}
