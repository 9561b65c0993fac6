//! One line of an invoice (BG-25).

use billfold_money::Decimal;

/// An invoice line, as stated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// Line identifier (BT-126).
    pub id: Option<String>,
    /// Item name (BT-153).
    pub name: Option<String>,
    /// Quantity (BT-129).
    pub quantity: Option<Decimal>,
    /// Unit code (BT-130).
    pub unit: Option<String>,
    /// Net price of one base quantity (BT-146).
    pub price: Option<Decimal>,
    /// Net amount (BT-131).
    pub net: Option<Decimal>,
    /// Whether the line only groups or explains others, so that its amount is not part of the sum (Factur-X EXTENDED
    /// sub-lines).
    pub informational: bool,
}
