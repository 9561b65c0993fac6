//! The partner network: the built-in partners, completed by what the configuration enrols, and the configuration's own.

use std::path::Path;
use std::sync::Arc;

use billfold::Network;
use billfold::partner::{
    Adapter, Confidence, Entry, EntryBuilder, EntryError, Mode, Provenance, SenderData, StandardAdapter,
};
use billfold::processor::{PinnedKey, VerifyingKeys};

use crate::config::{ModeConfig, PartnerConfig, ProcessorKeyConfig};
use crate::{Config, HostError, PartnerProblem, clock};

/// A partner whose adapter is linked.
struct BuiltIn {
    id: &'static str,
    entry: fn() -> Result<Entry, EntryError>,
    adapter: fn(Entry) -> Arc<dyn Adapter>,
}

/// Every adapter that this host links.
const BUILT_IN: [BuiltIn; 2] = [
    BuiltIn {
        id: "xero",
        entry: billfold_xero::entry,
        adapter: |entry| Arc::new(billfold_xero::adapter(entry)),
    },
    BuiltIn {
        id: "freshbooks",
        entry: billfold_freshbooks::entry,
        adapter: |entry| Arc::new(billfold_freshbooks::adapter(entry)),
    },
];

impl Config {
    /// The partners.
    ///
    /// # Errors
    /// [`HostError::File`] and [`HostError::Partner`] if a file or value of a `[[partner]]` is wrong, [`HostError::NewPartner`]
    /// for its own id, and [`HostError::Registry`] if two partners claim the same.
    pub fn network(&self) -> Result<Network, HostError> {
        let mut network = Network::new();
        for built_in in &BUILT_IN {
            let mut entry = (built_in.entry)().map_err(HostError::BuiltIn)?;
            for partner in self.partner.iter().filter(|partner| partner.id == built_in.id) {
                entry = self.enrol(entry.into_builder(), partner)?;
            }
            network.insert((built_in.adapter)(entry))?;
        }
        let own = |partner: &&PartnerConfig| BUILT_IN.iter().all(|built_in| built_in.id != partner.id);
        for partner in self.partner.iter().filter(own) {
            let name = partner.name.as_deref().unwrap_or(&partner.id);
            let builder = Entry::builder(&partner.id, name).map_err(HostError::NewPartner)?;
            let builder = builder.source(Provenance::new(Confidence::Configured, "the configuration file"));
            network.insert(Arc::new(StandardAdapter::new(self.enrol(builder, partner)?)))?;
        }
        Ok(network)
    }

    /// Adds what the configuration says about a partner.
    fn enrol(&self, mut builder: EntryBuilder, partner: &PartnerConfig) -> Result<Entry, HostError> {
        let wrong = |source: PartnerProblem| HostError::Partner { partner: partner.id.clone(), source };
        if let Some(file) = &partner.sender_data {
            let digest = partner.sender_data_sha256.as_deref();
            let digest = digest.ok_or_else(|| wrong(PartnerProblem::DigestMissing))?;
            builder = builder.sender_data(sender_data(&self.path(file), digest)?);
        }
        builder = builder
            .sender_hosts(&partner.sender_hosts)
            .dkim_domains(&partner.dkim_domains)
            .bounce_domains(&partner.bounce_domains)
            .originators(&partner.originators)
            .invoice_hosts(&partner.invoice_hosts)
            .action_hosts(&partner.action_hosts);
        if let Some(takes) = partner.takes_supersedes {
            builder = builder.takes_supersedes(takes);
        }
        if let Some(answers) = partner.answers_status {
            builder = builder.answers_status(answers);
        }
        if let Some(takes) = partner.takes_parts {
            builder = builder.takes_parts(takes);
        }
        if let Some(url) = &partner.request_url {
            let key = "partner.request_url";
            builder = builder.request_url(url.parse().map_err(|_| wrong(PartnerProblem::Url { key }))?);
        }
        if let Some(url) = &partner.complete_url {
            let key = "partner.complete_url";
            builder = builder.complete_url(url.parse().map_err(|_| wrong(PartnerProblem::Url { key }))?);
        }
        if let Some(file) = &partner.jwks {
            builder = builder.jwks(request_keys(&self.path(file))?);
        }
        for key in &partner.processor_keys {
            builder = builder.processor_key(pinned(key).map_err(wrong)?);
        }
        if matches!(partner.mode, ModeConfig::Test) {
            builder = builder.mode(Mode::Test);
        }
        builder.build().map_err(|error| wrong(error.into()))
    }
}

fn sender_data(path: &Path, digest: &str) -> Result<SenderData, HostError> {
    let text = std::fs::read_to_string(path).map_err(|error| HostError::file_problem(path, error))?;
    SenderData::read(&text, digest).map_err(|error| HostError::file_problem(path, error))
}

/// Public keys from a PEM or JWKS file.
fn request_keys(path: &Path) -> Result<VerifyingKeys, HostError> {
    let text = std::fs::read_to_string(path).map_err(|error| HostError::file_problem(path, error))?;
    VerifyingKeys::parse(&text).map_err(|error| HostError::file_problem(path, error))
}

fn pinned(given: &ProcessorKeyConfig) -> Result<PinnedKey, PartnerProblem> {
    use base64::Engine as _;
    let public = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&given.public).ok();
    let public: Option<[u8; 32]> = public.and_then(|bytes| bytes.try_into().ok());
    let public = public.ok_or(PartnerProblem::PublicKey)?;
    let time = |key, text: &str| clock::parse(text).ok_or(PartnerProblem::Time { key });
    let from = time("partner.processor_keys.not_before", &given.not_before)?;
    let until = time("partner.processor_keys.not_after", &given.not_after)?;
    let pinned = PinnedKey::hpke_x25519(&given.processor, &given.id, public, from, until)?;
    if let Some(thumbprint) = &given.thumbprint {
        pinned.expect_thumbprint(thumbprint)?;
    }
    Ok(pinned)
}
