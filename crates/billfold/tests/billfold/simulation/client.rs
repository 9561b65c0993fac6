//! The payer's side: the real flow over a ledger in a store, and what a payer does who wants the invoice paid.

use std::sync::Arc;

use billfold::ledger::{AttemptId, Backoff, Ledger, PayerWord, State};
use billfold::money::Money;
use billfold::partner::Payer;
use billfold::settings::{Lookup, Mailbox, decide};
use billfold::vault::SecurityCode;
use billfold::{Bill, Choice, Payment, Screener, Service};
use chrono::{DateTime, TimeDelta, Utc};

use super::disk::Disk;
use super::fixed::{self, PAT};
use super::net::{Net, START};
use super::partner::Partner;
use super::script::Place;
use crate::world;

/// How long the payer waits before looking at the card's statement.
const PATIENCE: TimeDelta = TimeDelta::minutes(90);

/// A device of the payer.
#[derive(Debug)]
pub(super) struct Client {
    net: Net,
    pub(super) disk: Arc<Disk>,
    service: Service,
    screener: Screener,
    /// Whether the partner answers `paymentstatus`.
    asks: bool,
}

impl Client {
    pub(super) fn new(net: &Net, disk: Arc<Disk>, asks: bool) -> Self {
        let (service, screener) = fixed::get().service(asks);
        Self { net: net.clone(), disk, service, screener, asks }
    }

    /// Every start opens the ledger anew.
    fn ledger(&self) -> Ledger {
        fixed::ledger(Arc::<Disk>::clone(&self.disk))
    }

    fn now(&self) -> DateTime<Utc> {
        self.net.now(true)
    }

    /// Starts again if it died, perhaps with an older copy of its store.
    fn restart(&self) {
        let undo = self.net.with(|state| {
            state.client_dead = false;
            state.undo.take()
        });
        undo.into_iter().for_each(|all| self.disk.undo(all));
    }

    fn bill(&self, mail: &[u8]) -> Option<Bill> {
        let mailbox = Mailbox::personal(PAT);
        let zone = &fixed::get().zone;
        world::screen(&self.screener, mail, &mailbox, Lookup::NONE, zone, self.now()).bill
    }

    /// One visit of the payer: looks how the bill stands, and does what there is to do.
    /// Where the payer's bank asks, it is answered at once or at the next visit.
    pub(super) fn visit(&self, partner: &Partner, mail: &[u8], part: Option<Money>, at_once: bool) {
        self.look(partner, mail, part);
        if at_once {
            self.net.with(|state| state.processor.answer_all());
        }
        self.restart();
    }

    fn look(&self, partner: &Partner, mail: &[u8], part: Option<Money>) -> Option<()> {
        let (bill, ledger) = (self.bill(mail)?, self.ledger());
        let standing = self.service.standing(&bill, &ledger).ok()?;
        match (standing.payment, standing.attempt) {
            // What is paid may have a rest.
            (Payment::Open | Payment::Paid, _) => self.pay(partner, &ledger, bill, part, None),
            (Payment::Unknown, Some(attempt)) => {
                let waited = self.net.with(|state| state.now) - START.parse::<DateTime<Utc>>().unwrap();
                if waited < PATIENCE {
                    return None;
                }
                let charged = self.net.with(|state| state.processor.times(attempt.id.as_str()) > 0);
                let word = if charged { PayerWord::Paid } else { PayerWord::Unpaid };
                ledger.payer_says(&attempt.id, word, self.now()).ok()?;
                if charged { None } else { self.pay(partner, &ledger, bill, part, Some(attempt.id)) }
            }
            (Payment::InProgress, Some(attempt)) if attempt.state == State::ActionRequired => {
                self.net.with(|state| state.processor.answer_all());
                None
            }
            _ => None,
        }
    }

    /// *Review and pay*, *Continue*, *Pay*. Whatever fails ends it.
    fn pay(
        &self,
        partner: &Partner,
        ledger: &Ledger,
        bill: Bill,
        part: Option<Money>,
        supersedes: Option<AttemptId>,
    ) -> Option<()> {
        let fixed = fixed::get();
        let signers = &fixed.signers;
        let call = self.service.review(bill, self.now()).ok()?.sign(signers, self.now()).ok()?;
        let answer = partner.call(Place::Load, call.request());
        let reviewed = call.answer(answer, self.now()).ok()?;
        let payer = Payer::new().with_name("Pat Payer").with_email(PAT);
        let mut choice = Choice::new(fixed.method.clone())
            .acknowledge(reviewed.changes())
            .accept(reviewed.bill().to_accept().map(billfold::Code::name))
            .tell(payer);
        choice.part = part.filter(|part| part != reviewed.amount_due());
        choice.supersedes = supersedes;
        let permit = decide(&Mailbox::personal(PAT), &Lookup::NONE).into_permit().ok()?;
        let confirmed = reviewed.confirm(choice, &permit, self.now()).ok()?;
        let claimed = self.service.claim(confirmed, ledger, self.now()).ok()?;
        let code = SecurityCode::parse("123").unwrap();
        let released = match claimed.release(&self.service, &fixed.vault, code, self.now()) {
            Ok(released) => released,
            Err(refused) => return refused.into_parts().0.abandon(ledger, "flow.cancelled", self.now()).ok(),
        };
        let unsigned = released.prepare(ledger, self.now()).ok()?;
        let sending = unsigned.sign(signers, ledger, self.now()).ok()?;
        let (request, awaited) = sending.take();
        let answer = partner.call(Place::Complete, &request);
        awaited.answer(ledger, answer, self.now()).ok()?;
        Some(())
    }

    /// What the host does from time to time: recovers, and asks about what is not known.
    pub(super) fn janitor(&self, partner: &Partner) {
        let ledger = self.ledger();
        let agenda = ledger.agenda(self.service.name(), Backoff::default(), self.now());
        for attempt in agenda.map(|agenda| agenda.ask).unwrap_or_default() {
            if !self.asks {
                continue;
            }
            let signed = self.service.payment_status(&attempt, self.now()).ok();
            let Some(call) = signed.and_then(|it| it.sign(&fixed::get().signers, self.now()).ok()) else {
                continue;
            };
            let answer = partner.call(Place::Status, call.request());
            drop(call.answer(&ledger, answer, self.now()));
        }
        self.restart();
    }
}
