//! Shipping, when the business asks: an address, then one of the ways that it offers for it.

use std::path::Path;

use billfold::partner::ShippingChange;
use billfold::partner::wire::Address;
use billfold::{Refused, Reviewed, ShippingError};
use billfold_host::clock;

use super::refusal::Refusal;
use super::{Payment, Stop};
use crate::failure::Failure;
use crate::{output, terminal};

/// Longest file with an address.
const MAX_FILE: usize = 64 * 1024;

/// The review with what the payer chose. Where nobody can be asked and nothing is said, it is handed back as it is, and the flow
/// refuses a payment that lacks something.
pub(super) async fn choose(payment: &Payment<'_>, reviewed: Reviewed) -> Result<Reviewed, Stop> {
    if !reviewed.live().payer_options().shipping {
        return Ok(reviewed);
    }
    let mut reviewed = reviewed;
    if let Some(address) = address(payment, &reviewed)? {
        reviewed = change(payment, reviewed, &ShippingChange::Address(Box::new(address))).await?;
    }
    match option(payment, &reviewed)? {
        Some(option) => change(payment, reviewed, &ShippingChange::Option(option)).await,
        None => Ok(reviewed),
    }
}

async fn change(
    payment: &Payment<'_>,
    reviewed: Reviewed,
    change: &ShippingChange,
) -> Result<Reviewed, Stop> {
    let refused = |refused: Refused<Reviewed, ShippingError>| Refusal::by(&refused);
    let unsigned = payment.service.ship(reviewed, change, clock::now()).map_err(refused)?;
    let call = unsigned.sign(payment.signers, clock::now()).map_err(refused)?;
    let answer = payment.driver.send(call.request()).await;
    Ok(call.answer(answer, clock::now()).map_err(|refused| Refusal::by(&refused))?)
}

/// The address to ship to: the file that was named, else what a person types, else none.
fn address(payment: &Payment<'_>, reviewed: &Reviewed) -> Result<Option<Address>, Stop> {
    if let Some(path) = &payment.arguments.ship_to {
        return Ok(Some(read(path)?));
    }
    if payment.arguments.yes || reviewed.live().shipping_address().is_some() {
        return Ok(None);
    }
    output::note("This business ships. Where to?");
    let line =
        |question: &str| terminal::ask(question).map(|text| Some(text).filter(|text| !text.is_empty()));
    let mut address = Address::default();
    address.recipient = line("Name of the recipient:")?;
    address.address_line = line("Street and number:")?.map(|street| vec![street]);
    address.city = line("City:")?;
    address.region = line("State or province:")?;
    address.postal_code = line("Postal code:")?;
    address.country = line("Country (two letters):")?;
    if reviewed.live().payer_options().phone {
        address.phone = line("Telephone number:")?;
    }
    Ok(Some(address))
}

fn read(path: &Path) -> Result<Address, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, error))?;
    if bytes.len() > MAX_FILE {
        return Err(Failure::file(path, "an address has at most 65536 bytes"));
    }
    serde_json::from_slice(&bytes).map_err(|_| Failure::file(path, "this is no address (JSON)"))
}

/// The id of the way to ship: the one that was named, the one that a person chooses, or the only one. None if the business
/// offers none, or has one chosen already.
fn option(payment: &Payment<'_>, reviewed: &Reviewed) -> Result<Option<String>, Stop> {
    let live = reviewed.live();
    if let Some(id) = &payment.arguments.shipping_option {
        return Ok(Some(id.clone()));
    }
    let offered = live.shipping_options();
    if let [only] = offered {
        return Ok(Some(only.id.clone()).filter(|id| live.shipping_option() != Some(id)));
    }
    if offered.is_empty() || payment.arguments.yes {
        return Ok(None);
    }
    for (place, option) in offered.iter().enumerate() {
        output::note(&format!("  {}  {}  {}", place.saturating_add(1), option.label, option.amount));
    }
    let answer = terminal::ask("Ship by (number):")?;
    let place = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let chosen = place.and_then(|place| offered.get(place)).map(|option| option.id.clone());
    chosen.map(Some).ok_or_else(|| Stop::from(Failure::usage("there is no such way to ship")))
}
