//! The same invoice in several documents of one message is one; documents that disagree block it.

use crate::model::{Format, Invoice, PayableReason};
use crate::read::Reading;

/// Merges documents that state the same invoice without any disagreement; marks all that disagree.
pub(crate) fn merge(reading: &mut Reading) {
    let mut kept: Vec<Invoice> = Vec::new();
    for invoice in std::mem::take(&mut reading.invoices) {
        let mut merged = false;
        let requests = reading.requests.iter_mut().map(|r| &mut r.invoice);
        let mut conflict = Vec::new();
        for other in requests.chain(&mut kept) {
            if !same_invoice(other, &invoice) {
                continue;
            }
            let differences = other.differences(&invoice);
            if differences.is_empty() && other.kind == invoice.kind {
                absorb(other, &invoice);
                merged = true;
                break;
            }
            other.block(PayableReason::SourcesDisagree);
            other.conflicts.extend(differences.iter().copied());
            conflict.extend(differences);
        }
        if !merged {
            let mut invoice = invoice;
            if !conflict.is_empty() {
                invoice.block(PayableReason::SourcesDisagree);
                invoice.conflicts.extend(conflict);
            }
            kept.push(invoice);
        }
    }
    reading.invoices = kept;
    complete_card(reading);
    block_other_numbers(reading);
}

/// A card states no invoice: it is for the one that the message itself states, if it is one.
fn complete_card(reading: &mut Reading) {
    let [request] = reading.requests.as_mut_slice() else { return };
    if !request.invoice.format().is_card() {
        return;
    }
    let own = |invoice: &Invoice| !invoice.blocks.contains(&PayableReason::NotDisplayed);
    let mut candidates = reading.invoices.iter().enumerate().filter(|(_, i)| own(i)).map(|(at, _)| at);
    match (candidates.next(), candidates.next()) {
        (Some(one), None) => request.adopt(reading.invoices.remove(one)),
        _ => request.invoice.block(PayableReason::RequestWithoutInvoice),
    }
}

fn same_invoice(a: &Invoice, b: &Invoice) -> bool {
    matches!((a.number(), b.number()), (Some(a), Some(b)) if crate::model::same_text(a, b))
}

/// Adds what the other document says against payment, and where it is.
fn absorb(invoice: &mut Invoice, other: &Invoice) {
    if other.blocks.contains(&PayableReason::NotDisplayed)
        && !invoice.blocks.contains(&PayableReason::NotDisplayed)
    {
        // A forwarded copy takes nothing away from the original.
        invoice.also.push(other.origin.clone());
        return;
    }
    for reason in other.payability() {
        // What one form does not state, another may.
        let only_absent = matches!(
            reason,
            PayableReason::AmountMissing | PayableReason::CurrencyMissing | PayableReason::PayeeMissing
        );
        if !only_absent {
            invoice.block(reason);
        }
    }
    invoice.also.push(other.origin.clone());
}

/// One body that states one invoice in JSON-LD and another in Microdata or `RDFa` shows one thing and means another.
fn block_other_numbers(reading: &mut Reading) {
    let markup: Vec<(Format, String)> = reading
        .all_invoices()
        .filter(|i| i.format().is_markup())
        .map(|i| (i.format(), i.part().to_string()))
        .collect();
    let mixed = |format: Format, part: &str| markup.iter().any(|(f, p)| *f != format && p == part);
    let requests = reading.requests.iter_mut().map(|r| &mut r.invoice);
    for invoice in requests.chain(&mut reading.invoices) {
        if invoice.format().is_markup() && mixed(invoice.format(), &invoice.part().to_string()) {
            invoice.block(PayableReason::SourcesDisagree);
        }
    }
}
