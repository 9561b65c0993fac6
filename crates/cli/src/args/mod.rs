//! The command line: names, options and their help.

mod settings;
mod vault;

use std::net::IpAddr;
use std::path::PathBuf;

use billfold::money::Money;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use settings::{AliasArgs, ScriptArgs, SettingsArgs, SettingsCommand};
pub(crate) use vault::{RekeyArgs, VaultArgs, VaultCommand, Whose};

/// Pay an invoice straight from the inbox: screen messages, review and pay bills, keep payment methods and settings.
#[derive(Debug, Parser)]
#[command(name = "billfold", version, propagate_version = true, disable_help_subcommand = true)]
#[command(
    after_help = "Exit status: 0 done, 1 refused or declined (the output says why), 2 usage or unreadable input, \
3 outcome unknown: do not retry, reconcile."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The whole story on an in-process sandbox, nothing to configure
    Demo(DemoArgs),
    /// Decide for messages: does this mail get a payment card, and why (not)?
    Screen(ScreenArgs),
    /// What invoice is in this .eml, .html, .xml, .pdf or .json?
    Invoice(InvoiceArgs),
    /// Screen, review, confirm and pay the bill in a message
    Pay(PayArgs),
    /// Payment methods: cards with their billing details, sealed at rest
    Vault(VaultArgs),
    /// Tenant and group connector settings
    Settings(SettingsArgs),
    /// Payment attempts and their outcomes
    Ledger(LedgerArgs),
    /// Run the emulators on loopback and write a ready configuration
    Sandbox(SandboxArgs),
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// Whether `--json` was given.
    pub(crate) fn wants_json(&self) -> bool {
        match self {
            Self::Screen(arguments) => arguments.json,
            Self::Invoice(arguments) => arguments.json,
            Self::Pay(arguments) => arguments.json,
            Self::Vault(arguments) => arguments.json,
            Self::Settings(arguments) => arguments.json,
            Self::Ledger(arguments) => arguments.json,
            Self::Demo(_) | Self::Sandbox(_) | Self::Completions { .. } => false,
        }
    }
}

/// Where records and keys are kept.
#[derive(Debug, Args)]
pub(crate) struct DataArgs {
    /// Folder of the store and keys; made when it does not exist
    #[arg(long, global = true, value_name = "DIR", default_value = "billfold-data")]
    pub(crate) data: PathBuf,
    /// File whose first line is the passphrase of the vault; without it, you are asked on the terminal
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// File with a custodian's share of the vault's key; repeat it for as many custodians as are needed
    #[arg(long, global = true, value_name = "FILE", conflicts_with_all = ["passphrase_file", "shares"])]
    pub(crate) share_file: Vec<PathBuf>,
    /// Ask the custodians for their shares on the terminal, one after another
    #[arg(long, global = true, conflicts_with = "passphrase_file")]
    pub(crate) shares: bool,
}

/// What `screen` and `pay` know beside the message.
#[derive(Debug, Args)]
pub(crate) struct MailArgs {
    /// Configuration (TOML): account, businesses, partners, settings
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// DNS answers (JSON) that replace the network altogether
    #[arg(long, value_name = "FILE")]
    pub(crate) dns: Option<PathBuf>,
    /// Client address of the SMTP session that brought the message
    #[arg(long, value_name = "IP", requires = "helo", requires = "mail_from")]
    pub(crate) client_ip: Option<IpAddr>,
    /// HELO or EHLO name of that session
    #[arg(long, value_name = "NAME", requires = "client_ip")]
    pub(crate) helo: Option<String>,
    /// Envelope sender (MAIL FROM) of that session
    #[arg(long, value_name = "ADDR", requires = "client_ip")]
    pub(crate) mail_from: Option<String>,
    /// When the message was received, if its trusted Received line does not say (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub(crate) received_at: Option<String>,
    /// What your mail system's scanner says of the message, if it did not find it clean
    #[arg(long, value_enum, value_name = "WORD")]
    pub(crate) threat: Option<ThreatArg>,
    /// The time to judge by, instead of the clock (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<String>,
    /// Sender policy: `strict` also demands an aligned SPF pass
    #[arg(long, value_enum, default_value_t = ProfileArg::Standard)]
    pub(crate) profile: ProfileArg,
    /// The mailbox the message lies in (default: the account's first address)
    #[arg(long, value_name = "ADDR")]
    pub(crate) mailbox: Option<String>,
    /// Settings document of the tenant, instead of what the configuration names
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
}

