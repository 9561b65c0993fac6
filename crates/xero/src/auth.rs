//! OAuth 2.0 at Xero: the merchant's consent, tokens and connections, as requests and answers.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use billfold_partner::accounting::{AccessToken, AuthError, RefreshToken, TokenSet};
use billfold_partner::http::{Method, Request, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use url::Url;

/// How long an old refresh token still works after a new one was issued, in case its answer was lost.
pub const GRACE_MINUTES: i64 = 30;

/// The scopes that a partner service needs. Applications made since March 2026 have granular scopes only.
pub const SCOPES: [&str; 3] = ["offline_access", "accounting.invoices.read", "accounting.payments"];

/// An application registered with Xero. A public client (PKCE) has no secret.
pub struct Client {
    client_id: String,
    secret: Option<String>,
    authorize: Url,
    token: Url,
    connections: Url,
}

impl Client {
    /// An application at Xero's own endpoints.
    ///
    /// # Errors
    /// Never in practice: the addresses are constant.
    pub fn new(client_id: &str, secret: Option<&str>) -> Result<Self, AuthError> {
        let url = |text: &str| Url::parse(text).map_err(|_| AuthError::Malformed);
        Ok(Self {
            client_id: client_id.to_owned(),
            secret: secret.map(ToOwned::to_owned),
            authorize: url("https://login.xero.com/identity/connect/authorize")?,
            token: url("https://identity.xero.com/connect/token")?,
            connections: url("https://api.xero.com/connections")?,
        })
    }

    /// The same application at other endpoints, such as those of an emulator.
    #[must_use]
    pub fn at(mut self, authorize: Url, token: Url, connections: Url) -> Self {
        (self.authorize, self.token, self.connections) = (authorize, token, connections);
        self
    }

    /// The address at which the merchant consents. `state` and `verifier` are random texts of the host; the verifier is kept
    /// for [`exchange`](Self::exchange).
    #[must_use]
    pub fn authorize_url(&self, redirect: &Url, state: &str, verifier: &str) -> Url {
        let mut url = self.authorize.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", redirect.as_str())
            .append_pair("scope", &SCOPES.join(" "))
            .append_pair("state", state)
            .append_pair("code_challenge", &challenge(verifier))
            .append_pair("code_challenge_method", "S256");
        url
    }

    /// Exchanges the code that the merchant's browser brought back.
    #[must_use]
    pub fn exchange(&self, code: &str, redirect: &Url, verifier: &str) -> Request {
        self.post(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect.as_str()),
            ("code_verifier", verifier),
        ])
    }

    /// Asks for new tokens. One at a time for each merchant, and the new refresh token is stored before it is used: two workers
    /// that refresh at once lock the merchant out. After [`AuthError::Unanswered`] the old one may still be tried for
    /// [`GRACE_MINUTES`].
    #[must_use]
    pub fn refresh(&self, token: &RefreshToken) -> Request {
        self.post(&[("grant_type", "refresh_token"), ("refresh_token", token.expose())])
    }

    /// Asks which organisations the token is for.
    #[must_use]
    pub fn connections(&self, token: &AccessToken) -> Request {
        Request::new(Method::Get, self.connections.clone())
            .with_header("accept", "application/json")
            .with_header("authorization", &token.authorization())
    }

    fn post(&self, fields: &[(&str, &str)]) -> Request {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request =
            Request::new(Method::Post, self.token.clone()).with_header("accept", "application/json");
        // A client without a secret (PKCE) names itself in the form; with one, the header does (RFC 6749, 2.3.1).
        let request = match &self.secret {
            Some(secret) => {
                let basic = STANDARD.encode(format!("{}:{secret}", self.client_id));
                request.with_header("authorization", &format!("Basic {basic}"))
            }
            None => {
                form.append_pair("client_id", &self.client_id);
                request
            }
        };
        request.with_body("application/x-www-form-urlencoded", form.finish().into_bytes())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The S256 challenge of a PKCE verifier (RFC 7636 section 4.2).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

#[derive(Deserialize)]
struct TokenRefusal {
    error: String,
}

/// Reads the answer to [`Client::exchange`] and [`Client::refresh`].
///
/// # Errors
/// [`AuthError`] if Xero refused the code, the refresh token or the client, asks to wait, or gave no readable token set.
pub fn read_tokens(answer: &Response, now: DateTime<Utc>) -> Result<TokenSet, AuthError> {
    match answer.status {
        200 => {}
        400 | 401 => {
            let refusal: TokenRefusal =
                serde_json::from_slice(&answer.body).map_err(|_| AuthError::Malformed)?;
            let grant = refusal.error == "invalid_grant";
            return Err(if grant { AuthError::InvalidGrant } else { AuthError::InvalidClient });
        }
        429 => return Err(AuthError::RateLimited),
        // Not a refusal: a gateway can answer this after Xero has used up the refresh token.
        500.. => return Err(AuthError::Unanswered),
        _ => return Err(AuthError::Malformed),
    }
    TokenSet::read(&answer.body, now)
}

/// An organisation that the merchant connected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Connection {
    /// The id of the connection.
    pub id: String,
    /// The tenant id, for the header `xero-tenant-id`.
    pub tenant_id: String,
    /// `ORGANISATION` or `PRACTICE`; only the first has invoices.
    pub tenant_type: String,
    /// The name of the organisation.
    #[serde(default)]
    pub tenant_name: Option<String>,
}

/// Reads the answer to [`Client::connections`].
///
/// # Errors
/// [`AuthError`] if Xero refused the token or its answer cannot be used.
pub fn read_connections(answer: &Response) -> Result<Vec<Connection>, AuthError> {
    match answer.status {
        200 => serde_json::from_slice(&answer.body).map_err(|_| AuthError::Malformed),
        401 | 403 => Err(AuthError::InvalidGrant),
        429 => Err(AuthError::RateLimited),
        500.. => Err(AuthError::Unanswered),
        _ => Err(AuthError::Malformed),
    }
}
