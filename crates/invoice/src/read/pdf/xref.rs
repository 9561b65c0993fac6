//! Where the objects are: cross-reference tables and streams (ISO 32000-2, 7.5.4 and 7.5.8), newest first; and what a search
//! of the whole file finds where they cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use super::budget::Budget;
use super::filter;
use super::lexer::{Lexer, is_blank, is_regular};
use super::object::{Dictionary, Id, Object};
use crate::read::RefusalReason;

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// It was deleted.
    Free,
    /// At this place of the file.
    At(usize),
    /// In an object stream.
    In(Id),
}

/// More objects than any document has that comes by mail; some 50 bytes of memory for each.
const MOST_ENTRIES: usize = 500_000;

const MALFORMED: RefusalReason = RefusalReason::PdfMalformed;

#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) entries: BTreeMap<Id, Entry>,
    /// The catalog.
    pub(super) root: Option<Id>,
    pub(super) encrypted: bool,
}

impl Table {
    /// Keeps the newest entry of an object, which is met first.
    fn add(&mut self, id: usize, entry: Entry) -> Result<(), RefusalReason> {
        if self.entries.len() >= MOST_ENTRIES {
            return Err(RefusalReason::TooLarge);
        }
        let id = Id::try_from(id).map_err(|_| MALFORMED)?;
        self.entries.entry(id).or_insert(entry);
        Ok(())
    }

    fn trailer(&mut self, trailer: &Dictionary) {
        self.root = self.root.or(trailer.get(b"Root").and_then(Object::reference));
        self.encrypted |= trailer.get(b"Encrypt").is_some();
    }
}

/// Reads the tables of a document, from the last one on.
pub(super) fn read(bytes: &[u8], budget: &mut Budget<'_>) -> Result<Table, RefusalReason> {
    let start = memmem::rfind(bytes, b"startxref").ok_or(MALFORMED)?;
    let first = budget.lex(bytes, start.saturating_add(9), |lexer| lexer.number().ok_or(MALFORMED))?;
    let mut table = Table::default();
    let (mut waiting, mut seen) = (vec![first], BTreeSet::new());
    while let Some(at) = waiting.pop() {
        if !seen.insert(at) || at >= bytes.len() {
            return Err(MALFORMED);
        }
        let trailer = section(bytes, at, &mut table, budget)?;
        table.trailer(&trailer);
        let place = |key: &[u8]| trailer.get(key).and_then(Object::count);
        // What a hybrid file has in streams comes before what was there earlier.
        waiting.extend(place(b"Prev"));
        waiting.extend(place(b"XRefStm"));
    }
    Ok(table)
}

/// One table or stream; its trailer.
fn section(
    bytes: &[u8],
    at: usize,
    table: &mut Table,
    budget: &mut Budget<'_>,
) -> Result<Dictionary, RefusalReason> {
    let (is_table, object) = budget.lex(bytes, at, |lexer| {
        if lexer.keyword(b"xref") {
            rows(lexer, table).map(|trailer| (true, trailer))
        } else {
            lexer.indirect().map(|(_, object)| (false, object))
        }
    })?;
    let (dictionary, start) = match (is_table, object) {
        (true, Object::Dictionary(trailer)) => return Ok(trailer),
        (false, Object::Stream(dictionary, start)) => (dictionary, start),
        _ => return Err(MALFORMED),
    };
    if !dictionary.is_a(b"XRef") {
        return Err(MALFORMED);
    }
    let length = dictionary.get(b"Length").and_then(Object::count).ok_or(MALFORMED)?;
    let data = bytes.get(start..).and_then(|data| data.get(..length)).ok_or(MALFORMED)?;
    let content = match dictionary.get(b"Filter") {
        None => data.to_vec(),
        Some(filter) if filter::names(filter).as_deref() == Some(&[b"FlateDecode".as_slice()]) => {
            let parameters = dictionary.get(b"DecodeParms").map(|parms| match parms {
                Object::Array(list) => list.first().unwrap_or(&Object::Other),
                one => one,
            });
            filter::unpredict(budget.inflate(data)?, parameters.and_then(Object::dictionary))?
        }
        Some(_) => return Err(MALFORMED),
    };
    fields(&dictionary, &content, table)?;
    Ok(dictionary)
}

/// `0 6`, six rows `0000000016 00000 n`, …, `trailer`.
fn rows(lexer: &mut Lexer<'_>, table: &mut Table) -> Result<Object, RefusalReason> {
    while !lexer.keyword(b"trailer") {
        let (first, count) = (lexer.number().ok_or(MALFORMED)?, lexer.number().ok_or(MALFORMED)?);
        for id in numbers(first, count) {
            let place = lexer.number().ok_or(MALFORMED)?;
            lexer.number().ok_or(MALFORMED)?;
            if lexer.keyword(b"n") {
                table.add(id, Entry::At(place))?;
            } else if lexer.keyword(b"f") {
                table.add(id, Entry::Free)?;
            } else {
                return Err(MALFORMED);
            }
        }
    }
    lexer.object(0)
}

