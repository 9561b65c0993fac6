//! Each rule of EN 16931 broken alone, and each finding that only one spelling of a document gives.
#![cfg(feature = "read")]

use billfold_invoice::{Coded as _, Limits, RequestKeys, read_file};

use crate::common::writer::{self, Said};
use crate::common::{html, one, request_json, ubl};

/// An invoice in which every amount that the rules look at is stated, each once or in a place of its own.
fn complete() -> String {
    let said = Said {
        number: "1".to_owned(),
        seller: "Contoso".to_owned(),
        buyer: "Pat".to_owned(),
        issued: "2018-03-21".to_owned(),
        due: "2018-04-21".to_owned(),
        currency: "USD",
        lines: vec![("Roof".to_owned(), 6000), ("Door".to_owned(), 4000)],
        allowances: vec![("Friend".to_owned(), 100, false), ("Parcel".to_owned(), 200, true)],
        rate: 10,
        prepaid: 500,
        ..Said::default()
    };
    let amount = |name: &str, n: &str| format!("<cbc:{name} currencyID=\"USD\">{n}</cbc:{name}>");
    let row = |charge: bool, n: &str, base: &str| {
        format!(
            "<cac:AllowanceCharge><cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>{}{}</cac:AllowanceCharge>",
            amount("Amount", n),
            amount("BaseAmount", base)
        )
    };
    let of_line = [row(false, "7.00", "71.00"), row(true, "8.00", "81.00")].concat();
    let (allowance, charge, line) =
        (amount("Amount", "1.00"), amount("Amount", "2.00"), amount("LineExtensionAmount", "60.00"));
    let accounting = "<cac:TaxTotal><cbc:TaxAmount currencyID=\"EUR\">9.00</cbc:TaxAmount></cac:TaxTotal>";
    writer::ubl(&said)
        .replace(&allowance, &format!("{allowance}{}", amount("BaseAmount", "51.00")))
        .replace(&charge, &format!("{charge}{}", amount("BaseAmount", "52.00")))
        .replace(&line, &format!("{line}{of_line}"))
        .replace("<cac:LegalMonetaryTotal>", &format!("{accounting}<cac:LegalMonetaryTotal>"))
}

/// What is found in a document, also in what it does not let pay.
fn found(text: &str) -> Vec<&'static str> {
    let report = read_file(text.as_bytes(), "", &Limits::default());
    let invoices = report.reading().all_invoices();
    invoices.flat_map(|invoice| invoice.problems().iter().map(|problem| problem.code().name())).collect()
}

