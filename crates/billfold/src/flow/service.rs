//! The payment service: the operator that embeds Billfold.

use std::sync::Arc;

use billfold_partner::{Adapter, BearerToken, Operator, PartnerId};
use billfold_processor::{SignError, Signer};
use chrono::{DateTime, Utc};

use super::Bill;
use crate::Network;

/// The payment service that calls the partners' webhooks: the operator's identity, its two signers, and the partners it may
/// call.
///
/// The signers are separate, so that a key that signs bearer tokens can never make a payment token. Either may be a key
/// management service behind [`Signer`]; no key passes through the flow.
#[derive(Clone)]
pub struct Service {
    pub(crate) operator: Operator,
    pub(crate) bearer: Arc<dyn Signer>,
    pub(crate) token: Arc<dyn Signer>,
    pub(crate) network: Network,
}

impl Service {
    /// Makes a service from its parts. `bearer` signs the calls (RS256), `token` signs the payment tokens.
    #[must_use]
    pub fn new(
        operator: Operator,
        bearer: Arc<dyn Signer>,
        token: Arc<dyn Signer>,
        network: Network,
    ) -> Self {
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
    pub(crate) fn bearer_for(&self, bill: &Bill, now: DateTime<Utc>) -> Result<BearerToken, SignError> {
        let (payer, sender) = (bill.permit.mailbox(), bill.verified.address().to_string());
        self.bearer_token(bill.request.request().merchant_id(), payer, &sender, now)
    }

    pub(crate) fn bearer_token(
        &self,
        merchant: &str,
        payer: &str,
        sender: &str,
        now: DateTime<Utc>,
    ) -> Result<BearerToken, SignError> {
        billfold_partner::bearer(&self.operator, merchant, payer, sender, self.bearer.as_ref(), now)
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
