//! The merchant's consent, from the address the browser opens to tokens that are used up: our OAuth clients against the
//! emulators' token endpoints.

use std::sync::{Arc, Mutex};

use billfold_money::Money;
use billfold_partner::accounting::{AccessToken, Accounting, AuthError, BookPayment, RefreshToken, TokenSet};
use billfold_partner::http::Request;
use billfold_partner_service::HttpTransport;
use billfold_sandbox::{Clock, FreshBooksApi, Invoice, Merchant, XeroApi, XeroLimits};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct Time(Arc<Mutex<DateTime<Utc>>>);

impl Time {
    fn new() -> (Self, Clock) {
        let time = Arc::new(Mutex::new("2026-11-20T09:30:00Z".parse().unwrap()));
        let shown = Arc::clone(&time);
        (Self(time), Clock::new(move || *shown.lock().unwrap()))
    }

    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn later(&self, minutes: i64) {
        let later = self.now().checked_add_signed(TimeDelta::minutes(minutes)).unwrap();
        *self.0.lock().unwrap() = later;
    }
}

fn asked(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(have, _)| have == name).unwrap().1.into_owned()
}

fn invoice() -> Invoice {
    let merchant = Merchant::new("mid-1", "Contoso", "c@contoso.example");
    Invoice::new(&merchant, "INV-1", "98.87 USD".parse().unwrap(), "2026-11-20".parse().unwrap())
}

fn paying(reference: &str) -> BookPayment {
    let amount: Money = "98.87 USD".parse().unwrap();
    BookPayment::new(reference, amount, "2026-11-20".parse().unwrap(), "attempt-1")
}

/// What the scopes that we ask for are enough for.
async fn reads_and_pays(api: &dyn Accounting, id: &str, token: &AccessToken) {
    let transport = HttpTransport::new().unwrap();
    let read = transport.carry(api.invoice(id, token).unwrap()).await.unwrap();
    assert_eq!(api.read_invoice(&read).unwrap().amount_due.to_string(), "98.87 USD");
    let payment = paying(id);
    let paid = transport.carry(api.record_payment(&payment, token).unwrap()).await.unwrap();
    api.read_recorded(&paid, &payment).unwrap();
}

