//! A single file: `.eml`, `.html`, `.json`, `.xml`, `.pdf`, or any of them inside another.

use billfold_reason::Code;
use mail_parser::MessageParser;
use serde::Serialize;

use crate::Limits;
use crate::model::InvoiceView;
use crate::read::collect::{Collector, Place};
use crate::read::sniff::{Form, form};
use crate::read::{
    Reader, Reading, Refusal, RefusalReason, charset, cms, gobl, json, markup, message, pdf, xml, zip,
};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// At least one invoice was read.
    Invoice,
    /// There is no invoice in it.
    None,
    /// There is something that looks like one, and it is refused.
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
    reading: Reading,
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
    part: &'a crate::model::PartPath,
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
            invoices: self.reading.all_invoices().map(crate::model::Invoice::view).collect(),
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

/// Reads a single file by its content. Signed requests are refused for want of keys; see [`Reader::with_keys`].
///
/// ```
/// use billfold_invoice::{Limits, Outcome, read_file};
/// let file = br#"{"$schema": "https://gobl.org/draft-0/bill/invoice", "series": "S", "code": "1", "currency": "EUR"}"#;
/// let report = read_file(file, "invoice.json", &Limits::default());
/// assert_eq!(report.outcome(), Outcome::Invoice);
/// assert_eq!(report.reading().invoices[0].number(), Some("S-1"));
/// ```
#[must_use]
pub fn read_file(bytes: &[u8], name_hint: &str, limits: &Limits) -> FileReport {
    Reader::new(*limits).read_file(bytes, name_hint)
}

pub(crate) fn read(reader: &Reader, bytes: &[u8], name_hint: &str) -> FileReport {
    let refused = |reason| {
        let reading =
            Reading { refused: vec![Refusal::new(reason, crate::PartPath::file())], ..Reading::default() };
        FileReport { reading }
    };
    if bytes.len() > reader.limits.message_bytes {
        return refused(RefusalReason::TooLarge);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return refused(RefusalReason::Unreadable);
    }
    let extension = name_hint.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let form = match (form(bytes), extension.as_str()) {
        (Form::Mail | Form::Unknown, "eml" | "mht") => Form::Mail,
        (Form::Unknown | Form::Xml, "html" | "htm") => Form::Html,
        (form, _) => form,
    };
    // In a file that is not a mail, words are not hidden in transfer encodings: JSON decides.
    let may_request = (form != Form::Mail).then_some(true);
    let mut collector = Collector::new(&reader.limits, &reader.keys, bytes, may_request);
    read_form(form, bytes, &Place::file(), &mut collector);
    FileReport { reading: collector.finish() }
}

/// Reads bytes by their content.
pub(crate) fn read_bytes(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    read_form(form(bytes), bytes, place, into);
}

fn read_form(form: Form, bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    match form {
        Form::Html => markup::read_html(&charset::html(bytes, place.charset), place, into),
        Form::Json => read_json(bytes, place, into),
        Form::Mail => read_mail(bytes, place, into),
        Form::Xml => xml::read(bytes, place, into),
        Form::Pdf => pdf::read(bytes, place, into),
        Form::Zip => zip::read(bytes, place, into),
        Form::Signed => cms::read(bytes, place, into),
        Form::Unknown => {}
    }
}

fn read_mail(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    if place.depth >= into.limits.part_depth {
        return into.refuse(RefusalReason::TooDeep, place);
    }
    match MessageParser::default().parse(bytes) {
        // The outermost message of a file is the message; a message found inside a container is a forwarded one.
        Some(message) if place.depth == 0 && place.part == crate::PartPath::file() => {
            into.sent = message::sent(&message);
            message::walk(&message, place, into);
        }
        Some(message) => {
            let inner = Place {
                displayed: false,
                forwarded: true,
                depth: place.depth.saturating_add(1),
                ..place.clone()
            };
            message::walk(&message, &inner, into);
        }
        None => {}
    }
}

fn read_json(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    let text = charset::json(bytes, place.charset);
    match json::parse(&text, into.limits) {
        Ok(document) if gobl::is_gobl(&document) => {
            if let Some(invoice) = gobl::read(&document, &place.part, into.limits) {
                into.invoice(invoice, place);
            }
        }
        // Markup is displayed where it stands in a mail's body; a file of JSON is none.
        Ok(document) => {
            markup::read_json(&document, &Place { displayed: false, ..place.clone() }, into);
        }
        Err(error) if text.contains("nvoice") => into.refuse(error.reason(), place),
        Err(_) => {}
    }
}
