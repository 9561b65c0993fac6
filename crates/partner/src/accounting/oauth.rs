//! The tokens of OAuth 2.0 (RFC 6749), as every accounting system's token endpoint gives them.

use std::fmt;

use billfold_reason::{Code, reasons};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::http::Failure;

/// An OAuth access token of the merchant. Neither printed nor cloned.
pub struct AccessToken(String);

impl AccessToken {
    /// Takes a token.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(token)
    }

    /// The token, for a header of the system's own.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The value of `Authorization`.
    #[must_use]
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(***)")
    }
}

/// A refresh token. Neither printed nor cloned; [`expose`](Self::expose) is for the host's own store.
pub struct RefreshToken(String);

impl RefreshToken {
    /// Takes a token from the host's store.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self(token)
    }

    /// The token, to be stored sealed.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(***)")
    }
}

/// The tokens that a token endpoint issues.
#[derive(Debug)]
#[non_exhaustive]
pub struct TokenSet {
    /// The token for calls. It lives half an hour at Xero and twelve hours at FreshBooks.
    pub access: AccessToken,
    /// The token for the next refresh. Every refresh replaces it.
    pub refresh: RefreshToken,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
}

impl TokenSet {
    /// Reads the body of a successful answer (RFC 6749 section 5.1) to tokens issued at `issued_at`.
    ///
    /// # Errors
    /// [`AuthError::Malformed`] if the body cannot be read, or a token is empty or not a bearer token.
    pub fn read(body: &[u8], issued_at: DateTime<Utc>) -> Result<Self, AuthError> {
        let read: TokenAnswer = serde_json::from_slice(body).map_err(|_| AuthError::Malformed)?;
        let lifetime = TimeDelta::seconds(i64::from(read.expires_in));
        let expires_at = issued_at.checked_add_signed(lifetime).ok_or(AuthError::Malformed)?;
        if !read.token_type.eq_ignore_ascii_case("bearer")
            || read.access_token.is_empty()
            || read.refresh_token.is_empty()
        {
            return Err(AuthError::Malformed);
        }
        let scopes = read.scope.unwrap_or_default().split_whitespace().map(ToOwned::to_owned).collect();
        Ok(Self {
            access: AccessToken::new(read.access_token),
            refresh: RefreshToken::new(read.refresh_token),
            expires_at,
            scopes,
        })
    }
}

/// Why no tokens were issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// The code or refresh token is used up, expired or revoked: the merchant must connect again.
    #[error("the merchant must connect again")]
    InvalidGrant,
    /// The application's own registration is wrong.
    #[error("the application is not accepted")]
    InvalidClient,
    /// Come back later; nothing changed.
    #[error("the token endpoint limits the rate of requests")]
    RateLimited,
    /// No answer: the refresh token may be used up. Whether the old one still works is the system's own rule.
    #[error("the token endpoint gave no answer")]
    Unanswered,
    /// An answer that cannot be used.
    #[error("the token endpoint's answer cannot be used")]
    Malformed,
}

reasons! {
    AuthError {
        Self::InvalidGrant => Code::refusal(
            "partner.consent_ended",
            "The merchant's consent is used up, expired or revoked.",
        )
        .with_remedy("Merchant: connect the accounting system again.");
        Self::InvalidClient => Code::refusal(
            "partner.consent_client",
            "The accounting system does not accept the application's own registration.",
        )
        .with_remedy("Operator of the partner service: check the client id and secret.");
        Self::RateLimited => Code::hold(
            "partner.consent_rate_limited",
            "The accounting system's token endpoint asks to come back later.",
        );
        Self::Unanswered => Code::unknown(
            "partner.consent_unanswered",
            "The accounting system's token endpoint gave no answer; the refresh token may be used up.",
        );
        Self::Malformed => Code::refusal(
            "partner.consent_malformed",
            "The answer of the accounting system's token endpoint cannot be used.",
        );
    }
}

impl From<Failure> for AuthError {
    fn from(_: Failure) -> Self {
        Self::Unanswered
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    refresh_token: String,
    token_type: String,
    expires_in: u32,
    #[serde(default)]
    scope: Option<String>,
}
