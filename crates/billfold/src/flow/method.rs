//! Which payment method pays where the payer chooses none, and which cards may be added for a payment.

use billfold_partner::{Entry, is_loopback};
use billfold_reason::{Code, reasons};
use billfold_vault::{MethodView, NewCard};

use super::Reviewed;

/// Why no payment method can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MethodError {
    /// The vault has no payment method.
    #[error("the vault has no payment method")]
    NoMethod,
    /// The partner is a sandbox, and the card is not a published test card.
    #[error("a sandbox takes published test card numbers only")]
    TestCardsOnly,
}

reasons! {
    MethodError {
        Self::NoMethod => Code::refusal("vault.no_method", "There is no payment method to pay with.")
            .with_remedy("Payer: add a payment method.");
        Self::TestCardsOnly => Code::refusal("sandbox.test_cards_only", "A new card for a sandbox is not a published test card.")
            .with_remedy("Enter a test card number that a card network or processor publishes.");
    }
}

/// Gives the method that is used if the payer chooses none: the default of the vault's list.
///
/// # Errors
/// [`MethodError::NoMethod`] if the list has no default, which is so when it is empty.
pub fn default_method(methods: impl IntoIterator<Item = MethodView>) -> Result<MethodView, MethodError> {
    methods.into_iter().find(|method| method.default).ok_or(MethodError::NoMethod)
}

impl Reviewed {
    /// Whether a card may be added to pay this bill. Call this before the card is stored: a real card must never reach a
    /// sandbox.
    ///
    /// # Errors
    /// [`MethodError::TestCardsOnly`] if the partner is a sandbox, and the card is not a published test card.
    pub fn check_new_card(&self, card: &NewCard) -> Result<(), MethodError> {
        check_new_card(self.adapter.entry(), card)
    }
}

/// Applies the rule on test cards. A partner whose payments go to loopback is a sandbox, whatever its entry says about itself.
fn check_new_card(partner: &Entry, card: &NewCard) -> Result<(), MethodError> {
    if partner.complete_url().is_some_and(is_loopback) && !card.is_published_test_number() {
        return Err(MethodError::TestCardsOnly);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use billfold_store::MemoryStore;
    use billfold_vault::{OwnerId, Params, PassphraseKey, Vault};

    use super::*;

    fn card(number: &str) -> NewCard {
        let json = format!(r#"{{"number":"{number}","expiry":"2032-12","name":"Pat Payer"}}"#);
        NewCard::from_json(json.as_bytes()).unwrap()
    }

    fn partner(complete_url: Option<&str>) -> Entry {
        let builder = Entry::builder("invoicly", "Invoicly").unwrap();
        match complete_url {
            Some(url) => builder.complete_url(url.parse().unwrap()).build().unwrap(),
            None => builder.build().unwrap(),
        }
    }

    #[test]
    fn a_sandbox_takes_published_test_cards_only() {
        let (test, other) = (card("4242424242424242"), card("4929000000006"));
        for url in ["http://127.0.0.1:8080/pay", "https://[::1]/pay"] {
            let sandbox = partner(Some(url));
            assert_eq!(check_new_card(&sandbox, &test), Ok(()), "{url}");
            assert_eq!(check_new_card(&sandbox, &other), Err(MethodError::TestCardsOnly), "{url}");
        }
        for url in [Some("https://pay.invoicly.example/pay"), None] {
            assert_eq!(check_new_card(&partner(url), &other), Ok(()), "{url:?}");
        }
    }

    #[test]
    fn the_default_pays_where_nobody_chooses() {
        let key = PassphraseKey::new("correct horse", Params::FOR_TESTS);
        let vault = Vault::open(std::sync::Arc::new(MemoryStore::new()), Box::new(key), "test").unwrap();
        let (owner, now) = (OwnerId::new("pat").unwrap(), "2026-11-20T09:00:00Z".parse().unwrap());
        let default =
            |vault: &Vault| default_method(vault.list(&owner, now).unwrap()).map(|method| method.id);
        assert_eq!(default(&vault), Err(MethodError::NoMethod));
        let first = vault.add(&owner, card("4242424242424242"), now).unwrap();
        let second = vault.add(&owner, card("5555555555554444"), now).unwrap();
        assert_eq!(default(&vault), Ok(first.id));
        vault.set_default(&owner, &second.id, now).unwrap();
        assert_eq!(default(&vault), Ok(second.id));
        vault.remove(&owner, &second.id, now).unwrap();
        assert_eq!(default(&vault), Ok(first.id), "the one that is left");
    }
}
