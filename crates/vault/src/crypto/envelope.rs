//! The envelope: the form in which a record is stored.
//!
//! A strict form of fixed fields; every number is big endian:
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 4 | `BFVR` |
//! | 4 | 1 | format, 1 |
//! | 5 | 1 | suite, 1 |
//! | 6 | 1 | schema of the content |
//! | 7 | 8 | version of the record |
//! | 15 | 16 | id of the wrapping key |
//! | 31 | 4 | version of the wrapping key |
//! | 35 | 104 | the data key, sealed by the wrapping key: nonce 24, commitment 32, ciphertext 32, tag 16 |
//! | 139 | 24 | nonce |
//! | 163 | 32 | commitment |
//! | 195 | 64·n | ciphertext |
//! | end−16 | 16 | tag |
//!
//! The data key is fresh for every version of a record and used once. The content's associated data are format, suite,
//! namespace, kind of record, tenant, owner, record id, version and schema; those of the data key are the same and the
//! wrapping key's id and version.

use std::fmt;

use billfold_reason::{Code, reasons};
use zeroize::Zeroizing;

use super::aead::{
    Boxed, FreshNonce, Head, NotAuthentic, SealFailed, open_in_place, open_key, seal_in_place, seal_key,
    split,
};
use super::{Canonical, SecretKey, sha256};
use crate::OwnerId;

const MAGIC: &[u8; 4] = b"BFVR";
const FORMAT: u8 = 1;
const SUITE: u8 = 1;
const BLOCK: usize = 64;

/// A sealed record, taken apart but not opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    schema: u8,
    version: u64,
    key_id: [u8; KEY_ID],
    key_version: u32,
    data_key: Boxed,
    head: Head,
    body: Vec<u8>,
}

/// Bytes of a key id.
pub(crate) const KEY_ID: usize = 16;

/// Why bytes are not an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// Shorter or longer than an envelope can be, or not a whole number of blocks.
    #[error("a sealed record has an impossible length")]
    Length,
    /// It does not begin as an envelope does.
    #[error("a sealed record does not begin as one")]
    Magic,
    /// Written by a later version of this crate.
    #[error("a sealed record has the unknown format {format}")]
    Format {
        /// The format's number.
        format: u8,
    },
    /// Sealed with a suite this version does not know, or no longer allows.
    #[error("a sealed record has the unknown suite {suite}")]
    Suite {
        /// The suite's number.
        suite: u8,
    },
}

reasons! {
    EnvelopeError {
        Self::Length => Code::damage(
            "vault.envelope_length",
            "A sealed record has a length that none can have.",
        );
        Self::Magic => Code::damage(
            "vault.envelope_magic",
            "A stored record does not begin as a sealed record does.",
        );
        Self::Format { format } => Code::damage(
            "vault.envelope_format",
            "A sealed record has a format that this version does not know.",
        )
        .with_detail("A sealed record has the format {format:number}, which this version does not know.")
        .with_remedy("Use the version of the program that wrote it."), format: u32::from(*format);
        Self::Suite { suite } => Code::damage(
            "vault.envelope_suite",
            "A record is sealed with a cipher suite that this version does not know or no longer allows.",
        )
        .with_detail("A record is sealed with the cipher suite {suite:number}, which is not known or no longer allowed.")
        .with_remedy("Use the version of the program that wrote it."), suite: u32::from(*suite);
    }
}

/// The place of a record. It is bound to the content by the associated data, so the record opens nowhere else.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) owner: &'a OwnerId,
    pub(crate) id: &'a [u8],
}

/// A version of an owner's wrapping key.
#[derive(Debug)]
pub(crate) struct WrappingKey {
    pub(crate) id: [u8; KEY_ID],
    pub(crate) version: u32,
    pub(crate) key: SecretKey,
}

/// Why a record was not sealed.
pub(crate) type Sealing = SealFailed;

