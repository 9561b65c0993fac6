//! A key-encryption key from a passphrase: Argon2id (RFC 9106).

use std::fmt;

use argon2::{Algorithm, Argon2, Version};
use billfold_reason::{Code, reasons};
use zeroize::Zeroizing;

use super::{Anchor, KeyProvider, OwnerSecrets, ProviderError};
use crate::SecretKey;
use crate::crypto::{fill, open_key};

/// The costs of Argon2id, which every guess at a passphrase has to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why costs of Argon2id are not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamsError {
    /// Below the minimum of 19 MiB, 2 passes, 1 lane (OWASP).
    #[error("argon2 costs are below the minimum")]
    TooLow,
    /// Above the cap of 1 GiB, 20 passes, 16 lanes.
    #[error("argon2 costs are above the cap")]
    TooHigh,
}

reasons! {
    ParamsError {
        Self::TooLow => Code::refusal(
            "vault.costs_too_low",
            "The costs of deriving the key from the passphrase are below the minimum, so guessing would be too cheap.",
        );
        Self::TooHigh => Code::refusal(
            "vault.costs_too_high",
            "The costs of deriving the key from the passphrase are above what is allowed.",
        );
    }
}

impl Params {
    /// 64 MiB, 3 passes, 4 lanes: the second recommendation of RFC 9106, and the default.
    pub const RECOMMENDED: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };
    /// 19 MiB, 2 passes, 1 lane: OWASP's minimum, and ours for production.
    pub const MINIMUM: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// 64 KiB, 1 pass, 1 lane: for tests and throw-away demos only. Protects nothing.
    pub const FOR_TESTS: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };
    const CAP: Self = Self { memory_kib: 1024 * 1024, passes: 20, lanes: 16 };

    /// Sets other costs, between the minimum and the cap.
    ///
    /// # Errors
    /// [`ParamsError::TooLow`] below the minimum, [`ParamsError::TooHigh`] above the cap.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, ParamsError> {
        let params = Self { memory_kib, passes, lanes };
        if !params.at_least(&Self::MINIMUM) {
            return Err(ParamsError::TooLow);
        }
        if !Self::CAP.at_least(&params) {
            return Err(ParamsError::TooHigh);
        }
        Ok(params)
    }

    fn at_least(&self, other: &Self) -> bool {
        self.memory_kib >= other.memory_kib && self.passes >= other.passes && self.lanes >= other.lanes
    }
}

impl Default for Params {
    fn default() -> Self {
        Self::RECOMMENDED
    }
}

/// A key-encryption key that is derived from a passphrase.
///
/// The stored header is the salt and the costs. The costs of an existing vault are read from its header, within the cap:
/// a header from a stranger cannot make the program take a gigabyte or an hour.
///
/// It promises neither anchor nor owner secrets: nothing it knows is outside the database but the passphrase itself. So
/// the vault answers `not_provable` for rollback and shredding.
///
/// ```
/// use billfold_vault::{KeyProvider as _, Params, PassphraseKey};
/// let mut key = PassphraseKey::new("correct horse battery staple", Params::FOR_TESTS);
/// let header = key.unlock(None)?;
/// let mut wrong = PassphraseKey::new("Correct horse battery staple", Params::FOR_TESTS);
/// wrong.unlock(Some(&header))?;
/// let owner_key = billfold_vault::SecretKey::random()?;
/// let wrapped = key.wrap(&owner_key, b"for this use")?;
/// assert!(key.unwrap(&wrapped, b"for this use").is_ok());
/// assert!(key.unwrap(&wrapped, b"for another").is_err());
/// assert!(wrong.unwrap(&wrapped, b"for this use").is_err());
/// # Ok::<(), billfold_vault::ProviderError>(())
/// ```
pub struct PassphraseKey {
    passphrase: Zeroizing<Vec<u8>>,
    params: Params,
    key: Option<SecretKey>,
}

const FORMAT: u8 = 1;
const SALT: usize = 16;

impl PassphraseKey {
    /// A provider for this passphrase; the caller wipes the source. `params` are used when a vault is made.
    #[must_use]
    pub fn new(passphrase: &str, params: Params) -> Self {
        Self { passphrase: Zeroizing::new(passphrase.as_bytes().to_vec()), params, key: None }
    }

    fn key(&self) -> Result<&SecretKey, ProviderError> {
        self.key.as_ref().ok_or(ProviderError::Locked)
    }
}

