//! The bearer token of the webhooks: a JWT (RFC 7519) that the payment service signs for one merchant.

mod unsigned;

use std::fmt;

use billfold_processor::jws::{self, JwsError};
use billfold_processor::{Algorithm, VerifyingKeys};
use billfold_reason::{Code, reasons};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use unsigned::{UnsignedBearer, bearer};

/// How far two clocks may be apart. The original service allowed the same five minutes.
const SKEW_SECONDS: i64 = 300;
/// How long a token that is made here lives.
const LIFETIME_SECONDS: i64 = 300;
/// The longest life of a token that is accepted.
const MAX_LIFETIME_SECONDS: i64 = 3600;
/// The longest token that is read.
const MAX_TEXT: usize = 8_192;

/// The identity of the payment service that signs the calls, in the values that its partners require. The original service had
/// issuer `https://substrate.office.com/sts/`, application `48af08dc-f6d2-435f-b2a7-069abd99c086` and version
/// `STI.ExternalAccessToken.V1`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operator {
    /// `iss`.
    pub issuer: String,
    /// `appid`.
    pub app_id: String,
    /// `ver`.
    pub version: String,
}

impl Operator {
    /// An operator.
    #[must_use]
    pub fn new(issuer: &str, app_id: &str, version: &str) -> Self {
        Self { issuer: issuer.to_owned(), app_id: app_id.to_owned(), version: version.to_owned() }
    }
}

/// A signed bearer token for one merchant (RFC 6750). It is a secret for the minutes it lives, and neither printed nor cloned.
pub struct BearerToken {
    text: String,
    merchant_id: String,
}

impl BearerToken {
    /// The merchant it is for (`aud`).
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// The token as text, for callers that set the header themselves.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn authorization(&self) -> String {
        format!("Bearer {}", self.text)
    }

    /// Verifies a token, as a partner service must before it reads anything else.
    ///
    /// # Errors
    /// [`BearerError`] if the token is malformed, not signed by one of the keys, not valid now, or says something else than
    /// expected.
    pub fn verify(
        text: &str,
        keys: &VerifyingKeys,
        expect: &ExpectBearer<'_>,
        now: DateTime<Utc>,
    ) -> Result<VerifiedBearer, BearerError> {
        let limits = jws::Limits::default().with_max_text(MAX_TEXT);
        let verified = jws::verify(text, keys, Algorithm::ALL, &limits)?;
        // RFC 8725 section 3.11: a JWS that declares another type is not a bearer token, even if the same key signed it.
        if !verified.typ().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT")) {
            return Err(BearerError::Malformed);
        }
        let claims: Claims =
            serde_json::from_slice(verified.payload()).map_err(|_| BearerError::Malformed)?;
        claims.check_time(now)?;
        // Signed by the right key is not enough: issuer, application and version keep out tokens that the operator issues for
        // other purposes, and the audience those for other merchants.
        let rules = [
            (claims.iss == expect.operator.issuer, BearerError::Issuer),
            (claims.appid == expect.operator.app_id, BearerError::Application),
            (claims.ver == expect.operator.version, BearerError::Version),
            (expect.audience.is_none_or(|audience| claims.aud == audience), BearerError::Audience),
            (!claims.aud.is_empty() && !claims.sub.is_empty(), BearerError::Malformed),
        ];
        if let Some((_, error)) = rules.iter().find(|(holds, _)| !holds) {
            return Err(*error);
        }
        Ok(VerifiedBearer { merchant_id: claims.aud, payer: claims.sub, sender: claims.sender })
    }

    /// Takes the token out of an `Authorization` value and verifies it.
    ///
    /// # Errors
    /// [`BearerError::Missing`] if the header is absent, occurs twice or has another scheme; otherwise the same as
    /// [`verify`](Self::verify).
    pub fn verify_request(
        headers: &crate::http::Headers,
        keys: &VerifyingKeys,
        expect: &ExpectBearer<'_>,
        now: DateTime<Utc>,
    ) -> Result<VerifiedBearer, BearerError> {
        // Of two headers a proxy might have checked one, and this code read the other.
        let value = headers.get_only("authorization").ok_or(BearerError::Missing)?;
        let (scheme, token) = value.split_once(' ').ok_or(BearerError::Missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(BearerError::Missing);
        }
        Self::verify(token.trim(), keys, expect, now)
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BearerToken").field("merchant_id", &self.merchant_id).finish_non_exhaustive()
    }
}

