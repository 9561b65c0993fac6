//! The card as JSON, in the member names of Adyen's card encryption.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::{CardData, CardParts};

/// `{"number","expiryMonth","expiryYear","cvc","holderName","generationtime"}`, all strings; `cvc` is left out if there is
/// none. `generationtime` is the replay window of processors that know no binding. The buffer has room for the padding.
pub(crate) fn write_card(card: &CardData, now: DateTime<Utc>) -> Zeroizing<Vec<u8>> {
    let time = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    // Every byte of a name may need an escape of two.
    let room = card.name().len().saturating_mul(2).saturating_add(256);
    let mut json = Zeroizing::new(Vec::with_capacity(room));
    let mut member = |name: &str, value: &str| {
        let begin: &[u8] = if json.is_empty() { b"{\"" } else { b",\"" };
        json.extend_from_slice(begin);
        json.extend_from_slice(name.as_bytes());
        json.extend_from_slice(b"\":\"");
        for byte in value.bytes() {
            // Control characters cannot occur in a card.
            if matches!(byte, b'"' | b'\\') {
                json.push(b'\\');
            }
            json.push(byte);
        }
        json.push(b'"');
    };
    member("number", card.number());
    member("expiryMonth", &format!("{:02}", card.expiry_month()));
    member("expiryYear", &card.expiry_year().to_string());
    if let Some(code) = card.security_code() {
        member("cvc", code);
    }
    member("holderName", card.name());
    member("generationtime", &time);
    json.push(b'}');
    json
}

/// Digits are borrowed from the wiped buffer; escaped ones, which would be copied, are refused by the type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Form<'a> {
    number: &'a str,
    expiry_month: &'a str,
    expiry_year: &'a str,
    #[serde(default)]
    cvc: Option<&'a str>,
    #[serde(borrow)]
    holder_name: Cow<'a, str>,
    #[serde(rename = "generationtime")]
    generation_time: &'a str,
}

/// Reads the card and the time it was written at. For the processor.
pub(crate) fn read_card(json: &[u8]) -> Option<(CardData, DateTime<Utc>)> {
    let form: Form<'_> = serde_json::from_slice(json).ok()?;
    let card = CardData::new(&CardParts {
        number: form.number,
        expiry_month: form.expiry_month.parse().ok()?,
        expiry_year: form.expiry_year.parse().ok()?,
        security_code: form.cvc,
        name: &form.holder_name,
        postal_code: "",
        country: "",
    });
    let time = NaiveDateTime::parse_from_str(form.generation_time, "%Y-%m-%dT%H:%M:%S%.3fZ").ok()?;
    Some((card.ok()?, time.and_utc()))
}
