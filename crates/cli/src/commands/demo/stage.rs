//! What the demo plays on: the sandbox, and a host built from the configuration that the sandbox wrote.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use billfold::http::Driver;
use billfold::ledger::{Attempt, Ledger};
use billfold::partner::Payer;
use billfold::sender::Delivery;
use billfold::vault::{MethodView, NewCard, OwnerId, SecurityCode, Vault};
use billfold::{Bill, Choice, Mail, Reviewed, Screened, Service, Signers, Verdict};
use billfold_host::{Config, DataFolder, Dns, Host, OWNER, Overrides, clock};
use billfold_sandbox::Sandbox;
use zeroize::Zeroizing;

use crate::commands::screen;
use crate::failure::Failure;
use crate::vault_key::VaultKey;
use crate::{output, pane, parts};

/// The sandbox and one payer's client.
pub(super) struct Stage<'s> {
    pub(super) sandbox: &'s Sandbox,
    pub(super) folder: PathBuf,
    pub(super) host: Host,
    pub(super) service: Service,
    signers: Signers,
    pub(super) ledger: Ledger,
    pub(super) vault: Vault,
    pub(super) owner: OwnerId,
    dns: Dns,
    driver: Driver,
    steps: usize,
}

impl<'s> Stage<'s> {
    pub(super) fn new(sandbox: &'s Sandbox, folder: &Path) -> Result<Self, Failure> {
        let config = Config::read(&folder.join("billfold.toml"))?;
        let host = parts::host(&config, &Overrides::none())?;
        let (service, signers) = config.service(host.network.clone())?;
        let passphrase = folder.join("passphrase");
        write_passphrase(&passphrase, &sandbox.processor().public_key())?;
        let data = DataFolder::open(&folder.join("data"))?;
        Ok(Self {
            sandbox,
            folder: folder.to_owned(),
            service,
            signers,
            ledger: data.ledger()?,
            vault: data
                .vault(VaultKey::from_passphrase_file(&passphrase)?.provider()?)
                .map_err(Failure::by)?,
            owner: OwnerId::new(OWNER).map_err(Failure::usage)?,
            dns: Dns::from_file(&folder.join("dns.json"))?,
            driver: Driver::new().map_err(Failure::refused)?,
            host,
            steps: 0,
        })
    }

    /// How many steps were shown.
    pub(super) fn steps(&self) -> usize {
        self.steps
    }

    /// A new step.
    pub(super) fn step(&mut self, title: &str) -> Result<(), Failure> {
        self.steps = self.steps.saturating_add(1);
        output::line(&format!("\n{}. {title}", self.steps))
    }

    /// Screens a message, prints the decision with its reasons, and insists on a verdict.
    pub(super) async fn screen(
        &self,
        host: &Host,
        raw: &[u8],
        wanted: &[Verdict],
    ) -> Result<Screened, Failure> {
        let mail = Mail::parse(raw).map_err(Failure::by)?;
        let screened = host.screen(&self.dns, &mail, &Delivery::at(clock::now())).await;
        output::line(&format!("   {}", screen::headline(&screened.report)))?;
        for reason in &screened.report.reasons {
            output::line(&format!("     because {reason}"))?;
        }
        for warning in &screened.report.warnings {
            output::line(&format!("     note {warning}"))?;
        }
        insist(wanted.contains(&screened.report.verdict), "another verdict was expected")?;
        Ok(screened)
    }

    /// The bill of a message that must have one.
    pub(super) async fn bill(&self, raw: &[u8], wanted: &[Verdict]) -> Result<Bill, Failure> {
        let screened = self.screen(&self.host, raw, wanted).await?;
        screened.bill.ok_or_else(|| Failure::refused("a card without a bill"))
    }

