//! The payment service and its two keys.

use std::sync::Arc;

use billfold::partner::Operator;
use billfold::processor::{Algorithm, SoftwareSigner};
use billfold::{Network, Service, Signers};
use zeroize::Zeroizing;

use crate::config::KeyConfig;
use crate::{Config, HostError};

impl Config {
    /// The payment service, which may call the partners of this network, and the keys that sign its calls.
    ///
    /// # Errors
    /// [`HostError::ServiceMissing`] without `[service]`, [`HostError::Algorithm`] and [`HostError::File`] if a signing key
    /// cannot be used.
    pub fn service(&self, network: Network) -> Result<(Service, Signers), HostError> {
        let given = self.service.as_ref().ok_or(HostError::ServiceMissing)?;
        let operator = Operator::new(&given.issuer, &given.app_id, &given.version);
        let bearer = self.signer("service.bearer_key.algorithm", &given.bearer_key)?;
        let token = self.signer("service.token_key.algorithm", &given.token_key)?;
        let signers = Signers::new(Arc::new(bearer), Arc::new(token));
        Ok((signers.service(operator, network), signers))
    }

    fn signer(&self, key: &'static str, given: &KeyConfig) -> Result<SoftwareSigner, HostError> {
        let path = self.path(&given.file);
        let algorithm = Algorithm::from_name(&given.algorithm).ok_or(HostError::Algorithm { key })?;
        let bytes = std::fs::read(&path).map_err(|error| HostError::file_problem(&path, error))?;
        let bytes = Zeroizing::new(bytes);
        SoftwareSigner::from_pkcs8(algorithm, &given.id, &bytes)
            .map_err(|error| HostError::file_problem(&path, error))
    }
}
