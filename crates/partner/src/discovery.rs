//! The payment service's published keys: discovery (`OpenID` Connect) and a JWK set as requests and answers, and the rule for
//! keeping them.

use billfold_processor::VerifyingKeys;
use billfold_reason::{Code, reasons};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use url::Url;

use crate::entry::is_loopback;
use crate::http::{Method, Request, Response};

/// The largest metadata document that is read.
const MAX_METADATA: usize = 65_536;

/// The discovery of a payment service's public keys, from its metadata address and issuer. The original service had
/// `https://substrate.office.com/sts/common/.well-known/openid-configuration`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    metadata: Url,
    issuer: String,
}

/// The metadata of a payment service, checked against its issuer and host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceMetadata {
    jwks: Url,
}

/// Why published keys are not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// An address is neither `https` nor loopback, or the keys are on another host than the metadata.
    #[error("the service's keys are not at an address that can be trusted")]
    Address,
    /// The metadata is of another issuer.
    #[error("the metadata is of another issuer")]
    Issuer,
    /// No answer that can be read.
    #[error("the answer cannot be used")]
    Answer,
    /// The key set has no usable key, or a weak or doubled one.
    #[error("the key set cannot be used")]
    Keys,
}

reasons! {
    DiscoveryError {
        Self::Address => Code::refusal(
            "partner.keys_address",
            "The payment service's keys are not at an address that can be trusted.",
        )
        .with_remedy("Operator of the partner service: the metadata must be at an https address, and the keys on the same host.");
        Self::Issuer => Code::refusal("partner.keys_issuer", "The metadata is of another issuer.");
        Self::Answer => Code::refusal(
            "partner.keys_answer",
            "The answer with the payment service's metadata or keys cannot be used.",
        );
        Self::Keys => Code::refusal(
            "partner.keys_unusable",
            "The payment service's key set has no usable key, or a weak or doubled one.",
        );
    }
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

impl Discovery {
    /// A service that publishes its metadata at an address, under an issuer.
    ///
    /// # Errors
    /// [`DiscoveryError::Address`] if the address is neither https nor loopback.
    pub fn new(metadata: Url, issuer: &str) -> Result<Self, DiscoveryError> {
        if !is_secure(&metadata) {
            return Err(DiscoveryError::Address);
        }
        Ok(Self { metadata, issuer: issuer.to_owned() })
    }

    /// Asks for the metadata.
    #[must_use]
    pub fn metadata(&self) -> Request {
        get(self.metadata.clone())
    }

    /// Reads the metadata. The issuer must be ours and the keys on the same host, so that who controls a document cannot
    /// point elsewhere.
    ///
    /// # Errors
    /// [`DiscoveryError`] if the answer cannot be read, names another issuer, or puts the keys on another host.
    pub fn read_metadata(&self, answer: &Response) -> Result<ServiceMetadata, DiscoveryError> {
        if answer.status != 200 || answer.body.len() > MAX_METADATA {
            return Err(DiscoveryError::Answer);
        }
        let read: Metadata = serde_json::from_slice(&answer.body).map_err(|_| DiscoveryError::Answer)?;
        if read.issuer != self.issuer {
            return Err(DiscoveryError::Issuer);
        }
        let jwks = Url::parse(&read.jwks_uri).map_err(|_| DiscoveryError::Address)?;
        if !is_secure(&jwks) || jwks.origin() != self.metadata.origin() {
            return Err(DiscoveryError::Address);
        }
        Ok(ServiceMetadata { jwks })
    }

    /// Asks for the keys.
    #[must_use]
    pub fn keys(&self, metadata: &ServiceMetadata) -> Request {
        get(metadata.jwks.clone())
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// [`DiscoveryError`] if the answer cannot be read or its key set cannot be used.
    pub fn read_keys(&self, answer: &Response) -> Result<VerifyingKeys, DiscoveryError> {
        if answer.status != 200 {
            return Err(DiscoveryError::Answer);
        }
        let text = std::str::from_utf8(&answer.body).map_err(|_| DiscoveryError::Answer)?;
        VerifyingKeys::from_jwks(text).map_err(|_| DiscoveryError::Keys)
    }
}

fn is_secure(url: &Url) -> bool {
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url));
    // `https://known.example@other.example/` looks like one host and is another.
    scheme && url.username().is_empty() && url.password().is_none()
}

fn get(url: Url) -> Request {
    Request::new(Method::Get, url).with_header("accept", "application/json")
}

