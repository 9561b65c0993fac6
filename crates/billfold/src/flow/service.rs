//! The payment service: the operator that embeds Billfold.

use std::sync::Arc;

use billfold_partner::{Adapter, Operator, PartnerId, UnsignedBearer};
use billfold_processor::{SignError, SigningKey};
use chrono::{DateTime, Utc};

use super::Bill;
use crate::Network;

/// The payment service that calls the partners' webhooks: the operator's identity, the names of its two keys, and the partners
/// it may call.
///
/// The keys are separate, so that one that signs bearer tokens can never make a payment token. Neither is in here: each call says
/// what is to be signed, and takes the signatures ([`Signers`](super::Signers) answers at once for a host that has the keys).
#[derive(Clone)]
pub struct Service {
    pub(crate) operator: Operator,
    pub(crate) bearer: SigningKey,
    pub(crate) token: SigningKey,
    pub(crate) network: Network,
}

impl Service {
    /// Makes a service from its parts. `bearer` signs the calls (RS256), `token` signs the payment tokens. Where their public
    /// halves are known, no signature is used that they do not verify.
    #[must_use]
    pub fn new(operator: Operator, bearer: SigningKey, token: SigningKey, network: Network) -> Self {
        Self { operator, bearer, token, network }
    }

    /// The partners that the service may call.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The operator's identity in tokens.
    #[must_use]
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The name under which the ledger keeps this service's attempts: the operator's issuer.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.operator.issuer
    }

    /// A bearer token for the merchant of a bill, from the payer to whom the bill was sent.
    pub(crate) fn bearer_for(&self, bill: &Bill, now: DateTime<Utc>) -> Result<UnsignedBearer, SignError> {
        let (payer, sender) = (bill.permit.mailbox(), bill.verified.address().to_string());
        self.bearer_token(bill.request.request().merchant_id(), payer, &sender, now)
    }

    pub(crate) fn bearer_token(
        &self,
        merchant: &str,
        payer: &str,
        sender: &str,
        now: DateTime<Utc>,
    ) -> Result<UnsignedBearer, SignError> {
        UnsignedBearer::new(&self.operator, merchant, payer, sender, &self.bearer, now)
    }

    pub(crate) fn adapter(&self, partner: &PartnerId) -> Option<Arc<dyn Adapter>> {
        self.network.adapter(partner).cloned()
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service")
            .field("operator", &self.operator)
            .field("bearer_key", &self.bearer.key_id())
            .field("token_key", &self.token.key_id())
            .field("network", &self.network)
            .finish()
    }
}
