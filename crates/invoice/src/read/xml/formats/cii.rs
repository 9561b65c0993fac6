//! UN/CEFACT Cross Industry Invoice, D16B and D22B (Factur-X, `ZUGFeRD` 2, `XRechnung`).
//!
//! Source: the CII schemas and the syntax binding of EN 16931-3-3. An Order-X document has another root and is not an invoice.

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::Cii,
    namespaces: &[
        ("rsm", &["urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"]),
        ("ram", &["urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"]),
        ("udt", &["urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"]),
        ("qdt", &["urn:un:unece:uncefact:data:standard:QualifiedDataType:100"]),
    ],
    roots: &[Root { prefix: "rsm", name: "CrossIndustryInvoice", kind: Kind::Invoice }],
    decimal_comma: false,
    invoice: ".",
    fields: &[
        (
            Slot::Currency,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceCurrencyCode",
        ),
        (
            Slot::TaxCurrency,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:TaxCurrencyCode",
        ),
        (Slot::Number, "rsm:ExchangedDocument/ram:ID"),
        (Slot::IssueDate, "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString"),
        (Slot::TypeCode, "rsm:ExchangedDocument/ram:TypeCode"),
        (
            Slot::Specification,
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        ),
        (
            Slot::BuyerReference,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerReference",
        ),
        (
            Slot::OrderReference,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
        ),
        (
            Slot::Preceding,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        ),
        (
            Slot::SellerName,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/ram:Name",
        ),
        (
            Slot::SellerTradingName,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        ),
        (
            Slot::SellerId,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/ram:ID",
        ),
        (
            Slot::SellerId,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/ram:GlobalID",
        ),
        (
            Slot::SellerId,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID",
        ),
        (
            Slot::SellerId,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID",
        ),
        (
            Slot::SellerCountry,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID",
        ),
        (
            Slot::BuyerName,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty/ram:Name",
        ),
        (
            Slot::BuyerTradingName,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        ),
        (
            Slot::BuyerId,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty/ram:ID",
        ),
        (
            Slot::BuyerId,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty/ram:GlobalID",
        ),
        (
            Slot::BuyerId,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID",
        ),
        (
            Slot::BuyerId,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID",
        ),
        (
            Slot::BuyerCountry,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty/ram:PostalTradeAddress/ram:CountryID",
        ),
        (
            Slot::PayeeName,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:PayeeTradeParty/ram:Name",
        ),
        (
            Slot::LineTotal,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:LineTotalAmount",
        ),
        (
            Slot::AllowanceTotal,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:AllowanceTotalAmount",
        ),
        (
            Slot::ChargeTotal,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:ChargeTotalAmount",
        ),
        (
            Slot::TotalWithoutTax,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxBasisTotalAmount",
        ),
        (
            Slot::TaxTotal,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount",
        ),
        (
            Slot::TotalWithTax,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:GrandTotalAmount",
        ),
        (
            Slot::Prepaid,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TotalPrepaidAmount",
        ),
        (
            Slot::Rounding,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:RoundingAmount",
        ),
        (
            Slot::AmountDue,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:DuePayableAmount",
        ),
        (
            Slot::PaymentReference,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:PaymentReference",
        ),
        (
            Slot::Terms,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradePaymentTerms/ram:Description",
        ),
    ],
    rows: &[
        (
            Row::Line,
            "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem",
            &[
                (Cell::Id, "ram:AssociatedDocumentLineDocument/ram:LineID"),
                (Cell::LineStatus, "ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode"),
                (Cell::Name, "ram:SpecifiedTradeProduct/ram:Name"),
                (Cell::Quantity, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
                (Cell::Unit, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode"),
                (
                    Cell::Price,
                    "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount",
                ),
                (
                    Cell::Amount,
                    "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
                ),
            ],
        ),
        (
            Row::Tax,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax",
            &[
                (Cell::Amount, "ram:CalculatedAmount"),
                (Cell::Base, "ram:BasisAmount"),
                (Cell::Rate, "ram:RateApplicablePercent"),
                (Cell::Category, "ram:CategoryCode"),
                (Cell::Scheme, "ram:TypeCode"),
            ],
        ),
        (
            Row::AllowanceCharge,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeAllowanceCharge",
            &[
                (Cell::IsCharge, "ram:ChargeIndicator/udt:Indicator"),
                (Cell::Amount, "ram:ActualAmount"),
                (Cell::Base, "ram:BasisAmount"),
                (Cell::Reason, "ram:Reason"),
            ],
        ),
        (
            Row::LineAllowanceCharge,
            "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge",
            &[
                (Cell::IsCharge, "ram:ChargeIndicator/udt:Indicator"),
                (Cell::Amount, "ram:ActualAmount"),
                (Cell::Base, "ram:BasisAmount"),
                (Cell::Reason, "ram:Reason"),
            ],
        ),
        (
            Row::Means,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementPaymentMeans",
            &[
                (Cell::Code, "ram:TypeCode"),
                (
                    Cell::Account,
                    "ram:PayeePartyCreditorFinancialAccount/ram:IBANID | ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID",
                ),
            ],
        ),
        (
            Row::Due,
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradePaymentTerms",
            &[
                (Cell::Date, "ram:DueDateDateTime/udt:DateTimeString"),
                (Cell::Amount, "ram:PartialPaymentAmount"),
            ],
        ),
    ],
    once: &[
        "rsm:ExchangedDocument",
        "rsm:SupplyChainTradeTransaction",
        "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement",
        "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty",
        "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerTradeParty",
        "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement",
        "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:PayeeTradeParty",
        "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    ],
    signs: &[(
        PayableReason::AsksNoMoney,
        "rsm:ExchangedDocument/ram:CopyIndicator/udt:Indicator",
        &["true", "1"],
    )],
    sums: &[],
    foreign: None,
    kind: Kind::from_untdid1001,
};
