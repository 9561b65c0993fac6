//! Signing as a step: keys that are elsewhere, which answer late, not at all, or something else.
#![cfg(feature = "http")]

use billfold::http::{AsyncSigner, SignatureFuture, sign_all};
use billfold::ledger::{LedgerError, State};
use billfold::partner::wire::Address;
use billfold::partner::{Payer, ShippingChange};
use billfold::processor::{Algorithm, KeyUse, SignError, Signature, SigningKey, SigningRequest};
use billfold::vault::SecurityCode;
use billfold::{Coded as _, Released, ReviewError, Reviewed, SendError, Service, UnsignedPayment};
use billfold_sandbox::{Call, Fault, Shipping};
use chrono::TimeDelta;
use tokio::sync::{mpsc, oneshot};

use crate::world::{PAT, World};

const VISA: &str = "4242424242424242";

type Job = (SigningRequest, oneshot::Sender<Result<Signature, SignError>>);

/// A key management service: another task holds the keys, and answers when it comes to it.
struct Remote(mpsc::Sender<Job>);

impl Remote {
    fn start(world: &World) -> Self {
        let (jobs, mut asked) = mpsc::channel::<Job>(8);
        let signers = world.signers.clone();
        tokio::spawn(async move {
            while let Some((request, answer)) = asked.recv().await {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                let signatures = signers.sign(&[&request]).map(|mut all| all.remove(0));
                drop(answer.send(signatures));
            }
        });
        Self(jobs)
    }
}

impl AsyncSigner for Remote {
    fn sign<'a>(&'a self, request: &'a SigningRequest) -> SignatureFuture<'a> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            self.0.send((request.clone(), answer)).await.map_err(|_| SignError::Unavailable)?;
            answered.await.map_err(|_| SignError::Unavailable)?
        })
    }
}

/// All four calls of a payment, with no key in this task.
#[tokio::test]
async fn the_whole_flow_is_signed_by_keys_that_are_elsewhere() {
    let world = World::start().await;
    let remote = Remote::start(&world);
    let options = [Shipping::new("post", "By post", "3.00 USD".parse().unwrap())];
    let invoice = world.invoice("S-1", "10.00").shipped_by(&options);
    let mail = world.sandbox.issue("xero", &invoice).unwrap();
    let now = || world.clock.now();

    let unsigned = world.service.review(world.bill(&mail), now()).unwrap();
    let signatures = sign_all(&remote, &unsigned.to_sign()).await;
    let call = unsigned.signed(signatures, now()).unwrap();
    let answer = world.driver.send(call.request()).await;
    let mut reviewed = call.answer(answer, now()).unwrap();
    let mut address = Address::default();
    address.country = Some("US".to_owned());
    for change in [ShippingChange::Address(Box::new(address)), ShippingChange::Option("post".to_owned())] {
        let unsigned = world.service.ship(reviewed, &change, now()).unwrap();
        let signatures = sign_all(&remote, &unsigned.to_sign()).await;
        let call = unsigned.signed(signatures, now()).unwrap();
        let answer = world.driver.send(call.request()).await;
        reviewed = call.answer(answer, now()).unwrap();
    }
    assert_eq!(reviewed.total().to_string(), "13.00 USD");

    let unsigned = release(&world, reviewed).prepare(&world.ledger, now()).unwrap();
    let uses: Vec<_> = unsigned.to_sign().iter().map(|request| request.key_use()).collect();
    assert_eq!(uses, [KeyUse::PaymentToken, KeyUse::Bearer]);
    let signatures = sign_all(&remote, &unsigned.to_sign()).await;
    let sending = unsigned.signed(&world.ledger, signatures, now()).unwrap();
    world.sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, Fault::DropAfter);
    let (request, awaited) = sending.take();
    let answer = world.driver.send(&request).await;
    let attempt = awaited.answer(&world.ledger, answer, now()).unwrap();
    assert_eq!(attempt.state, State::Unknown);

    let unsigned = world.service.payment_status(&attempt, now()).unwrap();
    let signatures = sign_all(&remote, &unsigned.to_sign()).await;
    let call = unsigned.signed(signatures, now()).unwrap();
    let answer = world.driver.send(call.request()).await;
    assert_eq!(call.answer(&world.ledger, answer, now()).unwrap().state, State::Paid);
    assert_eq!(world.sandbox.processor().times_charged("roofing-mid", "S-1"), 1);
    // Keys that are at hand are asked in the same way.
    let unsigned = world.service.review(world.bill(&mail), now()).unwrap();
    let signatures = sign_all(&world.signers, &unsigned.to_sign()).await;
    assert!(unsigned.signed(signatures, now()).is_ok());
}

