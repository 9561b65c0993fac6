//! The payer's bank: an access control server (ACS) of EMV 3-D Secure, with pages of its own on a port of its own.

mod http;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::fault::FaultScript;
use crate::server::Server;
use crate::start_error::StartError;
use crate::three_ds::TransStatus;

/// The bank that issued the cards. It stops when it is dropped.
///
/// `POST /areq` decides by the card number ([`authentication`](crate::authentication)); a card that needs a challenge gets a page on
/// which the payer confirms, refuses or cancels. The bank's word goes to the processor as an `RReq`; what the browser carries back
/// (`CRes`) proves nothing.
#[derive(Debug)]
pub struct Bank {
    inner: Arc<Inner>,
    server: Server,
}

#[derive(Debug)]
pub(crate) struct Inner {
    state: Mutex<State>,
    faults: FaultScript,
    client: reqwest::Client,
    address: OnceLock<String>,
}

#[derive(Debug, Default)]
struct State {
    /// acsTransID → what is asked
    questions: BTreeMap<String, Question>,
    messages: Vec<String>,
}

#[derive(Debug, Clone)]
struct Question {
    server_trans_id: String,
    server_url: String,
    notification_url: String,
    text: String,
    answered: Option<TransStatus>,
}

impl Bank {
    pub(crate) async fn start(client: reqwest::Client) -> Result<Self, StartError> {
        let inner = Arc::new(Inner {
            state: Mutex::default(),
            faults: FaultScript::default(),
            client,
            address: OnceLock::new(),
        });
        let server = Server::start(http::router(Arc::clone(&inner))).await?;
        inner.address.get_or_init(|| server.base_url());
        Ok(Self { inner, server })
    }

    /// The address of the bank, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The messages of EMV 3-D Secure that the bank took and sent so far, by name: `AReq`, `ARes`, `CReq`, `RReq`, `RRes`, `CRes`,
    /// `Erro`, and `threeDSMethodData` for the method page.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        self.inner.state().messages.clone()
    }

    /// The faults of the next `RReq`s ([`Call::Results`](crate::Call::Results)).
    #[must_use]
    pub fn faults(&self) -> &FaultScript {
        &self.inner.faults
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn said(&self, message: &str) {
        self.state().messages.push(message.to_owned());
    }

    fn address(&self) -> &str {
        self.address.get().map_or("", String::as_str)
    }
}
