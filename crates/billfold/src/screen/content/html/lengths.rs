//! Lengths and sizes of text, in thousandths of a pixel.

use super::declarations::Size;
use super::values::Value;

/// Whether lines of such a height lie upon one another.
pub(super) fn is_flat(value: &Value) -> bool {
    match value {
        Value::Number(n) => *n < 300,
        Value::Percent(p) => *p < 30_000,
        Value::Word(_) => false,
        value => pixels(value, false).is_none_or(|height| height < 4_000),
    }
}

/// A length in thousandths of a pixel, as far as it depends on nothing else; of font-relative units, for text of a usual size.
pub(super) fn pixels(value: &Value, quirks: bool) -> Option<i64> {
    let (number, unit) = match value {
        Value::Number(0) => return Some(0),
        Value::Number(n) if quirks => return Some(*n),
        Value::Length(number, unit) => (*number, unit.as_str()),
        _ => return None,
    };
    let of = |thousandths: i64| number.saturating_mul(thousandths).checked_div(1000);
    match unit {
        "px" => Some(number),
        "pt" => of(1_333),
        "pc" => of(16_000),
        "in" => of(96_000),
        "cm" => of(37_795),
        "mm" => of(3_780),
        "q" => of(945),
        "em" | "rem" => of(16_000),
        "ex" | "ch" => of(8_000),
        // Of the window: of a narrow one.
        "vw" | "vh" | "vmin" | "vmax" => of(3_200),
        _ => None,
    }
}

/// A size of text.
pub(super) fn size(value: &Value, quirks: bool) -> Option<Size> {
    let word = |word: &str| {
        let pixels = match word {
            "xx-small" => 9_000,
            "x-small" => 10_000,
            "small" => 13_000,
            "medium" => 16_000,
            "large" => 18_000,
            "x-large" => 24_000,
            "xx-large" => 32_000,
            "xxx-large" => 48_000,
            "smaller" => return Some(Size::Times(833)),
            "larger" => return Some(Size::Times(1_200)),
            _ => return None,
        };
        Some(Size::Pixels(pixels))
    };
    match value {
        Value::Word(name) => word(name),
        Value::Percent(p) if *p >= 0 => Some(Size::Times(p.checked_div(100)?)),
        Value::Length(number, unit) if *number >= 0 => match unit.as_str() {
            "em" => Some(Size::Times(*number)),
            "rem" => Some(Size::RootTimes(*number)),
            "ex" | "ch" => Some(Size::Times(number.checked_div(2)?)),
            _ => pixels(value, quirks).map(Size::Pixels),
        },
        Value::Function(name, parts) => chosen(name, parts).map(Size::Pixels),
        Value::Number(0..) => pixels(value, quirks).map(Size::Pixels),
        _ => None,
    }
}

/// `max(16px, 1rem)` and its like, of sizes that depend on nothing else.
fn chosen(name: &str, parts: &[Value]) -> Option<i64> {
    let pixels = |part: &[Value]| match part {
        [value] => match size(value, false)? {
            Size::Pixels(pixels) => Some(pixels),
            Size::RootTimes(times) => times.checked_mul(16),
            Size::Times(_) => None,
        },
        _ => None,
    };
    let sizes: Option<Vec<i64>> = parts.split(|part| *part == Value::Comma).map(pixels).collect();
    let sizes = sizes?;
    match (name, sizes.as_slice()) {
        ("max", [_, ..]) => sizes.into_iter().max(),
        ("min", [_, ..]) => sizes.into_iter().min(),
        ("clamp", [least, wanted, most]) => Some((*wanted).min(*most).max(*least)),
        _ => None,
    }
}
