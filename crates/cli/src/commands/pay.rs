//! `billfold pay`: screen, review, confirm, pay.

use std::path::Path;

use billfold::http::Driver;
use billfold::ledger::{Attempt, Ledger, State};
use billfold::money::Money;
use billfold::vault::{MethodId, MethodView, OwnerId, SecurityCode, Vault};
use billfold::{Bill, Choice, Mail, Reviewed, Service};

use crate::args::PayArgs;
use crate::config::Config;
use crate::dns::Dns;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::Host;
use crate::refusal::Refusal;
use crate::{clock, data, host, inputs, output, pane, screening, terminal};

/// Whose vault the program uses.
const OWNER: &str = "local";

pub(crate) async fn run(arguments: &PayArgs) -> Result<Exit, Failure> {
    let config = Config::read(arguments.mail.config.as_deref())?;
    let host = Host::new(&config, &arguments.mail)?;
    refuse_made_up_world(arguments, &host)?;
    let service = host::service(&config, host.network.clone())?;
    let store = data::store(&arguments.data.data)?;
    let payment = Payment {
        arguments,
        config: &config,
        host: &host,
        service: &service,
        driver: Driver::new().map_err(Failure::refused)?,
        ledger: data::ledger(&store),
        vault: data::vault(&arguments.data, store)?,
        owner: OwnerId::new(OWNER).map_err(Failure::usage)?,
    };
    payment.ledger.recover(service.name(), clock::now()).map_err(Failure::refused)?;
    match payment.run().await {
        Ok(attempt) => {
            super::ledger::tell(arguments.json, &attempt)?;
            Ok(super::ledger::exit(attempt.state))
        }
        Err(Stop::Refused(refusal)) => {
            refusal.tell(arguments.json)?;
            Ok(refusal.exit())
        }
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

/// Made-up DNS answers and times make any message genuine, so without a person they are for sandboxes only.
fn refuse_made_up_world(arguments: &PayArgs, host: &Host) -> Result<(), Failure> {
    let mail = &arguments.mail;
    let made_up = mail.dns.is_some() || mail.now.is_some() || mail.received_at.is_some();
    let real = host.network.entries().flat_map(|entry| [entry.request_url(), entry.complete_url()]).flatten();
    if arguments.yes && made_up && !real.into_iter().all(billfold::partner::is_loopback) {
        return Err(Failure::refused(
            "--yes refuses --dns, --now and --received-at unless every partner is a loopback sandbox",
        ));
    }
    Ok(())
}

/// Why a payment stopped before it had an attempt to show.
enum Stop {
    Refused(Box<Refusal>),
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

struct Payment<'p> {
    arguments: &'p PayArgs,
    config: &'p Config,
    host: &'p Host,
    service: &'p Service,
    driver: Driver,
    ledger: Ledger,
    vault: Vault,
    owner: OwnerId,
}

impl Payment<'_> {
    async fn run(&self) -> Result<Attempt, Stop> {
        let bill = self.screen().await?;
        self.refuse_settled(&bill)?;
        let reviewed = self.review(bill).await?;
        if !self.arguments.json {
            pane::show(&reviewed)?;
        }
        let method = self.method(&reviewed)?;
        let choice = self.choose(&reviewed, method)?;
        self.pay(reviewed, choice).await
    }

    async fn screen(&self) -> Result<Bill, Stop> {
        let bytes = message(&self.arguments.message)?;
        let Some(mail) = Mail::parse(&bytes) else {
            return Err(Failure::file(&self.arguments.message, "no header field: this is no mail").into());
        };
        let dns = Dns::open(self.arguments.mail.dns.as_deref())?;
        let (delivery, _) = screening::delivery(&self.arguments.mail)?;
        let screened = screening::screen(self.host, &dns, &mail, &delivery).await;
        let report = screened.report;
        screened.bill.ok_or_else(|| Refusal::screening(report).into())
    }

    /// An invoice that is paid, or whose outcome nobody knows, is not paid again.
    fn refuse_settled(&self, bill: &Bill) -> Result<(), Stop> {
        let key = bill.ledger_key(self.service.name());
        match self.ledger.latest(&key).map_err(Failure::refused)? {
            Some(attempt) if attempt.state == State::Paid => Err(Refusal::already_paid(attempt).into()),
            Some(attempt) if matches!(attempt.state, State::Sent | State::Unknown) => {
                Err(Refusal::unknown(&attempt).into())
            }
            _ => Ok(()),
        }
    }

    async fn review(&self, bill: Bill) -> Result<Reviewed, Stop> {
        let invoice = billfold::InvoiceSummary::of(bill.invoice());
        let refused = |failed: billfold::ReviewFailed| {
            Refusal::of(failed.error.code(), &failed.error).about(invoice.clone())
        };
        let call = self.service.review(bill, clock::now()).map_err(&refused)?;
        let answer = self.driver.send(call.request()).await;
        Ok(call.answer(answer, clock::now()).map_err(&refused)?)
    }

    /// The method that was named, the default, or a new one: *Save and continue*.
    fn method(&self, reviewed: &Reviewed) -> Result<MethodView, Stop> {
        let now = clock::now();
        if let Some(id) = &self.arguments.method {
            let id = id.parse::<MethodId>().map_err(Failure::usage)?;
            return Ok(self.vault.show(&self.owner, &id, now).map_err(Failure::refused)?);
        }
        let methods = self.vault.list(&self.owner, now).map_err(Failure::refused)?;
        match methods.into_iter().find(|method| method.default) {
            Some(method) => Ok(method),
            None if self.arguments.yes || !terminal::person() => Err(Refusal::new(
                "vault.no_method",
                "the vault has no payment method: add one with `billfold vault add`",
            )
            .into()),
            None => {
                output::note("No payment method yet. Enter payment and billing information.");
                let new = crate::card::ask()?;
                let entry = self.host.network.entry(reviewed.bill().partner());
                let sandbox =
                    entry.and_then(|entry| entry.complete_url()).is_some_and(billfold::partner::is_loopback);
                if sandbox && !new.is_published_test_number() {
                    return Err(Refusal::new(
                        "sandbox.test_cards_only",
                        "a sandbox takes published test card numbers only",
                    )
                    .into());
                }
                Ok(self.vault.add(&self.owner, new, now).map_err(Failure::refused)?)
            }
        }
    }

    /// What the payer accepts: asked on the terminal, or said by the options.
    fn choose(&self, reviewed: &Reviewed, method: MethodView) -> Result<Choice, Stop> {
        let mut choice = Choice::new(self.owner.clone(), method);
        let payer = billfold::partner::Payer::new()
            .with_name(&choice.method.name)
            .with_email(self.host.mailbox.address());
        choice = choice.tell(payer);
        let expected = self.expected(reviewed)?;
        let changes = reviewed.changes();
        if expected
            || (!self.arguments.yes && !changes.is_empty() && terminal::agree("Accept these changes?")?)
        {
            choice = choice.acknowledge(changes);
        }
        let first = reviewed.bill().is_first_contact();
        let asked =
            first && !self.arguments.yes && terminal::agree("You have not paid this payee before. Go on?")?;
        if self.arguments.accept_first_contact || asked {
            choice = choice.accept_first_contact();
        }
        Ok(choice)
    }

    /// Whether `--expect-amount` says what will be charged; another amount is a refusal.
    fn expected(&self, reviewed: &Reviewed) -> Result<bool, Stop> {
        let Some(text) = &self.arguments.expect_amount else { return Ok(false) };
        let expected: Money =
            text.parse().map_err(|error| Failure::usage(format_args!("--expect-amount: {error}")))?;
        if expected == *reviewed.total() {
            return Ok(true);
        }
        Err(Refusal::new(
            "confirm.amount_unexpected",
            "the partner would charge another amount than expected",
        )
        .into())
    }

    async fn pay(&self, reviewed: Reviewed, choice: Choice) -> Result<Attempt, Stop> {
        // The settings may have changed since the message was screened: decide again.
        let now_host = Host::new(self.config, &self.arguments.mail)?;
        let permit = billfold::settings::decide(&now_host.mailbox, &now_host.source()).into_permit();
        let permit =
            permit.map_err(|_| Refusal::new("settings.off", "payments were turned off meanwhile"))?;
        let confirmed = reviewed
            .confirm(choice, &permit, clock::now())
            .map_err(|refused| Refusal::of(refused.error.code(), &refused.error))?;
        let code = self.security_code()?;
        let claimed = self
            .service
            .claim(confirmed, &self.ledger, clock::now())
            .map_err(|failed| Refusal::of(failed.error.code(), &failed.error))?;
        let released = match claimed.release(&self.vault, code, clock::now()) {
            Ok(released) => released,
            Err(refused) => {
                let refusal = Refusal::of(refused.error.code(), &refused.error);
                refused
                    .claimed
                    .abandon(&self.ledger, refused.error.code(), clock::now())
                    .map_err(Failure::refused)?;
                return Err(refusal.into());
            }
        };
        let sending =
            released.send(&self.ledger, clock::now()).map_err(|error| Refusal::of(error.code(), &error))?;
        let answer = self.driver.send(sending.request()).await;
        Ok(sending.answer(&self.ledger, answer, clock::now()).map_err(Failure::unknown)?)
    }

    fn security_code(&self) -> Result<SecurityCode, Stop> {
        let text = if self.arguments.yes {
            terminal::secret_line()?
        } else {
            terminal::secret("Re-enter the security code of the card:")?
        };
        Ok(SecurityCode::parse(&text).map_err(|error| Refusal::of(error.code(), &error))?)
    }
}

fn message(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut found = Vec::new();
    inputs::messages(path, &mut |input| found.push(input));
    match found.pop() {
        Some(input) if found.is_empty() => input.bytes.map_err(|error| Failure::file(path, error)),
        _ => Err(Failure::file(path, "pay takes one message")),
    }
}
