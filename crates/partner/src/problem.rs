//! The findings of an adapter about a payment request.

use std::fmt;

use billfold_reason::{Code, Coded, Severity};

use crate::codes::{LINK_FOREIGN, MERCHANT_ID, NOT_ENROLLED, ORIGINATOR_FOREIGN, PRODUCT_CONTEXT};

/// A finding about a payment request, by its code. A refusal means that no card is drawn; anything lighter is shown on the
/// card.
///
/// ```
/// use billfold_partner::{Code, RequestProblem};
///
/// // An adapter declares findings of its own under its crate's name.
/// const LINK_SHAPE: Code = Code::warning("acme.link_shape", "the link to the full invoice is not one of Acme's");
/// assert!(!RequestProblem::new(&LINK_SHAPE).is_refusal());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestProblem(&'static Code);

impl RequestProblem {
    /// The host has not enrolled the partner.
    pub const NOT_ENROLLED: Self = Self::new(&NOT_ENROLLED);
    /// The originator was not issued to this partner.
    pub const ORIGINATOR_FOREIGN: Self = Self::new(&ORIGINATOR_FOREIGN);
    /// The merchant id is empty, too long or has control characters.
    pub const MERCHANT_ID: Self = Self::new(&MERCHANT_ID);
    /// The product context is not a JSON object within the limit.
    pub const PRODUCT_CONTEXT: Self = Self::new(&PRODUCT_CONTEXT);
    /// The link to the full invoice leads elsewhere: it is not shown.
    pub const LINK_FOREIGN: Self = Self::new(&LINK_FOREIGN);

    /// The findings of every adapter.
    pub const ALL: [Self; 5] = [
        Self::NOT_ENROLLED,
        Self::ORIGINATOR_FOREIGN,
        Self::MERCHANT_ID,
        Self::PRODUCT_CONTEXT,
        Self::LINK_FOREIGN,
    ];

    /// A finding with a code whose name begins with the adapter's crate. [`Code::discard`] forbids a card, [`Code::warning`] is
    /// shown on it.
    #[must_use]
    pub const fn new(code: &'static Code) -> Self {
        Self(code)
    }

    /// Whether no card may be drawn.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        !matches!(self.0.severity(), Severity::Note | Severity::Warning)
    }
}

impl Coded for RequestProblem {
    fn codes() -> &'static [Code] {
        &[NOT_ENROLLED, ORIGINATOR_FOREIGN, MERCHANT_ID, PRODUCT_CONTEXT, LINK_FOREIGN]
    }

    fn code(&self) -> &'static Code {
        self.0
    }
}

impl fmt::Display for RequestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.text())
    }
}
