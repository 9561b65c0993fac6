//! The sums of an invoice. Amounts are kept exactly as stated and are in the invoice's currency (BT-5).

use billfold_money::Decimal;

/// Document totals (BG-22), as stated. A total that is not stated is `None` and never computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// Sum of line net amounts (BT-106).
    pub lines: Option<Decimal>,
    /// Sum of allowances on document level (BT-107).
    pub allowances: Option<Decimal>,
    /// Sum of charges on document level (BT-108).
    pub charges: Option<Decimal>,
    /// Total without VAT (BT-109).
    pub without_tax: Option<Decimal>,
    /// Total VAT (BT-110).
    pub tax: Option<Decimal>,
    /// Total VAT in the accounting currency (BT-111), which is another one than the invoice's.
    pub tax_accounting: Option<Decimal>,
    /// Total with VAT (BT-112).
    pub with_tax: Option<Decimal>,
    /// Paid amount (BT-113).
    pub prepaid: Option<Decimal>,
    /// Rounding amount (BT-114).
    pub rounding: Option<Decimal>,
    /// Amount due for payment (BT-115).
    pub due: Option<Decimal>,
    /// The least that may be paid, for statements (schema.org `minimumPaymentDue`).
    pub minimum_due: Option<Decimal>,
    /// Third-party payments added to the amount due (`XRechnung` extension BG-DEX-09).
    pub third_party: Option<Decimal>,
}

/// One row of the VAT breakdown (BG-23).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tax {
    /// Taxable amount (BT-116).
    pub base: Option<Decimal>,
    /// Tax amount (BT-117).
    pub amount: Option<Decimal>,
    /// Category code (BT-118).
    pub category: Option<String>,
    /// Rate in percent (BT-119).
    pub rate: Option<Decimal>,
    /// The tax, where the document names it: `VAT`, `GST`, …
    pub scheme: Option<String>,
}

/// An allowance or charge, on document level (BG-20, BG-21) or of a line (BG-27, BG-28).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AllowanceCharge {
    /// Whether it is a charge.
    pub charge: bool,
    /// The amount (BT-92, BT-99).
    pub amount: Option<Decimal>,
    /// The base, where the amount is a percentage of it (BT-93, BT-100).
    pub base: Option<Decimal>,
    /// The reason in words (BT-97, BT-104).
    pub reason: Option<String>,
}
