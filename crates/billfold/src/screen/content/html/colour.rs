//! Colours of text and of what lies behind it.

/// A colour with its opacity in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour {
    rgb: [u8; 3],
    alpha: i64,
}

/// Colours of which one lies behind a text, at most so many: the canvas of both themes, the stops of a gradient.
const MOST: usize = 8;

/// How much apart text and background are, at most, that nobody sees apart: of 255 in the channel that differs most.
const SAME: u8 = 12;

/// How much apart they are, at least, that everybody sees apart.
const APART: u8 = 40;

/// Opacity in thousandths up to which nothing is seen.
const NOTHING: i64 = 50;

/// Opacity in thousandths from which everything is seen.
const ENOUGH: i64 = 300;

impl Colour {
    pub(super) const TRANSPARENT: Self = Self { rgb: [0, 0, 0], alpha: 0 };
    pub(super) const WHITE: Self = Self { rgb: [255, 255, 255], alpha: 1000 };
    pub(super) const BLACK: Self = Self { rgb: [0, 0, 0], alpha: 1000 };
    /// Apart from both pages.
    pub(super) const GREY: Self = Self { rgb: [128, 128, 128], alpha: 1000 };
    /// The page of a browser in its dark theme.
    pub(super) const DARK: Self = Self { rgb: [18, 18, 18], alpha: 1000 };

    pub(super) fn new(rgb: [u8; 3], alpha: i64) -> Self {
        Self { rgb, alpha: alpha.clamp(0, 1000) }
    }

    pub(super) fn is_opaque(self) -> bool {
        self.alpha >= 1000
    }

    pub(super) fn is_transparent(self) -> bool {
        self.alpha <= 0
    }

    /// This colour laid over an opaque one.
    fn over(self, under: Self) -> Self {
        let mix = |over: u8, under: u8| {
            let (over, under) = (i64::from(over), i64::from(under));
            let mixed = over
                .saturating_mul(self.alpha)
                .saturating_add(under.saturating_mul(1000_i64.saturating_sub(self.alpha)));
            u8::try_from(mixed.checked_div(1000).unwrap_or_default()).unwrap_or(u8::MAX)
        };
        let ([r, g, b], [x, y, z]) = (self.rgb, under.rgb);
        Self { rgb: [mix(r, x), mix(g, y), mix(b, z)], alpha: 1000 }
    }

    /// The difference in the channel that differs most.
    fn apart(self, other: Self) -> u8 {
        let pairs = self.rgb.iter().zip(other.rgb);
        pairs.map(|(a, b)| a.abs_diff(b)).max().unwrap_or_default()
    }
}

/// Whether something is so in every case, in none, or nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Yes,
    No,
    Unknown,
}

/// What lies behind a text: one of these colours, or something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Backdrop {
    colours: Vec<Colour>,
    known: bool,
}

impl Backdrop {
    pub(super) fn of(colours: &[Colour]) -> Self {
        Self { colours: colours.to_vec(), known: true }
    }

    pub(super) fn unknown() -> Self {
        Self { colours: Vec::new(), known: false }
    }

    /// Another backdrop laid over this one. What lies behind nothing opaque shines through.
    pub(super) fn under(&self, colour: Colour) -> Self {
        if colour.is_opaque() {
            return Self::of(&[colour]);
        }
        let colours = self.colours.iter().map(|under| colour.over(*under)).collect();
        Self { colours, known: self.known }
    }

    /// One of the colours of a gradient laid over this.
    pub(super) fn under_any(&self, stops: &[Colour]) -> Self {
        let mut all = Self { colours: Vec::new(), known: self.known && !stops.is_empty() };
        for stop in stops {
            all.colours.extend(self.under(*stop).colours);
        }
        all.known &= all.colours.len() <= MOST;
        all.colours.truncate(MOST);
        all
    }

    /// Whether text of a colour is seen on it.
    pub(super) fn shows(&self, text: Colour, opacity: i64) -> Seen {
        let alpha = text.alpha.saturating_mul(opacity.clamp(0, 1000)).checked_div(1000).unwrap_or_default();
        if alpha <= NOTHING {
            return Seen::No;
        }
        if !self.known || alpha < ENOUGH {
            return Seen::Unknown;
        }
        let distances =
            || self.colours.iter().map(|under| Colour { alpha, ..text }.over(*under).apart(*under));
        if distances().all(|apart| apart >= APART) {
            Seen::Yes
        } else if distances().all(|apart| apart <= SAME) {
            Seen::No
        } else {
            Seen::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_seen_where_its_colour_is_apart_from_what_lies_behind() {
        let white = Backdrop::of(&[Colour::WHITE]);
        assert_eq!(white.shows(Colour::BLACK, 1000), Seen::Yes);
        assert_eq!(white.shows(Colour::WHITE, 1000), Seen::No);
        assert_eq!(white.shows(Colour::TRANSPARENT, 1000), Seen::No);
        assert_eq!(white.shows(Colour::BLACK, 10), Seen::No);
        assert_eq!(white.shows(Colour::BLACK, 200), Seen::Unknown);
        assert_eq!(white.shows(Colour::new([235, 235, 235], 1000), 1000), Seen::Unknown);
        assert_eq!(Backdrop::unknown().shows(Colour::BLACK, 1000), Seen::Unknown);
        let either = white.under_any(&[Colour::WHITE, Colour::BLACK]);
        assert_eq!(either.shows(Colour::BLACK, 1000), Seen::Unknown);
        assert_eq!(either.shows(Colour::new([200, 40, 40], 1000), 1000), Seen::Yes);
    }
}
