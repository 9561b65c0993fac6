//! Genuine mail is authentic to `billfold-sender`, and none of the attacks that concern the sender is.

use billfold_sandbox::{Attack, Clock, Config, Invoice, Merchant, Sandbox};
use billfold_sender::dns::{Answers, Zone};
use billfold_sender::{Check, Delivery, Outcome, Pin, Policy, Step};
use chrono::{DateTime, Utc};
use mail_parser::MessageParser;

fn now() -> DateTime<Utc> {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

fn policy() -> Policy {
    let partner = |id: &str, host: &str| Pin::partner(id, [host], [host], [host]).unwrap();
    Policy::new()
        .pin(partner("xero", "post.xero.com"))
        .pin(partner("freshbooks", "freshbooks.com"))
        .pin(Pin::business("northgate-lighting.example").unwrap())
        .addresses(["pat@customer.example"])
        .authserv_ids(["mx.host.example"])
        .receiving_hosts(["mx.host.example"])
}

fn check(raw: &[u8], sandbox: &Sandbox) -> Outcome {
    let zone: Zone = serde_json::from_str(&sandbox.zone().to_json()).unwrap();
    let message = MessageParser::default().parse(raw).unwrap();
    let (policy, delivery) = (policy(), Delivery::at(now()));
    let mut check = Check::new(raw, &message, &policy, &delivery);
    let mut answers = Answers::default();
    loop {
        match check.step(&answers) {
            Step::Need(queries) => zone.answer_all(&queries, &mut answers),
            Step::Done(outcome) => return *outcome,
        }
    }
}

fn codes(outcome: &Outcome) -> Vec<&str> {
    outcome.reasons.iter().map(|reason| reason.code().name()).collect()
}

fn invoice(sandbox: &Sandbox, number: &str) -> Invoice {
    let merchant = Merchant::new("mid-1", "Fabrikam Roofing & Söhne", "accounts@fabrikam.example");
    sandbox.invoice(&merchant, number, "98.87 USD".parse().unwrap())
}

#[tokio::test]
async fn genuine_mail_is_verified() {
    for results in [false, true] {
        let config = Config::new(Clock::fixed(now()));
        let config = if results { config.with_authentication_results() } else { config };
        let sandbox = Sandbox::start(config).await.unwrap();
        let business = &sandbox.businesses()[0];
        for (raw, pin) in [
            (sandbox.issue("xero", &invoice(&sandbox, "1")).unwrap(), "xero"),
            (sandbox.issue_signed("xero", &invoice(&sandbox, "2"), "customer-7").unwrap(), "xero"),
            (sandbox.issue("freshbooks", &invoice(&sandbox, "3")).unwrap(), "freshbooks"),
            (
                sandbox.issue_from_business(business, &invoice(&sandbox, "4")).unwrap(),
                "northgate-lighting.example",
            ),
        ] {
            let outcome = check(&raw, &sandbox);
            let verified = outcome.verified.as_ref();
            assert!(verified.is_some(), "{:?} {:?}", outcome.reasons, outcome.warnings);
            assert_eq!(verified.unwrap().pin().id(), pin);
        }
    }
}

#[tokio::test]
async fn attacks_on_the_sender_are_not() {
    let sandbox = Sandbox::start(Config::new(Clock::fixed(now()))).await.unwrap();
    let invoice = invoice(&sandbox, "1");
    for attack in Attack::ALL {
        let raw = sandbox.forge("xero", &invoice, attack).unwrap();
        let outcome = check(&raw, &sandbox);
        // What a partner signed and only the content gives away is for the layers above.
        let content = matches!(
            attack,
            Attack::ForeignOriginator
                | Attack::TwoRequests
                | Attack::HiddenAmount
                | Attack::ForeignRequestKey
        );
        assert_eq!(outcome.verified.is_some(), content, "{} {:?}", attack.name(), codes(&outcome));
    }
}

#[tokio::test]
async fn a_name_that_fails_for_now_holds_the_message() {
    let mut sandbox = Sandbox::start(Config::new(Clock::fixed(now()))).await.unwrap();
    let raw = sandbox.issue("xero", &invoice(&sandbox, "1")).unwrap();
    sandbox.zone_mut().set_unavailable("s1._domainkey.post.xero.com");
    let outcome = check(&raw, &sandbox);
    assert!(outcome.verified.is_none() && outcome.hold_until.is_some(), "{:?}", outcome.reasons);
}