/// Format, costs, salt: 1 + 3·4 + 16 bytes.
fn write_header(params: Params, salt: &[u8; SALT]) -> Vec<u8> {
    let costs = [params.memory_kib, params.passes, params.lanes].map(u32::to_be_bytes);
    [&[FORMAT], costs.as_flattened(), salt].concat()
}

fn read_header(header: &[u8]) -> Option<(Params, [u8; SALT])> {
    let (&format, rest) = header.split_first()?;
    let (memory, rest) = rest.split_first_chunk()?;
    let (passes, rest) = rest.split_first_chunk()?;
    let (lanes, salt) = rest.split_first_chunk()?;
    let [memory_kib, passes, lanes] = [memory, passes, lanes].map(|bytes| u32::from_be_bytes(*bytes));
    let params = Params { memory_kib, passes, lanes };
    // Nothing authenticates the header, and nothing has to: with other costs or another salt the passphrase derives another
    // key, which opens nothing. Only too much work must be refused before it is done.
    let sound = format == FORMAT && Params::CAP.at_least(&params);
    Some((params, salt.try_into().ok()?)).filter(|_| sound)
}

impl KeyProvider for PassphraseKey {
    fn kind(&self) -> &'static str {
        "passphrase"
    }

    fn unlock(&mut self, header: Option<&[u8]>) -> Result<Vec<u8>, ProviderError> {
        let (params, salt) = match header {
            Some(header) => read_header(header).ok_or(ProviderError::Header)?,
            None => {
                let mut salt = [0; SALT];
                fill(&mut salt).map_err(|_| ProviderError::Randomness)?;
                (self.params, salt)
            }
        };
        let costs =
            argon2::Params::new(params.memory_kib, params.passes, params.lanes, Some(SecretKey::LENGTH))
                .map_err(|_| ProviderError::Header)?;
        let mut key = SecretKey::zeros();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, costs)
            .hash_password_into(&self.passphrase, &salt, key.as_mut())
            .map_err(|_| ProviderError::Derivation)?;
        self.key = Some(key);
        Ok(write_header(params, &salt))
    }

    fn wrap(&self, key: &SecretKey, aad: &[u8]) -> Result<Vec<u8>, ProviderError> {
        super::keyring::wrap(self.key()?, key, aad)
    }

    fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Result<SecretKey, ProviderError> {
        open_key(self.key()?, aad, wrapped).map_err(|_| ProviderError::NotAuthentic)
    }

    fn anchor(&self) -> Option<&dyn Anchor> {
        None
    }

    fn owner_secrets(&self) -> Option<&dyn OwnerSecrets> {
        None
    }
}

impl fmt::Debug for PassphraseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PassphraseKey").field("unlocked", &self.key.is_some()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_capped_both_ways() {
        assert_eq!(Params::new(1024, 3, 4), Err(ParamsError::TooLow));
        assert_eq!(Params::new(2 * 1024 * 1024, 3, 4), Err(ParamsError::TooHigh));
        assert_eq!(Params::new(64 * 1024, 3, 4), Ok(Params::RECOMMENDED));
        let salt = [1; SALT];
        let greedy = Params { memory_kib: u32::MAX, passes: 1, lanes: 1 };
        for header in [write_header(greedy, &salt), vec![], vec![1; 28], vec![1; 30], vec![2; 29]] {
            let mut key = PassphraseKey::new("x", Params::FOR_TESTS);
            assert_eq!(key.unlock(Some(&header)), Err(ProviderError::Header));
            assert_eq!(key.wrap(&SecretKey::zeros(), b""), Err(ProviderError::Locked));
        }
    }

    #[test]
    fn a_header_gives_the_same_key_again() {
        let mut one = PassphraseKey::new("open sesame", Params::FOR_TESTS);
        let header = one.unlock(None).unwrap();
        let mut two = PassphraseKey::new("open sesame", Params::RECOMMENDED);
        assert_eq!(two.unlock(Some(&header)).unwrap(), header);
        let wrapped = one.wrap(&SecretKey::from_slice(&[3; 32]).unwrap(), b"aad").unwrap();
        assert_eq!(two.unwrap(&wrapped, b"aad").unwrap().expose(), &[3; 32]);
        assert!(!format!("{one:?}").contains("sesame"));
    }
}
