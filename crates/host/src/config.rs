//! The configuration file (TOML), exactly as `docs/configuration.md` states it. An unknown key is an error.

use std::path::{Path, PathBuf};

use billfold::Payee;
use serde::Deserialize;

use crate::{FileProblem, HostError};

/// The whole file. Every table may be absent.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Config {
    /// The mailbox's owner.
    pub account: AccountConfig,
    /// The tenant; absent means a personal mailbox.
    pub settings: Option<SettingsConfig>,
    /// Payees that were paid before, with what is remembered of them.
    pub payee: Vec<Payee>,
    /// Businesses that mail their own invoices.
    pub business: Vec<BusinessConfig>,
    /// Partners, added or completed.
    pub partner: Vec<PartnerConfig>,
    /// The payment service.
    pub service: Option<ServiceConfig>,
    /// The folder of the file: relative paths in it start here.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// `[account]`: the mailbox's owner and the mail provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct AccountConfig {
    /// A bill must be addressed to one of them.
    pub addresses: Vec<String>,
    /// Whose `Authentication-Results` are trusted; empty: nobody's. Empty for a mailbox that is read over IMAP.
    pub authserv_ids: Vec<String>,
    /// Hosts below whose `Received` line nothing is trusted.
    pub receiving_hosts: Vec<String>,
    /// The mail provider: the dialect of its `Authentication-Results`.
    pub provider: String,
    /// Partner and merchant id of payees that were paid before, and of whom nothing else is remembered.
    pub known_payees: Vec<(String, String)>,
    /// Correspondents, addresses or domains: nobody may look like them.
    pub address_book: Vec<String>,
    /// Older messages are not payable.
    pub max_age_days: u32,
    /// Whether payments are offered to this payer at all.
    pub enrolled: bool,
}

impl Default for AccountConfig {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            authserv_ids: Vec::new(),
            receiving_hosts: Vec::new(),
            provider: "generic".to_owned(),
            known_payees: Vec::new(),
            address_book: Vec::new(),
            max_age_days: 60,
            enrolled: true,
        }
    }
}

/// `[settings]`: the tenant whose gates bear on the mailbox. Absent means a personal mailbox.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SettingsConfig {
    /// The tenant.
    pub tenant: String,
    /// The data folder of the store that keeps the tenant's settings: where `billfold settings --data` writes. Either this or a
    /// document.
    pub store: Option<PathBuf>,
    /// The settings document of the tenant. Either this or a store.
    pub document: Option<PathBuf>,
    /// The groups whose mailbox this is: at most one.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// `[[business]]`: a business that mails its own invoices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BusinessConfig {
    /// The domain of its From address, exactly.
    pub domain: String,
    /// The id of the partner that takes its payments.
    pub partner: String,
    /// Its merchant ids at that partner.
    #[serde(default)]
    pub merchants: Vec<String>,
}

/// `[[partner]]`: a partner added to the built-in entries, or what a built-in entry lacks (same id).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PartnerConfig {
    /// The id of the partner.
    pub id: String,
    /// What people are shown; the id where it is absent.
    pub name: Option<String>,
    /// A document of sender data that takes the place of what the entry has; with its digest.
    pub sender_data: Option<PathBuf>,
    /// SHA-256 of that document, in hexadecimal.
    pub sender_data_sha256: Option<String>,
    /// Hosts of its From addresses, exactly.
    #[serde(default)]
    pub sender_hosts: Vec<String>,
    /// Domains that sign its mail, exactly.
    #[serde(default)]
    pub dkim_domains: Vec<String>,
    /// Domains of its MAIL FROM addresses.
    #[serde(default)]
    pub bounce_domains: Vec<String>,
    /// The originators that were issued to it; without one there is no card.
    #[serde(default)]
    pub originators: Vec<String>,
    /// The keys of its signed action requests: PEM or JWKS.
    pub jwks: Option<PathBuf>,
    /// Links to the full invoice are shown only to these hosts.
    #[serde(default)]
    pub invoice_hosts: Vec<String>,
    /// Hosts of the page with which the bank's question begins (3-D Secure); none: the partner may not ask.
    #[serde(default)]
    pub action_hosts: Vec<String>,
    /// Whether it takes `supersedes`; what the entry says where it is absent.
    pub takes_supersedes: Option<bool>,
    /// Whether it answers `paymentstatus`; what the entry says where it is absent.
    pub answers_status: Option<bool>,
    /// Whether it takes a part of what is due; what the entry says where it is absent.
    pub takes_parts: Option<bool>,
    /// The payment-request webhook.
    pub request_url: Option<String>,
    /// The payment-complete webhook.
    pub complete_url: Option<String>,
    /// `live` (default) or `test`.
    #[serde(default)]
    pub mode: ModeConfig,
    /// Pinned keys of the partner's payment processor.
    #[serde(default)]
    pub processor_keys: Vec<ProcessorKeyConfig>,
}

