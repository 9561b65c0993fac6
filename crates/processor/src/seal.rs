//! Sealing a card to a processor.

use billfold_reason::{Code, reasons};
use chrono::{DateTime, Utc};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::codec::Canonical;
use crate::codes::{NO_RANDOMNESS, PAYMENT_EXPIRED};
use crate::jwe::{Jwe, JweKey};
use crate::key::Material;
use crate::sealed::Form;
use crate::{Binding, CardData, KeyError, PinnedKey, Sealed, hpke, jwe};

/// Why a card was not sealed. The card is wiped in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The processor's key may not be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The payment's time is already over.
    #[error("the payment expired at {expires_at}")]
    Expired {
        /// When it did.
        expires_at: DateTime<Utc>,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Randomness,
    /// The encryption failed.
    #[error("the card could not be encrypted")]
    Encryption,
}

reasons! {
    SealError {
        Self::Encryption => Code::refusal(
            "processor.encryption",
            "The card could not be encrypted for the processor.",
        );
    }
    shares {
        Self::Expired { expires_at } => PAYMENT_EXPIRED, at: *expires_at;
        Self::Randomness => NO_RANDOMNESS;
    }
    wraps {
        Self::Key(error) => error;
    }
}

/// Seals a card so that only the holder of the processor's private key can read it, and only for this payment.
///
/// The pinned key says how. HPKE base mode (RFC 9180): `info` = "pay-seal/v1", processor id and key id, `aad` =
/// [`Binding::canonical`]. JWE (RFC 7516): RSA-OAEP-256, the content in the member names of Adyen, the digest of the payment
/// in the protected header. The ephemeral key is forgotten at once: not even the sealing process can open the result again.
/// The key is checked before the card is touched.
///
/// # Errors
/// [`SealError::Key`] if the key may not be used now, [`SealError::Expired`] if the payment's time is over,
/// [`SealError::Randomness`] if the system gives no random bytes, [`SealError::Encryption`] if encrypting fails. The card is
/// wiped in every case.
pub fn seal(
    key: &PinnedKey,
    card: CardData,
    binding: &Binding,
    now: DateTime<Utc>,
) -> Result<Sealed, SealError> {
    // Before the card is read: to an expired key, whose private half may be stolen or gone, nothing is sealed at all.
    key.check(now)?;
    if binding.expires_at() <= now {
        return Err(SealError::Expired { expires_at: binding.expires_at() });
    }
    let form = match key.material() {
        Material::HpkeX25519(public) => seal_hpke(key, public, card, binding)?,
        Material::Jwe(public) => seal_jwe(key, public, card, binding, now)?,
    };
    Ok(Sealed { key_id: key.key_id().to_owned(), form })
}

fn seal_hpke(
    key: &PinnedKey,
    public: &[u8; hpke::KEY],
    card: CardData,
    binding: &Binding,
) -> Result<Form, SealError> {
    let mut seed = Zeroizing::new([0; hpke::KEY]);
    getrandom::fill(seed.as_mut_slice()).map_err(|_| SealError::Randomness)?;
    let public = hpke::public_key(public).map_err(|_| SealError::Key(KeyError::LowOrder))?;
    let info = info(key.processor_id(), key.key_id());
    let mut body = card.into_plain();
    let (encapped, tag) = hpke::seal_in_place(&public, &info, &binding.canonical(), &mut body, seed)
        .map_err(|_| SealError::Encryption)?;
    Ok(Form::Hpke { encapped, ciphertext: body.to_vec(), tag })
}

#[derive(Serialize)]
struct JweHeader<'a> {
    alg: &'a str,
    enc: &'a str,
    kid: &'a str,
    version: &'a str,
    binding: String,
}

#[expect(clippy::needless_pass_by_value, reason = "the card is used up, and wiped here")]
fn seal_jwe(
    key: &PinnedKey,
    public: &JweKey,
    card: CardData,
    binding: &Binding,
    now: DateTime<Utc>,
) -> Result<Form, SealError> {
    let mut random = Zeroizing::new([0; jwe::RANDOM]);
    getrandom::fill(random.as_mut_slice()).map_err(|_| SealError::Randomness)?;
    let header = JweHeader {
        alg: jwe::ALG,
        enc: public.encryption().name(),
        kid: key.key_id(),
        version: "1",
        binding: jwe::binding_digest(key.processor_id(), binding),
    };
    let header = serde_json::to_vec(&header).map_err(|_| SealError::Encryption)?;
    let to = public.public().ok_or(SealError::Key(KeyError::WeakOrMalformedRsa))?;
    let plain = jwe::write_card(&card, now);
    let text =
        jwe::encrypt(&to, public.encryption(), &header, plain, &random).map_err(|_| SealError::Encryption)?;
    // Parsed back, so that what is sent out passes the same reader that the processor uses.
    Ok(Form::Jwe(Box::new(Jwe::parse(&text).ok_or(SealError::Encryption)?)))
}

/// HPKE `info`: which key of which processor this is for.
pub(crate) fn info(processor_id: &str, key_id: &str) -> Vec<u8> {
    Canonical::new("pay-seal/v1").field(processor_id.as_bytes()).field(key_id.as_bytes()).finish()
}
