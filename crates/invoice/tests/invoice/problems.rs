//! Every finding, given by a document and with the place it was found.
#![cfg(feature = "read")]

use std::collections::BTreeMap;

use billfold_invoice::{Limits, ProblemCode, read_file};

use crate::common::{html, request_json, signed_data, ubl};

fn problems(bytes: &[u8], limits: &Limits) -> Vec<(ProblemCode, String)> {
    let report = read_file(bytes, "", limits);
    let invoices = report.reading().all_invoices();
    invoices.flat_map(|i| i.problems().iter().map(|p| (p.code, p.path.clone()))).collect()
}

/// A UBL document in which no sum holds and every amount has a decimal too many.
fn every_rule_broken() -> String {
    let amount = |name: &str, n: &str| format!("<cbc:{name} currencyID=\"USD\">{n}</cbc:{name}>");
    let row = |charge: bool, n: &str| {
        format!(
            "<cac:AllowanceCharge><cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>{}{}</cac:AllowanceCharge>",
            amount("Amount", n),
            amount("BaseAmount", n)
        )
    };
    let rows = [row(false, "1.001"), row(true, "2.001")].concat();
    let tax = format!(
        "<cac:TaxTotal>{}<cac:TaxSubtotal>{}{}<cac:TaxCategory><cbc:Percent>10</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal>\
         </cac:TaxTotal><cac:TaxTotal><cbc:TaxAmount currencyID=\"EUR\">1.001</cbc:TaxAmount></cac:TaxTotal>",
        amount("TaxAmount", "3.001"),
        amount("TaxableAmount", "4.001"),
        amount("TaxAmount", "50.001"),
    );
    let totals: String = [
        ("LineExtensionAmount", "1.001"),
        ("TaxExclusiveAmount", "2.001"),
        ("TaxInclusiveAmount", "300.001"),
        ("AllowanceTotalAmount", "40.001"),
        ("ChargeTotalAmount", "50.001"),
        ("PrepaidAmount", "6.001"),
        ("PayableRoundingAmount", "7.001"),
        ("PayableAmount", "8.001"),
    ]
    .iter()
    .map(|(name, n)| amount(name, n))
    .collect();
    let text = ubl("1", "1");
    let head = text.split("<cac:TaxTotal>").next().unwrap();
    format!(
        "{head}{rows}{tax}<cac:LegalMonetaryTotal>{totals}</cac:LegalMonetaryTotal><cac:InvoiceLine>{}{rows}</cac:InvoiceLine></Invoice>",
        amount("LineExtensionAmount", "9.001")
    )
}

#[test]
fn every_finding_has_a_document() {
    use ProblemCode as P;
    let (xml, json) = (ubl("1", "121.00"), request_json("1", "\"121.00\"", ""));
    let limits = Limits::default();
    let found_in = |text: String| problems(text.as_bytes(), &limits);
    let xml_with = |from: &str, to: &str| {
        assert!(xml.contains(from), "{from}");
        found_in(xml.replacen(from, to, 1))
    };
    let json_with = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        found_in(html(&[&json.replace(from, to)]))
    };
    let means = |day: &str| {
        format!("<cac:PaymentMeans><cbc:PaymentDueDate>{day}</cbc:PaymentDueDate></cac:PaymentMeans>")
    };
    let days = [means("2018-01-01"), means("2018-01-02")].concat();
    let mut found: BTreeMap<ProblemCode, Vec<String>> = BTreeMap::new();
    let all = [
        found_in(every_rule_broken()),
        xml_with("PayableAmount currencyID=\"USD\">121.00", "PayableAmount currencyID=\"USD\">121.001"),
        found_in(xml.replace("LegalMonetaryTotal", "RequestedMonetaryTotal").replace("PayableAmount currencyID=\"USD\">121.00", "PayableAmount currencyID=\"USD\">7")),
        xml_with("TaxAmount currencyID=\"USD\">0<", "TaxAmount currencyID=\"USD\">x<"),
        json_with("\"121.00\"", "\"121,00\""),
        xml_with("2018-03-21", "2018-03-41"),
        xml_with("<cbc:DueDate>2018-04-21</cbc:DueDate>", &days),
        json_with(",\"priceCurrency\":\"USD\"", ""),
        found_in(xml.replace("USD", "XXX")),
        json_with("\"121.00\",\"priceCurrency\":\"USD\"", "\"$121.00\""),
        xml_with("PayableAmount currencyID=\"USD\"", "PayableAmount currencyID=\"EUR\""),
        xml_with("<cbc:ID>1</cbc:ID>", "<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>"),
        found_in(
            xml.replace("<Invoice ", "<CreditNote ")
                .replace("</Invoice>", "</CreditNote>")
                .replace("Invoice-2\"", "CreditNote-2\""),
        ),
        xml_with("Contoso", "Con\u{202e}toso"),
        found_in("<div itemscope itemtype='https://schema.org/Invoice'><b itemprop=identifier>1<i hidden>2</i></b></div>".to_owned()),
        json_with("\"@context\":\"http://schema.org/extensions\",", ""),
        json_with("\"identifier\":\"1\"", "\"identifier\":\"1\",\"url\":\"http://in.example/1\""),
        problems(xml.replace("Contoso", "Contosoooooooo").as_bytes(), &Limits { text_chars: 10, ..limits }),
        problems(
            xml.replace("</Invoice>", "<cac:InvoiceLine/></Invoice>").as_bytes(),
            &Limits { rows: 1, ..limits },
        ),
        problems(&signed_data(xml.as_bytes()), &limits),
    ];
    for (code, path) in all.into_iter().flatten() {
        found.entry(code).or_default().push(path);
    }
    for code in ProblemCode::ALL {
        let paths = found.get(code).map_or(&[][..], Vec::as_slice);
        assert!(!paths.is_empty(), "{} has no document", code.as_code());
        // What concerns the whole document has no place in it.
        let whole = matches!(code, P::Hidden | P::SignatureUnverified);
        assert!(whole || paths.iter().all(|path| !path.is_empty()), "{}: {paths:?}", code.as_code());
    }
}
