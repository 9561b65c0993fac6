//! The configuration file (TOML), exactly as `docs/configuration.md` states it. An unknown key is an error.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::Failure;

/// The whole file. Every table may be absent.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    pub(crate) account: AccountConfig,
    pub(crate) settings: Option<SettingsConfig>,
    pub(crate) business: Vec<BusinessConfig>,
    pub(crate) partner: Vec<PartnerConfig>,
    pub(crate) service: Option<ServiceConfig>,
    /// The folder of the file: relative paths in it start here.
    #[serde(skip)]
    pub(crate) folder: PathBuf,
}

/// `[account]`: the mailbox's owner and the mail provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AccountConfig {
    pub(crate) addresses: Vec<String>,
    pub(crate) authserv_ids: Vec<String>,
    pub(crate) receiving_hosts: Vec<String>,
    pub(crate) provider: String,
    pub(crate) known_payees: Vec<(String, String)>,
    pub(crate) address_book: Vec<String>,
    pub(crate) max_age_days: u32,
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
        }
    }
}

/// `[settings]`: the tenant whose gates bear on the mailbox. Absent means a personal mailbox.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettingsConfig {
    pub(crate) tenant: String,
    /// A settings document; without it, the tenant's settings cannot be read, and payments are off.
    pub(crate) document: Option<PathBuf>,
    /// The groups whose mailbox this is: at most one.
    #[serde(default)]
    pub(crate) groups: Vec<String>,
}

/// `[[business]]`: a business that mails its own invoices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BusinessConfig {
    pub(crate) domain: String,
    pub(crate) partner: String,
    #[serde(default)]
    pub(crate) merchants: Vec<String>,
}

/// `[[partner]]`: a partner added to the built-in entries, or what a built-in entry lacks (same id).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartnerConfig {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    /// A document of sender data that takes the place of what the entry has; with its digest.
    pub(crate) sender_data: Option<PathBuf>,
    /// SHA-256 of that document, in hexadecimal.
    pub(crate) sender_data_sha256: Option<String>,
    #[serde(default)]
    pub(crate) sender_hosts: Vec<String>,
    #[serde(default)]
    pub(crate) dkim_domains: Vec<String>,
    #[serde(default)]
    pub(crate) bounce_domains: Vec<String>,
    #[serde(default)]
    pub(crate) originators: Vec<String>,
    pub(crate) jwks: Option<PathBuf>,
    #[serde(default)]
    pub(crate) invoice_hosts: Vec<String>,
    pub(crate) request_url: Option<String>,
    pub(crate) complete_url: Option<String>,
    /// `live` (default) or `test`.
    #[serde(default)]
    pub(crate) mode: ModeConfig,
    /// Pinned keys of the partner's payment processor.
    #[serde(default)]
    pub(crate) processor_keys: Vec<ProcessorKeyConfig>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ModeConfig {
    #[default]
    Live,
    Test,
}

/// A pinned HPKE key (RFC 9180, DHKEM X25519).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProcessorKeyConfig {
    pub(crate) processor: String,
    pub(crate) id: String,
    /// 32 bytes, base64url without padding.
    pub(crate) public: String,
    /// RFC 3339.
    pub(crate) not_before: String,
    /// RFC 3339.
    pub(crate) not_after: String,
    /// SHA-256 of the public key in hexadecimal; checked if given.
    pub(crate) thumbprint: Option<String>,
}

/// `[service]`: the operator that calls the partners, and its two signing keys. Needed by `pay` and `ledger reconcile`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceConfig {
    pub(crate) issuer: String,
    pub(crate) app_id: String,
    pub(crate) version: String,
    pub(crate) bearer_key: KeyConfig,
    pub(crate) token_key: KeyConfig,
}

/// A software signing key: a PKCS #8 file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyConfig {
    pub(crate) id: String,
    /// `RS256` or `ES256`.
    pub(crate) algorithm: String,
    pub(crate) file: PathBuf,
}

impl Config {
    /// Reads a file; without one, nothing is configured.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| Failure::file(path, error))?;
        config.folder = path.parent().unwrap_or(Path::new("")).to_owned();
        if config.settings.as_ref().is_some_and(|settings| settings.groups.len() > 1) {
            return Err(Failure::file(
                path,
                "settings.groups: a mailbox is the mailbox of at most one group",
            ));
        }
        Ok(config)
    }

    /// A path of the file, from its own folder.
    pub(crate) fn path(&self, relative: &Path) -> PathBuf {
        self.folder.join(relative)
    }
}