#[tokio::test]
async fn xero_gives_tokens_for_a_proof_and_rotates_them_with_half_an_hour_of_grace() {
    let (time, clock) = Time::new();
    let xero = XeroApi::start(clock, XeroLimits::default()).await.unwrap();
    let id = xero.add_invoice(&invoice());
    let (client_id, secret) = xero.client();
    let transport = HttpTransport::new().unwrap();
    let redirect: Url = "https://host.example/back".parse().unwrap();
    let connections = format!("{}/connections", xero.base_url());
    // With a secret, and as a native application that has none.
    for secret in [Some(secret), None] {
        let client = billfold_xero::Client::new(client_id, secret).unwrap().at(
            "https://login.xero.com/identity/connect/authorize".parse().unwrap(),
            xero.token_url().parse().unwrap(),
            connections.parse().unwrap(),
        );
        let send = async |request: Request| {
            let answer = transport.carry(request).await.unwrap();
            billfold_xero::read_tokens(&answer, time.now())
        };
        let open = client.authorize_url(&redirect, "state-1", VERIFIER);
        assert_eq!(asked(&open, "code_challenge"), CHALLENGE);
        assert_eq!(
            (asked(&open, "code_challenge_method"), asked(&open, "state")),
            ("S256".into(), "state-1".into())
        );
        let scopes = asked(&open, "scope");
        assert!(!scopes.contains("transactions"), "granular scopes alone: {scopes}");
        let consent = || xero.authorize(&scopes, Some(&asked(&open, "code_challenge"))).unwrap();
        let stolen = send(client.exchange(&consent(), &redirect, "another-verifier")).await;
        assert_eq!(stolen.unwrap_err(), AuthError::InvalidGrant, "a code without its proof");
        let code = consent();
        let first: TokenSet = send(client.exchange(&code, &redirect, VERIFIER)).await.unwrap();
        assert_eq!(
            send(client.exchange(&code, &redirect, VERIFIER)).await.unwrap_err(),
            AuthError::InvalidGrant
        );
        assert_eq!(first.expires_at, time.now().checked_add_signed(TimeDelta::minutes(30)).unwrap());
        assert!(!format!("{client:?} {first:?}").contains(first.refresh.expose()));
        let answer = transport.carry(client.connections(&first.access)).await.unwrap();
        let tenants = billfold_xero::read_connections(&answer).unwrap();
        assert!(tenants.iter().any(|tenant| tenant.tenant_id == xero.tenant_id()));
        if secret.is_some() {
            let code = billfold_xero::PaymentAccount::Code("090".to_owned());
            let account =
                billfold_xero::BooksAccount::new(&tenants.first().unwrap().tenant_id, "Contoso", code)
                    .unwrap();
            let account = account.at(format!("{}/", xero.api_url()).parse().unwrap()).unwrap();
            reads_and_pays(&billfold_xero::Api::new(account, b"k"), &id, &first.access).await;
        }
        // The answer to a refresh is lost: the old token still works, and after the grace it does not.
        let second = send(client.refresh(&first.refresh)).await.unwrap();
        assert_ne!(second.refresh.expose(), first.refresh.expose());
        time.later(billfold_xero::GRACE_MINUTES.saturating_sub(1));
        assert!(send(client.refresh(&first.refresh)).await.is_ok());
        time.later(1);
        assert_eq!(send(client.refresh(&first.refresh)).await.unwrap_err(), AuthError::InvalidGrant);
        assert!(send(client.refresh(&second.refresh)).await.is_ok());
    }
    let unknown = billfold_xero::Client::new("somebody-else", Some("secret")).unwrap().at(
        xero.base_url().parse().unwrap(),
        xero.token_url().parse().unwrap(),
        connections.parse().unwrap(),
    );
    let answer = transport.carry(unknown.refresh(&RefreshToken::new("r".to_owned()))).await.unwrap();
    assert_eq!(billfold_xero::read_tokens(&answer, time.now()).unwrap_err(), AuthError::InvalidClient);
}

#[tokio::test]
async fn freshbooks_takes_a_refresh_token_once() {
    let (time, clock) = Time::new();
    let books = FreshBooksApi::start(clock).await.unwrap();
    let id = books.add_invoice(&invoice()).to_string();
    let (client_id, secret) = books.client();
    let redirect: Url = "https://app.example/redirect".parse().unwrap();
    let client = billfold_freshbooks::Client::new(client_id, secret, redirect).unwrap().at(
        "https://auth.freshbooks.com/oauth/authorize".parse().unwrap(),
        format!("{}/auth/oauth/token", books.base_url()).parse().unwrap(),
    );
    let transport = HttpTransport::new().unwrap();
    let send =
        async |request: Request| billfold_freshbooks::read_tokens(&transport.carry(request).await.unwrap());
    let open = client.authorize_url("state-1");
    let code = books.authorize(&asked(&open, "scope")).unwrap();
    let first: TokenSet = send(client.exchange(&code)).await.unwrap();
    assert_eq!(first.expires_at, time.now().checked_add_signed(TimeDelta::hours(12)).unwrap());
    let account = billfold_freshbooks::BooksAccount::new(books.account_id(), "Contoso").unwrap();
    let account = account.at(format!("{}/", books.base_url()).parse().unwrap()).unwrap();
    reads_and_pays(&billfold_freshbooks::Api::new(account, None), &id, &first.access).await;
    let second = send(client.refresh(&first.refresh)).await.unwrap();
    assert_eq!(send(client.refresh(&first.refresh)).await.unwrap_err(), AuthError::InvalidGrant, "no grace");
    assert!(send(client.refresh(&second.refresh)).await.is_ok());
    assert_eq!(send(client.exchange(&code)).await.unwrap_err(), AuthError::InvalidGrant);
}
