//! One invoice in several documents of a message: what they must agree on, in any order.
#![cfg(feature = "read")]

use billfold_invoice::{Format, Invoice, PayableReason, Reading, Term, read_file};

use crate::common;
use crate::common::{HTML, XML, html, message, page, read, request_json, ubl};

/// The document with something before its tax total.
fn with(element: &str) -> String {
    ubl("1", "121.00").replace("<cac:TaxTotal>", &format!("{element}<cac:TaxTotal>"))
}

fn due(date: &str) -> String {
    ubl("1", "121.00").replace("<cbc:DueDate>2018-04-21</cbc:DueDate>", date)
}

fn account(id: &str) -> String {
    with(&format!(
        "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>{id}</cbc:ID>\
         </cac:PayeeFinancialAccount></cac:PaymentMeans>"
    ))
}

fn buyer(name: &str) -> String {
    with(&format!(
        "<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>\
         </cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>"
    ))
}

fn payee(name: &str) -> String {
    with(&format!(
        "<cac:PayeeParty><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName></cac:PayeeParty>"
    ))
}

fn total(name: &str, amount: &str) -> String {
    let element = format!("<cbc:{name} currencyID=\"USD\">{amount}</cbc:{name}>");
    ubl("1", "121.00").replace("<cbc:PayableAmount", &format!("{element}<cbc:PayableAmount"))
}

fn attached(documents: &[&str]) -> Reading {
    read(&message(&documents.iter().map(|document| (XML, *document)).collect::<Vec<_>>()))
}

fn terms(invoice: &Invoice) -> Vec<Term> {
    invoice.conflicts().iter().map(|difference| difference.term).collect()
}

#[test]
fn a_disagreement_is_named_field_by_field() {
    let xml = ubl("1", "121.00");
    for (a, b, term) in [
        (account("DE02 1203 0000 0000 2020 51"), account("XX99"), Term::PaymentMeans),
        (buyer("A"), buyer("B"), Term::BuyerName),
        (payee("A"), payee("B"), Term::PayeeName),
        (total("PrepaidAmount", "0.00"), total("PrepaidAmount", "1.00"), Term::Prepaid),
        (xml.clone(), xml.replace(">380<", ">386<"), Term::TypeCode),
        (xml.clone(), xml.replace(">380<", ">388<"), Term::TypeCode),
        (xml.clone(), xml.replace(">0</cbc:TaxAmount>", ">1</cbc:TaxAmount>"), Term::TaxTotal),
        (xml.clone(), due("<cbc:DueDate>2018-05-21</cbc:DueDate>"), Term::DueDate),
    ] {
        let reading = attached(&[&a, &b]);
        assert_eq!(reading.invoices.len(), 2, "{term:?}");
        for invoice in &reading.invoices {
            assert_eq!(terms(invoice), [term]);
            assert!(invoice.payability().contains(&PayableReason::SourcesDisagree), "{term:?}");
            assert_eq!(invoice.view().conflicts, [term.as_str()]);
        }
    }
}

#[test]
fn spelling_and_silence_are_no_disagreement() {
    let xml = ubl("1", "121.00");
    for (a, b) in [
        (account("DE02 1203 0000 0000 2020 51"), account("de02120300000000202051")),
        (buyer("Pat  Doe"), buyer("PAT DOE")),
        (account("DE1"), xml.clone()),
        (buyer("A"), xml.clone()),
        (payee("A"), xml.clone()),
        (total("PrepaidAmount", "0.00"), xml),
    ] {
        for documents in [[&a, &b], [&b, &a]] {
            let reading = attached(&[documents[0], documents[1]]);
            assert_eq!(reading.invoices.len(), 1, "{a} {b}");
            assert!(reading.invoices[0].is_payable(), "{:?}", reading.invoices[0].payability());
        }
    }
}

