//! The payment token: a sealed card, a header that says which payment it is for, and the operator's signature.

use std::fmt;

use billfold_money::Money;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::codec::{from_base64url, whole_seconds};
use crate::{
    Algorithm, Binding, Sealed, SignError, Signer, SigningKey, TokenError, UnsignedPaymentToken,
    VerifyingKeys,
};

/// Longest life of a payment token, in seconds: 15 minutes.
pub const MAX_LIFETIME_SECONDS: i64 = 15 * 60;
/// How far the clocks of signer and verifier may differ by default.
const SKEW_SECONDS: i64 = 60;
/// Longest token in bytes.
const MAX_TEXT: usize = 16 * 1024;
/// Most keys without an id that are tried.
const MAX_KEYS: usize = 8;
const VERSION: u32 = 1;

/// The signed header of a payment token: the payment it is for, its expiry and its mode.
///
/// JSON with members in this order: `Version` (1), `Algorithm` (`RS256` or `ES256`), `KeyId`, `Format` (of the processor
/// token: `hpke-v1`), `MerchantId`, `PaymentRequestId`, `Amount` (decimal string), `Currency`, `Expiry` (RFC 3339, UTC,
/// whole seconds), `TestMode`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentTokenHeader {
    algorithm: Algorithm,
    key_id: String,
    format: String,
    merchant_id: String,
    payment_request_id: String,
    amount: Money,
    expiry: DateTime<Utc>,
    test_mode: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    version: u32,
    algorithm: String,
    key_id: String,
    format: String,
    merchant_id: String,
    payment_request_id: String,
    amount: String,
    currency: String,
    expiry: String,
    test_mode: bool,
}

impl PaymentTokenHeader {
    /// The header for a payment: everything from the binding, the form of the sealed card and the signer's own name.
    #[must_use]
    pub fn new(binding: &Binding, sealed: &Sealed, signer: &dyn Signer, test_mode: bool) -> Self {
        Self::for_key(binding, sealed, &SigningKey::named(signer.key_id(), signer.algorithm()), test_mode)
    }

    /// The same for a key wherever it is.
    #[must_use]
    pub fn for_key(binding: &Binding, sealed: &Sealed, key: &SigningKey, test_mode: bool) -> Self {
        Self {
            algorithm: key.algorithm(),
            key_id: key.key_id().to_owned(),
            format: sealed.format().to_owned(),
            merchant_id: binding.merchant_id().to_owned(),
            payment_request_id: binding.payment_request_id().to_owned(),
            amount: *binding.amount(),
            expiry: binding.expires_at(),
            test_mode,
        }
    }

    /// The header's version; always 1 so far.
    #[must_use]
    pub fn version(&self) -> u32 {
        VERSION
    }

    /// The signature's algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The signing key's id.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The form of the processor token.
    #[must_use]
    pub fn format(&self) -> &str {
        &self.format
    }

    /// The merchant to be paid.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// The attempt: the idempotency key of the charge, and what replay protection remembers.
    #[must_use]
    pub fn payment_request_id(&self) -> &str {
        &self.payment_request_id
    }

    /// The amount to charge.
    #[must_use]
    pub fn amount(&self) -> &Money {
        &self.amount
    }

    /// The instant from which the token is void.
    #[must_use]
    pub fn expiry(&self) -> DateTime<Utc> {
        self.expiry
    }

    /// Whether this is a test: no money moves, and a live partner refuses it.
    #[must_use]
    pub fn test_mode(&self) -> bool {
        self.test_mode
    }

    pub(crate) fn to_json(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(&Wire {
            version: VERSION,
            algorithm: self.algorithm.name().to_owned(),
            key_id: self.key_id.clone(),
            format: self.format.clone(),
            merchant_id: self.merchant_id.clone(),
            payment_request_id: self.payment_request_id.clone(),
            amount: self.amount.amount_text(),
            currency: self.amount.currency().code().to_owned(),
            expiry: self.expiry.to_rfc3339_opts(SecondsFormat::Secs, true),
            test_mode: self.test_mode,
        })
        .ok()
    }

    fn from_json(json: &[u8]) -> Result<Self, TokenError> {
        let wire: Wire = serde_json::from_slice(json).map_err(|_| TokenError::Malformed)?;
        if wire.version != VERSION {
            return Err(TokenError::Version);
        }
        let algorithm = Algorithm::from_name(&wire.algorithm).ok_or(TokenError::Algorithm)?;
        let amount = Money::parse(&wire.amount, &wire.currency).map_err(|_| TokenError::Malformed)?;
        let expiry = DateTime::parse_from_rfc3339(&wire.expiry).map_err(|_| TokenError::Malformed)?;
        Ok(Self {
            algorithm,
            key_id: wire.key_id,
            format: wire.format,
            merchant_id: wire.merchant_id,
            payment_request_id: wire.payment_request_id,
            amount,
            expiry: expiry.to_utc(),
            test_mode: wire.test_mode,
        })
    }
}

/// A signed payment token. It can be redeemed once by one merchant for one amount, so its `Debug` is opaque.
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentToken {
    text: String,
}

/// What the verifier knows about the payment from its own records, and compares the token with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    merchant_id: String,
    payment_request_id: Option<String>,
    amount: Option<Money>,
    test_mode: bool,
    skew: TimeDelta,
}

impl Expect {
    /// A token for this merchant, live or test. A live verifier refuses test tokens, and a test verifier live ones.
    #[must_use]
    pub fn new(merchant_id: &str, test_mode: bool) -> Self {
        let skew = TimeDelta::seconds(SKEW_SECONDS);
        Self { merchant_id: merchant_id.to_owned(), payment_request_id: None, amount: None, test_mode, skew }
    }