/// How long fetched keys are kept, in hours.
const FRESH_HOURS: i64 = 24;
/// How long keys are used while they cannot be fetched again, in hours.
const USABLE_HOURS: i64 = 24 * 7;
/// How often an unknown key may cause a fetch, in minutes. Without a limit every forged token would cause one.
const UNKNOWN_MINUTES: i64 = 5;

/// A set of fetched keys with the time of the fetch. Keys that the service has withdrawn are gone with the next fetch.
#[derive(Debug, Clone)]
pub struct KeyRing {
    keys: VerifyingKeys,
    fetched: DateTime<Utc>,
}

impl KeyRing {
    /// Keys that were just fetched.
    #[must_use]
    pub fn new(keys: VerifyingKeys, fetched: DateTime<Utc>) -> Self {
        Self { keys, fetched }
    }

    /// The keys, for a week after they were fetched; then none, so that a service that is unreachable for long is not
    /// verified with keys it may have withdrawn.
    #[must_use]
    pub fn keys(&self, now: DateTime<Utc>) -> Option<&VerifyingKeys> {
        (self.age(now) < TimeDelta::hours(USABLE_HOURS)).then_some(&self.keys)
    }

    /// Whether it is time to fetch: after a day, or when a token has a key that is not here and the last fetch is five
    /// minutes ago.
    #[must_use]
    pub fn wants_fetch(&self, unknown_key: bool, now: DateTime<Utc>) -> bool {
        let age = self.age(now);
        age >= TimeDelta::hours(FRESH_HOURS) || (unknown_key && age >= TimeDelta::minutes(UNKNOWN_MINUTES))
    }

    fn age(&self, now: DateTime<Utc>) -> TimeDelta {
        now.signed_duration_since(self.fetched)
    }
}

#[cfg(test)]
mod tests {
    use billfold_processor::{Algorithm, SoftwareSigner};

    use super::*;

    fn discovery() -> Discovery {
        let url = "https://sts.example/common/.well-known/openid-configuration".parse().unwrap();
        Discovery::new(url, "https://sts.example/sts/").unwrap()
    }

    fn metadata(issuer: &str, jwks: &str) -> Response {
        Response::json(200, format!(r#"{{"issuer":"{issuer}","jwks_uri":"{jwks}","other":1}}"#))
    }

    #[test]
    fn keys_are_taken_from_our_issuer_s_own_host_alone() {
        let issuer = "https://sts.example/sts/";
        let found = discovery().read_metadata(&metadata(issuer, "https://sts.example/keys")).unwrap();
        assert_eq!(discovery().keys(&found).url.as_str(), "https://sts.example/keys");
        for (issuer, jwks, error) in [
            ("https://evil.example/", "https://sts.example/keys", DiscoveryError::Issuer),
            (issuer, "https://evil.example/keys", DiscoveryError::Address),
            (issuer, "http://sts.example/keys", DiscoveryError::Address),
            (issuer, "https://u@sts.example/keys", DiscoveryError::Address),
            (issuer, "keys", DiscoveryError::Address),
        ] {
            assert_eq!(discovery().read_metadata(&metadata(issuer, jwks)), Err(error), "{jwks}");
        }
        assert_eq!(discovery().read_metadata(&Response::json(302, "")), Err(DiscoveryError::Answer));
        assert!(Discovery::new("http://sts.example/".parse().unwrap(), issuer).is_err());
    }

    #[test]
    fn a_key_set_rotates_and_ages() {
        let key = |id: &str| {
            let mut keys = VerifyingKeys::new();
            keys.insert(SoftwareSigner::generate(Algorithm::Es256, id).unwrap().public_key().unwrap())
                .unwrap();
            keys
        };
        let read = discovery().read_keys(&Response::json(200, key("a").to_jwks())).unwrap();
        assert_eq!(read.iter().count(), 1);
        assert_eq!(discovery().read_keys(&Response::json(200, r#"{"keys":[]}"#)), Err(DiscoveryError::Keys));
        assert_eq!(discovery().read_keys(&Response::json(200, "<html>")), Err(DiscoveryError::Keys));
        let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        let at = |minutes: i64| start.checked_add_signed(TimeDelta::minutes(minutes)).unwrap();
        let ring = KeyRing::new(read, start);
        assert!(!ring.wants_fetch(false, at(60)) && ring.wants_fetch(false, at(24 * 60)));
        assert!(
            !ring.wants_fetch(true, at(4)) && ring.wants_fetch(true, at(5)),
            "a stranger cannot make us ask often"
        );
        assert!(ring.keys(at(7 * 24 * 60 - 1)).is_some() && ring.keys(at(7 * 24 * 60)).is_none());
    }
}
