//! How much text of one message is compared with its payment request.

/// The text that may still be compared, over all parts of a message together.
///
/// Comparing costs many times what parsing costs, so it has a bound of its own. What lies beyond it is not taken for agreement: the
/// comparison is unsure.
#[derive(Debug)]
pub(in crate::screen) struct Budget {
    left: usize,
    exceeded: bool,
}

impl Budget {
    /// Bytes of source text in one message: several times the longest honest invoice mail that we know.
    const BYTES: usize = 1 << 20;

    pub(in crate::screen) const fn new() -> Self {
        Self { left: Self::BYTES, exceeded: false }
    }

    /// As much of a text as may still be compared.
    pub(in crate::screen) fn take<'t>(&mut self, text: &'t str) -> &'t str {
        let mut end = text.len().min(self.left);
        while !text.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        self.left = self.left.saturating_sub(end);
        if end < text.len() {
            self.exceed();
        }
        text.get(..end).unwrap_or_default()
    }

    /// Says that something was left out for its cost.
    pub(in crate::screen) const fn exceed(&mut self) {
        self.exceeded = true;
        self.left = 0;
    }

    /// Whether something was left out.
    pub(in crate::screen) const fn is_exceeded(&self) -> bool {
        self.exceeded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_texts_together_are_bounded() {
        let mut budget = Budget { left: 6, exceeded: false };
        assert_eq!((budget.take("abc"), budget.is_exceeded()), ("abc", false));
        assert_eq!((budget.take("dé"), budget.is_exceeded()), ("dé", false));
        assert_eq!((budget.take(""), budget.is_exceeded()), ("", false));
        assert_eq!((budget.take("x"), budget.is_exceeded()), ("", true));
        let mut budget = Budget { left: 2, exceeded: false };
        assert_eq!((budget.take("dé"), budget.is_exceeded()), ("d", true));
        assert_eq!(budget.take("x"), "", "what comes after is not compared either");
    }
}
