//! `billfold invoice`: what invoice is in this file?

use billfold::invoice::{FileReport, InvoiceView, Limits, Outcome, Reader, RequestKeys};
use serde::Serialize;

use crate::args::InvoiceArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{inputs, output};

/// One line of `invoice --json`.
#[derive(Serialize)]
struct InvoiceLine<'a> {
    file: String,
    #[serde(flatten)]
    report: &'a FileReport,
}

/// The line of a file that could not be read at all.
#[derive(Serialize)]
struct UnreadableLine {
    file: String,
    outcome: &'static str,
    reasons: [UnreadableReason; 1],
    invoices: [(); 0],
}

#[derive(Serialize)]
struct UnreadableReason {
    code: &'static str,
    detail: String,
}

pub(crate) fn run(arguments: &InvoiceArgs) -> Result<Exit, Failure> {
    let mut keys = RequestKeys::new();
    if let Some(path) = &arguments.keys {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
        keys.add("--keys", &text).map_err(|error| Failure::file(path, error))?;
    }
    let reader = Reader::new(Limits::default()).with_keys(keys);
    let mut worst = Exit::Done;
    for path in inputs::files(&arguments.paths) {
        let file = path.display().to_string();
        match inputs::file(&path) {
            Ok(bytes) => tell(arguments, &file, &reader.read_file(&bytes, &file))?,
            Err(error) => {
                worst = Exit::Usage;
                unreadable(arguments, file, error.to_string())?;
            }
        }
    }
    Ok(worst)
}

fn unreadable(arguments: &InvoiceArgs, file: String, detail: String) -> Result<(), Failure> {
    if arguments.json {
        let reasons = [UnreadableReason { code: billfold::code::INPUT_UNREADABLE.name(), detail }];
        return output::json(&UnreadableLine { file, outcome: "rejected", reasons, invoices: [] });
    }
    output::line(&format!("{file}: unreadable: {detail}"))
}

fn tell(arguments: &InvoiceArgs, file: &str, report: &FileReport) -> Result<(), Failure> {
    if arguments.json {
        return output::json(&InvoiceLine { file: file.to_owned(), report });
    }
    let outcome = match report.outcome() {
        Outcome::Invoice => "invoice",
        Outcome::Rejected => "rejected",
        _ => "no invoice",
    };
    output::line(&format!("{file}: {outcome}"))?;
    for refusal in &report.reading().refused {
        output::line(&format!("  because {}: {}", refusal.code.as_code(), refusal.code))?;
    }
    report.reading().all_invoices().try_for_each(|invoice| describe(&invoice.view()))
}

fn describe(invoice: &InvoiceView<'_>) -> Result<(), Failure> {
    let text = |value: Option<&str>| value.unwrap_or("not stated").to_owned();
    let date = |value: Option<chrono::NaiveDate>| value.map_or_else(|| text(None), |date| date.to_string());
    output::line(&format!(
        "  {} {}  ({})",
        invoice.kind.as_str(),
        text(invoice.number),
        invoice.format.as_str()
    ))?;
    output::line(&format!("    from {} to {}", text(invoice.seller), text(invoice.buyer)))?;
    output::line(&format!("    issued {}, due {}", date(invoice.issue_date), date(invoice.due_date)))?;
    output::line(&format!(
        "    amount due {} {}, total {}",
        text(invoice.amount_due.as_deref()),
        text(invoice.currency),
        text(invoice.total.as_deref())
    ))?;
    if invoice.payable {
        return output::line("    payable");
    }
    for reason in &invoice.payable_reasons {
        output::line(&format!("    not payable: {reason} ({})", reason.as_code()))?;
    }
    for conflict in &invoice.conflicts {
        output::line(&format!("    other forms of it in this message disagree on: {conflict}"))?;
    }
    for problem in invoice.problems {
        output::line(&format!("    problem: {}", problem.code.as_code()))?;
    }
    Ok(())
}
