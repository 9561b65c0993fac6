//! The operator whose calls the service accepts.

use billfold_partner::http::Headers;
use billfold_partner::{BearerError, BearerToken, ExpectBearer, Operator, VerifiedBearer};
use billfold_processor::VerifyingKeys;
use chrono::{DateTime, Utc};

/// The operator whose tokens a partner service accepts: its identity, and the public keys that verify them. Bearer and payment
/// tokens have separate keys.
#[derive(Debug, Clone)]
pub struct TrustedOperator {
    operator: Operator,
    bearer_keys: VerifyingKeys,
    payment_keys: VerifyingKeys,
}

impl TrustedOperator {
    /// An operator and its keys.
    #[must_use]
    pub fn new(operator: Operator, bearer_keys: VerifyingKeys, payment_keys: VerifyingKeys) -> Self {
        Self { operator, bearer_keys, payment_keys }
    }

    /// Puts freshly fetched keys in place of the old ones, see [`KeyRing`](billfold_partner::KeyRing).
    pub fn rotate(&mut self, bearer_keys: VerifyingKeys, payment_keys: VerifyingKeys) {
        (self.bearer_keys, self.payment_keys) = (bearer_keys, payment_keys);
    }

    pub(crate) fn verify_bearer(
        &self,
        headers: &Headers,
        now: DateTime<Utc>,
    ) -> Result<VerifiedBearer, BearerError> {
        // Issuer and application come from the configuration, so a valid token of another service at the same issuer is
        // refused.
        let expect = ExpectBearer::from_operator(&self.operator);
        BearerToken::verify_request(headers, &self.bearer_keys, &expect, now)
    }

    pub(crate) fn payment_keys(&self) -> &VerifyingKeys {
        &self.payment_keys
    }
}
