//! `billfold vault rekey`: another passphrase, or custodians; or other custodians.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use billfold::vault::{CustodianKey, OpenError, Share};
use billfold_host::{DataFolder, make_private};
use billfold_reason::Coded as _;
use serde::Serialize;

use crate::args::{RekeyArgs, VaultArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::vault_key::VaultKey;
use crate::{output, terminal};

/// What is printed.
#[derive(Serialize)]
struct Rekeyed {
    rekeyed: bool,
    /// Who holds the key now: `passphrase` or `custodians`.
    provider: &'static str,
    /// Where the shares lie, if the key was dealt.
    shares: Vec<String>,
}

pub(super) fn run(arguments: &VaultArgs, rekey: &RekeyArgs, data: &DataFolder) -> Result<Exit, Failure> {
    let old = VaultKey::of(&arguments.data, data)?;
    // The old key is tried first: with a wrong one nobody is asked for a new one, and no shares are dealt.
    let unfinished = match data.vault(old.provider()?) {
        Ok(_) => false,
        Err(OpenError::RekeyUnfinished) => true,
        Err(error) => return Err(Failure::by(error)),
    };
    if unfinished && rekey.deal.is_some() {
        return Err(Failure::of(
            OpenError::RekeyUnfinished.code(),
            "an earlier rekey was interrupted: finish it with its own new key (--new-share-file or the new passphrase)",
        ));
    }
    let (new, shares) = new_key(rekey)?;
    data.rekey(old.provider()?, new.provider()?).map_err(Failure::by)?;
    // The root record and the keys under the old key are not in the log either.
    data.store().checkpoint().map_err(Failure::by)?;
    tell(arguments, &Rekeyed { rekeyed: true, provider: new.kind(), shares })
}

fn new_key(rekey: &RekeyArgs) -> Result<(VaultKey, Vec<String>), Failure> {
    if let (Some((needed, custodians)), Some(folder)) = (rekey.deal, &rekey.shares_to) {
        let (_, shares) = CustodianKey::deal(needed, custodians).map_err(Failure::input)?;
        let files = write(folder, &shares)?;
        return Ok((VaultKey::Shares(shares), files));
    }
    if !rekey.new_share_file.is_empty() {
        return Ok((VaultKey::from_share_files(&rekey.new_share_file)?, Vec::new()));
    }
    let key = match &rekey.new_passphrase_file {
        Some(path) => VaultKey::from_passphrase_file(path)?,
        None if terminal::person() => VaultKey::new_passphrase("New passphrase of the vault:")?,
        None => {
            return Err(Failure::usage(
                "--new-passphrase-file or --deal is needed where nobody can be asked",
            ));
        }
    };
    Ok((key, Vec::new()))
}

/// A file for each share, readable by its owner only, on the disk before the vault knows the new key. None replaces one.
fn write(folder: &Path, shares: &[Share]) -> Result<Vec<String>, Failure> {
    make_private(folder)?;
    let file = |share: &Share| {
        let path: PathBuf = folder.join(format!("share-{}.txt", share.number()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let text = share.to_text();
        let written = options.open(&path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
        written.map_err(|error| Failure::file(&path, error))?;
        Ok(path.display().to_string())
    };
    shares.iter().map(file).collect()
}

fn tell(arguments: &VaultArgs, rekeyed: &Rekeyed) -> Result<Exit, Failure> {
    if arguments.json {
        output::json(rekeyed)?;
        return Ok(Exit::Done);
    }
    output::line(&format!("the vault has another key now, held by: {}", rekeyed.provider))?;
    for share in &rekeyed.shares {
        output::line(&format!("share: {share}"))?;
    }
    if !rekeyed.shares.is_empty() {
        output::line("hand each share to its custodian, then delete the files; nobody can make them again")?;
    }
    Ok(Exit::Done)
}
