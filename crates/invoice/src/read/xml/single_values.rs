//! Where the single values of a table go in the model.

use billfold_money::Decimal;

use crate::model::{Invoice, Party, PaymentStatus, Term};
use crate::read::xml::compile::Path;
use crate::read::xml::mapper::Mapper;
use crate::read::xml::table::{Row, Slot};

impl Mapper<'_> {
    /// Keeps a text.
    pub(super) fn text(&mut self, slot: Slot, text: String, path: &Path) {
        let invoice = &mut self.invoice;
        // One that stays empty is taken out again at the end.
        let seller = invoice.seller.get_or_insert_default();
        let mut term = None;
        match slot {
            Slot::Number => {
                let number =
                    invoice.number.take().map_or_else(|| text.clone(), |series| format!("{series}{text}"));
                invoice.number = Some(number);
                term = Some(Term::Number);
            }
            Slot::Series => invoice.number = Some(text),
            Slot::TypeCode => {
                invoice.type_code = Some(text);
                term = Some(Term::TypeCode);
            }
            Slot::Currency => {
                invoice.currency_text = Some(text);
                term = Some(Term::Currency);
            }
            Slot::TaxCurrency => {
                invoice.tax_currency = Some(text);
                term = Some(Term::TaxCurrency);
            }
            Slot::Specification => {
                invoice.specification = Some(text);
                term = Some(Term::Specification);
            }
            Slot::BuyerReference => {
                invoice.buyer_reference = Some(text);
                term = Some(Term::BuyerReference);
            }
            Slot::OrderReference => {
                invoice.order_reference = Some(text);
                term = Some(Term::OrderReference);
            }
            Slot::SellerName => term = name(seller, text, Term::SellerName),
            Slot::SellerPerson => term = person(seller, text, &mut self.people.0).then_some(Term::SellerName),
            Slot::SellerTradingName => {
                seller.trading_name = Some(text);
                term = Some(Term::SellerTradingName);
            }
            Slot::SellerId => {
                seller.identifiers.push(text);
                term = Some(Term::SellerId);
            }
            Slot::SellerCountry => {
                seller.country = Some(text);
                term = Some(Term::SellerCountry);
            }
            Slot::BuyerName => term = name(invoice.buyer.get_or_insert_default(), text, Term::BuyerName),
            Slot::BuyerPerson => {
                let buyer = invoice.buyer.get_or_insert_default();
                term = person(buyer, text, &mut self.people.1).then_some(Term::BuyerName);
            }
            Slot::Paid if matches!(text.as_str(), "1" | "true") => {
                invoice.status = PaymentStatus::Complete;
                term = Some(Term::Status);
            }
            Slot::BuyerTradingName => {
                invoice.buyer.get_or_insert_default().trading_name = Some(text);
                term = Some(Term::BuyerTradingName);
            }
            Slot::BuyerId => {
                invoice.buyer.get_or_insert_default().identifiers.push(text);
                term = Some(Term::BuyerId);
            }
            Slot::BuyerCountry => {
                invoice.buyer.get_or_insert_default().country = Some(text);
                term = Some(Term::BuyerCountry);
            }
            Slot::PayeeName => term = name(invoice.payee.get_or_insert_default(), text, Term::PayeeName),
            _ => {}
        }
        if let Some(term) = term {
            invoice.note(term, path.text);
        }
    }
}

/// Names a party, if it has no name yet.
fn name(party: &mut Party, text: String, term: Term) -> Option<Term> {
    if party.legal_name.is_none() {
        party.legal_name = Some(text);
        return Some(term);
    }
    None
}

/// Adds a part of a natural person's name; an organisation's name comes first and keeps its place, a trading name as well.
fn person(party: &mut Party, text: String, is_person: &mut bool) -> bool {
    match &mut party.legal_name {
        None if party.trading_name.is_some() => false,
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

/// Names that contradict one another if there are two different ones.
pub(super) fn named_once(slot: Slot) -> bool {
    matches!(
        slot,
        Slot::SellerName | Slot::SellerCountry | Slot::BuyerName | Slot::BuyerCountry | Slot::PayeeName
    )
}

/// Values that contradict one another if there are two of them.
pub(super) fn single(slot: Slot) -> bool {
    matches!(slot, Slot::Number | Slot::IssueDate | Slot::TypeCode | Slot::Currency | Slot::DueDate)
}
