//! The payment service as partners know it: what its tokens say, and the keys that sign them.

use std::fmt;
use std::path::Path;

use billfold_processor::{Algorithm, SoftwareSigner, VerifyingKeys};

use crate::start_error::StartError;

/// The claims of every bearer token of the payment service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operator {
    /// `iss`.
    pub issuer: String,
    /// `appid`.
    pub app_id: String,
    /// `ver`.
    pub version: String,
}

impl Operator {
    /// An operator.
    #[must_use]
    pub fn new(issuer: &str, app_id: &str, version: &str) -> Self {
        Self { issuer: issuer.to_owned(), app_id: app_id.to_owned(), version: version.to_owned() }
    }
}

impl Default for Operator {
    /// The sandbox's own operator; no other verifier knows it.
    fn default() -> Self {
        Self::new(
            "https://payments.billfold.example/sts/",
            "billfold-sandbox-app",
            "Billfold.ExternalAccessToken.V1",
        )
    }
}

/// The two signers of the payment service: one for bearer tokens, one for payment tokens, never the same key.
pub struct ServiceKeys {
    bearer: SoftwareSigner,
    payment: SoftwareSigner,
}

/// File names under which [`ServiceKeys::write`] keeps the two private keys.
pub(crate) const FILES: [(&str, &str); 2] =
    [("sandbox-bearer-1", "service-bearer.p8"), ("sandbox-payment-1", "service-payment.p8")];

impl ServiceKeys {
    /// Makes both keys (RS256).
    ///
    /// # Errors
    /// [`StartError::Signer`] if a key cannot be made.
    pub fn generate() -> Result<Self, StartError> {
        let [(bearer, _), (payment, _)] = FILES;
        Ok(Self {
            bearer: SoftwareSigner::generate(Algorithm::Rs256, bearer)?,
            payment: SoftwareSigner::generate(Algorithm::Rs256, payment)?,
        })
    }

    /// Reads both keys from a folder that [`write`](Self::write) filled.
    ///
    /// # Errors
    /// [`StartError::Io`] if a file cannot be read, [`StartError::Signer`] if it holds no RSA key.
    pub fn read(folder: &Path) -> Result<Self, StartError> {
        let read = |(id, name): (&str, &str)| -> Result<SoftwareSigner, StartError> {
            let der = zeroize::Zeroizing::new(std::fs::read(folder.join(name))?);
            Ok(SoftwareSigner::from_pkcs8(Algorithm::Rs256, id, &der)?)
        };
        let [bearer, payment] = FILES;
        Ok(Self { bearer: read(bearer)?, payment: read(payment)? })
    }

    /// Writes both private keys (PKCS#8, DER) into a folder, readable by the owner only.
    ///
    /// # Errors
    /// [`StartError::Signer`] if a key cannot be written out, [`StartError::Io`] if a file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), StartError> {
        for ((_, name), signer) in FILES.into_iter().zip([&self.bearer, &self.payment]) {
            write_private(&folder.join(name), &signer.to_pkcs8()?)?;
        }
        Ok(())
    }

    /// Signs bearer tokens.
    #[must_use]
    pub fn bearer(&self) -> &SoftwareSigner {
        &self.bearer
    }

    /// Signs payment tokens.
    #[must_use]
    pub fn payment(&self) -> &SoftwareSigner {
        &self.payment
    }

    /// Both signers, for an owner of their own.
    #[must_use]
    pub fn into_signers(self) -> (SoftwareSigner, SoftwareSigner) {
        (self.bearer, self.payment)
    }

    /// The public halves.
    ///
    /// # Errors
    /// [`StartError::Signer`] and [`StartError::Keys`] if the library cannot write them out or takes one for weak.
    pub fn public(&self) -> Result<PublicKeys, StartError> {
        let set = |signer: &SoftwareSigner| -> Result<VerifyingKeys, StartError> {
            let mut keys = VerifyingKeys::new();
            keys.insert(signer.public_key()?)?;
            Ok(keys)
        };
        Ok(PublicKeys { bearer: set(&self.bearer)?, payment: set(&self.payment)? })
    }
}

impl fmt::Debug for ServiceKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKeys(***)")
    }
}

/// The public keys and claims of the payment service, as partners and processors hold them.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PublicKeys {
    /// Verify bearer tokens.
    pub bearer: VerifyingKeys,
    /// Verify payment tokens.
    pub payment: VerifyingKeys,
}

impl PublicKeys {
    /// Keys of a payment service that signs elsewhere.
    #[must_use]
    pub fn new(bearer: VerifyingKeys, payment: VerifyingKeys) -> Self {
        Self { bearer, payment }
    }
}

/// Writes a file that only its owner can read.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;

    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.write_all(bytes)
}
