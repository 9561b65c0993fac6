//! From the values of a property to what it does.

use super::declarations::{Added, Display, Effect, Picture, Position, Set, Side, Size};
use super::lengths::{is_flat, size};
use super::properties::{self, Doubt};
use super::values::{ColourValue, Value, colour, is_computed};

/// A box of so few thousandths of a pixel has no room for text.
const NOTHING: i64 = 1_000;
/// How far text may be moved, in thousandths of a pixel, and still be where it is read.
const MOVED: i64 = 24_000;
/// How far a box may be moved over what is beside it, or off the page, so that all text is still read.
const NUDGED: i64 = 6_000;
/// A box that begins so far to the left or above is off the page, unless it is vast.
const AWAY: i64 = -4_000_000;
/// How far a margin may draw a box. Margins add up, from box to box.
const DRAWN: i64 = -2_000;
/// Letters nearer to one another than this lie upon one another.
const TIGHT: i64 = -3_000;

/// What the values of a property do; nothing where a browser drops the declaration or it bears on no text.
pub(super) fn effects(name: &str, values: &[Value], quirks: bool) -> Vec<Effect> {
    let name = name.to_ascii_lowercase();
    if name.starts_with("--") || values.is_empty() || properties::is_harmless(&name) {
        return Vec::new();
    }
    let read = Property { values, quirks };
    match name.as_str() {
        "display" => read.display(),
        "float" => vec![Effect::Floats(!read.is_word("none"))],
        "visibility" => {
            let known = [("visible", true), ("hidden", false), ("collapse", false)];
            let mut effects = read.keyword(Effect::Visible, &known);
            effects.extend(effects.first().map(|_| Effect::Collapsed(read.is_word("collapse"))));
            effects
        }
        "opacity" | "-moz-opacity" | "-khtml-opacity" => read.opacity(),
        "font-size" => read.size().map(|size| vec![Effect::Size(size)]).unwrap_or_default(),
        "font" => read.font(),
        "line-height" => read.line_height(),
        "color" => read.colour().map(|set| vec![Effect::Colour(set)]).unwrap_or_default(),
        "background-color" => read.colour().map(|set| vec![Effect::Ground(set)]).unwrap_or_default(),
        "background-image" => vec![Effect::Picture(read.picture())],
        "background" => read.background(),
        "width" => read.extent(Side::Width),
        "height" => read.extent(Side::Height),
        "max-width" => read.extent(Side::MaxWidth),
        "max-height" => read.extent(Side::MaxHeight),
        "min-width" => {
            let room = read.beyond(NOTHING);
            vec![Effect::Room(room), read.vast(), Effect::Squeezed(!room && !read.is_word("auto"))]
        }
        "min-height" => vec![Effect::Room(read.beyond(NOTHING)), read.vast()],
        "overflow" | "overflow-x" | "overflow-y" => read.overflow(),
        "position" => read.keyword(
            Effect::Position,
            &[
                ("static", Position::Static),
                ("relative", Position::Relative),
                ("absolute", Position::Placed),
                ("fixed", Position::Placed),
                ("sticky", Position::Placed),
                ("-webkit-sticky", Position::Placed),
            ],
        ),
        "left" => vec![Effect::Moved(0, read.beyond(NUDGED)), Effect::Away(0, read.below(AWAY))],
        "right" => vec![Effect::Moved(1, read.beyond(NUDGED))],
        "top" => vec![Effect::Moved(2, read.beyond(NUDGED)), Effect::Away(1, read.below(AWAY))],
        "bottom" => vec![Effect::Moved(3, read.beyond(NUDGED))],
        "text-decoration" | "text-decoration-line" => read.decoration(),
        "text-decoration-thickness" | "text-underline-offset" => read.line(),
        "-webkit-text-decoration" => read.prefixed_decoration(),
        "box-shadow" | "-webkit-box-shadow" => read.shadow(),
        "outline" | "outline-width" | "outline-offset" => read.outline(),
        "list-style" | "list-style-type" | "quotes" => read.marks(),
        "grid-template-columns" => vec![Effect::Fixed(!read.is_word("none"))],
        "table-layout" => vec![Effect::Fixed(!(read.is_word("auto") || read.is_word("initial")))],
        "background-repeat" => vec![Effect::Partial(!(read.is_word("repeat") || read.is_word("round")))],
        "border-left" | "border-right" | "border-left-width" | "border-right-width" => read.insets(&name),
        "vertical-align" => read.raised(),
        "white-space" => read.white_space(),
        "content" => read.content(),
        "color-scheme" if read.values.contains(&Value::Word("dark".into())) => vec![Effect::DarkCanvas],
        "color-scheme" => Vec::new(),
        _ => read.doubt(&name),
    }
}

