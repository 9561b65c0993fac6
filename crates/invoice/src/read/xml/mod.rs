//! XML invoices: one engine, one table per format.

mod compile;
mod decode;
mod document_wide;
#[cfg(test)]
mod format_page;
mod formats;
mod map;
mod mapper;
mod names;
mod objections;
mod paths;
mod repeated_groups;
mod roots;
mod scopes;
mod single_values;
mod table;
mod totals;
mod tree;
mod value;

use crate::read::RefusalReason;
use crate::read::collect::{Collector, Place};

/// Reads an XML document; nothing happens if its root belongs to no known format.
pub(crate) fn read(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    match read_bytes(bytes, place, into) {
        Ok(()) => {}
        Err(reason) => into.refuse(reason, place),
    }
}

fn read_bytes(bytes: &[u8], place: &Place, into: &mut Collector<'_>) -> Result<(), RefusalReason> {
    if bytes.len() > into.limits.xml_bytes {
        return Err(RefusalReason::XmlTooLarge);
    }
    let text = decode::to_text(bytes, place.charset)?;
    let document = tree::parse(&text, into.limits)?;
    for invoice in map::invoices(&document, &place.part, into.limits) {
        match invoice {
            Ok(invoice) => into.invoice(invoice, place),
            Err(reason) => into.refuse(reason, place),
        }
    }
    Ok(())
}

/// What is read from each format, for the documentation.
#[cfg(test)]
pub(super) fn pages() -> impl Iterator<Item = (crate::Format, String)> {
    formats::ALL.iter().map(|table| (table.format, format_page::of(table)))
}
