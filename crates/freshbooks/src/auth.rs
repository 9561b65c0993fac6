//! OAuth 2.0 at FreshBooks: the merchant's consent and tokens, as requests and answers.

use std::fmt;

use billfold_partner::http::{Failure, Method, Request, Response};
use billfold_partner::merchant::AccessToken;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use url::Url;

/// The scopes that a partner half needs.
pub const SCOPES: [&str; 4] =
    ["user:profile:read", "user:invoices:read", "user:payments:read", "user:payments:write"];

/// An application registered with FreshBooks.
pub struct Client {
    client_id: String,
    secret: String,
    redirect: Url,
    authorize: Url,
    token: Url,
}

impl Client {
    /// An application at FreshBooks' own endpoints.
    ///
    /// # Errors
    /// [`AuthError::Malformed`] never in practice: the addresses are constant.
    pub fn new(client_id: &str, secret: &str, redirect: Url) -> Result<Self, AuthError> {
        let url = |text: &str| Url::parse(text).map_err(|_| AuthError::Malformed);
        Ok(Self {
            client_id: client_id.to_owned(),
            secret: secret.to_owned(),
            redirect,
            authorize: url("https://auth.freshbooks.com/oauth/authorize")?,
            token: url("https://api.freshbooks.com/auth/oauth/token")?,
        })
    }

    /// The same at other endpoints, as an emulator's.
    #[must_use]
    pub fn at(mut self, authorize: Url, token: Url) -> Self {
        (self.authorize, self.token) = (authorize, token);
        self
    }

    /// Where the merchant consents. `state` is a random text of the host.
    #[must_use]
    pub fn authorize_url(&self, state: &str) -> Url {
        let mut url = self.authorize.clone();
        url.query_pairs_mut()
            .append_pair("client_id", &self.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", self.redirect.as_str())
            .append_pair("scope", &SCOPES.join(" "))
            .append_pair("state", state);
        url
    }

    /// Exchanges the code that the merchant's browser brought back.
    #[must_use]
    pub fn exchange(&self, code: &str) -> Request {
        self.post(&[("grant_type", "authorization_code"), ("code", code)])
    }

    /// Asks for new tokens. The old refresh token works **once**, and there is no grace: one refresh at a time for each merchant,
    /// and the new token is stored before it is used. If the answer is lost, the merchant must connect again.
    #[must_use]
    pub fn refresh(&self, token: &RefreshToken) -> Request {
        self.post(&[("grant_type", "refresh_token"), ("refresh_token", &token.0)])
    }

    fn post(&self, fields: &[(&str, &str)]) -> Request {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields)
            .append_pair("client_id", &self.client_id)
            .append_pair("client_secret", &self.secret)
            .append_pair("redirect_uri", self.redirect.as_str());
        Request::new(Method::Post, self.token.clone())
            .with_header("accept", "application/json")
            .with_body("application/x-www-form-urlencoded", form.finish().into_bytes())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("client_id", &self.client_id).finish_non_exhaustive()
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

/// What the token endpoint gives.
#[derive(Debug)]
#[non_exhaustive]
pub struct TokenSet {
    /// For twelve hours.
    pub access: AccessToken,
    /// For the next refresh.
    pub refresh: RefreshToken,
    /// When the access token ends: `created_at + expires_in`.
    pub expires_at: DateTime<Utc>,
    /// What was granted.
    pub scopes: Vec<String>,
}

/// Why there are no tokens.
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
    /// No answer: the refresh token may be used up.
    #[error("the token endpoint gave no answer")]
    Unanswered,
    /// An answer that cannot be used.
    #[error("the token endpoint's answer cannot be used")]
    Malformed,
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
    created_at: i64,
    #[serde(default)]
    scope: Option<String>,
}

#[derive(Deserialize)]
struct TokenRefusal {
    error: String,
}

/// Reads the answer to [`Client::exchange`] and [`Client::refresh`]. An error may come with status 200.
///
/// # Errors
/// [`AuthError`].
pub fn read_tokens(answer: &Response) -> Result<TokenSet, AuthError> {
    if answer.status == 429 {
        return Err(AuthError::RateLimited);
    }
    if let Ok(refusal) = serde_json::from_slice::<TokenRefusal>(&answer.body) {
        let client = refusal.error == "invalid_client" || refusal.error == "unauthorized_client";
        return Err(if client { AuthError::InvalidClient } else { AuthError::InvalidGrant });
    }
    match answer.status {
        200 => {}
        500.. => return Err(AuthError::Unanswered),
        _ => return Err(AuthError::Malformed),
    }
    let read: TokenAnswer = serde_json::from_slice(&answer.body).map_err(|_| AuthError::Malformed)?;
    let created = DateTime::from_timestamp(read.created_at, 0).ok_or(AuthError::Malformed)?;
    let lifetime = TimeDelta::seconds(i64::from(read.expires_in));
    let expires_at = created.checked_add_signed(lifetime).ok_or(AuthError::Malformed)?;
    if !read.token_type.eq_ignore_ascii_case("bearer")
        || read.access_token.is_empty()
        || read.refresh_token.is_empty()
    {
        return Err(AuthError::Malformed);
    }
    let scopes = read.scope.unwrap_or_default().split_whitespace().map(ToOwned::to_owned).collect();
    Ok(TokenSet {
        access: AccessToken::new(read.access_token),
        refresh: RefreshToken::new(read.refresh_token),
        expires_at,
        scopes,
    })
}
