//! The link to an invoice on the web.

use std::fmt;

use url::Url;

/// A link to an invoice. Whoever has it can read the invoice: a bearer secret, of which `Debug` shows the origin alone.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Link(pub(crate) Url);

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({}/…)", self.0.origin().ascii_serialization())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_origin_alone() {
        let link = Link(Url::parse("https://in.example/SECRET?t=SECRET#SECRET").unwrap());
        assert_eq!(format!("{link:?}"), "Link(https://in.example/…)");
    }
}
