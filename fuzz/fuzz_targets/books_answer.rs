//! Property: no answer of an accounting system panics; reads are never unknown outcomes, an invoice that is read states money with minor units, and only an answer that names the payment says it was recorded.
#![cfg_attr(fuzzing, no_main)]

use billfold_money::Money;
use billfold_partner::accounting::{Accounting, BookInvoice, BookPayment, BookState, BooksError, Found};
use billfold_partner::http::{Headers, Response};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

const STATUSES: [u16; 6] = [200, 200, 400, 404, 429, 500];

fn sound(invoice: &BookInvoice) {
    assert!(invoice.amount_due.fits_minor_units());
    assert!(invoice.state != BookState::Payable || invoice.amount_due.is_positive());
}

/// A read gives something or a definite error.
fn read<T>(read: Result<T, BooksError>) -> Option<T> {
    assert_ne!(read.as_ref().err(), Some(&BooksError::OutcomeUnknown), "a read changes nothing");
    read.ok()
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else { return };
    let account = billfold_xero::PaymentAccount::Code("970".to_owned());
    let account = billfold_xero::BooksAccount::new("t", "Contoso", account).expect("an account");
    let xero = billfold_xero::Api::new(account, b"key");
    let account = billfold_freshbooks::BooksAccount::new("x", "Contoso").expect("an account");
    let freshbooks = billfold_freshbooks::Api::new(account, Some(b"key"));
    let is_xero = choice % 2 == 0;
    let api: &dyn Accounting = if is_xero { &xero } else { &freshbooks };
    let status = STATUSES[usize::from(choice / 2) % STATUSES.len()];
    let answer = Response::new(status, Headers::new(), body.to_vec());
    let date = billfold_xero::date("2026-11-20").expect("a date");
    let payment = BookPayment::new("7", Money::parse("1.00", "USD").expect("money"), date, "r-1");
    if let Some(invoice) = read(api.read_invoice(&answer)) {
        sound(&invoice);
    }
    if is_xero {
        for invoice in read(xero.read_invoices(&answer)).into_iter().flat_map(|list| list.invoices) {
            if let Some(invoice) = read(invoice.to_book("Contoso")) {
                sound(&invoice);
            }
        }
        if let Some(url) = read(xero.read_online_invoice(&answer)) {
            assert_eq!((url.scheme(), url.host_str()), ("https", Some("in.xero.com")));
        }
    } else {
        for invoice in read(freshbooks.read_invoices(&answer)).into_iter().flat_map(|list| list.invoices) {
            if let Some(invoice) = read(invoice.to_book("Contoso")) {
                sound(&invoice);
            }
        }
        if let Some(error) = billfold_freshbooks::ErrorBody::find(body) {
            let code = error.code();
            assert!(code.len() <= 32 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        }
    }
    let has = |text: &str| body.windows(text.len()).any(|window| window == text.as_bytes());
    match api.read_recorded(&answer, &payment) {
        Ok(_) => assert!(status == 200 && has("\"") && (is_xero || has("r-1") || has("\\u"))),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Some(Found::Here(_)) = read(api.read_found(&answer, &payment, 1)) {
        assert!(has("r-1") || has("\\u"), "found by our reference");
    }
    assert!(api.webhook(&Headers::new(), body).is_err(), "an unsigned delivery is never believed");
});
