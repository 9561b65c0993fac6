//! From the configuration to the library's values: partners, businesses, account, settings, service.

use std::path::Path;
use std::sync::Arc;

use billfold::partner::{
    Adapter, Confidence, Entry, EntryBuilder, Mode, PartnerId, Provenance, SenderData, StandardAdapter,
};
use billfold::processor::{Algorithm, PinnedKey, SoftwareSigner, VerifyingKeys};
use billfold::sender::Profile;
use billfold::settings::{GroupId, Limits, Lookup, Mailbox, TenantId, TenantSettings, Unavailable};
use billfold::{Account, Business, Network, Payee, Screener, Service};

use crate::args::{MailArgs, ProfileArg};
use crate::clock;
use crate::config::{Config, KeyConfig, ModeConfig, PartnerConfig, ProcessorKeyConfig};
use crate::failure::Failure;

/// What screening needs.
pub(crate) struct Host {
    pub(crate) screener: Screener,
    pub(crate) network: Network,
    pub(crate) mailbox: Mailbox,
    /// The tenant's settings; `None` if they could not be read, which turns payments off.
    pub(crate) settings: Option<TenantSettings>,
}

impl Host {
    /// Builds the host from the options of `screen` and `pay`.
    pub(crate) fn new(config: &Config, mail: &MailArgs) -> Result<Self, Failure> {
        let network = network(config)?;
        let businesses = businesses(config)?;
        let account = account(config, mail)?;
        let address = mail.mailbox.clone().or_else(|| account.addresses.first().cloned()).unwrap_or_default();
        let screener = Screener::new(network.clone(), businesses, account).map_err(Failure::usage)?;
        let (mailbox, settings) = mailbox(config, mail, address)?;
        Ok(Self { screener, network, mailbox, settings })
    }

    /// The settings as the library takes them.
    pub(crate) fn source(&self) -> Lookup<'_> {
        self.settings.as_ref().map_or(Lookup::Unavailable(Unavailable::File), Lookup::Found)
    }
}

fn account(config: &Config, mail: &MailArgs) -> Result<Account, Failure> {
    let given = &config.account;
    let first = given.addresses.first().or(mail.mailbox.as_ref()).cloned().unwrap_or_default();
    let mut account = Account::new(first);
    if !given.addresses.is_empty() {
        account.addresses.clone_from(&given.addresses);
    }
    account.authserv_ids.clone_from(&given.authserv_ids);
    account.receiving_hosts.clone_from(&given.receiving_hosts);
    account.provider = given.provider.parse().map_err(Failure::usage)?;
    account.address_book.clone_from(&given.address_book);
    account.max_age_days = given.max_age_days;
    account.profile = match mail.profile {
        ProfileArg::Standard => Profile::Standard,
        ProfileArg::Strict => Profile::Strict,
    };
    for (partner, merchant) in &given.known_payees {
        account.known_payees.push(Payee::new(partner_id(partner)?, merchant.clone()));
    }
    Ok(account)
}

fn businesses(config: &Config) -> Result<Vec<Business>, Failure> {
    let business = |b: &crate::config::BusinessConfig| {
        Ok(Business::new(b.domain.clone(), partner_id(&b.partner)?, b.merchants.iter().cloned()))
    };
    config.business.iter().map(business).collect()
}

fn partner_id(id: &str) -> Result<PartnerId, Failure> {
    PartnerId::new(id)
        .map_err(|error| Failure::usage(format_args!("partner id in the configuration: {error}")))
}

/// The built-in partners, completed by what the configuration enrols, and the configuration's own.
fn network(config: &Config) -> Result<Network, Failure> {
    let mut network = Network::new();
    for (id, built_in) in [("xero", billfold_xero::entry()), ("freshbooks", billfold_freshbooks::entry())] {
        let mut entry = built_in.map_err(Failure::usage)?;
        for partner in config.partner.iter().filter(|partner| partner.id == id) {
            entry = enrol(config, entry.into_builder(), partner)?;
        }
        let adapter: Arc<dyn Adapter> = match id {
            "xero" => Arc::new(billfold_xero::adapter(entry)),
            _ => Arc::new(billfold_freshbooks::adapter(entry)),
        };
        network.insert(adapter).map_err(Failure::usage)?;
    }
    for partner in config.partner.iter().filter(|p| p.id != "xero" && p.id != "freshbooks") {
        let name = partner.name.as_deref().unwrap_or(&partner.id);
        let builder = Entry::builder(&partner.id, name).map_err(Failure::usage)?;
        let builder = builder.source(Provenance::new(Confidence::Configured, "the configuration file"));
        let entry = enrol(config, builder, partner)?;
        network.insert(Arc::new(StandardAdapter::new(entry))).map_err(Failure::usage)?;
    }
    Ok(network)
}