/// What a partner service requires of a bearer token.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ExpectBearer<'a> {
    /// The payment service.
    pub operator: &'a Operator,
    /// The merchant, if the caller knows it already. Otherwise it must check that
    /// [`VerifiedBearer::merchant_id`] owns the invoice in the body.
    pub audience: Option<&'a str>,
}

impl<'a> ExpectBearer<'a> {
    /// Requires an operator, and takes the audience from the token.
    #[must_use]
    pub fn from_operator(operator: &'a Operator) -> Self {
        Self { operator, audience: None }
    }

    /// Requires an audience as well.
    #[must_use]
    pub fn with_audience(mut self, merchant_id: &'a str) -> Self {
        self.audience = Some(merchant_id);
        self
    }
}

/// A bearer token that was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedBearer {
    merchant_id: String,
    payer: String,
    sender: Option<String>,
}

impl VerifiedBearer {
    /// The merchant (`aud`). It must own the invoice in the body.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// The payer's address, or a hash of it (`sub`).
    #[must_use]
    pub fn payer(&self) -> &str {
        &self.payer
    }

    /// The address the message came from.
    #[must_use]
    pub fn sender(&self) -> Option<&str> {
        self.sender.as_deref()
    }
}

impl fmt::Debug for VerifiedBearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedBearer").field("merchant_id", &self.merchant_id).finish_non_exhaustive()
    }
}

/// Why a bearer token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum BearerError {
    /// No single `Authorization: Bearer` header.
    #[error("the bearer token is missing")]
    Missing,
    /// The token is not a JWT of the expected shape.
    #[error("the bearer token is malformed")]
    Malformed,
    /// The signature is not by a key of the operator.
    #[error("the bearer token is not signed by a known key")]
    Signature,
    /// Not valid yet, no longer, or for more than an hour.
    #[error("the bearer token is not valid at this time")]
    Time,
    /// Another issuer.
    #[error("the bearer token is from another issuer")]
    Issuer,
    /// Another application.
    #[error("the bearer token is for another application")]
    Application,
    /// Another version.
    #[error("the bearer token has another version")]
    Version,
    /// Another merchant.
    #[error("the bearer token is for another merchant")]
    Audience,
}

reasons! {
    BearerError {
        Self::Missing => Code::refusal(
            "partner.bearer_missing",
            "The call carries no bearer token, or more than one.",
        );
        Self::Malformed => Code::refusal("partner.bearer_malformed", "The bearer token is malformed.");
        Self::Signature => Code::refusal(
            "partner.bearer_signature",
            "The bearer token is not signed by a key of the operator.",
        )
        .with_remedy("Operator of the partner service: fetch the payment service's keys again.");
        Self::Time => Code::refusal(
            "partner.bearer_time",
            "The bearer token is not yet valid, no longer valid, or valid for too long.",
        )
        .with_remedy("Operator: check the clocks on both sides; five minutes of difference are allowed.");
        Self::Issuer => Code::refusal("partner.bearer_issuer", "The bearer token is from another issuer.");
        Self::Application => Code::refusal(
            "partner.bearer_application",
            "The bearer token is for another application.",
        );
        Self::Version => Code::refusal("partner.bearer_version", "The bearer token has another version.");
        Self::Audience => Code::refusal(
            "partner.bearer_audience",
            "The bearer token is for another merchant.",
        );
    }
}

impl From<JwsError> for BearerError {
    fn from(error: JwsError) -> Self {
        match error {
            JwsError::UnknownKey | JwsError::BadSignature | JwsError::Algorithm => Self::Signature,
            _ => Self::Malformed,
        }
    }
}

/// The claims of the original service.
#[derive(Serialize, Deserialize)]
struct Claims {
    ver: String,
    iss: String,
    aud: String,
    appid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    nbf: i64,
    exp: i64,
    sub: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    appidacr: Option<String>,
}

impl Claims {
    fn check_time(&self, now: DateTime<Utc>) -> Result<(), BearerError> {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(BearerError::Time);
        let skew = TimeDelta::seconds(SKEW_SECONDS);
        let (from, until) = (at(self.nbf)?, at(self.exp)?);
        let lifetime = until.signed_duration_since(from);
        let early = from.signed_duration_since(now) > skew;
        let late = now.signed_duration_since(until) >= skew;
        let issued_later =
            self.iat.map(at).transpose()?.is_some_and(|iat| iat.signed_duration_since(now) > skew);
        let lives = lifetime > TimeDelta::zero() && lifetime <= TimeDelta::seconds(MAX_LIFETIME_SECONDS);
        if early || late || issued_later || !lives { Err(BearerError::Time) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
