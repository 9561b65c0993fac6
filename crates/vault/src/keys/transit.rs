//! A key-encryption key in a key management service with the interface of Vault's and `OpenBao`'s transit engine.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Anchor, KeyProvider, OwnerSecrets, ProviderError};
use crate::SecretKey;
use crate::crypto::fill;

/// A call to the service: `POST` this JSON body to this path below the service's address, with the host's token.
pub struct TransitRequest {
    path: String,
    body: Zeroizing<Vec<u8>>,
}

impl TransitRequest {
    /// The path, as `/v1/transit/encrypt/billfold`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The JSON body. It may hold a key in the clear: it goes to the service over TLS and nowhere else.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for TransitRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransitRequest").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The service's answer: status code and body.
pub struct TransitResponse {
    status: u16,
    body: Zeroizing<Vec<u8>>,
}

impl TransitResponse {
    /// An answer as it came.
    #[must_use]
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self { status, body: Zeroizing::new(body) }
    }
}

impl fmt::Debug for TransitResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransitResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Carries calls to the service; the host's, because this crate opens no connection.
///
/// # Contract
/// Over TLS, to the configured service only, without following redirects. What could not be sent or answered is
/// [`ProviderError::Unavailable`].
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`] if the service does not answer. Every answer, whatever its status, is a response.
    fn call(&self, request: &TransitRequest) -> Result<TransitResponse, ProviderError>;
}

/// A key-encryption key that never leaves the service: keys are sent there to be wrapped and unwrapped, with the
/// associated data of their place.
///
/// The transit key must be an AEAD (`aes256-gcm96`, `chacha20-poly1305`). The service's own versions are in the wrapped form
/// (`vault:v3:…`), so rotating there needs nothing here. The engine remembers no epochs and no secrets per owner: anchor and
/// owner secrets are not promised.
#[derive(Debug)]
pub struct TransitKey<T> {
    transport: T,
    mount: String,
    key_name: String,
    salt: Option<[u8; SALT]>,
}

const FORMAT: u8 = 1;
const SALT: usize = 16;
/// Longest answer in bytes.
const MAX_BODY: usize = 16 * 1024;

impl<T: Transport> TransitKey<T> {
    /// A provider for the key `key_name` of the engine mounted at `mount` (usually `transit`).
    ///
    /// # Errors
    /// [`ProviderError::Header`] unless both names are 1 to 64 letters, digits, `-` and `_`.
    pub fn new(transport: T, mount: &str, key_name: &str) -> Result<Self, ProviderError> {
        for name in [mount, key_name] {
            let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
            // Both become parts of a path: a slash or a dot in one could reach another engine of the service.
            if !(1..=64).contains(&name.len()) || !name.bytes().all(known) {
                return Err(ProviderError::Header);
            }
        }
        Ok(Self { transport, mount: mount.to_owned(), key_name: key_name.to_owned(), salt: None })
    }

    fn call<'a, A: Deserialize<'a>>(
        &self,
        operation: &str,
        call: &Call<'_>,
        answer: &'a mut Zeroizing<Vec<u8>>,
    ) -> Result<A, ProviderError> {
        let path = format!("/v1/{}/{operation}/{}", self.mount, self.key_name);
        // Room for everything at once: growing would leave a copy of a key behind.
        let mut body = Zeroizing::new(Vec::with_capacity(8 * 1024));
        serde_json::to_writer(&mut *body, call).map_err(|_| ProviderError::Malformed)?;
        let response = self.transport.call(&TransitRequest { path, body })?;
        match response.status {
            200 => {}
            // The engine gives this answer for another key, other associated data and altered bytes alike.
            400 if operation == "decrypt" => return Err(ProviderError::NotAuthentic),
            429 | 500..=599 => return Err(ProviderError::Unavailable),
            _ => return Err(ProviderError::Refused),
        }
        if response.body.len() > MAX_BODY {
            return Err(ProviderError::Malformed);
        }
        *answer = response.body;
        let envelope: Answer<A> = serde_json::from_slice(answer).map_err(|_| ProviderError::Malformed)?;
        Ok(envelope.data)
    }

    /// The associated data with the salt of this vault, so that two vaults under one key do not open each other's.
    fn bound(&self, aad: &[u8]) -> Result<String, ProviderError> {
        let salt = self.salt.ok_or(ProviderError::Locked)?;
        Ok(STANDARD.encode([&salt[..], aad].concat()))
    }
}

#[derive(Serialize)]
struct Call<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ciphertext: Option<&'a str>,
    associated_data: &'a str,
}

#[derive(Deserialize)]
struct Answer<A> {
    data: A,
}

#[derive(Deserialize)]
struct Encrypted<'a> {
    ciphertext: &'a str,
}

#[derive(Deserialize)]
struct Decrypted<'a> {
    plaintext: &'a str,
}

impl<T: Transport> KeyProvider for TransitKey<T> {
    fn kind(&self) -> &'static str {
        "transit"
    }

    /// The header is format, salt, mount and key name; another key than the stored one is refused.
    fn unlock(&mut self, header: Option<&[u8]>) -> Result<Vec<u8>, ProviderError> {
        let names = format!("{}/{}", self.mount, self.key_name);
        let mut salt = [0; SALT];
        match header {
            None => fill(&mut salt).map_err(|_| ProviderError::Randomness)?,
            Some([FORMAT, rest @ ..]) => {
                let (stored, stored_names) = rest.split_first_chunk().ok_or(ProviderError::Header)?;
                if stored_names != names.as_bytes() {
                    return Err(ProviderError::NotAuthentic);
                }
                salt = *stored;
            }
            Some(_) => return Err(ProviderError::Header),
        }
        self.salt = Some(salt);
        Ok([&[FORMAT][..], &salt, names.as_bytes()].concat())
    }

    fn wrap(&self, key: &SecretKey, aad: &[u8]) -> Result<Vec<u8>, ProviderError> {
        let mut plaintext = Zeroizing::new(String::with_capacity(64));
        STANDARD.encode_string(key.expose(), &mut plaintext);
        let associated_data = self.bound(aad)?;
        let call = Call { plaintext: Some(&plaintext), ciphertext: None, associated_data: &associated_data };
        let mut answer = Zeroizing::default();
        let answer: Encrypted<'_> = self.call("encrypt", &call, &mut answer)?;
        let sound = answer.ciphertext.len() <= 1024 && answer.ciphertext.is_ascii();
        if sound { Ok(answer.ciphertext.as_bytes().to_vec()) } else { Err(ProviderError::Malformed) }
    }

    fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Result<SecretKey, ProviderError> {
        let ciphertext = std::str::from_utf8(wrapped).map_err(|_| ProviderError::NotAuthentic)?;
        let associated_data = self.bound(aad)?;
        let call = Call { plaintext: None, ciphertext: Some(ciphertext), associated_data: &associated_data };
        let mut answer = Zeroizing::default();
        let answer: Decrypted<'_> = self.call("decrypt", &call, &mut answer)?;
        // Decoded into a place of its own: a string in between would not be wiped.
        let mut bytes = Zeroizing::new([0; 48]);
        let length = STANDARD
            .decode_slice(answer.plaintext, bytes.as_mut_slice())
            .map_err(|_| ProviderError::Malformed)?;
        bytes.get(..length).and_then(SecretKey::from_slice).ok_or(ProviderError::Malformed)
    }

    fn anchor(&self) -> Option<&dyn Anchor> {
        None
    }

    fn owner_secrets(&self) -> Option<&dyn OwnerSecrets> {
        None
    }
}