/// Adds what the configuration says about a partner.
fn enrol(config: &Config, builder: EntryBuilder, partner: &PartnerConfig) -> Result<Entry, Failure> {
    let wrong = |error: String| Failure::usage(format_args!("[[partner]] {}: {error}", partner.id));
    let mut builder = builder;
    if let Some(file) = &partner.sender_data {
        let digest = partner
            .sender_data_sha256
            .as_deref()
            .ok_or_else(|| wrong("sender_data needs sender_data_sha256".to_owned()))?;
        let path = config.path(file);
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, error))?;
        let data = SenderData::read(&text, digest).map_err(|error| Failure::file(&path, error))?;
        builder = builder.sender_data(data);
    }
    builder = builder
        .sender_hosts(&partner.sender_hosts)
        .dkim_domains(&partner.dkim_domains)
        .bounce_domains(&partner.bounce_domains)
        .originators(&partner.originators)
        .invoice_hosts(&partner.invoice_hosts);
    if let Some(url) = &partner.request_url {
        builder = builder.request_url(url.parse().map_err(|_| wrong("request_url is no URL".to_owned()))?);
    }
    if let Some(url) = &partner.complete_url {
        builder = builder.complete_url(url.parse().map_err(|_| wrong("complete_url is no URL".to_owned()))?);
    }
    if let Some(file) = &partner.jwks {
        builder = builder.jwks(verifying_keys(&config.path(file))?);
    }
    for key in &partner.processor_keys {
        builder = builder.processor_key(pinned(key).map_err(&wrong)?);
    }
    if matches!(partner.mode, ModeConfig::Test) {
        builder = builder.mode(Mode::Test);
    }
    builder.build().map_err(|error| wrong(error.to_string()))
}

/// Public keys from a PEM or JWKS file.
fn verifying_keys(path: &Path) -> Result<VerifyingKeys, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    VerifyingKeys::parse(&text).map_err(|error| Failure::file(path, error))
}

fn pinned(key: &ProcessorKeyConfig) -> Result<PinnedKey, String> {
    use base64::Engine as _;
    let public = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&key.public).ok();
    let public: [u8; 32] = public
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or("a processor key is 32 bytes in base64url without padding")?;
    let time = |text: &str| clock::parse(text).ok_or("a processor key's dates are in RFC 3339");
    let (from, until) = (time(&key.not_before)?, time(&key.not_after)?);
    let pinned = PinnedKey::hpke_x25519(&key.processor, &key.id, public, from, until)
        .map_err(|error| error.to_string())?;
    if let Some(thumbprint) = &key.thumbprint {
        pinned.expect_thumbprint(thumbprint).map_err(|error| error.to_string())?;
    }
    Ok(pinned)
}

/// The mailbox and its tenant's settings.
fn mailbox(
    config: &Config,
    mail: &MailArgs,
    address: String,
) -> Result<(Mailbox, Option<TenantSettings>), Failure> {
    let Some(given) = &config.settings else {
        return match &mail.settings {
            Some(file) => {
                let settings = document(file)?;
                Ok((Mailbox::in_tenant(settings.tenant().clone(), address), Some(settings)))
            }
            None => Ok((Mailbox::personal(address), None)),
        };
    };
    let tenant = TenantId::new(&given.tenant).map_err(Failure::usage)?;
    let mailbox = match given.groups.first() {
        Some(group) => Mailbox::of_group(tenant, GroupId::new(group).map_err(Failure::usage)?, address),
        None => Mailbox::in_tenant(tenant, address),
    };
    let file = mail.settings.clone().or_else(|| given.document.as_ref().map(|file| config.path(file)));
    // A document that is named and cannot be read turns payments off, as for any client; the reason says so.
    let settings = file.and_then(|file| document(&file).inspect_err(crate::output::diagnose).ok());
    Ok((mailbox, settings))
}

/// Reads a settings document.
pub(crate) fn document(path: &Path) -> Result<TenantSettings, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    let name = path.display().to_string();
    TenantSettings::read(&text, &name, None, &Limits::default()).map_err(|error| Failure::file(path, error))
}

/// The payment service of the configuration, with its signers.
pub(crate) fn service(config: &Config, network: Network) -> Result<Service, Failure> {
    let Some(given) = &config.service else {
        return Err(Failure::usage("the configuration has no [service]: nobody can sign calls to partners"));
    };
    let operator = billfold::partner::Operator::new(&given.issuer, &given.app_id, &given.version);
    let bearer = signer(config, &given.bearer_key)?;
    let token = signer(config, &given.token_key)?;
    Ok(Service::new(operator, Arc::new(bearer), Arc::new(token), network))
}

fn signer(config: &Config, key: &KeyConfig) -> Result<SoftwareSigner, Failure> {
    let path = config.path(&key.file);
    let algorithm = Algorithm::from_name(&key.algorithm)
        .ok_or_else(|| Failure::usage("a key's algorithm is RS256 or ES256"))?;
    let bytes = zeroize::Zeroizing::new(std::fs::read(&path).map_err(|error| Failure::file(&path, error))?);
    SoftwareSigner::from_pkcs8(algorithm, &key.id, &bytes).map_err(|error| Failure::file(&path, error))
}
