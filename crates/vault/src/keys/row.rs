//! An owner's key as it is stored: wrapped by the provider, bound to what it is for.

use chrono::{DateTime, Utc};

use super::{KeyProvider, ProviderError};
use crate::crypto::{Canonical, KEY_ID};
use crate::{OwnerId, SecretKey};

const MAGIC: &[u8; 4] = b"BFVK";
const FORMAT: u8 = 1;
/// Longest wrapped form in bytes.
const MAX_WRAPPED: usize = 1024;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Wraps the data keys of records.
    Wrapping = 1,
    /// Makes fingerprints of card numbers.
    Fingerprint = 2,
}

/// Magic, format, purpose u8, key id, version u32, created (Unix seconds) i64, mixed u8, wrapped behind its length u16.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyRow {
    pub(crate) purpose: Purpose,
    pub(crate) id: [u8; KEY_ID],
    pub(crate) version: u32,
    pub(crate) created: DateTime<Utc>,
    /// Whether the owner's secret is mixed in.
    pub(crate) mixed: bool,
    wrapped: Vec<u8>,
}

/// Whose key it is.
#[derive(Clone, Copy)]
pub(crate) struct Holder<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) owner: &'a OwnerId,
    pub(crate) secret: Option<&'a SecretKey>,
}

impl KeyRow {
    /// The id of the row in the store.
    pub(crate) fn row_id(purpose: Purpose, version: u32) -> Vec<u8> {
        [&[purpose as u8][..], &version.to_be_bytes()].concat()
    }

    /// Makes a new key, wraps it, and answers both.
    pub(crate) fn create(
        provider: &dyn KeyProvider,
        holder: Holder<'_>,
        (purpose, id, version): (Purpose, [u8; KEY_ID], u32),
        created: DateTime<Utc>,
    ) -> Result<(Self, SecretKey), ProviderError> {
        let inner = SecretKey::random()?;
        let mixed = holder.secret.is_some();
        let mut row = Self { purpose, id, version, created, mixed, wrapped: Vec::new() };
        row.wrapped = provider.wrap(&inner, &row.aad(holder))?;
        let key = row.mix(holder, inner)?;
        Ok((row, key))
    }

    /// Unwraps the key.
    pub(crate) fn unwrap(
        &self,
        provider: &dyn KeyProvider,
        holder: Holder<'_>,
    ) -> Result<SecretKey, ProviderError> {
        let inner = provider.unwrap(&self.wrapped, &self.aad(holder))?;
        self.mix(holder, inner)
    }

    /// The same key under another provider.
    pub(crate) fn rewrap(
        &self,
        (from, to): (&dyn KeyProvider, &dyn KeyProvider),
        holder: Holder<'_>,
    ) -> Result<Self, ProviderError> {
        let aad = self.aad(holder);
        let inner = from.unwrap(&self.wrapped, &aad)?;
        Ok(Self { wrapped: to.wrap(&inner, &aad)?, ..self.clone() })
    }

    /// The key that is used: the wrapped one, or that and the owner's secret.
    fn mix(&self, holder: Holder<'_>, inner: SecretKey) -> Result<SecretKey, ProviderError> {
        match (self.mixed, holder.secret) {
            (false, _) => Ok(inner),
            // The row says that a secret was mixed in, and that is in its associated data: the flag cannot be cleared to avoid
            // it.
            (true, None) => Err(ProviderError::Destroyed),
            (true, Some(secret)) => {
                inner.derive(secret.expose(), &[b"billfold-vault owner key"]).ok_or(ProviderError::Derivation)
            }
        }
    }

    fn aad(&self, holder: Holder<'_>) -> Vec<u8> {
        Canonical::new("billfold-vault key")
            .field(&[FORMAT, self.purpose as u8, u8::from(self.mixed)])
            .field(holder.namespace.as_bytes())
            .field(holder.owner.tenant().as_bytes())
            .field(holder.owner.owner().as_bytes())
            .field(&self.id)
            .field(&self.version.to_be_bytes())
            .field(&self.created.timestamp().to_be_bytes())
            .finish()
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let length = u16::try_from(self.wrapped.len()).unwrap_or(u16::MAX);
        [
            &MAGIC[..],
            &[FORMAT, self.purpose as u8],
            &self.id,
            &self.version.to_be_bytes(),
            &self.created.timestamp().to_be_bytes(),
            &[u8::from(self.mixed)],
            &length.to_be_bytes(),
            &self.wrapped,
        ]
        .concat()
    }

    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<4>()?;
        let (&[format, purpose], rest) = rest.split_first_chunk::<2>()?;
        let (id, rest) = rest.split_first_chunk::<KEY_ID>()?;
        let (version, rest) = rest.split_first_chunk::<4>()?;
        let (created, rest) = rest.split_first_chunk::<8>()?;
        let (&[mixed], rest) = rest.split_first_chunk::<1>()?;
        let (length, wrapped) = rest.split_first_chunk::<2>()?;
        let purpose = match purpose {
            1 => Purpose::Wrapping,
            2 => Purpose::Fingerprint,
            _ => return None,
        };
        let sound = magic == MAGIC
            && format == FORMAT
            && mixed <= 1
            && wrapped.len() == usize::from(u16::from_be_bytes(*length))
            && wrapped.len() <= MAX_WRAPPED;
        let created = DateTime::from_timestamp(i64::from_be_bytes(*created), 0)?;
        let (version, mixed, wrapped) = (u32::from_be_bytes(*version), mixed == 1, wrapped.to_vec());
        sound.then_some(Self { purpose, id: *id, version, created, mixed, wrapped })
    }
}
