//! Choosing a payment method: the remembered one, another, or a new card.

use billfold::vault::{MethodId, MethodView};
use billfold::{Reviewed, default_method};
use billfold_host::clock;
use billfold_reason::Coded as _;

use super::refusal::Refusal;
use super::{Payment, Stop};
use crate::commands::vault::describe;
use crate::failure::Failure;
use crate::{ask_card, output, terminal};

/// The method that was named, the one that a person chooses, or the default.
pub(super) fn choose(payment: &Payment<'_>, reviewed: &Reviewed) -> Result<MethodView, Stop> {
    let now = clock::now();
    if let Some(id) = &payment.arguments.method {
        let id = id.parse::<MethodId>().map_err(Failure::usage)?;
        return Ok(payment.vault.show(reviewed.bill().owner(), &id, now).map_err(Failure::by)?);
    }
    let methods = payment.vault.list(reviewed.bill().owner(), now).map_err(Failure::by)?;
    let person = terminal::person() && !payment.arguments.yes;
    match (methods.is_empty(), person) {
        (false, true) => ask(payment, reviewed, methods),
        (true, true) => {
            output::note("No payment method yet. Enter payment and billing information.");
            add(payment, reviewed)
        }
        (_, false) => Ok(default_method(methods).map_err(|error| {
            Refusal::new(error.code(), format!("{error}: add one with `billfold vault add`"))
        })?),
    }
}

/// Shows what is remembered, and lets the payer change it.
fn ask(payment: &Payment<'_>, reviewed: &Reviewed, methods: Vec<MethodView>) -> Result<MethodView, Stop> {
    for (place, method) in methods.iter().enumerate() {
        output::note(&format!("  {}  {}", place.saturating_add(1), describe(method)));
    }
    let answer = terminal::ask("Pay with (number, `new` for another card, Enter for the default):")?;
    if answer.eq_ignore_ascii_case("new") {
        return add(payment, reviewed);
    }
    let place = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let chosen = if answer.is_empty() {
        default_method(methods).ok()
    } else {
        place.and_then(|at| methods.into_iter().nth(at))
    };
    chosen.ok_or_else(|| Stop::from(Failure::usage("there is no such payment method")))
}

/// *Save and continue*.
fn add(payment: &Payment<'_>, reviewed: &Reviewed) -> Result<MethodView, Stop> {
    let new = ask_card::ask()?;
    reviewed.check_new_card(&new).map_err(|error| Refusal::by(&error))?;
    Ok(payment.vault.add(reviewed.bill().owner(), new, clock::now()).map_err(Failure::by)?)
}
