//! One invoice in several syntaxes gives one model.
#![cfg(feature = "read")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use billfold_invoice::{Format, Invoice, Limits, Term, read_file};
use proptest::prelude::*;

/// What an invoice says.
#[derive(Debug, Clone)]
struct Said {
    number: String,
    seller: String,
    buyer: String,
    issued: String,
    due: String,
    currency: &'static str,
    lines: Vec<(String, i64)>,
}

impl Said {
    fn total(&self) -> String {
        cents(self.lines.iter().map(|(_, c)| c).sum())
    }
}

fn cents(n: i64) -> String {
    format!("{}.{:02}", n / 100, n % 100)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn said() -> impl Strategy<Value = Said> {
    let name = "[A-Za-zÀ-ÿ&<\"'][A-Za-zÀ-ÿ0-9 &<\"'.-]{0,18}[A-Za-z0-9]";
    let day = (2000_i32..2100, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    let lines = prop::collection::vec((name, 1_i64..10_000_000), 1..5);
    let currency = prop::sample::select(vec!["EUR", "USD", "SEK"]);
    ("[A-Z0-9][A-Z0-9/-]{0,11}", name, name, day.clone(), day, currency, lines).prop_map(
        |(number, seller, buyer, issued, due, currency, lines)| Said {
            number,
            seller,
            buyer,
            issued,
            due,
            currency,
            lines,
        },
    )
}

fn ubl(s: &Said) -> String {
    let c = s.currency;
    let lines: String = s
        .lines
        .iter()
        .map(|(name, n)| {
            format!(
                "<cac:InvoiceLine><cbc:LineExtensionAmount currencyID=\"{c}\">{}</cbc:LineExtensionAmount>\
                 <cac:Item><cbc:Name>{}</cbc:Name></cac:Item></cac:InvoiceLine>",
                cents(*n),
                escape(name)
            )
        })
        .collect();
    let party = |role: &str, name: &str| {
        format!(
            "<cac:{role}><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>{}</cbc:RegistrationName>\
             </cac:PartyLegalEntity></cac:Party></cac:{role}>",
            escape(name)
        )
    };
    let amount = |name: &str| format!("<cbc:{name} currencyID=\"{c}\">{}</cbc:{name}>", s.total());
    let base = "urn:oasis:names:specification:ubl:schema:xsd";
    format!(
        "<Invoice xmlns=\"{base}:Invoice-2\" xmlns:cac=\"{base}:CommonAggregateComponents-2\" \
         xmlns:cbc=\"{base}:CommonBasicComponents-2\"><cbc:ID>{}</cbc:ID><cbc:IssueDate>{}</cbc:IssueDate>\
         <cbc:DueDate>{}</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\
         <cbc:DocumentCurrencyCode>{c}</cbc:DocumentCurrencyCode>{}{}\
         <cac:TaxTotal><cbc:TaxAmount currencyID=\"{c}\">0.00</cbc:TaxAmount></cac:TaxTotal>\
         <cac:LegalMonetaryTotal>{}{}{}{}</cac:LegalMonetaryTotal>{lines}</Invoice>",
        s.number,
        s.issued,
        s.due,
        party("AccountingSupplierParty", &s.seller),
        party("AccountingCustomerParty", &s.buyer),
        amount("LineExtensionAmount"),
        amount("TaxExclusiveAmount"),
        amount("TaxInclusiveAmount"),
        amount("PayableAmount"),
    )
}

fn cii(s: &Said) -> String {
    let base = "urn:un:unece:uncefact:data:standard";
    let date =
        |d: &str| format!("<udt:DateTimeString format=\"102\">{}</udt:DateTimeString>", d.replace('-', ""));
    let lines: String = s
        .lines
        .iter()
        .map(|(name, n)| {
            format!(
                "<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>{}</ram:Name>\
                 </ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeSettlement>\
                 <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{}</ram:LineTotalAmount>\
                 </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>\
                 </ram:IncludedSupplyChainTradeLineItem>",
                escape(name),
                cents(*n)
            )
        })
        .collect();
    let total = s.total();
    format!(
        "<rsm:CrossIndustryInvoice xmlns:rsm=\"{base}:CrossIndustryInvoice:100\" \
         xmlns:ram=\"{base}:ReusableAggregateBusinessInformationEntity:100\" xmlns:udt=\"{base}:UnqualifiedDataType:100\">\
         <rsm:ExchangedDocument><ram:ID>{}</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>{}</ram:IssueDateTime>\
         </rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>{lines}<ram:ApplicableHeaderTradeAgreement>\
         <ram:SellerTradeParty><ram:Name>{}</ram:Name></ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>{}</ram:Name>\
         </ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeSettlement>\
         <ram:InvoiceCurrencyCode>{}</ram:InvoiceCurrencyCode><ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>{}\
         </ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradeSettlementHeaderMonetarySummation>\
         <ram:LineTotalAmount>{total}</ram:LineTotalAmount><ram:TaxBasisTotalAmount>{total}</ram:TaxBasisTotalAmount>\
         <ram:TaxTotalAmount currencyID=\"{}\">0.00</ram:TaxTotalAmount><ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>\
         <ram:DuePayableAmount>{total}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>\
         </ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>",
        s.number,
        date(&s.issued),
        escape(&s.seller),
        escape(&s.buyer),
        s.currency,
        date(&s.due),
        s.currency,
    )
}

fn gobl(s: &Said) -> String {
    let lines: Vec<_> = s
        .lines
        .iter()
        .map(|(name, n)| serde_json::json!({"item": {"name": name}, "total": cents(*n)}))
        .collect();
    let total = s.total();
    serde_json::json!({
        "$schema": "https://gobl.org/draft-0/bill/invoice", "type": "standard", "code": s.number, "issue_date": s.issued,
        "currency": s.currency, "supplier": {"name": s.seller}, "customer": {"name": s.buyer}, "lines": lines,
        "payment": {"terms": {"due_dates": [{"date": s.due, "amount": total}]}},
        "totals": {"sum": total, "total": total, "tax": "0.00", "total_with_tax": total, "payable": total},
    })
    .to_string()
}

fn json_ld(s: &Said) -> String {
    let entity = serde_json::json!({
        "@context": "https://schema.org", "@type": "Invoice", "identifier": s.number, "provider": {"name": s.seller},
        "customer": {"name": s.buyer}, "paymentDueDate": s.due,
        "totalPaymentDue": {"@type": "PriceSpecification", "price": s.total(), "priceCurrency": s.currency},
    });
    common::html(&[&entity.to_string().replace("</", "<\\/").replace("<!--", "<\\u0021--")])
}

fn microdata(s: &Said) -> String {
    format!(
        "<html><body><div itemscope itemtype=\"https://schema.org/Invoice\"><b itemprop=identifier>{}</b>\
         <p itemprop=provider itemscope><i itemprop=name>{}</i><p itemprop=customer itemscope><i itemprop=name>{}</i></p>\
         <time itemprop=paymentDueDate datetime=\"{}\">soon</time><div itemprop=totalPaymentDue itemscope>\
         <span itemprop=price>{}</span><meta itemprop=priceCurrency content={}></div></div>",
        s.number,
        escape(&s.seller),
        escape(&s.buyer),
        s.due,
        s.total(),
        s.currency
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
            prop_assert_eq!(invoice.amount_due().unwrap().to_string(), format!("{} {}", said.total(), said.currency));
            prop_assert_eq!(normal(invoice.seller().unwrap().name().unwrap()), normal(&said.seller));
            prop_assert_eq!(invoice.lines().len(), said.lines.len());
            prop_assert!(invoice.is_payable(), "{:?} {:?}", invoice.payability(), invoice.problems());
            prop_assert_eq!(invoices[0].differences(invoice), vec![]);
        }
    }

    #[test]
    fn json_ld_and_microdata_state_the_same(said in said()) {
        let (json, html) = (read(&json_ld(&said), "a.html"), read(&microdata(&said), "a.html"));
        prop_assert_eq!((json.format(), html.format()), (Format::JsonLd, Format::Microdata));
        prop_assert_eq!(json.differences(&html), vec![]);
        prop_assert_eq!(json.amount_due(), html.amount_due());
        prop_assert_eq!(json.amount_due().unwrap().to_string(), format!("{} {}", said.total(), said.currency));
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
