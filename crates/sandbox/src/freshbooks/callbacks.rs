//! Callbacks: registration, the handshake with a verifier, thin form deliveries signed in a form of their own.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::event as refused;
use super::{Inner, json};
use crate::api::{Question, Reply, signature};
use crate::ids::random_hex;
use crate::start_error::StartError;
use crate::webhook::{self, Delivered, Mischief};

const EVENTS: [&str; 10] = [
    "all",
    "invoice",
    "invoice.create",
    "invoice.update",
    "invoice.delete",
    "invoice.sendByEmail",
    "payment",
    "payment.create",
    "payment.update",
    "payment.delete",
];
const FIRST: u64 = 2_001;

#[derive(Debug)]
struct Callback {
    event: String,
    uri: String,
    verifier: String,
    verified: bool,
}

/// A delivery that waits: to which callback, of what.
#[derive(Debug, Clone)]
struct Waiting {
    callback: u64,
    name: String,
    object: u64,
}

/// The fields of a delivery, in order.
type Form = Vec<(&'static str, String)>;

#[derive(Debug, Default)]
pub(crate) struct Callbacks {
    known: BTreeMap<u64, Callback>,
    waiting: Vec<Waiting>,
}

impl Callbacks {
    /// Notes an event for every verified callback that asked for it, for its family or for all.
    pub(super) fn happened(&mut self, name: &str, object: u64) {
        let family = name.split('.').next().unwrap_or_default();
        for (id, callback) in &self.known {
            if callback.verified && [name, family, "all"].contains(&callback.event.as_str()) {
                self.waiting.push(Waiting { callback: *id, name: name.to_owned(), object });
            }
        }
    }

    fn verify_later(&mut self, id: u64) {
        self.waiting.push(Waiting { callback: id, name: "callback.verify".to_owned(), object: id });
    }
}

#[derive(Deserialize)]
struct Body {
    callback: Asked,
}

#[derive(Deserialize)]
struct Asked {
    event: Option<String>,
    uri: Option<String>,
    verifier: Option<String>,
    resend: Option<bool>,
}

/// `/events/account/{account}/events/callbacks[/{id}]`.
pub(super) fn answer(inner: &Inner, question: &Question, id: Option<&str>) -> Reply {
    let asked = || serde_json::from_slice::<Body>(&question.body).map(|body| body.callback);
    let mut state = inner.state();
    let number = id.and_then(|id| id.parse::<u64>().ok());
    match (question.method.as_str(), id) {
        ("GET", None) => {
            let all = state.callbacks.known.iter().map(|(id, callback)| show(inner, *id, callback)).collect();
            return json::page("callbacks", all, (question.asked("page"), question.asked("per_page")));
        }
        ("POST", None) => {
            return match asked() {
                Ok(asked) => create(inner, &mut state.callbacks, &asked),
                Err(_) => refused(422, "The request could not be parsed.", &[]),
            };
        }
        _ => {}
    }
    let Some(id) = number.filter(|id| state.callbacks.known.contains_key(id)) else {
        return refused(404, "Requested resource could not be found.", &[]);
    };
    match question.method.as_str() {
        "GET" => {}
        "DELETE" => {
            state.callbacks.known.remove(&id);
            return Reply::json(200, &json!({"response": {}}));
        }
        "PUT" => match asked() {
            Ok(Asked { resend: Some(true), .. }) => state.callbacks.verify_later(id),
            Ok(asked) => {
                let callback = state.callbacks.known.get_mut(&id);
                let right = callback.is_some_and(|callback| {
                    callback.verified |= asked.verifier.as_deref() == Some(&callback.verifier);
                    callback.verified
                });
                if !right {
                    return refused(
                        422,
                        "The request was unable to be followed.",
                        &["verifier: does not match"],
                    );
                }
            }
            Err(_) => return refused(422, "The request could not be parsed.", &[]),
        },
        _ => return refused(405, "Method not allowed.", &[]),
    }
    let shown = state.callbacks.known.get(&id).map(|callback| show(inner, id, callback));
    json::result(&json!({"callback": shown}))
}

fn create(inner: &Inner, callbacks: &mut Callbacks, asked: &Asked) -> Reply {
    let mut wrong = Vec::new();
    let event = asked.event.clone().unwrap_or_default();
    if !EVENTS.contains(&event.as_str()) {
        wrong.push("event: Value error, Unrecognized event.");
    }
    let uri = asked.uri.clone().unwrap_or_default();
    if !uri.starts_with("https://") && !uri.starts_with("http://127.0.0.1:") {
        wrong.push("uri: Input should be a valid URL, relative URL without a base");
    }
    let Ok(verifier) = random_hex::<16>() else { return refused(500, "Internal error.", &[]) };
    if !wrong.is_empty() {
        let message = "The request was well-formed but was unable to be followed due to semantic errors.";
        return refused(422, message, &wrong);
    }
    let id = callbacks.known.keys().last().and_then(|last| last.checked_add(1)).unwrap_or(FIRST);
    let callback = Callback { event, uri, verifier, verified: false };
    let shown = show(inner, id, &callback);
    callbacks.known.insert(id, callback);
    callbacks.verify_later(id);
    json::result(&json!({"callback": shown}))
}

/// Times of this family are UTC, unlike those of accounting.
// Without the verifier: it is posted to the receiver only, which proves by returning it that it listens there.
fn show(inner: &Inner, id: u64, callback: &Callback) -> Value {
    json!({
        "callbackid": id, "event": callback.event, "uri": callback.uri, "verified": callback.verified,
        "updated_at": inner.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true),
    })
}

