//! Deliveries of FreshBooks' callbacks.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_partner::accounting::{WebhookError, WebhookEvent};
use billfold_partner::http::Headers;

/// The largest delivery that is read.
const MAX_BODY: usize = 65_536;

/// Verifies `X-FreshBooks-Hmac-SHA256` = base64(HMAC-SHA256(signed form)), then reads the event.
pub(crate) fn read(
    key: &hmac::Key,
    headers: &Headers,
    body: &[u8],
) -> Result<Vec<WebhookEvent>, WebhookError> {
    if body.len() > MAX_BODY {
        return Err(WebhookError::TooLarge);
    }
    let signature = headers.get_only("x-freshbooks-hmac-sha256").ok_or(WebhookError::Unsigned)?;
    let signature = STANDARD.decode(signature).map_err(|_| WebhookError::Signature)?;
    let fields = fields(body);
    // Not over the raw body, as is usual: FreshBooks signs what its own Python code makes of the form.
    hmac::verify(key, signed_form(&fields).as_bytes(), &signature).map_err(|_| WebhookError::Signature)?;
    let get = |name: &str| {
        let mut values = fields.iter().filter(|(have, _)| have == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value),
            _ => Err(WebhookError::Malformed),
        }
    };
    let (subject, action) = get("name")?.split_once('.').ok_or(WebhookError::Malformed)?;
    Ok(vec![WebhookEvent::new(get("account_id")?, subject, get("object_id")?, action)])
}

/// The handshake that FreshBooks sends before anything is signed. The verifier it brings is the key of all later signatures:
/// take it only for a callback that was just registered, store it sealed, and confirm it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// The callback's id.
    pub callback_id: String,
    /// The secret.
    pub verifier: String,
}

impl std::fmt::Debug for Verification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verification").field("callback_id", &self.callback_id).finish_non_exhaustive()
    }
}

impl Verification {
    /// Reads a verification; `None` if the body is anything else. It proves nothing: compare the id with the one that
    /// registration gave.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let fields = fields(body.get(..MAX_BODY.min(body.len()))?);
        let get = |name: &str| fields.iter().find(|(have, _)| have == name).map(|(_, value)| value.clone());
        (get("name")? == "callback.verify").then_some(())?;
        // Some receivers saw `callback_id` in place of `object_id`.
        let callback_id = get("object_id").or_else(|| get("callback_id"))?;
        let verifier = get("verifier").filter(|verifier| verifier.len() >= 8)?;
        Some(Self { callback_id, verifier })
    }
}

fn fields(body: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// The signed form: the fields as Python's `json.dumps` writes a dict of texts, with `", "` and `": "`, ASCII only, in the
/// order received; a name that occurs again replaces the value in its first place.
fn signed_form(fields: &[(String, String)]) -> String {
    let mut dict: Vec<(&str, &str)> = Vec::new();
    for (name, value) in fields {
        match dict.iter_mut().find(|(have, _)| have == name) {
            Some(entry) => entry.1 = value,
            None => dict.push((name, value)),
        }
    }
    let members: Vec<String> =
        dict.iter().map(|(name, value)| format!("{}: {}", quoted(name), quoted(value))).collect();
    format!("{{{}}}", members.join(", "))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
    out
}
