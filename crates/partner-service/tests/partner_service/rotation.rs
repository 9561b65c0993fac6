//! A partner service follows the payment service's published keys: discovery, overlap, withdrawal, and clocks that differ.
use billfold_partner::accounting::{BookInvoice, BookPayment, BooksError, Recorded};
use billfold_partner::http::{Headers, Response};
use billfold_partner::{Discovery, KeyRing, Mode, Operator, bearer};
use billfold_partner_service::{
    Books, Charge, ChargeOutcome, Charger, MemoryJournal, PartnerService, TrustedOperator,
};
use billfold_processor::{Algorithm, SoftwareSigner, VerifyingKeys};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::value::RawValue;

const ISSUER: &str = "https://sts.service.example/";

#[derive(Debug)]
struct Nothing;

impl Books for Nothing {
    fn invoice(&self, _: &RawValue) -> Result<BookInvoice, BooksError> {
        Err(BooksError::NotFound)
    }

    fn record(&self, _: &BookPayment) -> Result<Recorded, BooksError> {
        Err(BooksError::Unsupported)
    }

    fn find(&self, _: &BookPayment) -> Result<Option<Recorded>, BooksError> {
        Ok(None)
    }
}

impl Charger for Nothing {
    fn charge(&self, _: &Charge<'_>) -> ChargeOutcome {
        ChargeOutcome::Unknown
    }

    fn find(&self, _: &str, _: &str) -> ChargeOutcome {
        ChargeOutcome::NotFound
    }

    fn cancel(&self, _: &str, _: &str) -> ChargeOutcome {
        ChargeOutcome::NotFound
    }
}

fn at(minutes: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    start.checked_add_signed(TimeDelta::minutes(minutes)).unwrap()
}

fn operator() -> Operator {
    Operator::new(ISSUER, "app-1", "Example.AccessToken.V1")
}

/// The status of a `loadentity` that is signed with a key at one time and arrives at another: 404 if its token was accepted
/// (there is no such invoice), 401 if not.
fn status(
    service: &PartnerService,
    signer: &SoftwareSigner,
    signed: DateTime<Utc>,
    now: DateTime<Utc>,
) -> u16 {
    let token = bearer(&operator(), "mid-1", "pat@customer.example", "a@b.example", signer, signed).unwrap();
    let headers = Headers::from_iter([("authorization", format!("Bearer {}", token.as_str()))]);
    let body = br#"{"methodData":[{"supportedMethods":"https://pay.microsoft.com/microsoftpay",
        "data":{"event":"loadentity","productContext":{"invoiceId":"b-1"}}}]}"#;
    service.payment_request(&headers, body, now).status
}

/// What the service publishes, fetched as a partner service does.
fn fetched(published: &[&SoftwareSigner]) -> VerifyingKeys {
    let metadata = "https://sts.service.example/common/.well-known/openid-configuration".parse().unwrap();
    let discovery = Discovery::new(metadata, ISSUER).unwrap();
    let document = format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"https://sts.service.example/keys"}}"#);
    let found = discovery.read_metadata(&Response::json(200, document)).unwrap();
    assert_eq!(discovery.keys(&found).url.as_str(), "https://sts.service.example/keys");
    let mut keys = VerifyingKeys::new();
    for signer in published {
        keys.insert(signer.public_key().unwrap()).unwrap();
    }
    discovery.read_keys(&Response::json(200, keys.to_jwks())).unwrap()
}

#[test]
fn keys_rotate_with_an_overlap_and_are_gone_when_withdrawn() {
    let [old, new] = ["2026-a", "2026-b"].map(|id| SoftwareSigner::generate(Algorithm::Es256, id).unwrap());
    let mut ring = KeyRing::new(fetched(&[&old]), at(0));
    let operator = TrustedOperator::new(operator(), fetched(&[&old]), fetched(&[&old]));
    let journal = Box::new(MemoryJournal::new());
    let mut service = PartnerService::new("Contoso", Mode::Test, operator, Box::new(Nothing), journal)
        .with_merchant("mid-1", Box::new(Nothing));
    assert_eq!((status(&service, &old, at(1), at(1)), status(&service, &new, at(1), at(1))), (404, 401));
    // A token with an unknown key is a reason to fetch, but not again and again at once.
    assert!(!ring.wants_fetch(true, at(4)) && ring.wants_fetch(true, at(5)));
    ring = KeyRing::new(fetched(&[&old, &new]), at(5));
    let keys = ring.keys(at(5)).unwrap().clone();
    service.operator_mut().rotate(keys.clone(), keys);
    assert_eq!((status(&service, &old, at(6), at(6)), status(&service, &new, at(6), at(6))), (404, 404));
    // The old key is withdrawn: the next fetch, a day later, forgets it.
    let day = 5 + 24 * 60;
    assert!(!ring.wants_fetch(false, at(day - 1)) && ring.wants_fetch(false, at(day)));
    let keys = fetched(&[&new]);
    service.operator_mut().rotate(keys.clone(), keys);
    assert_eq!(
        (status(&service, &old, at(day), at(day)), status(&service, &new, at(day), at(day))),
        (401, 404)
    );
}

#[test]
fn clocks_may_differ_by_five_minutes() {
    let signer = SoftwareSigner::generate(Algorithm::Es256, "k").unwrap();
    let operator = TrustedOperator::new(operator(), fetched(&[&signer]), fetched(&[&signer]));
    let journal = Box::new(MemoryJournal::new());
    let service = PartnerService::new("Contoso", Mode::Test, operator, Box::new(Nothing), journal)
        .with_merchant("mid-1", Box::new(Nothing));
    // A token lives five minutes, and five more are forgiven on either side.
    for (signed, believed) in [(0, true), (5, true), (6, false), (-9, true), (-11, false)] {
        let answered = status(&service, &signer, at(signed), at(0));
        assert_eq!(answered, if believed { 404 } else { 401 }, "signed at {signed}");
    }
}
