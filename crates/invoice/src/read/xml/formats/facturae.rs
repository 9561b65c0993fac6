//! Facturae 3.1 to 3.2.2, Spain: one file may hold several invoices.
//!
//! Source: the Facturae schemas. The amount due is `TotalExecutableAmount`: withheld taxes and payments on account are off.

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::Facturae,
    namespaces: &[
        (
            "fe",
            &[
                "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml",
                "http://www.facturae.es/Facturae/2014/v3.2.1/Facturae",
                "http://www.facturae.es/Facturae/2009/v3.2/Facturae",
                "http://www.facturae.es/Facturae/2007/v3.1/Facturae",
            ],
        ),
        ("", &[""]),
    ],
    roots: &[Root { prefix: "fe", name: "Facturae", kind: Kind::Invoice }],
    decimal_comma: false,
    invoice: "Invoices/Invoice",
    fields: &[
        (Slot::Currency, "InvoiceIssueData/InvoiceCurrencyCode"),
        (Slot::TaxCurrency, "InvoiceIssueData/TaxCurrencyCode"),
        (Slot::Series, "InvoiceHeader/InvoiceSeriesCode"),
        (Slot::Number, "InvoiceHeader/InvoiceNumber"),
        (Slot::IssueDate, "InvoiceIssueData/IssueDate"),
        (Slot::TypeCode, "InvoiceHeader/InvoiceClass"),
        (Slot::Specification, "/FileHeader/SchemaVersion"),
        (Slot::Preceding, "InvoiceHeader/Corrective/InvoiceNumber"),
        (Slot::SellerName, "/Parties/SellerParty/LegalEntity/CorporateName"),
        (Slot::SellerPerson, "/Parties/SellerParty/Individual/Name"),
        (Slot::SellerPerson, "/Parties/SellerParty/Individual/FirstSurname"),
        (Slot::SellerPerson, "/Parties/SellerParty/Individual/SecondSurname"),
        (Slot::SellerTradingName, "/Parties/SellerParty/LegalEntity/TradeName"),
        (Slot::SellerId, "/Parties/SellerParty/TaxIdentification/TaxIdentificationNumber"),
        (Slot::BuyerName, "/Parties/BuyerParty/LegalEntity/CorporateName"),
        (Slot::BuyerPerson, "/Parties/BuyerParty/Individual/Name"),
        (Slot::BuyerPerson, "/Parties/BuyerParty/Individual/FirstSurname"),
        (Slot::BuyerPerson, "/Parties/BuyerParty/Individual/SecondSurname"),
        (Slot::BuyerTradingName, "/Parties/BuyerParty/LegalEntity/TradeName"),
        (Slot::BuyerId, "/Parties/BuyerParty/TaxIdentification/TaxIdentificationNumber"),
        (Slot::TotalWithoutTax, "InvoiceTotals/TotalGrossAmountBeforeTaxes"),
        (Slot::TaxTotal, "InvoiceTotals/TotalTaxOutputs"),
        (Slot::TotalWithTax, "InvoiceTotals/InvoiceTotal"),
        (Slot::Prepaid, "InvoiceTotals/TotalPaymentsOnAccount"),
        (Slot::AmountDue, "InvoiceTotals/TotalExecutableAmount"),
    ],
    rows: &[
        (
            Row::Line,
            "Items/InvoiceLine",
            &[
                (Cell::Name, "ItemDescription"),
                (Cell::Quantity, "Quantity"),
                (Cell::Unit, "UnitOfMeasure"),
                (Cell::Price, "UnitPriceWithoutTax"),
                (Cell::Amount, "GrossAmount"),
            ],
        ),
        (
            Row::Tax,
            "TaxesOutputs/Tax",
            &[
                (Cell::Amount, "TaxAmount/TotalAmount"),
                (Cell::Base, "TaxableBase/TotalAmount"),
                (Cell::Rate, "TaxRate"),
                (Cell::Category, "TaxTypeCode"),
            ],
        ),
        (
            Row::Means,
            "PaymentDetails/Installment",
            &[(Cell::Code, "PaymentMeans"), (Cell::Account, "AccountToBeCredited/IBAN")],
        ),
        (
            Row::Due,
            "PaymentDetails/Installment",
            &[(Cell::Date, "InstallmentDueDate"), (Cell::Amount, "InstallmentAmount")],
        ),
    ],
    once: &["/Parties", "/Parties/SellerParty", "/Parties/BuyerParty", "InvoiceHeader", "InvoiceTotals"],
    signs: &[
        // RE: the receiver issued it. AF: `autofactura`.
        (PayableReason::SelfBilled, "/FileHeader/InvoiceIssuerType", &["RE"]),
        (PayableReason::SelfBilled, "InvoiceHeader/InvoiceDocumentType", &["AF"]),
        // 02 is a direct debit (`recibo domiciliado`), 19 a payment by card.
        (PayableReason::DirectDebit, "PaymentDetails/Installment/PaymentMeans", &["02"]),
        (PayableReason::CardCharged, "PaymentDetails/Installment/PaymentMeans", &["19"]),
    ],
    sums: &[
        "InvoiceTotals/TotalGrossAmountBeforeTaxes = InvoiceTotals/TotalGrossAmount - InvoiceTotals/TotalGeneralDiscounts + InvoiceTotals/TotalGeneralSurcharges",
        "InvoiceTotals/InvoiceTotal <= InvoiceTotals/TotalGrossAmountBeforeTaxes + InvoiceTotals/TotalTaxOutputs",
        "InvoiceTotals/TotalExecutableAmount = InvoiceTotals/TotalGrossAmountBeforeTaxes + InvoiceTotals/TotalTaxOutputs - InvoiceTotals/TotalTaxesWithheld - InvoiceTotals/TotalPaymentsOnAccount - InvoiceTotals/Subsidies/Subsidy/SubsidyAmount - InvoiceTotals/AmountsWithheld/WithholdingAmount + InvoiceTotals/TotalReimbursableExpenses + InvoiceTotals/TotalFinancialExpenses",
    ],
    foreign: None,
    kind: |class| match class {
        "OO" | "OC" => Kind::Invoice,
        "OR" => Kind::Correction,
        // Copies of originals, corrections and collections.
        "CO" | "CR" | "CC" => Kind::Informational,
        _ => Kind::Unknown,
    },
};
