//! Documents with several invoices, and with more rows than are read.
#![cfg(feature = "read")]

use billfold_invoice::{Limits, Outcome, PayableReason, ProblemCode, read_file};

use crate::common::{refusals, ubl};

fn fatturapa(bodies: &str) -> String {
    format!(
        "<p:FatturaElettronica xmlns:p='http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2'><FatturaElettronicaHeader>\
         <CedentePrestatore><DatiAnagrafici><Anagrafica><Denominazione>Rossi</Denominazione></Anagrafica></DatiAnagrafici>\
         </CedentePrestatore></FatturaElettronicaHeader>{bodies}</p:FatturaElettronica>"
    )
}

fn body(number: usize, payments: usize) -> String {
    let payment = "<DettaglioPagamento><ModalitaPagamento>MP05</ModalitaPagamento><ImportoPagamento>1.00</ImportoPagamento>\
        </DettaglioPagamento>";
    format!(
        "<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa>\
         <Data>2024-05-01</Data><Numero>{number}</Numero></DatiGeneraliDocumento></DatiGenerali><DatiPagamento>{}</DatiPagamento>\
         </FatturaElettronicaBody>",
        payment.repeat(payments)
    )
}

#[test]
fn instalments_beyond_the_limit_block() {
    let limits = Limits { rows: 4, ..Limits::default() };
    for (payments, reasons) in [(4, vec![]), (5, vec![PayableReason::Truncated])] {
        let reading = read_file(fatturapa(&body(1, payments)).as_bytes(), "", &limits).into_reading();
        assert_eq!(reading.invoices[0].payability(), reasons, "{payments}");
        assert_eq!(reading.invoices[0].amount_due().map(ToString::to_string).as_deref(), Some("4.00 EUR"));
    }
    let bill = |lines: usize| {
        let lines = vec!["{\"total\":\"1.00\"}"; lines].join(",");
        format!(
            "{{\"$schema\":\"https://gobl.org/draft-0/bill/invoice\",\"code\":\"1\",\"currency\":\"EUR\",\"supplier\":\
             {{\"name\":\"C\"}},\"lines\":[{lines}],\"totals\":{{\"payable\":\"1.00\"}}}}"
        )
    };
    for (lines, reasons) in [(4, vec![]), (5, vec![PayableReason::Truncated])] {
        let reading = read_file(bill(lines).as_bytes(), "", &limits).into_reading();
        assert_eq!(reading.invoices[0].payability(), reasons, "{lines}");
    }
    let terms = ubl("1", "1").replace(
        "<cac:TaxTotal>",
        &format!("{}<cac:TaxTotal>", "<cac:PaymentTerms><cbc:Note>x</cbc:Note></cac:PaymentTerms>".repeat(5)),
    );
    let reading = read_file(terms.as_bytes(), "", &limits).into_reading();
    assert_eq!(reading.invoices[0].payability(), [PayableReason::Truncated]);
}

#[test]
fn every_invoice_shares_what_the_header_says() {
    let bodies: String = (0..3).map(|number| body(number, 1)).collect();
    let limits = Limits { invoices: 3, ..Limits::default() };
    let reading = read_file(fatturapa(&bodies).as_bytes(), "", &limits).into_reading();
    assert_eq!(reading.invoices.len(), 3);
    assert!(refusals(&reading).is_empty());
    assert!(reading.invoices.iter().all(|i| i.seller().and_then(|p| p.name()) == Some("Rossi")));
    let bodies: String = (0..4).map(|number| body(number, 1)).collect();
    let reading = read_file(fatturapa(&bodies).as_bytes(), "", &limits).into_reading();
    assert_eq!((reading.invoices.len(), refusals(&reading)), (3, vec!["invoice.too_many"]));
    let empty = "<FatturaElettronicaBody/>".repeat(9);
    let report = read_file(fatturapa(&empty).as_bytes(), "", &limits);
    assert_eq!(report.outcome(), Outcome::Rejected);
    assert_eq!(refusals(report.reading()).last(), Some(&"invoice.too_many"));
}

#[test]
fn every_invoice_of_an_envelope_is_read() {
    let document = |number: &str, due: &str| ubl(number, due).replace("<?xml version=\"1.0\"?>", "");
    let envelope = |inside: &str| {
        let text = format!(
            "<s:StandardBusinessDocument xmlns:s='http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'>\
             <s:StandardBusinessDocumentHeader/>{inside}</s:StandardBusinessDocument>"
        );
        read_file(text.as_bytes(), "", &Limits::default()).into_reading()
    };
    let reading = envelope(&[document("1", "121.00"), document("2", "7.00")].concat());
    let numbers: Vec<_> = reading.invoices.iter().map(|i| i.number().unwrap()).collect();
    assert_eq!(numbers, ["1", "2"]);
    assert!(reading.invoices.iter().all(billfold_invoice::Invoice::is_payable));
    // Two that state one number and two amounts disagree.
    let reading = envelope(&[document("1", "121.00"), document("1", "999.00")].concat());
    assert!(reading.invoices.iter().all(|i| i.payability() == [PayableReason::SourcesDisagree]));
}

#[test]
fn kept_texts_are_within_the_limit() {
    let limits = Limits { text_chars: 10, ..Limits::default() };
    let note = |text: &str| format!("<cac:PaymentTerms><cbc:Note>{text}</cbc:Note></cac:PaymentTerms>");
    let notes = [note("short"), note("much too long")].concat();
    let text = ubl("1", "1").replace("<cac:TaxTotal>", &format!("{notes}<cac:TaxTotal>"));
    let reading = read_file(text.as_bytes(), "", &limits).into_reading();
    assert_eq!(reading.invoices[0].payment_terms(), ["short", "much too l"]);
    let found: Vec<_> = reading.invoices[0].problems().iter().map(|p| p.code).collect();
    assert_eq!(found, [ProblemCode::TextTooLong]);
}
