//! What the steps of a payment refuse or warn of, by the code that people see.
#![cfg(feature = "http")]

use std::sync::Arc;

use billfold::partner::http::Response;
use billfold::partner::{Entry, Operator, PartnerId, StandardAdapter};
use billfold::processor::{Algorithm, OpeningKey, SignError, Signer, SoftwareSigner, VerifyingKeys};
use billfold::settings::{Limits, Lookup, Mailbox, Permit, TenantSettings, decide};
use billfold::vault::{MethodView, NewCard, OwnerId, SecurityCode};
use billfold::{
    Account, Bill, Business, Coded as _, Network, Refused, ReviewError, Reviewed, Screener, Service, Signers,
};
use billfold_sandbox::{Call, Fault};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::world::{PAT, World, network, screen, screener};

const VISA: &str = "4242424242424242";

/// Reviews a new invoice whose live answer was changed on its way.
async fn reviewed(
    world: &World,
    number: &str,
    change: impl FnOnce(&mut Value),
) -> Result<Reviewed, Refused<Bill, ReviewError>> {
    let mail = world.sandbox.issue("xero", &world.invoice(number, "10.00")).unwrap();
    let call = world.service.review(world.bill(&mail), world.clock.now())?;
    let call = call.sign(&world.signers, world.clock.now())?;
    let answer = world.driver.send(call.request()).await.unwrap();
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
    change(&mut body);
    call.answer(Ok(Response::json(200, body.to_string())), world.clock.now())
}

fn at<'v>(body: &'v mut Value, path: &str) -> &'v mut Value {
    body.pointer_mut(path).unwrap_or_else(|| panic!("no {path}"))
}

const ENTITY: &str = "/methodData/0/data/entity";

#[tokio::test]
async fn a_live_invoice_that_is_not_the_mailed_one_is_refused() {
    let world = World::start().await;
    let number = |body: &mut Value| at(body, ENTITY)["identifier"] = json!("INV-X");
    let currency = |body: &mut Value| {
        *body = serde_json::from_str(&body.to_string().replace("\"USD\"", "\"CAD\"")).unwrap();
    };
    let context = |body: &mut Value| *at(body, "/methodData/0/data/productContext") = json!({"other": 1});
    for (at, (change, code)) in [
        (&number as &dyn Fn(&mut Value), "review.number_differs"),
        (&currency, "review.currency_differs"),
        (&context, "review.context_differs"),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = reviewed(&world, &format!("R-{at}"), change).await.unwrap_err();
        assert_eq!(refused.code().name(), code);
    }
}

#[tokio::test]
async fn what_the_partner_states_otherwise_is_told() {
    let world = World::start().await;
    let due = |body: &mut Value| at(body, ENTITY)["paymentDueDate"] = json!("2027-01-31T00:00:00");
    let shipped = |body: &mut Value| {
        *at(body, "/details/total/amount/value") = json!("13.00");
        let amount = json!({"currency": "USD", "value": "3.00"});
        let option = json!([{"id": "post", "label": "By post", "amount": amount, "selected": true}]);
        let details = at(body, "/details").as_object_mut().unwrap();
        details.remove("displayItems");
        details.insert("shippingOptions".to_owned(), option);
    };
    for (at, (change, code)) in
        [(&due as &dyn Fn(&mut Value), "change.due_date"), (&shipped, "change.charged")]
            .into_iter()
            .enumerate()
    {
        let reviewed = reviewed(&world, &format!("C-{at}"), change).await.unwrap();
        let changes: Vec<_> = reviewed.changes().iter().map(|change| change.code().name()).collect();
        assert_eq!(changes, [code]);
    }
    let elsewhere = |body: &mut Value| at(body, ENTITY)["url"] = json!("https://in.example/1");
    let reviewed = reviewed(&world, "C-9", elsewhere).await.unwrap();
    let pane = reviewed.pane();
    assert!(pane.full_invoice.is_none());
    assert!(pane.warnings.iter().any(|warning| warning.code().name() == "link.foreign_host"));
}

