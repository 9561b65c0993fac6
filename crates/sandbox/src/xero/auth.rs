//! OAuth 2.0 as `identity.xero.com` does it: access for 30 minutes, refresh tokens that rotate with a grace of 30 minutes.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::json;

use super::Inner;
use crate::api::{Question, Reply, form_pairs};
use crate::ids::random_hex;
use crate::keys::KeyError;

const ACCESS: TimeDelta = TimeDelta::minutes(30);
const GRACE: TimeDelta = TimeDelta::minutes(30);
const UNUSED: TimeDelta = TimeDelta::days(60);
const CODE: TimeDelta = TimeDelta::minutes(5);

/// The answer of the token endpoint.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct XeroTokens {
    /// Bearer of API calls.
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Good for the next pair.
    pub refresh_token: String,
    /// The scopes that the merchant consented to.
    pub scope: String,
}

impl std::fmt::Debug for XeroTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XeroTokens").field("scope", &self.scope).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Grant {
    scope: String,
    until: DateTime<Utc>,
}

#[derive(Debug)]
struct Code {
    grant: Grant,
    challenge: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Auth {
    access: BTreeMap<String, Grant>,
    refresh: BTreeMap<String, Grant>,
    codes: BTreeMap<String, Code>,
}

impl Auth {
    pub(super) fn issue(&mut self, scope: &str, now: DateTime<Utc>) -> Result<XeroTokens, KeyError> {
        let tokens = XeroTokens {
            access_token: random_hex::<24>()?,
            expires_in: ACCESS.num_seconds(),
            token_type: "Bearer",
            refresh_token: random_hex::<24>()?,
            scope: scope.to_owned(),
        };
        let grant = |life: TimeDelta| Grant {
            scope: scope.to_owned(),
            until: now.checked_add_signed(life).unwrap_or(now),
        };
        self.access.insert(tokens.access_token.clone(), grant(ACCESS));
        // Xero's refresh tokens work only where the merchant consented to this scope.
        if scope.split(' ').any(|scope| scope == "offline_access") {
            self.refresh.insert(tokens.refresh_token.clone(), grant(UNUSED));
        }
        Ok(tokens)
    }

    pub(super) fn code(
        &mut self,
        scope: &str,
        challenge: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<String, KeyError> {
        let code = random_hex::<16>()?;
        let until = now.checked_add_signed(CODE).unwrap_or(now);
        let grant = Grant { scope: scope.to_owned(), until };
        self.codes.insert(code.clone(), Code { grant, challenge: challenge.map(str::to_owned) });
        Ok(code)
    }

    /// The scopes of an access token, or why it is refused.
    pub(super) fn scopes(&self, token: &str, now: DateTime<Utc>) -> Result<&str, String> {
        match self.access.get(token) {
            None => Err("AuthenticationUnsuccessful".to_owned()),
            Some(grant) if grant.until <= now => {
                Err(format!("TokenExpired: token expired at {}", grant.until.format("%m/%d/%Y %H:%M:%S")))
            }
            Some(grant) => Ok(&grant.scope),
        }
    }

    fn redeem(&mut self, code: &str, verifier: Option<&str>, now: DateTime<Utc>) -> Option<String> {
        let code = self.codes.remove(code)?;
        let proven = match (&code.challenge, verifier) {
            (None, None) => true,
            (Some(challenge), Some(verifier)) => {
                *challenge == URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
            }
            _ => false,
        };
        (proven && code.grant.until > now).then_some(code.grant.scope)
    }

    /// The old token stays usable for the grace period, in case the answer was lost.
    fn rotate(&mut self, refresh: &str, now: DateTime<Utc>) -> Option<String> {
        let grant = self.refresh.get_mut(refresh).filter(|grant| grant.until > now)?;
        let graced = now.checked_add_signed(GRACE).unwrap_or(now);
        grant.until = grant.until.min(graced);
        Some(grant.scope.clone())
    }
}

/// `POST /connect/token`.
pub(super) fn token(inner: &Inner, question: &Question) -> Reply {
    let form = form_pairs(&question.body);
    let field = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let error = |word: &str| Reply::json(400, &json!({"error": word}));
    let basic = STANDARD.encode(format!("{}:{}", inner.client_id, inner.client_secret));
    let confidential = question.header("authorization") == Some(&format!("Basic {basic}"))
        || (field("client_id") == Some(&inner.client_id)
            && field("client_secret") == Some(&inner.client_secret));
    // A native app has no secret; it proves itself with PKCE.
    let native = field("client_id") == Some(&inner.client_id) && field("client_secret").is_none();
    if !confidential && !native {
        return error("invalid_client");
    }
    let now = inner.clock.now();
    let mut state = inner.state();
    let scope = match field("grant_type") {
        Some("authorization_code") => {
            let verifier = field("code_verifier");
            if !confidential && verifier.is_none() {
                return error("invalid_client");
            }
            state.auth.redeem(field("code").unwrap_or_default(), verifier, now)
        }
        Some("refresh_token") => state.auth.rotate(field("refresh_token").unwrap_or_default(), now),
        _ => return error("unsupported_grant_type"),
    };
    let Some(scope) = scope else { return error("invalid_grant") };
    match state.auth.issue(&scope, now) {
        Ok(tokens) => Reply::json(200, &tokens),
        Err(_) => Reply::json(500, &json!({"error": "server_error"})),
    }
}