impl Context<'_> {
    fn aad(&self, label: &str, version: u64, schema: u8) -> Canonical {
        Canonical::new(label)
            .field(&[FORMAT, SUITE])
            .field(self.namespace.as_bytes())
            .field(self.kind.as_bytes())
            .field(self.owner.tenant().as_bytes())
            .field(self.owner.owner().as_bytes())
            .field(self.id)
            .field(&version.to_be_bytes())
            .field(&[schema])
    }

    fn content_aad(&self, version: u64, schema: u8) -> Vec<u8> {
        self.aad("billfold-vault content", version, schema).finish()
    }

    fn data_key_aad(&self, version: u64, schema: u8, key_id: &[u8; KEY_ID], key_version: u32) -> Vec<u8> {
        self.aad("billfold-vault data key", version, schema)
            .field(key_id)
            .field(&key_version.to_be_bytes())
            .finish()
    }
}

impl Envelope {
    /// Bytes before the ciphertext.
    const HEAD: usize = 195;
    /// Bytes of the shortest envelope.
    pub const MIN: usize = Self::HEAD + BLOCK + 16;
    /// Bytes of the longest envelope: 16 KiB of content.
    pub const MAX: usize = Self::HEAD + 16 * 1024 + 16;

    /// Takes an envelope apart. Strict: one form, bounded, nothing behind it.
    ///
    /// # Errors
    /// [`EnvelopeError::Length`] if no envelope has this length, [`EnvelopeError::Magic`] if the bytes do not begin as one,
    /// [`EnvelopeError::Format`] or [`EnvelopeError::Suite`] if that is unknown.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > Self::MAX {
            return Err(EnvelopeError::Length);
        }
        let (magic, rest) = bytes.split_first_chunk::<4>().ok_or(EnvelopeError::Length)?;
        // Parts are judged from the outside in, so that a file of a later format is named as such and not called damaged.
        if magic != MAGIC {
            return Err(EnvelopeError::Magic);
        }
        let (&[format, suite, schema], rest) = rest.split_first_chunk::<3>().ok_or(EnvelopeError::Length)?;
        if format != FORMAT {
            return Err(EnvelopeError::Format { format });
        }
        if suite != SUITE {
            return Err(EnvelopeError::Suite { suite });
        }
        Self::parse_fields(schema, rest).ok_or(EnvelopeError::Length)
    }

    fn parse_fields(schema: u8, rest: &[u8]) -> Option<Self> {
        let (version, rest) = rest.split_first_chunk::<8>()?;
        let (key_id, rest) = rest.split_first_chunk::<KEY_ID>()?;
        let (key_version, rest) = rest.split_first_chunk::<4>()?;
        let (data_key, rest) = rest.split_first_chunk::<{ size_of::<Boxed>() }>()?;
        let (head, body) = split(rest)?;
        if body.is_empty() || !body.len().is_multiple_of(BLOCK) {
            return None;
        }
        let (version, key_version) = (u64::from_be_bytes(*version), u32::from_be_bytes(*key_version));
        let (key_id, data_key, body) = (*key_id, *data_key, body.to_vec());
        Some(Self { schema, version, key_id, key_version, data_key, head, body })
    }

    /// The bytes. Parsing and writing give back the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(Self::HEAD.saturating_add(self.body.len()).saturating_add(16));
        for field in [
            &MAGIC[..],
            &[FORMAT, SUITE, self.schema],
            &self.version.to_be_bytes(),
            &self.key_id,
            &self.key_version.to_be_bytes(),
            &self.data_key,
            &self.head.nonce,
            &self.head.commitment,
            &self.body,
            &self.head.tag,
        ] {
            out.extend_from_slice(field);
        }
        out
    }

    /// The schema of the content.
    #[must_use]
    pub fn schema(&self) -> u8 {
        self.schema
    }

    /// The version of the record, from 1.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The version of the wrapping key.
    #[must_use]
    pub fn key_version(&self) -> u32 {
        self.key_version
    }

    /// SHA-256 over everything but the wrapped data key: unchanged when the record is only wrapped anew.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let content = Canonical::new("billfold-vault digest")
            .field(&[FORMAT, SUITE, self.schema])
            .field(&self.version.to_be_bytes())
            .field(&self.head.nonce)
            .field(&self.head.commitment)
            .field(&self.head.tag)
            .field(&self.body);
        sha256(&content.finish())
    }

    /// Seals a content (padded here to whole blocks, at least 256 bytes) under a fresh data key.
    pub(crate) fn seal(
        place: &Context<'_>,
        (version, schema): (u64, u8),
        by: &WrappingKey,
        mut content: Zeroizing<Vec<u8>>,
    ) -> Result<Self, SealFailed> {
        // The length of a card's content would tell about names and addresses.
        pad(&mut content).ok_or(SealFailed::Cipher)?;
        let (key, for_key, for_content) = FreshNonce::of_record()?;
        let aad = place.data_key_aad(version, schema, &by.id, by.version);
        let data_key = seal_key(&by.key, for_key, &aad, &key)?;
        let head = seal_in_place(&key, for_content, &place.content_aad(version, schema), &mut content)?;
        let (key_id, key_version) = (by.id, by.version);
        // All of the buffer is ciphertext now, so it is kept and not copied.
        let body = std::mem::take(&mut *content);
        Ok(Self { schema, version, key_id, key_version, data_key, head, body })
    }

    /// Opens the content, in place.
    pub(crate) fn open(
        mut self,
        place: &Context<'_>,
        by: &WrappingKey,
    ) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
        let key = self.open_data_key(place, by)?;
        let mut body = Zeroizing::new(std::mem::take(&mut self.body));
        open_in_place(&key, &place.content_aad(self.version, self.schema), &self.head, &mut body)?;
        Ok(body)
    }

    /// The same content, its data key wrapped by another version. The content is not opened.
    pub(crate) fn rewrap(
        &self,
        place: &Context<'_>,
        from: &WrappingKey,
        to: &WrappingKey,
    ) -> Result<Self, RewrapFailed> {
        let key = self.open_data_key(place, from).map_err(|_| RewrapFailed::NotAuthentic)?;
        let aad = place.data_key_aad(self.version, self.schema, &to.id, to.version);
        let nonce = FreshNonce::fresh().map_err(|error| RewrapFailed::Sealing(error.into()))?;
        let data_key = seal_key(&to.key, nonce, &aad, &key).map_err(RewrapFailed::Sealing)?;
        Ok(Self { key_id: to.id, key_version: to.version, data_key, ..self.clone() })
    }

    fn open_data_key(&self, place: &Context<'_>, by: &WrappingKey) -> Result<SecretKey, NotAuthentic> {
        if self.key_id != by.id || self.key_version != by.version {
            return Err(NotAuthentic);
        }
        let aad = place.data_key_aad(self.version, self.schema, &by.id, by.version);
        open_key(&by.key, &aad, &self.data_key)
    }
}

