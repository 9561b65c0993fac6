//! Stored-credential references: a processor's name for a card it was shown once.

use std::fmt;

use billfold_ledger::{Claim, Spent};
use billfold_processor::Binding;
use billfold_reason::Refused;
use billfold_reason::characters::has_hidden;
use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use super::Vault;
use super::draft::Draft;
use super::release::{ReleaseError, named};
use super::update::UpdateError;
use crate::crypto::fingerprint;
use crate::error::AccessError;
use crate::record::{Action, StoredCard};
use crate::{MethodId, NewCardError, OwnerId, TextProblem};

/// A reference that a processor gave at a purchase with the payer present, by which this merchant may charge the card again.
/// Kept sealed with the card, and gone with it. `Debug` does not show the reference.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCredential {
    processor_id: String,
    merchant_id: String,
    reference: Zeroizing<String>,
}

impl StoredCredential {
    /// Longest part in bytes.
    pub const MAX: usize = 255;

    /// A reference of this processor, good for this merchant. Each part is 1 to 255 bytes without control characters.
    ///
    /// # Errors
    /// [`NewCardError::Text`] if one of the three is empty, too long, has control or invisible characters, or looks
    /// like a card number.
    pub fn new(processor_id: &str, merchant_id: &str, reference: &str) -> Result<Self, NewCardError> {
        for (field, text) in
            [("processor id", processor_id), ("merchant id", merchant_id), ("reference", reference)]
        {
            let problem = match text {
                "" => Some(TextProblem::Empty),
                text if text.len() > Self::MAX => Some(TextProblem::TooLong),
                text if has_hidden(text) => Some(TextProblem::Control),
                _ => None,
            };
            if let Some(problem) = problem {
                return Err(NewCardError::Text { field, problem });
            }
        }
        let reference = Zeroizing::new(reference.to_owned());
        Ok(Self { processor_id: processor_id.to_owned(), merchant_id: merchant_id.to_owned(), reference })
    }

    /// The processor that knows the card by it.
    #[must_use]
    pub fn processor_id(&self) -> &str {
        &self.processor_id
    }

    /// The merchant it is good for.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// The reference, for the processor.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }
}

impl fmt::Debug for StoredCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredCredential")
            .field("processor_id", &self.processor_id)
            .field("merchant_id", &self.merchant_id)
            .finish_non_exhaustive()
    }
}

/// A stored credential released for one claimed payment. No card left the vault. The claim is used up.
#[derive(Debug)]
#[non_exhaustive]
pub struct CredentialRelease {
    /// The spent claim.
    pub spent: Spent,
    /// The reference by which the processor charges.
    pub credential: StoredCredential,
    /// The payment it is for.
    pub binding: Binding,
}

/// The most credentials of one card; beyond that the oldest is dropped.
const MOST: usize = 16;

impl Vault {
    /// Keeps a processor's reference with the card. One that is there for the same processor and merchant is replaced.
    ///
    /// # Errors
    /// [`UpdateError::NotFound`] if the owner has no such method, [`UpdateError::Access`] if the vault cannot read or
    /// write.
    pub fn keep_credential(
        &self,
        owner: &OwnerId,
        id: &MethodId,
        credential: &StoredCredential,
        now: DateTime<Utc>,
    ) -> Result<(), UpdateError> {
        self.change(owner, false, now, |draft| keep(draft, id, credential))?.ok_or(UpdateError::NotFound)
    }

    /// Releases the reference that `processor_id` gave for the claimed method and merchant: for a charge without the payer,
    /// who gives no security code. No card is released.
    ///
    /// # Errors
    /// [`ReleaseError`] with the unspent claim; [`ReleaseError::NoCredential`] if there is no reference.
    pub fn release_credential(
        &self,
        claim: Claim,
        processor_id: &str,
        now: DateTime<Utc>,
    ) -> Result<CredentialRelease, Refused<Claim, ReleaseError>> {
        match self.credential_for(&claim, processor_id, now) {
            Ok((credential, binding)) => Ok(CredentialRelease { spent: claim.spend(), credential, binding }),
            Err(error) => Err(self.refused(claim, error, now)),
        }
    }

    fn credential_for(
        &self,
        claim: &Claim,
        processor_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(StoredCredential, Binding), ReleaseError> {
        let (owner, id) = named(claim).ok_or(ReleaseError::ClaimMalformed)?;
        let binding = self.binding_of(claim, now)?;
        // A change although the card stays as it is: the use must be on the audit trail before the reference leaves.
        let found = self.change(&owner, false, now, |draft| {
            let record = draft.state.method_row(&id)?.ok_or(ReleaseError::NotFound)?;
            let (schema, content) = draft.state.open_method(&id, &record)?;
            let altered = AccessError::NotAuthentic { what: "method" };
            let card = StoredCard::read(schema, &content).ok_or(altered)?;
            let wanted = [processor_id, &claim.key().merchant];
            let found =
                card.credentials.iter().find(|[processor, merchant, _]| [*processor, *merchant] == wanted);
            let [processor, merchant, reference] = found.ok_or(ReleaseError::NoCredential)?;
            let credential = StoredCredential::new(processor, merchant, reference)
                .map_err(|_| AccessError::NotAuthentic { what: "method" })?;
            draft.note(Action::CredentialUsed, Some(id), format!("{processor_id} {}", claim.attempt_id()));
            Ok::<_, ReleaseError>(credential)
        })?;
        Ok((found.ok_or(ReleaseError::NotFound)?, binding))
    }
}

fn keep(draft: &mut Draft<'_>, id: &MethodId, credential: &StoredCredential) -> Result<(), UpdateError> {
    let record = draft.state.method_row(id)?.ok_or(UpdateError::NotFound)?;
    let (schema, content) = draft.state.open_method(id, &record)?;
    let altered = AccessError::NotAuthentic { what: "method" };
    let mut card = StoredCard::read(schema, &content).ok_or(altered)?;
    let parts = [credential.processor_id(), credential.merchant_id(), credential.reference()];
    let [processor, merchant, _] = parts;
    card.credentials.retain(|[known, of, _]| [*known, *of] != [processor, merchant]);
    card.credentials.push(parts);
    if card.credentials.len() > MOST {
        card.credentials.remove(0);
    }
    let print = fingerprint(draft.state.fingerprint_key()?, card.number);
    draft.put(*id, Some(&record), &card, print)?;
    draft.note(Action::CredentialKept, Some(*id), credential.processor_id());
    Ok(())
}
