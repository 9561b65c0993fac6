//! The JWS of a `SignedActionRequest` (RFC 7515, compact form, RS256 only).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};

use crate::Limits;
use crate::model::SignedBinding;
use crate::read::json::{self, Json, JsonKind};
use crate::read::{RefusalReason, RequestKeys};

/// Verifies a token and gives its claims and the request inside, as text.
///
/// The order is that of the design: algorithm, signature, and only then the claims. `none`, other algorithms and `crit`
/// are refused.
pub(crate) fn verify(
    token: &str,
    keys: &RequestKeys,
    limits: &Limits,
) -> Result<(SignedBinding, String), RefusalReason> {
    let invalid = RefusalReason::SignatureInvalid;
    // First, so that a host without keys is told what is missing rather than what it cannot judge.
    if keys.is_empty() {
        return Err(RefusalReason::SignedWithoutKey);
    }
    let token = token.trim();
    let (signed, signature) = token.rsplit_once('.').ok_or(invalid)?;
    let (header, payload) = signed.split_once('.').filter(|(_, p)| !p.contains('.')).ok_or(invalid)?;
    let key_id = header_key_id(&decode(header)?, limits)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| invalid)?;
    // Over the text as received: the claims are parsed only afterwards, and never written again to be compared.
    let label = keys.verify(key_id.as_deref(), signed.as_bytes(), &signature).ok_or(invalid)?;
    claims(&decode(payload)?, label, limits)
}

fn decode(part: &str) -> Result<String, RefusalReason> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| RefusalReason::SignatureInvalid)?;
    String::from_utf8(bytes).map_err(|_| RefusalReason::SignatureInvalid)
}

fn header_key_id(header: &str, limits: &Limits) -> Result<Option<String>, RefusalReason> {
    let header = json::parse(header, limits).map_err(|_| RefusalReason::SignatureInvalid)?;
    // `crit` names extensions that must be understood, and none is (RFC 7515, 4.1.11).
    if header.get("alg").and_then(Json::as_str) != Some("RS256") || header.get("crit").is_some() {
        return Err(RefusalReason::SignatureAlgorithm);
    }
    Ok(header.get("kid").and_then(Json::as_str).map(str::to_owned))
}

fn claims(payload: &str, label: &str, limits: &Limits) -> Result<(SignedBinding, String), RefusalReason> {
    let bad = RefusalReason::SignedContent;
    let claims = json::parse(payload, limits).map_err(|_| bad)?;
    let binding = SignedBinding {
        key: label.to_owned(),
        originator: text(&claims, "originator")?.ok_or(bad)?,
        sender: text(&claims, "sender")?,
        subject: text(&claims, "sub")?,
        issued_at: time(&claims, "iat")?,
        not_before: time(&claims, "nbf")?,
        expires_at: time(&claims, "exp")?,
    };
    let request = text(&claims, "actionRequestSerialized")?.ok_or(bad)?;
    Ok((binding, request))
}

/// A claim in words. One that is there but is not a text, or is empty, is an error: it must not be taken for absent.
fn text(claims: &Json<'_>, name: &str) -> Result<Option<String>, RefusalReason> {
    let Some(claim) = claims.get(name) else { return Ok(None) };
    let text = claim.as_str().filter(|text| !text.trim().is_empty());
    text.map(|text| Some(text.to_owned())).ok_or(RefusalReason::SignedContent)
}

/// Seconds since 1970, as a number or (in the documentation's own sample) as a string. A claim that is there but is
/// not a time is an error: it must not be taken for absent.
fn time(claims: &Json<'_>, name: &str) -> Result<Option<DateTime<Utc>>, RefusalReason> {
    let Some(claim) = claims.get(name) else { return Ok(None) };
    let text = match &claim.kind {
        JsonKind::Number => claim.raw,
        JsonKind::String(text) => text,
        _ => return Err(RefusalReason::SignedContent),
    };
    // Digits alone: `parse` takes a sign as well.
    let seconds = text.parse::<i64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let time = seconds.and_then(|s| DateTime::from_timestamp(s, 0)).ok_or(RefusalReason::SignedContent)?;
    Ok(Some(time))
}
