//! The options of `billfold settings`.

use std::path::PathBuf;

use billfold::settings::TenantKind;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct SettingsArgs {
    #[command(flatten)]
    pub(crate) target: SettingsTarget,
    /// JSON instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: SettingsCommand,
}

/// Which settings: a tenant's in the store, or a document.
#[derive(Debug, Args)]
pub(crate) struct SettingsTarget {
    /// Folder of the store; commands that change settings make it
    #[arg(long, global = true, value_name = "DIR", default_value = "billfold-data")]
    pub(crate) data: PathBuf,
    /// The tenant; a document names its own
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) tenant: Option<String>,
    /// What kind of tenant it is: `create` needs it, for all others it must be what is stored
    #[arg(long, global = true, value_enum)]
    pub(crate) kind: Option<KindArg>,
    /// Read a settings document (TOML or JSON) instead of the store
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Who changes the settings, for the history; without it, the account of the operating system, marked as such
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub(crate) author: Option<String>,
}

/// The defaults of a tenant: connectors are off in a government cloud until somebody switches them on.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum KindArg {
    /// A commercial tenant
    Standard,
    /// A tenant of a government cloud, whichever it is
    Gcc,
}

impl From<KindArg> for TenantKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Standard => Self::Standard,
            KindArg::Gcc => Self::Gcc,
        }
    }
}

/// A script of cmdlets, and the organization that it may be for.
#[derive(Debug, Args)]
pub(crate) struct ScriptArgs {
    /// A name of the tenant's organization that the script may connect to, a domain or a GUID (repeatable); without one, the tenant's
    /// id and its domain are taken for it
    #[arg(long = "organization", value_name = "NAME")]
    pub(crate) organizations: Vec<String>,
    /// The script
    pub(crate) file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// Make a tenant known, with nothing set; needs --kind. Until then its payments are off
    Create,
    /// Say that the tenant is of another kind
    Kind {
        /// What it is
        #[arg(value_name = "KIND")]
        to: KindArg,
    },
    /// Set one value: SCOPE is `organization` or `group:IDENTITY`, VALUE is on, off or unset
    Set {
        /// `organization` or `group:IDENTITY`
        scope: String,
        /// The setting's name, such as `OutlookPayEnabled`
        setting: String,
        /// on, off or unset
        value: String,
    },
    /// Say that alias, address, GUID and name are one group: what is set for one of them holds for all
    Alias(AliasArgs),
    /// Apply pasted Set-OrganizationConfig and Set-UnifiedGroup cmdlets; `-` reads standard input
    Import {
        /// Show what would change and store nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        script: ScriptArgs,
    },
    /// Replace all settings by those of a document (TOML or JSON), which may also make the tenant known
    Load {
        /// The document
        file: PathBuf,
    },
    /// Print every value that is set, with who set it, when and how
    Show {
        /// As the cmdlets that would make these settings
        #[arg(long)]
        cmdlets: bool,
    },
    /// May a payment card be drawn in this mailbox? Every gate, what decided it, and what would turn it on
    Explain {
        /// The mailbox; the address of a known group is that group's mailbox
        #[arg(long, value_name = "ADDR")]
        mailbox: Option<String>,
        /// The group whose mailbox it is; repeat it to ask about several mailboxes
        #[arg(long, value_name = "IDENTITY")]
        group: Vec<String>,
    },
    /// Who would be affected by an import, before it is applied; `-` reads standard input
    Diff {
        #[command(flatten)]
        script: ScriptArgs,
    },
    /// Every version, who made it and when, newest first
    History {
        /// How many versions
        #[arg(long, value_name = "N", default_value_t = 1000)]
        limit: u32,
    },
    /// Follow the history from its first version: was one altered, removed or exchanged?
    Verify {
        /// The digest that an earlier `verify` printed and that you kept elsewhere
        #[arg(long, value_name = "DIGEST")]
        seen: Option<String>,
    },
    /// Take all settings back to those of an earlier version
    Rollback {
        /// The version, as `history` shows it
        to: u64,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AliasArgs {
    /// An identity no longer names the group that it named
    #[arg(long, value_name = "IDENTITY", conflicts_with_all = ["group", "others"])]
    pub(crate) remove: Option<String>,
    /// The group, best by its address
    #[arg(required_unless_present = "remove")]
    pub(crate) group: Option<String>,
    /// Its other identities
    #[arg(required_unless_present = "remove")]
    pub(crate) others: Vec<String>,
}
