//! What must hold for any text: properties of the rule.

use billfold_invoice::{Limits, read_message};
use proptest::prelude::*;

use super::{Agreement, Budget, compare};
use crate::Mail;

/// How bad what was found is: a contradiction, a warning, nothing.
fn verdict(body: &str) -> (bool, bool) {
    let found = found(body);
    (found.reasons.is_empty(), found.warnings.is_empty())
}

/// What a page comes to beside a request of 1,200.00 dollars for INV-1, due on 5 December 2026.
pub(super) fn found(body: &str) -> Agreement {
    let raw = format!(
        "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><html><head>\
         <script type=\"application/ld+json\">{{\"@type\":\"ActionRequest\",\"@context\":\"http://schema.org/extensions\",\
         \"originator\":\"o\",\"actions\":[{{\"@type\":\"PaymentAction\",\"merchantId\":\"m\",\"productContext\":{{\"k\":\"v\"}}}}],\
         \"entity\":{{\"@type\":\"Invoice\",\"identifier\":\"INV-1\",\"paymentDueDate\":\"2026-12-05\",\"totalPaymentDue\":\
         {{\"@type\":\"PriceSpecification\",\"price\":\"1200.00\",\"priceCurrency\":\"USD\"}},\"url\":\"https://pay.example/1\",\
         \"paymentStatus\":\"PaymentDue\"}}}}</script></head><body>{body}</body></html>"
    );
    let mail = Mail::parse(raw.as_bytes()).unwrap();
    let reading = read_message(raw.as_bytes(), mail.message(), &Limits::default()).unwrap();
    compare(&mail, reading.requests.first().unwrap(), &[], &mut Budget::new())
}

/// Inline pieces that together say something about money, or do not.
fn piece() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Amount due: ",
        "USD 1200.00",
        "USD 12.00",
        "$12",
        "00",
        ".00",
        " ",
        "Total ",
        "Invoice INV-1 ",
        "Invoice INV-7 ",
        "due 5 December 2026 ",
        "due 6 December 2026 ",
        "12",
        "1,200.00 USD",
        "<b>Amount</b> due ",
        "<sup>00</sup>",
        "€12,00 ",
    ])
    .prop_map(str::to_owned)
}

fn pieces() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(piece(), 1..8)
}

const HIDING: [&str; 8] = [
    "display:none",
    "visibility:hidden",
    "opacity:0",
    "font-size:0",
    "color:transparent",
    "color:#fff",
    "display:inline-block;width:0;overflow:hidden",
    "text-decoration:line-through",
];

const DOUBTFUL: [&str; 6] =
    ["filter:x()", "opacity:.1", "transform:scale(2)", "font-size:3px", "color:var(--c)", "position:fixed"];

fn joined(pieces: &[String], at: usize, middle: &str) -> String {
    let (before, after) = pieces.split_at(at.min(pieces.len()));
    format!("<p>{}{middle}{}</p>", before.concat(), after.concat())
}

proptest! {
    /// Hidden text changes nothing, wherever it stands.
    #[test]
    fn hidden_text_is_as_if_it_were_not_there(
        pieces in pieces(), at in 0..8_usize, hidden in pieces(), style in prop::sample::select(&HIDING[..]),
    ) {
        let bare = verdict(&joined(&pieces, at, ""));
        let with = verdict(&joined(&pieces, at, &format!("<span style=\"{style}\">{}</span>", hidden.concat())));
        prop_assert_eq!(bare, with);
    }

    /// Unsure text supports nothing: with a break in its place a verdict is never lower.
    #[test]
    fn unsure_text_never_raises_a_verdict(
        pieces in pieces(), at in 0..8_usize, unsure in pieces(), style in prop::sample::select(&DOUBTFUL[..]),
    ) {
        let broken = verdict(&joined(&pieces, at, "<br>"));
        let with = verdict(&joined(&pieces, at, &format!("<span style=\"{style}\">{}</span>", unsure.concat())));
        prop_assert!(with <= broken, "{:?} {:?}", with, broken);
    }

    /// How the source is written changes nothing: order of attributes, case of names and keywords, white space between blocks.
    #[test]
    fn the_writing_of_the_source_changes_nothing(
        pieces in pieces(), style in prop::sample::select([&HIDING[..], &DOUBTFUL[..]].concat()), inner in pieces(),
    ) {
        let text = (pieces.concat(), inner.concat());
        let plain = verdict(&format!("<p>{}</p><p class=a style=\"{style}\">{}</p>", text.0, text.1));
        let upper = style.to_uppercase().replace("VAR(--C)", "VAR(--c)");
        for other in [
            format!("<p>{}</p><p style=\"{style}\" class=a>{}</p>", text.0, text.1),
            format!("<P>{}</P>\n\n  <P CLASS=a STYLE=\"{upper}\">{}</P>\n", text.0, text.1),
            format!("<p>{}</p><p class=a style=\" {style} ; \">{}</p>", text.0, text.1),
        ] {
            prop_assert_eq!(verdict(&other), plain, "{}", other);
        }
    }

    #[test]
    fn no_page_panics(html in "(<[a-z]{1,6}( (style|class|hidden)(=\"[a-z:;0-9%#!{}\\\\-]{0,20}\")?)?>|</[a-z]{1,6}>|[a-z0-9 $.\u{202e}]){0,40}") {
        verdict(&html);
    }

    #[test]
    fn no_sheet_panics(css in "([.#@a-z*>~+:(){};!,0-9 %\"\\\\-]|display|media|none|font){0,60}") {
        verdict(&format!("<style>{css}</style><p class=a id=b>USD 1200.00</p>"));
    }
}
