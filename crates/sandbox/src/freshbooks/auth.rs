//! OAuth 2.0 as `auth.freshbooks.com` does it: access for twelve hours, refresh tokens that are good once.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::Inner;
use crate::api::{Question, Reply, form_pairs};
use crate::ids::random_hex;
use crate::keys::KeyError;

const ACCESS: TimeDelta = TimeDelta::hours(12);
const REDIRECT: &str = "https://app.example/redirect";

/// The answer of the token endpoint.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FreshBooksTokens {
    /// Bearer of API calls.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds from `created_at`.
    pub expires_in: i64,
    /// Good for the next pair, once.
    pub refresh_token: String,
    /// The scopes that the merchant consented to.
    pub scope: String,
    /// Seconds since 1970.
    pub created_at: i64,
}

impl std::fmt::Debug for FreshBooksTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FreshBooksTokens").field("scope", &self.scope).finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Auth {
    access: BTreeMap<String, (String, DateTime<Utc>)>,
    refresh: BTreeMap<String, String>,
    codes: BTreeMap<String, String>,
}

impl Auth {
    pub(super) fn issue(&mut self, scope: &str, now: DateTime<Utc>) -> Result<FreshBooksTokens, KeyError> {
        let tokens = FreshBooksTokens {
            access_token: random_hex::<32>()?,
            token_type: "Bearer",
            expires_in: ACCESS.num_seconds(),
            refresh_token: random_hex::<32>()?,
            scope: scope.to_owned(),
            created_at: now.timestamp(),
        };
        let until = now.checked_add_signed(ACCESS).unwrap_or(now);
        self.access.insert(tokens.access_token.clone(), (scope.to_owned(), until));
        self.refresh.insert(tokens.refresh_token.clone(), scope.to_owned());
        Ok(tokens)
    }

    pub(super) fn code(&mut self, scope: &str) -> Result<String, KeyError> {
        let code = random_hex::<16>()?;
        self.codes.insert(code.clone(), scope.to_owned());
        Ok(code)
    }

    /// The scopes of a good access token.
    pub(super) fn scopes(&self, token: &str, now: DateTime<Utc>) -> Option<&str> {
        self.access.get(token).filter(|(_, until)| *until > now).map(|(scope, _)| scope.as_str())
    }
}

/// `POST /auth/oauth/token`, form or JSON.
pub(super) fn token(inner: &Inner, question: &Question) -> Reply {
    let fields = fields(question);
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    if field("client_id") != inner.client_id || field("client_secret") != inner.client_secret {
        return refused("invalid_client", "Client authentication failed");
    }
    if field("redirect_uri") != REDIRECT {
        return refused("invalid_grant", "The redirect uri included is not valid.");
    }
    let mut state = inner.state();
    let scope = match field("grant_type") {
        "authorization_code" => state.auth.codes.remove(field("code")),
        // Taken out before the new pair exists: the vendor has no grace, so an answer that is lost costs the consent.
        "refresh_token" => state.auth.refresh.remove(field("refresh_token")),
        _ => return refused("unsupported_grant_type", "The authorization grant type is not supported."),
    };
    let Some(scope) = scope else {
        return refused("invalid_grant", "The provided authorization grant is invalid, expired, or revoked");
    };
    match state.auth.issue(&scope, inner.clock.now()) {
        Ok(tokens) => Reply::json(200, &tokens),
        Err(_) => Reply::json(500, &json!({"error": "server_error"})),
    }
}

fn fields(question: &Question) -> BTreeMap<String, String> {
    match serde_json::from_slice::<BTreeMap<String, Value>>(&question.body) {
        Ok(members) => members
            .into_iter()
            .filter_map(|(name, value)| value.as_str().map(|text| (name, text.to_owned())))
            .collect(),
        Err(_) => form_pairs(&question.body).into_iter().collect(),
    }
}

fn refused(error: &str, description: &str) -> Reply {
    Reply::json(401, &json!({"error": error, "error_description": description}))
}
