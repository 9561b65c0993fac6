//! `billfold pay`: screen, review, confirm, pay.

mod bank;
mod method;
mod refusal;
mod shipping;

use std::cell::Cell;
use std::path::Path;

use billfold::http::Driver;
use billfold::ledger::{Attempt, AttemptId, ClaimError, Ledger, State};
use billfold::money::Money;
use billfold::partner::Payer;
use billfold::vault::{MethodView, SecurityCode, Vault};
use billfold::{
    Bill, Choice, ClaimRefusal, ConfirmError, InvoiceSummary, Mail, Refused, ReviewError, Reviewed, Service,
    Signers,
};
use billfold_host::{DataFolder, Host, clock};
use billfold_reason::Coded as _;

use crate::args::PayArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{codes, inputs, pane, parts, terminal};

use refusal::Refusal;

pub(crate) async fn run(arguments: &PayArgs) -> Result<Exit, Failure> {
    if !arguments.yes && !terminal::person() {
        return Err(Failure::usage("nobody can be asked here: see --yes"));
    }
    let config = parts::config(arguments.mail.config.as_deref())?;
    let host = parts::host(&config, &parts::overrides(&arguments.mail))?;
    refuse_made_up_world(arguments, &host)?;
    let (service, signers) = config.service(host.network.clone())?;
    let data = DataFolder::open(&arguments.data.data)?;
    let payment = Payment {
        arguments,
        host: &host,
        service: &service,
        signers: &signers,
        driver: Driver::new().map_err(Failure::refused)?,
        ledger: data.ledger().map_err(Failure::by)?,
        vault: parts::vault(&arguments.data, &data)?,
        shown: Cell::new(None),
    };
    payment.ledger.recover(service.name(), clock::now()).map_err(Failure::refused)?;
    match payment.run().await {
        Ok(attempt) => {
            super::ledger::tell(arguments.json, &attempt)?;
            Ok(super::ledger::exit(attempt.state))
        }
        Err(Stop::Refused(refusal)) => {
            let refusal = refusal.about_bill(payment.shown.take());
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
    if arguments.yes && made_up && !host.network.is_sandboxed() {
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

/// What the payer accepts.
struct Accepted {
    changes: bool,
    /// The warnings, by the names of their codes.
    warnings: Vec<String>,
    /// The amount due, as the payer typed it.
    amount: Option<Money>,
}

struct Payment<'p> {
    arguments: &'p PayArgs,
    host: &'p Host,
    service: &'p Service,
    signers: &'p Signers,
    driver: Driver,
    ledger: Ledger,
    vault: Vault,
    /// The bill's invoice once it is known, so that a refusal can say what it is about.
    shown: Cell<Option<InvoiceSummary>>,
}

impl Payment<'_> {
    async fn run(&self) -> Result<Attempt, Stop> {
        let bill = self.screen().await?;
        self.shown.set(Some(InvoiceSummary::of(bill.invoice())));
        let paid = self.refuse_settled(&bill)?;
        let reviewed = match (self.review(bill).await, paid) {
            // What was paid is paid, unless the partner's own invoice shows a rest.
            (Err(_), Some(paid)) => return Err(Refusal::already_paid(paid).into()),
            (reviewed, _) => shipping::choose(self, reviewed?).await?,
        };
        if !self.arguments.json {
            pane::show(&reviewed)?;
        }
        let accepted = self.accept(&reviewed)?;
        let method = method::choose(self, &reviewed)?;
        let choice = self.choice(&reviewed, method, &accepted);
        self.pay(reviewed, choice).await
    }

    async fn screen(&self) -> Result<Bill, Stop> {
        let bytes = message(&self.arguments.message)?;
        let mail = Mail::parse(&bytes).map_err(|error| Failure::of_file(&self.arguments.message, error))?;
        let dns = parts::dns(&self.arguments.mail)?;
        let delivery = parts::delivery(&self.arguments.mail)?;
        let screened = self.host.screen(&dns, &mail, &delivery).await;
        let report = screened.report;
        screened.bill.ok_or_else(|| Refusal::screening(report).into())
    }

    /// An invoice whose outcome nobody knows is not paid again, unless this payment takes the other's place. Gives the attempt that
    /// paid, if there is one: the rest of a deposit can be paid.
    fn refuse_settled(&self, bill: &Bill) -> Result<Option<Attempt>, Stop> {
        let key = bill.ledger_key(self.service.name());
        let attempts = self.ledger.attempts_for(&key).map_err(Failure::by)?;
        let named = |attempt: &Attempt| self.arguments.supersede.as_deref() == Some(attempt.id.as_str());
        let unknown = attempts.iter().rev().find(|attempt| attempt.state.is_unsettled());
        match unknown.filter(|attempt| !named(attempt)) {
            Some(attempt) => Err(Refusal::unknown(attempt).into()),
            None => Ok(attempts.into_iter().rev().find(|attempt| attempt.state == State::Paid)),
        }
    }

    async fn review(&self, bill: Bill) -> Result<Reviewed, Stop> {
        let refused = |failed: Refused<Bill, ReviewError>| Refusal::by(&failed);
        let unsigned = self.service.review(bill, clock::now()).map_err(&refused)?;
        let call = unsigned.sign(self.signers, clock::now()).map_err(&refused)?;
        let answer = self.driver.send(call.request()).await;
        Ok(call.answer(answer, clock::now()).map_err(&refused)?)
    }

    /// What the payer accepts before a card is chosen: asked on the terminal, or said by the options.
    fn accept(&self, reviewed: &Reviewed) -> Result<Accepted, Stop> {
        let expected = self.expected(reviewed)?;
        let changed = !reviewed.changes().is_empty();
        let changes = expected
            || (changed
                && self.agree(
                    "Accept these changes?",
                    &ConfirmError::ChangesNotAcknowledged(reviewed.changes().to_vec()),
                )?);
        let (warnings, amount) = (self.accept_warnings(reviewed)?, self.typed_amount(reviewed)?);
        Ok(Accepted { changes, warnings, amount })
    }

    /// Each warning for itself.
    fn accept_warnings(&self, reviewed: &Reviewed) -> Result<Vec<String>, Stop> {
        let mut accepted = self.arguments.accept.clone();
        for code in reviewed.bill().to_accept().filter(|_| !self.arguments.yes) {
            let question = format!("{} ({code}). Go on?", code.text());
            if self.agree(&question, &ConfirmError::WarningsNotAccepted(vec![code]))? {
                accepted.push(code.name().to_owned());
            }
        }
        Ok(accepted)
    }

    /// The amount due as the payer types it, where the text of the message could not be compared with it.
    fn typed_amount(&self, reviewed: &Reviewed) -> Result<Option<Money>, Stop> {
        if !reviewed.bill().asks_for_amount() {
            return Ok(None);
        }
        if self.arguments.yes {
            return Ok(self.arguments.expect_amount);
        }
        let currency = reviewed.amount_due().currency();
        let typed = terminal::ask(&format!("Type the amount due, in {currency}:"))?;
        match Money::parse(&typed, currency.code()) {
            Ok(amount) if amount == *reviewed.amount_due() => Ok(Some(amount)),
            _ => Err(Refusal::by(&ConfirmError::AmountNotTyped).into()),
        }
    }

    /// Asks a person, and stops at a no. With `--yes` nobody is asked, and the flow itself refuses.
    fn agree(&self, question: &str, otherwise: &ConfirmError) -> Result<bool, Stop> {
        if self.arguments.yes {
            return Ok(false);
        }
        if terminal::agree(question)? {
            Ok(true)
        } else {
            Err(Refusal::new(otherwise.code(), "the payer did not agree").into())
        }
    }

    fn choice(&self, reviewed: &Reviewed, method: MethodView, accepted: &Accepted) -> Choice {
        let mut payer = Payer::new().with_name(&method.name).with_email(self.host.mailbox.address());
        // Said only to a business that asks, and only where the payer gave it for the parcel.
        let live = reviewed.live();
        let phone = live.shipping_address().and_then(|address| address.phone.as_deref());
        if let Some(phone) = phone.filter(|_| live.payer_options().phone) {
            payer = payer.with_phone(phone);
        }
        let mut choice = Choice::new(method).tell(payer);
        choice.supersedes = self.arguments.supersede.as_deref().and_then(|id| AttemptId::parse(id).ok());
        if accepted.changes {
            choice = choice.acknowledge(reviewed.changes());
        }
        choice = choice.accept(accepted.warnings.iter().cloned());
        match accepted.amount {
            Some(amount) => choice.type_amount(amount),
            None => choice,
        }
    }

    /// Whether `--expect-amount` says what will be charged; another amount is a refusal.
    fn expected(&self, reviewed: &Reviewed) -> Result<bool, Stop> {
        let Some(expected) = &self.arguments.expect_amount else { return Ok(false) };
        if expected == reviewed.total() {
            return Ok(true);
        }
        Err(Refusal::new(&codes::AMOUNT_UNEXPECTED, "the partner would charge another amount than expected")
            .into())
    }

    async fn pay(&self, reviewed: Reviewed, choice: Choice) -> Result<Attempt, Stop> {
        // Asked first: whoever takes long to type must not pay on an old decision.
        let code = self.security_code()?;
        // The settings may have changed since the message was screened: decide again.
        let permit = self.host.decide().into_permit();
        let permit =
            permit.map_err(|refused| Refusal::new(refused.code(), "payments were turned off meanwhile"))?;
        let confirmed =
            reviewed.confirm(choice, &permit, clock::now()).map_err(|refused| Refusal::by(&refused))?;
        let claimed = match self.service.claim(confirmed, &self.ledger, clock::now()) {
            Ok(claimed) => claimed,
            Err(refused) => return Err(self.not_claimed(refused.error())?.into()),
        };
        let released = match claimed.release(self.service, &self.vault, code, clock::now()) {
            Ok(released) => released,
            Err(refused) => {
                let (refusal, code) = (Refusal::by(&refused), refused.code().name());
                refused.into_value().abandon(&self.ledger, code, clock::now()).map_err(Failure::refused)?;
                return Err(refusal.into());
            }
        };
        let unsigned = released.prepare(&self.ledger, clock::now()).map_err(|error| Refusal::by(&error))?;
        let sending =
            unsigned.sign(self.signers, &self.ledger, clock::now()).map_err(|error| Refusal::by(&error))?;
        let (request, awaited) = sending.take();
        let answer = self.driver.send(&request).await;
        let attempt = awaited.answer(&self.ledger, answer, clock::now()).map_err(Failure::unknown)?;
        if attempt.state == State::ActionRequired && !self.arguments.yes {
            return Ok(bank::wait(self, attempt).await?);
        }
        Ok(attempt)
    }

    /// Why the invoice was not claimed; of one that was paid before, with the receipt.
    fn not_claimed(&self, refusal: &ClaimRefusal) -> Result<Refusal, Failure> {
        let ClaimRefusal::Ledger(
            ClaimError::AlreadyPaid { attempt } | ClaimError::DepositNotShown { attempt },
        ) = refusal
        else {
            return Ok(Refusal::by(refusal));
        };
        let paid = self.ledger.attempt(attempt).map_err(Failure::refused)?;
        Ok(paid.map_or_else(|| Refusal::by(refusal), Refusal::already_paid))
    }

    fn security_code(&self) -> Result<SecurityCode, Stop> {
        let text = if self.arguments.yes {
            terminal::secret_line()?
        } else {
            terminal::secret("Re-enter the security code of the card:")?
        };
        Ok(SecurityCode::parse(&text).map_err(|error| Refusal::by(&error))?)
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
