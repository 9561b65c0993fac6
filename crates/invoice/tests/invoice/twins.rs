//! One invoice in several syntaxes gives one model.
#![cfg(feature = "read")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use billfold_invoice::{Format, Invoice, Limits, read_file};
use billfold_money::Decimal;
use proptest::prelude::*;

use crate::common;
use crate::common::writer::{Said, cii, differing, gobl, json_ld, microdata, ubl};

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
    fn the_view_shows_what_the_document_states(said in said(), which in 0_usize..5) {
        let invoice = match which {
            0 => read(&ubl(&said), "a.xml"),
            1 => read(&cii(&said), "a.xml"),
            2 => read(&gobl(&said), "a.json"),
            3 => read(&json_ld(&said), "a.html"),
            _ => read(&microdata(&said), "a.html"),
        };
        let due = said.due_text();
        let view = serde_json::to_value(invoice.view()).unwrap();
        prop_assert_eq!(view["number"].as_str(), invoice.number());
        prop_assert_eq!(view["seller"].as_str(), invoice.seller().and_then(|seller| seller.name()));
        prop_assert_eq!(view["currency"].as_str(), Some(said.currency));
        prop_assert_eq!(view["amount_due"].as_str(), Some(due.as_str()));
        prop_assert_eq!(view["due_date"].as_str(), Some(said.due.as_str()));
        prop_assert_eq!(view["payable"].as_bool(), Some(invoice.is_payable()));
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

/// What a format's table does not read, because the format does not state it (or not as one value).
fn unsaid(folder: &str) -> &'static [&'static str] {
    match folder {
        // Totals without tax are sums over the breakdown; discounts are in the lines.
        "fatturapa" => {
            &["total without tax", "tax", "sum of lines", "allowances", "charges", "allowance rows"]
        }
        // A field for each rate.
        "ksef" => &["total without tax", "tax", "sum of lines", "tax amounts", "tax bases"],
        // The subtotal is before discounts; the total without tax is not stated.
        "cfdi" => &["total without tax"],
        _ => &[],
    }
}

/// Pairs of the fixtures that state the same amount due and differ in something else, with the reason.
const DIFFERENT: [(&str, &str, &[&str]); 10] = [
    // Of two versions of a sample that share a name, one has a due date, a payee, or an order.
    ("ubl__credit-note.5bac01", "credit-note", &["due date", "due dates"]),
    ("ubl__invoice-attachments", "attachments.6062f4", &["payee"]),
    ("ubl__invoice-complete", "complete.8f28d7", &["payee"]),
    ("cii__invoice-minimal.ecead8", "minimal", &["order"]),
    ("cii__invoice-minimal", "minimal.cea8ac", &["order"]),
    // Two tax totals in one currency, the second without rows: which is the tax (BT-110) is left open.
    ("ubl__simplified-zero-rated", "simplified-zero-rated", &["tax"]),
    // The JSON has the trading name as the legal one.
    ("ubl__ubl-example5", "ubl-example5", &["seller"]),
    // Prices with tax: GOBL adds them up with it. The XML names no account.
    (
        "facturae__invoice-vat-irpf-inc",
        "vat-irpf-inc",
        &["sum of lines", "charges", "line amounts", "allowance rows", "accounts"],
    ),
    // CFDI's total is after what is withheld, and its lines are before their discounts.
    (
        "cfdi__addenda-mabe-full",
        "mabe-full",
        &["total with tax", "sum of lines", "allowances", "line amounts"],
    ),
    // The public at large: a name in the XML, no customer in the JSON.
    ("cfdi__invoice-b2c", "invoice-b2c", &["buyer"]),
];