fn money(text: &str) -> Result<Money, String> {
    text.parse().map_err(|error| format!("{error}; write it as \"98.87 USD\""))
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ProfileArg {
    Standard,
    Strict,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ThreatArg {
    Malware,
    Phishing,
    Unknown,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Keep the demo's folder (messages, configuration, store) here
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ScreenArgs {
    #[command(flatten)]
    pub(crate) mail: MailArgs,
    /// One JSON object a message, one a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Folder of the store: tells how the payment of each bill stands in its ledger (needs `[service]` in the configuration)
    #[arg(long, value_name = "DIR", requires = "config")]
    pub(crate) data: Option<PathBuf>,
    /// Tell what every step found and what that rests on; with --json, the evidence as data
    #[arg(long)]
    pub(crate) explain: bool,
    /// Messages (.eml), mailboxes (mbox) or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InvoiceArgs {
    /// Keys that signed action requests are verified with (PEM or JWKS)
    #[arg(long, value_name = "PEM")]
    pub(crate) keys: Option<PathBuf>,
    /// One JSON object a file, one a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Files to read
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PayArgs {
    #[command(flatten)]
    pub(crate) mail: MailArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Payment method to use (default: the vault's default)
    #[arg(long, value_name = "ID")]
    pub(crate) method: Option<String>,
    /// Do not ask; the security code is the first line of standard input
    #[arg(long)]
    pub(crate) yes: bool,
    /// With --yes: the amount you expect, such as "98.87 USD"; a changed amount, or one that the text could not be compared with, is accepted only if it equals this
    #[arg(long, value_name = "MONEY", requires = "yes", value_parser = money)]
    pub(crate) expect_amount: Option<Money>,
    /// With --yes: accept a warning by its code, such as payee.unknown; once for each
    #[arg(long, value_name = "CODE", requires = "yes")]
    pub(crate) accept: Vec<String>,
    /// Take the place of an earlier attempt whose outcome is unknown; `billfold ledger show` says what is known of it
    #[arg(long, value_name = "ATTEMPT")]
    pub(crate) supersede: Option<String>,
    /// Where to ship, if the business asks: a JSON file with `recipient`, `addressLine`, `city`, `region`, `postalCode`, `country`, `phone`
    #[arg(long, value_name = "FILE")]
    pub(crate) ship_to: Option<PathBuf>,
    /// How to ship, if the business offers several ways: the id of one
    #[arg(long, value_name = "ID")]
    pub(crate) shipping_option: Option<String>,
    /// One JSON object on standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// The message with the bill (.eml)
    #[arg(value_name = "MESSAGE")]
    pub(crate) message: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LedgerArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// JSON objects instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// List every attempt, newest first
    List,
    /// Show one attempt
    Show {
        /// The attempt's id
        id: String,
    },
    /// Ask the partner about attempts whose outcome is unknown, and settle them
    Reconcile {
        /// Configuration (TOML) that names the partners and the service's keys
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Go on asking, with growing waits, until the program is stopped
        #[arg(long, conflicts_with = "id")]
        watch: bool,
        /// One attempt, also one that may still be under way (default: all whose outcome is unknown)
        id: Option<String>,
    },
    /// Record the payer's own word about an attempt whose outcome is unknown; the partner is still asked
    Resolve {
        /// The attempt's id
        id: String,
        /// The payer says that the card was charged, or that it was not
        #[arg(long, value_enum, value_name = "WORD")]
        payer_says: PayerWordArg,
    },
    /// List what contradicts the ledger and waits for a person's answer, or answer it
    Alerts {
        /// The attempt whose alert is answered
        #[arg(long, value_name = "ATTEMPT", requires = "code")]
        answer: Option<String>,
        /// The code of the alert that is answered
        #[arg(long, value_name = "CODE", requires = "answer")]
        code: Option<String>,
        /// Who answers (default: the account that the program runs under)
        #[arg(long = "as", value_name = "NAME", requires = "answer")]
        who: Option<String>,
    },
    /// Read every row, and list those that cannot be trusted
    Verify,
}

/// The payer's word about a payment.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum PayerWordArg {
    /// The card was charged
    Paid,
    /// The card was not charged
    Unpaid,
}

#[derive(Debug, Args)]
pub(crate) struct SandboxArgs {
    /// Folder for the configuration, keys, DNS zone and sample messages
    #[arg(long, value_name = "DIR", default_value = "billfold-sandbox")]
    pub(crate) dir: PathBuf,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn names_and_options_do_not_collide() {
        Cli::command().debug_assert();
    }
}
