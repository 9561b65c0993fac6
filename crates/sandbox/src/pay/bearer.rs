//! The bearer token of a webhook call, verified as the protocol's sample does, with a clean 401 where it fails.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_processor::{Algorithm, VerifyingKeys};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::operator::Operator;

/// Five minutes, as the original validator allows.
const SKEW: i64 = 300;

/// The claims of a valid token.
pub(super) struct Caller {
    pub(super) merchant_id: String,
    pub(super) payer: String,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    appid: String,
    ver: String,
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
}

/// Verifies the Authorization field; the error is a word for the answer.
pub(super) fn verify(
    headers: &HeaderMap,
    keys: &VerifyingKeys,
    operator: &Operator,
    now: DateTime<Utc>,
) -> Result<Caller, &'static str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().and_then(|value| value.to_str().ok()).ok_or("missing_token")?;
    // Proxies and servers differ in which of two fields they take.
    if values.next().is_some() {
        return Err("two_tokens");
    }
    let token = value.strip_prefix("Bearer ").ok_or("missing_token")?;
    let (signed, signature) = token.rsplit_once('.').ok_or("malformed_token")?;
    let (header, payload) = signed.split_once('.').ok_or("malformed_token")?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| "malformed_token");
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| "malformed_token")?;
    // The algorithm is ours, never the token's own choice: a token with `none`, or with HS256 under the public key, must fail
    // (RFC 8725, 3.1).
    if header.alg != "RS256" {
        return Err("algorithm");
    }
    let signature = decode(signature)?;
    keys.candidates(header.kid.as_deref(), Algorithm::Rs256)
        .find(|key| key.verify(signed.as_bytes(), &signature).is_ok())
        .ok_or("signature")?;
    let claims: Claims = serde_json::from_slice(&decode(payload)?).map_err(|_| "malformed_token")?;
    let now = now.timestamp();
    let rules = [
        (claims.iss == operator.issuer, "issuer"),
        (claims.appid == operator.app_id, "application"),
        (claims.ver == operator.version, "version"),
        (claims.exp.saturating_add(SKEW) > now, "expired"),
        (claims.nbf.is_none_or(|from| from <= now.saturating_add(SKEW)), "not_yet_valid"),
        (claims.iat.is_none_or(|at| at <= now.saturating_add(SKEW)), "not_yet_valid"),
        (!claims.sub.is_empty(), "payer"),
    ];
    if let Some((_, word)) = rules.iter().find(|(holds, _)| !holds) {
        return Err(word);
    }
    Ok(Caller { merchant_id: claims.aud, payer: claims.sub })
}