#[test]
fn what_is_forwarded_or_quoted_takes_nothing_from_the_original() {
    let xml = ubl("1", "121.00");
    let forwarded = message(&[(XML, &xml)]);
    let (text, copy, own) = (
        ("Content-Type: text/plain", "x"),
        ("Content-Type: message/rfc822", forwarded.as_str()),
        (XML, xml.as_str()),
    );
    for parts in [[text, copy, own], [text, own, copy]] {
        let reading = read(&message(&parts));
        assert_eq!(reading.invoices.len(), 1);
        let invoice = &reading.invoices[0];
        assert!(invoice.is_payable(), "{:?}", invoice.payability());
        assert_eq!((invoice.part().steps().len(), invoice.also_in().len()), (1, 1));
    }
    let item = "<div itemscope itemtype=\"https://schema.org/Invoice\"><b itemprop=identifier>1</b><b itemprop=provider>A</b>\
                <p itemprop=totalPaymentDue itemscope><b itemprop=price>2.00</b><b itemprop=priceCurrency>EUR</b></p></div>";
    let quoted = format!("<blockquote>{item}</blockquote>");
    for body in [format!("{quoted}{item}"), format!("{item}{quoted}")] {
        let report = page(&body);
        assert_eq!(report.reading().invoices.len(), 1);
        assert!(report.reading().invoices[0].is_payable(), "{:?}", report.reading().invoices[0].payability());
    }
}

#[test]
fn a_document_is_compared_with_all_that_was_merged() {
    let (none, april, may) =
        (due(""), due("<cbc:DueDate>2018-04-21</cbc:DueDate>"), due("<cbc:DueDate>2018-05-21</cbc:DueDate>"));
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let documents = order.map(|at: usize| [&none, &april, &may][at].as_str());
        let reading = attached(&documents);
        assert_eq!(reading.invoices.len(), 2, "{order:?}");
        for invoice in &reading.invoices {
            assert_eq!(invoice.payability(), [PayableReason::SourcesDisagree], "{order:?}");
            assert_eq!(terms(invoice), [Term::DueDate]);
        }
    }
    // A request that states nothing does not hide that two documents disagree.
    let silent = html(&[&request_json("1", "\"121.00\"", "").replace("paymentDueDate", "x")]);
    let reading = read(&message(&[(HTML, &silent), (XML, &april), (XML, &may)]));
    assert!(!reading.request().unwrap().invoice().is_payable());
}

#[test]
fn the_document_that_states_most_stays() {
    let (less, more) = (due(""), ubl("1", "121.00"));
    for documents in [[&less, &more], [&more, &less]] {
        let reading = attached(&[documents[0], documents[1]]);
        assert_eq!(reading.invoices.len(), 1);
        assert_eq!(reading.invoices[0].due_date().unwrap().to_string(), "2018-04-21");
    }
    // A payment request stays, and nothing is filled into it.
    let body = html(&[&request_json("1", "\"121.00\"", "").replace("totalPaymentDue", "x")]);
    let reading = read(&message(&[(HTML, &body), (XML, &more)]));
    let invoice = reading.request().unwrap().invoice();
    assert_eq!((invoice.format(), invoice.amount_due()), (Format::ActionRequest, None));
    assert_eq!(invoice.payability(), [PayableReason::AmountMissing]);
}

#[test]
fn the_view_keeps_what_other_documents_say() {
    let mut seen = (false, false);
    let zip = common::zip(&[("a.xml", ubl("1", "121.00").as_bytes()), ("b.xml", buyer("B").as_bytes())]);
    let archive = read_file(&zip, "a.zip", &billfold_invoice::Limits::default()).into_reading();
    for reading in [
        attached(&[&account("A"), &account("B")]),
        attached(&[&ubl("1", "1.00"), &ubl("1", "1.00")]),
        archive,
    ] {
        for invoice in &reading.invoices {
            seen = (seen.0 || !invoice.also_in().is_empty(), seen.1 || !invoice.conflicts().is_empty());
            let view = serde_json::to_value(invoice.view()).unwrap();
            let conflicts: Vec<_> =
                invoice.conflicts().iter().map(|conflict| conflict.term.as_str()).collect();
            assert_eq!(view["conflicts"], serde_json::json!(conflicts));
            assert_eq!(view["also_in"].as_array().unwrap().len(), invoice.also_in().len());
        }
    }
    assert_eq!(seen, (true, true));
}
