//! A merchant's consent at the emulated accounting systems: access tokens, refreshed one at a time.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use billfold_partner::accounting::{AccessToken, BooksError};
use billfold_partner::http::{Request, Response};
use billfold_partner_service::{HttpTransport, Tokens, Transport as _};
use billfold_sandbox::{Clock, FreshBooksApi, XeroApi};

/// The pair in use.
struct Pair {
    access: String,
    refresh: String,
}

/// A merchant's consent at a [`XeroApi`].
pub(crate) struct XeroConsent {
    client: billfold_xero::Client,
    transport: HttpTransport,
    clock: Clock,
    pair: Mutex<Pair>,
}

impl XeroConsent {
    /// Consents to what a partner service needs.
    pub(crate) fn new(xero: &XeroApi, clock: Clock) -> Self {
        let tokens = xero.consent(&billfold_xero::SCOPES.join(" ")).unwrap();
        let (id, secret) = xero.client();
        let url = |text: String| text.parse().unwrap();
        let client = billfold_xero::Client::new(id, Some(secret)).unwrap();
        let connections = url(format!("{}/connections", xero.base_url()));
        let client = client.at(url(xero.base_url()), url(xero.token_url()), connections);
        let pair = Mutex::new(Pair { access: tokens.access_token, refresh: tokens.refresh_token });
        Self { client, transport: HttpTransport::new().unwrap(), clock, pair }
    }
}

impl Tokens for XeroConsent {
    fn token(&self) -> Result<AccessToken, BooksError> {
        let pair = self.pair.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(AccessToken::new(pair.access.clone()))
    }

    fn refreshed(&self) -> Result<AccessToken, BooksError> {
        let mut pair = self.pair.lock().unwrap_or_else(PoisonError::into_inner);
        let request = self.client.refresh(&billfold_xero::RefreshToken::new(pair.refresh.clone()));
        let answer = send(&self.transport, request)?;
        let set =
            billfold_xero::read_tokens(&answer, self.clock.now()).map_err(|_| BooksError::NeedsReauth)?;
        set.access.expose().clone_into(&mut pair.access);
        set.refresh.expose().clone_into(&mut pair.refresh);
        Ok(set.access)
    }
}

/// A merchant's consent at a [`FreshBooksApi`].
pub(crate) struct FreshBooksConsent {
    client: billfold_freshbooks::Client,
    transport: HttpTransport,
    pair: Mutex<Pair>,
}

impl FreshBooksConsent {
    /// Consents to what a partner service needs.
    pub(crate) fn new(books: &FreshBooksApi) -> Self {
        let tokens = books.consent(&billfold_freshbooks::SCOPES.join(" ")).unwrap();
        let (id, secret) = books.client();
        let url = |text: String| text.parse().unwrap();
        let redirect = url("https://app.example/redirect".to_owned());
        let client = billfold_freshbooks::Client::new(id, secret, redirect).unwrap();
        let client = client.at(url(books.base_url()), url(format!("{}/auth/oauth/token", books.base_url())));
        let pair = Mutex::new(Pair { access: tokens.access_token, refresh: tokens.refresh_token });
        Self { client, transport: HttpTransport::new().unwrap(), pair }
    }
}

impl Tokens for FreshBooksConsent {
    fn token(&self) -> Result<AccessToken, BooksError> {
        let pair = self.pair.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(AccessToken::new(pair.access.clone()))
    }

    fn refreshed(&self) -> Result<AccessToken, BooksError> {
        let mut pair = self.pair.lock().unwrap_or_else(PoisonError::into_inner);
        let request = self.client.refresh(&billfold_freshbooks::RefreshToken::new(pair.refresh.clone()));
        let answer = send(&self.transport, request)?;
        let set = billfold_freshbooks::read_tokens(&answer).map_err(|_| BooksError::NeedsReauth)?;
        set.access.expose().clone_into(&mut pair.access);
        set.refresh.expose().clone_into(&mut pair.refresh);
        Ok(set.access)
    }
}

fn send(transport: &HttpTransport, request: Request) -> Result<Response, BooksError> {
    transport.send(request).map_err(|failure| BooksError::from_failure(false, failure))
}

impl fmt::Debug for XeroConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("XeroConsent(***)")
    }
}

impl fmt::Debug for FreshBooksConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FreshBooksConsent(***)")
    }
}
