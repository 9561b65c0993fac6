//! The vault's commands and options.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::DataArgs;

#[derive(Debug, Args)]
pub(crate) struct VaultArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Whose vault (default: the local user's)
    #[arg(long, global = true, default_value = "local")]
    pub(crate) owner: String,
    /// JSON objects instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: VaultCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VaultCommand {
    /// Add a card; its data is asked for, or read as JSON from standard input when that is no terminal
    #[command(
        after_help = "JSON: {\"number\":\"4242…\",\"expiry\":\"2030-12\",\"name\":\"Pat Payer\",\"nickname\":null,\
\"billing\":{\"line1\":\"…\",\"line2\":\"…\",\"city\":\"…\",\"region\":\"…\",\"postal_code\":\"…\",\"country\":\"US\"}}\n\
Card data is never taken from arguments or the environment."
    )]
    Add,
    /// List the cards, masked
    List,
    /// Show one card, masked
    Show {
        /// The method's id
        id: String,
    },
    /// Change expiry, name or billing address; JSON on standard input. The number cannot change.
    #[command(
        after_help = "JSON, every member optional: {\"expiry\":\"2031-01\",\"name\":\"…\",\"billing\":{…},\"security_code\":\"…\"}"
    )]
    Update {
        /// The method's id
        id: String,
    },
    /// Add a card in the place of another, which is removed in the same step; JSON as for `add`
    Replace {
        /// The id of the method that goes
        id: String,
    },
    /// Remove a card
    Remove {
        /// The method's id
        id: String,
    },
    /// Make a card the default
    Default {
        /// The method's id
        id: String,
    },
    /// Remove cards that are too old, and report which
    #[command(group = clap::ArgGroup::new("rule").required(true).multiple(true))]
    Purge {
        /// Cards that expired more than so many days ago
        #[arg(long, value_name = "DAYS", group = "rule")]
        expired_days: Option<u16>,
        /// Cards that were neither added nor changed for so many days
        #[arg(long, value_name = "DAYS", group = "rule")]
        unchanged_days: Option<u16>,
        #[command(flatten)]
        whose: Whose,
    },
    /// Open every record, follow the audit trail, and say what cannot be proven
    Verify {
        #[command(flatten)]
        whose: Whose,
    },
    /// Print the audit trail: what was added, changed, released to whom, removed
    Audit,
    /// Show where the wrapping keys stand, and what the key provider promises
    Keys {
        #[command(flatten)]
        whose: Whose,
    },
    /// Make a new wrapping key and wrap every record with it
    Rotate {
        #[command(flatten)]
        whose: Whose,
    },
    /// Wrap with the newest wrapping key what an older one still wraps
    Rewrap {
        #[command(flatten)]
        whose: Whose,
    },
    /// Destroy the older wrapping keys; refused while a record needs one
    Retire {
        #[command(flatten)]
        whose: Whose,
    },
    /// Move the vault to another passphrase, or to custodians; interrupted, it is finished by running it again
    Rekey(RekeyArgs),
    /// Destroy every card and key of the owner
    Shred {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// One owner's records, or everybody's.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Whose {
    /// Every owner in the store, instead of one
    #[arg(long, conflicts_with = "owner")]
    pub(crate) all: bool,
}

/// The new key of the vault: a passphrase (asked for twice), or a key that is dealt to custodians.
#[derive(Debug, Args)]
pub(crate) struct RekeyArgs {
    /// File whose first line is the new passphrase; without it, you are asked twice on the terminal
    #[arg(long, value_name = "FILE", conflicts_with_all = ["deal", "new_share_file"])]
    pub(crate) new_passphrase_file: Option<PathBuf>,
    /// Make a new key and deal it to custodians: `2/3` means that any two of three open the vault
    #[arg(long, value_name = "K/N", requires = "shares_to", conflicts_with = "new_share_file", value_parser = deal)]
    pub(crate) deal: Option<(u8, u8)>,
    /// Folder for the shares, a file each: hand each to its custodian, then delete it here
    #[arg(long, value_name = "DIR", requires = "deal")]
    pub(crate) shares_to: Option<PathBuf>,
    /// Finish an interrupted `--deal`: file with a share that it dealt (repeat it)
    #[arg(long, value_name = "FILE")]
    pub(crate) new_share_file: Vec<PathBuf>,
}

fn deal(text: &str) -> Result<(u8, u8), &'static str> {
    let numbers = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    numbers.ok_or("write it as 2/3: how many are needed, and how many there are")
}