pub(super) async fn deliver(inner: &Inner, mischief: Mischief) -> Result<Vec<Delivered>, StartError> {
    let forms: Vec<(String, String, Form)> = {
        let mut state = inner.state();
        let waiting = std::mem::take(&mut state.callbacks.waiting);
        let known = &state.callbacks.known;
        let form = |one: &Waiting| {
            let callback = known.get(&one.callback)?;
            let mut pairs = vec![
                ("name", one.name.clone()),
                ("object_id", one.object.to_string()),
                ("account_id", inner.account_id.clone()),
                ("business_id", inner.business_id.to_string()),
                ("identity_id", "1234".to_owned()),
                ("user_id", "1".to_owned()),
            ];
            if one.name == "callback.verify" {
                pairs.push(("verifier", callback.verifier.clone()));
            }
            Some((callback.uri.clone(), callback.verifier.clone(), pairs))
        };
        waiting.iter().filter_map(form).collect()
    };
    let mut delivered = Vec::new();
    for (uri, verifier, mut pairs) in mischief.arrange(forms) {
        let key = if mischief == Mischief::WrongSignature { "another verifier" } else { verifier.as_str() };
        let signed = signature(key, signed_text(&pairs).as_bytes());
        if mischief == Mischief::Altered
            && let Some((_, object)) = pairs.iter_mut().find(|(name, _)| *name == "object_id")
        {
            object.push('0');
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let header = ("x-freshbooks-hmac-sha256", signed.as_str());
        let answer = webhook::post(&uri, "application/x-www-form-urlencoded", header, body).await;
        delivered.push(answer.ok_or(StartError::Client)?);
    }
    Ok(delivered)
}

/// The signed form: Python's `json.dumps` of the fields as a dict of strings, in the order received.
fn signed_text(pairs: &[(&'static str, String)]) -> String {
    let members: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}: {}", quoted(name), quoted(value))).collect();
    format!("{{{}}}", members.join(", "))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(b'"') => out.push_str("\\\""),
            Ok(b'\\') => out.push_str("\\\\"),
            Ok(b'\n') => out.push_str("\\n"),
            Ok(b'\r') => out.push_str("\\r"),
            Ok(b'\t') => out.push_str("\\t"),
            Ok(byte @ b' '..=b'~') => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Python writes it: `json.dumps({"name": "client.update", "note": "Café / \"x\" 😀"})`.
    #[test]
    fn the_signed_text_is_pythons() {
        let pairs = [("name", "client.update".to_owned()), ("note", "Café / \"x\" 😀".to_owned())];
        let expected = r#"{"name": "client.update", "note": "Caf\u00e9 / \"x\" \ud83d\ude00"}"#;
        assert_eq!(signed_text(&pairs), expected);
    }
}
