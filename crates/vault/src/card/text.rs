//! Short texts of people: names, nicknames, address lines.

use billfold_reason::characters::has_hidden;

/// Why a text is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextProblem {
    /// Empty, or only spaces.
    Empty,
    /// Longer than the field allows.
    TooLong,
    /// A control or an invisible formatting character.
    Control,
    /// Twelve or more digits in a row: probably a card number in the wrong field.
    LooksLikeNumber,
}

impl TextProblem {
    /// What is wrong, as it follows the name of a field.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::TooLong => "is too long",
            Self::Control => "has control or invisible characters",
            Self::LooksLikeNumber => "has so many digits in a row that it looks like a card number",
        }
    }
}

/// Longest name on a card in bytes: what [`billfold_processor::CardParts`] carries.
pub(crate) const MAX_NAME: usize = 80;
/// Longest address line, city, region or nickname in bytes.
pub(crate) const MAX_LINE: usize = 100;
/// Longest postal code in bytes.
pub(crate) const MAX_POSTAL_CODE: usize = 16;
const NUMBER_LIKE: usize = 12;

/// Checks a text that may be empty.
pub(crate) fn check_optional(text: &str, max: usize) -> Result<(), TextProblem> {
    if text.len() > max {
        return Err(TextProblem::TooLong);
    }
    if has_hidden(text) {
        return Err(TextProblem::Control);
    }
    let mut run = 0_usize;
    for c in text.chars() {
        if c.is_numeric() {
            run = run.saturating_add(1);
        // What people put between groups of digits does not end a run: a card number with gaps in the name field is still one.
        } else if !matches!(c, ' ' | '-' | '.') {
            run = 0;
        }
        if run >= NUMBER_LIKE {
            return Err(TextProblem::LooksLikeNumber);
        }
    }
    Ok(())
}

/// Checks a text that must not be empty.
pub(crate) fn check(text: &str, max: usize) -> Result<(), TextProblem> {
    check_optional(text, max)?;
    if text.trim().is_empty() { Err(TextProblem::Empty) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names() {
        for good in ["Pat Doe", "Zoë Müller-Ångström", "李小龍", "O'Neil 3rd"] {
            assert_eq!(check(good, MAX_NAME), Ok(()), "{good}");
        }
        for (bad, problem) in [
            ("", TextProblem::Empty),
            ("  ", TextProblem::Empty),
            ("Pat\nDoe", TextProblem::Control),
            ("Pat\u{202e}eoD", TextProblem::Control),
            ("Pat\u{3164}Doe", TextProblem::Control),
            ("Pat\u{e0041}Doe", TextProblem::Control),
            ("4242 4242 4242 4242", TextProblem::LooksLikeNumber),
            ("Pat 4242-4242-4242-4242", TextProblem::LooksLikeNumber),
            ("٤٢٤٢٤٢٤٢٤٢٤٢", TextProblem::LooksLikeNumber),
        ] {
            assert_eq!(check(bad, MAX_NAME), Err(problem), "{bad:?}");
        }
        assert_eq!(check(&"x".repeat(81), MAX_NAME), Err(TextProblem::TooLong));
    }
}