/// Confirms with a card, and tells why not.
fn refusal(world: &World, reviewed: Reviewed, method: MethodView, permit: &Permit) -> Option<&'static str> {
    let choice = world.choice(&reviewed, method);
    reviewed.confirm(choice, permit, world.clock.now()).err().map(|refused| refused.code().name())
}

#[tokio::test]
async fn a_card_or_a_total_that_cannot_be_charged_is_refused() {
    let world = World::start().await;
    let permit = world.permit();
    let pending = |body: &mut Value| at(body, "/details/total")["pending"] = json!(true);
    let unsettled = reviewed(&world, "P-1", pending).await.unwrap();
    assert_eq!(refusal(&world, unsettled, world.card(VISA), &permit), Some("confirm.total_pending"));
    let amex = |body: &mut Value| *at(body, "/methodData/0/data/supportedNetworks") = json!(["amex"]);
    let other = reviewed(&world, "P-2", amex).await.unwrap();
    assert_eq!(refusal(&world, other, world.card(VISA), &permit), Some("confirm.network_not_taken"));
    // A card that expires this month, at the beginning of the next.
    let json = format!(r#"{{"number":"{VISA}","expiry":"2026-11","name":"Pat Payer"}}"#);
    let card = NewCard::from_json(json.as_bytes()).unwrap();
    world.vault.add(&world.owner, card, world.clock.now()).unwrap();
    world.clock.pass(TimeDelta::days(14));
    let methods = world.vault.list(&world.owner, world.clock.now()).unwrap();
    let old = methods.into_iter().find(|method| method.expired).unwrap();
    let fine = reviewed(&world, "P-3", |_| ()).await.unwrap();
    assert_eq!(refusal(&world, fine, old, &permit), Some("confirm.card_expired"));
}

#[tokio::test]
async fn settings_never_go_back_between_screening_and_confirming() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("S-1", "10.00")).unwrap();
    let version = |version: u64| {
        let text = "tenant = \"contoso\"\n[organization]\nOutlookPayEnabled = true\n";
        let settings = TenantSettings::read(text, "settings.toml", None, &Limits::default()).unwrap();
        settings.with_version(version)
    };
    let (newer, older) = (version(2), version(1));
    let mailbox = Mailbox::in_tenant(newer.tenant().clone(), PAT);
    let found = Lookup::Found(&newer);
    let bill =
        screen(&world.screener, &mail, &mailbox, found, &world.zone(), world.clock.now()).bill.unwrap();
    let reviewed = world.review(bill).await.unwrap();
    let permit = decide(&mailbox, &Lookup::Found(&older)).into_permit().unwrap();
    assert_eq!(refusal(&world, reviewed, world.card(VISA), &permit), Some("confirm.permit_older"));
}

#[tokio::test]
async fn nothing_is_claimed_once_the_processor_s_key_is_over() {
    let world = World::start().await;
    // The entry pins the key for 30 days.
    world.clock.pass(TimeDelta::days(31));
    let reviewed = reviewed(&world, "K-1", |_| ()).await.unwrap();
    let choice = world.choice(&reviewed, world.card(VISA));
    let confirmed = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    let refused = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "processor.no_valid_key");
}

