//! Every reason against payment, each with a document that has it.
#![cfg(feature = "read")]

use billfold_invoice::{Limits, PayableReason, read_file};

use crate::common;
use crate::common::{HTML, html, message, read, request_json, ubl};

fn file(text: &str) -> Vec<PayableReason> {
    let report = read_file(text.as_bytes(), "", &Limits::default());
    let invoice = report.reading().all_invoices().next();
    assert!(invoice.is_some(), "{:?} {text}", report.reading().refused);
    invoice.unwrap().payability()
}

fn mail(bodies: &[(&str, &str)]) -> Vec<PayableReason> {
    read(&message(bodies)).all_invoices().next().unwrap().payability()
}

/// A document, and the only reason against it.
#[test]
#[expect(clippy::too_many_lines, reason = "a row for every reason")]
fn every_reason_has_a_document() {
    use PayableReason as R;
    let xml = ubl("1", "121.00");
    let json = request_json("1", "\"121.00\"", "");
    let xml_with = |from: &str, to: &str| {
        assert!(xml.contains(from), "{from}");
        file(&xml.replace(from, to))
    };
    let json_with = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        file(&html(&[&json.replace(from, to)]))
    };
    let coded = |code: &str| xml_with(">380<", &format!(">{code}<"));
    let means = |code: &str| {
        let element = format!(
            "<cac:PaymentMeans><cbc:PaymentMeansCode>{code}</cbc:PaymentMeansCode></cac:PaymentMeans><cac:TaxTotal>"
        );
        xml_with("<cac:TaxTotal>", &element)
    };
    let status = |name: &str| json_with("http://schema.org/PaymentDue", name);
    let body = html(&[&json]);
    let signed_elsewhere = R::SignedElsewhere;
    let cases: Vec<(PayableReason, Vec<PayableReason>)> = vec![
        (R::NumberMissing, json_with("\"identifier\":\"1\"", "\"identifier\":\"\"")),
        (R::PayeeMissing, json_with("\"name\":\"Contoso\"", "\"name\":\"\"")),
        (R::AmountMissing, json_with("\"totalPaymentDue\":", "\"total\":")),
        (R::NothingDue, file(&ubl("1", "0.00"))),
        (R::Negative, file(&ubl("1", "-121.00"))),
        (R::Credit, coded("381")),
        (R::AsksNoMoney, coded("325")),
        (R::KindUnknown, coded("999")),
        (R::SelfBilled, coded("389")),
        (
            R::Reminder,
            file(
                &xml.replace("Invoice-2\"", "Reminder-2\"")
                    .replace("<Invoice ", "<Reminder ")
                    .replace("</Invoice>", "</Reminder>")
                    .replace("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "")
                    .replace("cac:InvoiceLine", "cac:ReminderLine"),
            ),
        ),
        (R::AlreadyPaid, status("PaymentComplete")),
        (R::Automatic, status("PaymentAutomaticallyApplied")),
        (R::DirectDebit, means("59")),
        (R::CardCharged, means("48")),
        (R::StatusUnknown, status("bezahlt")),
        (R::CurrencyMissing, json_with(",\"priceCurrency\":\"USD\"", "")),
        (R::CurrencyUnknown, file(&xml.replace("USD", "XXX"))),
        (
            R::CurrencyDiffers,
            xml_with("PayableAmount currencyID=\"USD\"", "PayableAmount currencyID=\"EUR\""),
        ),
        (R::TooPrecise, json_with("\"121.00\"", "\"121.001\"")),
        (R::AmountLocale, json_with("\"121.00\"", "\"121,00\"")),
        (R::Arithmetic, xml_with("TaxAmount currencyID=\"USD\">0<", "TaxAmount currencyID=\"USD\">1<")),
        (
            R::Duplicate,
            xml_with(
                "<cbc:ID>1</cbc:ID><cbc:IssueDate>",
                "<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID><cbc:IssueDate>",
            ),
        ),
        (
            R::DueDatesDiffer,
            json_with(
                "\"paymentDueDate\":\"2018-04-21\"",
                "\"paymentDueDate\":\"2018-04-21\",\"paymentDue\":\"2018-04-22\"",
            ),
        ),
        (R::SourcesDisagree, mail(&[(HTML, &body), (common::XML, &ubl("1", "1.00"))])),
        (
            R::NotDisplayed,
            mail(&[
                (HTML, &html(&[])),
                ("Content-Type: text/html\r\nContent-Disposition: attachment", &body),
            ]),
        ),
        (R::RequestMultiple, file(&html(&[&json, &json]))),
        (R::RequestWithoutInvoice, file(&html(&[CARD]))),
        (R::TestEnvironment, file(&html(&[&CARD.replace("\"name\":\"Pay\"", "\"environment\":\"ppe\"")]))),
        (
            R::Repaired,
            file(&html(&[
                "{\"@context\":\"https://schema.org\",\"@type\":\"Invoice\",\"identifier\":\"1\",\"provider\":\"A\",\"totalPaymentDue\":{\"price\":\"1\",\"priceCurrency\":\"USD\"},}",
            ])),
        ),
        (R::Context, json_with("\"@context\":\"http://schema.org/extensions\",", "")),
        (
            R::Hidden,
            file(
                "<div itemscope itemtype='https://schema.org/Invoice'><b itemprop=identifier>1<i hidden>2</i></b></div>",
            ),
        ),
        (R::ControlCharacter, json_with("Contoso", "Con\u{202e}toso")),
        (R::ControlCharacter, json_with("Contoso", "Con\u{ad}toso")),
        (R::ControlCharacter, json_with("Contoso", "\u{61c}Contoso")),
        (R::ControlCharacter, json_with("Contoso", "Contoso\u{3164}")),
        (R::ControlCharacter, json_with("Contoso", "Contoso\u{e0041}")),
        (R::ControlCharacter, json_with("\"identifier\":\"1\"", "\"identifier\":\"1\u{200b}\"")),
        (R::AmountMalformed, json_with("\"121.00\"", "\"1e2\"")),
        (R::Truncated, truncated()),
        (R::PartlyPaid, file(PARTLY_PAID)),
    ];
    for (reason, found) in &cases {
        assert!(found.contains(reason), "{reason:?}: {found:?}");
        let whole = matches!(
            reason,
            R::RequestWithoutInvoice
                | R::TestEnvironment
                | R::Hidden
                | R::AmountMalformed
                | R::RequestMultiple
                | R::NotDisplayed
        );
        assert!(whole || found == &[*reason], "{reason:?}: {found:?}");
    }
    // tests/signed.rs shows the one that needs keys.
    let shown: Vec<PayableReason> = cases.iter().map(|(r, _)| *r).chain([signed_elsewhere]).collect();
    for reason in PayableReason::ALL {
        assert!(shown.contains(reason), "{reason:?} has no document");
    }
}