/// The rows of a cross-reference stream: three numbers of the widths in `/W`.
fn fields(dictionary: &Dictionary, content: &[u8], table: &mut Table) -> Result<(), RefusalReason> {
    let counts = |key: &[u8]| -> Option<Vec<usize>> {
        dictionary.get(key)?.array()?.iter().map(Object::count).collect()
    };
    let widths = counts(b"W").ok_or(MALFORMED)?;
    let [kind, second, third] = widths.as_slice() else { return Err(MALFORMED) };
    let width = kind.saturating_add(*second).saturating_add(*third);
    if width == 0 || width > 24 {
        return Err(MALFORMED);
    }
    let size = dictionary.get(b"Size").and_then(Object::count).ok_or(MALFORMED)?;
    let index = counts(b"Index").unwrap_or_else(|| vec![0, size]);
    let ids = index.chunks_exact(2).flat_map(|pair| match pair {
        [first, count] => numbers(*first, *count),
        _ => 0..0,
    });
    for (id, row) in ids.zip(content.chunks_exact(width)) {
        let (kind_field, rest) = row.split_at_checked(*kind).ok_or(MALFORMED)?;
        let (second_field, _) = rest.split_at_checked(*second).ok_or(MALFORMED)?;
        let second = number(second_field);
        let entry = match if *kind == 0 { 1 } else { number(kind_field) } {
            0 => Entry::Free,
            1 => Entry::At(second),
            2 => Entry::In(Id::try_from(second).map_err(|_| MALFORMED)?),
            // Other kinds count as missing (ISO 32000-2, 7.5.8.3).
            _ => continue,
        };
        table.add(id, entry)?;
    }
    Ok(())
}

/// So many numbers from the first on.
fn numbers(first: usize, count: usize) -> std::ops::Range<usize> {
    first..first.saturating_add(count)
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0_usize, |number, byte| number.wrapping_shl(8) | usize::from(*byte))
}

/// Every `1 0 obj` of a file, the last of a number, and what its trailers say.
pub(super) fn search(bytes: &[u8], budget: &mut Budget<'_>) -> Result<Table, RefusalReason> {
    let mut table = Table::default();
    let mut places = BTreeMap::new();
    for at in memmem::find_iter(bytes, b"obj") {
        if let Some((id, place)) = number_before(bytes, at) {
            places.insert(id, place);
        }
        if places.len() > MOST_ENTRIES {
            return Err(RefusalReason::TooLarge);
        }
    }
    for (id, place) in places {
        table.add(id, Entry::At(place))?;
    }
    // From the end, because the first trailer that names the catalog wins, and the newest is the last.
    for at in memmem::rfind_iter(bytes, b"trailer") {
        let trailer = budget.lex(bytes, at.saturating_add(7), |lexer| Ok(lexer.object(0).ok()))?;
        if let Some(Object::Dictionary(trailer)) = trailer {
            table.trailer(&trailer);
        }
    }
    Ok(table)
}

/// The number before `0 obj`, and where it is.
fn number_before(bytes: &[u8], obj: usize) -> Option<(usize, usize)> {
    let back = |from: usize, of: fn(u8) -> bool| -> Option<usize> {
        // Bounded, or a file of blanks and `obj` would be walked back again for each of them.
        let head = bytes.get(from.saturating_sub(24)..from)?;
        let run = head.iter().rev().take_while(|b| of(**b)).count();
        from.checked_sub(run)
    };
    let digit: fn(u8) -> bool = |b| b.is_ascii_digit();
    let after_generation = back(obj, is_blank)?;
    let generation = back(after_generation, digit)?;
    let after_id = back(generation, is_blank)?;
    let id = back(after_id, digit)?;
    let apart = id.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|b| !is_regular(*b));
    let text = std::str::from_utf8(bytes.get(id..after_id)?).ok()?;
    (apart && generation < after_generation && after_id < generation)
        .then(|| text.parse().ok())
        .flatten()
        .map(|number| (number, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_by_their_heads() {
        let bytes = b"%PDF\n12 0 obj\nendobj 3 0 obj(x)7 1 obj 4obj 5 obj";
        let found: Vec<_> =
            memmem::find_iter(bytes, b"obj").filter_map(|at| number_before(bytes, at)).collect();
        assert_eq!(found, [(12, 5), (3, 21), (7, 31)]);
    }

    #[test]
    fn numbers_end_where_there_are_no_more() {
        assert_eq!(numbers(usize::MAX, 2).count(), 0);
        assert_eq!(numbers(3, 2).collect::<Vec<_>>(), [3, 4]);
    }

    #[test]
    fn a_stream_of_rows_is_read_by_its_widths() {
        let pairs = |pairs: &[(&str, Object)]| {
            Dictionary(pairs.iter().map(|(k, v)| (k.as_bytes().to_vec(), v.clone())).collect())
        };
        let numbers = |numbers: &[i64]| Object::Array(numbers.iter().map(|n| Object::Integer(*n)).collect());
        let dictionary = pairs(&[
            ("W", numbers(&[1, 2, 1])),
            ("Size", Object::Integer(9)),
            ("Index", numbers(&[3, 2, 8, 1])),
        ]);
        let mut table = Table::default();
        fields(&dictionary, &[1, 1, 0, 0, 2, 0, 8, 1, 0, 0, 0, 0], &mut table).unwrap();
        let entries: Vec<_> = table.entries.into_iter().collect();
        assert_eq!(entries, [(3, Entry::At(256)), (4, Entry::In(8)), (8, Entry::Free)]);
    }
}
