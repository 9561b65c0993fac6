//! A format's table as documentation.

use std::fmt::Write as _;

use crate::read::xml::table::{Cell, Row, Slot, Table};

/// Heading, namespaces, roots, and a path for every value.
pub(super) fn of(table: &Table) -> String {
    let mut page = format!("### `{}`: {}\n\n", table.format.as_str(), table.format.text());
    let roots: Vec<String> =
        table.roots.iter().map(|r| format!("`{}{}`", prefixed(r.prefix), r.name)).collect();
    write!(page, "Roots: {}.", roots.join(", ")).unwrap();
    if table.decimal_comma {
        page.push_str(" Amounts have a decimal comma.");
    }
    page.push_str("\n\n| prefix | namespace |\n|---|---|\n");
    for (prefix, addresses) in table.namespaces {
        let addresses: Vec<String> = addresses
            .iter()
            .map(|a| if a.is_empty() { "none".to_owned() } else { format!("`{a}`") })
            .collect();
        writeln!(page, "| `{prefix}` | {} |", addresses.join(", ")).unwrap();
    }
    page.push_str("\n| value | path |\n|---|---|\n");
    if table.invoice != "." {
        writeln!(page, "| each invoice | `{}` |", table.invoice).unwrap();
    }
    for (slot, path) in table.fields {
        writeln!(page, "| {} | {} |", slot_name(*slot), paths(path)).unwrap();
    }
    for (row, path, cells) in table.rows {
        writeln!(page, "| {} | {} |", row_name(*row), paths(path)).unwrap();
        for (cell, path) in *cells {
            writeln!(page, "| … {} | {} |", cell_name(*cell), paths(path)).unwrap();
        }
    }
    for path in table.once {
        let ways: Vec<String> = path.split('|').map(|way| format!("`{}`", way.trim())).collect();
        writeln!(page, "| at most one | {} |", ways.join(" or ")).unwrap();
    }
    for (reason, path, values) in table.signs {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        let is = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
        writeln!(page, "| not payable: `{}` | {}{is} |", reason.as_code(), paths(path)).unwrap();
    }
    for sum in table.sums {
        writeln!(page, "| sum | `{}` |", sum.replace('|', " else ")).unwrap();
    }
    if let Some((path, ending)) = table.foreign {
        writeln!(page, "| a foreign currency: amounts end in `{ending}` | `{path}` |").unwrap();
    }
    page
}

fn prefixed(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("{prefix}:") }
}

/// The ways to a value, the first that leads to a text.
fn paths(text: &str) -> String {
    let ways: Vec<String> = text.split('|').map(|way| format!("`{}`", way.trim())).collect();
    ways.join(", else ")
}

fn slot_name(slot: Slot) -> &'static str {
    match slot {
        Slot::Number => "BT-1 number",
        Slot::Series => "BT-1 number: its series, put before it",
        Slot::IssueDate => "BT-2 issue date",
        Slot::TypeCode => "BT-3 type code",
        Slot::Currency => "BT-5 currency",
        Slot::TaxCurrency => "BT-6 accounting currency",
        Slot::Specification => "BT-24 specification",
        Slot::DueDate => "BT-9 due date",
        Slot::BuyerReference => "BT-10 buyer reference",
        Slot::OrderReference => "BT-13 order reference",
        Slot::Preceding => "BT-25 preceding invoice",
        Slot::SellerName => "BT-27 seller",
        Slot::SellerTradingName => "BT-28 seller's trading name",
        Slot::SellerPerson => "BT-27 seller: a part of a person's name",
        Slot::SellerId => "BT-29 to BT-32 seller's identifier",
        Slot::SellerCountry => "BT-40 seller's country",
        Slot::BuyerName => "BT-44 buyer",
        Slot::BuyerTradingName => "BT-45 buyer's trading name",
        Slot::BuyerPerson => "BT-44 buyer: a part of a person's name",
        Slot::BuyerId => "BT-46 to BT-48 buyer's identifier",
        Slot::BuyerCountry => "BT-55 buyer's country",
        Slot::PayeeName => "BT-59 payee",
        Slot::LineTotal => "BT-106 sum of lines",
        Slot::AllowanceTotal => "BT-107 allowances",
        Slot::ChargeTotal => "BT-108 charges",
        Slot::TotalWithoutTax => "BT-109 total without tax",
        Slot::TaxTotal => "BT-110, BT-111 tax",
        Slot::TotalWithTax => "BT-112 total with tax",
        Slot::Prepaid => "BT-113 paid",
        Slot::Rounding => "BT-114 rounding",
        Slot::AmountDue => "BT-115 amount due",
        Slot::Terms => "BT-20 payment terms",
        Slot::PaymentReference => "BT-83 remittance information",
        Slot::Paid => "paid, if `1` or `true`",
    }
}

fn row_name(row: Row) -> &'static str {
    match row {
        Row::Line => "BG-25 each line",
        Row::Tax => "BG-23 each tax",
        Row::AllowanceCharge => "BG-20, BG-21 each allowance or charge",
        Row::LineAllowanceCharge => "BG-27, BG-28 each allowance or charge of a line",
        Row::Means => "BG-16 each payment instruction",
        Row::Due => "BT-9 each other due date",
        Row::Instalment => "BT-115 each instalment; the amount due is their sum",
        Row::ThirdParty => "each third-party payment",
    }
}

fn cell_name(cell: Cell) -> &'static str {
    match cell {
        Cell::Id => "identifier",
        Cell::Name => "name",
        Cell::Quantity => "quantity",
        Cell::Unit => "unit",
        Cell::Price => "price",
        Cell::Amount => "amount",
        Cell::Base => "base",
        Cell::Rate => "rate",
        Cell::Category => "category",
        Cell::Scheme => "scheme",
        Cell::IsCharge => "whether it is a charge",
        Cell::Reason => "reason",
        Cell::Code => "code",
        Cell::Account => "account",
        Cell::Reference => "reference",
        Cell::Date => "date",
        Cell::LineStatus => "status: whether it is part of the sum",
    }
}
