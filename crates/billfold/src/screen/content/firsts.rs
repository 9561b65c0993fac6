//! A quick no for words that no table holds: most words of a text are in none.

/// The lengths of the words of a table, by their first byte.
#[derive(Debug)]
pub(super) struct Firsts([u64; 256]);

impl Firsts {
    /// Of words in lower case.
    pub(super) fn of<'t>(words: impl Iterator<Item = &'t str>) -> Self {
        let mut firsts = Self([0; 256]);
        for word in words {
            if let Some(lengths) = word.bytes().next().and_then(|first| firsts.0.get_mut(usize::from(first)))
            {
                *lengths |= bit(word);
            }
        }
        firsts
    }

    /// Whether the table may hold a word; if it is of ASCII letters, in whatever case.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        let Some(first) = word.bytes().next() else { return false };
        // Other letters may have more bytes in one case than in the other.
        !word.is_ascii()
            || self
                .0
                .get(usize::from(first.to_ascii_lowercase()))
                .is_some_and(|lengths| lengths & bit(word) != 0)
    }
}

/// The longest words share a bit.
fn bit(word: &str) -> u64 {
    1_u64.checked_shl(u32::try_from(word.len().min(63)).unwrap_or(63)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_table_may_be_in_it_and_most_others_are_not() {
        let long = "a".repeat(70);
        let words = ["due", "euro", "\u{20ac}", &long];
        let firsts = Firsts::of(words.into_iter());
        assert!(words.iter().all(|word| firsts.may_hold(word)));
        assert!(firsts.may_hold("EURO") && firsts.may_hold("\u{c9}URO"));
        assert!(!firsts.may_hold("dues") && !firsts.may_hold("x") && !firsts.may_hold(""));
    }
}
