//! The limits every engine keeps, and the check of a call against them.

use std::collections::BTreeSet;

use crate::{Index, Key, Limited, StoreError, Write};

/// Bytes of a space or of the name of an index.
pub const MAX_NAME: usize = 64;
/// Bytes of a shard.
pub const MAX_SHARD: usize = 128;
/// Bytes of an id.
pub const MAX_ID: usize = 128;
/// Bytes of a body: 1 MiB.
pub const MAX_BODY: usize = 1 << 20;
/// Bytes of the value of an index.
pub const MAX_INDEX_VALUE: usize = 512;
/// Indexes of one record.
pub const MAX_INDEXES: usize = 16;
/// Writes of one commit.
pub const MAX_WRITES: usize = 256;
/// Bytes of all bodies of one commit together: 8 MiB. It bounds what an engine holds inside one transaction.
pub const MAX_COMMIT: usize = 8 << 20;
/// Records, or shards, of one page. A larger `limit` gives a page of this size.
pub const MAX_PAGE: usize = 1000;
/// Records that share one value of an index; [`find`](crate::Store::find) refuses to return more.
pub const MAX_FOUND: usize = 10_000;
/// The highest version: the largest number SQL's `bigint` holds.
pub const MAX_VERSION: u64 = i64::MAX.unsigned_abs();

/// Checks the writes of one commit on their own: sizes, names, one shard, no record twice. Engines call this first.
///
/// # Errors
/// [`StoreError::ShardMix`] and [`StoreError::RepeatedKey`] where the writes do not belong in one commit,
/// [`StoreError::TooLarge`] beyond a limit, [`StoreError::Malformed`] where a name or an id is not in its form.
pub fn check_writes(writes: &[Write]) -> Result<(), StoreError> {
    at_most(Limited::Writes, writes.len(), MAX_WRITES)?;
    let mut seen = BTreeSet::new();
    let mut total = 0_usize;
    for write in writes {
        let key = write.key();
        check_key(key)?;
        if writes.first().is_some_and(|first| first.key().shard != key.shard) {
            return Err(StoreError::ShardMix);
        }
        if !seen.insert((&key.space, &key.id)) {
            return Err(StoreError::RepeatedKey { key: Box::new(key.clone()) });
        }
        if let Write::Insert { body, indexes, .. } | Write::Replace { body, indexes, .. } = write {
            at_most(Limited::Body, body.len(), MAX_BODY)?;
            total = total.saturating_add(body.len());
            at_most(Limited::Commit, total, MAX_COMMIT)?;
            check_indexes(indexes)?;
        }
        if let Write::Replace { expected, .. } = write
            && *expected >= MAX_VERSION
        {
            // No record can be at the last version or beyond, so none is at the expected one.
            return Err(StoreError::Conflict { key: Box::new(key.clone()) });
        }
    }
    Ok(())
}

/// Checks a key.
///
/// # Errors
/// [`StoreError::TooLarge`] beyond a limit, [`StoreError::Malformed`] where a name or an id is not in its form.
pub fn check_key(key: &Key) -> Result<(), StoreError> {
    check_place(&key.space, &key.shard)?;
    at_most(Limited::Id, key.id.len(), MAX_ID)?;
    if key.id.is_empty() {
        return Err(StoreError::Malformed { what: Limited::Id });
    }
    Ok(())
}

/// Checks a space and a shard.
///
/// # Errors
/// [`StoreError::TooLarge`] beyond a limit, [`StoreError::Malformed`] where a name or an id is not in its form.
pub fn check_place(space: &str, shard: &[u8]) -> Result<(), StoreError> {
    check_name(Limited::Space, space)?;
    at_most(Limited::Shard, shard.len(), MAX_SHARD)
}

/// Checks the name and the value of an index.
///
/// # Errors
/// [`StoreError::TooLarge`] beyond a limit, [`StoreError::Malformed`] where a name or an id is not in its form.
pub fn check_index(name: &str, value: &[u8]) -> Result<(), StoreError> {
    check_name(Limited::IndexName, name)?;
    at_most(Limited::IndexValue, value.len(), MAX_INDEX_VALUE)
}

fn check_indexes(indexes: &[Index]) -> Result<(), StoreError> {
    at_most(Limited::Indexes, indexes.len(), MAX_INDEXES)?;
    let mut seen = BTreeSet::new();
    for index in indexes {
        check_index(&index.name, &index.value)?;
        if !seen.insert((&index.name, &index.value)) {
            return Err(StoreError::Malformed { what: Limited::Indexes });
        }
    }
    Ok(())
}

fn check_name(what: Limited, name: &str) -> Result<(), StoreError> {
    at_most(what, name.len(), MAX_NAME)?;
    let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    if name.is_empty() || !name.bytes().all(known) {
        return Err(StoreError::Malformed { what });
    }
    Ok(())
}

pub(crate) fn at_most(what: Limited, size: usize, max: usize) -> Result<(), StoreError> {
    if size > max { Err(StoreError::TooLarge { what, max }) } else { Ok(()) }
}
