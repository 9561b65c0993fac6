//! The parts of a format's table.
//!
//! A table says where a format keeps each value. Adding a format is adding a table to `formats` (and its tests); the engine
//! knows none of them.

use crate::model::{Format, Kind, PayableReason};

/// A format.
pub(super) struct Table {
    pub(super) format: Format,
    /// Prefixes that the paths below use, each with the addresses it means. No namespace at all is the address `""`.
    pub(super) namespaces: &'static [(&'static str, &'static [&'static str])],
    /// Root elements.
    pub(super) roots: &'static [Root],
    /// Amounts are written with a decimal comma.
    pub(super) decimal_comma: bool,
    /// Path from the root to each invoice; `.` if the root is the invoice.
    pub(super) invoice: &'static str,
    /// Single values. The first path that leads to a text wins; a path that starts with `/` starts at the root.
    pub(super) fields: &'static [(Slot, &'static str)],
    /// Repeated groups. Their paths start at the invoice, those of their values at the group.
    pub(super) rows: &'static [(Row, &'static str, Cells)],
    /// Groups that may occur once, all ways to a group together.
    pub(super) once: &'static [&'static str],
    /// Signs that no money is to be sent for this document. Without values, the element or attribute itself is the sign.
    pub(super) signs: &'static [SignRow],
    /// Sums that the format defines: `total = part + part - part`, or `<=` where the format takes more off than it names.
    /// Each path means the sum of all amounts at it. Nothing follows from a total or first part that is not stated.
    pub(super) sums: &'static [&'static str],
    /// Where a document says that its currency is a foreign one, and how the paths of amounts in it end: the paths beside them
    /// lead to amounts in the local currency.
    pub(super) foreign: Option<(&'static str, &'static str)>,
    /// The meaning of type codes.
    pub(super) kind: fn(&str) -> Kind,
}

/// The values of a group, by paths from it.
pub(super) type Cells = &'static [(Cell, &'static str)];

/// A reason against payment, where it shows, and the values that show it.
pub(super) type SignRow = (PayableReason, &'static str, &'static [&'static str]);

/// A root element: prefix and name, and what the document is if no type code says otherwise.
pub(super) struct Root {
    pub(super) prefix: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// A single value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Number,
    /// Put before the number: series and number are one number for people.
    Series,
    IssueDate,
    TypeCode,
    Currency,
    TaxCurrency,
    Specification,
    DueDate,
    BuyerReference,
    OrderReference,
    /// Earlier invoices; may occur several times.
    Preceding,
    SellerName,
    SellerTradingName,
    /// Parts of a natural person's name, joined.
    SellerPerson,
    SellerId,
    SellerCountry,
    BuyerName,
    BuyerTradingName,
    BuyerPerson,
    BuyerId,
    BuyerCountry,
    PayeeName,
    LineTotal,
    AllowanceTotal,
    ChargeTotal,
    TotalWithoutTax,
    TaxTotal,
    TotalWithTax,
    Prepaid,
    Rounding,
    AmountDue,
    /// Payment terms in words; may occur several times.
    Terms,
    /// Remittance information of the whole document, for each of its payment instructions.
    PaymentReference,
    /// `1` or `true` if the invoice is paid.
    Paid,
}

/// A repeated group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    Line,
    Tax,
    AllowanceCharge,
    /// The same, of a line.
    LineAllowanceCharge,
    Means,
    /// A due date, with its amount where the format has instalments.
    Due,
    /// A part of the amount due, which is the sum of them, perhaps with its due date.
    Instalment,
    /// A payment to a third party that the amount due contains.
    ThirdParty,
}

/// A value of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Id,
    Name,
    Quantity,
    /// Attribute or element with the unit.
    Unit,
    Price,
    Amount,
    Base,
    Rate,
    Category,
    Scheme,
    /// `true` if the group is a charge.
    IsCharge,
    Reason,
    Code,
    Account,
    Reference,
    Date,
    /// `GROUP` or `INFORMATION` lines are not part of the sum.
    LineStatus,
}

impl Table {
    /// Every path, for the list of names.
    pub(super) fn paths(&'static self) -> impl Iterator<Item = &'static str> {
        let fields = self.fields.iter().map(|(_, path)| *path);
        let rows = self
            .rows
            .iter()
            .flat_map(|(_, path, cells)| std::iter::once(*path).chain(cells.iter().map(|(_, p)| *p)));
        let once = self.once.iter().copied();
        let signs = self.signs.iter().map(|(_, path, _)| *path);
        let sums = self.sums.iter().flat_map(|sum| sum.split_whitespace());
        let sums = sums.filter(|token| !matches!(*token, "=" | "<=" | "+" | "-"));
        let foreign = self.foreign.map(|(path, _)| path);
        fields.chain(rows).chain(once).chain(signs).chain(sums).chain(foreign).chain([
            self.invoice,
            "currencyID",
            "amountCurrencyID",
            "AmountCurrencyIdentifier",
            "format",
            "Format",
        ])
    }
}
