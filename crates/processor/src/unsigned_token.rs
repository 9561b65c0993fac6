//! A payment token before it is signed.

use chrono::{DateTime, Utc};

use crate::codec::to_base64url;
use crate::{
    KeyUse, PaymentToken, PaymentTokenHeader, Sealed, SignError, Signature, SigningKey, SigningRequest,
};

/// A payment token that waits for its signature.
#[derive(Debug)]
pub struct UnsignedPaymentToken {
    request: SigningRequest,
    expiry: DateTime<Utc>,
}

impl UnsignedPaymentToken {
    /// A token of this header and sealed card. What is signed is `base64url(header).base64url(processor token)`, as ASCII.
    ///
    /// # Errors
    /// [`SignError::HeaderMismatch`] if the header was made for another key or sealed form, [`SignError::Failed`] if it cannot be
    /// written.
    pub fn new(header: &PaymentTokenHeader, sealed: &Sealed, key: &SigningKey) -> Result<Self, SignError> {
        let fits = header.algorithm() == key.algorithm()
            && header.key_id() == key.key_id()
            && header.format() == sealed.format();
        // A header that names another key or form would be signed all the same, and then refused by every verifier after the
        // card was released.
        if !fits {
            return Err(SignError::HeaderMismatch);
        }
        let json = header.to_json().ok_or(SignError::Failed)?;
        let input = format!("{}.{}", to_base64url(&json), to_base64url(sealed.to_text().as_bytes()));
        let request = SigningRequest::new(key, KeyUse::PaymentToken, input);
        Ok(Self { request, expiry: header.expiry() })
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
    pub fn signed(&self, signatures: &[Signature], now: DateTime<Utc>) -> Result<PaymentToken, SignError> {
        if now >= self.expiry {
            return Err(SignError::Late);
        }
        self.request.attach(signatures).map(PaymentToken::new)
    }
}
