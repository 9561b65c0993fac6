//! Asking a person for a card: *Enter payment and billing information*.

use billfold::vault::{Billing, CardNumber, Expiry, NewCard, NewCardError};

use crate::failure::Failure;
use crate::terminal;

/// Asks for number, expiry, name and billing address. The number does not show while it is typed.
pub(crate) fn ask() -> Result<NewCard, Failure> {
    let number = CardNumber::parse(&terminal::secret("Card number:")?).map_err(Failure::input)?;
    let expiry = Expiry::parse(&terminal::ask("Expiry (MM/YYYY):")?).map_err(Failure::input)?;
    let name = terminal::ask("Name on the card:")?;
    let card = NewCard::new(number, expiry, &name).map_err(Failure::input)?;
    Ok(card.billing(billing().map_err(Failure::usage)?))
}

fn billing() -> Result<Billing, Unfit> {
    Ok(Billing::default()
        .line1(&terminal::ask("Billing address, line 1:")?)?
        .line2(&terminal::ask("Line 2:")?)?
        .city(&terminal::ask("City:")?)?
        .region(&terminal::ask("State or region:")?)?
        .postal_code(&terminal::ask("Postal code:")?)?
        .country(&terminal::ask("Country (two letters):")?.to_ascii_uppercase())?)
}

/// What may be wrong with a typed address.
#[derive(Debug, thiserror::Error)]
enum Unfit {
    #[error(transparent)]
    Address(#[from] NewCardError),
    #[error("{0}")]
    Terminal(Failure),
}

impl From<Failure> for Unfit {
    fn from(failure: Failure) -> Self {
        Self::Terminal(failure)
    }
}