/// An edit: the element, what it states, and what it states instead.
type Edit = (&'static str, &'static str, &'static str);

/// Each rule with the edits that break it and no other.
const RULES: [(&str, &[Edit]); 29] = [
    ("invoice.br_co_10", &[("cbc:LineExtensionAmount", "60.00", "61.00")]),
    ("invoice.br_co_11", &[("cbc:Amount", "1.00", "1.50")]),
    ("invoice.br_co_12", &[("cbc:Amount", "2.00", "2.50")]),
    ("invoice.br_co_13", &[("cbc:Amount", "1.00", "3.00"), ("cbc:AllowanceTotalAmount", "1.00", "3.00")]),
    (
        "invoice.br_co_14",
        &[
            ("cac:TaxTotal><cbc:TaxAmount", "10.10", "10.20"),
            ("cbc:TaxInclusiveAmount", "111.10", "111.20"),
            ("cbc:PayableAmount", "106.10", "106.20"),
        ],
    ),
    (
        "invoice.br_co_15",
        &[("cbc:TaxInclusiveAmount", "111.10", "112.10"), ("cbc:PayableAmount", "106.10", "107.10")],
    ),
    ("invoice.br_co_16", &[("cbc:PayableAmount", "106.10", "107.10")]),
    ("invoice.br_co_17", &[("cbc:Percent", "10", "20")]),
    ("invoice.br_dec_01", &[("cbc:Amount", "1.00", "1.000")]),
    ("invoice.br_dec_02", &[("cbc:BaseAmount", "51.00", "51.000")]),
    ("invoice.br_dec_05", &[("cbc:Amount", "2.00", "2.000")]),
    ("invoice.br_dec_06", &[("cbc:BaseAmount", "52.00", "52.000")]),
    ("invoice.br_dec_09", &[("cbc:LineExtensionAmount", "100.00", "100.000")]),
    ("invoice.br_dec_10", &[("cbc:AllowanceTotalAmount", "1.00", "1.000")]),
    ("invoice.br_dec_11", &[("cbc:ChargeTotalAmount", "2.00", "2.000")]),
    ("invoice.br_dec_12", &[("cbc:TaxExclusiveAmount", "101.00", "101.000")]),
    ("invoice.br_dec_13", &[("cac:TaxTotal><cbc:TaxAmount", "10.10", "10.100")]),
    ("invoice.br_dec_14", &[("cbc:TaxInclusiveAmount", "111.10", "111.100")]),
    ("invoice.br_dec_15", &[("cbc:TaxAmount", "9.00", "9.000")]),
    ("invoice.br_dec_16", &[("cbc:PrepaidAmount", "5.00", "5.000")]),
    ("invoice.br_dec_17", &[("cbc:PayableRoundingAmount", "0.00", "0.000")]),
    ("invoice.br_dec_18", &[("cbc:PayableAmount", "106.10", "106.100")]),
    ("invoice.br_dec_19", &[("cbc:TaxableAmount", "101.00", "101.000")]),
    ("invoice.br_dec_20", &[("/cbc:TaxableAmount><cbc:TaxAmount", "10.10", "10.100")]),
    ("invoice.br_dec_23", &[("cbc:LineExtensionAmount", "60.00", "60.000")]),
    ("invoice.br_dec_24", &[("cbc:Amount", "7.00", "7.000")]),
    ("invoice.br_dec_25", &[("cbc:BaseAmount", "71.00", "71.000")]),
    ("invoice.br_dec_27", &[("cbc:Amount", "8.00", "8.000")]),
    ("invoice.br_dec_28", &[("cbc:BaseAmount", "81.00", "81.000")]),
];

#[test]
fn each_rule_is_broken_alone() {
    let right = complete();
    assert!(one(&right).is_payable() && found(&right).is_empty(), "{:?} {right}", found(&right));
    for (rule, edits) in RULES {
        let mut text = right.clone();
        for (element, stated, instead) in edits {
            let places: Vec<String> = ["", " currencyID=\"USD\"", " currencyID=\"EUR\""]
                .map(|attribute| format!("<{element}{attribute}>{stated}<"))
                .into_iter()
                .filter(|place| text.contains(place.as_str()))
                .collect();
            let [place] = places.as_slice() else { panic!("{rule} {element} {stated}: {places:?}") };
            let start = place.trim_end_matches(&format!("{stated}<")).to_owned();
            text = text.replacen(place.as_str(), &format!("{start}{instead}<"), 1);
        }
        assert_eq!(found(&text), [rule], "{text}");
        // A sum that contradicts is not paid; a superfluous zero is.
        assert_eq!(one(&text).is_payable(), rule.starts_with("invoice.br_dec"), "{rule}");
    }
}

#[test]
fn other_findings_are_given_by_name() {
    let right = ubl("1", "121.00");
    let requested = right.replace("LegalMonetaryTotal", "RequestedMonetaryTotal");
    let due = "PayableAmount currencyID=\"USD\">121.00";
    for (text, code) in [
        (requested.replace(due, "PayableAmount currencyID=\"USD\">7"), "invoice.sums"),
        (complete().replace("USD", "JPY"), "invoice.decimals"),
        (right.replace("2018-03-21", "2018-03-41"), "invoice.date_malformed"),
    ] {
        assert_eq!(found(&text), [code], "{text}");
    }
    let request = request_json("1", "\"121.00\"", "");
    for (from, to, code) in [
        ("\"121.00\",\"priceCurrency\":\"USD\"", "\"$121.00\"", "invoice.currency_symbol"),
        (
            "\"identifier\":\"1\"",
            "\"identifier\":\"1\",\"url\":\"http://in.example/1\"",
            "invoice.link_refused",
        ),
    ] {
        assert!(request.contains(from), "{from}");
        let found = found(&html(&[&request.replace(from, to)]));
        assert!(found.contains(&code), "{code}: {found:?}");
    }
}

#[test]
fn keys_of_requests_that_cannot_be_used_have_codes() {
    for (text, code) in [
        ("no key", "invoice.request_keys_malformed"),
        ("{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\"}]}", "invoice.request_keys_not_rsa"),
    ] {
        let mut keys = RequestKeys::new();
        assert_eq!(keys.add("partner", text).unwrap_err().code().name(), code);
        assert!(keys.is_empty());
    }
}
