//! One invoice in several syntaxes gives one model.
#![cfg(feature = "read")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use billfold_invoice::{Format, Invoice, Limits, Term, read_file};
use common::writer::{Said, cii, differing, gobl, json_ld, microdata, ubl};
use proptest::prelude::*;

fn said() -> impl Strategy<Value = Said> {
    let name = "[A-Za-zÀ-ÿ&<\"'][A-Za-zÀ-ÿ0-9 &<\"'.-]{0,18}[A-Za-z0-9]";
    let maybe = || proptest::option::of("[A-Z0-9][A-Za-z0-9 /&<-]{0,10}[A-Z0-9]");
    let day = (2000_i32..2100, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    let lines = prop::collection::vec((name, 1_i64..10_000_000), 1..5);
    let allowances = prop::collection::vec((name, 0_i64..100, any::<bool>()), 0..3);
    let currency = prop::sample::select(vec!["EUR", "USD", "SEK"]);
    let texts = (maybe(), maybe(), maybe(), maybe(), maybe());
    let amounts = (0_i64..28, -500_i64..500, -50_i64..50);
    ("[A-Z0-9][A-Z0-9/-]{0,11}", name, name, (day.clone(), day), currency, lines, allowances, texts, amounts)
        .prop_map(
            |(
                number,
                seller,
                buyer,
                (issued, due),
                currency,
                lines,
                allowances,
                texts,
                (rate, prepaid, rounding),
            )| {
                let (trading, order, reference, terms, account) = texts;
                Said {
                    number,
                    seller,
                    trading,
                    buyer,
                    issued,
                    due,
                    currency,
                    order,
                    reference,
                    terms,
                    account,
                    lines,
                    allowances,
                    rate,
                    prepaid,
                    rounding,
                }
            },
        )
}

fn read(text: &str, name: &str) -> Invoice {
    let mut reading = read_file(text.as_bytes(), name, &Limits::default()).into_reading();
    assert_eq!((reading.invoices.len(), reading.refused.len()), (1, 0), "{text}");
    reading.invoices.pop().unwrap()
}

fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn ubl_cii_and_gobl_state_the_same(said in said()) {
        let invoices = [read(&ubl(&said), "a.xml"), read(&cii(&said), "a.xml"), read(&gobl(&said), "a.json")];
        for (invoice, format) in invoices.iter().zip([Format::Ubl, Format::Cii, Format::Gobl]) {
            prop_assert_eq!(invoice.format(), format);
            prop_assert_eq!(invoice.number(), Some(said.number.as_str()));
            prop_assert_eq!(invoice.issue_date().unwrap().to_string(), said.issued.clone());
            prop_assert_eq!(invoice.due_date().unwrap().to_string(), said.due.clone());
            prop_assert_eq!(invoice.amount_due().unwrap().to_string(), format!("{} {}", said.due_text(), said.currency));
            prop_assert_eq!(normal(invoice.seller().unwrap().name().unwrap()), normal(&said.seller));
            prop_assert_eq!(invoice.lines().len(), said.lines.len());
            prop_assert_eq!(invoice.is_payable(), said.sums().due > 0, "{:?} {:?}", invoice.payability(), invoice.problems());
            prop_assert_eq!(differing(&invoices[0], invoice), Vec::<&str>::new());
        }
    }

    #[test]
    fn json_ld_and_microdata_state_the_same(said in said()) {
        let (json, html) = (read(&json_ld(&said), "a.html"), read(&microdata(&said), "a.html"));
        prop_assert_eq!((json.format(), html.format()), (Format::JsonLd, Format::Microdata));
        prop_assert_eq!(differing(&json, &html), Vec::<&str>::new());
        prop_assert_eq!(json.amount_due().unwrap().to_string(), format!("{} {}", said.due_text(), said.currency));
        for invoice in [&json, &html] {
            prop_assert_eq!(normal(invoice.buyer().unwrap().name().unwrap()), normal(&said.buyer));
            prop_assert_eq!(invoice.due_date().unwrap().to_string(), said.due.clone());
        }
    }

    #[test]
    fn the_json_form_reads_back_the_same(said in said(), which in 0_usize..5) {
        let invoice = match which {
            0 => read(&ubl(&said), "a.xml"),
            1 => read(&cii(&said), "a.xml"),
            2 => read(&gobl(&said), "a.json"),
            3 => read(&json_ld(&said), "a.html"),
            _ => read(&microdata(&said), "a.html"),
        };
        let json = serde_json::to_string(&invoice).unwrap();
        let again: Invoice = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&again, &invoice);
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), json);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), head in 0_usize..6) {
        let heads: [&[u8]; 6] = [b"", b"<?xml version='1.0'?><a>", b"{\"@type\":", b"%PDF-1.4\n", b"PK\x03\x04", b"\x30\x80"];
        let bytes = [heads[head], &bytes].concat();
        let report = read_file(&bytes, "a.eml", &Limits::default());
        prop_assert!(report.reading().all_invoices().next().is_none());
        prop_assert!(serde_json::from_str::<serde_json::Value>(&report.json_line("a")).is_ok());
    }
}

/// Pairs of the fixtures that state the same amount and differ in something else, with the reason.
const DIFFERENT: [(&str, Term); 5] = [
    // The JSON has the trading name as the legal one.
    ("ubl-example5", Term::SellerName),
    // The two files are of different invoices that share a name.
    ("credit-note", Term::DueDate),
    // CFDI puts series and folio together, GOBL a hyphen between them.
    ("", Term::Number),
    ("addenda-mabe-full", Term::TotalWithTax),
    ("addenda-mabe-full", Term::Number),
];

#[test]
fn twins_of_the_fixtures_are_equal_or_listed() {
    let Some(root) = common::fixtures("invoice/gobl") else { return };
    let root = root.parent().unwrap();
    let stem = |path: &std::path::Path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (source, rest) = name.split_once("__").unwrap();
        format!("{source}__{}", rest.split('.').next().unwrap())
    };
    let files = |folder: &str| {
        let mut paths: Vec<_> =
            std::fs::read_dir(root.join(folder)).unwrap().map(|e| e.unwrap().path()).collect();
        paths.retain(|p| p.file_name().unwrap().to_str().unwrap().starts_with("gobl."));
        paths.sort();
        paths
    };
    let (mut equal, mut listed) = (0_u32, 0_u32);
    for folder in ["ubl", "cii", "fatturapa", "facturae", "ksef", "cfdi"] {
        for xml in files(folder) {
            for json in files("gobl").iter().filter(|json| stem(json) == stem(&xml)) {
                let document = |path: &std::path::Path| {
                    let reading =
                        read_file(&std::fs::read(path).unwrap(), "a", &Limits::default()).into_reading();
                    reading.invoices.into_iter().next().unwrap()
                };
                let (a, b) = (document(&xml), document(json));
                if a.totals().due != b.totals().due {
                    continue;
                }
                let differences = a.differences(&b);
                let cfdi = folder == "cfdi";
                for difference in &differences {
                    let known = DIFFERENT.iter().any(|(name, term)| {
                        *term == difference.term && stem(&xml).contains(name) && (!name.is_empty() || cfdi)
                    });
                    assert!(known, "{} {:?}", xml.display(), difference.term);
                }
                if differences.is_empty() { equal += 1 } else { listed += 1 }
            }
        }
    }
    println!("{equal} twins equal, {listed} differ as listed");
    assert!(equal > 60 && listed < 12);
}
