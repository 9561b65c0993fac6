//! Reading the answer of the payment-request webhook.

use billfold_invoice::{Invoice, Limits as InvoiceLimits, entity as invoice_entity};
use billfold_money::Money;

use super::answer;
use crate::http::Response;
use crate::live::{Item, PayerOptions, ShippingOption};
use crate::wire::{self, Details, Payload, clean_text};
use crate::{AnswerError, Entry, Flaw, LiveInvoice, Mode, Operation};

pub(super) fn read(
    entry: &Entry,
    answer: &Response,
    before: Option<&LiveInvoice>,
) -> Result<LiveInvoice, AnswerError> {
    let operation = if before.is_some() { Operation::ChangeShipping } else { Operation::LoadEntity };
    answer::accept(entry, operation, answer)?;
    read_body(entry, &answer.body, before).map_err(|fault| match fault {
        Fault::Flaw(flaw) => AnswerError::Malformed { flaw },
        Fault::Mode => AnswerError::WrongMode,
    })
}

enum Fault {
    Flaw(Flaw),
    Mode,
}

impl From<Flaw> for Fault {
    fn from(flaw: Flaw) -> Self {
        Self::Flaw(flaw)
    }
}

fn read_body(entry: &Entry, body: &[u8], before: Option<&LiveInvoice>) -> Result<LiveInvoice, Fault> {
    let payload: Payload = wire::read_object(body).ok_or(Flaw::Json)?;
    check_sizes(entry, &payload)?;
    let [method] = payload.method_data.as_slice() else { return Err(Flaw::Json.into()) };
    if !method.supported_methods.contains(wire::METHOD) {
        return Err(Flaw::Json.into());
    }
    // A test answer taken for a live one would show as paid what was never charged; the other way round, a rehearsal would
    // charge a real card.
    let test_mode = match method.data.mode.as_deref() {
        None | Some("") => false,
        Some(mode) if mode.eq_ignore_ascii_case("LIVE") => false,
        Some(mode) if mode.eq_ignore_ascii_case("TEST") => true,
        Some(_) => return Err(Fault::Mode),
    };
    if test_mode != (entry.mode() == Mode::Test) {
        return Err(Fault::Mode);
    }
    let entity = method.data.entity.as_deref().ok_or(Flaw::Missing)?;
    let invoice = invoice_entity::read_entity(entity.get().as_bytes(), &InvoiceLimits::default())
        .map_err(|_| Flaw::Entity)?;
    let details = payload.details.as_ref().ok_or(Flaw::Missing)?;
    let total = details.total.amount.to_money().ok_or(Flaw::Money)?;
    let paid = details.paid_so_far.as_ref().map(|paid| paid.to_money().ok_or(Flaw::Money)).transpose()?;
    if paid.is_some_and(|paid| !paid.is_positive() && !paid.is_zero()) {
        return Err(Flaw::Money.into());
    }
    let items = items(details)?;
    let shipping_options = shipping_options(details)?;
    let live = LiveInvoice {
        invoice,
        total,
        paid,
        details_id: details.id.clone(),
        items,
        shipping_options,
        options: payer_options(&payload),
        test_mode,
        payload,
    };
    totals_agree(&live, before)?;
    Ok(live)
}

/// The total is the entity's amount due; once shipping is chosen it may instead be that plus exactly the price of the
/// chosen option, as in the documentation's last example, where the entity keeps the price without shipping.
fn totals_agree(live: &LiveInvoice, before: Option<&LiveInvoice>) -> Result<(), Flaw> {
    let due = live.invoice.amount_due().ok_or(Flaw::Money)?;
    let one_currency = |money: &Money| money.currency() == live.total.currency();
    let all =
        live.items.iter().map(|item| &item.amount).chain(live.shipping_options.iter().map(|o| &o.amount));
    let all = all.chain(&live.paid);
    if !one_currency(due) || !all.into_iter().all(one_currency) {
        return Err(Flaw::Totals);
    }
    if *due == live.total {
        return Ok(());
    }
    // The answer to a choice need not repeat the options; the price is then the one that the payer was shown.
    let options = live.shipping_options.iter().chain(before.iter().flat_map(|live| &live.shipping_options));
    let chosen = live.shipping_option().ok_or(Flaw::Totals)?;
    let price = options.into_iter().find(|option| option.id == chosen).ok_or(Flaw::Totals)?.amount;
    let with_shipping = due.checked_add(&price).map_err(|_| Flaw::Totals)?;
    if with_shipping == live.total { Ok(()) } else { Err(Flaw::Totals) }
}

fn check_sizes(entry: &Entry, payload: &Payload) -> Result<(), Flaw> {
    let limits = entry.limits();
    let details = payload.details.as_ref();
    let data = payload.method_data.first().map(|method| &method.data);
    let lists = [
        details.and_then(|d| d.display_items.as_ref()).map(Vec::len),
        details.and_then(|d| d.shipping_options.as_ref()).map(Vec::len),
        data.and_then(|d| d.supported_networks.as_ref()).map(Vec::len),
        data.and_then(|d| d.supported_types.as_ref()).map(Vec::len),
        payload.shipping_address.as_ref().and_then(|a| a.address_line.as_ref()).map(Vec::len),
        data.and_then(|d| d.notices.as_ref()).map(Vec::len),
    ];
    let context = data.and_then(|d| d.product_context.as_ref()).map_or(0, |raw| raw.get().len());
    if lists.into_iter().flatten().any(|len| len > limits.list_items)
        || context > limits.product_context_bytes
    {
        return Err(Flaw::TooLarge);
    }
    Ok(())
}

fn items(details: &Details) -> Result<Vec<Item>, Flaw> {
    let items = details.display_items.iter().flatten();
    items
        .map(|item| {
            let amount = item.amount.to_money().ok_or(Flaw::Money)?;
            Ok(Item { label: clean_text(&item.label), amount, pending: item.pending.unwrap_or(false) })
        })
        .collect()
}

fn shipping_options(details: &Details) -> Result<Vec<ShippingOption>, Flaw> {
    let mut options: Vec<ShippingOption> = Vec::new();
    for option in details.shipping_options.iter().flatten() {
        // The choice is sent back by its id: with two options of one id the payer could see one price and be charged the other.
        if option.id.is_empty() || options.iter().any(|have| have.id == option.id) {
            return Err(Flaw::Contradiction);
        }
        options.push(ShippingOption {
            id: option.id.clone(),
            label: clean_text(&option.label),
            amount: option.amount.to_money().ok_or(Flaw::Money)?,
            selected: option.selected.unwrap_or(false),
        });
    }
    Ok(options)
}

fn payer_options(payload: &Payload) -> PayerOptions {
    let Some(options) = &payload.options else { return PayerOptions::default() };
    PayerOptions {
        name: options.request_payer_name.unwrap_or(false),
        email: options.request_payer_email.unwrap_or(false),
        phone: options.request_payer_phone.unwrap_or(false),
        shipping: options.request_shipping.unwrap_or(false),
        shipping_type: options.shipping_type.as_deref().map(clean_text),
    }
}

/// The invoice of a completion, if it can be read.
pub(super) fn invoice(json: &str) -> Option<Invoice> {
    // The payment is made whatever the entity says, so an unreadable one must not make its outcome an error.
    invoice_entity::read_entity(json.as_bytes(), &InvoiceLimits::default()).ok()
}
