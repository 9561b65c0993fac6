//! Releasing a card: the only way out of the vault, sealed to a processor, for one claimed payment.

use billfold_ledger::{Claim, Spent};
use billfold_processor::{
    Binding, BindingError, CardData, CardError, CardParts, KeyError, PinnedKey, SealError, Sealed,
    TokenizeError, Tokenizer, TransportSealed, seal,
};
use billfold_reason::{Code, Coded as _, Refused, reasons};
use chrono::{DateTime, Utc};

use super::Vault;
use super::draft::Draft;
use crate::codes::{CODE_LENGTH, NOT_FOUND};
use crate::error::AccessError;
use crate::record::{Action, StoredCard};
use crate::{MethodId, OwnerId, SecurityCode};

/// A released card, sealed to the processor for the payment in `binding`. The claim is spent.
#[derive(Debug)]
#[non_exhaustive]
pub struct Release {
    /// The spent claim: what [`billfold_ledger::Ledger::mark_sent`] wants.
    pub spent: Spent,
    /// The card, sealed.
    pub sealed: Sealed,
    /// The payment it is good for.
    pub binding: Binding,
}

/// A card released to a tokenizing processor. The claim is spent.
#[derive(Debug)]
#[non_exhaustive]
pub struct TokenizerRelease {
    /// The spent claim.
    pub spent: Spent,
    /// The request: to be written, once, to the pinned processor.
    pub request: TransportSealed,
    /// The payment it is for.
    pub binding: Binding,
}

