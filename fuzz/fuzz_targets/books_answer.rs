//! Property: no answer of an accounting system panics; reads are never unknown outcomes, and an invoice that is read states money with minor units.
#![cfg_attr(fuzzing, no_main)]

use billfold_money::Money;
use billfold_partner::http::{Headers, Response};
use billfold_partner::merchant::{Accounting, BookPayment, BookState, BooksError};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else { return };
    let xero = || {
        let account = billfold_xero::PaymentAccount::Code("970".to_owned());
        let account = billfold_xero::Account::new("t", "Contoso", account).expect("an account");
        Box::new(billfold_xero::Api::new(account, b"key")) as Box<dyn Accounting>
    };
    let freshbooks = || {
        let account = billfold_freshbooks::Account::new("x", "Contoso").expect("an account");
        Box::new(billfold_freshbooks::Api::new(account, Some(b"key"))) as Box<dyn Accounting>
    };
    let api = if choice % 2 == 0 { xero() } else { freshbooks() };
    let status = [200_u16, 200, 400, 404, 429, 500][usize::from(choice / 2) % 6];
    let answer = Response::new(status, Headers::new(), body.to_vec());
    let date = billfold_xero::date("2026-11-20").expect("a date");
    let payment = BookPayment::new("7", Money::parse("1.00", "USD").expect("money"), date, "r-1");
    match api.read_invoice(&answer) {
        Ok(invoice) => {
            assert!(invoice.amount_due.fits_minor_units());
            assert!(invoice.state != BookState::Payable || invoice.amount_due.is_positive());
        }
        Err(error) => assert_ne!(error, BooksError::OutcomeUnknown),
    }
    let _ = api.read_recorded(&answer, &payment);
    assert_ne!(api.read_found(&answer, &payment, 1).err(), Some(BooksError::OutcomeUnknown));
    assert!(api.webhook(&Headers::new(), body).is_err(), "an unsigned delivery is never believed");
});
