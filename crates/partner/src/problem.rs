//! What an adapter finds wrong with a payment request.

use std::fmt;

/// A finding with a stable code. A refusal means no card; a warning is shown on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct RequestProblem {
    code: &'static str,
    refusal: bool,
    detail: &'static str,
}

impl RequestProblem {
    /// The host has not enrolled the partner.
    pub const NOT_ENROLLED: Self =
        Self::refusal("partner.not_enrolled", "the host has no originator or webhook of this partner");
    /// The originator was not issued to this partner.
    pub const ORIGINATOR_FOREIGN: Self =
        Self::refusal("partner.originator_foreign", "the originator does not belong to this partner");
    /// The merchant id is empty, too long or has control characters.
    pub const MERCHANT_ID: Self = Self::refusal("partner.merchant_id", "the merchant id is malformed");
    /// The product context is no JSON object within the limit.
    pub const PRODUCT_CONTEXT: Self =
        Self::refusal("partner.product_context", "the product context is no JSON object within the limit");
    /// The link to the full invoice leads elsewhere: it is not shown.
    pub const LINK_FOREIGN: Self =
        Self::warning("partner.link_foreign", "the link to the full invoice does not lead to this partner");

    /// The findings of every adapter.
    pub const ALL: [Self; 5] = [
        Self::NOT_ENROLLED,
        Self::ORIGINATOR_FOREIGN,
        Self::MERCHANT_ID,
        Self::PRODUCT_CONTEXT,
        Self::LINK_FOREIGN,
    ];

    /// A finding that forbids a card. The code begins with the adapter's crate: `xero.link_shape`.
    #[must_use]
    pub const fn refusal(code: &'static str, detail: &'static str) -> Self {
        Self { code, refusal: true, detail }
    }

    /// A finding that people should see on the card.
    #[must_use]
    pub const fn warning(code: &'static str, detail: &'static str) -> Self {
        Self { code, refusal: false, detail }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Whether no card may be drawn.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.refusal
    }

    /// The finding in words.
    #[must_use]
    pub fn detail(&self) -> &'static str {
        self.detail
    }
}

impl fmt::Display for RequestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail)
    }
}
