//! A zip archive that holds an invoice (APPNOTE 6.3, the parts that mail programs write: stored and deflated entries).

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::DeflateDecoder;

use crate::model::PartStep;
use crate::read::RefusalReason;
use crate::read::collect::{Collector, Place};

const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";

/// Reads every entry by its content.
pub(crate) fn read(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    if let Err(reason) = read_entries(bytes, place, into) {
        into.refuse(reason, place);
    }
}

fn read_entries(bytes: &[u8], place: &Place, into: &mut Collector<'_>) -> Result<(), RefusalReason> {
    let malformed = RefusalReason::ArchiveMalformed;
    if place.depth >= into.limits.part_depth {
        return Err(RefusalReason::TooDeep);
    }
    // Offsets are those of APPNOTE: 4.3.16 for the end of the directory, 4.3.12 for its entries, 4.3.7 for local headers.
    // The last one, as unpacking programs look for it: an earlier one may be inside an entry or in front of the archive.
    let end = memchr::memmem::rfind(bytes, END).and_then(|at| bytes.get(at..)).ok_or(malformed)?;
    let count = number(end, 10, 2).ok_or(malformed)?;
    let mut at = number(end, 16, 4).ok_or(malformed)?;
    // Entries that are stored are together no more than the archive, unless they are one and the same.
    let mut stored_left = bytes.len();
    for _ in 0..count {
        if !into.see_part() {
            return Err(RefusalReason::TooManyParts);
        }
        let entry = bytes.get(at..).filter(|e| e.starts_with(ENTRY)).ok_or(malformed)?;
        let (name_length, extra, comment) = (
            number(entry, 28, 2).ok_or(malformed)?,
            number(entry, 30, 2).ok_or(malformed)?,
            number(entry, 32, 2).ok_or(malformed)?,
        );
        let name = entry.get(46..46_usize.saturating_add(name_length)).ok_or(malformed)?;
        // The name is shown as part of a path.
        let name: String =
            String::from_utf8_lossy(name).chars().filter(|c| !c.is_control()).take(200).collect();
        at = [46, name_length, extra, comment].iter().fold(at, |sum, n| sum.saturating_add(*n));
        if name.ends_with('/') {
            continue;
        }
        let place = Place {
            part: place.part.then(PartStep::Entry(name)),
            displayed: false,
            depth: place.depth.saturating_add(1),
            charset: None,
            ..place.clone()
        };
        // An entry that cannot be read takes nothing from the others.
        match content(bytes, entry, &mut stored_left, into) {
            Ok(content) => into.read_inside(&content, &place),
            Err(reason) => into.refuse(reason, &place),
        }
    }
    Ok(())
}

/// The bytes of an entry, within the limits.
fn content<'b>(
    bytes: &'b [u8],
    entry: &[u8],
    stored_left: &mut usize,
    within: &mut Collector<'_>,
) -> Result<Cow<'b, [u8]>, RefusalReason> {
    let malformed = RefusalReason::ArchiveMalformed;
    let encrypted = number(entry, 8, 2).is_none_or(|flags| flags & 1 == 1);
    if encrypted {
        return Err(malformed);
    }
    // The directory decides, as for every program that unpacks; what a local header says of the size may be anything.
    let (method, size) = (number(entry, 10, 2).ok_or(malformed)?, number(entry, 20, 4).ok_or(malformed)?);
    let local = number(entry, 42, 4)
        .and_then(|at| bytes.get(at..))
        .filter(|l| l.starts_with(LOCAL))
        .ok_or(malformed)?;
    let skip =
        number(local, 26, 2).zip(number(local, 28, 2)).map(|(n, e)| n.saturating_add(e).saturating_add(30));
    let packed = skip.and_then(|s| local.get(s..s.saturating_add(size))).ok_or(malformed)?;
    match method {
        0 => {
            *stored_left = stored_left.checked_sub(packed.len()).ok_or(malformed)?;
            Ok(Cow::Borrowed(packed))
        }
        8 => {
            let limit = within.inflate_limit(packed.len());
            let mut out = Vec::new();
            // One byte more than allowed tells a stream that ends at the limit from one that goes on.
            let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
            let end = DeflateDecoder::new(packed).take(most).read_to_end(&mut out);
            within.inflated(out.len().min(limit));
            match end {
                Err(_) => Err(malformed),
                Ok(_) if out.len() > limit => Err(RefusalReason::InflateLimit),
                Ok(_) => Ok(Cow::Owned(out)),
            }
        }
        _ => Err(malformed),
    }
}

/// A little-endian number of two or four bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0_usize, |n, byte| (n << 8) | usize::from(*byte)))
}
