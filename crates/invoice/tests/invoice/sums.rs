//! Documents whose sums contradict one another, in every format that defines them.
#![cfg(feature = "read")]

use billfold_invoice::{PayableReason, ProblemCode};

use crate::common::{one, ubl};

/// The document is payable, and no longer so once the text is replaced; the path is that of the total that is wrong.
fn broken(text: &str, from: &str, to: &str, path: &str) {
    let right = one(text);
    assert!(right.is_payable(), "{:?} {:?} {text}", right.payability(), right.problems());
    assert!(text.contains(from), "{from}");
    let wrong = one(&text.replace(from, to));
    assert_eq!(wrong.payability(), [PayableReason::Arithmetic], "{to} {:?}", wrong.problems());
    assert!(wrong.problems().iter().any(|p| p.path == path), "{path}: {:?}", wrong.problems());
}

/// A UBL document of another root, without a type code.
fn rooted(root: &str, total: &str) -> String {
    ubl("1", "121.00")
        .replace("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "")
        .replace("<Invoice ", &format!("<{root} "))
        .replace("</Invoice>", &format!("</{root}>"))
        .replace("Invoice-2\"", &format!("{root}-2\""))
        .replace("LegalMonetaryTotal", total)
}

#[test]
fn every_root_of_ubl_adds_up() {
    for (root, total) in [
        ("Invoice", "LegalMonetaryTotal"),
        ("Invoice", "RequestedMonetaryTotal"),
        ("DebitNote", "RequestedMonetaryTotal"),
        ("FreightInvoice", "LegalMonetaryTotal"),
    ] {
        let text = rooted(root, total);
        let due = format!("cac:{total}/cbc:PayableAmount");
        broken(
            &text,
            "PayableAmount currencyID=\"USD\">121.00",
            "PayableAmount currencyID=\"USD\">999",
            &due,
        );
        let tax = "TaxAmount currencyID=\"USD\">0<";
        broken(&text, tax, "TaxAmount currencyID=\"USD\">7<", &format!("cac:{total}/cbc:TaxInclusiveAmount"));
    }
}

#[test]
fn third_party_payments_are_those_of_the_extension() {
    let prepaid =
        "<cac:PrepaidPayment><cbc:PaidAmount currencyID=\"USD\">20</cbc:PaidAmount></cac:PrepaidPayment>";
    let with = |specification: &str| {
        let text = ubl("1", "100")
            .replace("<cac:LegalMonetaryTotal>", &format!("{prepaid}<cac:LegalMonetaryTotal>"));
        let text = text.replace(
            "<cbc:ID>1</cbc:ID><cbc:IssueDate>",
            &format!(
                "<cbc:CustomizationID>{specification}</cbc:CustomizationID><cbc:ID>1</cbc:ID><cbc:IssueDate>"
            ),
        );
        let text =
            text.replace("PayableAmount currencyID=\"USD\">100", "PayableAmount currencyID=\"USD\">120");
        one(&text).payability()
    };
    let standard = "urn:cen.eu:en16931:2017#compliant#";
    assert_eq!(
        with(&format!("{standard}urn:fdc:peppol.eu:2017:poacc:billing:3.0")),
        [PayableReason::Arithmetic]
    );
    assert_eq!(with(&format!("{standard}urn:xeinkauf.de:kosit:xrechnung_3.0")), [PayableReason::Arithmetic]);
    let extension =
        "urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0";
    assert_eq!(with(&format!("{standard}{extension}")), []);
}

#[test]
fn zugferd_one_adds_up() {
    let text = "<r:CrossIndustryDocument xmlns:r='urn:ferd:CrossIndustryDocument:invoice:1p0' \
        xmlns:m='urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12'><r:HeaderExchangedDocument>\
        <m:ID>14</m:ID><m:TypeCode>380</m:TypeCode></r:HeaderExchangedDocument><r:SpecifiedSupplyChainTradeTransaction>\
        <m:ApplicableSupplyChainTradeAgreement><m:SellerTradeParty><m:Name>Bei Spiel</m:Name></m:SellerTradeParty>\
        </m:ApplicableSupplyChainTradeAgreement><m:ApplicableSupplyChainTradeSettlement><m:InvoiceCurrencyCode>EUR\
        </m:InvoiceCurrencyCode><m:SpecifiedTradeSettlementMonetarySummation><m:LineTotalAmount>100</m:LineTotalAmount>\
        <m:TaxBasisTotalAmount>100</m:TaxBasisTotalAmount><m:TaxTotalAmount>19</m:TaxTotalAmount><m:GrandTotalAmount>119\
        </m:GrandTotalAmount><m:DuePayableAmount>119.00</m:DuePayableAmount></m:SpecifiedTradeSettlementMonetarySummation>\
        </m:ApplicableSupplyChainTradeSettlement></r:SpecifiedSupplyChainTradeTransaction></r:CrossIndustryDocument>";
    let total = "rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeSettlement/ram:SpecifiedTradeSettlementMonetarySummation";
    broken(text, "119.00", "571.04", &format!("{total}/ram:DuePayableAmount"));
    broken(text, ">19<", ">18<", &format!("{total}/ram:GrandTotalAmount"));
}

#[test]
fn gobl_adds_up() {
    let text = r#"{"$schema":"https://gobl.org/draft-0/bill/invoice","code":"1","issue_date":"2024-05-01","currency":"EUR",
        "supplier":{"name":"C"},"totals":{"sum":"121.00","discount":"10.00","charge":"10.00","tax_included":"21.00","total":"100.00",
        "tax":"21.00","total_with_tax":"121.01","retained_tax":"15.00","rounding":"0.01","payable":"106.01","advance":"6.00",
        "due":"100.01"}}"#;
    for (total, wrong) in
        [("total", "101.00"), ("total_with_tax", "500.00"), ("payable", "999.00"), ("due", "9.01")]
    {
        let stated = text.split(&format!("\"{total}\":\"")).nth(1).unwrap().split('"').next().unwrap();
        let (from, to) = (format!("\"{total}\":\"{stated}\""), format!("\"{total}\":\"{wrong}\""));
        broken(text, &from, &to, &format!("totals/{total}"));
    }
}

#[test]
fn a_rule_names_the_place_of_its_total() {
    let text = ubl("1", "121.00");
    for (from, to, code, path) in [
        (
            "TaxAmount currencyID=\"USD\">0<",
            "TaxAmount currencyID=\"USD\">0.000<",
            ProblemCode::BrDec13,
            "cac:TaxTotal/cbc:TaxAmount",
        ),
        (
            "LineExtensionAmount currencyID=\"USD\">121.00</cbc:LineExtensionAmount>\n        </cac:InvoiceLine>",
            "LineExtensionAmount currencyID=\"USD\">1</cbc:LineExtensionAmount></cac:InvoiceLine>",
            ProblemCode::BrCo10,
            "cac:LegalMonetaryTotal/cbc:LineExtensionAmount",
        ),
    ] {
        assert!(text.contains(from), "{from}");
        let invoice = one(&text.replace(from, to));
        let found: Vec<_> = invoice.problems().iter().map(|p| (p.code, p.path.as_str())).collect();
        assert_eq!(found, [(code, path)]);
    }
}
