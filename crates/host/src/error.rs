//! Why no parts can be made of a configuration.

use std::path::{Path, PathBuf};

use billfold::ScreenerError;
use billfold::partner::{EntryError, RegistryError};
use billfold::processor::{KeyError, KeySetError, SoftwareSignerError};
use billfold::sender::UnknownProvider;
use billfold::sender::resolver::ResolverError;
use billfold::settings::{DocumentError, IdError, LoadError};
use billfold::store::StoreError;

/// Why a configuration gives no ready parts. [`file`](Self::file), [`key`](Self::key) and [`line`](Self::line) say where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// A file cannot be used.
    #[error("{}: {source}", .file.display())]
    File {
        /// The file or folder.
        file: PathBuf,
        /// What is wrong with it.
        source: FileProblem,
    },
    /// A value of a `[[partner]]` is wrong.
    #[error("[[partner]] {partner}: {source}")]
    Partner {
        /// The partner's id.
        partner: String,
        /// What is wrong.
        source: PartnerProblem,
    },
    /// A value that should be a partner's id is none.
    #[error("partner id in the configuration: {source}")]
    PartnerId {
        /// The key of the value.
        key: &'static str,
        /// What is wrong.
        source: EntryError,
    },
    /// A new partner's own id or name is wrong.
    #[error("{0}")]
    NewPartner(#[source] EntryError),
    /// A built-in partner's entry is wrong.
    #[error("{0}")]
    BuiltIn(#[source] EntryError),
    /// Two partners claim one id, originator or sender host.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The name of a tenant or group is wrong.
    #[error("{source}")]
    SettingsId {
        /// The key of the value.
        key: &'static str,
        /// What is wrong.
        source: IdError,
    },
    /// There is no mail provider of that name.
    #[error(transparent)]
    Provider(#[from] UnknownProvider),
    /// Screening cannot work with a name or key in the configuration.
    #[error(transparent)]
    Screener(#[from] ScreenerError),
    /// There is no `[service]`.
    #[error("the configuration has no [service]: nobody can sign calls to partners")]
    ServiceMissing,
    /// A signing key has an algorithm that is neither of the two.
    #[error("a key's algorithm is RS256 or ES256")]
    Algorithm {
        /// The key of the value.
        key: &'static str,
    },
    /// The system's resolver cannot be used.
    #[error(transparent)]
    Resolver(#[from] ResolverError),
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// It cannot be read, or a folder cannot be made.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The configuration is no TOML, or has an unknown key or a value of the wrong type.
    #[error("{source}")]
    Syntax {
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// What is wrong.
        source: Box<toml::de::Error>,
    },
    /// `settings.groups` names more than one group.
    #[error("settings.groups: a mailbox is the mailbox of at most one group")]
    Groups {
        /// How many it names.
        given: usize,
    },
    /// `[settings]` does not say where the settings are kept: it names both a store and a document, or neither.
    #[error("[settings] names {}: what decides is one of them", if *both { "both a store and a document" } else { "neither a store nor a document" })]
    SettingsPlace {
        /// Whether it names both.
        both: bool,
    },
    /// The store that should keep the settings does not exist.
    #[error("there is no store of settings here")]
    NoStore,
    /// Something was paid, and the key of the ledger's rows is gone.
    #[error("the key of the ledger is missing, and its rows cannot be read without it")]
    LedgerKeyMissing,
    /// The key of the ledger's rows is not 64 hexadecimal digits.
    #[error("the key of the ledger is not 64 hexadecimal digits")]
    LedgerKey,
    /// The stored settings cannot be used.
    #[error(transparent)]
    StoredSettings(#[from] LoadError),
    /// The file of DNS answers is no JSON of its form.
    #[error(transparent)]
    DnsAnswers(#[from] serde_json::Error),
    /// The document of sender data cannot be used.
    #[error(transparent)]
    SenderData(#[from] EntryError),
    /// The public keys of signed requests cannot be used.
    #[error(transparent)]
    RequestKeys(#[from] KeySetError),
    /// The key cannot sign.
    #[error(transparent)]
    SigningKey(#[from] SoftwareSignerError),
    /// The settings document cannot be used.
    #[error(transparent)]
    Settings(#[from] DocumentError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a `[[partner]]`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartnerProblem {
    /// A document of sender data is named without its digest.
    #[error("sender_data needs sender_data_sha256")]
    DigestMissing,
    /// A webhook is no URL.
    #[error("{} is no URL", .key.trim_start_matches("partner."))]
    Url {
        /// The key of the value.
        key: &'static str,
    },
    /// A processor's public key is not 32 bytes in base64url.
    #[error("a processor key is 32 bytes in base64url without padding")]
    PublicKey,
    /// A date of a processor's key is not in RFC 3339.
    #[error("a processor key's dates are in RFC 3339")]
    Time {
        /// The key of the value.
        key: &'static str,
    },
    /// A processor's key cannot be pinned, or is another than its thumbprint says.
    #[error(transparent)]
    ProcessorKey(#[from] KeyError),
    /// The entry as a whole is refused.
    #[error(transparent)]
    Entry(#[from] EntryError),
}

impl HostError {
    /// A file that cannot be used.
    pub(crate) fn file_problem(file: &Path, problem: impl Into<FileProblem>) -> Self {
        Self::File { file: file.to_owned(), source: problem.into() }
    }

    /// The file that cannot be used, if it is one file.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File { file, .. } => Some(file),
            _ => None,
        }
    }

    /// The key in the configuration whose value is wrong, if it is one key: `settings.tenant`, `partner.request_url`.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Self::File { source: FileProblem::Groups { .. }, .. } => Some("settings.groups"),
            Self::File { source: FileProblem::SettingsPlace { .. }, .. } => Some("settings"),
            Self::Partner { source, .. } => source.key(),
            Self::PartnerId { key, .. } | Self::SettingsId { key, .. } | Self::Algorithm { key } => Some(key),
            Self::NewPartner(_) => Some("partner.id"),
            Self::ServiceMissing => Some("service"),
            Self::Provider(_) => Some("account.provider"),
            Self::Screener(ScreenerError::Business { .. }) => Some("business.domain"),
            _ => None,
        }
    }

    /// The line of the file, from 1, where it is known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::File { source: FileProblem::Syntax { line, .. }, .. } => *line,
            Self::File { source: FileProblem::DnsAnswers(error), .. } => Some(error.line()),
            Self::File { source: FileProblem::SenderData(EntryError::DataDocument { line, .. }), .. } => {
                Some(*line)
            }
            Self::File { source: FileProblem::Settings(error), .. } => usize::try_from(error.at.line).ok(),
            _ => None,
        }
    }
}

impl FileProblem {
    pub(crate) fn syntax(text: &str, error: toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count().saturating_add(1));
        Self::Syntax { line, source: Box::new(error) }
    }
}

impl PartnerProblem {
    fn key(&self) -> Option<&'static str> {
        match self {
            Self::DigestMissing => Some("partner.sender_data_sha256"),
            Self::Url { key } | Self::Time { key } => Some(key),
            Self::PublicKey => Some("partner.processor_keys.public"),
            Self::ProcessorKey(KeyError::Thumbprint) => Some("partner.processor_keys.thumbprint"),
            Self::ProcessorKey(_) => Some("partner.processor_keys"),
            Self::Entry(_) => None,
        }
    }
}
