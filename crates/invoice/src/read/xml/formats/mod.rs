//! The formats: one table each. To add one, write a table beside these, list it in [`ALL`], and add its tests.

mod cfdi;
mod cii;
mod ebinterface;
mod facturae;
mod fatturapa;
mod finvoice;
mod isdoc;
mod ksef;
mod svefaktura;
mod ubl;
mod zugferd_one;

use crate::read::xml::names::{self, LOCAL};
use crate::read::xml::table::Table;

/// Every format, the frequent ones first.
pub(super) static ALL: &[&Table] = &[
    &ubl::TABLE,
    &cii::TABLE,
    &zugferd_one::TABLE,
    &fatturapa::TABLE,
    &facturae::TABLE,
    &ebinterface::TABLE,
    &isdoc::TABLE,
    &ksef::TABLE,
    &cfdi::TABLE,
    &svefaktura::TABLE,
    &finvoice::TABLE,
];

/// Envelopes in which an invoice may stand at any depth: namespace and root element.
pub(super) static ENVELOPES: &[(&str, &str)] = &[
    ("http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader", "StandardBusinessDocument"),
    ("urn:sfti:documents:StandardBusinessDocumentHeader", "StandardBusinessDocument"),
    ("urn:fdc:peppol:sbdh", "StandardBusinessDocument"),
];

/// Whether a root element is an envelope.
pub(super) fn is_envelope(name: (u16, u16)) -> bool {
    ENVELOPES
        .iter()
        .any(|(space, root)| name == (names::space(space), LOCAL.number(root.as_bytes())) && name.0 != 0)
}