const PARTLY_PAID: &str = "<Faktura xmlns='http://crd.gov.pl/wzor/2025/06/25/13775/'><Podmiot1><DaneIdentyfikacyjne><Nazwa>A</Nazwa>\
    </DaneIdentyfikacyjne></Podmiot1><Fa><KodWaluty>PLN</KodWaluty><P_2>1</P_2><P_15>9</P_15><RodzajFaktury>VAT</RodzajFaktury>\
    <Platnosc><ZnacznikZaplatyCzesciowej>1</ZnacznikZaplatyCzesciowej></Platnosc></Fa></Faktura>";

const CARD: &str = "{\"@type\":\"MessageCard\",\"@context\":\"http://schema.org/extensions\",\"originator\":\"o\",\
    \"potentialAction\":[{\"@type\":\"Transaction\",\"name\":\"Pay\",\"merchantId\":\"m\"}]}";

/// The document's own due date if stated once, else the one that means and terms agree on, else none and the list.
#[test]
fn the_due_date_is_the_one_that_nothing_contradicts() {
    let with = |own: &[&str], means: &[&str], terms: &[&str]| {
        let own: String = own.iter().map(|d| format!("<cbc:DueDate>{d}</cbc:DueDate>")).collect();
        let means: String = means
            .iter()
            .map(|d| {
                format!("<cac:PaymentMeans><cbc:PaymentDueDate>{d}</cbc:PaymentDueDate></cac:PaymentMeans>")
            })
            .collect();
        let terms: String = terms
            .iter()
            .map(|d| {
                format!("<cac:PaymentTerms><cbc:PaymentDueDate>{d}</cbc:PaymentDueDate></cac:PaymentTerms>")
            })
            .collect();
        let xml =
            ubl("1", "1").replace("<cbc:DueDate>2018-04-21</cbc:DueDate>", &format!("{own}{means}{terms}"));
        let mut reading = read_file(xml.as_bytes(), "a.xml", &Limits::default()).into_reading();
        let invoice = reading.invoices.remove(0);
        (invoice.due_date().map(|d| d.to_string()), invoice.due_dates().len())
    };
    let (a, b) = ("2024-05-01", "2024-05-02");
    let is = |day: &str, listed| (Some(day.to_owned()), listed);
    assert_eq!(with(&[a], &[], &[]), is(a, 1));
    assert_eq!(with(&[a], &[b], &[b]), is(a, 2));
    assert_eq!(with(&[], &[a], &[a]), is(a, 1));
    assert_eq!(with(&[], &[a], &[]), is(a, 1));
    assert_eq!(with(&[], &[], &[b]), is(b, 1));
    assert_eq!(with(&[], &[a], &[b]), (None, 2));
    assert_eq!(with(&[], &[], &[a, b]), (None, 2));
    assert_eq!(with(&[a, b], &[a], &[a]), (None, 3));
    assert_eq!(with(&[], &[], &[]), (None, 0));
}

/// A document with more lines than are read.
fn truncated() -> Vec<PayableReason> {
    let xml = ubl("1", "121.00");
    let line = xml.split("<cac:InvoiceLine>").nth(1).unwrap().split("</Invoice>").next().unwrap();
    let limits = Limits { rows: 1, ..Limits::default() };
    let two = xml.replace("</Invoice>", &format!("<cac:InvoiceLine>{line}</Invoice>"));
    let report = read_file(two.as_bytes(), "", &limits);
    report.reading().invoices.first().unwrap().payability()
}
