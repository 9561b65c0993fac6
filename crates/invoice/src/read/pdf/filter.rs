//! The filters of streams (ISO 32000-2, 7.4) that embedded files and tables come in: `FlateDecode`, with PNG predictors.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::object::{Dictionary, Object};
use crate::read::RefusalReason;

/// Inflates to at most `limit` bytes. A stream that breaks off gives what it held up to there.
pub(super) fn inflate(data: &[u8], limit: usize) -> Result<Vec<u8>, RefusalReason> {
    let mut out = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let end = ZlibDecoder::new(data).take(most).read_to_end(&mut out);
    if out.len() > limit {
        return Err(RefusalReason::InflateLimit);
    }
    if end.is_err() && out.is_empty() { Err(RefusalReason::PdfMalformed) } else { Ok(out) }
}

/// Undoes the predictor that the parameters name.
pub(super) fn unpredict(data: Vec<u8>, parameters: Option<&Dictionary>) -> Result<Vec<u8>, RefusalReason> {
    let number = |key: &[u8], default| match parameters.and_then(|p| p.get(key)) {
        Some(value) => value.count().ok_or(RefusalReason::PdfMalformed),
        None => Ok(default),
    };
    match number(b"Predictor", 1)? {
        // From 10 on each row names its own predictor; 2 is that of TIFF, which is for pictures.
        0 | 1 => return Ok(data),
        10..=15 => {}
        _ => return Err(RefusalReason::PdfMalformed),
    }
    let bits = number(b"Colors", 1)?.saturating_mul(number(b"BitsPerComponent", 8)?);
    let pixel = bits.div_ceil(8).max(1);
    let row = bits.saturating_mul(number(b"Columns", 1)?).div_ceil(8).max(1);
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0; row.min(data.len())];
    for line in data.chunks(row.saturating_add(1)) {
        let Some((kind, line)) = line.split_first() else { continue };
        let start = out.len();
        for (at, byte) in line.iter().enumerate() {
            let behind = |row: &[u8]| at.checked_sub(pixel).and_then(|at| row.get(at)).copied().unwrap_or(0);
            let left = behind(out.get(start..).unwrap_or_default());
            let up = above.get(at).copied().unwrap_or(0);
            let predicted = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, behind(&above)),
                _ => return Err(RefusalReason::PdfMalformed),
            };
            out.push(byte.wrapping_add(predicted));
        }
        above.clear();
        above.extend_from_slice(out.get(start..).unwrap_or_default());
    }
    Ok(out)
}

/// Which neighbour is nearest to left + up - both (PNG, 9.4).
fn paeth(left: u8, up: u8, both: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(both));
    let estimate = a.saturating_add(b).saturating_sub(c);
    let distance = |neighbour: i16| estimate.saturating_sub(neighbour).saturating_abs();
    if distance(a) <= distance(b) && distance(a) <= distance(c) {
        left
    } else if distance(b) <= distance(c) {
        up
    } else {
        both
    }
}

/// The names of the filters, first to last.
pub(super) fn names(filter: &Object) -> Option<Vec<&[u8]>> {
    match filter {
        Object::Name(name) => Some(vec![name]),
        Object::Array(names) => names.iter().map(Object::name).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(predictor: i64, columns: i64) -> Dictionary {
        Dictionary(vec![
            (b"Predictor".to_vec(), Object::Integer(predictor)),
            (b"Columns".to_vec(), Object::Integer(columns)),
        ])
    }

    #[test]
    fn every_predictor_is_undone() {
        let rows = [[0, 1, 2, 3], [1, 1, 1, 1], [2, 1, 1, 1], [3, 1, 1, 1], [4, 1, 1, 1]].concat();
        let plain = unpredict(rows, Some(&parameters(15, 3))).unwrap();
        assert_eq!(plain, [1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5]);
        assert_eq!(unpredict(vec![9], None), Ok(vec![9]));
        assert!(unpredict(vec![5, 1], Some(&parameters(12, 1))).is_err());
        assert!(unpredict(vec![1], Some(&parameters(2, 1))).is_err());
        assert!(unpredict(vec![1], Some(&parameters(12, -1))).is_err());
    }

    #[test]
    fn a_row_of_any_length_is_taken() {
        assert_eq!(unpredict(vec![2, 7], Some(&parameters(12, i64::MAX))), Ok(vec![7]));
    }
}
