//! Xero's own `OpenAPI` document as a judge of what goes over the wire.
//!
//! Its schemas refer to each other in circles, and some validators then check nothing and say that all is well; the negative
//! test of `xero_openapi.rs` shows that this one checks. Every object is closed, so that a member which the document does not
//! name is found too.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use billfold_testkit::fixtures;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// What the live API writes though the document does not name it (seen in its recorded answers and its own examples).
const LIVE: [(&str, &[&str]); 8] = [
    ("Invoice", &["DateString", "DueDateString", "UpdatedDateUTCString"]),
    ("CreditNote", &["DateString", "ID"]),
    ("LineItemTracking", &["Options"]),
    ("Invoices", ENVELOPE),
    ("Payments", ENVELOPE),
    ("Accounts", ENVELOPE),
    ("Organisations", ENVELOPE),
    ("OnlineInvoices", ENVELOPE),
];
const ENVELOPE: &[&str] = &["Id", "Status", "ProviderName", "DateTimeUTC"];

/// What of an exchange the document has a schema for, and was checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Checked {
    /// Request bodies.
    pub(crate) requests: usize,
    /// Answers.
    pub(crate) answers: usize,
    /// Answers with a status that the document does not describe: 401, 404, 429 and what comes from a proxy.
    pub(crate) undescribed: usize,
}

impl std::ops::AddAssign for Checked {
    fn add_assign(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.answers = self.answers.saturating_add(other.answers);
        self.undescribed = self.undescribed.saturating_add(other.undescribed);
    }
}

/// The document, and the validators made so far.
pub(crate) struct Document {
    spec: Value,
    validators: Mutex<BTreeMap<String, Validator>>,
}

impl Document {
    /// Xero's Accounting API, or `None` with a line that says so.
    pub(crate) fn load() -> Option<&'static Self> {
        static DOCUMENT: OnceLock<Option<Document>> = OnceLock::new();
        let read = || {
            let text = fixtures::text("partners/xero/openapi/xero_accounting.yaml")?;
            let mut spec: Value = serde_saphyr::from_str(&text).unwrap();
            for (name, members) in LIVE {
                let properties = spec.pointer_mut(&format!("/components/schemas/{name}/properties")).unwrap();
                for member in members {
                    properties[*member] = json!({});
                }
            }
            close(&mut spec["components"]["schemas"]);
            Some(Self { spec, validators: Mutex::default() })
        };
        DOCUMENT.get_or_init(read).as_ref()
    }

    /// Checks one exchange; `target` is the path and query below the API's address. A request body that is `None` is not
    /// judged.
    pub(crate) fn exchange(
        &self,
        (method, target): (&str, &str),
        sent: Option<&[u8]>,
        (status, answer): (u16, &[u8]),
    ) -> Result<Checked, String> {
        let mut checked = Checked::default();
        let place =
            self.operation(method, target).ok_or_else(|| format!("no operation {method} {target}"))?;
        if let Some(sent) = sent.filter(|sent| !sent.is_empty()) {
            let body = format!("{place}/requestBody/content/application~1json/schema");
            self.validate(&body, sent).map_err(|wrong| format!("request {method} {target}: {wrong}"))?;
            checked.requests = 1;
        }
        let mut described = format!("{place}/responses/{status}");
        if let Some(reference) = self.spec.pointer(&format!("{described}/$ref")).and_then(Value::as_str) {
            described = reference.trim_start_matches('#').to_owned();
        }
        let body = format!("{described}/content/application~1json/schema");
        if self.spec.pointer(&body).is_none() {
            checked.undescribed = 1;
            return Ok(checked);
        }
        self.validate(&body, answer)
            .map_err(|wrong| format!("answer {status} {method} {target}: {wrong}"))?;
        checked.answers = 1;
        Ok(checked)
    }

    /// The JSON pointer of the operation.
    fn operation(&self, method: &str, target: &str) -> Option<String> {
        let path = target.split('?').next().unwrap_or_default();
        let fits = |template: &str| {
            let (mut have, mut want) = (path.split('/'), template.split('/'));
            loop {
                match (have.next(), want.next()) {
                    (None, None) => return true,
                    (Some(have), Some(want))
                        if have == want || (want.starts_with('{') && !have.is_empty()) => {}
                    _ => return false,
                }
            }
        };
        let paths = self.spec["paths"].as_object()?;
        let template = paths.keys().find(|template| fits(template))?;
        let place = format!("/paths/{}/{}", template.replace('/', "~1"), method.to_ascii_lowercase());
        self.spec.pointer(&place)?;
        Some(place)
    }

    fn validate(&self, place: &str, body: &[u8]) -> Result<(), String> {
        let value: Value = serde_json::from_slice(body).map_err(|error| format!("is no JSON: {error}"))?;
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if !validators.contains_key(place) {
            let schema = self.spec.pointer(place).ok_or_else(|| format!("no schema at {place}"))?;
            let root = json!({"allOf": [schema], "components": self.spec["components"]});
            let uuid = |text: &str| {
                text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.is_ascii()
            };
            let options = jsonschema::options().with_draft(Draft::Draft4).with_format("uuid", uuid);
            let made = options.should_validate_formats(true).build(&root).map_err(|e| e.to_string())?;
            validators.insert(place.to_owned(), made);
        }
        let wrong: Vec<String> = validators[place]
            .iter_errors(&value)
            .take(3)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }
}

/// Refuses members that are not named, in every object schema.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            close_one(members);
            members.values_mut().for_each(close);
        }
        Value::Array(elements) => elements.iter_mut().for_each(close),
        _ => {}
    }
}

fn close_one(schema: &mut Map<String, Value>) {
    let object = schema.get("type").is_none_or(|kind| kind == "object");
    if object && schema.get("properties").is_some_and(Value::is_object) && !schema.contains_key("allOf") {
        schema.entry("additionalProperties").or_insert(json!(false));
    }
}
