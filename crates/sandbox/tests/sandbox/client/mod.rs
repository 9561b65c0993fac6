//! A payment service in miniature: signs bearer and payment tokens and calls the webhooks with reqwest.

use std::sync::OnceLock;

use billfold_money::Money;
use billfold_processor::{
    Algorithm, Binding, CardData, CardParts, PaymentToken, PaymentTokenHeader, PinnedKey, Signer as _,
    SoftwareSigner, seal,
};
use billfold_sandbox::{Invoice, Sandbox, ServiceKeys};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// The sandbox's time in these tests.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

/// The payment service's keys, made once for all tests of this program.
pub(crate) fn keys() -> ServiceKeys {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        ServiceKeys::generate().unwrap().write(folder.path()).unwrap();
        folder
    });
    ServiceKeys::read(folder.path()).unwrap()
}

/// One payment, and what is wrong with it.
pub(crate) struct Paying {
    id: String,
    amount: Money,
    number: String,
    code: String,
    expiry_year: u16,
    shipping: Option<String>,
    token: Option<(String, Money)>,
    sealed_for: Option<String>,
    test_mode: bool,
    lifetime: TimeDelta,
    garbled: bool,
    supersedes: Option<String>,
    acknowledged: Option<String>,
}

impl Paying {
    pub(crate) fn new(id: &str, amount: &str, number: &str) -> Self {
        let american = number.starts_with("34") || number.starts_with("37");
        Self {
            id: id.to_owned(),
            amount: amount.parse().unwrap(),
            number: number.to_owned(),
            code: if american { "7373" } else { "737" }.to_owned(),
            expiry_year: 2030,
            shipping: None,
            token: None,
            sealed_for: None,
            test_mode: true,
            lifetime: TimeDelta::minutes(10),
            garbled: false,
            supersedes: None,
            acknowledged: None,
        }
    }

    pub(crate) fn card(mut self, code: &str, expiry_year: u16) -> Self {
        code.clone_into(&mut self.code);
        self.expiry_year = expiry_year;
        self
    }

    pub(crate) fn shipped(mut self, option: &str) -> Self {
        self.shipping = Some(option.to_owned());
        self
    }

    pub(crate) fn token_for(mut self, id: &str, amount: &str) -> Self {
        self.token = Some((id.to_owned(), amount.parse().unwrap()));
        self
    }

    pub(crate) fn sealed_for(mut self, number: &str) -> Self {
        self.sealed_for = Some(number.to_owned());
        self
    }

    pub(crate) fn live(mut self) -> Self {
        self.test_mode = false;
        self
    }

    pub(crate) fn expired(mut self) -> Self {
        self.lifetime = TimeDelta::minutes(-2);
        self
    }

    pub(crate) fn superseding(mut self, id: &str) -> Self {
        self.supersedes = Some(id.to_owned());
        self
    }

    pub(crate) fn acknowledging(mut self, notice: &str) -> Self {
        self.acknowledged = Some(notice.to_owned());
        self
    }

    pub(crate) fn garbled(mut self) -> Self {
        self.garbled = true;
        self
    }
}

pub(crate) struct Client {
    http: reqwest::Client,
    pub(crate) request_url: String,
    complete_url: String,
    merchant_id: String,
    invoice_id: String,
    number: String,
    at: DateTime<Utc>,
    claims: Value,
    bearer: SoftwareSigner,
    payment: SoftwareSigner,
    key: PinnedKey,
}

fn copy(signer: &SoftwareSigner) -> SoftwareSigner {
    SoftwareSigner::from_pkcs8(Algorithm::Rs256, signer.key_id(), &signer.to_pkcs8().unwrap()).unwrap()
}

impl Client {
    pub(crate) fn new(sandbox: &Sandbox, partner: &str, invoice: &Invoice) -> Self {
        let service = sandbox.partner(partner).unwrap();
        let operator = sandbox.operator();
        let keys = sandbox.service_keys().unwrap();
        let at = now().timestamp();
        Self {
            http: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            request_url: service.request_url(),
            complete_url: service.complete_url(),
            merchant_id: invoice.merchant.id.clone(),
            invoice_id: invoice.id.clone(),
            number: invoice.number.clone(),
            at: now(),
            claims: json!({
                "ver": operator.version, "iss": operator.issuer, "aud": invoice.merchant.id,
                "appid": operator.app_id, "iat": at, "nbf": at, "exp": at + 300,
                "sub": "pat@customer.example", "sender": "messaging-service@post.xero.com",
            }),
            bearer: copy(keys.bearer()),
            payment: copy(keys.payment()),
            key: sandbox.processor().pinned_key().unwrap(),
        }
    }

    /// The same calls, signed by unknown keys.
    pub(crate) fn with_other_signers(&self) -> Self {
        let (bearer, payment) = ServiceKeys::generate().unwrap().into_signers();
        Self {
            http: self.http.clone(),
            request_url: self.request_url.clone(),
            complete_url: self.complete_url.clone(),
            merchant_id: self.merchant_id.clone(),
            invoice_id: self.invoice_id.clone(),
            number: self.number.clone(),
            at: self.at,
            claims: self.claims.clone(),
            bearer,
            payment,
            key: self.key.clone(),
        }
    }

