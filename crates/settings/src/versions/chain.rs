//! The digests that tie each version to the one before it: the construction of the vault's audit trail.

use aws_lc_rs::digest;

/// A SHA-256 digest.
pub(super) type Digest = [u8; 32];

/// What the first version follows.
pub(super) fn start() -> Digest {
    sha256(&[b"billfold-settings history v1"])
}

/// The digest of a version's record, which the next version carries.
pub(super) fn of_version(body: &[u8]) -> Digest {
    sha256(&[b"billfold-settings version", body])
}

/// The digest of a record of groups, under which it is kept.
pub(super) fn of_part(body: &[u8]) -> Digest {
    sha256(&[b"billfold-settings groups", body])
}

/// Each field behind its length, so that two lists never are the same bytes.
pub(super) fn sha256(fields: &[&[u8]]) -> Digest {
    let mut context = digest::Context::new(&digest::SHA256);
    for field in fields {
        context.update(&u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(field);
    }
    context.finish().as_ref().first_chunk().copied().unwrap_or_default()
}
