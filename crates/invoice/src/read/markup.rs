//! From one HTML body or JSON document to payment requests and invoices.

use crate::model::{Format, Invoice, PayableReason};
use crate::read::collect::{Collector, Place};
use crate::read::entity;
use crate::read::html::{self, Media, Script};
use crate::read::item::{Ids, Item};
use crate::read::json::{self, Json, JsonError, linked_data, repair};
use crate::read::request::action::{self, Kind};

/// Reads an HTML body.
pub(crate) fn read_html(text: &str, place: &Place, into: &mut Collector<'_>) {
    let page = match html::parse(text, into.limits, &mut into.crowd) {
        Ok(page) => page,
        Err(html::PageError(reason)) => return into.refuse(reason, place),
    };
    for script in &page.scripts {
        read_script(script, place, into);
    }
    if !page.elements.is_empty() {
        for (format, items) in
            [(Format::Microdata, html::microdata(&page)), (Format::Rdfa, html::rdfa(&page))]
        {
            for quoted in [false, true] {
                // Apart, so that what is displayed cannot be completed by an item inside a quotation.
                let ids = Ids::of(items.iter().filter(|(_, q)| *q == quoted).map(|(item, _)| item));
                for (item, _) in items.iter().filter(|(_, q)| *q == quoted) {
                    read_item(item, &ids, format, &quoted_place(place, quoted), into);
                }
            }
        }
    }
}

fn quoted_place(place: &Place, quoted: bool) -> Place {
    Place { displayed: place.displayed && !quoted, ..place.clone() }
}

fn read_script(script: &Script, place: &Place, into: &mut Collector<'_>) {
    let text = unwrap(&script.text);
    let place = quoted_place(place, script.quoted);
    if text.len() > into.limits.script_bytes {
        return into.refuse(JsonError::TooLarge.reason(), &place);
    }
    match json::parse(text, into.limits) {
        Ok(document) if script.media == Media::AdaptiveCard => read_card(&document, &place, into),
        Ok(document) => read_linked(&document, &place, into),
        // A script that ends in the middle of a value is text that was cut off, no statement.
        Err(JsonError::Truncated) => {}
        Err(error @ (JsonError::TooDeep | JsonError::TooLarge)) => into.refuse(error.reason(), &place),
        Err(JsonError::Malformed) if concerns_us(text) && script.media == Media::LinkedData => {
            read_repaired(text, &place, into);
        }
        Err(error) if concerns_us(text) => into.refuse(error.reason(), &place),
        Err(_) => {}
    }
}

/// Reads broken JSON-LD, if it can be repaired and is not a payment request.
fn read_repaired(text: &str, place: &Place, into: &mut Collector<'_>) {
    let mended = (!asks_for_payment(text)).then(|| repair::repair(text)).flatten();
    match mended.as_deref().map(|mended| json::parse(mended, into.limits)) {
        Some(Ok(document)) => read_linked(&document, &Place { repaired: true, ..place.clone() }, into),
        _ => into.refuse(JsonError::Malformed.reason(), place),
    }
}

/// Reads a JSON document of no declared type: JSON-LD or a card.
pub(crate) fn read_json(document: &Json<'_>, place: &Place, into: &mut Collector<'_>) {
    read_card(document, place, into);
    read_linked(document, place, into);
}

/// Reads JSON-LD. A card of the other type inside it does not count.
fn read_linked(document: &Json<'_>, place: &Place, into: &mut Collector<'_>) {
    let mut rest = Vec::new();
    for value in document.each() {
        match action::kind(value) {
            Some(Kind::Card(card)) if card.format == Format::AdaptiveCard => {}
            Some(kind) => action::read(&kind, value, place, into),
            None => rest.extend(linked_data::items(value, &linked_data::Context::none())),
        }
    }
    let ids = Ids::of(&rest);
    for item in &rest {
        read_item(item, &ids, Format::JsonLd, place, into);
    }
}

/// Reads an `AdaptiveCard`; nothing else can be in a script of its type.
fn read_card(document: &Json<'_>, place: &Place, into: &mut Collector<'_>) {
    for value in document.each() {
        if let Some(Kind::Card(card)) = action::kind(value)
            && card.format == Format::AdaptiveCard
        {
            action::read(&Kind::Card(card), value, place, into);
        }
    }
}

/// The `Invoice` that an item is, or every one inside it.
fn read_item<'a>(item: &'a Item, ids: &Ids<'a>, format: Format, place: &Place, into: &mut Collector<'_>) {
    let mut found = Vec::new();
    item.walk(&mut |item| {
        let ours = item.is("Invoice");
        if ours && !item.props.is_empty() {
            found.push(item);
        }
        ours
    });
    for item in found {
        let mut invoice = Invoice::new(format, place.part.clone());
        entity::fill(item, ids, &mut invoice, into.limits);
        if !place.displayed {
            invoice.block(PayableReason::NotDisplayed);
        }
        into.invoice(invoice, place);
    }
}

/// Broken JSON is only worth a refusal if it mentions invoices or payment requests.
fn concerns_us(text: &str) -> bool {
    html::contains_ignoring_case(text, "invoice") || asks_for_payment(text)
}

/// A broken payment request is never repaired.
fn asks_for_payment(text: &str) -> bool {
    let has = |word: &str| html::contains_ignoring_case(text, word);
    has("actionrequest") || (has("transaction") && (has("messagecard") || has("adaptivecard")))
}

/// Takes off what senders put around JSON in a script: a byte order mark, an HTML comment, a CDATA section.
fn unwrap(text: &str) -> &str {
    let bare = |text: &'static str| move |c: char| c.is_whitespace() || c == '\u{feff}' || text.contains(c);
    let text = text.trim_matches(bare(""));
    for (open, close) in
        [("<!--", "-->"), ("<![CDATA[", "]]>"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/")]
    {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)) {
            return inner.trim_matches(bare("")).trim_end_matches("//").trim_end();
        }
    }
    text
}
