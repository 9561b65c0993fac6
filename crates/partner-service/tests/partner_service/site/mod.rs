//! A partner service as an integrator runs it: over HTTP, with an emulated accounting system and the emulated processor behind
//! it, and a line in front of it on which things go wrong.

mod assemble;
mod charger;
mod tokens;

use std::net::{Ipv4Addr, SocketAddr};

use billfold_partner_service::{PartnerService, WebhookServer};
use billfold_sandbox::{Clock, FaultScript, FaultyLine, StartError};

pub(crate) use assemble::{freshbooks, xero};
pub(crate) use charger::ProcessorCharger;
pub(crate) use tokens::{FreshBooksConsent, XeroConsent};

/// A running service with its line.
#[derive(Debug)]
pub(crate) struct Served {
    server: WebhookServer,
    line: FaultyLine,
}

impl Served {
    pub(crate) async fn start(service: PartnerService, clock: &Clock) -> Result<Self, StartError> {
        let (loopback, clock) = (SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), clock.clone());
        let server = WebhookServer::start(service, loopback, move || clock.now()).await?;
        let line = FaultyLine::start(&server.request_url(), &server.complete_url()).await?;
        Ok(Self { server, line })
    }

    pub(crate) fn request_url(&self) -> String {
        self.line.request_url()
    }

    pub(crate) fn complete_url(&self) -> String {
        self.line.complete_url()
    }

    pub(crate) fn service(&self) -> &PartnerService {
        self.server.service()
    }

    pub(crate) fn faults(&self) -> &FaultScript {
        self.line.faults()
    }
}
