//! The partner services of Xero and FreshBooks over the emulated accounting systems.

use std::sync::Arc;

use billfold_partner::Mode;
use billfold_partner::accounting::Accounting;
use billfold_partner_service::{
    ApiBooks, HttpTransport, PartnerService, StoreJournal, Tokens, TrustedOperator,
};
use billfold_sandbox::{Clock, FreshBooksApi, Merchant, Sandbox, XeroApi};
use billfold_store::Store;

use super::{FreshBooksConsent, ProcessorCharger, Served, XeroConsent};
use crate::payer::operator;

/// The account of the emulated Xero organisation into which payments go.
const BANK: &str = "090";

/// Xero's service for one merchant: payments are charged at the sandbox's processor and recorded in `xero`, whose webhooks are
/// signed with `webhook_key`. What it must not forget is in `store`.
pub(crate) async fn xero(
    (sandbox, clock): (&Sandbox, &Clock),
    xero: &XeroApi,
    merchant: &Merchant,
    webhook_key: &[u8],
    store: Arc<dyn Store>,
) -> Served {
    let bank = billfold_xero::PaymentAccount::Code(BANK.to_owned());
    let account = billfold_xero::BooksAccount::new(xero.tenant_id(), &merchant.name, bank).unwrap();
    let account = account.at(base(&xero.api_url())).unwrap();
    let api = billfold_xero::Api::new(account, webhook_key);
    let tokens = XeroConsent::new(xero, clock.clone());
    assemble((sandbox, clock), ("Xero", merchant), Box::new(api), Box::new(tokens), store).await
}

/// The same for FreshBooks; `verifier` is what the handshake of its callbacks brought, and without it every callback is
/// refused.
pub(crate) async fn freshbooks(
    (sandbox, clock): (&Sandbox, &Clock),
    books: &FreshBooksApi,
    merchant: &Merchant,
    verifier: Option<&[u8]>,
    store: Arc<dyn Store>,
) -> Served {
    let account = billfold_freshbooks::BooksAccount::new(books.account_id(), &merchant.name).unwrap();
    let account = account.at(base(&books.base_url())).unwrap();
    let api = billfold_freshbooks::Api::new(account, verifier);
    let tokens = FreshBooksConsent::new(books);
    assemble((sandbox, clock), ("FreshBooks", merchant), Box::new(api), Box::new(tokens), store).await
}

fn base(url: &str) -> url::Url {
    format!("{url}/").parse().unwrap()
}

async fn assemble(
    (sandbox, clock): (&Sandbox, &Clock),
    (partner, merchant): (&str, &Merchant),
    accounting: Box<dyn Accounting>,
    tokens: Box<dyn Tokens>,
    store: Arc<dyn Store>,
) -> Served {
    let public = sandbox.service_keys().unwrap().public().unwrap();
    let operator = TrustedOperator::new(operator(sandbox), public.bearer, public.payment);
    let charger = Box::new(ProcessorCharger::new(sandbox.processor(), &[&merchant.id]));
    let books = ApiBooks::new(accounting, Box::new(HttpTransport::new().unwrap()), tokens);
    let service =
        PartnerService::new(partner, Mode::Test, operator, charger, Box::new(StoreJournal::new(store)))
            .with_merchant(&merchant.id, Box::new(books));
    Served::start(service, clock).await.unwrap()
}
