//! The shapes of the webhooks, written from the protocol's published examples and shared with no other crate.

use billfold_money::Money;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The notice that another invoice of the number was paid before.
pub(super) const NUMBER_PAID: &str = "number_paid";

/// The payment method's name.
pub(super) const METHOD: &str = "https://pay.microsoft.com/microsoftpay";

/// Body of the payment-request webhook.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    pub(super) id: Option<String>,
    pub(super) method_data: Vec<AskedMethod>,
    pub(super) shipping_address: Option<Box<RawValue>>,
    pub(super) shipping_option: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct AskedMethod {
    pub(super) data: AskedData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AskedData {
    pub(super) event: String,
    pub(super) product_context: Box<RawValue>,
    pub(super) request_id: Option<String>,
}

/// The member of `productContext` that names the invoice.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Context {
    pub(super) invoice_id: String,
}

/// Body of the payment-complete webhook.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Completed {
    pub(super) request_id: String,
    pub(super) method_name: String,
    pub(super) details: CompletedDetails,
    pub(super) shipping_option: Option<String>,
    pub(super) supersedes: Option<String>,
    pub(super) acknowledged: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CompletedDetails {
    pub(super) product_context: Box<RawValue>,
    pub(super) payment_token: String,
    pub(super) amount: AskedAmount,
}

#[derive(Deserialize)]
pub(super) struct AskedAmount {
    pub(super) currency: String,
    pub(super) value: String,
}

/// Answer of the payment-request webhook. Absent members are left out, as the sample's serializer does.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Loaded<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) method_data: [LoadedMethod<'a>; 1],
    pub(super) options: Options,
    pub(super) details: Details,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shipping_address: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shipping_option: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoadedMethod<'a> {
    pub(super) supported_methods: &'static str,
    pub(super) data: LoadedData<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoadedData<'a> {
    pub(super) event: String,
    pub(super) product_context: Box<RawValue>,
    pub(super) supported_networks: &'a [&'a str],
    pub(super) supported_types: [&'static str; 1],
    pub(super) entity: Entity,
    pub(super) mode: &'static str,
    /// What the payer must acknowledge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) notices: Option<[&'static str; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Options {
    pub(super) request_payer_name: bool,
    pub(super) request_payer_email: bool,
    pub(super) request_payer_phone: bool,
    pub(super) request_shipping: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shipping_type: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Details {
    pub(super) id: String,
    pub(super) total: Item,
    pub(super) paid_so_far: Amount,
    pub(super) display_items: Vec<Item>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) shipping_options: Vec<ShippingOption>,
}

#[derive(Serialize)]
pub(super) struct Item {
    pub(super) label: String,
    pub(super) amount: Amount,
    pub(super) pending: bool,
}

#[derive(Serialize)]
pub(super) struct ShippingOption {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) amount: Amount,
    pub(super) selected: bool,
}

/// Always text, with the currency's decimals.
#[derive(Serialize)]
pub(super) struct Amount {
    currency: String,
    value: String,
}

impl Amount {
    pub(super) fn of(money: Money) -> Self {
        Self { currency: money.currency().code().to_owned(), value: digits(money) }
    }
}

/// The schema.org Invoice, whose price is a JSON number.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entity {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@context")]
    context: &'static str,
    pub(super) identifier: String,
    pub(super) url: String,
    pub(super) broker: Party,
    pub(super) provider: Party,
    pub(super) invoice_date: String,
    pub(super) payment_due_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) payment_status: Option<&'static str>,
    pub(super) total_payment_due: Price,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) confirmation_number: Option<String>,
}

/// The members of an [`Entity`] that change.
pub(super) struct EntityParts {
    pub(super) identifier: String,
    pub(super) url: String,
    pub(super) broker: String,
    pub(super) provider: String,
    pub(super) issued: chrono::NaiveDate,
    pub(super) due: chrono::NaiveDate,
    pub(super) status: Option<&'static str>,
    pub(super) amount: Money,
    pub(super) confirmation: Option<String>,
}

impl From<EntityParts> for Entity {
    fn from(parts: EntityParts) -> Self {
        Self {
            kind: "Invoice",
            context: "http://schema.org",
            identifier: parts.identifier,
            url: parts.url,
            broker: Party { kind: "Organization", name: parts.broker },
            provider: Party { kind: "LocalBusiness", name: parts.provider },
            invoice_date: format!("{}T00:00:00", parts.issued),
            payment_due_date: format!("{}T00:00:00", parts.due),
            payment_status: parts.status,
            total_payment_due: Price {
                kind: "PriceSpecification",
                price: RawValue::from_string(digits(parts.amount)).unwrap_or_default(),
                price_currency: parts.amount.currency().code().to_owned(),
            },
            confirmation_number: parts.confirmation,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Party {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Price {
    #[serde(rename = "@type")]
    kind: &'static str,
    price: Box<RawValue>,
    price_currency: String,
}

/// Answer of the payment-complete webhook and of `paymentstatus`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    pub(super) request_id: String,
    pub(super) result: &'static str,
    pub(super) details: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<OutcomeError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entity: Option<Entity>,
    /// Where the payer's bank asks, and until when the answer is waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) action_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) action_until: Option<String>,
    /// This service's clock, and until when the request can still be charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chargeable_until: Option<String>,
}

impl Outcome {
    pub(super) fn new(request_id: &str, result: &'static str) -> Self {
        Self {
            request_id: request_id.to_owned(),
            result,
            details: String::new(),
            error: None,
            entity: None,
            action_url: None,
            action_until: None,
            at: None,
            chargeable_until: None,
        }
    }
}

#[derive(Serialize)]
pub(super) struct OutcomeError {
    pub(super) code: String,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<&'static str>,
    /// The only name of the protocol without a capital letter inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) innererror: Option<InnerError>,
}

#[derive(Serialize)]
pub(super) struct InnerError {
    pub(super) code: String,
    pub(super) message: String,
}

/// The digits of an amount with exactly the decimals of its currency, where it has no more of its own.
fn digits(money: Money) -> String {
    match money.to_minor() {
        Ok(minor) => Money::from_minor(minor, money.currency()).amount_text(),
        Err(_) => money.amount_text(),
    }
}
