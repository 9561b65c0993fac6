//! The values and groups of an invoice, by name and number of EN 16931.

/// A value that an invoice states at most once, or a group that may repeat. Its [`Source`](crate::Source) is asked for by
/// this name; that of a group is the path of its rows, which are kept in the order of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Term {
    /// BT-1 invoice number.
    Number,
    /// BT-2 issue date.
    IssueDate,
    /// BT-3 type code.
    TypeCode,
    /// BT-5 currency.
    Currency,
    /// BT-6 accounting currency of the tax.
    TaxCurrency,
    /// BT-9 due date.
    DueDate,
    /// BT-10 buyer reference.
    BuyerReference,
    /// BT-13 purchase order reference.
    OrderReference,
    /// BT-25 preceding invoices: the path of the first.
    PrecedingInvoice,
    /// BT-20 payment terms in words.
    PaymentTerms,
    /// BT-24 specification identifier.
    Specification,
    /// BT-27 seller's legal name.
    SellerName,
    /// BT-28 seller's trading name.
    SellerTradingName,
    /// BT-29 to BT-32 identifiers of the seller; the path of the first.
    SellerId,
    /// BT-40 seller's country.
    SellerCountry,
    /// BT-44 buyer's legal name.
    BuyerName,
    /// BT-45 buyer's trading name.
    BuyerTradingName,
    /// BT-46 to BT-48 identifiers of the buyer; the path of the first.
    BuyerId,
    /// BT-55 buyer's country.
    BuyerCountry,
    /// BT-59 payee.
    PayeeName,
    /// The invoicing platform between seller and buyer (schema.org `broker`).
    Broker,
    /// BT-106 sum of lines.
    LineTotal,
    /// BT-107 sum of allowances.
    AllowanceTotal,
    /// BT-108 sum of charges.
    ChargeTotal,
    /// BT-109 total without VAT.
    TotalWithoutTax,
    /// BT-110 total VAT.
    TaxTotal,
    /// BT-111 total VAT in the accounting currency.
    TaxTotalAccounting,
    /// BT-112 total with VAT.
    TotalWithTax,
    /// BT-113 paid amount.
    Prepaid,
    /// BT-114 rounding amount.
    Rounding,
    /// BT-115 amount due.
    AmountDue,
    /// Third-party payments that the amount due contains (BG-DEX-09).
    ThirdParty,
    /// schema.org `minimumPaymentDue`.
    MinimumDue,
    /// schema.org `paymentStatus`.
    Status,
    /// Address of the invoice on the web.
    Url,
    /// schema.org `confirmationNumber`.
    ConfirmationNumber,
    /// schema.org `accountId`.
    AccountId,
    /// BG-16 payment instructions: the path of the group.
    PaymentMeans,
    /// BG-25 lines: the path of the group.
    Lines,
    /// BG-27 and BG-28 allowances and charges of lines: the path of the group.
    LineAllowancesCharges,
    /// BG-20 and BG-21 allowances and charges: the path of the group.
    AllowancesCharges,
    /// BG-23 tax breakdown: the path of the group.
    Taxes,
}

