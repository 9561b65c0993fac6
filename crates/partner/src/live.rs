//! The live invoice: the invoice as the partner states it now.

use std::fmt;

use billfold_invoice::Invoice;
use billfold_money::Money;
use serde_json::value::RawValue;

use crate::wire::{self, Address, Payload};

/// A labelled amount of the live invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// The text that people read, made fit to show.
    pub label: String,
    /// The amount.
    pub amount: Money,
    /// Whether it may still change.
    pub pending: bool,
}

/// A way to ship that the partner offers, with its price.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShippingOption {
    /// The partner's id, for [`ShippingChange::Option`](crate::ShippingChange).
    pub id: String,
    /// The text that people read, made fit to show.
    pub label: String,
    /// The price of this way to ship.
    pub amount: Money,
    /// Whether it is chosen.
    pub selected: bool,
}

/// The data about the payer that the partner asks for. An option the payer cannot give must stop the payment, not be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayerOptions {
    /// The name.
    pub name: bool,
    /// The mail address.
    pub email: bool,
    /// The telephone number.
    pub phone: bool,
    /// A shipping address and, if options are offered, one of them.
    pub shipping: bool,
    /// `shipping`, `delivery` or `pickup`, as the partner wrote it.
    pub shipping_type: Option<String>,
}

/// A partner's answer to `loadentity` or a shipping change, checked for itself: amounts are money, the totals agree in both
/// places, the mode is the entry's. Whether it agrees with the message is the caller's question; the values for it are
/// here.
pub struct LiveInvoice {
    pub(crate) invoice: Invoice,
    pub(crate) total: Money,
    pub(crate) paid: Option<Money>,
    pub(crate) details_id: Option<String>,
    pub(crate) items: Vec<Item>,
    pub(crate) shipping_options: Vec<ShippingOption>,
    pub(crate) options: PayerOptions,
    pub(crate) test_mode: bool,
    pub(crate) payload: Payload,
}

impl LiveInvoice {
    /// The schema.org entity.
    #[must_use]
    pub fn invoice(&self) -> &Invoice {
        &self.invoice
    }

    /// What would be charged: `details.total`. Equal to the entity's amount due, plus the chosen shipping.
    #[must_use]
    pub fn total(&self) -> &Money {
        &self.total
    }

    /// The sum of the payments that the partner's books show for the invoice, if it says so: zero or more, in the currency of the
    /// [`total`](Self::total). A payment of ours that is in it is a deposit, and what is due is the rest; one that is not in it is
    /// charged and not booked yet.
    #[must_use]
    pub fn paid_so_far(&self) -> Option<&Money> {
        self.paid.as_ref()
    }

    /// Whether the total is marked as not final.
    #[must_use]
    pub fn total_pending(&self) -> bool {
        self.payload.details.as_ref().and_then(|details| details.total.pending).unwrap_or(false)
    }

    /// The partner's id of the invoice, `details.id`.
    #[must_use]
    pub fn details_id(&self) -> Option<&str> {
        self.details_id.as_deref()
    }

    /// What the total consists of, in the partner's order; may be empty.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Whether the items add up to the total; `true` if there are none.
    #[must_use]
    pub fn items_add_up(&self) -> bool {
        let zero = Money::from_minor(0, self.total.currency());
        let sum = self.items.iter().try_fold(zero, |sum, item| sum.checked_add(&item.amount).ok());
        self.items.is_empty() || sum == Some(self.total)
    }

    /// How it can be shipped; empty until an address is known.
    #[must_use]
    pub fn shipping_options(&self) -> &[ShippingOption] {
        &self.shipping_options
    }

    /// The address the partner has.
    #[must_use]
    pub fn shipping_address(&self) -> Option<&Address> {
        self.payload.shipping_address.as_ref()
    }

    /// The option the partner has: the one it names, or the one it marks as selected.
    #[must_use]
    pub fn shipping_option(&self) -> Option<&str> {
        let selected = || self.shipping_options.iter().find(|option| option.selected).map(|o| o.id.as_str());
        self.payload.shipping_option.as_deref().or_else(selected)
    }

    /// The data about the payer that the partner asks for.
    #[must_use]
    pub fn payer_options(&self) -> &PayerOptions {
        &self.options
    }

    /// Card networks the partner takes, as it wrote them; empty if it did not say.
    #[must_use]
    pub fn networks(&self) -> &[String] {
        self.data().and_then(|data| data.supported_networks.as_deref()).unwrap_or_default()
    }

    /// Whether a card of a network is taken: the partner lists it (any case) or lists none.
    #[must_use]
    pub fn takes_network(&self, network: &str) -> bool {
        self.networks().is_empty() || self.networks().iter().any(|have| have.eq_ignore_ascii_case(network))
    }

    /// Card types the partner takes, as `credit`; empty if it did not say.
    #[must_use]
    pub fn types(&self) -> &[String] {
        self.data().and_then(|data| data.supported_types.as_deref()).unwrap_or_default()
    }

    /// Whether the partner says that another invoice of this number was paid before. Merchants restart their numbers, and reissue
    /// invoices: the payer must say that this is another one.
    #[must_use]
    pub fn number_was_paid(&self) -> bool {
        let notices = self.data().and_then(|data| data.notices.as_deref()).unwrap_or_default();
        notices.iter().any(|notice| notice == wire::NUMBER_PAID)
    }

    /// Whether the partner answered in test mode.
    #[must_use]
    pub fn test_mode(&self) -> bool {
        self.test_mode
    }

    /// The echoed `productContext`, byte for byte.
    #[must_use]
    pub fn product_context(&self) -> Option<&str> {
        self.data().and_then(|data| data.product_context.as_deref()).map(RawValue::get)
    }

    /// Whether the partner echoed a `productContext` equal as JSON to the one that was sent.
    #[must_use]
    pub fn echoes(&self, product_context: &str) -> bool {
        let sent = serde_json::from_str::<&RawValue>(product_context);
        let echoed = self.data().and_then(|data| data.product_context.as_deref());
        matches!((sent, echoed), (Ok(sent), Some(echoed)) if wire::same_json(sent, echoed))
    }

    pub(crate) fn data(&self) -> Option<&wire::Data> {
        self.payload.method_data.first().map(|method| &method.data)
    }
}

impl fmt::Debug for LiveInvoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveInvoice")
            .field("total", &self.total)
            .field("items", &self.items.len())
            .field("shipping_options", &self.shipping_options.len())
            .field("test_mode", &self.test_mode)
            .finish_non_exhaustive()
    }
}
