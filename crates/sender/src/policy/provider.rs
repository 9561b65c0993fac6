//! What mail providers write, as data.

use std::fmt;
use std::str::FromStr;

use billfold_reason::{Code, reasons};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where a provider puts its own `Authentication-Results` relative to its border host's `Received`.
///
/// Everything above that line was written by the provider; everything below it may be the sender's. So only results above it are
/// ever trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Placement {
    /// Above it.
    Above,
    /// Below it, where a sender could put some as well; but the provider repeats them in an `ARC-Authentication-Results`
    /// (RFC 8617 section 4.1.1) above it. The copy is trusted; results below count against the message only.
    ArcCopy,
}

/// How a `Received` line that a provider writes while it hands a message on inside is told from its border host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Inside {
    /// By a host that takes no mail from strangers: exact, `*.suffix`, or `start*` for a name of one label.
    By(&'static str),
    /// Without a client (`from`).
    NoClient,
    /// From the same machine: `from NAME (localhost [127.0.0.1])`.
    Loopback,
}

/// The dialect of one mail provider.
///
/// A profile widens what is *parsed* and where it is looked for. Which identifiers are trusted is still only what the
/// policy's `authserv_ids` name; with an empty list none is.
///
/// Text and JSON have its name.
///
/// ```
/// use billfold_sender::Provider;
///
/// let gmail: Provider = "Gmail".parse()?;
/// assert!(gmail.dots_ignored && Provider::ALL.contains(&gmail));
/// assert_eq!(serde_json::to_string(&gmail).ok().as_deref(), Some("\"gmail\""));
/// # Ok::<(), billfold_sender::UnknownProvider>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Provider {
    /// The name in the configuration file.
    pub name: &'static str,
    /// Where the provider's own results stand.
    pub placement: Placement,
    /// Which lines above its border host's are its own as well.
    pub inside: &'static [Inside],
    /// Whether its results name no authserv-id at all (Exchange Online).
    pub without_id: bool,
    /// Whether dots in the local part make no difference to delivery (Gmail).
    pub dots_ignored: bool,
    /// The authserv-ids it is known to write; `*.` stands for any labels. For configuration dialogs, not trusted
    /// by themselves.
    pub known_ids: &'static [&'static str],
}

impl Provider {
    /// RFC 8601 to the letter; results stand above the provider's `Received`.
    pub const GENERIC: Self = Self {
        name: "generic",
        placement: Placement::Above,
        inside: &[],
        without_id: false,
        dots_ignored: false,
        known_ids: &[],
    };

    /// Every profile, by name. Sources: RFC 8601 for `generic`; the others are what the providers' own deliveries show
    /// (22 receivers of the Delta Chat authentication survey, 2022, 7,900 stored deliveries, and for the order of the lines the
    /// messages of the Sisimai and `dkim_verifier` collections).
    pub const ALL: &'static [Self] = &[
        Self::GENERIC,
        Self {
            name: "gmail",
            placement: Placement::ArcCopy,
            inside: &[Inside::NoClient],
            dots_ignored: true,
            known_ids: &["mx.google.com"],
            ..Self::GENERIC
        },
        Self {
            name: "outlook",
            inside: &[
                Inside::By("*.prod.outlook.com"),
                Inside::By("*.prod.protection.outlook.com"),
                Inside::By("*.outlook.office365.com"),
            ],
            without_id: true,
            ..Self::GENERIC
        },
        Self {
            name: "icloud",
            known_ids: &["dkim-verifier.icloud.com", "dmarc.icloud.com", "spf.icloud.com", "bimi.icloud.com"],
            ..Self::GENERIC
        },
        Self { name: "yahoo", known_ids: &["*.yahoo.com"], ..Self::GENERIC },
        Self {
            name: "fastmail",
            inside: &[Inside::By("sloti*"), Inside::By("*.internal"), Inside::Loopback],
            known_ids: &["*.messagingengine.com"],
            ..Self::GENERIC
        },
        Self { name: "yandex", known_ids: &["*.qloud-c.yandex.net"], ..Self::GENERIC },
        Self { name: "mailru", known_ids: &["mxs.mail.ru"], ..Self::GENERIC },
    ];
}

/// A text that is not the name of a known mail provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no mail provider of that name")]
#[non_exhaustive]
pub struct UnknownProvider;

reasons! {
    UnknownProvider {
        Self => Code::refusal("sender.provider_unknown", "There is no mail provider of that name.")
            .with_remedy("Whoever runs the mail client: choose one of the names in docs/sender-policy.md; `generic` if in doubt.");
    }
}

/// By name, in any case.
impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(name: &str) -> Result<Self, UnknownProvider> {
        Self::ALL.iter().copied().find(|p| p.name.eq_ignore_ascii_case(name)).ok_or(UnknownProvider)
    }
}

/// The name.
impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Serialize for Provider {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for Provider {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Default for Provider {
    fn default() -> Self {
        Self::GENERIC
    }
}
