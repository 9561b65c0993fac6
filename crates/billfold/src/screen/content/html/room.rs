//! How much width a box has for its text, at least, and where in it the text begins.
//!
//! A box that cuts off what is outside of it hides text without being small itself: where margins, padding or columns leave no
//! room, or where they push text beyond the edge of a box around it.

use super::declarations::{Display, Extent, Set};
use super::insets::share_of;
use super::specified::Specified;

/// The narrowest window in which people read mail, without the margins of the page: thousandths of a pixel.
const PAGE: i64 = 304_000;

/// Text in less than this is cut off, or leaves its box.
pub(super) const NARROW: i64 = 24_000;

/// The room in a box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// At least so many thousandths of a pixel.
    width: i64,
    /// Whether the cells or boxes within are as wide as their column, whatever they hold.
    fixed: bool,
    /// The room in the nearest box around it that cuts off, if there is one.
    clip: Option<i64>,
    /// How far its content is from the left and from the right edge of that one, at most.
    pushed: [i64; 2],
}

impl Room {
    pub(super) const PAGE: Self = Self { width: PAGE, fixed: false, clip: None, pushed: [0; 2] };

    /// The room in a box inside of this one. `item` tells whether it is laid out beside others, as the columns of a grid are.
    pub(super) fn within(self, of: &Specified, display: Display, item: bool) -> Self {
        if display == Display::Contents {
            return self;
        }
        let own = [false, true].map(|right| of.insets.side(right, self.width));
        let taken = own.iter().fold(0_i64, |sum, side| sum.saturating_add(*side));
        // A cell, or a box beside others, is as wide as its text at least, unless something says how wide it is.
        let grown = if self.fixed || (item && of.squeezed) { 0 } else { PAGE.saturating_sub(taken) };
        let width = match display {
            _ if item || display == Display::Cell => grown,
            // It grows with what it holds.
            Display::Table if !of.fixed => PAGE.saturating_sub(taken),
            Display::Block if self.fixed => 0,
            Display::Block | Display::InlineBlock => self.stated(of, taken),
            _ => self.width.saturating_sub(taken),
        };
        let fixed = match display {
            Display::Table | Display::InlineBlock => of.fixed,
            Display::Cell => of.flexes && of.fixed,
            _ => (self.fixed && !item) || (of.flexes && of.fixed),
        };
        let [left, right] = self.pushed;
        let [own_left, own_right] = own;
        let pushed = [left.saturating_add(own_left), right.saturating_add(own_right)];
        // A table grows with what it holds, unless its columns are fixed.
        let boxed = !matches!(display, Display::Inline | Display::Row | Display::Table);
        let clips = of.clips() && (boxed || display == Display::Table && of.fixed);
        if clips {
            let around = self.clip.map_or(PAGE, |clip| clip.saturating_sub(left.max(right)));
            return Self { width, fixed, clip: Some(width.min(around)), pushed: [0; 2] };
        }
        Self { width, fixed, clip: self.clip, pushed }
    }

    /// The width of a box that states one, whether or not its padding counts.
    fn stated(self, of: &Specified, taken: i64) -> i64 {
        let inner = of.insets.within(self.width);
        let [width, _, most, _] = of.extents;
        let one = |extent: Set<Extent>, open: i64| match extent {
            Set::Initial | Set::To(Extent::Open) => open,
            Set::To(Extent::Length(length)) => length.saturating_sub(inner),
            Set::To(Extent::Share(share)) => share_of(share, self.width).saturating_sub(inner),
            Set::To(Extent::Nothing | Extent::Little) | Set::Inherit | Set::Unknown => 0,
        };
        let width = one(width, self.width.saturating_sub(taken));
        width.min(one(most, width))
    }

    /// Whether text may leave such a box.
    pub(super) const fn is_narrow(self) -> bool {
        self.width < NARROW
    }

    /// Whether a box that cuts off may leave nothing of text in it.
    pub(super) fn is_cut(self) -> bool {
        let most = |clip: i64| clip.saturating_sub(NARROW);
        self.clip.is_some_and(|clip| self.is_narrow() || self.pushed.iter().any(|side| *side > most(clip)))
    }
}