    /// *Review and pay*: asks the partner and shows the pane.
    pub(super) async fn review(&self, bill: Bill) -> Result<Reviewed, Failure> {
        let unsigned = self.service.review(bill, clock::now()).map_err(Failure::by)?;
        let call = unsigned.sign(&self.signers, clock::now()).map_err(Failure::by)?;
        let answer = self.driver.send(call.request()).await;
        let reviewed = call.answer(answer, clock::now()).map_err(Failure::by)?;
        pane::show(&reviewed)?;
        Ok(reviewed)
    }

    /// Adds a published test card: *Save and continue*.
    pub(super) fn save_card(&self, number: &str) -> Result<MethodView, Failure> {
        let json = Zeroizing::new(format!(
            r#"{{"number":"{number}","expiry":"2032-12","name":"Pat Payer","billing":{{"line1":"1 Main Street","city":"Springfield","postal_code":"12345","country":"US"}}}}"#
        ));
        let card = NewCard::from_json(json.as_bytes()).map_err(Failure::usage)?;
        let method = self.vault.add(&self.owner, card, clock::now()).map_err(Failure::refused)?;
        output::line(&format!("   {}", crate::commands::vault::describe(&method)))?;
        Ok(method)
    }

    /// *Continue* and *Pay* with the re-entered code.
    pub(super) async fn pay(
        &self,
        reviewed: Reviewed,
        method: MethodView,
        code: &str,
    ) -> Result<Attempt, Failure> {
        let payer = Payer::new().with_name(&method.name).with_email(self.host.mailbox.address());
        let choice = Choice::new(method)
            .acknowledge(reviewed.changes())
            .accept(reviewed.bill().to_accept().map(billfold::Code::name))
            .tell(payer);
        let permit = self.host.decide().into_permit().map_err(|_| Failure::refused("payments are off"))?;
        let confirmed = reviewed.confirm(choice, &permit, clock::now()).map_err(Failure::by)?;
        let claimed = self.service.claim(confirmed, &self.ledger, clock::now()).map_err(Failure::by)?;
        let code = SecurityCode::parse(code).map_err(Failure::refused)?;
        let released =
            claimed.release(&self.service, &self.vault, code, clock::now()).map_err(Failure::by)?;
        let unsigned = released.prepare(&self.ledger, clock::now()).map_err(Failure::refused)?;
        let sending = unsigned.sign(&self.signers, &self.ledger, clock::now()).map_err(Failure::refused)?;
        let (request, awaited) = sending.take();
        let answer = self.driver.send(&request).await;
        let attempt = awaited.answer(&self.ledger, answer, clock::now()).map_err(Failure::unknown)?;
        self.show(&attempt)?;
        Ok(attempt)
    }

    /// Prints an attempt with its receipt or reason.
    pub(super) fn show(&self, attempt: &Attempt) -> Result<(), Failure> {
        let reason = attempt.reason.as_deref().map_or_else(String::new, |code| format!(", reason {code}"));
        output::line(&format!(
            "   {}: {} with {}{reason}",
            attempt.state, attempt.amount, attempt.method_label
        ))?;
        match &attempt.receipt {
            Some(receipt) => output::line(&format!(
                "   receipt: {} to {} for invoice {}, confirmation number {}{}",
                receipt.amount,
                receipt.payee,
                receipt.invoice_number,
                receipt.confirmation_number.as_deref().unwrap_or("not given"),
                receipt.message.as_deref().map_or_else(String::new, |text| format!(", \"{text}\"")),
            )),
            None => Ok(()),
        }
    }
}

/// A passphrase that nobody else has: the sandbox's keys are new in every run. Whoever keeps the folder keeps it too.
fn write_passphrase(path: &Path, random: &[u8]) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| Failure::file(path, error))?;
    file.write_all(hex::encode(random).as_bytes()).map_err(|error| Failure::file(path, error))
}

/// What must hold for the demo to succeed.
pub(super) fn insist(holds: bool, otherwise: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::refused(format_args!("the demo failed: {otherwise}"))) }
}
