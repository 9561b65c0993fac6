//! Merging the documents of one message that state the same invoice. Documents that disagree block it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Difference, Format, Invoice, PartPath, PayableReason, Stated};
use crate::read::Reading;

/// An invoice, and what all documents that were merged into it state.
struct Kept {
    /// Its place among all that were read.
    place: usize,
    invoice: Invoice,
    stated: Stated,
}

/// Merges documents that state the same invoice without any disagreement; marks all that disagree.
///
/// No value is filled in: the document that is kept is the payment request, otherwise one that is displayed, otherwise the one
/// that states most, and it states what it stated before.
pub(crate) fn merge(reading: &mut Reading) {
    if reading.all_invoices().nth(1).is_none() {
        return complete_card(reading);
    }
    let requests = reading.requests.len();
    let stated: Vec<Invoice> = std::mem::take(&mut reading.invoices);
    let of_requests = reading.requests.iter().map(|r| r.invoice.clone());
    let all = of_requests.chain(stated).enumerate();
    let mut all: Vec<Kept> =
        all.map(|(place, invoice)| Kept { place, stated: Stated::of(&invoice), invoice }).collect();
    // Whatever comes first stays: requests, then the message's own documents, then those that state most.
    all.sort_by_cached_key(|one| {
        let (is_request, stated) = (one.place < requests, Reverse(one.stated.count()));
        (!is_request, !is_own(&one.invoice), if is_request { Reverse(0) } else { stated }, one.place)
    });
    let mut kept: Vec<Kept> = Vec::new();
    let mut by_number: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for mut one in all {
        let same = one.stated.number.clone().map(|number| by_number.entry(number).or_default());
        let others = same.as_ref().map_or(&[][..], |same| same.as_slice());
        // Requests are never merged into one another.
        let into = if one.place < requests { None } else { agreeing(&mut one, others, &mut kept) };
        match into.and_then(|at| kept.get_mut(at)) {
            Some(other) => {
                absorb(&mut other.invoice, &one.invoice);
                other.stated.extend(one.stated);
            }
            None => {
                if let Some(same) = same {
                    same.push(kept.len());
                }
                kept.push(one);
            }
        }
    }
    kept.sort_unstable_by_key(|one| one.place);
    let mut kept = kept.into_iter().map(|one| one.invoice);
    for (request, invoice) in reading.requests.iter_mut().zip(kept.by_ref().take(requests)) {
        request.invoice = invoice;
    }
    reading.invoices = kept.collect();
    complete_card(reading);
    block_other_numbers(reading);
}

/// Whether it is the message's own rather than a quoted or forwarded one.
fn is_own(invoice: &Invoice) -> bool {
    !invoice.blocks.contains(&PayableReason::NotDisplayed)
}

/// A card states no invoice: it is for the one that the message itself states, if it is one.
fn complete_card(reading: &mut Reading) {
    let [request] = reading.requests.as_mut_slice() else { return };
    if !request.invoice.format().is_card() {
        return;
    }
    let mut candidates = reading.invoices.iter().enumerate().filter(|(_, i)| is_own(i)).map(|(at, _)| at);
    match (candidates.next(), candidates.next()) {
        (Some(one), None) => request.adopt(reading.invoices.remove(one)),
        _ => request.invoice.block(PayableReason::RequestWithoutInvoice),
    }
}

/// The first document that agrees in everything; if there is none, this one and all others of its number are marked.
fn agreeing(one: &mut Kept, others: &[usize], kept: &mut [Kept]) -> Option<usize> {
    for at in others {
        let Some(other) = kept.get_mut(*at) else { continue };
        let differences = other.stated.differences(&one.stated);
        if differences.is_empty() {
            return Some(*at);
        }
        other.invoice.block(PayableReason::SourcesDisagree);
        one.invoice.block(PayableReason::SourcesDisagree);
        add(&mut other.invoice.conflicts, &differences);
        add(&mut one.invoice.conflicts, &differences);
    }
    None
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
    if is_own(invoice) && !is_own(other) {
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
