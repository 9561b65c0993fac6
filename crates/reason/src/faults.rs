//! The check of a list of codes.

use std::collections::BTreeMap;

use crate::Code;

/// Checks a list of codes, and gives one sentence for each fault. For the tests of every crate that has codes.
///
/// A name is `area.reason` in lower-case ASCII letters, digits and underscores, and all codes of one name are equal. Meaning and
/// remedy are not empty and hold no values; every place in the sentence with values has a kind.
///
/// ```
/// use billfold_reason::{Code, faults};
/// const FULL: Code = Code::refusal("vault.full", "The vault is full.");
/// const OTHER: Code = Code::refusal("vault.full", "The vault cannot take more.");
/// assert!(faults(&[FULL, FULL]).is_empty());
/// assert_eq!(faults(&[FULL, OTHER]), ["vault.full is declared in two ways"]);
/// assert_eq!(faults(&[Code::note("Vault full", "It is.")]), ["Vault full is not a name"]);
/// ```
#[must_use]
pub fn faults<'a>(codes: impl IntoIterator<Item = &'a Code>) -> Vec<String> {
    let mut known = BTreeMap::new();
    let mut faults = Vec::new();
    for code in codes {
        let name = code.name();
        if *known.entry(name).or_insert(code) != code {
            faults.push(format!("{name} is declared in two ways"));
        }
        if !is_name(name) {
            faults.push(format!("{name} is not a name"));
        }
        if [Some(code.text()), code.remedy()].into_iter().flatten().any(|text| !is_sentence(text)) {
            faults.push(format!("{name} has an empty sentence or one with places for values"));
        }
        if code.template().is_some_and(str::is_empty) || code.parameters().any(|place| place.kind.is_none()) {
            faults.push(format!("{name} has an empty template or one with a place of no kind"));
        }
    }
    faults
}

fn is_name(name: &str) -> bool {
    let word = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    name.split_once('.').is_some_and(|(area, reason)| word(area) && word(reason))
}

fn is_sentence(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(['{', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_not_empty_and_its_places_have_a_kind() {
        let faulty = [
            Code::note("a.empty", " "),
            Code::note("a.place", "It has {n:number}."),
            Code::note("a.remedy", "It is.").with_remedy(""),
            Code::note("a.kind", "It is.").with_detail("It has {n}."),
            Code::note("a.detail", "It is.").with_detail(""),
            Code::note("a.b.c", "It is."),
            Code::note("a.", "It is."),
            Code::note("", "It is."),
        ];
        for code in faulty {
            assert_eq!(faults(&[code]).len(), 1, "{}", code.name());
        }
        let sound = Code::note("a.b_2", "It is.").with_detail("It has {n:number}.").with_remedy("Wait.");
        assert_eq!(faults(&[sound, sound]), [""; 0]);
    }
}
