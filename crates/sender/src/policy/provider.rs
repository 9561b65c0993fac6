//! What mail providers write, as data.

use serde::Serialize;

/// Where a provider puts its own `Authentication-Results` relative to its border host's `Received`.
///
/// Everything above that line was written by the provider; what stands below it may be the sender's. So only what stands
/// above is ever believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Placement {
    /// Above it.
    Above,
    /// Below it, where a sender could put some as well; but the provider repeats them in an `ARC-Authentication-Results`
    /// (RFC 8617 section 4.1.1) above it. The copy is believed; what stands below counts against the message only.
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
/// A profile widens what is *parsed* and where it is looked for. Which identifiers are believed is still only what the
/// policy's `authserv_ids` name; an empty list believes nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
    /// The authserv-ids it is known to write; `*.` stands for any labels. For configuration dialogs, not believed
    /// by themselves.
    pub known_ids: &'static [&'static str],
}

/// Every profile, by name. Sources: RFC 8601 for `generic`; the others are what the providers' own deliveries show
/// (22 receivers of the Delta Chat authentication survey, 2022, 7,900 stored deliveries, and for the order of the lines the
/// messages of the Sisimai and `dkim_verifier` collections).
pub const PROVIDERS: &[Provider] = &[
    Provider::GENERIC,
    Provider {
        name: "gmail",
        placement: Placement::ArcCopy,
        inside: &[Inside::NoClient],
        dots_ignored: true,
        known_ids: &["mx.google.com"],
        ..Provider::GENERIC
    },
    Provider {
        name: "outlook",
        inside: &[
            Inside::By("*.prod.outlook.com"),
            Inside::By("*.prod.protection.outlook.com"),
            Inside::By("*.outlook.office365.com"),
        ],
        without_id: true,
        ..Provider::GENERIC
    },
    Provider {
        name: "icloud",
        known_ids: &["dkim-verifier.icloud.com", "dmarc.icloud.com", "spf.icloud.com", "bimi.icloud.com"],
        ..Provider::GENERIC
    },
    Provider { name: "yahoo", known_ids: &["*.yahoo.com"], ..Provider::GENERIC },
    Provider {
        name: "fastmail",
        inside: &[Inside::By("sloti*"), Inside::By("*.internal"), Inside::Loopback],
        known_ids: &["*.messagingengine.com"],
        ..Provider::GENERIC
    },
    Provider { name: "yandex", known_ids: &["*.qloud-c.yandex.net"], ..Provider::GENERIC },
    Provider { name: "mailru", known_ids: &["mxs.mail.ru"], ..Provider::GENERIC },
];

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

    /// The profile with this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        PROVIDERS.iter().copied().find(|p| p.name.eq_ignore_ascii_case(name))
    }
}

impl Default for Provider {
    fn default() -> Self {
        Self::GENERIC
    }
}
