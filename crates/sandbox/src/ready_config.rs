//! A ready configuration for the command line: TOML, DNS zone, keys, sample messages.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_money::Money;
use billfold_processor::PinnedKey;
use serde::Serialize;

use crate::config::Business;
use crate::invoice::Merchant;
use crate::mail::Attack;
use crate::operator::{FILES, write_private};
use crate::pay::PayService;
use crate::sandbox::Sandbox;
use crate::start_error::StartError;

/// The files that [`Sandbox::write_configuration`] wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// `billfold.toml`, for `--config`.
    pub config: PathBuf,
    /// `dns.json`, for `--dns`.
    pub dns: PathBuf,
    /// Sample messages, genuine ones first.
    pub messages: Vec<PathBuf>,
}

#[derive(Serialize)]
struct File<'a> {
    account: Account<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<ServiceTable<'a>>,
    business: Vec<BusinessTable<'a>>,
    partner: Vec<PartnerTable<'a>>,
}

#[derive(Serialize)]
struct Account<'a> {
    addresses: [&'a str; 1],
    authserv_ids: [&'a str; 1],
    receiving_hosts: [&'a str; 1],
    provider: &'static str,
    known_payees: Vec<[&'a str; 2]>,
    max_age_days: u32,
}

#[derive(Serialize)]
struct ServiceTable<'a> {
    issuer: &'a str,
    app_id: &'a str,
    version: &'a str,
    bearer_key: KeyTable,
    token_key: KeyTable,
}

#[derive(Serialize)]
struct KeyTable {
    id: &'static str,
    algorithm: &'static str,
    file: &'static str,
}

#[derive(Serialize)]
struct BusinessTable<'a> {
    domain: &'a str,
    partner: &'a str,
    merchants: &'a [String],
}

#[derive(Serialize)]
struct PartnerTable<'a> {
    id: &'a str,
    name: &'a str,
    sender_hosts: [&'a str; 1],
    dkim_domains: [&'a str; 1],
    bounce_domains: [&'a str; 1],
    originators: [&'a str; 1],
    invoice_hosts: [&'a str; 1],
    action_hosts: [&'a str; 1],
    takes_supersedes: bool,
    answers_status: bool,
    takes_parts: bool,
    jwks: String,
    request_url: String,
    complete_url: String,
    mode: &'static str,
    processor_keys: [ProcessorKey<'a>; 1],
}

#[derive(Serialize)]
struct ProcessorKey<'a> {
    processor: &'a str,
    id: &'a str,
    public: &'a str,
    not_before: String,
    not_after: String,
}

/// The merchants of the sample messages: partner, merchant id, name, address, invoice number, total, known before.
const SAMPLES: [(&str, &str, &str, &str, &str, &str, bool); 2] = [
    (
        "xero",
        "northgate-mid",
        "Northgate Lighting",
        "accounts@northgate-lighting.example",
        "INV-0042",
        "98.87 USD",
        true,
    ),
    ("freshbooks", "fb-mid-1", "Lucerne Design", "hello@lucerne.example", "0000012", "250.00 EUR", false),
];

impl Sandbox {
    /// Writes everything the command line needs to work on this sandbox: `billfold.toml`, `dns.json`, the payment service's
    /// private keys (unless kept elsewhere), a PEM file with each partner's request key, and sample messages: two bills of
    /// each built-in partner (one with a signed request), one of each business, and every attack on the first.
    ///
    /// The invoices of the samples become known to the services, so this can be done once per sandbox.
    ///
    /// # Errors
    /// [`StartError`] if a file cannot be written, a key or letter cannot be made, or the samples were issued before.
    pub fn write_configuration(&self, folder: &Path) -> Result<Written, StartError> {
        let messages = folder.join("messages");
        std::fs::create_dir_all(&messages)?;
        let (config, dns) = (folder.join("billfold.toml"), folder.join("dns.json"));
        std::fs::write(&dns, self.zone().to_json())?;
        if let Some(keys) = self.service_keys() {
            keys.write(folder)?;
        }
        for service in self.partners() {
            let id = &service.partner().id;
            std::fs::write(folder.join(pem_name(id)), self.request_key(id)?.public_pem()?)?;
        }
        let pinned = self.processor().pinned_key()?;
        let public = URL_SAFE_NO_PAD.encode(self.processor().public_key());
        let text = toml::to_string(&self.file(&pinned, &public)).map_err(std::io::Error::other)?;
        // Not a secret in itself, but it names the files that are.
        write_private(&config, format!("# Written by the sandbox; valid while it runs.\n{text}").as_bytes())?;
        let messages = self.write_samples(&messages)?;
        Ok(Written { config, dns, messages })
    }

    fn file<'a>(&'a self, pinned: &'a PinnedKey, public: &'a str) -> File<'a> {
        let mut known_payees: Vec<[&str; 2]> =
            SAMPLES.iter().filter(|sample| sample.6).map(|sample| [sample.0, sample.1]).collect();
        for business in self.businesses() {
            known_payees.extend(business.merchants.iter().map(|id| [business.partner.as_str(), id.as_str()]));
        }
        known_payees.sort_unstable();
        known_payees.dedup();
        let [(bearer, bearer_file), (payment, payment_file)] = FILES;
        let operator = self.operator();
        let business = |business: &'a Business| BusinessTable {
            domain: business.sender.domain(),
            partner: &business.partner,
            merchants: &business.merchants,
        };
        File {
            account: Account {
                addresses: [&self.payer.1],
                authserv_ids: [self.post().host()],
                receiving_hosts: [self.post().host()],
                provider: "generic",
                known_payees,
                max_age_days: 60,
            },
            service: self.service_keys().map(|_| ServiceTable {
                issuer: &operator.issuer,
                app_id: &operator.app_id,
                version: &operator.version,
                bearer_key: KeyTable { id: bearer, algorithm: "RS256", file: bearer_file },
                token_key: KeyTable { id: payment, algorithm: "RS256", file: payment_file },
            }),
            business: self.businesses().iter().map(business).collect(),
            partner: self.partners().map(|service| partner_table(service, pinned, public)).collect(),
        }
    }

    fn write_samples(&self, folder: &Path) -> Result<Vec<PathBuf>, StartError> {
        let mut written = Vec::new();
        let mut write = |name: String, raw: Vec<u8>| -> Result<(), StartError> {
            let path = folder.join(name);
            std::fs::write(&path, raw)?;
            written.push(path);
            Ok(())
        };
        let mut attacked = None;
        for (partner, id, name, email, number, total, _) in SAMPLES {
            if self.partner(partner).is_err() {
                continue;
            }
            let invoice = self.invoice(&Merchant::new(id, name, email), number, money(total)?);
            write(format!("{partner}-{number}.eml"), self.issue(partner, &invoice)?)?;
            let signed = invoice.clone().with_number(&format!("{number}-S"));
            write(
                format!("{partner}-signed-{number}-S.eml"),
                self.issue_signed(partner, &signed, &self.payer.1)?,
            )?;
            attacked = attacked.or(Some((partner, invoice)));
        }
        for business in self.businesses() {
            let Some(id) = business.merchants.first() else { continue };
            let merchant = Merchant::new(id, "Northgate Lighting", &business.sender.address);
            let invoice = self.invoice(&merchant, "NL-2071", money("1240.00 USD")?);
            let name = format!("{}-NL-2071.eml", business.sender.domain());
            write(name, self.issue_from_business(business, &invoice)?)?;
        }
        if let Some((partner, invoice)) = attacked {
            for attack in Attack::ALL {
                let raw = self.forge(partner, &invoice, attack)?;
                write(format!("attack-{}.eml", attack.name()), raw)?;
            }
        }
        Ok(written)
    }
}

fn partner_table<'a>(service: &'a PayService, pinned: &'a PinnedKey, public: &'a str) -> PartnerTable<'a> {
    let partner = service.partner();
    PartnerTable {
        id: &partner.id,
        name: &partner.name,
        sender_hosts: [partner.sender.domain()],
        dkim_domains: [&partner.sender.dkim_domain],
        bounce_domains: [&partner.sender.bounce_domain],
        originators: [&partner.originator],
        invoice_hosts: [&partner.invoice_host],
        action_hosts: ["127.0.0.1"],
        takes_supersedes: true,
        answers_status: true,
        takes_parts: true,
        jwks: pem_name(&partner.id),
        request_url: service.request_url(),
        complete_url: service.complete_url(),
        mode: "test",
        processor_keys: [ProcessorKey {
            processor: pinned.processor_id(),
            id: pinned.key_id(),
            public,
            not_before: pinned.not_before().to_rfc3339(),
            not_after: pinned.not_after().to_rfc3339(),
        }],
    }
}

fn pem_name(partner: &str) -> String {
    format!("{partner}-requests.pem")
}

fn money(text: &str) -> Result<Money, StartError> {
    text.parse().map_err(|_| StartError::Invoice)
}
