//! `billfold screen`: decide for messages.

use std::io::IsTerminal as _;
use std::path::Path;

use billfold::ledger::{AttemptId, Ledger};
use billfold::{Coded as _, Mail, Payment, Reason, Report, Screened, Service, Standing, Verdict};
use billfold_host::{Config, DataFolder, Host};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::args::ScreenArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::inputs::{self, Input};
use crate::{explain, output, parts};

/// One line of `screen --json`.
#[derive(Serialize)]
struct ScreenLine<'a> {
    file: String,
    index: usize,
    #[serde(flatten)]
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<StandingLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a billfold::sender::Evidence>,
}

/// How the payment of a bill stands, in JSON.
#[derive(Serialize)]
struct StandingLine<'a> {
    state: Payment,
    attempt: Option<&'a AttemptId>,
    warnings: &'a [Reason],
}

/// The ledger at hand, if there is one.
struct Known {
    service: Service,
    ledger: Ledger,
}

impl Known {
    fn open(arguments: &ScreenArgs, config: &Config, host: &Host) -> Result<Option<Self>, Failure> {
        let Some(folder) = &arguments.data else { return Ok(None) };
        let Some(data) = DataFolder::existing(folder)? else { return Ok(None) };
        let (service, _) = config.service(host.network.clone())?;
        Ok(Some(Self { service, ledger: data.ledger().map_err(Failure::by)? }))
    }

    fn standing(&self, screened: &Screened) -> Result<Option<Standing>, Failure> {
        let standing = |bill| self.service.standing(bill, &self.ledger).map_err(Failure::by);
        screened.bill.as_ref().map(standing).transpose()
    }
}

pub(crate) async fn run(arguments: &ScreenArgs) -> Result<Exit, Failure> {
    let config = parts::config(arguments.mail.config.as_deref())?;
    let host = parts::host(&config, &parts::overrides(&arguments.mail))?;
    let dns = parts::dns(&arguments.mail)?;
    let delivery = parts::delivery(&arguments.mail)?;
    let known = Known::open(arguments, &config, &host)?;
    let files = inputs::files(&arguments.paths);
    if files.is_empty() {
        output::note("no messages found");
    }
    let bar = progress(files.len());
    let mut worst = Exit::Done;
    for file in &files {
        let mut found = Vec::new();
        inputs::messages(file, &mut |input| found.push(input));
        for input in found {
            let screened = match mail(&input) {
                Ok(mail) => host.screen(&dns, &mail, &delivery).await,
                Err(reason) => {
                    worst = worst.max(Exit::Usage);
                    Screened::unreadable(reason)
                }
            };
            let standing = match &known {
                Some(known) => known.standing(&screened)?,
                None => None,
            };
            bar.suspend(|| tell(arguments, &input.path, input.index, &screened, standing.as_ref()))?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(worst)
}

fn mail(input: &Input) -> Result<Mail<'_>, Reason> {
    match &input.bytes {
        Ok(bytes) => Mail::parse(bytes).map_err(|error| error.reason()),
        Err(error) => Err(error.reason()),
    }
}

/// A bar on a terminal, for more than a few files; nothing otherwise.
fn progress(files: usize) -> ProgressBar {
    if files < 10 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(files).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn tell(
    arguments: &ScreenArgs,
    path: &Path,
    index: usize,
    screened: &Screened,
    standing: Option<&Standing>,
) -> Result<(), Failure> {
    let report = &screened.report;
    if arguments.json {
        let evidence = screened.evidence.as_ref().filter(|_| arguments.explain);
        let payment = standing.map(|standing| StandingLine {
            state: standing.payment,
            attempt: standing.attempt.as_ref().map(|attempt| &attempt.id),
            warnings: &standing.warnings,
        });
        return output::json(&ScreenLine {
            file: path.display().to_string(),
            index,
            report,
            payment,
            evidence,
        });
    }
    let place = if index > 0 { format!("{}[{index}]", path.display()) } else { path.display().to_string() };
    output::line(&format!("{place}: {}", headline(report)))?;
    for reason in &report.reasons {
        output::line(&format!("  because {reason}"))?;
    }
    for warning in &report.warnings {
        output::line(&format!("  note    {warning}"))?;
    }
    if let Some(standing) = standing {
        tell_standing(standing)?;
    }
    if let Some(at) = report.retry_at {
        output::line(&format!("  try again at {at}"))?;
    }
    if arguments.explain {
        explain::lines(screened).iter().try_for_each(|line| output::line(format!("  {line}").trim_end()))?;
    }
    Ok(())
}

fn tell_standing(standing: &Standing) -> Result<(), Failure> {
    let words = match standing.payment {
        Payment::InProgress => "a payment of this invoice is under way",
        Payment::Unknown => "whether a payment of this invoice was made is not known",
        Payment::Paid => "this invoice was paid",
        Payment::Unreadable => "what is known of this invoice cannot be read: see `billfold ledger verify`",
        _ => "this invoice has not been paid",
    };
    match &standing.attempt {
        Some(attempt) => output::line(&format!("  payment {words} (attempt {})", attempt.id))?,
        None => output::line(&format!("  payment {words}"))?,
    }
    standing.warnings.iter().try_for_each(|warning| output::line(&format!("  note    {warning}")))
}

/// The decision in one line.
pub(crate) fn headline(report: &Report) -> String {
    let verdict = match report.verdict {
        Verdict::Card => "payment card",
        Verdict::FirstContact => "payment card with a new-payee warning",
        Verdict::Hold => "no card yet",
        Verdict::Discard => "payment request discarded, no card",
        _ => "no payment request",
    };
    let mut words = vec![verdict.to_owned()];
    if let (Some(invoice), true) = (&report.invoice, report.verdict.shows_card()) {
        let part = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
        words.push(format!(
            "{} {} to {}",
            part(&invoice.amount_due),
            part(&invoice.currency),
            part(&invoice.seller)
        ));
        if let Some(due) = invoice.due_date {
            words.push(format!("due {due}"));
        }
    }
    if let Some(sender) = &report.sender {
        let by = sender
            .authenticated_domain
            .as_deref()
            .map_or("not authenticated".to_owned(), |d| format!("signed by {d}"));
        words.push(format!("from {} ({by})", sender.address));
    }
    words.join(", ")
}