/// Everything that a pair says, and where it differs. A value that only one of them states is a difference.
fn compared(a: &Invoice, b: &Invoice) -> Vec<&'static str> {
    let text = |text: Option<&str>| text.map(|t| normal(t).to_lowercase());
    // Series and number: GOBL puts a hyphen between them.
    let number = |i: &Invoice| text(i.number()).map(|n| n.replace('-', ""));
    // What must not be absent in Peppol and is: "NA".
    let order = |i: &Invoice| text(i.order_reference().filter(|order| *order != "NA"));
    let name = |party: Option<&billfold_invoice::Party>| text(party.and_then(billfold_invoice::Party::name));
    let amounts = |of: &mut dyn Iterator<Item = Option<Decimal>>| {
        let mut amounts: Vec<_> = of.map(|amount| amount.unwrap_or_default().normalize()).collect();
        amounts.retain(|amount| !amount.is_zero());
        amounts.sort();
        amounts
    };
    let lines = |i: &Invoice| {
        let lines = i.lines().iter();
        lines.map(|l| (text(l.name.as_deref()), l.quantity.map(|q| q.normalize()))).collect::<Vec<_>>()
    };
    let nets = |i: &Invoice| amounts(&mut i.lines().iter().map(|l| l.net));
    let taxes = |i: &Invoice| amounts(&mut i.taxes().iter().map(|t| t.amount));
    let bases = |i: &Invoice| amounts(&mut i.taxes().iter().map(|t| t.base));
    let rows = |i: &Invoice| amounts(&mut i.allowance_charges().iter().map(|r| r.amount));
    let accounts = |i: &Invoice| {
        let accounts = i.payment_means().iter().filter_map(|m| m.account.as_deref());
        accounts.map(|a| a.replace(' ', "")).collect::<BTreeSet<_>>()
    };
    let dates = |i: &Invoice| i.due_dates().iter().map(|d| d.date).collect::<BTreeSet<_>>();
    let same = |a: Option<Decimal>, b: Option<Decimal>| a.unwrap_or_default() == b.unwrap_or_default();
    let (s, t) = (a.totals(), b.totals());
    let values = [
        ("kind", a.kind() == b.kind()),
        ("number", number(a) == number(b)),
        ("issue date", a.issue_date() == b.issue_date()),
        ("due date", a.due_date() == b.due_date()),
        ("due dates", dates(a) == dates(b)),
        ("currency", a.currency_text() == b.currency_text()),
        ("seller", name(a.seller()) == name(b.seller())),
        ("buyer", name(a.buyer()) == name(b.buyer())),
        ("payee", name(a.payee()) == name(b.payee())),
        ("amount due", a.amount_due() == b.amount_due()),
        ("total with tax", s.with_tax == t.with_tax),
        ("total without tax", s.without_tax == t.without_tax),
        ("sum of lines", s.lines == t.lines),
        // Nothing and zero are the same here.
        ("tax", same(s.tax, t.tax)),
        ("allowances", same(s.allowances, t.allowances)),
        ("charges", same(s.charges, t.charges)),
        ("paid", same(s.prepaid, t.prepaid)),
        ("rounding", same(s.rounding, t.rounding)),
        ("lines", lines(a) == lines(b)),
        ("line amounts", nets(a) == nets(b)),
        ("tax amounts", taxes(a) == taxes(b)),
        ("tax bases", bases(a) == bases(b)),
        ("allowance rows", rows(a) == rows(b)),
        ("accounts", accounts(a) == accounts(b)),
        ("payment terms", a.payment_terms() == b.payment_terms()),
        ("order", order(a) == order(b)),
        ("earlier invoices", a.preceding_invoices() == b.preceding_invoices()),
        ("status", a.status() == b.status()),
    ];
    values.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}

/// The files of GOBL's samples in a folder, by name.
fn samples(root: &Path, folder: &str) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        std::fs::read_dir(root.join(folder)).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| file_name(p).starts_with("gobl."));
    paths.sort();
    paths
}

