//! Finvoice 1.3 to 3.0, Finland. Amounts have a decimal comma, dates are `CCYYMMDD`.
//!
//! Source: the Finvoice implementation guidelines of Finance Finland.

use crate::model::{Format, Kind};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::Finvoice,
    namespaces: &[("", &[""])],
    roots: &[Root { prefix: "", name: "Finvoice", kind: Kind::Invoice }],
    decimal_comma: true,
    invoice: ".",
    fields: &[
        (Slot::Currency, "InvoiceDetails/InvoiceTotalVatIncludedAmount/@AmountCurrencyIdentifier"),
        (Slot::Number, "InvoiceDetails/InvoiceNumber"),
        (Slot::IssueDate, "InvoiceDetails/InvoiceDate"),
        (
            Slot::DueDate,
            "EpiDetails/EpiPaymentInstructionDetails/EpiDateOptionDate | InvoiceDetails/PaymentTermsDetails/InvoiceDueDate",
        ),
        (Slot::TypeCode, "InvoiceDetails/InvoiceTypeCode"),
        (Slot::Specification, "@Version"),
        (Slot::OrderReference, "InvoiceDetails/OrderIdentifier"),
        (Slot::Preceding, "InvoiceDetails/OriginalInvoiceNumber"),
        (Slot::SellerName, "SellerPartyDetails/SellerOrganisationName"),
        (Slot::SellerId, "SellerPartyDetails/SellerPartyIdentifier"),
        (Slot::BuyerName, "BuyerPartyDetails/BuyerOrganisationName"),
        (Slot::TotalWithoutTax, "InvoiceDetails/InvoiceTotalVatExcludedAmount"),
        (Slot::TaxTotal, "InvoiceDetails/InvoiceTotalVatAmount"),
        (Slot::TotalWithTax, "InvoiceDetails/InvoiceTotalVatIncludedAmount"),
        (Slot::AmountDue, "EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount"),
    ],
    rows: &[
        (
            Row::Means,
            "EpiDetails/EpiPartyDetails/EpiBeneficiaryPartyDetails",
            &[(Cell::Account, "EpiAccountID")],
        ),
        (
            Row::Line,
            "InvoiceRow",
            &[
                (Cell::Id, "ArticleIdentifier"),
                (Cell::Name, "ArticleName"),
                (Cell::Quantity, "InvoicedQuantity"),
                (Cell::Amount, "RowVatExcludedAmount"),
            ],
        ),
    ],
    once: &["SellerPartyDetails", "BuyerPartyDetails", "InvoiceDetails", "EpiDetails"],
    signs: &[],
    sums: &[
        "InvoiceDetails/InvoiceTotalVatIncludedAmount = InvoiceDetails/InvoiceTotalVatExcludedAmount + InvoiceDetails/InvoiceTotalVatAmount",
        "EpiDetails/EpiPaymentInstructionDetails/EpiInstructedAmount <= InvoiceDetails/InvoiceTotalVatIncludedAmount + InvoiceDetails/InvoiceTotalRoundoffAmount",
    ],
    foreign: None,
    kind: |code| match code {
        "INV01" | "INV03" => Kind::Invoice,
        "INV02" => Kind::CreditNote,
        // An internal invoice and a pro forma.
        "INV04" | "INV06" => Kind::Informational,
        "INV07" => Kind::SelfBilled,
        // The collection of a claim, and the reminder.
        "INV05" | "INV08" => Kind::Reminder,
        _ => Kind::Unknown,
    },
};
