//! ISDOC 5 and 6, Czechia.
//!
//! Source: isdoc.cz. Amounts are in the local currency; a document in a foreign currency repeats each with the ending `Curr`.

use crate::model::{Format, Kind};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::Isdoc,
    namespaces: &[("i", &["http://isdoc.cz/namespace/2013", "http://isdoc.cz/namespace/invoice"])],
    roots: &[Root { prefix: "i", name: "Invoice", kind: Kind::Invoice }],
    decimal_comma: false,
    invoice: ".",
    fields: &[
        (Slot::Currency, "i:ForeignCurrencyCode | i:LocalCurrencyCode"),
        (Slot::Number, "i:ID"),
        (Slot::IssueDate, "i:IssueDate"),
        (Slot::TypeCode, "i:DocumentType"),
        (Slot::Preceding, "i:OriginalDocumentReferences/i:OriginalDocumentReference/i:ID"),
        (Slot::SellerName, "i:AccountingSupplierParty/i:Party/i:PartyName/i:Name"),
        (Slot::SellerId, "i:AccountingSupplierParty/i:Party/i:PartyIdentification/i:ID"),
        (
            Slot::SellerCountry,
            "i:AccountingSupplierParty/i:Party/i:PostalAddress/i:Country/i:IdentificationCode",
        ),
        (Slot::BuyerName, "i:AccountingCustomerParty/i:Party/i:PartyName/i:Name"),
        (Slot::BuyerId, "i:AccountingCustomerParty/i:Party/i:PartyIdentification/i:ID"),
        (
            Slot::TotalWithoutTax,
            "i:LegalMonetaryTotal/i:TaxExclusiveAmountCurr | i:LegalMonetaryTotal/i:TaxExclusiveAmount",
        ),
        (Slot::TaxTotal, "i:TaxTotal/i:TaxAmountCurr | i:TaxTotal/i:TaxAmount"),
        (
            Slot::TotalWithTax,
            "i:LegalMonetaryTotal/i:TaxInclusiveAmountCurr | i:LegalMonetaryTotal/i:TaxInclusiveAmount",
        ),
        (
            Slot::Prepaid,
            "i:LegalMonetaryTotal/i:PaidDepositsAmountCurr | i:LegalMonetaryTotal/i:PaidDepositsAmount",
        ),
        (
            Slot::Rounding,
            "i:LegalMonetaryTotal/i:PayableRoundingAmountCurr | i:LegalMonetaryTotal/i:PayableRoundingAmount",
        ),
        (Slot::AmountDue, "i:LegalMonetaryTotal/i:PayableAmountCurr | i:LegalMonetaryTotal/i:PayableAmount"),
    ],
    rows: &[
        (
            Row::Line,
            "i:InvoiceLines/i:InvoiceLine",
            &[
                (Cell::Id, "i:ID"),
                (Cell::Name, "i:Item/i:Description"),
                (Cell::Quantity, "i:InvoicedQuantity"),
                (Cell::Unit, "i:InvoicedQuantity/@unitCode"),
                (Cell::Price, "i:UnitPrice"),
                (Cell::Amount, "i:LineExtensionAmountCurr | i:LineExtensionAmount"),
            ],
        ),
        (
            Row::Means,
            "i:PaymentMeans/i:Payment",
            &[
                (Cell::Code, "i:PaymentMeansCode"),
                (Cell::Account, "i:Details/i:IBAN"),
                (Cell::Reference, "i:Details/i:VariableSymbol"),
            ],
        ),
        (
            Row::Due,
            "i:PaymentMeans/i:Payment",
            &[(Cell::Date, "i:Details/i:PaymentDueDate"), (Cell::Amount, "i:PaidAmount")],
        ),
    ],
    once: &["i:AccountingSupplierParty", "i:AccountingCustomerParty", "i:LegalMonetaryTotal"],
    signs: &[],
    sums: &[
        // Less where deposits were paid.
        "i:LegalMonetaryTotal/i:PayableAmount <= i:LegalMonetaryTotal/i:TaxInclusiveAmount + i:LegalMonetaryTotal/i:PayableRoundingAmount",
        "i:LegalMonetaryTotal/i:PayableAmountCurr <= i:LegalMonetaryTotal/i:TaxInclusiveAmountCurr + i:LegalMonetaryTotal/i:PayableRoundingAmountCurr",
    ],
    foreign: Some(("i:ForeignCurrencyCode", "Curr")),
    kind: |code| match code {
        "1" | "7" => Kind::Invoice,
        "2" | "6" => Kind::CreditNote,
        "3" => Kind::DebitNote,
        "4" => Kind::Prepayment,
        // The tax document for a payment that was received.
        "5" => Kind::Informational,
        _ => Kind::Unknown,
    },
};
