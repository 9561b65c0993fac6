//! The same invoice in several documents of one message is one; documents that disagree block it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Difference, Folded, Format, Invoice, PartPath, PayableReason};
use crate::read::Reading;

/// Merges documents that state the same invoice without any disagreement; marks all that disagree.
pub(crate) fn merge(reading: &mut Reading) {
    if reading.all_invoices().nth(1).is_none() {
        return complete_card(reading);
    }
    let requests = reading.requests.len();
    let mut kept: Vec<(Invoice, Folded)> = Vec::new();
    let mut by_number: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let stated: Vec<Invoice> = std::mem::take(&mut reading.invoices);
    let of_requests = reading.requests.iter().map(|r| r.invoice.clone());
    for (at, mut invoice) in of_requests.chain(stated).enumerate() {
        let folded = Folded::of(&invoice);
        let same = folded.number.clone().map(|number| by_number.entry(number).or_default());
        let others = same.as_ref().map_or(&[][..], |same| same.as_slice());
        // Requests are never merged into one another.
        if at < requests || !merged(&mut invoice, &folded, others, &mut kept) {
            if let Some(same) = same {
                same.push(kept.len());
            }
            kept.push((invoice, folded));
        }
    }
    let mut kept = kept.into_iter().map(|(invoice, _)| invoice);
    for (request, invoice) in reading.requests.iter_mut().zip(kept.by_ref().take(requests)) {
        request.invoice = invoice;
    }
    reading.invoices = kept.collect();
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

/// Whether an earlier document states just this; otherwise the invoice and all others of its number are marked.
fn merged(invoice: &mut Invoice, folded: &Folded, others: &[usize], kept: &mut [(Invoice, Folded)]) -> bool {
    let (mut disagrees, mut conflict) = (false, Vec::new());
    for at in others {
        let Some((other, theirs)) = kept.get_mut(*at) else { continue };
        let differences = other.differences_folded(theirs, invoice, folded);
        if differences.is_empty() && other.kind == invoice.kind {
            absorb(other, invoice);
            return true;
        }
        other.block(PayableReason::SourcesDisagree);
        add(&mut other.conflicts, &differences);
        add(&mut conflict, &differences);
        disagrees = true;
    }
    if disagrees {
        invoice.block(PayableReason::SourcesDisagree);
        invoice.conflicts = conflict;
    }
    false
}

/// Each difference once.
fn add(to: &mut Vec<Difference>, differences: &[Difference]) {
    for difference in differences {
        if !to.contains(difference) {
            to.push(*difference);
        }
    }
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
    let mut formats: BTreeMap<PartPath, BTreeSet<Format>> = BTreeMap::new();
    for invoice in reading.all_invoices().filter(|i| i.format().is_markup()) {
        formats.entry(invoice.part().clone()).or_default().insert(invoice.format());
    }
    let requests = reading.requests.iter_mut().map(|r| &mut r.invoice);
    for invoice in requests.chain(&mut reading.invoices) {
        let several = formats.get(invoice.part()).is_some_and(|formats| formats.len() > 1);
        if several && invoice.format().is_markup() {
            invoice.block(PayableReason::SourcesDisagree);
        }
    }
}
