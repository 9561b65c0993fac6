//! The operators of expressions, as far as they have names.

/// Operators between two values, without the dash and without the `c` or `i` that may stand before them.
pub(super) const BETWEEN: &[&str] = &[
    "and",
    "as",
    "band",
    "bor",
    "bxor",
    "contains",
    "eq",
    "f",
    "ge",
    "gt",
    "in",
    "is",
    "isnot",
    "join",
    "le",
    "like",
    "lt",
    "match",
    "ne",
    "notcontains",
    "notin",
    "notlike",
    "notmatch",
    "or",
    "replace",
    "shl",
    "shr",
    "split",
    "xor",
];

/// Operators before a value.
pub(super) const BEFORE: &[&str] = &["bnot", "join", "not", "split"];

pub(super) fn is_one_of(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(name))
}
