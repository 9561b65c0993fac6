//! The answer for a single file, and its JSON form.

use billfold_reason::Code;
use serde::Serialize;

use crate::model::{Invoice, InvoiceView, PartPath};
use crate::read::Reading;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// At least one invoice was read.
    Invoice,
    /// The file holds no invoice.
    None,
    /// Something that looks like an invoice was refused.
    Rejected,
}

impl Outcome {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::None => "none",
            Self::Rejected => "rejected",
        }
    }
}

/// The answer for one file: what `billfold invoice` prints.
///
/// ```
/// use billfold_invoice::{Limits, Outcome, read_file};
/// let report = read_file(b" ", "empty.xml", &Limits::default());
/// assert_eq!(report.outcome(), Outcome::Rejected);
/// assert_eq!(report.reading().refused[0].code.as_code().name(), "invoice.unreadable");
/// assert!(report.json_line("empty.xml").starts_with(r#"{"file":"empty.xml","outcome":"rejected","#));
/// ```
#[derive(Debug, Clone)]
pub struct FileReport {
    pub(crate) reading: Reading,
}

/// The JSON form of a report; a caller adds the file's name.
#[derive(Debug, Serialize)]
struct ReportView<'a> {
    outcome: &'static str,
    reasons: Vec<ReasonView<'a>>,
    invoices: Vec<InvoiceView<'a>>,
}

#[derive(Debug, Serialize)]
struct ReasonView<'a> {
    code: &'static Code,
    detail: &'static str,
    part: &'a PartPath,
}

impl FileReport {
    /// What became of the file.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if self.reading.all_invoices().next().is_some() {
            Outcome::Invoice
        } else if self.reading.refused.is_empty() {
            Outcome::None
        } else {
            Outcome::Rejected
        }
    }

    /// Everything that was found.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Everything that was found, by value.
    #[must_use]
    pub fn into_reading(self) -> Reading {
        self.reading
    }

    fn view(&self) -> ReportView<'_> {
        let reasons = self.reading.refused.iter();
        ReportView {
            outcome: self.outcome().as_str(),
            reasons: reasons
                .map(|r| ReasonView {
                    code: r.code.as_code(),
                    detail: r.code.as_code().text(),
                    part: &r.part,
                })
                .collect(),
            invoices: self.reading.all_invoices().map(Invoice::view).collect(),
        }
    }
}

impl FileReport {
    /// The JSON object as one line of ASCII, with the file's name as given: what `billfold invoice --json` prints. Escaping
    /// everything else keeps line separators of Unicode in a name from breaking the line.
    #[must_use]
    pub fn json_line(&self, file: &str) -> String {
        #[derive(Serialize)]
        struct Named<'a> {
            file: &'a str,
            #[serde(flatten)]
            report: ReportView<'a>,
        }
        let json = serde_json::to_string(&Named { file, report: self.view() }).unwrap_or_default();
        let mut line = String::with_capacity(json.len());
        for c in json.chars() {
            if c.is_ascii() {
                line.push(c);
            } else {
                let mut units = [0; 2];
                line.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
        line
    }
}

/// `{"outcome": …, "reasons": [{"code", "detail", "part"}], "invoices": […]}`.
impl Serialize for FileReport {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view().serialize(serializer)
    }
}