fn file_name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
fn twins_of_the_fixtures_are_equal_or_listed() {
    let Some(root) = common::fixtures("invoice/gobl") else { return };
    let root = root.parent().unwrap();
    let stem = |path: &Path| {
        let (source, rest) = file_name(path).split_once("__").unwrap();
        format!("{source}__{}", rest.split('.').next().unwrap())
    };
    let document = |path: &Path| {
        let reading = read_file(&std::fs::read(path).unwrap(), "a", &Limits::default()).into_reading();
        reading.invoices.into_iter().next().unwrap()
    };
    let (mut equal, mut listed, mut used) = (0_u32, 0_u32, BTreeSet::new());
    for folder in ["ubl", "cii", "fatturapa", "facturae", "ksef", "cfdi"] {
        for xml in samples(root, folder) {
            for json in samples(root, "gobl").iter().filter(|json| stem(json) == stem(&xml)) {
                let (a, b) = (document(&xml), document(json));
                if a.totals().due != b.totals().due {
                    continue;
                }
                let mut differences = compared(&a, &b);
                differences.retain(|value| !unsaid(folder).contains(value));
                if differences.is_empty() {
                    equal += 1;
                    continue;
                }
                listed += 1;
                for value in differences {
                    let known = DIFFERENT.iter().find(|(one, other, values)| {
                        file_name(&xml).contains(one)
                            && file_name(json).contains(other)
                            && values.contains(&value)
                    });
                    let Some((one, ..)) = known else {
                        panic!("{} and {}: {value}", xml.display(), json.display());
                    };
                    used.insert((*one, value));
                }
            }
        }
    }
    println!("{equal} twins equal, {listed} differ as listed");
    assert!(equal > 55 && listed < 25);
    // The list says no more than is so.
    let listed = DIFFERENT.iter().flat_map(|(one, _, values)| values.iter().map(move |value| (*one, *value)));
    let unused: Vec<_> = listed.filter(|pair| !used.contains(pair)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// A difference in any value is seen, and so is a value that only one states.
#[test]
fn no_difference_goes_unseen() {
    let said = Said {
        number: "1".to_owned(),
        seller: "Seller".to_owned(),
        trading: None,
        buyer: "Buyer".to_owned(),
        issued: "2024-05-01".to_owned(),
        due: "2024-05-31".to_owned(),
        currency: "EUR",
        order: Some("O".to_owned()),
        reference: None,
        terms: Some("T".to_owned()),
        account: Some("I".to_owned()),
        lines: vec![("Line".to_owned(), 100)],
        allowances: vec![("D".to_owned(), 10, false)],
        rate: 20,
        prepaid: 10,
        rounding: 1,
    };
    let right = read(&ubl(&said), "a.xml");
    assert_eq!(compared(&right, &read(&cii(&said), "a.xml")), Vec::<&str>::new());
    let lines = vec![("Line".to_owned(), 90), ("Line".to_owned(), 10)];
    for (value, other) in [
        ("number", Said { number: "2".to_owned(), ..said.clone() }),
        ("buyer", Said { buyer: "Other".to_owned(), ..said.clone() }),
        ("seller", Said { seller: "Other".to_owned(), ..said.clone() }),
        ("due date", Said { due: "2024-06-01".to_owned(), ..said.clone() }),
        ("order", Said { order: None, ..said.clone() }),
        ("payment terms", Said { terms: None, ..said.clone() }),
        ("accounts", Said { account: None, ..said.clone() }),
        ("lines", Said { lines: lines.clone(), ..said.clone() }),
        ("line amounts", Said { lines, ..said.clone() }),
        ("tax", Said { rate: 0, ..said.clone() }),
        ("paid", Said { prepaid: 0, ..said.clone() }),
        ("rounding", Said { rounding: 0, ..said.clone() }),
        ("allowance rows", Said { allowances: Vec::new(), ..said }),
    ] {
        let found = compared(&right, &read(&cii(&other), "a.xml"));
        assert!(found.contains(&value), "{value}: {found:?}");
    }
}
