//! Asking the partners what became of payments whose answer was lost.

use std::time::Duration;

use billfold::http::{Driver, Round};
use billfold::ledger::{Attempt, Backoff, Ledger, State};
use billfold::{ReconcileError, Service, Signers};
use billfold_host::{Config, Overrides, clock};
use billfold_reason::Coded as _;
use chrono::{DateTime, Utc};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::{output, parts};

use super::line::{damaged, tell};

/// Who asks, and where the answers go.
pub(super) struct Asking<'a> {
    json: bool,
    ledger: &'a Ledger,
    service: Service,
    signers: Signers,
    driver: Driver,
}

/// What came of a round of questions.
#[derive(Default)]
struct Count {
    paid: usize,
    declined: usize,
    unknown: usize,
}

impl<'a> Asking<'a> {
    pub(super) fn new(json: bool, config: &Config, ledger: &'a Ledger) -> Result<Self, Failure> {
        let network = parts::host(config, &Overrides::none())?.network;
        let (service, signers) = config.service(network)?;
        let driver = Driver::new().map_err(Failure::refused)?;
        Ok(Self { json, ledger, service, signers, driver })
    }

    /// One attempt. A person who asks about it waits no longer for its answer; it keeps its invoice until it is settled.
    pub(super) async fn one(&self, attempt: Attempt) -> Result<Exit, Failure> {
        let attempt = match attempt.state {
            State::Sent => self.ledger.give_up_waiting(&attempt.id, clock::now()).map_err(Failure::by)?,
            _ => attempt,
        };
        if !attempt.is_to_be_asked() {
            output::note(&format!("nothing to reconcile: the attempt is {}", attempt.state));
            return Ok(Exit::Done);
        }
        let mut count = Count::default();
        self.ask(&attempt, &mut count).await?;
        Ok(count.exit())
    }

    /// Every attempt whose outcome is unknown, whenever it was asked about last.
    pub(super) async fn all(&self) -> Result<Exit, Failure> {
        let recovery = self.ledger.recover(self.service.name(), clock::now()).map_err(Failure::by)?;
        damaged(&recovery.damaged);
        let mut count = Count::default();
        for attempt in recovery.to_ask() {
            self.ask(attempt, &mut count).await?;
        }
        let sent: Vec<&Attempt> = recovery.live.iter().filter(|it| it.state == State::Sent).collect();
        for attempt in &sent {
            output::note(&format!(
                "{} may still be under way until {}; to ask about it now, give its id",
                attempt.id,
                attempt.expires_at.format("%H:%M:%S UTC")
            ));
        }
        match (count.asked(), sent.len()) {
            (0, 0) if recovery.damaged.is_empty() => {
                output::note("nothing to reconcile: every outcome is known");
            }
            _ => output::note(&count.summary(sent.len())),
        }
        let left = !sent.is_empty() || !recovery.damaged.is_empty();
        Ok(if left { Exit::Unknown } else { count.exit() })
    }

    /// Asks whenever the ledger's agenda says so, until the program is stopped.
    pub(super) async fn watch(&self) -> Result<Exit, Failure> {
        loop {
            let round =
                self.driver.tend(&self.service, &self.signers, self.ledger, Backoff::default(), clock::now);
            let Round { asked, next, recovery, .. } = round.await.map_err(Failure::by)?;
            damaged(&recovery.damaged);
            let mut count = Count::default();
            asked.iter().try_for_each(|(attempt, error)| self.tell(attempt, error.as_ref(), &mut count))?;
            tokio::time::sleep(pause(next, clock::now())).await;
        }
    }

    async fn ask(&self, attempt: &Attempt, count: &mut Count) -> Result<(), Failure> {
        let (service, signers) = (&self.service, &self.signers);
        let asked = self.driver.ask(service, signers, self.ledger, attempt.clone(), &clock::now);
        let (attempt, error) = asked.await.map_err(Failure::by)?;
        self.tell(&attempt, error.as_ref(), count)
    }

    fn tell(
        &self,
        attempt: &Attempt,
        error: Option<&ReconcileError>,
        count: &mut Count,
    ) -> Result<(), Failure> {
        match attempt.state {
            State::Paid => count.paid = count.paid.saturating_add(1),
            State::Declined => count.declined = count.declined.saturating_add(1),
            _ => count.unknown = count.unknown.saturating_add(1),
        }
        if let Some(error) = error {
            output::note(&format!("{}: {error} ({})", attempt.id, error.code()));
        }
        tell(self.json, attempt)
    }
}

impl Count {
    fn asked(&self) -> usize {
        self.paid.saturating_add(self.declined).saturating_add(self.unknown)
    }

    fn summary(&self, sent: usize) -> String {
        let Self { paid, declined, unknown } = self;
        let asked = self.asked();
        format!(
            "asked about {asked}: {paid} paid, {declined} declined, {unknown} still unknown; {sent} may still be under way"
        )
    }

    fn exit(&self) -> Exit {
        if self.unknown == 0 { Exit::Done } else { Exit::Unknown }
    }
}

/// How long to wait. Another process may add an attempt meanwhile, so never longer than a minute.
fn pause(next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Duration {
    const LONGEST: Duration = Duration::from_secs(60);
    let wait = next.and_then(|next| next.signed_duration_since(now).to_std().ok());
    wait.unwrap_or(LONGEST).clamp(Duration::from_millis(200), LONGEST)
}
