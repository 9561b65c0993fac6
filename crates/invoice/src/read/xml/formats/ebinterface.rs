//! ebInterface 3.0 to 6.1, Austria.
//!
//! Source: the ebInterface schemas. Versions before 4.3 state a total and no amount due.

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::EbInterface,
    namespaces: &[(
        "eb",
        &[
            "http://www.ebinterface.at/schema/6p1/",
            "http://www.ebinterface.at/schema/6p0/",
            "http://www.ebinterface.at/schema/5p0/",
            "http://www.ebinterface.at/schema/4p3/",
            "http://www.ebinterface.at/schema/4p2/",
            "http://www.ebinterface.at/schema/4p1/",
            "http://www.ebinterface.at/schema/4p0/",
            "http://www.ebinterface.at/schema/3p02/",
            "http://www.ebinterface.at/schema/3p0/",
        ],
    )],
    roots: &[Root { prefix: "eb", name: "Invoice", kind: Kind::Invoice }],
    decimal_comma: false,
    invoice: ".",
    fields: &[
        (Slot::Currency, "@InvoiceCurrency"),
        (Slot::TypeCode, "@DocumentType"),
        (Slot::Number, "eb:InvoiceNumber"),
        (Slot::IssueDate, "eb:InvoiceDate"),
        (Slot::DueDate, "eb:PaymentConditions/eb:DueDate"),
        (Slot::OrderReference, "eb:InvoiceRecipient/eb:OrderReference/eb:OrderID"),
        (Slot::Preceding, "eb:CancelledOriginalDocument/eb:InvoiceNumber"),
        (Slot::Preceding, "eb:RelatedDocument/eb:InvoiceNumber"),
        (Slot::SellerName, "eb:Biller/eb:Address/eb:Name"),
        (Slot::SellerId, "eb:Biller/eb:VATIdentificationNumber"),
        (Slot::BuyerName, "eb:InvoiceRecipient/eb:Address/eb:Name"),
        (Slot::BuyerId, "eb:InvoiceRecipient/eb:VATIdentificationNumber"),
        (Slot::TotalWithTax, "eb:TotalGrossAmount"),
        (Slot::Prepaid, "eb:PrepaidAmount"),
        (Slot::Rounding, "eb:RoundingAmount"),
        (Slot::AmountDue, "eb:PayableAmount"),
        (Slot::Terms, "eb:PaymentConditions/eb:Comment"),
    ],
    rows: &[
        (
            Row::Line,
            "eb:Details/eb:ItemList/eb:ListLineItem",
            &[
                (Cell::Id, "eb:PositionNumber"),
                (Cell::Name, "eb:Description"),
                (Cell::Quantity, "eb:Quantity"),
                (Cell::Unit, "eb:Quantity/@Unit"),
                (Cell::Price, "eb:UnitPrice"),
                (Cell::Amount, "eb:LineItemAmount"),
            ],
        ),
        (
            Row::Tax,
            "eb:Tax/eb:VAT/eb:Item | eb:Tax/eb:VAT/eb:VATItem | eb:Tax/eb:TaxItem",
            &[
                (Cell::Amount, "eb:Amount | eb:TaxAmount"),
                (Cell::Base, "eb:TaxedAmount | eb:TaxableAmount"),
                (Cell::Rate, "eb:TaxRate | eb:VATRate | eb:TaxPercent"),
            ],
        ),
        (
            Row::Means,
            "eb:PaymentMethod",
            &[
                (
                    Cell::Account,
                    "eb:UniversalBankTransaction/eb:BeneficiaryAccount/eb:IBAN | eb:UniversalBankTransaction/eb:BeneficiaryAccount/eb:BankAccountNr \
                     | eb:BeneficiaryAccount/eb:IBAN | eb:BeneficiaryAccount/eb:BankAccountNr | eb:SEPADirectDebit/eb:IBAN",
                ),
                (Cell::Reference, "eb:UniversalBankTransaction/eb:PaymentReference | eb:PaymentReference"),
            ],
        ),
    ],
    once: &["eb:Biller", "eb:InvoiceRecipient"],
    signs: &[
        (PayableReason::AsksNoMoney, "@IsDuplicate", &["true", "1"]),
        (PayableReason::AsksNoMoney, "eb:PaymentMethod/eb:NoPayment", &[]),
        (PayableReason::AsksNoMoney, "eb:PaymentMethod/@type", &["NoPaymentType"]),
        (PayableReason::CardCharged, "eb:PaymentMethod/eb:PaymentCard", &[]),
        (
            PayableReason::DirectDebit,
            "eb:PaymentMethod/eb:SEPADirectDebit | eb:PaymentMethod/eb:DirectDebit",
            &[],
        ),
        (PayableReason::DirectDebit, "eb:PaymentMethod/@type", &["DirectDebitType", "SEPADirectDebitType"]),
    ],
    sums: &[
        "eb:PayableAmount = eb:TotalGrossAmount - eb:PrepaidAmount + eb:RoundingAmount + eb:Details/eb:BelowTheLineItem/eb:LineItemAmount",
    ],
    foreign: None,
    kind: |kind| match kind {
        "Invoice" | "FinalSettlement" | "InvoiceForPartialDelivery" => Kind::Invoice,
        "InvoiceForAdvancePayment" => Kind::Prepayment,
        "CreditMemo" => Kind::CreditNote,
        "SelfBilling" => Kind::SelfBilled,
        "SubsequentCredit" => Kind::CreditNote,
        "SubsequentDebit" => Kind::DebitNote,
        _ => Kind::Unknown,
    },
};
