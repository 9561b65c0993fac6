//! OASIS UBL 2.0 to 2.4: Invoice, `CreditNote`, `DebitNote`, `FreightInvoice`, the self-billed forms, Reminder.
//!
//! Source: the UBL 2.1 schemas and the syntax binding of EN 16931-3-2. National profiles (Peppol BIS, `XRechnung`, PINT,
//! OIOUBL, EHF, …) use the same paths; UBL 2.0 keeps the due date with the payment means.

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::Ubl,
    namespaces: &[
        ("cac", &["urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"]),
        ("cbc", &["urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"]),
        ("in", &["urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"]),
        ("cn", &["urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"]),
        ("dn", &["urn:oasis:names:specification:ubl:schema:xsd:DebitNote-2"]),
        ("fi", &["urn:oasis:names:specification:ubl:schema:xsd:FreightInvoice-2"]),
        ("si", &["urn:oasis:names:specification:ubl:schema:xsd:SelfBilledInvoice-2"]),
        ("sc", &["urn:oasis:names:specification:ubl:schema:xsd:SelfBilledCreditNote-2"]),
        ("re", &["urn:oasis:names:specification:ubl:schema:xsd:Reminder-2"]),
    ],
    roots: &[
        Root { prefix: "in", name: "Invoice", kind: Kind::Invoice },
        Root { prefix: "cn", name: "CreditNote", kind: Kind::CreditNote },
        Root { prefix: "dn", name: "DebitNote", kind: Kind::DebitNote },
        Root { prefix: "fi", name: "FreightInvoice", kind: Kind::Invoice },
        Root { prefix: "si", name: "SelfBilledInvoice", kind: Kind::SelfBilled },
        Root { prefix: "sc", name: "SelfBilledCreditNote", kind: Kind::CreditNote },
        Root { prefix: "re", name: "Reminder", kind: Kind::Reminder },
    ],
    decimal_comma: false,
    invoice: ".",
    fields: &[
        (Slot::Currency, "cbc:DocumentCurrencyCode"),
        (Slot::TaxCurrency, "cbc:TaxCurrencyCode"),
        (Slot::Number, "cbc:ID"),
        (Slot::IssueDate, "cbc:IssueDate"),
        (Slot::DueDate, "cbc:DueDate"),
        (Slot::TypeCode, "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode"),
        (Slot::Specification, "cbc:CustomizationID"),
        (Slot::BuyerReference, "cbc:BuyerReference"),
        (Slot::OrderReference, "cac:OrderReference/cbc:ID"),
        (Slot::Preceding, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        (Slot::SellerName, "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"),
        (Slot::SellerTradingName, "cac:AccountingSupplierParty/cac:Party/cac:PartyName/cbc:Name"),
        (Slot::SellerPerson, "cac:AccountingSupplierParty/cac:Party/cac:Person/cbc:FirstName"),
        (Slot::SellerPerson, "cac:AccountingSupplierParty/cac:Party/cac:Person/cbc:FamilyName"),
        (Slot::SellerId, "cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID"),
        (Slot::SellerId, "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID"),
        (Slot::SellerId, "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID"),
        (
            Slot::SellerCountry,
            "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode",
        ),
        (Slot::BuyerName, "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"),
        (Slot::BuyerTradingName, "cac:AccountingCustomerParty/cac:Party/cac:PartyName/cbc:Name"),
        (Slot::BuyerPerson, "cac:AccountingCustomerParty/cac:Party/cac:Person/cbc:FirstName"),
        (Slot::BuyerPerson, "cac:AccountingCustomerParty/cac:Party/cac:Person/cbc:FamilyName"),
        (Slot::BuyerId, "cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification/cbc:ID"),
        (Slot::BuyerId, "cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID"),
        (Slot::BuyerId, "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID"),
        (
            Slot::BuyerCountry,
            "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode",
        ),
        (
            Slot::PayeeName,
            "cac:PayeeParty/cac:PartyName/cbc:Name | cac:PayeeParty/cac:PartyLegalEntity/cbc:RegistrationName",
        ),
        (Slot::TaxTotal, "cac:TaxTotal/cbc:TaxAmount"),
        (
            Slot::LineTotal,
            "cac:LegalMonetaryTotal/cbc:LineExtensionAmount | cac:RequestedMonetaryTotal/cbc:LineExtensionAmount",
        ),
        (
            Slot::AllowanceTotal,
            "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount | cac:RequestedMonetaryTotal/cbc:AllowanceTotalAmount",
        ),
        (
            Slot::ChargeTotal,
            "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount | cac:RequestedMonetaryTotal/cbc:ChargeTotalAmount",
        ),
        (
            Slot::TotalWithoutTax,
            "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount | cac:RequestedMonetaryTotal/cbc:TaxExclusiveAmount",
        ),
        (
            Slot::TotalWithTax,
            "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount | cac:RequestedMonetaryTotal/cbc:TaxInclusiveAmount",
        ),
        (
            Slot::Prepaid,
            "cac:LegalMonetaryTotal/cbc:PrepaidAmount | cac:RequestedMonetaryTotal/cbc:PrepaidAmount",
        ),
        (
            Slot::Rounding,
            "cac:LegalMonetaryTotal/cbc:PayableRoundingAmount | cac:RequestedMonetaryTotal/cbc:PayableRoundingAmount",
        ),
        (
            Slot::AmountDue,
            "cac:LegalMonetaryTotal/cbc:PayableAmount | cac:RequestedMonetaryTotal/cbc:PayableAmount",
        ),
        (Slot::Terms, "cac:PaymentTerms/cbc:Note"),
    ],
    rows: &[
        (
            Row::Line,
            "cac:InvoiceLine | cac:CreditNoteLine | cac:DebitNoteLine | cac:ReminderLine",
            &[
                (Cell::Id, "cbc:ID"),
                (Cell::Name, "cac:Item/cbc:Name | cac:Item/cbc:Description | cbc:Note"),
                (Cell::Quantity, "cbc:InvoicedQuantity | cbc:CreditedQuantity | cbc:DebitedQuantity"),
                (
                    Cell::Unit,
                    "cbc:InvoicedQuantity/@unitCode | cbc:CreditedQuantity/@unitCode | cbc:DebitedQuantity/@unitCode",
                ),
                (Cell::Price, "cac:Price/cbc:PriceAmount"),
                (Cell::Amount, "cbc:LineExtensionAmount"),
            ],
        ),
        (
            Row::Tax,
            "cac:TaxTotal/cac:TaxSubtotal",
            &[
                (Cell::Amount, "cbc:TaxAmount"),
                (Cell::Base, "cbc:TaxableAmount"),
                (Cell::Rate, "cac:TaxCategory/cbc:Percent | cbc:Percent"),
                (Cell::Category, "cac:TaxCategory/cbc:ID"),
                (
                    Cell::Scheme,
                    "cac:TaxCategory/cac:TaxScheme/cbc:ID | cac:TaxCategory/cac:TaxScheme/cbc:Name",
                ),
            ],
        ),
        (
            Row::AllowanceCharge,
            "cac:AllowanceCharge",
            &[
                (Cell::IsCharge, "cbc:ChargeIndicator"),
                (Cell::Amount, "cbc:Amount"),
                (Cell::Base, "cbc:BaseAmount"),
                (Cell::Reason, "cbc:AllowanceChargeReason"),
            ],
        ),
        (
            Row::LineAllowanceCharge,
            "cac:InvoiceLine/cac:AllowanceCharge | cac:CreditNoteLine/cac:AllowanceCharge",
            &[
                (Cell::IsCharge, "cbc:ChargeIndicator"),
                (Cell::Amount, "cbc:Amount"),
                (Cell::Base, "cbc:BaseAmount"),
                (Cell::Reason, "cbc:AllowanceChargeReason"),
            ],
        ),
        (
            Row::Means,
            "cac:PaymentMeans",
            &[
                (Cell::Code, "cbc:PaymentMeansCode"),
                (Cell::Account, "cac:PayeeFinancialAccount/cbc:ID"),
                (Cell::Reference, "cbc:PaymentID"),
            ],
        ),
        // Invoices of UBL 2.0 and all credit notes have no `cbc:DueDate`.
        (Row::Due, "cac:PaymentMeans", &[(Cell::Date, "cbc:PaymentDueDate")]),
        (
            Row::Due,
            "cac:PaymentTerms",
            &[(Cell::Date, "cbc:PaymentDueDate | cbc:InstallmentDueDate"), (Cell::Amount, "cbc:Amount")],
        ),
        // In the extension of XRechnung these are added to the amount due (BR-DEX-09), although UBL calls them prepaid.
        (Row::ThirdParty, "cac:PrepaidPayment", &[(Cell::Amount, "cbc:PaidAmount")]),
    ],
    once: &[
        "cac:AccountingSupplierParty",
        "cac:AccountingSupplierParty/cac:Party",
        "cac:AccountingCustomerParty",
        "cac:AccountingCustomerParty/cac:Party",
        "cac:PayeeParty",
        "cac:LegalMonetaryTotal | cac:RequestedMonetaryTotal",
        "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode",
    ],
    signs: &[(PayableReason::AsksNoMoney, "cbc:CopyIndicator", &["true", "1"])],
    sums: &[],
    foreign: None,
    kind: Kind::from_untdid1001,
};
