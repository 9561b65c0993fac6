//! Everything at once: partners' services, the processor, the post.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use billfold_money::Money;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::clock::Clock;
use crate::config::{Business, Config, KeySource};
use crate::invoice::{Invoice, Merchant};
use crate::keys::RsaKey;
use crate::mail::{Attack, Author, Forgery, Letter, Postmaster, RequestForm, Zone};
use crate::operator::{Operator, ServiceKeys};
use crate::partner::Partner;
use crate::pay::PayService;
use crate::processor::Processor;
use crate::start_error::StartError;

/// A running sandbox on loopback. Everything stops when it is dropped; nothing is kept.
#[derive(Debug)]
pub struct Sandbox {
    clock: Clock,
    operator: Operator,
    keys: Option<ServiceKeys>,
    businesses: Vec<Business>,
    pub(crate) payer: (String, String),
    request_keys: BTreeMap<String, OnceLock<RsaKey>>,
    services: BTreeMap<String, PayService>,
    processor: Processor,
    post: Postmaster,
}

impl Sandbox {
    /// Makes the keys and starts the services, each on a port of its own.
    ///
    /// # Errors
    /// [`StartError`] if a key cannot be made, or no port for a service can be bound.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let keys = match config.service_keys {
            KeySource::Made => Ok(ServiceKeys::generate()?),
            KeySource::Given(keys) => Ok(*keys),
            KeySource::Elsewhere(public) => Err(*public),
        };
        let (keys, public) = match keys {
            Ok(keys) => {
                let public = keys.public()?;
                (Some(keys), public)
            }
            Err(public) => (None, public),
        };
        let mut post = Postmaster::new(&config.host)?;
        post.set_authentication_results(config.results);
        for business in &config.businesses {
            post.enrol(&business.sender)?;
        }
        let processor = Processor::start(public.payment.clone(), config.clock.clone()).await?;
        let mut services = BTreeMap::new();
        let mut request_keys = BTreeMap::new();
        for partner in config.partners {
            post.enrol(&partner.sender)?;
            let id = partner.id.clone();
            request_keys.insert(id.clone(), OnceLock::new());
            let (operator, clock) = (config.operator.clone(), config.clock.clone());
            let service = PayService::start(partner, operator, public.clone(), clock, &processor).await?;
            services.insert(id, service);
        }
        Ok(Self {
            clock: config.clock,
            operator: config.operator,
            keys,
            businesses: config.businesses,
            payer: config.payer,
            request_keys,
            services,
            processor,
            post,
        })
    }

    /// A partner's service.
    ///
    /// # Errors
    /// [`StartError::UnknownPartner`] if no partner of that id is running.
    pub fn partner(&self, id: &str) -> Result<&PayService, StartError> {
        self.services.get(id).ok_or(StartError::UnknownPartner)
    }

    /// Every partner's service, by id.
    pub fn partners(&self) -> impl Iterator<Item = &PayService> {
        self.services.values()
    }

    /// The businesses that mail for themselves.
    #[must_use]
    pub fn businesses(&self) -> &[Business] {
        &self.businesses
    }

    /// The processor.
    #[must_use]
    pub fn processor(&self) -> &Processor {
        &self.processor
    }

    /// The post.
    #[must_use]
    pub fn post(&self) -> &Postmaster {
        &self.post
    }

    /// The DNS records of every sender, the attacker's too.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        self.post.zone()
    }

    /// The zone, to take records away or to let a name fail.
    pub fn zone_mut(&mut self) -> &mut Zone {
        self.post.zone_mut()
    }

    /// The claims that bearer tokens must have.
    #[must_use]
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The payment service's signers, unless they are kept elsewhere or were taken.
    #[must_use]
    pub fn service_keys(&self) -> Option<&ServiceKeys> {
        self.keys.as_ref()
    }

    /// Hands the payment service its signers.
    pub fn take_service_keys(&mut self) -> Option<ServiceKeys> {
        self.keys.take()
    }

    /// The key that signs a partner's `SignedActionRequest`s; made when it is first asked for.
    ///
    /// # Errors
    /// [`StartError::UnknownPartner`] if no partner of that id is running, [`StartError::Key`] if the key cannot be made.
    pub fn request_key(&self, partner: &str) -> Result<&RsaKey, StartError> {
        let cell = self.request_keys.get(partner).ok_or(StartError::UnknownPartner)?;
        if let Some(key) = cell.get() {
            return Ok(key);
        }
        let key = RsaKey::generate()?;
        Ok(cell.get_or_init(|| key))
    }

    /// The sandbox's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// An invoice for the payer, issued today.
    #[must_use]
    pub fn invoice(&self, merchant: &Merchant, number: &str, total: Money) -> Invoice {
        let today: NaiveDate = self.now().date_naive();
        let (name, address) = &self.payer;
        Invoice::new(merchant, number, total, today).for_buyer(name, address)
    }

    /// Makes an invoice known to the partner and its processor, and returns the mail that the partner sends about it, sent
    /// five minutes ago.
    ///
    /// # Errors
    /// [`StartError`] if the partner is not running, knows the invoice already, or the mail cannot be written.
    pub fn issue(&self, partner: &str, invoice: &Invoice) -> Result<Vec<u8>, StartError> {
        let service = self.partner(partner)?;
        service.add_invoice(invoice, &self.processor)?;
        Ok(self.post.post(&Letter::new(service.partner(), invoice, self.sent_at()))?)
    }

    /// [Issues](Self::issue) an invoice in a mail whose payment request has another form.
    ///
    /// # Errors
    /// [`StartError`] if the partner is not running, knows the invoice already, or the mail cannot be written.
    pub fn issue_in_form(
        &self,
        partner: &str,
        invoice: &Invoice,
        form: RequestForm,
    ) -> Result<Vec<u8>, StartError> {
        let service = self.partner(partner)?;
        service.add_invoice(invoice, &self.processor)?;
        let letter = Letter::new(service.partner(), invoice, self.sent_at()).in_form(form);
        Ok(self.post.post(&letter)?)
    }

    /// [Issues](Self::issue) an invoice in a mail that the business sends itself, from its own domain.
    ///
    /// # Errors
    /// [`StartError`] if the partner is not running, knows the invoice already, or the mail cannot be written.
    pub fn issue_from_business(&self, business: &Business, invoice: &Invoice) -> Result<Vec<u8>, StartError> {
        let service = self.partner(&business.partner)?;
        service.add_invoice(invoice, &self.processor)?;
        let letter = Letter::new(service.partner(), invoice, self.sent_at()).from_business(&business.sender);
        Ok(self.post.post(&letter)?)
    }

    /// [Issues](Self::issue) an invoice in a mail with a `SignedActionRequest`, signed by the partner's request key for the
    /// customer `sub`.
    ///
    /// # Errors
    /// [`StartError`] if the partner is not running, knows the invoice already, or the mail cannot be written.
    pub fn issue_signed(&self, partner: &str, invoice: &Invoice, sub: &str) -> Result<Vec<u8>, StartError> {
        let service = self.partner(partner)?;
        let key = self.request_key(partner)?;
        service.add_invoice(invoice, &self.processor)?;
        let letter = Letter::new(service.partner(), invoice, self.sent_at()).signed_request(key, sub);
        Ok(self.post.post(&letter)?)
    }

    /// The mail that an attacker makes of the partner's mail about an invoice. The partner does not learn of the invoice.
    ///
    /// # Errors
    /// [`StartError`] if the partner is not running, or the mail cannot be written.
    pub fn forge(&self, partner: &str, invoice: &Invoice, attack: Attack) -> Result<Vec<u8>, StartError> {
        let partner: &Partner = self.partner(partner)?.partner();
        Ok(self.post.forge(&Letter::new(partner, invoice, self.sent_at()), attack)?)
    }

    /// A forgery of the partner's mail about an invoice, or of that of the first business. Nothing is made known to the partner.
    ///
    /// # Errors
    /// [`StartError`] if the partner is not running, or the mail cannot be written.
    pub fn falsify(
        &self,
        partner: &str,
        invoice: &Invoice,
        forgery: &Forgery,
    ) -> Result<Vec<u8>, StartError> {
        let letter = Letter::new(self.partner(partner)?.partner(), invoice, self.sent_at());
        let letter = match (forgery.of, self.businesses().first()) {
            (Author::SignedRequest, _) => {
                letter.signed_request(self.request_key(partner)?, &invoice.buyer_email)
            }
            (Author::Business, Some(business)) => letter.from_business(&business.sender),
            _ => letter,
        };
        Ok(forgery.carry_out(&self.post, &letter)?)
    }

    fn sent_at(&self) -> DateTime<Utc> {
        let now = self.now();
        now.checked_sub_signed(TimeDelta::minutes(5)).unwrap_or(now)
    }
}
