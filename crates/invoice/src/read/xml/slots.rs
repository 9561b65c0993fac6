//! Where the single values of a table go in the model.

use billfold_money::Decimal;

use crate::model::{Invoice, Party, Term};
use crate::read::xml::table::{Row, Slot};

/// Names a party, if it has no name yet.
pub(super) fn name(party: &mut Party, text: String, term: Term) -> Option<Term> {
    if party.legal_name.is_none() {
        party.legal_name = Some(text);
        return Some(term);
    }
    None
}

/// Adds a part of a natural person's name; an organisation's name comes first and keeps its place.
pub(super) fn person(party: &mut Party, text: String, is_person: &mut bool) -> bool {
    match &mut party.legal_name {
        None => {
            party.legal_name = Some(text);
            *is_person = true;
            true
        }
        Some(name) if *is_person => {
            name.push(' ');
            name.push_str(&text);
            false
        }
        Some(_) => false,
    }
}

/// The place of a total.
pub(super) type Total = fn(&mut Invoice) -> &mut Option<Decimal>;

/// The total that a slot is, with its place.
pub(super) fn total(slot: Slot) -> Option<(Term, Total)> {
    Some(match slot {
        Slot::LineTotal => (Term::LineTotal, |i| &mut i.totals.lines),
        Slot::AllowanceTotal => (Term::AllowanceTotal, |i| &mut i.totals.allowances),
        Slot::ChargeTotal => (Term::ChargeTotal, |i| &mut i.totals.charges),
        Slot::TotalWithoutTax => (Term::TotalWithoutTax, |i| &mut i.totals.without_tax),
        Slot::TaxTotal => (Term::TaxTotal, |i| &mut i.totals.tax),
        Slot::TotalWithTax => (Term::TotalWithTax, |i| &mut i.totals.with_tax),
        Slot::Prepaid => (Term::Prepaid, |i| &mut i.totals.prepaid),
        Slot::Rounding => (Term::Rounding, |i| &mut i.totals.rounding),
        Slot::AmountDue => (Term::AmountDue, |i| &mut i.totals.due),
        _ => return None,
    })
}

/// The group that a row belongs to; due dates and sums over rows note their own values.
pub(super) fn group(row: Row) -> Option<Term> {
    match row {
        Row::Line => Some(Term::Lines),
        Row::Tax => Some(Term::Taxes),
        Row::AllowanceCharge => Some(Term::AllowancesCharges),
        Row::LineAllowanceCharge => Some(Term::LineAllowancesCharges),
        Row::Means => Some(Term::PaymentMeans),
        Row::Due | Row::Instalment | Row::ThirdParty => None,
    }
}

/// Values that contradict one another if there are two of them.
pub(super) fn single(slot: Slot) -> bool {
    matches!(slot, Slot::Number | Slot::IssueDate | Slot::TypeCode | Slot::Currency | Slot::DueDate)
}
