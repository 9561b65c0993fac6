//! Property: a delivery of an accounting system is believed only if it is signed, and then it is read or malformed; a handshake is read from its own form alone.
#![cfg_attr(fuzzing, no_main)]

use aws_lc_rs::hmac;
use base64::Engine as _;
use billfold_freshbooks::Verification;
use billfold_partner::accounting::{Accounting, WebhookError};
use billfold_partner::http::Headers;
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

const KEY: &[u8] = b"key";

/// The form as Python's `json.dumps` writes a dict of its fields, by a way of its own.
fn python(body: &[u8]) -> String {
    let mut dict: Vec<(String, String)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(body).into_owned() {
        match dict.iter_mut().find(|(have, _)| *have == name) {
            Some(entry) => entry.1 = value,
            None => dict.push((name, value)),
        }
    }
    let text = |text: &str| {
        let quoted = serde_json::to_string(text).expect("a text is JSON");
        quoted
            .chars()
            .map(|c| match c {
                ' '..='~' => c.to_string(),
                c => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
            })
            .collect::<String>()
    };
    let members: Vec<String> =
        dict.iter().map(|(name, value)| format!("{}: {}", text(name), text(value))).collect();
    format!("{{{}}}", members.join(", "))
}

fn signed(name: &str, content: &[u8]) -> Headers {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY), content);
    Headers::from_iter([(name, base64::engine::general_purpose::STANDARD.encode(tag.as_ref()))])
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else { return };
    let account = billfold_xero::PaymentAccount::Code("970".to_owned());
    let account = billfold_xero::BooksAccount::new("t", "Contoso", account).expect("an account");
    let xero = billfold_xero::Api::new(account, KEY);
    let account = billfold_freshbooks::BooksAccount::new("x", "Contoso").expect("an account");
    let freshbooks = billfold_freshbooks::Api::new(account, Some(KEY));
    let (api, name, content): (&dyn Accounting, _, _) = if choice % 2 == 0 {
        (&xero, "x-xero-signature", body.to_vec())
    } else {
        (&freshbooks, "x-freshbooks-hmac-sha256", python(body).into_bytes())
    };
    assert_eq!(api.webhook(&Headers::new(), body), Err(WebhookError::Unsigned));
    let good = signed(name, &content);
    let read = api.webhook(&good, body);
    assert!(
        !matches!(read, Err(WebhookError::Signature | WebhookError::Unsigned)),
        "what is signed is not called unsigned"
    );
    // The same signature over anything else, or another one over the same, is worth nothing.
    let mut other = content;
    other.push(b' ');
    assert_eq!(api.webhook(&signed(name, &other), body), Err(WebhookError::Signature));
    let mut more = body.to_vec();
    more.extend_from_slice(b"&more=1");
    assert_eq!(api.webhook(&good, &more), Err(WebhookError::Signature));
    for event in read.into_iter().flatten() {
        assert!(!format!("{event:?}").is_empty());
    }
    if let Some(handshake) = Verification::read(body) {
        assert!(handshake.verifier.len() >= 8 && !format!("{handshake:?}").contains(&handshake.verifier));
        assert!(
            url::form_urlencoded::parse(body)
                .any(|(name, value)| name == "name" && value == "callback.verify")
        );
    }
});
