//! What a browser gives an element before any sheet: its own style sheet, and attributes such as `bgcolor`.

use cssparser::color::{parse_hash_color, parse_named_color};

use super::colour::Colour;
use super::constructs::{Fate, fate};
use super::declarations::{Display, Effect, Picture, Position, Set, Side, Size};
use super::insets::{Inset, Layer, extent_in_numbers};
use super::properties::Doubt;
use super::specified::Specified;
use super::tree::Element;
use super::values::ColourValue;

/// Elements that a browser lays out as blocks.
const BLOCKS: [&str; 51] = [
    "html",
    "body",
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "summary",
    "ul",
    "xmp",
    "thead",
    "tbody",
    "tfoot",
    "caption",
    "marquee",
    "frameset",
];

/// The declarations that an element starts from.
pub(super) fn specified(element: &Element, quirks: bool) -> Specified {
    let mut of = Specified::new();
    let name = element.local();
    match fate(element) {
        Fate::NotLaidOut => of.apply(&Effect::Display(Set::To(Display::None))),
        Fate::Never => of.vanish(),
        Fate::Unsure => of.doubt(Doubt::Unknown),
        Fate::Struck => of.apply(&Effect::Struck(Set::To(true))),
        Fate::Raised => of.apply(&Effect::Raised(true)),
        Fate::Styled => {}
    }
    if element.html().is_none() {
        return of;
    }
    if let Some(display) = display(name) {
        of.apply(&Effect::Display(Set::To(display)));
    }
    if let Some(size) = size(name) {
        of.apply(&Effect::Size(Set::To(size)));
    }
    match name {
        "table" if quirks => of.apply(&Effect::Size(Set::Initial)),
        "pre" | "xmp" | "listing" | "plaintext" | "textarea" => of.apply(&Effect::Kept(Set::To(true))),
        "mark" => {
            of.apply(&Effect::Ground(Set::To(ColourValue::Is(Colour::new([255, 255, 0], 1000)))));
            of.apply(&Effect::Colour(Set::To(ColourValue::Is(Colour::BLACK))));
        }
        "a" if element.has("href") => {
            of.apply(&Effect::Colour(Set::To(ColourValue::Is(Colour::new([0, 0, 238], 1000)))));
        }
        // A box of its own over the page.
        "dialog" => {
            of.apply(&Effect::Position(Set::To(Position::Placed)));
            of.apply(&Effect::Ground(Set::Unknown));
            of.apply(&Effect::Colour(Set::Initial));
        }
        "button" => {
            of.apply(&Effect::Ground(Set::To(ColourValue::Is(Colour::new([239, 239, 239], 1000)))));
            of.apply(&Effect::Colour(Set::To(ColourValue::Is(Colour::BLACK))));
        }
        _ => {}
    }
    hints(element, name, &mut of);
    of
}

pub(super) fn display(name: &str) -> Option<Display> {
    match name {
        "td" | "th" => Some(Display::Cell),
        "tr" => Some(Display::Row),
        "table" => Some(Display::Table),
        "button" | "select" | "input" | "textarea" | "img" => Some(Display::InlineBlock),
        name if BLOCKS.contains(&name) && name != "dialog" => Some(Display::Block),
        _ => None,
    }
}

fn size(name: &str) -> Option<Size> {
    Some(Size::Times(match name {
        "h1" => 2_000,
        "h2" => 1_500,
        "h3" => 1_170,
        "h5" | "small" | "sub" | "sup" => 830,
        "h6" => 670,
        "big" => 1_200,
        "rt" => 500,
        _ => return None,
    }))
}

/// How far lists and quotations are set in, in thousandths of a pixel.
const SET_IN: i64 = 40_000;

/// What a browser leaves free beside what an element holds, by itself or by its attributes.
fn insets(element: &Element, name: &str, of: &mut Specified) {
    let mut inset = |right: bool, layer: Layer, length: i64| {
        of.apply(&Effect::Inset(right, layer, Inset::pixels(length)));
    };
    match name {
        "ul" | "ol" | "menu" | "dir" => inset(false, Layer::Padding, SET_IN),
        "dd" => inset(false, Layer::Margin, SET_IN),
        "blockquote" | "figure" => {
            [false, true].into_iter().for_each(|right| inset(right, Layer::Margin, SET_IN));
        }
        "table" => {
            let stated = ["cellpadding", "cellspacing", "border"]
                .into_iter()
                .filter_map(|name| element.attribute(name)?.trim().parse::<i64>().ok()?.checked_mul(1_000));
            let around: i64 = stated.fold(0, i64::saturating_add);
            [false, true].into_iter().for_each(|right| inset(right, Layer::Border, around));
        }
        _ => {}
    }
}

/// Attributes that say what a style could say.
fn hints(element: &Element, name: &str, of: &mut Specified) {
    insets(element, name, of);
    if matches!(name, "table" | "td" | "th") {
        for (attribute, side) in [("width", Side::Width), ("height", Side::Height)] {
            if let Some(extent) = element.attribute(attribute).and_then(extent_in_numbers) {
                of.apply(&Effect::Extent(side, Set::To(extent)));
            }
        }
    }
    match element.attribute("hidden") {
        Some(value) if value.eq_ignore_ascii_case("until-found") => of.apply(&Effect::Display(Set::Unknown)),
        Some(_) => of.apply(&Effect::Display(Set::To(Display::None))),
        None => {}
    }
    if matches!(name, "body" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "marquee") {
        if let Some(colour) = element.attribute("bgcolor").filter(|colour| !colour.trim().is_empty()) {
            of.apply(&Effect::Ground(legacy(colour)));
        }
        if element.attribute("background").is_some_and(|address| !address.trim().is_empty()) {
            of.apply(&Effect::Picture(Picture::Unknown));
        }
    }
    let colour = match name {
        "font" => element.attribute("color"),
        "body" => element.attribute("text"),
        _ => None,
    };
    if let Some(colour) = colour.filter(|colour| !colour.trim().is_empty()) {
        of.apply(&Effect::Colour(legacy(colour)));
    }
}

/// A colour as attributes have it.
fn legacy(text: &str) -> Set<ColourValue> {
    let text = text.trim();
    let hash = parse_hash_color(text.trim_start_matches('#').as_bytes());
    let named = parse_named_color(&text.to_ascii_lowercase()).ok();
    let rgb = named.or_else(|| hash.ok().map(|(red, green, blue, _)| (red, green, blue)));
    rgb.map_or(Set::Unknown, |(r, g, b)| Set::To(ColourValue::Is(Colour::new([r, g, b], 1000))))
}
