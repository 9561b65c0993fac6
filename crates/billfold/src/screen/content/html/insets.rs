//! Margins, padding and borders at the left and at the right of a box: what they leave of its width.

use super::declarations::{Effect, Extent, Set, Side};
use super::effects::Property;
use super::lengths::pixels;
use super::values::{Value, is_computed};

/// More than any window has, in thousandths of a pixel.
const ENDLESS: i64 = 100_000_000;

/// The borders that words name, in thousandths of a pixel.
const THICK: i64 = 5_000;

/// What one of the insets takes away, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Inset {
    /// In thousandths of a pixel.
    length: i64,
    /// Of the width around the box, in thousandths of a per cent.
    share: i64,
}

impl Inset {
    /// In thousandths of a pixel, of a width.
    pub(super) fn of(self, width: i64) -> i64 {
        self.length.saturating_add(share_of(self.share, width))
    }

    pub(super) const fn pixels(length: i64) -> Self {
        Self { length, share: 0 }
    }
}

/// A part of a width, in thousandths of a per cent.
pub(super) fn share_of(share: i64, width: i64) -> i64 {
    share.saturating_mul(width.max(0)).checked_div(100_000).unwrap_or(ENDLESS)
}

/// Which of the three an inset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    Margin,
    Padding,
    Border,
}

/// The insets of a box: at its left and its right a margin, a padding and a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Insets([[Inset; 3]; 2]);

impl Insets {
    pub(super) fn set(&mut self, right: bool, layer: Layer, inset: Inset) {
        let place = self.0.get_mut(usize::from(right)).and_then(|side| side.get_mut(layer as usize));
        if let Some(place) = place {
            *place = inset;
        }
    }

    /// The larger of what is there and this: of what may be declared.
    pub(super) fn widen(&mut self, right: bool, layer: Layer, inset: Inset) {
        let place = self.0.get_mut(usize::from(right)).and_then(|side| side.get_mut(layer as usize));
        if let Some(place) = place {
            place.length = place.length.max(inset.length);
            place.share = place.share.max(inset.share);
        }
    }

    /// What one side takes of the width around the box.
    pub(super) fn side(&self, right: bool, width: i64) -> i64 {
        let [left, other] = &self.0;
        let side = if right { other } else { left };
        side.iter().fold(0_i64, |sum, inset| sum.saturating_add(inset.of(width)))
    }

    /// What padding and borders take, which are within the width that a box states for itself with `box-sizing: border-box`.
    pub(super) fn within(&self, width: i64) -> i64 {
        let inner = self.0.iter().flat_map(|[_, inner @ ..]| inner);
        inner.fold(0_i64, |sum, inset| sum.saturating_add(inset.of(width)))
    }
}

/// The layer that a property is about, and whether it is about the left and the right side.
fn about(name: &str) -> Option<(Layer, [bool; 2])> {
    Some(match name {
        "margin" | "margin-inline" => (Layer::Margin, [true, true]),
        "margin-left" => (Layer::Margin, [true, false]),
        "margin-right" => (Layer::Margin, [false, true]),
        // Which side begins depends on the direction.
        "margin-inline-start" | "margin-inline-end" => (Layer::Margin, [true, true]),
        "padding" => (Layer::Padding, [true, true]),
        "padding-left" => (Layer::Padding, [true, false]),
        "padding-right" => (Layer::Padding, [false, true]),
        "border" | "border-width" => (Layer::Border, [true, true]),
        "border-left" | "border-left-width" => (Layer::Border, [true, false]),
        "border-right" | "border-right-width" => (Layer::Border, [false, true]),
        _ => return None,
    })
}

