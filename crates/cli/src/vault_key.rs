//! The key-encryption key of the vault: from a passphrase, or from the shares of custodians. Never in arguments or
//! environment.

use std::path::{Path, PathBuf};

use billfold::vault::{CustodianKey, KeyProvider, Params, PassphraseKey, Share, ShareError};
use billfold_host::DataFolder;
use zeroize::Zeroizing;

use crate::args::DataArgs;
use crate::failure::Failure;
use crate::terminal;

/// What somebody gave to open the vault with. A provider is made of it as often as one is needed.
pub(crate) enum VaultKey {
    Passphrase(Zeroizing<String>),
    Shares(Vec<Share>),
}

impl VaultKey {
    /// The key of the options, or asked for on the terminal; asked twice for a vault that does not exist yet.
    pub(crate) fn of(options: &DataArgs, data: &DataFolder) -> Result<Self, Failure> {
        if !options.share_file.is_empty() {
            return Self::from_share_files(&options.share_file);
        }
        if options.shares {
            return Self::ask_shares();
        }
        match &options.passphrase_file {
            Some(path) => Self::from_passphrase_file(path),
            None if !terminal::person() => {
                Err(Failure::usage("--passphrase-file or --share-file is needed where nobody can be asked"))
            }
            None if data.has_vault().map_err(Failure::by)? => {
                Self::passphrase(terminal::secret("Passphrase of the vault:")?)
            }
            None => Self::new_passphrase("Passphrase of the new vault:"),
        }
    }

    /// The first line of a file.
    pub(crate) fn from_passphrase_file(path: &Path) -> Result<Self, Failure> {
        let text = secret_file(path)?;
        Self::passphrase(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
    }

    /// A passphrase that is to be kept from now on: asked twice, because nobody can mend a mistyped one.
    pub(crate) fn new_passphrase(question: &str) -> Result<Self, Failure> {
        let first = terminal::secret(question)?;
        if *first == *terminal::secret("The same again:")? {
            Self::passphrase(first)
        } else {
            Err(Failure::usage("the two passphrases differ; nothing was changed"))
        }
    }

    fn passphrase(text: Zeroizing<String>) -> Result<Self, Failure> {
        if text.is_empty() {
            Err(Failure::usage("the passphrase is empty"))
        } else {
            Ok(Self::Passphrase(text))
        }
    }

    /// The shares of as many custodians as are needed, a file each.
    pub(crate) fn from_share_files(paths: &[PathBuf]) -> Result<Self, Failure> {
        let read = |path: &PathBuf| {
            secret_file(path)?.parse::<Share>().map_err(|error| Failure::of_file(path, error))
        };
        Ok(Self::Shares(paths.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// One custodian after another types a share, until there are enough.
    fn ask_shares() -> Result<Self, Failure> {
        if !terminal::person() {
            return Err(Failure::usage("--shares asks on a terminal; see --share-file"));
        }
        let mut shares = Vec::new();
        loop {
            let number = shares.len().saturating_add(1);
            let text = terminal::secret(&format!("Share of custodian {number}:"))?;
            shares.push(text.parse().map_err(Failure::input)?);
            match CustodianKey::from_shares(&shares) {
                Err(ShareError::TooFew { .. }) => {}
                Err(error) => return Err(Failure::input(error)),
                Ok(_) => return Ok(Self::Shares(shares)),
            }
        }
    }

    /// A provider of this key.
    pub(crate) fn provider(&self) -> Result<Box<dyn KeyProvider>, Failure> {
        Ok(match self {
            Self::Passphrase(text) => Box::new(PassphraseKey::new(text, Params::RECOMMENDED)),
            Self::Shares(shares) => Box::new(CustodianKey::from_shares(shares).map_err(Failure::input)?),
        })
    }

    /// `passphrase` or `custodians`, as the vault itself calls it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Passphrase(_) => "passphrase",
            Self::Shares(_) => "custodians",
        }
    }
}

fn secret_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| Failure::file(path, error))
}
