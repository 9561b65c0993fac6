//! What a format's table is made of.
//!
//! A table says where a format keeps what. Adding a format is adding a table to `formats` (and its tests); the engine
//! in `map` has no knowledge of any format.

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::judge::SignRow;
use crate::read::xml::names::{self, LOCAL};

/// A format.
pub(super) struct Table {
    pub(super) format: Format,
    /// Prefixes that the paths below use, each with the addresses it stands for. No namespace at all is the address `""`.
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
    /// Groups that may stand once, all ways to a group together.
    pub(super) once: &'static [&'static str],
    /// Signs that no money is to be sent for this document. Without values, the element or attribute itself is the sign.
    pub(super) signs: &'static [SignRow],
    /// Sums that the format defines: `total = part + part - part`, or `<=` where the format takes more off than it names.
    /// Each path stands for the sum of all amounts at it. Nothing follows from a total or first part that is not stated.
    pub(super) sums: &'static [&'static str],
    /// Where a document says that its currency is a foreign one, and how the paths of amounts in it end: the paths beside them
    /// lead to amounts in the local currency.
    pub(super) foreign: Option<(&'static str, &'static str)>,
    /// What a type code says.
    pub(super) kind: fn(&str) -> Kind,
}

/// The values of a group, by paths from it.
pub(super) type Cells = &'static [(Cell, &'static str)];

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
    /// `GROUP` or `INFORMATION` lines are no part of the sum.
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

/// Paths as numbers.
pub(super) struct Compiled {
    pub(super) table: &'static Table,
    /// Name, kind, and whether the rules of EN 16931 know the root.
    pub(super) roots: Vec<((u16, u16), (Kind, bool))>,
    pub(super) invoice: Path,
    pub(super) fields: Vec<(Slot, Vec<Path>)>,
    pub(super) rows: Vec<CompiledRow>,
    pub(super) once: Vec<Vec<Path>>,
    pub(super) signs: Vec<Sign>,
    pub(super) sums: Vec<Equation>,
    pub(super) foreign: Option<Path>,
}

/// A sign that no money is to be sent.
pub(super) struct Sign {
    pub(super) reason: PayableReason,
    pub(super) paths: Vec<Path>,
    pub(super) values: &'static [&'static str],
}

/// A total and what it is the sum of.
pub(super) struct Equation {
    pub(super) total: Path,
    /// The total may be less.
    pub(super) at_most: bool,
    /// Whether it is taken off, and the ways to it.
    pub(super) parts: Vec<(bool, Vec<Path>)>,
}

/// A group: what it is, where it is, and the paths of its values.
pub(super) type CompiledRow = (Row, Vec<Path>, Vec<(Cell, Vec<Path>)>);

/// One way to a value.
pub(super) struct Path {
    /// As written, for provenance.
    pub(super) text: &'static str,
    pub(super) from_root: bool,
    pub(super) steps: Vec<(u16, u16)>,
    pub(super) attribute: Option<u16>,
    /// Leads to an amount in the local currency, beside one in the document's.
    pub(super) local: bool,
}

impl Compiled {
    pub(super) fn new(table: &'static Table) -> Self {
        let paths = |text: &'static str| {
            let mut paths: Vec<Path> = text.split('|').map(|p| compile(table, p.trim())).collect();
            let foreign = |path: &Path| table.foreign.is_some_and(|(_, ending)| path.text.ends_with(ending));
            if paths.iter().any(foreign) {
                paths.iter_mut().for_each(|path| path.local = !foreign(path));
            }
            paths
        };
        Self {
            table,
            roots: table
                .roots
                .iter()
                .map(|r| {
                    let known = matches!(r.name, "Invoice" | "CreditNote" | "CrossIndustryInvoice");
                    ((prefix(table, r.prefix), LOCAL.number(r.name.as_bytes())), (r.kind, known))
                })
                .collect(),
            invoice: compile(table, table.invoice),
            fields: table.fields.iter().map(|(slot, path)| (*slot, paths(path))).collect(),
            rows: table
                .rows
                .iter()
                .map(|(row, path, cells)| {
                    (*row, paths(path), cells.iter().map(|(cell, path)| (*cell, paths(path))).collect())
                })
                .collect(),
            once: table.once.iter().map(|path| paths(path)).collect(),
            signs: table
                .signs
                .iter()
                .map(|(reason, path, values)| Sign { reason: *reason, paths: paths(path), values })
                .collect(),
            sums: table.sums.iter().filter_map(|sum| equation(table, sum)).collect(),
            foreign: table.foreign.map(|(path, _)| compile(table, path)),
        }
    }
}

/// `total = part + part - part`.
fn equation(table: &'static Table, text: &'static str) -> Option<Equation> {
    let mut tokens = text.split_whitespace();
    let total = compile(table, tokens.next()?);
    let at_most = tokens.next()? == "<=";
    let (mut minus, mut parts) = (false, Vec::new());
    for token in tokens {
        match token {
            "+" | "-" => minus = token == "-",
            _ => parts.push((minus, token.split('|').map(|path| compile(table, path)).collect())),
        }
    }
    Some(Equation { total, at_most, parts })
}

fn compile(table: &'static Table, text: &'static str) -> Path {
    let (from_root, rest) = text.strip_prefix('/').map_or((false, text), |rest| (true, rest));
    let mut path = Path { text, from_root, steps: Vec::new(), attribute: None, local: false };
    for step in rest.split('/').filter(|s| !matches!(*s, "" | ".")) {
        if let Some(attribute) = step.strip_prefix('@') {
            path.attribute = Some(LOCAL.number(attribute.as_bytes()));
        } else {
            let (p, name) = step.split_once(':').unwrap_or(("", step));
            path.steps.push((prefix(table, p), LOCAL.number(name.as_bytes())));
        }
    }
    path
}

fn prefix(table: &Table, prefix: &str) -> u16 {
    let addresses = table.namespaces.iter().find(|(p, _)| *p == prefix).map(|(_, a)| *a);
    addresses.and_then(|a| a.first()).map_or(0, |a| names::space(a))
}