    /// The same client, whose tokens are made some minutes later.
    pub(crate) fn later(mut self, minutes: i64) -> Self {
        self.at = now() + TimeDelta::minutes(minutes);
        let at = self.at.timestamp();
        self.claims["iat"] = json!(at);
        self.claims["nbf"] = json!(at);
        self.claims["exp"] = json!(at + 300);
        self
    }

    fn bearer(&self, change: Option<&Value>) -> String {
        let mut claims = self.claims.clone();
        for (name, value) in change.and_then(Value::as_object).into_iter().flatten() {
            claims[name] = value.clone();
        }
        let header = billfold_processor::jws::Header::jwt();
        billfold_processor::jws::sign(&header, claims.to_string().as_bytes(), &self.bearer).unwrap()
    }

    pub(crate) async fn post(&self, url: &str, bearer: Option<String>, body: &str) -> reqwest::Response {
        let mut request =
            self.http.post(url).header("content-type", "application/json").body(body.to_owned());
        if let Some(bearer) = bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        request.send().await.unwrap()
    }

    fn question(&self, event: &str) -> Value {
        let context = json!({"invoiceId": self.invoice_id});
        let method = "https://pay.microsoft.com/microsoftpay";
        json!({"methodData": [
            {"supportedMethods": method, "data": {"productContext": context, "event": event}}
        ]})
    }

    pub(crate) async fn load(&self, claims: Option<&Value>) -> (u16, String) {
        let body = self.question("loadentity").to_string();
        let response = self.post(&self.request_url, Some(self.bearer(claims)), &body).await;
        (response.status().as_u16(), response.text().await.unwrap())
    }

    pub(crate) async fn load_with(&self, change: Value) -> (u16, String) {
        let event = change["event"].as_str().unwrap_or("loadentity");
        let mut body = self.question(event);
        for name in ["shippingAddress", "shippingOption"] {
            if let Some(value) = change.get(name) {
                body[name] = value.clone();
            }
        }
        let response = self.post(&self.request_url, Some(self.bearer(None)), &body.to_string()).await;
        (response.status().as_u16(), response.text().await.unwrap())
    }

    pub(crate) async fn status(&self, id: &str) -> (u16, Value) {
        let mut body = self.question("paymentstatus");
        body["methodData"][0]["data"]["requestId"] = json!(id);
        let response = self.post(&self.request_url, Some(self.bearer(None)), &body.to_string()).await;
        (response.status().as_u16(), response.json_value().await)
    }

    fn completion(&self, paying: &Paying) -> String {
        let (id, amount) = paying.token.clone().unwrap_or((paying.id.clone(), paying.amount));
        let until = self.at + paying.lifetime;
        let header_binding = Binding::new(&self.merchant_id, &self.number, amount, &id, until).unwrap();
        let number = paying.sealed_for.as_deref().unwrap_or(&self.number);
        let sealing = self.at + paying.lifetime.max(TimeDelta::minutes(1));
        let sealing = Binding::new(&self.merchant_id, number, amount, &id, sealing).unwrap();
        let parts = CardParts {
            number: &paying.number,
            expiry_month: 3,
            expiry_year: paying.expiry_year,
            security_code: Some(&paying.code),
            name: "Pat Payer",
            postal_code: "98052",
            country: "US",
        };
        let sealed = seal(&self.key, CardData::new(&parts).unwrap(), &sealing, self.at).unwrap();
        let header = PaymentTokenHeader::new(&header_binding, &sealed, &self.payment, paying.test_mode);
        let token = PaymentToken::sign(&header, &sealed, &self.payment).unwrap();
        let mut token = token.as_str().to_owned();
        if paying.garbled {
            token = token.replacen('.', "", 1);
        }
        let mut body = json!({
            "requestId": paying.id,
            "methodName": "https://pay.microsoft.com/microsoftpay",
            "details": {
                "productContext": {"invoiceId": self.invoice_id},
                "paymentToken": token,
                "amount": {
                    "currency": paying.amount.currency().code(),
                    "value": paying.amount.amount_text(),
                    "currencySystem": null,
                },
            },
        });
        if let Some(id) = &paying.supersedes {
            body["supersedes"] = json!(id);
        }
        if let Some(notice) = &paying.acknowledged {
            body["acknowledged"] = json!([notice]);
        }
        if let Some(option) = &paying.shipping {
            body["shippingOption"] = json!(option);
        }
        body.to_string()
    }

    pub(crate) async fn pay(&self, paying: &Paying) -> (u16, Value) {
        self.pay_as(self, paying).await
    }

    /// Payment token of this client, bearer token of another.
    pub(crate) async fn pay_as(&self, caller: &Self, paying: &Paying) -> (u16, Value) {
        let response =
            self.post(&self.complete_url, Some(caller.bearer(None)), &self.completion(paying)).await;
        (response.status().as_u16(), response.json_value().await)
    }

    /// The answer as far as it came.
    pub(crate) async fn try_pay(&self, paying: &Paying) -> Option<(u16, String)> {
        let request = self
            .http
            .post(&self.complete_url)
            .header("authorization", format!("Bearer {}", self.bearer(None)))
            .body(self.completion(paying));
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        Some((status, response.text().await.ok()?))
    }
}

trait JsonValue {
    async fn json_value(self) -> Value;
}

impl JsonValue for reqwest::Response {
    async fn json_value(self) -> Value {
        let text = self.text().await.unwrap();
        serde_json::from_str(&text).unwrap_or_else(|_| json!({"text": text}))
    }
}
