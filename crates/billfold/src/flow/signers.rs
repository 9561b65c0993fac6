//! The service's two keys, where this process holds them.

use std::sync::Arc;

use billfold_partner::Operator;
use billfold_processor::{KeyUse, SignError, Signature, Signer, SigningKey, SigningRequest};

use super::Service;
use crate::Network;

/// The service's two keys in this process. They answer each signing step at once, so a simple host writes
/// `service.review(bill, now)?.sign(&signers, now)?`.
///
/// A host whose keys are in a key management service has no such value: it sends each [`SigningRequest`] there, and gives the
/// answers to `signed`.
#[derive(Clone)]
pub struct Signers {
    bearer: Arc<dyn Signer>,
    token: Arc<dyn Signer>,
}

impl Signers {
    /// `bearer` signs the calls, `token` the payment tokens. They are separate, so that a key that signs calls can never make a
    /// payment token.
    #[must_use]
    pub fn new(bearer: Arc<dyn Signer>, token: Arc<dyn Signer>) -> Self {
        Self { bearer, token }
    }

    /// A service whose calls these keys sign.
    #[must_use]
    pub fn service(&self, operator: Operator, network: Network) -> Service {
        let (bearer, token) = (SigningKey::of(self.bearer.as_ref()), SigningKey::of(self.token.as_ref()));
        Service::new(operator, bearer, token, network)
    }

    /// Signs all that a step asks for.
    ///
    /// # Errors
    /// [`SignError`] at the first that cannot be signed; [`SignError::HeaderMismatch`] if it asks for another key than these.
    pub fn sign(&self, requests: &[&SigningRequest]) -> Result<Vec<Signature>, SignError> {
        requests.iter().map(|request| self.sign_one(request)).collect()
    }

    pub(crate) fn sign_one(&self, request: &SigningRequest) -> Result<Signature, SignError> {
        match request.key_use() {
            KeyUse::Bearer => request.sign(self.bearer.as_ref()),
            KeyUse::PaymentToken => request.sign(self.token.as_ref()),
            _ => Err(SignError::HeaderMismatch),
        }
    }
}

impl std::fmt::Debug for Signers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signers")
            .field("bearer", &self.bearer.key_id())
            .field("token", &self.token.key_id())
            .finish_non_exhaustive()
    }
}