    /// Also requires this payment request.
    #[must_use]
    pub fn payment_request(mut self, id: &str) -> Self {
        self.payment_request_id = Some(id.to_owned());
        self
    }

    /// Also requires exactly this amount, by value and currency.
    #[must_use]
    pub fn amount(mut self, amount: Money) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Allows clocks to differ by `skew`; the default is 60 s, and more than 5 minutes counts as 5.
    #[must_use]
    pub fn skew(mut self, skew: TimeDelta) -> Self {
        self.skew = skew.clamp(TimeDelta::zero(), TimeDelta::minutes(5));
        self
    }
}

/// A payment token whose signature and claims were verified. Only [`PaymentToken::verify`] makes it.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedPaymentToken {
    header: PaymentTokenHeader,
    processor_token: String,
    remember_until: DateTime<Utc>,
}

impl PaymentToken {
    /// Signs `base64url(header).base64url(processor token)`, as ASCII, at once with a key in this process. A token that is signed
    /// elsewhere is an [`UnsignedPaymentToken`] meanwhile.
    ///
    /// # Errors
    /// [`SignError::HeaderMismatch`] if the header was made for another signer or sealed form; otherwise [`SignError`]
    /// if the signer refuses, fails, or gives what is no signature.
    pub fn sign(
        header: &PaymentTokenHeader,
        sealed: &Sealed,
        signer: &dyn Signer,
    ) -> Result<Self, SignError> {
        let key = SigningKey::named(signer.key_id(), signer.algorithm());
        let unsigned = UnsignedPaymentToken::new(header, sealed, &key)?;
        let request = unsigned.to_sign();
        request.attach(&[request.sign(signer)?]).map(Self::new)
    }

    pub(crate) fn new(text: String) -> Self {
        Self { text }
    }

    /// The token as it travels in `paymentToken`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Verifies a token: signature first, then lifetime, mode, merchant, payment request and amount.
    ///
    /// Replay is the caller's to remember, because only the caller has a store: keep
    /// [`payment_request_id`](PaymentTokenHeader::payment_request_id) until
    /// [`remember_until`](VerifiedPaymentToken::remember_until).
    ///
    /// # Errors
    /// [`TokenError`] at the first rule that the token breaks, in the order above.
    pub fn verify(
        text: &str,
        keys: &VerifyingKeys,
        now: DateTime<Utc>,
        expect: &Expect,
    ) -> Result<VerifiedPaymentToken, TokenError> {
        if text.len() > MAX_TEXT {
            return Err(TokenError::TooLong { limit: MAX_TEXT });
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, token) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        let decode = |part: &str| from_base64url(part).ok_or(TokenError::Malformed);
        let (header, token, signature) = (decode(header)?, decode(token)?, decode(signature)?);
        // Read before it is verified, but only to find the key. Nothing else of it counts until then.
        let header = PaymentTokenHeader::from_json(&header)?;
        let processor_token = String::from_utf8(token).map_err(|_| TokenError::Malformed)?;
        let named = (Some(header.key_id.as_str()), header.algorithm);
        keys.signed_by(named, MAX_KEYS, signed.as_bytes(), &signature)
            .map_err(|refused| refused.map_or(TokenError::UnknownKey, |_| TokenError::BadSignature))?;
        header.meets(expect, now)?;
        let remember_until = header.expiry.checked_add_signed(expect.skew).unwrap_or(header.expiry);
        Ok(VerifiedPaymentToken { header, processor_token, remember_until })
    }
}

impl PaymentTokenHeader {
    fn meets(&self, expect: &Expect, now: DateTime<Utc>) -> Result<(), TokenError> {
        // In whole seconds on both sides, as the header has them.
        let left = self.expiry.signed_duration_since(whole_seconds(now));
        // A token without an upper bound could be kept and charged long after the ledger has called the attempt never charged.
        let longest = TimeDelta::seconds(MAX_LIFETIME_SECONDS)
            .checked_add(&expect.skew)
            .ok_or(TokenError::LivesTooLong)?;
        let late = left.checked_add(&expect.skew).ok_or(TokenError::LivesTooLong)?;
        let rules = [
            (late > TimeDelta::zero(), TokenError::Expired),
            (left <= longest, TokenError::LivesTooLong),
            (self.test_mode == expect.test_mode, TokenError::TestMode),
            (self.merchant_id == expect.merchant_id, TokenError::Merchant),
            (
                expect.payment_request_id.as_ref().is_none_or(|id| *id == self.payment_request_id),
                TokenError::PaymentRequest,
            ),
            (expect.amount.is_none_or(|amount| amount == self.amount), TokenError::Amount),
        ];
        rules.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, error)| Err(*error))
    }
}

impl VerifiedPaymentToken {
    /// The verified header.
    #[must_use]
    pub fn header(&self) -> &PaymentTokenHeader {
        &self.header
    }

    /// The processor token's text: for the processor, see [`Sealed::parse`].
    #[must_use]
    pub fn processor_token(&self) -> &str {
        &self.processor_token
    }

    /// Until when the payment request id must be remembered, so that a copy is recognised: expiry plus skew.
    #[must_use]
    pub fn remember_until(&self) -> DateTime<Utc> {
        self.remember_until
    }
}

impl fmt::Debug for PaymentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaymentToken(***)")
    }
}

impl fmt::Debug for VerifiedPaymentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedPaymentToken").field("header", &self.header).finish_non_exhaustive()
    }
}