/// Whether money moves at a partner.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ModeConfig {
    /// It does.
    #[default]
    Live,
    /// It does not.
    Test,
}

/// A pinned HPKE key (RFC 9180, DHKEM X25519).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProcessorKeyConfig {
    /// The processor.
    pub processor: String,
    /// The name of the key.
    pub id: String,
    /// 32 bytes, base64url without padding.
    pub public: String,
    /// RFC 3339.
    pub not_before: String,
    /// RFC 3339.
    pub not_after: String,
    /// SHA-256 of the public key in hexadecimal; checked if given.
    pub thumbprint: Option<String>,
}

/// `[service]`: the operator that calls the partners, and its two signing keys. Needed by `pay` and `ledger reconcile`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ServiceConfig {
    /// Who the service is, in its tokens: a URL.
    pub issuer: String,
    /// The id of the application, in its bearer tokens.
    pub app_id: String,
    /// The version of the application, in its bearer tokens.
    pub version: String,
    /// The key that signs the calls.
    pub bearer_key: KeyConfig,
    /// The key that signs payment tokens; another than the first.
    pub token_key: KeyConfig,
}

/// A software signing key: a PKCS #8 file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct KeyConfig {
    /// The name of the key, as its verifiers know it.
    pub id: String,
    /// `RS256` or `ES256`.
    pub algorithm: String,
    /// The file with the key.
    pub file: PathBuf,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// [`HostError::File`] if the file cannot be read, is not TOML, has an unknown key, a value of the wrong type, more than one
    /// group, or settings both from a store and a document or from neither.
    pub fn read(path: &Path) -> Result<Self, HostError> {
        let text = std::fs::read_to_string(path).map_err(|error| HostError::file_problem(path, error))?;
        Self::parse(&text, path.parent().unwrap_or(Path::new("")))
            .map_err(|problem| HostError::file_problem(path, problem))
    }

    /// Reads the text of a file that lies, or would lie, in `folder`.
    ///
    /// # Errors
    /// [`FileProblem::Syntax`] if the text is not TOML, has an unknown key or a value of the wrong type,
    /// [`FileProblem::Groups`] if it names more than one group, and [`FileProblem::SettingsPlace`] if it names both a store and a
    /// document of settings, or neither.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, FileProblem> {
        let config = toml::from_str(text).map_err(|error| FileProblem::syntax(text, error))?;
        let config = Self { folder: folder.to_owned(), ..config };
        let Some(settings) = &config.settings else { return Ok(config) };
        if settings.store.is_some() == settings.document.is_some() {
            return Err(FileProblem::SettingsPlace { both: settings.store.is_some() });
        }
        match settings.groups.len() {
            0 | 1 => Ok(config),
            given => Err(FileProblem::Groups { given }),
        }
    }

    /// A path of the file, from its own folder.
    #[must_use]
    pub fn path(&self, relative: &Path) -> PathBuf {
        self.folder.join(relative)
    }
}