impl Property<'_> {
    /// What a property does to the insets of a box.
    pub(super) fn insets(self, name: &str) -> Vec<Effect> {
        let Some((layer, [left, right])) = about(name) else { return Vec::new() };
        let effect = |right: bool, inset: Inset| Effect::Inset(right, layer, inset);
        let both = |inset: Inset| {
            let sides = [(left, effect(false, inset)), (right, effect(true, inset))];
            sides.into_iter().filter(|(about, _)| *about).map(|(_, effect)| effect).collect()
        };
        if let Some(set) = self.common::<()>() {
            let known = matches!(set, Set::Initial) || self.is_word("unset");
            return both(if known { Inset::default() } else { Inset::pixels(ENDLESS) });
        }
        let read: Option<Vec<Inset>> = self.values.iter().map(|value| self.inset(layer, value)).collect();
        // A browser drops the declaration.
        let Some(read) = read else { return Vec::new() };
        let longest = read.iter().max_by_key(|inset| inset.of(ENDLESS)).copied().unwrap_or_default();
        if matches!(name, "border" | "border-left" | "border-right") || name.starts_with("margin-inline") {
            return both(longest);
        }
        match read.as_slice() {
            [one] => both(*one),
            [_, sides] | [_, sides, _] => both(*sides),
            [_, at_right, _, at_left] => vec![effect(false, *at_left), effect(true, *at_right)],
            _ => Vec::new(),
        }
    }

    /// One length of an inset; `None` if it is none.
    fn inset(self, layer: Layer, value: &Value) -> Option<Inset> {
        match value {
            Value::Word(word) if matches!(word.as_str(), "thin" | "medium" | "thick") => {
                Some(Inset::pixels(THICK))
            }
            Value::Word(word) => (layer == Layer::Border || word == "auto").then(Inset::default),
            Value::Percent(share) => {
                (*share >= 0 || layer == Layer::Margin).then(|| Inset { length: 0, share: (*share).max(0) })
            }
            // Text may be a few times as large as usual.
            Value::Length(length, unit) if matches!(unit.as_str(), "em" | "ex" | "ch" | "rem") => {
                (*length >= 0 || layer == Layer::Margin)
                    .then(|| Inset::pixels(length.max(&0).saturating_mul(48)))
            }
            value => match pixels(value, self.quirks()) {
                Some(length) if length < 0 && layer != Layer::Margin => None,
                Some(length) => Some(Inset::pixels(length.max(0))),
                // The colour of a border.
                None if layer == Layer::Border && !is_computed(value) => Some(Inset::default()),
                None if matches!(value, Value::Number(_)) => None,
                None => Some(Inset::pixels(ENDLESS)),
            },
        }
    }

    /// How far a box reaches in one direction.
    pub(super) fn extent(self, side: Side) -> Vec<Effect> {
        if let Some(set) = self.common::<Extent>() {
            let set =
                if matches!(set, Set::Inherit) && !self.is_word("inherit") { Set::Initial } else { set };
            let set = if matches!(set, Set::Inherit) { Set::Unknown } else { set };
            return vec![Effect::Extent(side, set)];
        }
        let [value] = self.values else { return Vec::new() };
        let to = match value {
            Value::Percent(..0) => return Vec::new(),
            Value::Percent(p) => Set::To(share(*p)),
            Value::Word(_) => Set::To(Extent::Open),
            Value::Function(..) => Set::Unknown,
            value => match pixels(value, self.quirks()) {
                Some(..0) => return Vec::new(),
                Some(pixels) => Set::To(length(pixels)),
                None if matches!(value, Value::Length(..)) => Set::Unknown,
                None => return Vec::new(),
            },
        };
        let extent = Effect::Extent(side, to);
        if matches!(side, Side::Width | Side::Height) { vec![extent, self.vast()] } else { vec![extent] }
    }
}

/// How far a box reaches by an attribute: `600`, `50%`. Zero and what is no number say nothing.
pub(super) fn extent_in_numbers(text: &str) -> Option<Extent> {
    let text = text.trim_start();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let number: i64 = text.get(..digits)?.parse().ok().filter(|number| *number > 0)?;
    let thousandths = number.saturating_mul(1_000);
    let percent = text.chars().skip(digits).find(|c| !c.is_ascii_digit() && *c != '.') == Some('%');
    Some(if percent { share(thousandths) } else { length(thousandths) })
}

fn share(share: i64) -> Extent {
    match share {
        share if share <= 0 => Extent::Nothing,
        share if share < LITTLE_SHARE => Extent::Little,
        share => Extent::Share(share),
    }
}

fn length(length: i64) -> Extent {
    match length {
        length if length < UNSEEN => Extent::Nothing,
        length if length <= LITTLE => Extent::Little,
        length => Extent::Length(length),
    }
}

/// Of a box of fewer thousandths of a pixel nothing is seen.
const UNSEEN: i64 = 2_000;
/// A box of so few cuts text off.
const LITTLE: i64 = 9_000;
/// A box of so few thousandths of a per cent of what is around it.
const LITTLE_SHARE: i64 = 10_000;

#[cfg(test)]
mod tests {
    use cssparser::Parser;

    use super::super::effects::effects;
    use super::super::values;
    use super::*;

    /// What a declaration takes at the left and at the right of a box in 100 pixels.
    fn taken(name: &str, value: &str) -> [i64; 2] {
        let (values, _) = values::read(&mut Parser::new(value)).unwrap();
        let mut insets = Insets::default();
        for effect in effects(name, &values, false) {
            if let Effect::Inset(right, layer, inset) = effect {
                insets.set(right, layer, inset);
            }
        }
        [false, true].map(|right| insets.side(right, 100_000))
    }

    #[test]
    fn insets_are_those_of_a_browser() {
        for (name, value, sides) in [
            ("padding", "5px", [5_000, 5_000]),
            ("padding", "5px 6px", [6_000, 6_000]),
            ("padding", "5px 6px 7px", [6_000, 6_000]),
            ("padding", "5px 6px 7px 8px", [8_000, 6_000]),
            ("padding", "5px -6px", [0, 0]),
            ("padding-left", "50%", [50_000, 0]),
            ("margin", "0 auto", [0, 0]),
            ("margin-right", "120%", [0, 120_000]),
            ("border-left", "3px solid #ddd", [3_000, 0]),
            ("border", "thick solid", [THICK, THICK]),
            ("border-right-width", "9px", [0, 9_000]),
            ("margin-left", "bogus", [0, 0]),
            ("margin-left", "7", [0, 0]),
            ("margin-left", "calc(1px)", [ENDLESS, 0]),
        ] {
            assert_eq!(taken(name, value), sides, "{name}: {value}");
        }
    }
}