/// A payment of this mail that was released, with its tokens to be signed.
async fn prepared(world: &World, mail: &[u8]) -> UnsignedPayment {
    let reviewed = world.review(world.bill(mail)).await.unwrap();
    release(world, reviewed).prepare(&world.ledger, world.clock.now()).unwrap()
}

fn release(world: &World, reviewed: Reviewed) -> Released {
    let payer = Payer::new().with_name("Pat Payer").with_email(PAT).with_phone("555 0100");
    let choice = world.choice(&reviewed, world.card(VISA)).tell(payer);
    let confirmed = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    let claimed = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap();
    claimed
        .release(&world.service, &world.vault, SecurityCode::parse("123").unwrap(), world.clock.now())
        .unwrap()
}

/// The last attempt: its state and reason.
fn last(world: &World) -> (State, Option<String>) {
    let attempts = world.ledger.all_attempts().unwrap();
    let attempt =
        attempts.attempts.into_iter().max_by_key(|attempt| (attempt.created, attempt.invoice_number.clone()));
    attempt.map(|attempt| (attempt.state, attempt.reason)).unwrap()
}

/// While a remote key takes its time, review, lease and tokens go on ageing: all are looked at again before the attempt is
/// stored as sent.
#[tokio::test]
async fn a_signature_that_comes_too_late_sends_nothing() {
    let world = World::start().await;
    let lived = |seconds| TimeDelta::seconds(seconds);
    // A bearer token lives five minutes.
    let mail = world.sandbox.issue("xero", &world.invoice("L-0", "10.00")).unwrap();
    let unsigned = world.service.review(world.bill(&mail), world.clock.now()).unwrap();
    let signatures = world.signers.sign(&unsigned.to_sign());
    world.clock.pass(lived(300));
    let refused = unsigned.signed(signatures, world.clock.now()).unwrap_err();
    assert!(matches!(refused.error(), ReviewError::Sign(SignError::Late)), "{:?}", refused.error());
    // The bill is handed back, and good for another try.
    let unsigned = world.service.review(refused.into_value(), world.clock.now()).unwrap();
    let signatures = world.signers.sign(&unsigned.to_sign());
    world.clock.pass(lived(299));
    assert!(unsigned.signed(signatures, world.clock.now()).is_ok());

    // Seconds between the review and the claim, the claim and the writing of the tokens, their writing and the signatures.
    for (number, waits, wanted) in [
        ("L-1", [0, 0, 300], "late"),
        ("L-2", [0, 301, 299], "lease"),
        ("L-3", [661, 0, 240], "review"),
        ("L-4", [601, 0, 299], "sent"),
    ] {
        let mail = world.sandbox.issue("xero", &world.invoice(number, "10.00")).unwrap();
        let reviewed = world.review(world.bill(&mail)).await.unwrap();
        let [first, second, third] = waits;
        world.clock.pass(lived(first));
        let released = release(&world, reviewed);
        world.clock.pass(lived(second));
        let unsigned = released.prepare(&world.ledger, world.clock.now()).unwrap();
        let signatures = world.signers.sign(&unsigned.to_sign());
        world.clock.pass(lived(third));
        let answer = unsigned.signed(&world.ledger, signatures, world.clock.now());
        let (got, state) = match answer {
            Ok(_) => ("sent", State::Sent),
            Err(SendError::Sign(SignError::Late)) => ("late", State::Abandoned),
            Err(SendError::Ledger(LedgerError::LeaseEnded { .. })) => ("lease", State::Abandoned),
            Err(SendError::ReviewTooOld) => ("review", State::Abandoned),
            Err(error) => panic!("{number}: {error:?}"),
        };
        assert_eq!((got, last(&world).0), (wanted, state), "{number}");
        assert_eq!(world.sandbox.processor().times_charged("roofing-mid", number), 0);
        world.clock.pass(lived(1));
    }
}

