//! The pay services of Xero and FreshBooks: the partner half of `billfold-partner` over the emulated accounting interfaces.

use std::sync::Arc;

use billfold_partner::Mode;
use billfold_partner::merchant::{Accounting, ApiBooks, BooksError, Merchant, Service, StoreJournal, Tokens};
use billfold_store::Store;

use super::{FreshBooksConsent, HttpTransport, MerchantService, ProcessorCharger, XeroConsent};
use crate::freshbooks::FreshBooksApi;
use crate::sandbox::Sandbox;
use crate::start::StartError;
use crate::xero::XeroApi;

/// The account of the emulated Xero organisation into which payments go.
const BANK: &str = "090";

impl MerchantService {
    /// Xero's pay service for one merchant, as an integrator would run it: payments are charged at the sandbox's processor and
    /// recorded in `xero`, whose webhooks are signed with `webhook_key`. What it must not forget is in `store`.
    ///
    /// # Errors
    /// [`StartError`]; [`StartError::Merchant`] if the sandbox has only the public halves of the service's keys.
    pub async fn xero(
        sandbox: &Sandbox,
        xero: &XeroApi,
        merchant: &crate::Merchant,
        webhook_key: &[u8],
        store: Arc<dyn Store>,
    ) -> Result<Self, StartError> {
        let bank = billfold_xero::PaymentAccount::Code(BANK.to_owned());
        let account = billfold_xero::Account::new(xero.tenant_id(), &merchant.name, bank)
            .and_then(|account| account.at(base(&xero.api_url())?));
        let api = billfold_xero::Api::new(account.map_err(|_| StartError::Merchant)?, webhook_key);
        let tokens = XeroConsent::new(xero, sandbox.clock.clone())?;
        assemble(sandbox, "Xero", merchant, Box::new(api), Box::new(tokens), store).await
    }

    /// The same for FreshBooks; `verifier` is what the handshake of its callbacks brought, and without it none is believed.
    ///
    /// # Errors
    /// [`StartError`]; [`StartError::Merchant`] if the sandbox has only the public halves of the service's keys.
    pub async fn freshbooks(
        sandbox: &Sandbox,
        books: &FreshBooksApi,
        merchant: &crate::Merchant,
        verifier: Option<&[u8]>,
        store: Arc<dyn Store>,
    ) -> Result<Self, StartError> {
        let account = billfold_freshbooks::Account::new(books.account_id(), &merchant.name)
            .and_then(|account| account.at(base(&books.base_url())?));
        let api = billfold_freshbooks::Api::new(account.map_err(|_| StartError::Merchant)?, verifier);
        let tokens = FreshBooksConsent::new(books)?;
        assemble(sandbox, "FreshBooks", merchant, Box::new(api), Box::new(tokens), store).await
    }
}

fn base(url: &str) -> Result<url::Url, BooksError> {
    format!("{url}/").parse().map_err(|_| BooksError::Misconfigured)
}

async fn assemble(
    sandbox: &Sandbox,
    partner: &str,
    merchant: &crate::Merchant,
    accounting: Box<dyn Accounting>,
    tokens: Box<dyn Tokens>,
    store: Arc<dyn Store>,
) -> Result<MerchantService, StartError> {
    let public = sandbox.keys.as_ref().ok_or(StartError::Merchant)?.public()?;
    let operator = &sandbox.operator;
    let operator = billfold_partner::Operator::new(&operator.issuer, &operator.app_id, &operator.version);
    let service = Service::new(operator, public.bearer, public.payment);
    let charger = ProcessorCharger::new(sandbox.processor(), &[&merchant.id])?;
    let books = ApiBooks::new(accounting, Box::new(HttpTransport::new()?), tokens);
    let journal = Box::new(StoreJournal::new(store));
    let half = Merchant::new(partner, Mode::Test, service, Box::new(charger), journal)
        .with_merchant(&merchant.id, Box::new(books));
    MerchantService::start(half, sandbox.clock.clone()).await
}