/// The entry counts as it stands when the card leaves, not as it stood when the invoice was claimed.
#[tokio::test]
async fn a_partner_or_key_that_is_withdrawn_after_the_claim_gets_no_card() {
    let world = World::start().await;
    let reviewed = reviewed(&world, "K-2", |_| ()).await.unwrap();
    let choice = world.choice(&reviewed, world.card(VISA));
    let confirmed = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    let claimed = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap();
    let signer: Arc<dyn Signer> = Arc::new(Unavailable);
    let code = || SecurityCode::parse("123").unwrap();
    let gone = service(&world, Network::new(), Arc::clone(&signer));
    let refused = claimed.release(&gone.0, &world.vault, code(), world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "processor.no_valid_key");
    let other = OpeningKey::generate("another", "1").unwrap();
    let until = world.clock.now().checked_add_signed(TimeDelta::days(9)).unwrap();
    let changed = network(&world.sandbox, &other.pinned(world.clock.now(), until).unwrap());
    let changed = service(&world, changed, signer);
    let refused =
        refused.into_value().release(&changed.0, &world.vault, code(), world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "vault.other_destination");
    refused.into_value().release(&world.service, &world.vault, code(), world.clock.now()).unwrap();
}

/// Whose cards can pay a bill is decided with the mailbox it lies in, not by whoever confirms it.
#[tokio::test]
async fn the_owner_is_bound_to_the_mailbox() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("O-1", "10.00")).unwrap();
    assert_eq!(world.bill(&mail).owner(), &world.owner);
    // Without an owner of the account every mailbox has its own; one of a tenant is the tenant's.
    let screener = screener(world.service.network(), Account::new(PAT));
    let tenant = TenantSettings::read("tenant = \"contoso\"", "t", None, &Limits::default()).unwrap();
    for (mailbox, lookup, owner) in [
        (Mailbox::personal(PAT), Lookup::NONE, PAT.to_owned()),
        (Mailbox::in_tenant(tenant.tenant().clone(), PAT), Lookup::Found(&tenant), format!("contoso:{PAT}")),
    ] {
        let screened = screen(&screener, &mail, &mailbox, lookup, &world.zone(), world.clock.now());
        assert_eq!(screened.bill.unwrap().owner().to_string(), owner);
    }
    // A card of somebody else is not released, although the host offered it.
    let stranger = OwnerId::new("mallory").unwrap();
    let json = br#"{"number":"4242424242424242","expiry":"2032-12","name":"Mallory"}"#;
    let theirs = world.vault.add(&stranger, NewCard::from_json(json).unwrap(), world.clock.now()).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let choice = world.choice(&reviewed, theirs);
    let confirmed = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    let claimed = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap();
    let code = SecurityCode::parse("123").unwrap();
    let refused = claimed.release(&world.service, &world.vault, code, world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "vault.not_found");
}

/// A payment service of the same operator with other partners, and with this signer of its calls.
fn service(world: &World, network: Network, bearer: Arc<dyn Signer>) -> (Service, Signers) {
    let operator = world.sandbox.operator();
    let operator = Operator::new(&operator.issuer, &operator.app_id, &operator.version);
    let signers = Signers::new(Arc::clone(&bearer), bearer);
    (signers.service(operator, network), signers)
}

#[derive(Debug)]
struct Unavailable;

impl Signer for Unavailable {
    fn key_id(&self) -> &str {
        "k"
    }
    fn algorithm(&self) -> Algorithm {
        Algorithm::Rs256
    }
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Err(SignError::Unavailable)
    }
}

#[tokio::test]
async fn a_service_calls_its_own_partners_with_its_own_signature() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("U-1", "10.00")).unwrap();
    let signer = SoftwareSigner::generate(Algorithm::Rs256, "k").unwrap();
    let (elsewhere, _) = service(&world, Network::new(), Arc::new(signer));
    let refused = elsewhere.review(world.bill(&mail), world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "review.unknown_partner");
    let (keyless, signers) = service(&world, world.service.network().clone(), Arc::new(Unavailable));
    let unsigned = keyless.review(world.bill(&mail), world.clock.now()).unwrap();
    let refused = unsigned.sign(&signers, world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "service.signing_failed");

    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    world.sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, Fault::DropAfter);
    let unknown = world.pay(reviewed, world.card(VISA)).await;
    let refused = elsewhere.payment_status(&unknown, world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "reconcile.unknown_partner");
    let call = world.status(&unknown);
    let working = json!({"requestId": unknown.id.as_str(), "result": "pending"}).to_string();
    let refused =
        call.answer(&world.ledger, Ok(Response::json(200, working)), world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "reconcile.pending");
    let call = world.status(&unknown);
    let answer = world.driver.send(call.request()).await;
    let paid = call.answer(&world.ledger, answer, world.clock.now()).unwrap();
    let refused = world.service.payment_status(&paid, world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "reconcile.not_unknown");
}

