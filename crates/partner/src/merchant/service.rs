//! The payment service whose calls a partner half accepts.

use billfold_processor::VerifyingKeys;
use chrono::{DateTime, Utc};

use crate::http::Headers;
use crate::{BearerError, BearerToken, ExpectBearer, Operator, VerifiedBearer};

/// A payment service: what its tokens say, and the keys they are signed with. Bearer and payment tokens have separate keys.
#[derive(Debug, Clone)]
pub struct Service {
    operator: Operator,
    bearer_keys: VerifyingKeys,
    payment_keys: VerifyingKeys,
}

impl Service {
    /// A service.
    #[must_use]
    pub fn new(operator: Operator, bearer_keys: VerifyingKeys, payment_keys: VerifyingKeys) -> Self {
        Self { operator, bearer_keys, payment_keys }
    }

    /// Puts freshly fetched keys in place of the old ones, see [`KeyRing`](crate::KeyRing).
    pub fn rotate(&mut self, bearer_keys: VerifyingKeys, payment_keys: VerifyingKeys) {
        (self.bearer_keys, self.payment_keys) = (bearer_keys, payment_keys);
    }

    pub(super) fn verify_bearer(
        &self,
        headers: &Headers,
        now: DateTime<Utc>,
    ) -> Result<VerifiedBearer, BearerError> {
        let expect = ExpectBearer::from_operator(&self.operator);
        BearerToken::verify_request(headers, &self.bearer_keys, &expect, now)
    }

    pub(super) fn payment_keys(&self) -> &VerifyingKeys {
        &self.payment_keys
    }
}
