//! The story, step by step.

use billfold::Verdict;
use billfold::ledger::State;
use billfold::money::Money;
use billfold_host::settings_document;
use billfold_sandbox::{Attack, Merchant};

use super::stage::{Stage, insist};
use crate::failure::Failure;
use crate::output;

/// Published test numbers: one that is charged, one that is declined.
const CHARGED: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";

pub(super) async fn tell(stage: &mut Stage<'_>) -> Result<(), Failure> {
    let fictional = Merchant::new("fictional-mid", "Fictional Roofing", "accounts@fictionalroofing.example");
    let first = stage.sandbox.invoice(&fictional, "INV-0042", money("98.87")?);
    let mail = stage.sandbox.issue("xero", &first).map_err(Failure::refused)?;

    stage.step("An invoice from Xero arrives: the payment card")?;
    let bill = stage.bill(&mail, &[Verdict::FirstContact]).await?;
    other_senders(stage).await?;

    stage.step("Review and pay: the live invoice from the partner")?;
    let reviewed = stage.review(bill).await?;

    stage.step("First time: save a card and continue")?;
    let method = stage.save_card(CHARGED)?;
    output::line(&format!("   stored sealed in {}", stage.folder.join("data").display()))?;

    stage.step("Pay with the re-entered security code")?;
    let attempt = stage.pay(reviewed, method, "123").await?;
    insist(attempt.state == State::Paid, "the payment was not paid")?;
    insist(
        stage.sandbox.processor().times_charged("fictional-mid", "INV-0042") == 1,
        "not charged exactly once",
    )?;

    already_paid(stage, &mail).await?;
    declined(stage).await?;
    spoofed(stage, &first).await?;
    switched_off(stage, &mail).await
}

/// FreshBooks, and a business that mails for itself.
async fn other_senders(stage: &mut Stage<'_>) -> Result<(), Failure> {
    let studio = Merchant::new("studio-mid", "North Studio", "hello@northstudio.example");
    let invoice = stage.sandbox.invoice(&studio, "0000017", money("250.00")?);
    let mail = stage.sandbox.issue("freshbooks", &invoice).map_err(Failure::refused)?;
    stage.step("Another one, from FreshBooks")?;
    stage.bill(&mail, &[Verdict::FirstContact]).await?;

    let northgate =
        Merchant::new("northgate-mid", "Northgate Lighting", "accounts@northgate-lighting.example");
    let invoice = stage.sandbox.invoice(&northgate, "NL-7", money("1200.00")?);
    let business = stage.sandbox.businesses().first().ok_or_else(|| Failure::refused("no business"))?;
    let mail = stage.sandbox.issue_from_business(business, &invoice).map_err(Failure::refused)?;
    stage.step("And one from a business itself, paid before")?;
    stage.bill(&mail, &[Verdict::Card, Verdict::FirstContact]).await.map(|_| ())
}

/// The same message opened again.
async fn already_paid(stage: &mut Stage<'_>, mail: &[u8]) -> Result<(), Failure> {
    stage.step("The same message opened again: already paid")?;
    let bill = stage.bill(mail, &[Verdict::FirstContact]).await?;
    let attempt = stage.ledger.latest(&bill.ledger_key(stage.service.name())).map_err(Failure::refused)?;
    let attempt = attempt.ok_or_else(|| Failure::refused("the ledger forgot the payment"))?;
    stage.show(&attempt)?;
    insist(attempt.state == State::Paid, "the ledger does not know the payment as paid")?;
    match stage.review(bill).await {
        Ok(_) => insist(false, "the partner would take a second payment"),
        Err(refused) => output::line(&format!("   the partner says the same: {refused}")),
    }
}

/// A declined card, and a second try that succeeds.
async fn declined(stage: &mut Stage<'_>) -> Result<(), Failure> {
    let studio = Merchant::new("studio-mid", "North Studio", "hello@northstudio.example");
    let invoice = stage.sandbox.invoice(&studio, "0000018", money("64.50")?);
    let mail = stage.sandbox.issue("freshbooks", &invoice).map_err(Failure::refused)?;
    stage.step("A card that the bank declines")?;
    let bill = stage.bill(&mail, &[Verdict::FirstContact, Verdict::Card]).await?;
    let reviewed = stage.review(bill).await?;
    let bad = stage.save_card(DECLINED)?;
    let attempt = stage.pay(reviewed, bad, "123").await?;
    insist(attempt.state == State::Declined, "the card was not declined")?;

    stage.step("A second try with the other card")?;
    let methods = stage.vault.list(&stage.owner, billfold_host::clock::now()).map_err(Failure::refused)?;
    let good = billfold::default_method(methods).map_err(Failure::refused)?;
    let bill = stage.bill(&mail, &[Verdict::FirstContact, Verdict::Card]).await?;
    let reviewed = stage.review(bill).await?;
    let attempt = stage.pay(reviewed, good, "123").await?;
    insist(attempt.state == State::Paid, "the second try was not paid")?;
    insist(stage.sandbox.processor().times_charged("studio-mid", "0000018") == 1, "not charged exactly once")
}

/// A spoofed twin of the genuine message.
async fn spoofed(stage: &mut Stage<'_>, invoice: &billfold_sandbox::Invoice) -> Result<(), Failure> {
    for attack in [Attack::Unsigned, Attack::AlteredAmount] {
        let forged = stage.sandbox.forge("xero", invoice, attack).map_err(Failure::refused)?;
        stage.step(&format!("A spoofed twin ({})", attack.name()))?;
        let screened = stage.screen(&stage.host, &forged, &[Verdict::Discard]).await?;
        insist(!screened.report.reasons.is_empty(), "a refusal without a reason")?;
    }
    Ok(())
}

/// A tenant that switched payments off.
async fn switched_off(stage: &mut Stage<'_>, mail: &[u8]) -> Result<(), Failure> {
    stage.step("A tenant that switched payments off")?;
    let document = stage.folder.join("settings.toml");
    let text = "tenant = \"contoso\"\n\n[organization]\nOutlookPayEnabled = false\n";
    std::fs::write(&document, text).map_err(|error| Failure::file(&document, error))?;
    let host = stage.host.in_tenant(settings_document(&document, None)?);
    stage.screen(&host, mail, &[Verdict::Discard]).await?;
    let decision = host.decide();
    for line in decision.to_string().lines() {
        output::line(&format!("   {line}"))?;
    }
    let fix = decision.deciding().find_map(billfold::settings::GateState::fix);
    insist(fix.is_some(), "no cmdlet that would turn payments on")
}

fn money(amount: &str) -> Result<Money, Failure> {
    Money::parse(amount, "USD").map_err(Failure::refused)
}