#[tokio::test]
async fn a_business_of_no_known_partner_gets_no_card() {
    let world = World::start().await;
    let business = world.sandbox.businesses()[0].clone();
    let mail = world.sandbox.issue_from_business(&business, &world.invoice("B-1", "10.00")).unwrap();
    let partner = PartnerId::new("xero").unwrap();
    let listed = Business::new("northgate-lighting.example", partner, ["northgate-mid"]);
    let screener = Screener::new(Network::new(), vec![listed], Account::new(PAT)).unwrap();
    let screened = screen(&screener, &mail, &world.mailbox, Lookup::NONE, &world.zone(), world.clock.now());
    let codes: Vec<_> = screened.report.reasons.iter().map(|reason| reason.code().name()).collect();
    assert!(codes.contains(&"partner.unknown") && screened.bill.is_none(), "{codes:?}");
}

/// The provider, which the host believes, vouches for a message that a list has altered.
#[tokio::test]
async fn a_message_that_only_the_provider_vouches_for_is_a_first_contact() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("V-1", "10.00")).unwrap();
    let mail = String::from_utf8(mail).unwrap();
    let results = "Authentication-Results: mx.host.example; dkim=pass header.d=post.xero.com header.s=s1; \
                   spf=pass smtp.mailfrom=bounce@post.xero.com; dmarc=pass header.from=post.xero.com\r\n";
    let altered = format!("{results}{mail}\r\n").replace("\r\nSubject: ", "\r\nSubject: [list] ");
    let mut account = Account::new(PAT);
    account.authserv_ids.push("mx.host.example".to_owned());
    let screener = screener(world.service.network(), account);
    let screened =
        screen(&screener, altered.as_bytes(), &world.mailbox, Lookup::NONE, &world.zone(), world.clock.now());
    let warnings: Vec<_> = screened.report.warnings.iter().map(|warning| warning.code().name()).collect();
    assert!(warnings.contains(&"payee.provider_assurance"), "{:#?}", screened.report);
    assert!(screened.bill.is_some_and(|bill| bill.is_first_contact() && !bill.values_are_signed()));
}

#[test]
fn a_screener_of_wrong_names_or_keys_is_not_made() {
    let entry = || Entry::builder("invoicly", "Invoicly").unwrap().dkim_domains(["invoicly.example"]);
    let made = |entry: Entry, business: &[&str]| {
        let mut network = Network::new();
        network.insert(Arc::new(StandardAdapter::new(entry))).unwrap();
        let partner = || PartnerId::new("invoicly").unwrap();
        let businesses = business.iter().map(|domain| Business::new(*domain, partner(), [""; 0])).collect();
        Screener::new(network, businesses, Account::new(PAT)).map(|_| ()).map_err(|error| error.code().name())
    };
    let host = || entry().sender_hosts(["post.invoicly.example"]);
    assert_eq!(made(host().build().unwrap(), &[]), Ok(()));
    assert_eq!(made(entry().sender_hosts(["localhost"]).build().unwrap(), &[]), Err("screener.partner"));
    assert_eq!(made(host().build().unwrap(), &["co.uk"]), Err("screener.business"));
    let mut keys = VerifyingKeys::new();
    keys.insert(SoftwareSigner::generate(Algorithm::Es256, "k").unwrap().public_key().unwrap()).unwrap();
    assert_eq!(made(host().jwks(keys).build().unwrap(), &[]), Err("screener.keys"));
}
