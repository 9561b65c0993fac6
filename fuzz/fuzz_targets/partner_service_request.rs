//! Property: whatever is posted to a partner service, without the service's signature nothing is read, and without its payment token nothing is charged.
#![cfg_attr(fuzzing, no_main)]

use std::sync::OnceLock;

use billfold_money::Money;
use billfold_partner::accounting::{BookInvoice, BookPayment, BookState, BooksError, Recorded};
use billfold_partner::http::Headers;
use billfold_partner::{Mode, Operator, bearer};
use billfold_partner_service::{
    Books, Charge, ChargeOutcome, Charger, MemoryJournal, PartnerService, TrustedOperator,
};
use billfold_processor::{Algorithm, SoftwareSigner, VerifyingKeys};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

#[cfg(not(fuzzing))]
fn main() {}

#[derive(Debug)]
struct NeverCharged;

impl Charger for NeverCharged {
    fn charge(&self, _charge: &Charge<'_>) -> ChargeOutcome {
        panic!("no payment token of these bytes is signed")
    }

    fn find(&self, _merchant_id: &str, _request_id: &str) -> ChargeOutcome {
        ChargeOutcome::NotFound
    }

    fn cancel(&self, _merchant_id: &str, _request_id: &str) -> ChargeOutcome {
        ChargeOutcome::NotFound
    }
}

#[derive(Debug)]
struct OneInvoice;

impl Books for OneInvoice {
    fn invoice(&self, context: &RawValue) -> Result<BookInvoice, BooksError> {
        if context.get().contains("none") {
            return Err(BooksError::NotFound);
        }
        let due = Money::parse("1.00", "USD").expect("money");
        Ok(BookInvoice::new("b-1", "INV-1", "Contoso", due, due, BookState::Payable))
    }

    fn record(&self, _payment: &BookPayment) -> Result<Recorded, BooksError> {
        panic!("nothing was charged")
    }

    fn find(&self, _payment: &BookPayment) -> Result<Option<Recorded>, BooksError> {
        Ok(None)
    }
}

struct Fixture {
    keys: VerifyingKeys,
    operator: Operator,
    authorization: String,
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_795_165_200, 0).expect("a time")
}

fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let signer = SoftwareSigner::generate(Algorithm::Es256, "k").expect("a key");
        let mut keys = VerifyingKeys::new();
        keys.insert(signer.public_key().expect("a public key")).expect("one key");
        let operator = Operator::new("https://sts.example/", "app", "V1");
        let token = bearer(&operator, "m", "p@x.example", "s@x.example", &signer, now()).expect("a token");
        Fixture { keys, operator, authorization: format!("Bearer {}", token.as_str()) }
    })
}

fuzz_target!(|body: &[u8]| {
    let fixture = fixture();
    let trusted = TrustedOperator::new(fixture.operator.clone(), fixture.keys.clone(), fixture.keys.clone());
    let journal = Box::new(MemoryJournal::new());
    let service = PartnerService::new("Fuzz", Mode::Live, trusted, Box::new(NeverCharged), journal)
        .with_merchant("m", Box::new(OneInvoice));
    let header = |value: &str| Headers::from_iter([("authorization", value)]);
    let unsigned = [Headers::new(), header("Bearer x"), header(&String::from_utf8_lossy(body))];
    for headers in &unsigned {
        assert_eq!(service.payment_request(headers, body, now()).status, 401);
        assert_eq!(service.payment_complete(headers, body, now()).status, 401);
    }
    let good = header(&fixture.authorization);
    for answer in [service.payment_request(&good, body, now()), service.payment_complete(&good, body, now())]
    {
        assert!([200, 400, 404, 422, 503].contains(&answer.status), "{}", answer.status);
        assert!(serde_json::from_slice::<&RawValue>(&answer.body).is_ok(), "answers are JSON");
        assert!(!String::from_utf8_lossy(&answer.body).contains(r#""result":"success""#));
    }
});
