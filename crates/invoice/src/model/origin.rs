//! The origin of an invoice and of each of its values.

use std::fmt;

use serde::{Serialize, Serializer};

/// The syntax an invoice was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// `ActionRequest` markup (JSON-LD in an HTML body), the form of payments in the mail client.
    ActionRequest,
    /// A `MessageCard` with a `Transaction`: the form before the `ActionRequest`. It states no invoice itself.
    MessageCard,
    /// An `AdaptiveCard` with an `Action.Transaction`, from the same time. It states no invoice itself.
    AdaptiveCard,
    /// schema.org `Invoice` as JSON-LD.
    JsonLd,
    /// schema.org `Invoice` as HTML Microdata.
    Microdata,
    /// schema.org `Invoice` as `RDFa`.
    Rdfa,
    /// OASIS UBL 2.x and its national profiles.
    Ubl,
    /// UN/CEFACT Cross Industry Invoice D16B and D22B.
    Cii,
    /// A Cross Industry Invoice inside a PDF: Factur-X, `ZUGFeRD` 2, `XRechnung`.
    FacturX,
    /// `ZUGFeRD` 1.
    ZugferdOne,
    /// `FatturaPA`, Italy.
    FatturaPa,
    /// Facturae, Spain.
    Facturae,
    /// ebInterface, Austria.
    EbInterface,
    /// ISDOC, Czechia.
    Isdoc,
    /// `KSeF` FA, Poland.
    Ksef,
    /// CFDI, Mexico.
    Cfdi,
    /// Svefaktura 1.0, Sweden.
    Svefaktura,
    /// Finvoice, Finland.
    Finvoice,
    /// GOBL JSON.
    Gobl,
    /// A webhook's answer in the partner protocol (schema.org `Invoice` as JSON).
    Webhook,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::ActionRequest,
        Self::MessageCard,
        Self::AdaptiveCard,
        Self::JsonLd,
        Self::Microdata,
        Self::Rdfa,
        Self::Ubl,
        Self::Cii,
        Self::FacturX,
        Self::ZugferdOne,
        Self::FatturaPa,
        Self::Facturae,
        Self::EbInterface,
        Self::Isdoc,
        Self::Ksef,
        Self::Cfdi,
        Self::Svefaktura,
        Self::Finvoice,
        Self::Gobl,
        Self::Webhook,
    ];

    /// The stable name, as the command line prints it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ActionRequest => "action_request",
            Self::MessageCard => "message_card",
            Self::AdaptiveCard => "adaptive_card",
            Self::JsonLd => "jsonld",
            Self::Microdata => "microdata",
            Self::Rdfa => "rdfa",
            Self::Ubl => "ubl",
            Self::Cii => "cii",
            Self::FacturX => "facturx",
            Self::ZugferdOne => "zugferd1",
            Self::FatturaPa => "fatturapa",
            Self::Facturae => "facturae",
            Self::EbInterface => "ebinterface",
            Self::Isdoc => "isdoc",
            Self::Ksef => "ksef",
            Self::Cfdi => "cfdi",
            Self::Svefaktura => "svefaktura",
            Self::Finvoice => "finvoice",
            Self::Gobl => "gobl",
            Self::Webhook => "webhook",
        }
    }

    /// What it is, in a few English words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::ActionRequest => "`ActionRequest` markup: a payment request and its invoice",
            Self::MessageCard => "`MessageCard` with a `Transaction`: a payment request without an invoice",
            Self::AdaptiveCard => {
                "`AdaptiveCard` with an `Action.Transaction`: a payment request without an invoice"
            }
            Self::JsonLd => "schema.org `Invoice` as JSON-LD",
            Self::Microdata => "schema.org `Invoice` as HTML Microdata",
            Self::Rdfa => "schema.org `Invoice` as RDFa",
            Self::Ubl => "OASIS UBL 2.0 to 2.4 and its national profiles",
            Self::Cii => "UN/CEFACT Cross Industry Invoice, D16B and D22B",
            Self::FacturX => "a Cross Industry Invoice inside a PDF: Factur-X, ZUGFeRD 2, XRechnung",
            Self::ZugferdOne => "ZUGFeRD 1",
            Self::FatturaPa => "FatturaPA, Italy",
            Self::Facturae => "Facturae, Spain",
            Self::EbInterface => "ebInterface, Austria",
            Self::Isdoc => "ISDOC, Czechia",
            Self::Ksef => "KSeF FA, Poland",
            Self::Cfdi => "CFDI, Mexico",
            Self::Svefaktura => "Svefaktura 1.0, Sweden",
            Self::Finvoice => "Finvoice, Finland",
            Self::Gobl => "GOBL JSON",
            Self::Webhook => "the `entity` of a webhook's answer in the partner protocol",
        }
    }

    /// Whether the invoice is markup of a mail body rather than a document of its own.
    #[must_use]
    pub const fn is_markup(self) -> bool {
        self.is_card() || matches!(self, Self::ActionRequest | Self::JsonLd | Self::Microdata | Self::Rdfa)
    }

    /// Whether it is one of the older cards, which ask for money but state no invoice.
    #[must_use]
    pub const fn is_card(self) -> bool {
        matches!(self, Self::MessageCard | Self::AdaptiveCard)
    }

    /// Whether the format's own arithmetic is that of EN 16931, so that BR-CO rules apply to it.
    #[must_use]
    pub const fn is_en16931(self) -> bool {
        matches!(self, Self::Ubl | Self::Cii | Self::FacturX)
    }

    /// Whether its totals add up as those of EN 16931 do, also where the official rules do not look.
    pub(crate) const fn has_en16931_totals(self) -> bool {
        self.is_en16931() || matches!(self, Self::ZugferdOne)
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One step of a [`PartPath`], from the outside in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PartStep {
    /// The part of a message, by its index in `mail_parser::Message::parts`.
    Part(u32),
    /// A named entry of a container: a file in a zip or embedded in a PDF.
    Entry(String),
}

/// The path of the part in which something was found, through messages and containers. Empty for a single file.
///
/// Prints as `3`, `3/1` (part 1 of the message attached as part 3) or `2!factur-x.xml` (embedded in part 2).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartPath(Vec<PartStep>);

impl PartPath {
    /// The single file itself.
    #[must_use]
    pub fn file() -> Self {
        Self::default()
    }

    /// A part of the outermost message.
    #[must_use]
    pub fn part(index: u32) -> Self {
        Self(vec![PartStep::Part(index)])
    }

    /// One step further in.
    #[must_use]
    pub fn then(&self, step: PartStep) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The steps from the outside in.
    #[must_use]
    pub fn steps(&self) -> &[PartStep] {
        &self.0
    }

    /// The index of the part in the outermost message, if this is a part of it and nothing deeper.
    #[must_use]
    pub fn index(&self) -> Option<u32> {
        match self.0.as_slice() {
            [PartStep::Part(index)] => Some(*index),
            _ => None,
        }
    }
}

impl fmt::Display for PartPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                PartStep::Part(index) if at == 0 => write!(f, "{index}")?,
                PartStep::Part(index) => write!(f, "/{index}")?,
                PartStep::Entry(name) => write!(f, "!{name}")?,
            }
        }
        Ok(())
    }
}

impl Serialize for PartPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The document an invoice was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Origin {
    /// In which syntax.
    pub format: Format,
    /// In which part.
    pub part: PartPath,
}

impl Origin {
    /// A document.
    #[must_use]
    pub fn new(format: Format, part: PartPath) -> Self {
        Self { format, part }
    }
}

/// Where one value was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source<'a> {
    /// In which syntax.
    pub format: Format,
    /// In which part.
    pub part: &'a PartPath,
    /// At which path of the document: an XPath-like path with the format's usual prefixes, or a JSON path.
    pub path: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_prints_from_the_outside_in() {
        let path = PartPath::part(3).then(PartStep::Part(1)).then(PartStep::Entry("factur-x.xml".to_owned()));
        assert_eq!(path.to_string(), "3/1!factur-x.xml");
        assert_eq!(path.index(), None);
        assert_eq!(PartPath::part(2).index(), Some(2));
        assert_eq!(PartPath::file().to_string(), "");
    }

    #[test]
    fn format_names_are_unique() {
        let names: std::collections::BTreeSet<_> = Format::ALL.iter().map(|f| f.as_str()).collect();
        assert_eq!(names.len(), Format::ALL.len());
    }
}