/// Why a card was not released.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// The processor's key may not be used. Found before anything was read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The claim's lease has ended.
    #[error("the claim on the invoice has ended")]
    ClaimEnded,
    /// The claim does not name an owner and a method in the vault's form.
    #[error("the claim does not name a payment method of this vault")]
    ClaimMalformed,
    /// The claim names no destination, or another one than this processor's key and the claim's merchant.
    #[error("the claim names another destination")]
    OtherDestination,
    /// The owner has no such method.
    #[error("the payment method does not exist")]
    NotFound,
    /// The card has expired.
    #[error("the card has expired")]
    Expired,
    /// The security code does not have the length of the network's codes.
    #[error("the security code has the wrong length for the card's network")]
    CodeLength,
    /// The processor gave no reference for this card and merchant.
    #[error("the processor gave no reference for this card and merchant")]
    NoCredential,
    /// The payment cannot be described to a processor.
    #[error(transparent)]
    Binding(#[from] BindingError),
    /// The stored card is not one a processor can be given.
    #[error(transparent)]
    Card(#[from] CardError),
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// No request to the tokenizing processor could be made.
    #[error(transparent)]
    Tokenize(#[from] TokenizeError),
    /// The vault could not read, or could not write its audit trail.
    #[error(transparent)]
    Access(#[from] AccessError),
}

reasons! {
    ReleaseError {
        Self::ClaimEnded => Code::refusal(
            "vault.claim_ended",
            "The time reserved for the payment has ended, so the card was not released.",
        )
        .with_remedy("Start the payment again.");
        Self::ClaimMalformed => Code::refusal(
            "vault.claim_malformed",
            "The reserved payment does not name a payment method of this vault.",
        );
        Self::OtherDestination => Code::refusal(
            "vault.other_destination",
            "The reserved payment does not name the processor that the card would be released to, so the card was not released.",
        )
        .with_remedy("Review the invoice again: the partner's entry may have been changed or withdrawn since.");
        Self::Expired => Code::refusal("vault.card_expired", "The card has expired, so it was not released.")
            .with_remedy("Pay with another card, or enter the new expiry if the bank renewed this one.");
        Self::NoCredential => Code::refusal(
            "vault.no_credential",
            "The processor gave no reference for this card and merchant, by which it could be charged without the payer.",
        )
        .with_remedy("Let the payer make this payment, with the security code.");
    }
    shares {
        Self::NotFound => NOT_FOUND;
        Self::CodeLength => CODE_LENGTH;
    }
    wraps {
        Self::Key(error) => error;
        Self::Binding(error) => error;
        Self::Card(error) => error;
        Self::Seal(error) => error;
        Self::Tokenize(error) => error;
        Self::Access(error) => error;
    }
}

impl Vault {
    /// Releases the claimed method to a processor.
    ///
    /// Everything is by value that must not be used twice: the claim is spent, the security code is consumed. The claim must name
    /// `key` and its own merchant as its [destination](billfold_ledger::ClaimRequest::destination): whoever holds a claim cannot send the card
    /// elsewhere. The card is
    /// sealed to `key` for the claim's merchant, invoice, amount and attempt, until the claim's lease ends; the vault itself
    /// cannot open the result. `key` is the processor's pinned key from the registry entry of the partner that was verified,
    /// never from mail or from an answer.
    ///
    /// The release is in the audit trail before it is handed out; if the trail cannot be written, nothing is released.
    ///
    /// # Errors
    /// [`ReleaseError`] with the unspent claim if the processor's key may not be used, or is not the one that the claim names, the
    /// claim's lease has ended, the method
    /// does not exist or has expired, the security code has the wrong length, or sealing, reading or writing the trail fails.
    /// Release it again with another code, or abandon it. The security code is wiped; a new try asks for it again. A refusal is
    /// in the audit trail as well, where there is one.
    #[expect(clippy::needless_pass_by_value, reason = "the security code is used up, and wiped here")]
    pub fn release(
        &self,
        claim: Claim,
        code: SecurityCode,
        key: &PinnedKey,
        now: DateTime<Utc>,
    ) -> Result<Release, Refused<Claim, ReleaseError>> {
        let to = (key.processor_id(), key.key_id());
        // Before the record is opened: no card number comes into memory for a key that will not get it.
        let allowed = key.check(now).map_err(ReleaseError::from);
        let allowed = allowed.and_then(|()| goes_to(&claim, &key.destination(&claim.key().merchant)));
        let sealed = allowed.and_then(|()| {
            self.hand_over(&claim, &code, to, now, |card, binding| Ok(seal(key, card, binding, now)?))
        });
        match sealed {
            // Spent only now: a refusal hands the claim back, so that the payer can correct a mistyped code without starting
            // again.
            Ok((sealed, binding)) => Ok(Release { spent: claim.spend(), sealed, binding }),
            Err(error) => Err(self.refused(claim, error, now)),
        }
    }

    /// Releases the claimed method to a tokenizing processor, as a request that can only be written to a TLS stream of the
    /// pinned authority. The processor's answer, read by [`Tokenizer::read`], is what the payment token then carries.
    ///
    /// # Errors
    /// [`ReleaseError`] with the unspent claim, as for [`release`](Self::release).
    #[expect(clippy::needless_pass_by_value, reason = "the security code is used up, and wiped here")]
    pub fn release_to_tokenizer(
        &self,
        claim: Claim,
        code: SecurityCode,
        tokenizer: &Tokenizer,
        now: DateTime<Utc>,
    ) -> Result<TokenizerRelease, Refused<Claim, ReleaseError>> {
        let to = (tokenizer.processor_id(), "tokenizer");
        let allowed = tokenizer.check(now).map_err(ReleaseError::from);
        let allowed = allowed.and_then(|()| goes_to(&claim, &tokenizer.destination(&claim.key().merchant)));
        let request = allowed.and_then(|()| {
            let make = |card, binding: &Binding| Ok(tokenizer.request(card, binding, now)?);
            self.hand_over(&claim, &code, to, now, make)
        });
        match request {
            Ok((request, binding)) => Ok(TokenizerRelease { spent: claim.spend(), request, binding }),
            Err(error) => Err(self.refused(claim, error, now)),
        }
    }

    fn hand_over<T>(
        &self,
        claim: &Claim,
        code: &SecurityCode,
        (processor, key): (&str, &str),
        now: DateTime<Utc>,
        make: impl Fn(CardData, &Binding) -> Result<T, ReleaseError>,
    ) -> Result<(T, Binding), ReleaseError> {
        let (owner, id) = named(claim).ok_or(ReleaseError::ClaimMalformed)?;
        let binding = self.binding_of(claim, now)?;
        let attempt = claim.attempt_id();
        let released = self.change(&owner, false, now, |draft| {
            let made = make(card_of(draft, &id, code)?, &binding)?;
            // In the commit that must succeed before the sealed card is handed out.
            draft.note(Action::Released, Some(id), format!("{processor} {key} {attempt}"));
            Ok::<_, ReleaseError>(made)
        })?;
        Ok((released.ok_or(ReleaseError::NotFound)?, binding))
    }

    /// The payment that a claim is for, while its lease lasts.
    pub(super) fn binding_of(&self, claim: &Claim, now: DateTime<Utc>) -> Result<Binding, ReleaseError> {
        if claim.expires_at() <= now {
            return Err(ReleaseError::ClaimEnded);
        }
        let (invoice, attempt) = (claim.key(), claim.attempt_id().to_string());
        // The sealed card is good no longer than the claim, after which another attempt may start.
        let until = claim.expires_at();
        Ok(Binding::new(&invoice.merchant, &invoice.invoice, *claim.amount(), &attempt, until)?)
    }

    pub(super) fn refused(
        &self,
        claim: Claim,
        error: ReleaseError,
        now: DateTime<Utc>,
    ) -> Refused<Claim, ReleaseError> {
        self.note_refusal(&claim, &error, now);
        Refused::new(claim, error)
    }

    /// Best effort: a refusal must not fail for its own record.
    fn note_refusal(&self, claim: &Claim, error: &ReleaseError, now: DateTime<Utc>) {
        let Some((owner, id)) = named(claim) else { return };
        let _noted = self.change(&owner, false, now, |draft| {
            draft.note(Action::ReleaseRefused, Some(id), error.code().name());
            Ok::<_, AccessError>(())
        });
    }
}

/// Whether the claim names this destination.
fn goes_to(claim: &Claim, destination: &str) -> Result<(), ReleaseError> {
    if claim.destination() == Some(destination) { Ok(()) } else { Err(ReleaseError::OtherDestination) }
}

pub(super) fn named(claim: &Claim) -> Option<(OwnerId, MethodId)> {
    Some((claim.owner().parse().ok()?, claim.method().parse().ok()?))
}

fn card_of(draft: &mut Draft<'_>, id: &MethodId, code: &SecurityCode) -> Result<CardData, ReleaseError> {
    let record = draft.state.method_row(id)?.ok_or(ReleaseError::NotFound)?;
    let (schema, content) = draft.state.open_method(id, &record)?;
    let altered = || AccessError::NotAuthentic { what: "method" };
    let card = StoredCard::read(schema, &content).ok_or_else(altered)?;
    // Asked again here: it may have expired since it was stored or shown.
    if card.expiry.is_past(draft.now) {
        return Err(ReleaseError::Expired);
    }
    if !code.fits(card.network().ok_or_else(altered)?) {
        return Err(ReleaseError::CodeLength);
    }
    let [.., postal_code, country] = card.billing;
    Ok(CardData::new(&CardParts {
        number: card.number,
        expiry_month: card.expiry.month(),
        expiry_year: card.expiry.year(),
        security_code: Some(code.digits()),
        name: card.name,
        postal_code,
        country,
    })?)
}
