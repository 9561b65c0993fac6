//! The library's parts, made of the options.

use std::path::Path;

use billfold::sender::{Delivery, Envelope, Profile, Threat};
use billfold::vault::Vault;
use billfold_host::{Config, DataFolder, Dns, Host, Overrides, clock};
use chrono::{DateTime, Utc};

use crate::args::{DataArgs, MailArgs, ProfileArg, ThreatArg};
use crate::failure::Failure;
use crate::output;
use crate::vault_key::VaultKey;

/// The configuration; without a file, nothing is configured.
pub(crate) fn config(file: Option<&Path>) -> Result<Config, Failure> {
    Ok(file.map(Config::read).transpose()?.unwrap_or_default())
}

/// What screening needs. Settings that cannot be read are told, and turn payments off.
pub(crate) fn host(config: &Config, overrides: &Overrides) -> Result<Host, Failure> {
    let host = Host::new(config, overrides)?;
    if let Some(error) = host.settings.read().error() {
        output::diagnose(error);
    }
    Ok(host)
}

/// What the options say beside the configuration.
pub(crate) fn overrides(mail: &MailArgs) -> Overrides {
    Overrides::none()
        .with_mailbox(mail.mailbox.clone())
        .with_settings_document(mail.settings.clone())
        .with_profile(match mail.profile {
            ProfileArg::Standard => Profile::Standard,
            ProfileArg::Strict => Profile::Strict,
        })
}

/// Where DNS answers come from.
pub(crate) fn dns(mail: &MailArgs) -> Result<Dns, Failure> {
    Ok(mail.dns.as_deref().map_or_else(Dns::system, Dns::from_file)?)
}

/// How a message came and when it is read.
pub(crate) fn delivery(mail: &MailArgs) -> Result<Delivery, Failure> {
    let now = time("--now", mail.now.as_deref())?.unwrap_or_else(clock::now);
    let mut delivery = Delivery::at(now);
    if let Some(received) = time("--received-at", mail.received_at.as_deref())? {
        delivery = delivery.received_at(received);
    }
    if let Some(threat) = mail.threat {
        delivery = delivery.threat(match threat {
            ThreatArg::Malware => Threat::Malware,
            ThreatArg::Phishing => Threat::Phishing,
            ThreatArg::Unknown => Threat::Unknown,
        });
    }
    if let (Some(ip), Some(helo), Some(mail_from)) = (mail.client_ip, &mail.helo, &mail.mail_from) {
        delivery = delivery.envelope(Envelope::new(ip, helo, mail_from));
    }
    Ok(delivery)
}

/// The value of an option that takes a time.
fn time(name: &str, value: Option<&str>) -> Result<Option<DateTime<Utc>>, Failure> {
    let wrong = || {
        Failure::usage(format_args!("{name}: a time is written as in RFC 3339, such as 2026-11-20T09:00:00Z"))
    };
    value.map(|text| clock::parse(text).ok_or_else(wrong)).transpose()
}

/// Opens the vault with the key of the options or the terminal.
pub(crate) fn vault(options: &DataArgs, data: &DataFolder) -> Result<Vault, Failure> {
    data.vault(VaultKey::of(options, data)?.provider()?).map_err(Failure::by)
}
