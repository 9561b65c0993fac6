//! The codes of this crate's own errors.

use billfold_reason::{Code, Coded, Reason, codes, reasons};

use crate::{FileProblem, HostError, PartnerProblem};

/// Every code that this crate itself gives.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [HostError::codes(), FileProblem::codes(), PartnerProblem::codes()].into_iter().flatten()
}

codes! {
    /// The codes that only the configuration as a whole gives; what is wrong inside an entry, a key or a document, the crate says that
    /// reads it.
    OWN;
    PARTNER_ID = Code::refusal("host.partner_id", "A value of the configuration that should be the id of a partner is not one.")
        .with_detail("the value of {key:word} is not the id of a partner")
        .with_remedy("Administrator: name the partner by the id of its entry, such as `xero`.");
    BUILT_IN = Code::damage("host.built_in", "The entry of a partner that this version brings along cannot be used.")
        .with_remedy("Host developer: replace the version.");
    SETTINGS_ID = Code::refusal("host.settings_id", "The name of the tenant or group in the configuration cannot be used.")
        .with_detail("the value of {key:word} is not a name of a tenant or group")
        .with_remedy("Administrator: name tenant and group as the settings document does.");
    SERVICE_MISSING = Code::refusal("host.service_missing", "The configuration names no payment service, so nobody can sign calls to partners.")
        .with_remedy("Administrator: add `[service]` with its two signing keys.");
    ALGORITHM = Code::refusal("host.algorithm", "A signing key in the configuration has an algorithm other than RS256 and ES256.")
        .with_detail("the value of {key:word} is neither RS256 nor ES256")
        .with_remedy("Administrator: name the algorithm that the key was made for.");
}

impl Coded for HostError {
    fn codes() -> &'static [Code] {
        OWN
    }

    fn code(&self) -> &'static Code {
        match self {
            Self::File { source, .. } => source.code(),
            Self::Partner { source, .. } => source.code(),
            Self::PartnerId { .. } => &PARTNER_ID,
            Self::NewPartner(error) => error.code(),
            Self::BuiltIn(_) => &BUILT_IN,
            Self::Registry(error) => error.code(),
            Self::SettingsId { .. } => &SETTINGS_ID,
            Self::Screener(error) => error.code(),
            Self::ServiceMissing => &SERVICE_MISSING,
            Self::Algorithm { .. } => &ALGORITHM,
            Self::Provider(error) => error.code(),
            Self::Resolver(error) => error.code(),
        }
    }

    /// With the key and the line, where the code's sentence has a place for them.
    fn reason(&self) -> Reason {
        let reason = match self {
            Self::File { source, .. } => source.reason(),
            Self::Partner { source, .. } => source.reason(),
            Self::NewPartner(error) => error.reason(),
            Self::Registry(error) => error.reason(),
            Self::Screener(error) => error.reason(),
            Self::Provider(error) => error.reason(),
            Self::Resolver(error) => error.reason(),
            _ => Reason::new(self.code()),
        };
        let lacks = |name| {
            let has_place = reason.code().parameters().any(|place| place.name == name);
            has_place && reason.value(name).is_none()
        };
        let (key, line) = (self.key().filter(|_| lacks("key")), self.line().filter(|_| lacks("line")));
        let reason = key.into_iter().fold(reason, |reason, key| reason.with("key", key));
        line.into_iter().fold(reason, |reason, line| reason.with("line", line))
    }
}

reasons! {
    FileProblem {
        Self::Io(_) => Code::refusal("host.file_unreadable", "A file cannot be read, or a folder cannot be made.")
            .with_remedy("Administrator: check that it exists and that this user may use it.");
        Self::Syntax { .. } => Code::refusal("host.config_syntax", "The configuration is not TOML, or has an unknown key or a value of the wrong type.")
            .with_detail("line {line:number} of the configuration is not TOML, or has an unknown key or a value of the wrong type")
            .with_remedy("Administrator: compare the line with docs/configuration.md.");
        Self::Groups { .. } => Code::refusal("host.groups", "The configuration names more than one group, and a mailbox belongs to at most one.")
            .with_remedy("Administrator: leave the one group in `settings.groups` whose mailbox it is.");
        Self::SettingsPlace { .. } => Code::refusal("host.settings_place", "The configuration names both a store and a document of settings, or neither, so it does not say what decides.")
            .with_remedy("Administrator: name under `[settings]` either `store`, the folder that `billfold settings` writes to, or `document`.");
        Self::LedgerKeyMissing => Code::damage("host.ledger_key_missing", "The key of the ledger is missing, so nobody can read what was paid, and nothing is paid.")
            .with_remedy("Put `ledger-key` of the backup back into the data folder. Never make another one: it opens nothing.");
        Self::LedgerKey => Code::damage("host.ledger_key", "The key of the ledger is not a key: its file does not hold 64 hexadecimal digits.")
            .with_remedy("Put `ledger-key` of the backup back into the data folder.");
        Self::NoStore => Code::refusal("host.settings_no_store", "The folder that the configuration names as the store of settings has no store.")
            .with_remedy("Administrator: name the folder that `billfold settings --data` writes to, or make the tenant known there with `settings create`.");
        Self::DnsAnswers(_) => Code::refusal("host.dns_answers", "The file of DNS answers is not JSON of its form.")
            .with_detail("line {line:number} of the file of DNS answers is not JSON of its form")
            .with_remedy("Compare the line with docs/configuration.md.");
    }
    wraps {
        Self::SenderData(error) => error;
        Self::Settings(error) => error;
        Self::StoredSettings(error) => error;
        Self::RequestKeys(error) => error;
        Self::SigningKey(error) => error;
        Self::Store(error) => error;
    }
}

reasons! {
    PartnerProblem {
        Self::DigestMissing => Code::refusal("host.sender_data_digest", "A document with sender data is named without its SHA-256.")
            .with_remedy("Administrator: add `sender_data_sha256`, from another source than the document.");
        Self::Url { .. } => Code::refusal("host.partner_url", "A webhook of a partner is not a URL.")
            .with_detail("the value of {key:word} is not a URL")
            .with_remedy("Administrator: copy the address from the partner's documentation.");
        Self::PublicKey => Code::refusal("host.processor_public_key", "The public key of a payment processor is not 32 bytes in base64url without padding.")
            .with_remedy("Administrator: copy the key again from the processor.");
        Self::Time { .. } => Code::refusal("host.processor_key_time", "A date of a payment processor's key is not written as in RFC 3339.")
            .with_detail("the value of {key:word} is not a time as RFC 3339 writes it")
            .with_remedy("Administrator: write it like 2026-11-20T09:00:00Z.");
    }
    wraps {
        Self::ProcessorKey(error) => error;
        Self::Entry(error) => error;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_well_formed_and_declared_once() {
        assert_eq!(billfold_reason::faults(super::codes()), [""; 0]);
        assert!(super::codes().all(|code| code.area() == "host" && code.remedy().is_some()));
    }
}
