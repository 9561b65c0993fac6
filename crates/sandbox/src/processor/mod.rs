//! A processor on loopback: opens the sealed card, approves or declines by test number, counts charges.

mod authenticate;
mod book;
mod cards;
mod charge;
mod http;

use std::sync::{Arc, OnceLock};

use billfold_money::Money;
use billfold_processor::{OpeningKey, PinnedKey, VerifyingKeys};
use chrono::TimeDelta;

pub use book::Charge;
pub use cards::{Authentication, Verdict, authentication, test_numbers, verdict};

use self::book::Book;
use crate::bank::Bank;
use crate::clock::Clock;
use crate::fault::FaultScript;
use crate::server::Server;
use crate::start_error::StartError;

/// A running processor in test mode. It stops when it is dropped.
///
/// `POST /v1/charges` takes the payment token and what the partner wants charged; it verifies the token, builds the
/// binding from the partner's values, opens the sealed card, and charges it if the number is one of
/// [`test_numbers`]. A sealed card and a payment request are good for one charge. `GET /v1/charges/{merchant}/{payment
/// request}` tells what became of one.
///
/// Where the card's [`Bank`] [authenticates](authentication) the payer (EMV 3-D Secure 2), the charge waits: the answer's status is
/// `requires_action`, with the address of the first page and the time until which the answer counts. The charge is made when the bank
/// says so (`RReq`), in time and once; `POST /v1/charges/{merchant}/{payment request}/cancel` gives it up.
#[derive(Debug)]
pub struct Processor {
    pub(crate) inner: Arc<Inner>,
    server: Server,
}

#[derive(Debug)]
pub(crate) struct Inner {
    key: OpeningKey,
    payment_keys: VerifyingKeys,
    clock: Clock,
    book: Book,
    faults: FaultScript,
    bank: Bank,
    client: reqwest::Client,
    address: OnceLock<String>,
}

impl Processor {
    pub(crate) async fn start(payment_keys: VerifyingKeys, clock: Clock) -> Result<Self, StartError> {
        let key = OpeningKey::generate("sandbox-processor", "sandbox-key-1")?;
        let client = reqwest::Client::builder()
            // A proxy that the environment names cannot reach this machine's loopback.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| StartError::Client)?;
        let bank = Bank::start(client.clone()).await?;
        let inner = Arc::new(Inner {
            key,
            payment_keys,
            clock,
            book: Book::default(),
            faults: FaultScript::default(),
            bank,
            client,
            address: OnceLock::new(),
        });
        let server = Server::start(http::router(Arc::clone(&inner))).await?;
        inner.address.get_or_init(|| server.base_url());
        Ok(Self { inner, server })
    }

    /// The address of the processor, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The bank that issued the cards, with pages of its own.
    #[must_use]
    pub fn bank(&self) -> &Bank {
        &self.inner.bank
    }

    /// The key that cards are sealed to, pinned from yesterday for 30 days.
    ///
    /// # Errors
    /// [`StartError::Processor`] if the key cannot be pinned.
    pub fn pinned_key(&self) -> Result<PinnedKey, StartError> {
        let now = self.inner.clock.now();
        let from = now.checked_sub_signed(TimeDelta::days(1)).unwrap_or(now);
        let until = now.checked_add_signed(TimeDelta::days(30)).unwrap_or(now);
        Ok(self.inner.key.pinned(from, until)?)
    }

    /// The public half of that key.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.inner.key.public_bytes()
    }

    /// Lets the partner that holds `api_key` charge for a merchant.
    pub fn enrol(&self, merchant_id: &str, api_key: &str) {
        self.inner.book.enrol(merchant_id, api_key);
    }

    /// Every charge, approved and declined, in order.
    #[must_use]
    pub fn charges(&self) -> Vec<Charge> {
        self.inner.book.charges()
    }

    /// Counts how often money moved for an invoice. More than once is a double payment.
    #[must_use]
    pub fn times_charged(&self, merchant_id: &str, invoice_id: &str) -> usize {
        let is = |charge: &&Charge| {
            charge.is_approved() && charge.merchant_id == merchant_id && charge.invoice_id == invoice_id
        };
        self.charges().iter().filter(is).count()
    }

    /// Gives a payer money back: all or a part of one charge. False if that charge was not made, or less is left of it.
    #[must_use]
    pub fn refund(&self, merchant_id: &str, payment_request_id: &str, amount: &Money) -> bool {
        self.inner.book.refund(merchant_id, payment_request_id, amount)
    }

    /// What was charged for an invoice and not given back; `None` if nothing was charged, or the currencies differ.
    #[must_use]
    pub fn captured(&self, merchant_id: &str, invoice_id: &str) -> Option<Money> {
        let is = |charge: &&Charge| {
            charge.is_approved() && charge.merchant_id == merchant_id && charge.invoice_id == invoice_id
        };
        let charges = self.charges();
        let kept = charges.iter().filter(is).map(|charge| charge.amount.checked_sub(&charge.refunded).ok());
        kept.reduce(|sum, kept| sum?.checked_add(&kept?).ok())?
    }

    /// The faults of the next charges ([`Call::Charge`](crate::Call::Charge)).
    #[must_use]
    pub fn faults(&self) -> &FaultScript {
        &self.inner.faults
    }
}
