//! Who changed settings.

use std::fmt;

use super::one_line::kept;

/// What follows a name that only the operating system vouches for.
const OF_OPERATING_SYSTEM: &str = " (operating system)";

/// Who changed settings, and who says so.
///
/// A name stays on its line: control characters are escaped, runs of blanks are one blank, and what is too long is cut.
///
/// ```
/// use billfold_settings::Author;
/// assert_eq!(Author::new("alice@contoso.com").to_string(), "alice@contoso.com");
/// assert_eq!(Author::of_operating_system("root").to_string(), "root (operating system)");
/// // The mark cannot be written by hand, and a name cannot write a line of the history.
/// assert_eq!(Author::new("bob (operating system)").to_string(), "bob [operating system]");
/// assert_eq!(Author::new("bob\nversion 9").to_string(), "bob\\u{a}version 9");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Author {
    name: Box<str>,
    of_operating_system: bool,
}

impl Author {
    /// Somebody whom the host names: it has signed them in, or it passes on what its caller states.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: clean(name), of_operating_system: false }
    }

    /// The account that the program runs under, for want of anybody better: an account may be shared.
    #[must_use]
    pub fn of_operating_system(account: &str) -> Self {
        Self { name: clean(account), of_operating_system: true }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether only the operating system vouches for the name.
    #[must_use]
    pub const fn is_of_operating_system(&self) -> bool {
        self.of_operating_system
    }

    /// Reads what `Display` wrote.
    pub(crate) fn shown(text: &str) -> Self {
        match text.strip_suffix(OF_OPERATING_SYSTEM) {
            Some(account) => Self::of_operating_system(account),
            None => Self::new(text),
        }
    }
}

fn clean(name: &str) -> Box<str> {
    // Line ends are escaped, not taken for blanks.
    let words: Vec<_> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let name = kept(words.join(" ")).replace(OF_OPERATING_SYSTEM.trim(), "[operating system]");
    if name.is_empty() { "unknown".into() } else { name.into() }
}

impl From<&str> for Author {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.of_operating_system { OF_OPERATING_SYSTEM } else { "" };
        write!(f, "{}{mark}", self.name)
    }
}

impl serde::Serialize for Author {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_back() {
        for author in [
            Author::new("alice"),
            Author::of_operating_system("root"),
            Author::new(""),
            Author::new("a  b\t"),
        ] {
            assert_eq!(Author::shown(&author.to_string()), author);
        }
        assert_eq!(Author::new(" alice  set ").to_string(), "alice set");
        assert_eq!(Author::new("  ").to_string(), "unknown");
    }
}
