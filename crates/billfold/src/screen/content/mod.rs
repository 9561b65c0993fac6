//! Content agreement: what people see must not contradict what would be paid, and must say it.
//!
//! A signature proves who sent a message, not that its text and its payment request tell one story. So every amount,
//! currency, invoice number and due date that the message states is compared with the request, in every view that some program
//! shows ([`views`]), in the languages of [`words::LANGUAGES`]. Of HTML, each run of text is *shown*, *hidden* or *unsure*
//! ([`html`]): what is shown or unsure must not contradict, and only what is surely shown supports.

mod amounts;
mod beside;
mod compared;
mod currencies;
mod currency_names;
mod dates;
mod figures;
mod firsts;
mod html;
mod labels;
mod marks;
mod normal;
mod numbers;
mod phrases;
#[cfg(test)]
mod properties;
mod terms;
#[cfg(test)]
mod tests;
mod views;
mod words;
mod work;

use billfold_invoice::{Invoice, PaymentRequest};
use billfold_reason::Code;
use chrono::NaiveDate;

use crate::screen::budget::Budget;
use crate::{Mail, code};
pub use compared::Compared;
use normal::{normal, skeleton};
use terms::Days;
use views::{Place, View, views};
use work::Work;

/// What the comparison came to.
#[derive(Debug, Default)]
pub(super) struct Agreement {
    /// Every kind of contradiction in shown text, once.
    pub(super) reasons: Vec<&'static Code>,
    /// What the payer must accept, because the text could not be compared or says nothing.
    pub(super) warnings: Vec<&'static Code>,
    /// What was compared, in order.
    pub(super) compared: Vec<Compared>,
}

/// Compares all views of a message, and the invoices attached to it, with the request.
pub(super) fn compare(
    mail: &Mail<'_>,
    request: &PaymentRequest,
    attached: &[Invoice],
    budget: &mut Budget,
) -> Agreement {
    let invoice = request.invoice();
    let views = views(mail, budget);
    let work = Work::of(mail.raw().len());
    let asked = Asked { invoice, from: Days { issued: None, sent: sent(mail) }, work: &work };
    let mut agreement = Agreement::default();
    let (mut found, mut unsure, mut stated) = (Vec::new(), false, false);
    for view in &views {
        let compared = look(view, asked);
        stated |= compared.states_amount && view.place == Place::Body;
        unsure |= compared.unsure;
        found.extend(compared.contradicts.iter().copied());
        agreement.compared.push(compared);
    }
    unsure |= budget.is_unsure();
    if attached.iter().any(|other| contradicts(invoice, other)) {
        found.push(&code::CONTENT_ATTACHMENT);
    }
    agreement.reasons = code::CODES.iter().filter(|code| found.contains(code)).collect();
    if agreement.reasons.is_empty() {
        agreement.warnings.extend(unsure.then_some(&code::CONTENT_UNSURE));
        agreement.warnings.extend((!stated).then_some(&code::CONTENT_UNSTATED));
    }
    agreement
}

/// What a text is compared with.
#[derive(Clone, Copy)]
struct Asked<'i> {
    invoice: &'i Invoice,
    /// The days from which a text may count.
    from: Days,
    /// What may still be looked at.
    work: &'i Work,
}

/// The day on which the sender says that the message was sent.
fn sent(mail: &Mail<'_>) -> Option<NaiveDate> {
    let date = mail.message().date()?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

/// Compares one view.
fn look(view: &View, asked: Asked<'_>) -> Compared {
    let sure = normal(&view.readings.sure);
    let said = in_text(&sure, asked);
    let mut contradicts = said.contradicts;
    let mut states = said.states;
    // A view of its own, such as a phone's, has its own text: whichever people look at, it must state the amount. What no text
    // of all views states, one of a single view may; so only what contradicts however the text goes on counts for all.
    let own: Vec<String> = view.readings.views.iter().map(|text| normal(text)).collect();
    let said_by_own: Vec<Said> = own.iter().map(|text| in_text(text, asked)).collect();
    if !own.is_empty() {
        states |= said_by_own.iter().all(|said| said.states);
        contradicts = said.firm;
        if said_by_own.iter().all(|said| !said.contradicts.is_empty()) {
            contradicts.extend(said_by_own.iter().flat_map(|said| said.contradicts.iter().copied()));
        }
    }
    let mut others: Vec<String> = view.readings.possible.iter().map(|text| normal(text)).collect();
    // Letters of other scripts that look like Latin ones: people read what they look like.
    let texts = std::iter::once(&sure).chain(&others).chain(&own);
    let alike: Vec<String> = texts.filter_map(|text| skeleton(text)).collect();
    others.extend(alike);
    let doubtful = |said: &Said| said.partial || !said.contradicts.is_empty();
    let doubted =
        said_by_own.iter().any(doubtful) || others.iter().any(|text| doubtful(&in_text(text, asked)));
    let unsure = view.readings.unknown || said.partial || doubted;
    if view.place == Place::Attached && !contradicts.is_empty() {
        contradicts = vec![&code::CONTENT_ATTACHMENT];
    }
    let contradicts = code::CODES.iter().filter(|code| contradicts.contains(code)).collect();
    Compared { view: view.name, contradicts, unsure, states_amount: states }
}

/// What a text says about the request.
struct Said {
    contradicts: Vec<&'static Code>,
    /// Those that stand however the text goes on.
    firm: Vec<&'static Code>,
    /// Whether it states the amount due.
    states: bool,
    /// Whether only a part of it was looked at, or says something that nobody can compare.
    partial: bool,
}

fn in_text(text: &str, asked: Asked<'_>) -> Said {
    let invoice = asked.invoice;
    let money = amounts::said(text, invoice, asked.work);
    let number = numbers::contradicts(text, invoice).then_some(&code::CONTENT_NUMBER);
    let date = dates::said(text, invoice, asked.from, asked.work);
    let (other_date, firm_date) = match date {
        dates::Said::Contradicts { firm } => (Some(&code::CONTENT_DUE_DATE), firm),
        dates::Said::Nothing | dates::Said::Unsure => (None, false),
    };
    let found = [(money.contradiction, money.firm), (number, false), (other_date, firm_date)];
    let contradicts = found.iter().filter_map(|(code, _)| *code).collect();
    let firm = found.iter().filter(|(_, firm)| *firm).filter_map(|(code, _)| *code).collect();
    let partial = money.partial || date == dates::Said::Unsure;
    Said { contradicts, firm, states: money.stated, partial }
}

/// An attached document about the same invoice must agree with the request in what would be paid.
fn contradicts(request: &Invoice, other: &Invoice) -> bool {
    let differs = |a: Option<String>, b: Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
    let money = |invoice: &Invoice| invoice.amount_due().copied();
    // A reminder of a partly paid bill still carries the invoice as it was issued: its total may be what is due no more.
    let total = |invoice: &Invoice| invoice.total().copied();
    let partly_paid = matches!((total(request), total(other)), (Some(a), Some(b)) if a == b);
    let amounts = matches!((money(request), money(other)), (Some(a), Some(b)) if a != b) && !partly_paid;
    let number = |invoice: &Invoice| invoice.number().map(str::to_owned);
    let currency = |invoice: &Invoice| invoice.currency().map(|c| c.code().to_owned());
    amounts || differs(number(request), number(other)) || differs(currency(request), currency(other))
}