impl Term {
    /// Every term, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::Number,
        Self::IssueDate,
        Self::TypeCode,
        Self::Currency,
        Self::TaxCurrency,
        Self::DueDate,
        Self::BuyerReference,
        Self::OrderReference,
        Self::PrecedingInvoice,
        Self::PaymentTerms,
        Self::Specification,
        Self::SellerName,
        Self::SellerTradingName,
        Self::SellerId,
        Self::SellerCountry,
        Self::BuyerName,
        Self::BuyerTradingName,
        Self::BuyerId,
        Self::BuyerCountry,
        Self::PayeeName,
        Self::Broker,
        Self::LineTotal,
        Self::AllowanceTotal,
        Self::ChargeTotal,
        Self::TotalWithoutTax,
        Self::TaxTotal,
        Self::TaxTotalAccounting,
        Self::TotalWithTax,
        Self::Prepaid,
        Self::Rounding,
        Self::AmountDue,
        Self::ThirdParty,
        Self::MinimumDue,
        Self::Status,
        Self::Url,
        Self::ConfirmationNumber,
        Self::AccountId,
        Self::PaymentMeans,
        Self::Lines,
        Self::LineAllowancesCharges,
        Self::AllowancesCharges,
        Self::Taxes,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::IssueDate => "issue_date",
            Self::TypeCode => "type_code",
            Self::Currency => "currency",
            Self::TaxCurrency => "tax_currency",
            Self::DueDate => "due_date",
            Self::BuyerReference => "buyer_reference",
            Self::OrderReference => "order_reference",
            Self::PrecedingInvoice => "preceding_invoice",
            Self::PaymentTerms => "payment_terms",
            Self::Specification => "specification",
            Self::SellerName => "seller_name",
            Self::SellerTradingName => "seller_trading_name",
            Self::SellerId => "seller_id",
            Self::SellerCountry => "seller_country",
            Self::BuyerName => "buyer_name",
            Self::BuyerTradingName => "buyer_trading_name",
            Self::BuyerId => "buyer_id",
            Self::BuyerCountry => "buyer_country",
            Self::PayeeName => "payee_name",
            Self::Broker => "broker",
            Self::LineTotal => "line_total",
            Self::AllowanceTotal => "allowance_total",
            Self::ChargeTotal => "charge_total",
            Self::TotalWithoutTax => "total_without_tax",
            Self::TaxTotal => "tax_total",
            Self::TaxTotalAccounting => "tax_total_accounting",
            Self::TotalWithTax => "total_with_tax",
            Self::Prepaid => "prepaid",
            Self::Rounding => "rounding",
            Self::AmountDue => "amount_due",
            Self::ThirdParty => "third_party",
            Self::MinimumDue => "minimum_due",
            Self::Status => "status",
            Self::Url => "url",
            Self::ConfirmationNumber => "confirmation_number",
            Self::AccountId => "account_id",
            Self::PaymentMeans => "payment_means",
            Self::Lines => "lines",
            Self::LineAllowancesCharges => "line_allowances_charges",
            Self::AllowancesCharges => "allowances_charges",
            Self::Taxes => "taxes",
        }
    }

    /// The number of the business term or group in EN 16931, where it has one.
    #[must_use]
    pub const fn bt(self) -> Option<&'static str> {
        Some(match self {
            Self::Number => "BT-1",
            Self::IssueDate => "BT-2",
            Self::TypeCode => "BT-3",
            Self::Currency => "BT-5",
            Self::TaxCurrency => "BT-6",
            Self::DueDate => "BT-9",
            Self::BuyerReference => "BT-10",
            Self::OrderReference => "BT-13",
            Self::Specification => "BT-24",
            Self::SellerName => "BT-27",
            Self::SellerTradingName => "BT-28",
            Self::BuyerName => "BT-44",
            Self::BuyerTradingName => "BT-45",
            Self::PayeeName => "BT-59",
            Self::LineTotal => "BT-106",
            Self::AllowanceTotal => "BT-107",
            Self::ChargeTotal => "BT-108",
            Self::TotalWithoutTax => "BT-109",
            Self::TaxTotal => "BT-110",
            Self::TotalWithTax => "BT-112",
            Self::Prepaid => "BT-113",
            Self::Rounding => "BT-114",
            Self::AmountDue => "BT-115",
            Self::SellerId => "BT-29",
            Self::SellerCountry => "BT-40",
            Self::BuyerId => "BT-46",
            Self::BuyerCountry => "BT-55",
            Self::TaxTotalAccounting => "BT-111",
            Self::PrecedingInvoice => "BT-25",
            Self::PaymentTerms => "BT-20",
            Self::PaymentMeans => "BG-16",
            Self::Lines => "BG-25",
            Self::LineAllowancesCharges => "BG-27",
            Self::AllowancesCharges => "BG-20",
            Self::Taxes => "BG-23",
            _ => return None,
        })
    }
}
