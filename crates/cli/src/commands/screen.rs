//! `billfold screen`: decide for messages.

use std::io::IsTerminal as _;
use std::path::Path;

use billfold::{Coded as _, Mail, Reason, Report, Screened, Verdict};
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
    evidence: Option<&'a billfold::sender::Evidence>,
}

pub(crate) async fn run(arguments: &ScreenArgs) -> Result<Exit, Failure> {
    let config = parts::config(arguments.mail.config.as_deref())?;
    let host = parts::host(&config, &parts::overrides(&arguments.mail))?;
    let dns = parts::dns(&arguments.mail)?;
    let delivery = parts::delivery(&arguments.mail)?;
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
            bar.suspend(|| tell(arguments, &input.path, input.index, &screened))?;
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

fn tell(arguments: &ScreenArgs, path: &Path, index: usize, screened: &Screened) -> Result<(), Failure> {
    let report = &screened.report;
    if arguments.json {
        let evidence = screened.evidence.as_ref().filter(|_| arguments.explain);
        return output::json(&ScreenLine { file: path.display().to_string(), index, report, evidence });
    }
    let place = if index > 0 { format!("{}[{index}]", path.display()) } else { path.display().to_string() };
    output::line(&format!("{place}: {}", headline(report)))?;
    for reason in &report.reasons {
        output::line(&format!("  because {reason}"))?;
    }
    for warning in &report.warnings {
        output::line(&format!("  note    {warning}"))?;
    }
    if let Some(at) = report.retry_at {
        output::line(&format!("  try again at {at}"))?;
    }
    if arguments.explain {
        explain::lines(screened).iter().try_for_each(|line| output::line(format!("  {line}").trim_end()))?;
    }
    Ok(())
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
