//! How a record's indexes and its checksum are written into a row, the same in every SQL engine.

use aws_lc_rs::digest;

use crate::limits;
use crate::{Damage, Index, Key, Record, StoreError};

/// The form of the indexes column: 1, then per index: name length (1 byte), name, value length (2 bytes, big-endian),
/// value, 1 if unique.
const FORM: u8 = 1;

/// Bytes of a checksum.
pub(crate) const SUM: usize = 16;

pub(crate) fn encode_indexes(indexes: &[Index]) -> Result<Vec<u8>, StoreError> {
    let mut out = vec![FORM];
    for index in indexes {
        limits::check_index(&index.name, &index.value)?;
        let name = u8::try_from(index.name.len()).map_err(|_| damaged())?;
        let value = u16::try_from(index.value.len()).map_err(|_| damaged())?;
        out.push(name);
        out.extend_from_slice(index.name.as_bytes());
        out.extend_from_slice(&value.to_be_bytes());
        out.extend_from_slice(&index.value);
        out.push(u8::from(index.unique));
    }
    Ok(out)
}

pub(crate) fn decode_indexes(bytes: &[u8]) -> Result<Vec<Index>, StoreError> {
    let Some((&FORM, mut rest)) = bytes.split_first() else { return Err(damaged()) };
    let mut indexes = Vec::new();
    while !rest.is_empty() {
        if indexes.len() >= limits::MAX_INDEXES {
            return Err(damaged());
        }
        let [length] = take_array::<1>(&mut rest)?;
        let name = take(&mut rest, usize::from(length))?;
        let length = u16::from_be_bytes(take_array::<2>(&mut rest)?);
        let value = take(&mut rest, usize::from(length))?.to_vec();
        let [unique] = take_array::<1>(&mut rest)?;
        let name = std::str::from_utf8(name).map_err(|_| damaged())?.to_owned();
        if unique > 1 {
            return Err(damaged());
        }
        indexes.push(Index { name, value, unique: unique == 1 });
    }
    Ok(indexes)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], StoreError> {
    let (head, tail) = rest.split_at_checked(length).ok_or_else(damaged)?;
    *rest = tail;
    Ok(head)
}

fn take_array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], StoreError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or_else(damaged)?;
    *rest = tail;
    Ok(*head)
}

/// The first half of SHA-256 over everything in the row, each part behind its length. It finds damage, not malice: whoever can
/// write the database can also write a matching checksum.
pub(crate) fn checksum(key: &Key, version: u64, indexes: &[u8], body: &[u8]) -> [u8; SUM] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in [key.space.as_bytes(), &key.shard, &key.id, &version.to_be_bytes(), indexes, body] {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut sum = [0; SUM];
    for (to, from) in sum.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    sum
}

/// The columns of a row that are not its key.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) version: i64,
    pub(crate) body: Vec<u8>,
    pub(crate) indexes: Vec<u8>,
    pub(crate) sum: Vec<u8>,
}

impl Columns {
    /// The record, if the checksum holds.
    pub(crate) fn into_record(self, key: Key) -> Result<Record, StoreError> {
        let version = u64::try_from(self.version).map_err(|_| damaged())?;
        if checksum(&key, version, &self.indexes, &self.body)[..] != self.sum {
            return Err(StoreError::Corrupt { what: Damage::Checksum });
        }
        let indexes = decode_indexes(&self.indexes)?;
        Ok(Record { key, version, body: self.body, indexes })
    }
}

pub(crate) fn damaged() -> StoreError {
    StoreError::Corrupt { what: Damage::Form }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_survive_and_every_truncation_is_refused() {
        let indexes = vec![Index::new("a", vec![0; 512]), Index::unique("b", "x"), Index::new("c", "")];
        let bytes = encode_indexes(&indexes).unwrap();
        assert_eq!(decode_indexes(&bytes).unwrap(), indexes);
        let ends: Vec<usize> =
            (0..bytes.len()).filter(|end| decode_indexes(&bytes[..*end]).is_ok()).collect();
        // Only the ends of whole indexes read as shorter lists; the checksum tells those apart.
        assert_eq!(ends, [1, 1 + 1 + 1 + 2 + 512 + 1, 1 + 517 + 1 + 1 + 2 + 1 + 1]);
    }

    proptest::proptest! {
        /// Any bytes are refused, or are exactly what their indexes are written as.
        #[test]
        fn what_is_read_is_what_would_be_written(bytes: Vec<u8>, form in 0..2_u8) {
            let mut bytes = bytes;
            if let Some(first) = bytes.first_mut().filter(|_| form == 1) {
                *first = FORM;
            }
            if let Ok(indexes) = decode_indexes(&bytes)
                && let Ok(again) = encode_indexes(&indexes)
            {
                assert_eq!(again, bytes);
            }
        }
    }

    #[test]
    fn the_checksum_covers_every_column() {
        let key = Key::new("s", "shard", "id");
        let sum = checksum(&key, 1, &[1], b"body");
        for other in [
            checksum(&Key::new("t", "shard", "id"), 1, &[1], b"body"),
            checksum(&Key::new("s", "shardi", "d"), 1, &[1], b"body"),
            checksum(&key, 2, &[1], b"body"),
            checksum(&key, 1, &[2], b"body"),
            checksum(&key, 1, &[1], b"bodz"),
        ] {
            assert_ne!(other, sum);
        }
    }
}