/// What a broken or hostile signing service may answer.
#[tokio::test]
async fn a_signature_that_is_none_sends_nothing() {
    let world = World::start().await;
    type Answer = fn(&World, &[&SigningRequest]) -> Result<Vec<Signature>, SignError>;
    let rows: [(&str, Answer, SignError); 8] = [
        ("fails", |_, _| Err(SignError::Unavailable), SignError::Unavailable),
        ("refuses", |_, _| Err(SignError::Refused), SignError::Refused),
        ("nothing", |_, _| Ok(Vec::new()), SignError::Missing),
        ("one of two", |world, asked| world.signers.sign(&asked[..1]), SignError::Missing),
        (
            "empty",
            |_, asked| Ok(asked.iter().map(|r| Signature::new(r.id(), vec![])).collect()),
            SignError::Size,
        ),
        (
            "DER instead of r and s",
            |_, asked| Ok(asked.iter().map(|r| Signature::new(r.id(), vec![48; 71])).collect()),
            SignError::Size,
        ),
        (
            "garbage of the right size",
            |_, asked| {
                let size =
                    |r: &SigningRequest| if r.key().algorithm() == Algorithm::Es256 { 64 } else { 256 };
                Ok(asked.iter().map(|r| Signature::new(r.id(), vec![7; size(r)])).collect())
            },
            SignError::Wrong,
        ),
        ("of another request", |world, asked| other(world, asked), SignError::Missing),
    ];
    for (at, (name, answer, wanted)) in rows.into_iter().enumerate() {
        let number = format!("G-{at}");
        let mail = world.sandbox.issue("xero", &world.invoice(&number, "10.00")).unwrap();
        // A review needs one signature only.
        let unsigned = world.service.review(world.bill(&mail), world.clock.now()).unwrap();
        let signatures = answer(&world, &unsigned.to_sign());
        match unsigned.signed(signatures, world.clock.now()) {
            Err(refused) => {
                assert!(matches!(refused.error(), ReviewError::Sign(error) if *error == wanted), "{name}");
                assert_eq!(refused.code().name(), "service.signing_failed");
            }
            Ok(_) => assert_eq!(name, "one of two"),
        }
        let unsigned = prepared(&world, &mail).await;
        let signatures = answer(&world, &unsigned.to_sign());
        let refused = unsigned.signed(&world.ledger, signatures, world.clock.now()).unwrap_err();
        assert!(matches!(refused, SendError::Sign(error) if error == wanted), "{name}: {refused:?}");
        assert_eq!(last(&world), (State::Abandoned, Some("service.signing_failed".to_owned())), "{name}");
        // Nothing was charged, and the invoice is free for the next try.
        assert_eq!(world.sandbox.processor().times_charged("roofing-mid", &number), 0);
        let reviewed = world.review(world.bill(&mail)).await.unwrap();
        assert_eq!(world.pay(reviewed, world.card(VISA)).await.state, State::Paid, "{name}");
        world.clock.pass(TimeDelta::seconds(1));
    }
}

/// Good signatures of the same keys, of the requests of another payment.
fn other(world: &World, asked: &[&SigningRequest]) -> Result<Vec<Signature>, SignError> {
    let other: Vec<_> = asked
        .iter()
        .map(|request| SigningRequest::new(request.key(), request.key_use(), "another.text".to_owned()))
        .collect();
    world.signers.sign(&other.iter().collect::<Vec<_>>())
}

/// A service that mixes its answers up: each is a good signature of the right key.
#[tokio::test]
async fn answers_that_are_mixed_up_send_nothing() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("M-1", "10.00")).unwrap();
    let unsigned = prepared(&world, &mail).await;
    let signatures = world.signers.sign(&unsigned.to_sign()).unwrap();
    let names: Vec<_> = unsigned.to_sign().iter().map(|request| request.id().to_owned()).collect();
    let keys: Vec<_> = unsigned.to_sign().iter().map(|request| request.key().clone()).collect();
    assert!(keys.iter().all(|key| key.public().is_some()) && keys[0].key_id() != keys[1].key_id());
    let swapped = names.iter().rev().zip(&signatures);
    let swapped = swapped.map(|(name, signature)| Signature::new(name, signature.bytes().to_vec())).collect();
    let refused = unsigned.signed(&world.ledger, Ok(swapped), world.clock.now()).unwrap_err();
    assert!(matches!(refused, SendError::Sign(SignError::Size | SignError::Wrong)), "{refused:?}");
    assert_eq!(last(&world).0, State::Abandoned);

    // The answer to an earlier call of the same kind, under its own name and under that of the later one.
    let operator = world.service.operator().clone();
    let named = |key: &SigningKey| SigningKey::named(key.key_id(), key.algorithm());
    let keyless = Service::new(operator, named(&keys[1]), named(&keys[0]), world.service.network().clone());
    for (service, answer, wanted) in [
        (&world.service, false, Some(SignError::Missing)),
        (&world.service, true, Some(SignError::Wrong)),
        (&keyless, false, Some(SignError::Missing)),
        // Without the public key nobody can tell here; the partner refuses it.
        (&keyless, true, None),
    ] {
        let earlier = service.review(world.bill(&mail), world.clock.now()).unwrap();
        world.clock.pass(TimeDelta::seconds(1));
        let later = service.review(world.bill(&mail), world.clock.now()).unwrap();
        let mut given = world.signers.sign(&earlier.to_sign()).unwrap().remove(0);
        if answer {
            given = Signature::new(later.to_sign()[0].id(), given.bytes().to_vec());
        }
        let refused = later.signed(Ok(vec![given]), world.clock.now()).err();
        let error = refused.map(|refused| match refused.error() {
            ReviewError::Sign(error) => *error,
            error => panic!("{error:?}"),
        });
        assert_eq!(error, wanted);
    }
}
