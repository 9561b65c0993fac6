//! OAuth 2.0 at FreshBooks: the merchant's consent and tokens, as requests and answers.

use std::fmt;

use billfold_partner::accounting::{AuthError, RefreshToken, TokenSet};
use billfold_partner::http::{Method, Request, Response};
use chrono::DateTime;
use serde::Deserialize;
use url::Url;

/// The scopes that a partner service needs.
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
    /// Never in practice: the addresses are constant.
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

    /// The same application at other endpoints, such as those of an emulator.
    #[must_use]
    pub fn at(mut self, authorize: Url, token: Url) -> Self {
        (self.authorize, self.token) = (authorize, token);
        self
    }

    /// The address at which the merchant consents. `state` is a random text of the host.
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
        self.post(&[("grant_type", "refresh_token"), ("refresh_token", token.expose())])
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

/// When FreshBooks issued its tokens.
#[derive(Deserialize)]
struct Issued {
    created_at: i64,
}

#[derive(Deserialize)]
struct TokenRefusal {
    error: String,
}

/// Reads the answer to [`Client::exchange`] and [`Client::refresh`]. An error may come with status 200.
///
/// # Errors
/// [`AuthError`] if FreshBooks refused the code, the refresh token or the client, asks to wait, or gave no readable token set.
pub fn read_tokens(answer: &Response) -> Result<TokenSet, AuthError> {
    if answer.status == 429 {
        return Err(AuthError::RateLimited);
    }
    // Before the status, because FreshBooks sends errors with status 200 as well.
    if let Ok(refusal) = serde_json::from_slice::<TokenRefusal>(&answer.body) {
        let client = refusal.error == "invalid_client" || refusal.error == "unauthorized_client";
        return Err(if client { AuthError::InvalidClient } else { AuthError::InvalidGrant });
    }
    match answer.status {
        200 => {}
        500.. => return Err(AuthError::Unanswered),
        _ => return Err(AuthError::Malformed),
    }
    // FreshBooks states when it issued the tokens, so neither our clock nor the time of the answer's way counts.
    let issued: Issued = serde_json::from_slice(&answer.body).map_err(|_| AuthError::Malformed)?;
    let issued_at = DateTime::from_timestamp(issued.created_at, 0).ok_or(AuthError::Malformed)?;
    TokenSet::read(&answer.body, issued_at)
}
