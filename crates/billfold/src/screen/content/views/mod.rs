//! The views of a message: everything that some mail program shows of it.

mod calendar;
mod form;
mod markup;
mod rtf;
mod table;

use std::collections::BTreeSet;

use mail_parser::{Message, MessagePart, MimeHeaders as _, PartType};

use super::html::{self, Readings};
use super::marks::SOFT;
use crate::Mail;
use crate::screen::budget::Budget;
use form::Form;

/// Messages inside one another.
const MAX_DEPTH: usize = 4;

/// Parts that are looked at.
const MAX_PARTS: usize = 200;

/// Where a view stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the list of messages: subject, name of the sender.
    Header,
    /// In the body that most programs show.
    Body,
    /// In another form of the body.
    Beside,
    /// In something that a reader opens.
    Attached,
}

/// One view and what it says.
#[derive(Debug)]
pub(super) struct View {
    /// What it is, for explanations.
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) readings: Readings,
}

/// All views of a message.
pub(super) fn views(mail: &Mail<'_>, budget: &mut Budget) -> Vec<View> {
    let mut collector = Collector { views: Vec::new(), budget, parts: MAX_PARTS };
    collector.message(mail.message());
    collector.views
}

struct Collector<'b> {
    views: Vec<View>,
    budget: &'b mut Budget,
    parts: usize,
}

impl Collector<'_> {
    fn message(&mut self, message: &Message<'_>) {
        let mut messages = vec![(message, 0_usize)];
        while let Some((message, depth)) = messages.pop() {
            self.headers(message, depth > 0);
            let alternatives = alternatives(message);
            for (index, part) in message.parts.iter().enumerate() {
                let Some(left) = self.parts.checked_sub(1) else {
                    self.unread(Place::Attached);
                    return;
                };
                self.parts = left;
                if let PartType::Message(inner) = &part.body {
                    if depth < MAX_DEPTH {
                        messages.push((inner, depth.saturating_add(1)));
                    } else {
                        self.unread(Place::Attached);
                    }
                    continue;
                }
                let of = |ids: &[u32]| ids.iter().any(|id| usize::try_from(*id) == Ok(index));
                let place = match () {
                    () if depth > 0 => Place::Attached,
                    () if of(&message.html_body) => Place::Body,
                    () if of(&message.text_body) || alternatives.contains(&index) => Place::Beside,
                    () => Place::Attached,
                };
                self.part(message, part, place);
            }
        }
    }

    fn headers(&mut self, message: &Message<'_>, inner: bool) {
        let place = if inner { Place::Attached } else { Place::Header };
        let name = message.from().and_then(|from| from.first()).and_then(|from| from.name());
        let sure = |text: &str| Readings { sure: text.to_owned(), ..Readings::default() };
        if let Some(subject) = message.subject() {
            let subject = self.budget.take(subject);
            self.views.push(View { name: "subject", place, readings: sure(subject) });
        }
        if let Some(from) = name {
            let from = self.budget.take(from);
            self.views.push(View { name: "name in From", place, readings: sure(from) });
        }
    }

    fn part(&mut self, message: &Message<'_>, part: &MessagePart<'_>, place: Place) {
        let form = form::of(part);
        let text = match &part.body {
            PartType::Html(_) | PartType::Text(_) if form != Form::None => self.budget.text(message, part),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) if form != Form::None => {
                Some(self.budget.cut(form::decoded(bytes)))
            }
            _ => None,
        };
        let Some(text) = text else { return };
        let readings = form.read(&text);
        // What is the same in two views is compared once.
        if !self.views.iter().any(|view| view.place == place && view.readings == readings) {
            self.views.push(View { name: form.name(), place, readings });
        }
    }

    /// Something that is not read at all.
    fn unread(&mut self, place: Place) {
        let readings = Readings { unknown: true, ..Readings::default() };
        self.views.push(View { name: "part beyond the limits", place, readings });
    }
}

/// The parts that stand for the body in another form: those within a `multipart/alternative` or `multipart/related`.
fn alternatives(message: &Message<'_>) -> BTreeSet<usize> {
    let mut within = BTreeSet::new();
    for (index, part) in message.parts.iter().enumerate() {
        let PartType::Multipart(children) = &part.body else { continue };
        let subtype = part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default();
        let forms = subtype.eq_ignore_ascii_case("alternative") || subtype.eq_ignore_ascii_case("related");
        if forms || within.contains(&index) {
            within.extend(children.iter().filter_map(|id| usize::try_from(*id).ok()));
        }
    }
    within
}

/// A plain text: paragraphs break, lines end softly.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim_end();
        if line.trim().is_empty() {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            continue;
        }
        if !out.is_empty() && !out.ends_with('\n') {
            out.push(SOFT);
        }
        out.push_str(line);
    }
    out
}

impl Form {
    fn read(self, text: &str) -> Readings {
        let sure = match self {
            Self::Html => return html::read(text),
            Self::Loose => html::loose_text(text),
            Self::Svg => {
                let text = html::loose_text(text);
                let unknown = text.is_none();
                return Readings { possible: text.into_iter().collect(), unknown, ..Readings::default() };
            }
            Self::Plain => Some(plain(text)),
            Self::Calendar => Some(calendar::text(text)),
            Self::Enriched => Some(plain(&markup::enriched(text))),
            Self::Markdown => Some(plain(&markup::markdown(text))),
            Self::Table => Some(table::text(text)),
            Self::Rtf => {
                let (text, unsure) = rtf::text(text);
                return Readings { sure: plain(&text), unknown: unsure, ..Readings::default() };
            }
            Self::None => Some(String::new()),
        };
        let unknown = sure.is_none();
        Readings { sure: sure.unwrap_or_default(), unknown, ..Readings::default() }
    }
}
