//! Svefaktura 1.0, Sweden: an early UBL with names of its own.
//!
//! Source: SFTI. `TaxInclusiveTotalAmount` is the amount to pay.

use crate::model::{Format, Kind};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::Svefaktura,
    namespaces: &[
        ("s", &["urn:sfti:documents:BasicInvoice:1:0"]),
        ("a", &["urn:sfti:CommonAggregateComponents:1:0"]),
        ("b", &["urn:oasis:names:tc:ubl:CommonBasicComponents:1:0"]),
    ],
    roots: &[Root { prefix: "s", name: "Invoice", kind: Kind::Invoice }],
    decimal_comma: false,
    invoice: ".",
    fields: &[
        (Slot::Currency, "s:InvoiceCurrencyCode"),
        (Slot::Number, "s:ID"),
        (Slot::IssueDate, "b:IssueDate"),
        (Slot::TypeCode, "s:InvoiceTypeCode"),
        (Slot::SellerName, "a:SellerParty/a:Party/a:PartyName/b:Name"),
        (Slot::SellerId, "a:SellerParty/a:Party/a:PartyTaxScheme/a:CompanyID"),
        (Slot::BuyerName, "a:BuyerParty/a:Party/a:PartyName/b:Name"),
        (Slot::TaxTotal, "a:TaxTotal/b:TotalTaxAmount"),
        (Slot::LineTotal, "a:LegalTotal/b:LineExtensionTotalAmount"),
        (Slot::TotalWithoutTax, "a:LegalTotal/b:TaxExclusiveTotalAmount"),
        (Slot::TotalWithTax, "a:LegalTotal/b:TaxInclusiveTotalAmount"),
        (Slot::Rounding, "a:LegalTotal/s:RoundOffAmount | a:LegalTotal/a:RoundOffAmount"),
        (Slot::AmountDue, "a:LegalTotal/b:TaxInclusiveTotalAmount"),
        (Slot::Terms, "a:PaymentTerms/b:Note"),
    ],
    rows: &[
        (
            Row::Line,
            "a:InvoiceLine",
            &[
                (Cell::Id, "a:ID"),
                (Cell::Name, "a:Item/b:Description"),
                (Cell::Quantity, "b:InvoicedQuantity"),
                (Cell::Price, "a:Item/a:BasePrice/b:PriceAmount"),
                (Cell::Amount, "b:LineExtensionAmount"),
            ],
        ),
        (
            Row::Tax,
            "a:TaxTotal/a:TaxSubTotal",
            &[
                (Cell::Amount, "b:TaxAmount"),
                (Cell::Base, "b:TaxableAmount"),
                (Cell::Rate, "a:TaxCategory/b:Percent"),
                (Cell::Category, "a:TaxCategory/a:ID"),
            ],
        ),
        (
            Row::Means,
            "a:PaymentMeans",
            &[
                (Cell::Code, "a:PaymentMeansTypeCode"),
                (Cell::Account, "a:PayeeFinancialAccount/a:ID"),
                (Cell::Reference, "a:PayeeFinancialAccount/a:PaymentInstructionID"),
            ],
        ),
        (Row::Due, "a:PaymentMeans", &[(Cell::Date, "b:DuePaymentDate")]),
    ],
    once: &["a:SellerParty", "a:BuyerParty", "a:LegalTotal"],
    signs: &[],
    sums: &[
        "a:LegalTotal/b:TaxInclusiveTotalAmount = a:LegalTotal/b:TaxExclusiveTotalAmount + a:TaxTotal/b:TotalTaxAmount + a:LegalTotal/s:RoundOffAmount|a:LegalTotal/a:RoundOffAmount",
    ],
    foreign: None,
    kind: Kind::from_untdid1001,
};
