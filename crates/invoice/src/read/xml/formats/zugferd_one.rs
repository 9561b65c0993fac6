//! `ZUGFeRD` 1: the forerunner of the Cross Industry Invoice, with names of its own.
//!
//! Source: the `ZUGFeRD` 1.0 schema (`CrossIndustryDocument`, 2014).

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::ZugferdOne,
    namespaces: &[
        ("rsm", &["urn:ferd:CrossIndustryDocument:invoice:1p0"]),
        ("ram", &["urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"]),
        ("udt", &["urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15"]),
        ("qdt", &["urn:un:unece:uncefact:data:standard:QualifiedDataType:12"]),
    ],
    roots: &[Root { prefix: "rsm", name: "CrossIndustryDocument", kind: Kind::Invoice }],
    decimal_comma: false,
    invoice: ".",
    fields: &[
        (
            Slot::Currency,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:InvoiceCurrencyCode",
        ),
        (
            Slot::TaxCurrency,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:TaxCurrencyCode",
        ),
        (Slot::Number, "rsm:HeaderExchangedDocument/ram:ID"),
        (Slot::IssueDate, "rsm:HeaderExchangedDocument/ram:IssueDateTime/udt:DateTimeString"),
        (Slot::TypeCode, "rsm:HeaderExchangedDocument/ram:TypeCode"),
        (
            Slot::Specification,
            "rsm:SpecifiedExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        ),
        (
            Slot::BuyerReference,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerReference",
        ),
        (
            Slot::OrderReference,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
        ),
        (
            Slot::SellerName,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:SellerTradeParty/ram:Name",
        ),
        (
            Slot::SellerTradingName,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        ),
        (
            Slot::SellerId,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:SellerTradeParty/ram:ID",
        ),
        (
            Slot::SellerId,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:SellerTradeParty/ram:GlobalID",
        ),
        (
            Slot::SellerId,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID",
        ),
        (
            Slot::SellerCountry,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID",
        ),
        (
            Slot::BuyerName,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerTradeParty/ram:Name",
        ),
        (
            Slot::BuyerTradingName,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        ),
        (
            Slot::BuyerId,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerTradeParty/ram:ID",
        ),
        (
            Slot::BuyerId,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerTradeParty/ram:GlobalID",
        ),
        (
            Slot::BuyerId,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID",
        ),
        (
            Slot::BuyerId,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID",
        ),
        (
            Slot::BuyerCountry,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerTradeParty/ram:PostalTradeAddress/ram:CountryID",
        ),
        (
            Slot::PayeeName,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:PayeeTradeParty/ram:Name",
        ),
        (
            Slot::LineTotal,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:LineTotalAmount",
        ),
        (
            Slot::AllowanceTotal,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:AllowanceTotalAmount",
        ),
        (
            Slot::ChargeTotal,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:ChargeTotalAmount",
        ),
        (
            Slot::TotalWithoutTax,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:TaxBasisTotalAmount",
        ),
        (
            Slot::TaxTotal,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:TaxTotalAmount",
        ),
        (
            Slot::TotalWithTax,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:GrandTotalAmount",
        ),
        (
            Slot::Prepaid,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:TotalPrepaidAmount",
        ),
        (
            Slot::Rounding,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:RoundingAmount",
        ),
        (
            Slot::AmountDue,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:DuePayableAmount",
        ),
        (
            Slot::Terms,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradePaymentTerms/ram:Description",
        ),
    ],
    rows: &[
        (
            Row::Line,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem",
            &[
                (Cell::Id, "ram:AssociatedDocumentLineDocument/ram:LineID"),
                (Cell::LineStatus, "ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode"),
                (Cell::Name, "ram:SpecifiedTradeProduct/ram:Name"),
                (Cell::Quantity, "ram:SpecifiedSupplyChainTradeDelivery/ram:BilledQuantity"),
                (Cell::Unit, "ram:SpecifiedSupplyChainTradeDelivery/ram:BilledQuantity/@unitCode"),
                (
                    Cell::Price,
                    "ram:SpecifiedSupplyChainTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount",
                ),
                (
                    Cell::Amount,
                    "ram:SpecifiedSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation/ram:LineTotalAmount",
                ),
            ],
        ),
        (
            Row::Tax,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:ApplicableTradeTax",
            &[
                (Cell::Amount, "ram:CalculatedAmount"),
                (Cell::Base, "ram:BasisAmount"),
                (Cell::Rate, "ram:ApplicablePercent"),
                (Cell::Category, "ram:CategoryCode"),
            ],
        ),
        (
            Row::AllowanceCharge,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeAllowanceCharge",
            &[
                (Cell::IsCharge, "ram:ChargeIndicator/udt:Indicator"),
                (Cell::Amount, "ram:ActualAmount"),
                (Cell::Reason, "ram:Reason"),
            ],
        ),
        (
            Row::Means,
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementPaymentMeans",
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
            "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradePaymentTerms",
            &[
                (Cell::Date, "ram:DueDateDateTime/udt:DateTimeString"),
                (Cell::Amount, "ram:PartialPaymentAmount"),
            ],
        ),
    ],
    once: &[
        "rsm:HeaderExchangedDocument",
        "rsm:SpecifiedSupplyChainTradeTransaction",
        "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement",
        "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:SellerTradeParty",
        "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement/ram:BuyerTradeParty",
        "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement",
        "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:PayeeTradeParty",
        "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation",
    ],
    signs: &[(
        PayableReason::AsksNoMoney,
        "rsm:HeaderExchangedDocument/ram:CopyIndicator/udt:Indicator",
        &["true", "1"],
    )],
    sums: &[],
    foreign: None,
    kind: Kind::from_untdid1001,
};
