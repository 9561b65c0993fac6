//! A bearer token before it is signed.

use billfold_processor::jws;
use billfold_processor::{KeyUse, SignError, Signature, Signer, SigningKey, SigningRequest};
use chrono::{DateTime, Utc};

use super::{BearerToken, Claims, LIFETIME_SECONDS, Operator};

/// A bearer token that waits for its signature.
#[derive(Debug)]
pub struct UnsignedBearer {
    request: SigningRequest,
    merchant_id: String,
    /// Unix seconds.
    until: i64,
}

impl UnsignedBearer {
    /// A token with these claims, which is good for five minutes from now: `aud` is the merchant, `sub` the payer's address,
    /// `sender` the address the message came from.
    ///
    /// # Errors
    /// [`SignError::Failed`] if the token cannot be written, or for a time that no calendar has.
    pub fn new(
        operator: &Operator,
        merchant_id: &str,
        payer: &str,
        sender: &str,
        key: &SigningKey,
        now: DateTime<Utc>,
    ) -> Result<Self, SignError> {
        let iat = now.timestamp();
        let until = iat.checked_add(LIFETIME_SECONDS).ok_or(SignError::Failed)?;
        let claims = Claims {
            ver: operator.version.clone(),
            iss: operator.issuer.clone(),
            aud: merchant_id.to_owned(),
            appid: operator.app_id.clone(),
            iat: Some(iat),
            nbf: iat,
            exp: until,
            sub: payer.to_owned(),
            sender: Some(sender.to_owned()),
            acr: Some("0".to_owned()),
            appidacr: Some("2".to_owned()),
        };
        let payload = serde_json::to_vec(&claims).map_err(|_| SignError::Failed)?;
        let request = jws::to_sign(&jws::Header::jwt(), &payload, key, KeyUse::Bearer)?;
        Ok(Self { request, merchant_id: merchant_id.to_owned(), until })
    }

    /// What is to be signed.
    #[must_use]
    pub fn to_sign(&self) -> &SigningRequest {
        &self.request
    }

    /// The signed token, by the signature among these that answers the [request](Self::to_sign).
    ///
    /// # Errors
    /// [`SignError::Late`] if the token has expired meanwhile, otherwise as [`SigningRequest::attach`].
    pub fn signed(&self, signatures: &[Signature], now: DateTime<Utc>) -> Result<BearerToken, SignError> {
        if now.timestamp() >= self.until {
            return Err(SignError::Late);
        }
        let text = self.request.attach(signatures)?;
        Ok(BearerToken { text, merchant_id: self.merchant_id.clone() })
    }
}

/// Makes a bearer token at once with a key in this process; see [`UnsignedBearer`].
///
/// # Errors
/// [`SignError`] from the signer, and [`SignError::Failed`] for a time that no calendar has.
pub fn bearer(
    operator: &Operator,
    merchant_id: &str,
    payer: &str,
    sender: &str,
    signer: &dyn Signer,
    now: DateTime<Utc>,
) -> Result<BearerToken, SignError> {
    let key = SigningKey::named(signer.key_id(), signer.algorithm());
    let unsigned = UnsignedBearer::new(operator, merchant_id, payer, sender, &key, now)?;
    unsigned.signed(&[unsigned.to_sign().sign(signer)?], now)
}
