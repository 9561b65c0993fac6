//! Rules about what must not get out, and what must not get in.

use super::trial::{ACTION_HOST, CONTEXT, MERCHANT, REQUEST_ID, answer, ask, live_invoice, money};
use super::{Trial, Verdict, broken, require};
use crate::Order;
use crate::http::{Headers, Response};

/// No token, context or link is in an error or a `Debug` form.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
pub fn nothing_leaks(trial: &Trial) -> Verdict {
    let adapter = trial.adapter();
    let bearer = trial.bearer(MERCHANT)?;
    let amount = money("98.87", "USD")?;
    let token = trial.payment_token(MERCHANT, REQUEST_ID, &amount, false)?;
    let request = adapter
        .complete(&Order::new(ask(), REQUEST_ID, amount, &token), &bearer)
        .map_err(|error| broken(error.to_string()))?;
    let body = live_invoice("98.87", "98.87", "USD", "");
    let live = adapter.read_entity(&answer(200, &body), None).map_err(|error| broken(error.to_string()))?;
    let mut shown = format!("{adapter:?} {bearer:?} {token:?} {request:?} {live:?} {:?}", ask());
    for status in [200, 400, 401, 404, 429, 500] {
        let echo = answer(status, &format!("{CONTEXT}{}{}", token.as_str(), body));
        for error in
            [adapter.read_entity(&echo, None).err(), adapter.read_completion(&echo, REQUEST_ID).err()]
        {
            shown.push_str(&format!("{error:?} "));
            shown.push_str(&error.map(|error| error.to_string()).unwrap_or_default());
        }
    }
    let asked = format!(
        r#"{{"requestId":"{REQUEST_ID}","result":"requires_action","actionUrl":"https://{ACTION_HOST}/ACTION-SECRET"}}"#
    );
    let asked = answer(200, &asked);
    let (read, waits) =
        (adapter.read_completion(&asked, REQUEST_ID), adapter.read_payment_status(&asked, REQUEST_ID));
    shown.push_str(&format!("{read:?} {waits:?}"));
    for secret in [
        bearer.as_str(),
        token.as_str(),
        "ACTION-SECRET",
        "CONTEXT-SECRET",
        "LINK-SECRET",
        "4242424242424242",
        "Pat Doe",
    ] {
        require(!shown.contains(secret), || "a secret is printed".to_owned())?;
    }
    Ok(())
}

/// No answer panics: cut, flipped and foreign bytes are errors, or read without harm.
///
/// # Errors
/// [`Violation`](super::Violation) if damaged bytes are read as another total; a panic fails the test by itself.
pub fn no_bytes_panic(trial: &Trial) -> Verdict {
    let adapter = trial.adapter();
    let offer = r#","shippingOptions":[{"id":"a","label":"l","amount":{"currency":"USD","value":"0"},"selected":true}]"#;
    let bodies = [
        live_invoice("98.87", "98.87", "USD", offer),
        format!(
            r#"{{"requestId":"{REQUEST_ID}","result":"success","entity":{{"paymentStatus":"PaymentComplete"}}}}"#
        ),
        format!(
            r#"{{"requestId":"{REQUEST_ID}","result":"fail","error":{{"innererror":{{"code":"expired_card"}}}}}}"#
        ),
        format!(
            r#"{{"requestId":"{REQUEST_ID}","result":"requires_action","actionUrl":"https://{ACTION_HOST}/a","at":"2026-12-01T09:00:00Z"}}"#
        ),
        // Deep enough to overflow the stack of a recursive reader.
        "[".repeat(50_000),
        "{\"a\":".repeat(50_000),
        "\u{feff}{}".to_owned(),
    ];
    for body in &bodies {
        let bytes = body.as_bytes();
        for at in (0..bytes.len()).step_by(bytes.len().div_ceil(64).max(1)) {
            let cut = bytes.get(..at).unwrap_or_default().to_vec();
            let mut flipped = bytes.to_vec();
            if let Some(byte) = flipped.get_mut(at) {
                // No longer ASCII, and mostly no longer UTF-8.
                *byte ^= 0x81;
            }
            for body in [cut, flipped] {
                let answer = Response::new(200, Headers::new(), body);
                let read = adapter.read_entity(&answer, None);
                require(!read.is_ok_and(|live| live.total().amount_text() != "98.87"), || {
                    "a damaged answer is read with another total".to_owned()
                })?;
                // Whatever they say, they must say it without a panic.
                drop(adapter.read_completion(&answer, REQUEST_ID));
                drop(adapter.read_payment_status(&answer, REQUEST_ID));
            }
        }
    }
    Ok(())
}
