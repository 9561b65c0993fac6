//! `InvoicePayload`: the body of the payment-request webhook, both ways.

use std::fmt;

use billfold_money::{Money, MoneyError};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Address, Amount, Event, METHOD};

/// The body of a payment-request call and of its answer. `loadentity` asks with `methodData` alone; the other calls echo
/// the answer with what the payer chose.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payload {
    /// The service's id of the conversation, on later requests of the original service. Never needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The methods: one element. The protocol allows more, which were never used.
    pub method_data: Vec<MethodData>,
    /// What the partner wants to know about the payer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Options>,
    /// Total, items and shipping options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Details>,
    /// What the payer chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// The id of the option that the payer chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_option: Option<String>,
}

impl Payload {
    /// A payload of this protocol's method, with nothing but its data.
    #[must_use]
    pub fn new(data: Data) -> Self {
        let supported_methods = SupportedMethods::One(METHOD.to_owned());
        Self {
            id: None,
            method_data: vec![MethodData { supported_methods, data }],
            options: None,
            details: None,
            shipping_address: None,
            shipping_option: None,
        }
    }
}

/// A payment method with its data, an element of `methodData`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MethodData {
    /// [`METHOD`](super::METHOD), as a text or in a list.
    pub supported_methods: SupportedMethods,
    /// The event and the invoice.
    pub data: Data,
}

/// A text in this protocol, a list in its W3C ancestor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum SupportedMethods {
    /// One method.
    One(String),
    /// A list of methods.
    Many(Vec<String>),
}

impl SupportedMethods {
    /// Whether a method is among them.
    #[must_use]
    pub fn contains(&self, method: &str) -> bool {
        match self {
            Self::One(one) => one == method,
            Self::Many(many) => many.iter().any(|have| have == method),
        }
    }
}

/// The event, the partner's context and the invoice: `methodData[].data`. `Debug` shows neither the partner's data nor the
/// invoice, which has a link: both may be bearer secrets.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Data {
    /// The event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// The partner's own data from the message, byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_context: Option<Box<RawValue>>,
    /// Card networks the partner takes, as `visa`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supported_networks: Option<Vec<String>>,
    /// Card types the partner takes, as `credit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supported_types: Option<Vec<String>>,
    /// The schema.org Invoice, byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Box<RawValue>>,
    /// `TEST` on a test service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Country of the merchant, in the earlier onboarding document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
    /// Asked about by `paymentstatus`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What the payer must acknowledge before paying (our extension): [`NUMBER_PAID`](super::NUMBER_PAID).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notices: Option<Vec<String>>,
}

impl Data {
    /// Data of an event, without anything else.
    #[must_use]
    pub fn new(event: Event) -> Self {
        Self {
            event: Some(event),
            product_context: None,
            supported_networks: None,
            supported_types: None,
            entity: None,
            mode: None,
            market: None,
            request_id: None,
            notices: None,
        }
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data")
            .field("event", &self.event)
            .field("supported_networks", &self.supported_networks)
            .field("supported_types", &self.supported_types)
            .field("mode", &self.mode)
            .field("market", &self.market)
            .field("request_id", &self.request_id)
            .field("notices", &self.notices)
            .finish_non_exhaustive()
    }
}

/// The data about the payer that the partner asks for. An absent member means `false`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Options {
    /// The payer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_payer_name: Option<bool>,
    /// The payer's mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_payer_email: Option<bool>,
    /// The payer's telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_payer_phone: Option<bool>,
    /// A shipping address and option.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_shipping: Option<bool>,
    /// `shipping`, `delivery` or `pickup`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_type: Option<String>,
}

/// Total, items and shipping options.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Details {
    /// The partner's id of the invoice; correlates the calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What would be charged.
    pub total: Item,
    /// The sum of the payments that the invoice shows (our extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_so_far: Option<Amount>,
    /// What it consists of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_items: Option<Vec<Item>>,
    /// How it can be shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_options: Option<Vec<ShippingOption>>,
}

impl Details {
    /// Details with the total alone.
    #[must_use]
    pub fn new(total: Item) -> Self {
        Self { id: None, total, paid_so_far: None, display_items: None, shipping_options: None }
    }
}

/// A labelled amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Item {
    /// What people read.
    #[serde(default)]
    pub label: String,
    /// The amount.
    pub amount: Amount,
    /// Whether the amount may still change, as before a shipping option is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<bool>,
}

impl Item {
    /// An amount that will not change.
    ///
    /// # Errors
    /// [`MoneyError`] if the amount is not a whole number of minor units.
    pub fn new(label: &str, amount: &Money) -> Result<Self, MoneyError> {
        Ok(Self { label: label.to_owned(), amount: Amount::from_money(amount)?, pending: Some(false) })
    }
}

/// A way to ship that the partner offers, with its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ShippingOption {
    /// The partner's id of it.
    pub id: String,
    /// What people read.
    #[serde(default)]
    pub label: String,
    /// What it costs.
    pub amount: Amount,
    /// Whether it is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
}
