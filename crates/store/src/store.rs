//! The trait every engine implements.

use std::fmt;

use crate::{Key, Record, StoreError, Write};

/// A transactional record store.
///
/// # Contract
///
/// - Every call is atomic, and takes effect at one instant between its start and its end (it is linearizable), also
///   across processes where the engine allows several. A read after a commit sees it.
/// - [`commit`](Self::commit) is durable when it returns `Ok`: neither a crash of the process nor, where the engine has
///   a disk, of the machine undoes it.
/// - After an error other than [`StoreError::OutcomeUnknown`], a commit has not happened and will not.
/// - Ids, index values and shards are bytes, compared as bytes. Nothing is normalised or trimmed.
/// - The [limits](crate::limits) hold in every engine.
///
/// Calls block; from async code use a blocking task. No call needs an async runtime, and every call may be made from
/// inside one.
///
/// Engines prove this with the suite in `contract` (feature `contract`).
pub trait Store: Send + Sync + fmt::Debug {
    /// Reads one record, or `None` if there is none under the key.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] or [`StoreError::Malformed`] if the key is not in the form of one;
    /// [`StoreError::Corrupt`] if the record is damaged; [`StoreError::Unavailable`] or [`StoreError::Io`] if the
    /// engine fails.
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError>;

    /// Reads all records of a space and shard that have this value under this index, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] beyond [`MAX_FOUND`](crate::limits::MAX_FOUND) records; otherwise as
    /// [`get`](Self::get).
    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError>;

    /// Reads a page of a space and shard in the order of the ids: those above `after` (`None`: from the first), at most
    /// `limit` and [`MAX_PAGE`](crate::limits::MAX_PAGE). A page that is not full is the last one.
    ///
    /// # Errors
    /// As [`get`](Self::get), for the space and the shard, and for each record of the page.
    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError>;

    /// Reads the keys of what [`find`](Self::find) reads, also of records that are damaged; see [`sound`](crate::sound).
    ///
    /// # Errors
    /// As [`find`](Self::find), save for damage to records.
    fn find_keys(
        &self,
        space: &str,
        shard: &[u8],
        index: &str,
        value: &[u8],
    ) -> Result<Vec<Key>, StoreError> {
        Ok(self.find(space, shard, index, value)?.into_iter().map(|record| record.key).collect())
    }

    /// Reads the keys of what [`scan`](Self::scan) reads, also of records that are damaged; see [`sound`](crate::sound).
    ///
    /// # Errors
    /// As [`scan`](Self::scan), save for damage to records.
    fn scan_keys(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Key>, StoreError> {
        Ok(self.scan(space, shard, after, limit)?.into_iter().map(|record| record.key).collect())
    }

    /// Reads a page of the shards that have a record in this space, in order: those above `after`, at most `limit` and
    /// [`MAX_PAGE`](crate::limits::MAX_PAGE). For sweeps over everything; the pages of one sweep are not one snapshot.
    ///
    /// # Errors
    /// As [`get`](Self::get), for the space.
    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Makes all writes or none. All are in one shard, in any spaces, each about another record. Conditions are judged
    /// against the state before, unique indexes against the state after: one commit may hand a unique value on.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] and [`StoreError::UniqueViolation`] if another writer was first; what
    /// [`check_writes`](crate::limits::check_writes) refuses; [`StoreError::Unavailable`] or [`StoreError::Io`] if the
    /// engine fails; [`StoreError::OutcomeUnknown`] if it fails so late that only reading tells what happened.
    fn commit(&self, writes: &[Write]) -> Result<(), StoreError>;

    /// Makes many commits, and answers for each whether it has happened, in their order. For sweeps over many shards: an
    /// engine may make them durable together, which costs one sync and not one each.
    ///
    /// Each is what [`commit`](Self::commit) makes of it, all or nothing; the refusal of one does not touch the others. They
    /// are *not* atomic together: after a crash any of them may have happened. Of two in one shard either may be first.
    fn commit_all(&self, commits: &[Vec<Write>]) -> Vec<Result<(), StoreError>> {
        commits.iter().map(|writes| self.commit(writes)).collect()
    }
}