/// The value of one property.
#[derive(Clone, Copy)]
pub(super) struct Property<'v> {
    pub(super) values: &'v [Value],
    quirks: bool,
}

impl Property<'_> {
    /// The words that every property knows, and what is not followed.
    pub(super) fn common<T>(self) -> Option<Set<T>> {
        match self.values {
            [Value::Word(word)] => match word.as_str() {
                "inherit" | "unset" => Some(Set::Inherit),
                "initial" => Some(Set::Initial),
                "revert" | "revert-layer" => Some(Set::Unknown),
                _ => None,
            },
            values if values.iter().any(is_computed) => Some(Set::Unknown),
            _ => None,
        }
    }

    pub(super) const fn quirks(self) -> bool {
        self.quirks
    }

    pub(super) fn is_word(self, word: &str) -> bool {
        matches!(self.values, [Value::Word(w)] if w == word)
    }

    fn keyword<T: Copy>(self, effect: fn(Set<T>) -> Effect, known: &[(&str, T)]) -> Vec<Effect> {
        if let Some(set) = self.common() {
            return vec![effect(set)];
        }
        let [Value::Word(word)] = self.values else { return Vec::new() };
        let to = known.iter().find(|(name, _)| name == word).map(|(_, to)| *to);
        to.map(|to| vec![effect(Set::To(to))]).unwrap_or_default()
    }

    fn display(self) -> Vec<Effect> {
        match self.common::<Display>() {
            Some(Set::Initial | Set::Inherit) if !self.is_word("inherit") => {
                return vec![Effect::Display(Set::To(Display::Inline))];
            }
            Some(_) => return vec![Effect::Display(Set::Unknown)],
            None => {}
        }
        let words: Vec<&str> = self
            .values
            .iter()
            .map(|value| match value {
                Value::Word(word) => word.as_str(),
                _ => "",
            })
            .collect();
        let display = match words.as_slice() {
            ["none"] => Display::None,
            ["contents"] => Display::Contents,
            ["inline" | "ruby" | "ruby-text" | "ruby-base" | "run-in"] => Display::Inline,
            [
                "inline-block"
                | "inline-flex"
                | "inline-grid"
                | "inline-table"
                | "-webkit-inline-box"
                | "-webkit-inline-flex",
            ] => Display::InlineBlock,
            ["table-cell"] => Display::Cell,
            ["table-row"] => Display::Row,
            ["table"] => Display::Table,
            [
                "block" | "flow-root" | "list-item" | "flex" | "grid" | "table-row-group"
                | "table-header-group" | "table-footer-group" | "table-caption" | "-webkit-box"
                | "-webkit-flex" | "-ms-flexbox" | "-moz-box" | "-ms-grid" | "grid-lanes",
            ] => Display::Block,
            // Columns hold no text; whatever is in one vanishes.
            ["table-column" | "table-column-group"] => return vec![Effect::Display(Set::Unknown)],
            [_, _, ..] if words.iter().all(|word| properties::DISPLAY_WORDS.contains(word)) => {
                return vec![Effect::Display(Set::Unknown)];
            }
            _ => return Vec::new(),
        };
        let flexes =
            words.iter().any(|word| word.contains("flex") || word.contains("grid") || word.contains("box"));
        vec![Effect::Display(Set::To(display)), Effect::Flexes(flexes)]
    }

    fn opacity(self) -> Vec<Effect> {
        let to = match self.values {
            [Value::Number(n)] => Set::To((*n).clamp(0, 1000)),
            [Value::Percent(p)] => Set::To(p.clamp(&0, &100_000).checked_div(100).unwrap_or(0)),
            _ => match self.common() {
                Some(set) => set,
                None => return Vec::new(),
            },
        };
        vec![Effect::Opacity(to)]
    }

    fn size(self) -> Option<Set<Size>> {
        let [value] = self.values else { return self.common() };
        size(value, self.quirks).map(Set::To).or_else(|| self.common())
    }

    /// `font: italic 12px/1.5 serif`: the size is what stands before the slash or the family.
    fn font(self) -> Vec<Effect> {
        if let Some(set) = self.common::<Size>() {
            return vec![Effect::Size(set), Effect::FlatLines(Set::Unknown)];
        }
        if let [Value::Word(word)] = self.values {
            let system = ["caption", "icon", "menu", "message-box", "small-caption", "status-bar"];
            let known = system.contains(&word.as_str());
            return if known { vec![Effect::Size(Set::To(Size::Pixels(13_000)))] } else { Vec::new() };
        }
        let sizes = self.values.iter().enumerate();
        let found = sizes
            .filter(|(_, value)| !matches!(value, Value::Number(n) if *n != 0))
            .find_map(|(at, value)| Some((at, size(value, self.quirks)?)));
        let Some((at, size)) = found else { return Vec::new() };
        // Without a family it is no font, and a browser drops it.
        let rest = self.values.get(at.saturating_add(1)..).unwrap_or_default();
        let (line, family) = match rest {
            [Value::Slash, line, family @ ..] => (Some(line), family),
            family => (None, family),
        };
        if !matches!(family.first(), Some(Value::Word(_) | Value::Text(_))) {
            return Vec::new();
        }
        let flat = line.is_some_and(is_flat);
        vec![Effect::Size(Set::To(size)), Effect::FlatLines(Set::To(flat))]
    }

    fn line_height(self) -> Vec<Effect> {
        if let Some(set) = self.common() {
            return vec![Effect::FlatLines(set)];
        }
        match self.values {
            [value] => vec![Effect::FlatLines(Set::To(is_flat(value)))],
            _ => Vec::new(),
        }
    }

    fn colour(self) -> Option<Set<ColourValue>> {
        if let [value] = self.values
            && let Some(colour) = colour(value)
        {
            return Some(match colour {
                ColourValue::Unknown => Set::Unknown,
                known => Set::To(known),
            });
        }
        self.common()
    }

    fn picture(self) -> Picture {
        if self.is_word("none") || self.is_word("initial") || self.is_word("unset") {
            return Picture::None;
        }
        match self.values {
            [Value::Function(name, parts)] if name.ends_with("gradient") => gradient(parts),
            _ => Picture::Unknown,
        }
    }

    fn background(self) -> Vec<Effect> {
        if let Some(set) = self.common::<ColourValue>() {
            let picture = if set == Set::Initial { Picture::None } else { Picture::Unknown };
            let ground =
                if self.is_word("unset") || set == Set::Initial { Set::Initial } else { Set::Unknown };
            let picture = if self.is_word("unset") { Picture::None } else { picture };
            return vec![Effect::Ground(ground), Effect::Picture(picture)];
        }
        let (mut ground, mut picture, mut partial) = (Set::Initial, Picture::None, false);
        for value in self.values {
            match value {
                Value::Word(word)
                    if matches!(word.as_str(), "no-repeat" | "repeat-x" | "repeat-y" | "space") =>
                {
                    partial = true;
                }
                Value::Url(_) => picture = Picture::Unknown,
                Value::Function(name, parts) if name.ends_with("gradient") => {
                    picture = if picture == Picture::None { gradient(parts) } else { Picture::Unknown };
                }
                Value::Word(word) if word == "text" => {
                    return vec![Effect::Ground(Set::Unknown), Effect::Doubt(Doubt::TextFill, true)];
                }
                value => match colour(value) {
                    Some(ColourValue::Unknown) => ground = Set::Unknown,
                    Some(colour) => ground = Set::To(colour),
                    None if matches!(value, Value::Function(..)) => picture = Picture::Unknown,
                    None => {}
                },
            }
        }
        vec![Effect::Ground(ground), Effect::Picture(picture), Effect::Partial(partial)]
    }

    fn overflow(self) -> Vec<Effect> {
        if let Some(set) = self.common() {
            return vec![Effect::Clips(if matches!(set, Set::Inherit) { Set::Unknown } else { set })];
        }
        let words = self.values.iter().filter(|value| matches!(value, Value::Word(_))).count();
        if words != self.values.len() || words > 2 {
            return Vec::new();
        }
        let visible = self.values.iter().all(|value| *value == Value::Word("visible".into()));
        vec![Effect::Clips(Set::To(!visible))]
    }

    /// What lifts text above its line or lowers it; the other values bear on boxes.
    fn raised(self) -> Vec<Effect> {
        match self.values {
            [Value::Word(word)] if word == "super" || word == "sub" => vec![Effect::Raised(true)],
            [Value::Word(word)] if word == "baseline" => vec![Effect::Raised(false)],
            _ => Vec::new(),
        }
    }

    fn white_space(self) -> Vec<Effect> {
        let kept = ["pre", "pre-wrap", "pre-line", "break-spaces"];
        let collapsed = ["normal", "nowrap"];
        if let [Value::Word(word)] = self.values {
            if kept.contains(&word.as_str()) {
                return vec![Effect::Kept(Set::To(true))];
            }
            if collapsed.contains(&word.as_str()) {
                return vec![Effect::Kept(Set::To(false))];
            }
        }
        self.common().map(|set| vec![Effect::Kept(set)]).unwrap_or_default()
    }

    fn content(self) -> Vec<Effect> {
        let added = self.values.iter().filter_map(|value| match value {
            Value::Text(text) => Some(Added::Text(text.clone())),
            Value::Function(name, parts) if name == "attr" => match parts.as_slice() {
                [Value::Word(attribute), ..] => Some(Added::Attribute(attribute.clone())),
                _ => Some(Added::Unknown),
            },
            Value::Function(name, _) if !name.ends_with("gradient") => Some(Added::Unknown),
            _ => None,
        });
        vec![Effect::Content(added.collect())]
    }

    fn doubt(self, name: &str) -> Vec<Effect> {
        let Some((doubt, harmless)) = properties::doubt(name) else { return Vec::new() };
        let initial = self.values.iter().all(|value| match value {
            Value::Word(word) => {
                harmless.contains(&word.as_str()) || matches!(word.as_str(), "initial" | "unset")
            }
            Value::Comma => true,
            Value::Number(0) => matches!(doubt, Doubt::Spacing | Doubt::Order),
            _ => false,
        });
        let doubted = match name {
            name if name.starts_with("margin") => {
                let drawn = Effect::Doubt(Doubt::Margin, self.below(DRAWN));
                return [vec![drawn], self.insets(name)].concat();
            }
            "padding" | "padding-top" | "padding-bottom" | "padding-left" | "padding-right" | "border"
            | "border-top" | "border-bottom" | "border-width" => {
                let deep = Effect::Deep(self.is_deep(name));
                let room = Effect::Room(self.beyond(NOTHING));
                return [vec![room, self.vast(), deep], self.insets(name)].concat();
            }
            "all" => true,
            "border-spacing" => self.beyond(MOVED),
            "text-indent" => self.beyond(MOVED.saturating_mul(4)),
            "letter-spacing" | "word-spacing" => self.below(TIGHT) || self.beyond(MOVED),
            "zoom" => !matches!(self.values, [Value::Number(500..) | Value::Percent(50_000..)]) && !initial,
            _ => !initial,
        };
        vec![Effect::Doubt(doubt, doubted)]
    }
}

/// The stops of a gradient, if all that looks like a colour is known.
fn gradient(parts: &[Value]) -> Picture {
    let mut stops = Vec::new();
    for part in parts {
        match colour(part) {
            Some(ColourValue::Is(colour)) => stops.push(colour),
            Some(_) => return Picture::Unknown,
            None if is_computed(part) => return Picture::Unknown,
            None => {}
        }
    }
    if stops.is_empty() { Picture::Unknown } else { Picture::Gradient(stops) }
}
