//! Reading bytes by their content: a document, or a container with documents inside.

use mail_parser::MessageParser;

use crate::model::PartPath;
use crate::read::collect::{Collector, Place, Reads};
use crate::read::container::{cms, message, zip};
use crate::read::json::{self, gobl};
use crate::read::sniff::{Form, form};
use crate::read::text::charset;
use crate::read::{RefusalReason, markup, pdf, xml};

/// Reads bytes by their content.
pub(crate) fn read(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    read_form(form(bytes), bytes, place, into);
}

/// Reads bytes of a known form, if it is its turn.
pub(crate) fn read_form(form: Form, bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    let markup = matches!(form, Form::Html | Form::Json);
    match into.reads {
        Reads::Markup if !markup => {}
        Reads::Documents if markup => {}
        // Whatever is inside is read with it.
        now => {
            into.reads = Reads::All;
            read_now(form, bytes, place, into);
            into.reads = now;
        }
    }
}

fn read_now(form: Form, bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    match form {
        Form::Html => markup::read_html(&charset::html(bytes, place.charset), place, into),
        Form::Json => read_json(bytes, place, into),
        Form::Mail => read_mail(bytes, place, into),
        Form::Xml => xml::read(bytes, place, into),
        Form::Pdf => pdf::read(bytes, place, into),
        Form::Zip => zip::read(bytes, place, into),
        Form::Signed => cms::read(bytes, place, into),
        Form::Unknown => {}
    }
}

fn read_mail(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    if place.depth >= into.limits.part_depth {
        return into.refuse(RefusalReason::TooDeep, place);
    }
    match MessageParser::default().parse(bytes) {
        // The outermost message of a file is the message; a message found inside a container is a forwarded one.
        Some(message) if place.depth == 0 && place.part == PartPath::file() => {
            into.sent = message::sent(&message);
            message::walk(&message, place, into);
        }
        Some(message) => {
            let inner = Place {
                displayed: false,
                forwarded: true,
                depth: place.depth.saturating_add(1),
                ..place.clone()
            };
            message::walk(&message, &inner, into);
        }
        None => {}
    }
}

fn read_json(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    let text = charset::json(bytes, place.charset);
    match json::parse(&text, into.limits) {
        Ok(document) if gobl::is_gobl(&document) => {
            if let Some(invoice) = gobl::read(&document, &place.part, into.limits) {
                into.invoice(invoice, place);
            }
        }
        // Only markup in the body of a mail is displayed; a file of JSON is not.
        Ok(document) => {
            markup::read_json(&document, &Place { displayed: false, ..place.clone() }, into);
        }
        Err(error) if text.contains("nvoice") => into.refuse(error.reason(), place),
        Err(_) => {}
    }
}
