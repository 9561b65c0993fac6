//! Rules about what is sent.

use serde_json::{Value, json};

use super::trial::{CONTEXT, MERCHANT, REQUEST_ID, answer, ask, live_invoice, money};
use super::{Trial, Verdict, Violation, broken, require};
use crate::http::{Method, Request};
use crate::wire::Address;
use crate::{Ask, BuildError, LiveInvoice, Order, Payer, ShippingChange};

fn built(what: &str, request: Result<Request, BuildError>) -> Result<Request, Violation> {
    request.map_err(|error| broken(format!("{what} is not built: {error}")))
}

fn body(request: &Request) -> Result<Value, Violation> {
    serde_json::from_slice(&request.body).map_err(|_| broken("a request's body is no JSON"))
}

/// All four requests, named.
fn requests(trial: &Trial) -> Result<[(&'static str, Request); 5], Violation> {
    let adapter = trial.adapter();
    let bearer = trial.bearer(MERCHANT)?;
    let amount = money("98.87", "USD")?;
    let token = trial.payment_token(MERCHANT, REQUEST_ID, &amount, false)?;
    let order = Order::new(ask(), REQUEST_ID, amount, &token).with_payer(Payer::new().with_name("Pat Doe"));
    let live = offered(trial)?;
    let address =
        ShippingChange::Address(Box::new(Address { country: Some("US".to_owned()), ..Address::default() }));
    let option = ShippingChange::Option("fast".to_owned());
    Ok([
        ("loadentity", built("loadentity", adapter.load_entity(&ask(), &bearer))?),
        (
            "shippingaddresschange",
            built("an address", adapter.change_shipping(&ask(), &live, &address, &bearer))?,
        ),
        (
            "shippingoptionchange",
            built("an option", adapter.change_shipping(&ask(), &live, &option, &bearer))?,
        ),
        ("complete", built("a completion", adapter.complete(&order, &bearer))?),
        ("paymentstatus", built("paymentstatus", adapter.payment_status(&ask(), REQUEST_ID, &bearer))?),
    ])
}

/// A live invoice that offers one way to ship.
fn offered(trial: &Trial) -> Result<LiveInvoice, Violation> {
    let options =
        r#","shippingOptions":[{"id":"fast","label":"Fast","amount":{"currency":"USD","value":"3.00"}}]"#;
    let body = live_invoice("\"98.87\"", "98.87", "USD", options);
    trial.adapter().read_entity(&answer(200, &body), None).map_err(|error| broken(error.to_string()))
}

/// The requests are the protocol's, member for member, and go to the entry's webhooks.
///
/// # Errors
/// [`Violation`] if the adapter breaks the rule.
// Protocol: BP-GEN-01, BP-REQ-01, BP-REQ-02, BP-CPL-01, BP-STS-01.
pub fn requests_are_as_documented(trial: &Trial) -> Verdict {
    let context: Value = serde_json::from_str(CONTEXT).map_err(|_| broken("the suite's context is JSON"))?;
    let method = "https://pay.microsoft.com/microsoftpay";
    let question = |data: Value| json!({"methodData": [{"supportedMethods": method, "data": data}]});
    for (name, request) in requests(trial)? {
        let webhook = if name == "complete" {
            trial.adapter().entry().complete_url()
        } else {
            trial.adapter().entry().request_url()
        };
        require(Some(&request.url) == webhook, || format!("{name} goes elsewhere"))?;
        require(request.method == Method::Post, || format!("{name} is no POST"))?;
        let media_type = request.headers.get_only("content-type").unwrap_or_default();
        require(media_type.starts_with("application/json"), || format!("{name} is not sent as JSON"))?;
        let sent = body(&request)?;
        let pointer = |path: &str| sent.pointer(path).cloned().unwrap_or(Value::Null);
        let holds = match name {
            "loadentity" => sent == question(json!({"event": name, "productContext": context})),
            "paymentstatus" => {
                sent == question(json!({"event": name, "productContext": context, "requestId": REQUEST_ID}))
            }
            "complete" => {
                let token = pointer("/details/paymentToken");
                sent == json!({
                    "requestId": REQUEST_ID, "methodName": method, "payerName": "Pat Doe",
                    "details": {"productContext": context, "paymentToken": token,
                        "amount": {"currency": "USD", "value": "98.87"}}
                }) && token.as_str().is_some_and(|token| token.split('.').count() == 3)
            }
            _ => {
                pointer("/methodData/0/data/event") == name
                    && pointer("/methodData/0/data/productContext") == context
                    && pointer("/details/total/amount/value") == "98.87"
                    && pointer("/methodData/0/data/entity/identifier") == "INV-1"
                    && (pointer("/shippingAddress/country") == "US" || pointer("/shippingOption") == "fast")
            }
        };
        require(holds, || format!("{name} is not the documented request"))?;
        // The protocol's own samples leave out what is absent.
        require(!request.body.windows(4).any(|bytes| bytes == b"null"), || format!("{name} writes null"))?;
    }
    Ok(())
}

/// The bearer token is in `Authorization` once and nowhere else.
///
/// # Errors
/// [`Violation`] if the adapter breaks the rule.
// Protocol: BP-GEN-02.
pub fn the_bearer_goes_into_its_header_alone(trial: &Trial) -> Verdict {
    let bearer = trial.bearer(MERCHANT)?;
    let request = built("loadentity", trial.adapter().load_entity(&ask(), &bearer))?;
    let expected = format!("Bearer {}", bearer.as_str());
    require(request.headers.get_only("authorization") == Some(expected.as_str()), || {
        "no bearer is sent".to_owned()
    })?;
    let carriers = request.headers.iter().filter(|(_, value)| value.contains(bearer.as_str())).count();
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let elsewhere =
        carriers != 1 || text.contains(bearer.as_str()) || request.url.as_str().contains(bearer.as_str());
    require(!elsewhere, || "the bearer is sent twice".to_owned())
}

/// Without originators and webhooks no request is built.
///
/// # Errors
/// [`Violation`] if the adapter breaks the rule.
// Protocol: BP-GEN-01.
pub fn an_unenrolled_partner_is_not_called(trial: &Trial) -> Verdict {
    let adapter = &trial.unenrolled;
    let bearer = trial.bearer(MERCHANT)?;
    let amount = money("1", "USD")?;
    let token = trial.payment_token(MERCHANT, REQUEST_ID, &amount, false)?;
    let errors = [
        adapter.load_entity(&ask(), &bearer).err(),
        adapter.payment_status(&ask(), REQUEST_ID, &bearer).err(),
        adapter.complete(&Order::new(ask(), REQUEST_ID, amount, &token), &bearer).err(),
    ];
    let refused = errors.iter().all(|error| *error == Some(BuildError::NotEnrolled));
    require(refused, || "an unenrolled partner is called".to_owned())
}

/// A bearer token of another merchant or a payment token of another payment builds nothing.
///
/// # Errors
/// [`Violation`] if the adapter breaks the rule.
// Protocol: BP-CPL-01.
pub fn mixed_up_tokens_are_refused(trial: &Trial) -> Verdict {
    let adapter = trial.adapter();
    let foreign = trial.bearer("another-merchant")?;
    let refused = adapter.load_entity(&ask(), &foreign).err() == Some(BuildError::WrongAudience)
        && adapter.payment_status(&ask(), REQUEST_ID, &foreign).err() == Some(BuildError::WrongAudience);
    require(refused, || "a bearer token is used for another merchant".to_owned())?;
    let bearer = trial.bearer(MERCHANT)?;
    let amount = money("98.87", "USD")?;
    for (what, token) in [
        ("merchant", trial.payment_token("another-merchant", REQUEST_ID, &amount, false)?),
        ("attempt", trial.payment_token(MERCHANT, "another-attempt", &amount, false)?),
        ("amount", trial.payment_token(MERCHANT, REQUEST_ID, &money("98.88", "USD")?, false)?),
        ("currency", trial.payment_token(MERCHANT, REQUEST_ID, &money("98.87", "CAD")?, false)?),
        ("mode", trial.payment_token(MERCHANT, REQUEST_ID, &amount, true)?),
    ] {
        let error = adapter.complete(&Order::new(ask(), REQUEST_ID, amount, &token), &bearer).err();
        require(error == Some(BuildError::WrongPaymentToken), || {
            format!("a payment token of another {what} is sent")
        })?;
    }
    Ok(())
}

/// Wrong amounts, contexts, ids and shipping options are errors, not omissions.
///
/// # Errors
/// [`Violation`] if the adapter breaks the rule.
// Protocol: BP-GEN-08.
pub fn what_cannot_be_sent_is_refused(trial: &Trial) -> Verdict {
    let adapter = trial.adapter();
    let bearer = trial.bearer(MERCHANT)?;
    let token = trial.payment_token(MERCHANT, REQUEST_ID, &money("1", "USD")?, false)?;
    for (amount, currency) in [("0", "USD"), ("-1", "USD"), ("1.005", "USD"), ("1.5", "JPY")] {
        let order = Order::new(ask(), REQUEST_ID, money(amount, currency)?, &token);
        let error = adapter.complete(&order, &bearer).err();
        require(error == Some(BuildError::Amount), || format!("{amount} {currency} is sent"))?;
    }
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(20_000));
    for context in ["", "null", "[]", "\"text\"", "{", "{} {}", &*large] {
        let error = adapter.load_entity(&Ask::new(MERCHANT, context), &bearer).err();
        require(error == Some(BuildError::ProductContext), || {
            "a context that is no small object is sent".to_owned()
        })?;
    }
    for id in ["", "line\nbreak"] {
        let error = adapter.payment_status(&ask(), id, &bearer).err();
        require(error == Some(BuildError::Text), || "a request id that is no text is sent".to_owned())?;
    }
    let option = ShippingChange::Option("never-offered".to_owned());
    let error = adapter.change_shipping(&ask(), &offered(trial)?, &option, &bearer).err();
    require(error == Some(BuildError::ShippingOption), || "an option that was not offered is sent".to_owned())
}