/// Why a data key was not wrapped anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RewrapFailed {
    NotAuthentic,
    Sealing(SealFailed),
}

/// Grows a content with zeros to the size under which its length is hidden. The buffer is moved to one of exactly this size,
/// unless it is one, and the old one is wiped.
fn pad(content: &mut Zeroizing<Vec<u8>>) -> Option<()> {
    let size = padded(content.len())?;
    if content.capacity() != size {
        let mut larger = Zeroizing::new(Vec::with_capacity(size));
        larger.extend_from_slice(content);
        *content = larger;
    }
    content.resize(size, 0);
    Some(())
}

/// The size a content of this length takes: whole blocks, at least four.
pub(crate) fn padded(length: usize) -> Option<usize> {
    let size = length.checked_next_multiple_of(BLOCK)?.max(4 * BLOCK);
    (size <= 16 * 1024).then_some(size)
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("schema", &self.schema)
            .field("version", &self.version)
            .field("key_version", &self.key_version)
            .field("content", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(version: u8) -> WrappingKey {
        let key = SecretKey::from_slice(&[version; 32]).unwrap();
        WrappingKey { id: [9; KEY_ID], version: version.into(), key }
    }

    fn owner(text: &str) -> OwnerId {
        text.parse().unwrap()
    }

    fn sealed(content: &[u8]) -> Envelope {
        let place = Context { namespace: "n", kind: "method", owner: &owner("t:o"), id: b"id" };
        Envelope::seal(&place, (3, 1), &key(1), Zeroizing::new(content.to_vec())).unwrap()
    }

    #[test]
    fn every_bit_flip_and_every_length_is_refused() {
        let owner = owner("t:o");
        let place = Context { namespace: "n", kind: "method", owner: &owner, id: b"id" };
        let bytes = sealed(b"content").to_bytes();
        let open = |bytes: &[u8]| Envelope::parse(bytes).ok().and_then(|e| e.open(&place, &key(1)).ok());
        assert!(open(&bytes).is_some_and(|content| content.starts_with(b"content\0")));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut altered = bytes.clone();
                altered[at] ^= 1 << bit;
                assert_eq!(open(&altered), None, "byte {at} bit {bit}");
            }
        }
        for length in 0..bytes.len() {
            assert_eq!(open(&bytes[..length]), None, "cut to {length}");
        }
        for extra in 1..=80 {
            assert_eq!(open(&[&bytes[..], &vec![0; extra]].concat()), None, "{extra} bytes behind");
        }
    }

    #[test]
    fn a_record_opens_only_in_its_own_place() {
        let bytes = sealed(b"content").to_bytes();
        let (here, there, other) = (owner("t:o"), owner("t:p"), owner("u:o"));
        let place = Context { namespace: "n", kind: "method", owner: &here, id: b"id" };
        let open =
            |place: &Context<'_>, by: &WrappingKey| Envelope::parse(&bytes).unwrap().open(place, by).is_ok();
        assert!(open(&place, &key(1)));
        assert!(!open(&Context { namespace: "m", ..place }, &key(1)));
        assert!(!open(&Context { kind: "manifest", ..place }, &key(1)));
        assert!(!open(&Context { owner: &there, ..place }, &key(1)));
        assert!(!open(&Context { owner: &other, ..place }, &key(1)));
        assert!(!open(&Context { id: b"di", ..place }, &key(1)));
        assert!(!open(&place, &key(2)));
        let same_bytes = WrappingKey { version: 2, ..key(1) };
        assert!(!open(&place, &same_bytes), "the version of the wrapping key is bound too");
    }

    #[test]
    fn a_rewrapped_record_opens_by_the_new_key_only() {
        let owner = owner("t:o");
        let place = Context { namespace: "n", kind: "method", owner: &owner, id: b"id" };
        let old = sealed(b"content");
        let new = old.rewrap(&place, &key(1), &key(2)).unwrap();
        assert_eq!(new.digest(), old.digest());
        assert_eq!(new.body, old.body);
        assert!(new.clone().open(&place, &key(2)).is_ok());
        assert!(new.clone().open(&place, &key(1)).is_err());
        assert_eq!(new.rewrap(&place, &key(1), &key(2)), Err(RewrapFailed::NotAuthentic));
    }

    /// No payment method is that long: its fields have limits of their own.
    #[test]
    fn a_content_beyond_the_limit_is_not_sealed() {
        use billfold_reason::Coded as _;

        let owner = owner("t:o");
        let place = Context { namespace: "n", kind: "method", owner: &owner, id: b"id" };
        let content = Zeroizing::new(vec![7; 16 * 1024 + 1]);
        let refused = Envelope::seal(&place, (1, 1), &key(1), content).unwrap_err();
        assert_eq!(crate::AccessError::from(refused).code().name(), "vault.sealing");
    }

    #[test]
    fn unknown_formats_and_suites_are_named() {
        let mut bytes = sealed(b"content").to_bytes();
        bytes[5] = 2;
        assert_eq!(Envelope::parse(&bytes), Err(EnvelopeError::Suite { suite: 2 }));
        bytes[4] = 2;
        assert_eq!(Envelope::parse(&bytes), Err(EnvelopeError::Format { format: 2 }));
        bytes[0] = b'b';
        assert_eq!(Envelope::parse(&bytes), Err(EnvelopeError::Magic));
        assert_eq!(Envelope::parse(&[0; Envelope::MAX + 1]), Err(EnvelopeError::Length));
    }

    proptest! {
        #[test]
        fn parse_and_write_agree(mut bytes in prop::collection::vec(any::<u8>(), 0..600), fix in any::<bool>()) {
            if fix && bytes.len() > 7 {
                bytes[..6].copy_from_slice(b"BFVR\x01\x01");
            }
            if let Ok(envelope) = Envelope::parse(&bytes) {
                prop_assert_eq!(envelope.to_bytes(), bytes);
            }
        }

        #[test]
        fn lengths_are_hidden_in_blocks(length in 0_usize..2000) {
            let size = sealed(&vec![7; length]).to_bytes().len();
            let content = size.checked_sub(Envelope::HEAD + 16).unwrap();
            prop_assert!(content.is_multiple_of(BLOCK) && content >= 4 * BLOCK);
        }
    }
}
