//! The parties of an invoice: seller (BG-4), buyer (BG-7), payee (BG-10), broker.

/// A party of an invoice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Party {
    /// The name under which it is registered (BT-27, BT-44).
    pub legal_name: Option<String>,
    /// The name under which it trades (BT-28, BT-45).
    pub trading_name: Option<String>,
    /// Registration, tax and other identifiers as stated (BT-29 to BT-32, BT-46 to BT-48).
    pub identifiers: Vec<String>,
    /// Country code (BT-40, BT-55).
    pub country: Option<String>,
}

impl Party {
    /// The name to show: the legal name, or the trading name if no legal one is stated.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.legal_name.as_deref().or(self.trading_name.as_deref())
    }

    /// Whether nothing is stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
