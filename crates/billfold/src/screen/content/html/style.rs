//! What declarations make of an element, and what its text inherits.

use std::rc::Rc;

use super::colour::{Backdrop, Colour, Seen};
use super::declarations::{Display, Picture, Position, Set, Size};
use super::properties::{Doubt, Doubts};
use super::room::Room;
use super::specified::{Specified, is_small};
use super::values::ColourValue;

/// What text in an element looks like.
#[derive(Debug, Clone)]
pub(super) struct Style {
    pub(super) display: Display,
    flexes: bool,
    /// Whether some box around it is not laid out.
    gone: Seen,
    visible: Seen,
    opacity: Option<i64>,
    /// In thousandths of a pixel.
    size: Option<i64>,
    flat: Seen,
    colour: Option<Colour>,
    /// The colour of text that has none of its own.
    ink: Colour,
    /// Whether its box has a ground, under which other text vanishes.
    paints: bool,
    /// Whether it is a run of text with a ground, which is not behind boxes within it.
    lined: bool,
    /// Whether it lies over other text by itself, or drags text along.
    reaches: bool,
    /// Whether it is put off the page.
    away: bool,
    backdrop: Rc<Backdrop>,
    /// Whether some box around it cuts it off.
    cut: Seen,
    struck: Seen,
    room: Room,
    /// Whether programs add text to it that is not read here.
    pub(super) foreign: bool,
    /// Whether it is a row or column that is taken away, or may be.
    pub(super) collapsed: bool,
    doubts: Doubts,
    pub(super) kept: bool,
    pub(super) raised: bool,
}

/// Text smaller than this, in thousandths of a pixel, is not seen.
const UNSEEN: i64 = 1_500;

/// Text of this size is read.
const READ: i64 = 5_000;

/// The size of the text of a page.
const ROOT_SIZE: i64 = 16_000;

impl Style {
    /// The page itself.
    pub(super) fn root(canvas: Colour) -> Self {
        // On a dark page programs choose the colour of text that has none of its own so that it can be read on what the mail paints.
        let colour = if canvas == Colour::WHITE { Colour::BLACK } else { Colour::GREY };
        Self {
            display: Display::Block,
            flexes: false,
            gone: Seen::No,
            visible: Seen::Yes,
            opacity: Some(1_000),
            size: Some(ROOT_SIZE),
            flat: Seen::No,
            colour: Some(colour),
            ink: colour,
            paints: false,
            reaches: false,
            lined: false,
            away: false,
            backdrop: Rc::new(Backdrop::of(&[canvas])),
            cut: Seen::No,
            struck: Seen::No,
            room: Room::PAGE,
            foreign: false,
            collapsed: false,
            doubts: Doubts::default(),
            kept: false,
            raised: false,
        }
    }

    /// An element inside of this one.
    pub(super) fn child(&self, of: &Specified) -> Self {
        let (display, laid) = match of.display {
            Set::To(Display::None) => (Display::None, Seen::Yes),
            Set::To(display) => (display, Seen::No),
            _ => (Display::InlineBlock, Seen::Unknown),
        };
        let laid = if of.gone { Seen::Yes } else { laid };
        let colour = match of.colour {
            Set::To(ColourValue::Is(colour)) => Some(colour),
            Set::Inherit | Set::To(ColourValue::Current) => self.colour,
            Set::Initial => Some(self.ink),
            _ => None,
        };
        let breaks = matches!(display, Display::InlineBlock);
        let struck_above = if breaks && self.struck == Seen::Yes { Seen::Unknown } else { self.struck };
        let position = match of.position {
            Set::To(Position::Static) | Set::Initial => Seen::No,
            Set::To(Position::Relative) if !of.moved.contains(&true) => Seen::No,
            _ => Seen::Yes,
        };
        let boxed = of.floats || self.flexes || position == Seen::Yes;
        let laid_out = if boxed && matches!(display, Display::Inline | Display::Cell | Display::Row) {
            Display::Block
        } else {
            display
        };
        // Beside others a box that cuts off may be made as narrow as it takes.
        let squeezed = if (self.flexes || of.flexes) && of.clips() { Seen::Unknown } else { Seen::No };
        let room = self.room.within(of, laid_out, self.flexes);
        let out = if room.is_cut() || of.collapsed { Seen::Unknown } else { Seen::No };
        let own = of.doubts.with(Doubt::Placed, of.doubts.any(&[Doubt::Placed]) || position == Seen::Yes);
        Self {
            display,
            flexes: of.flexes,
            gone: either(self.gone, laid),
            visible: set(of.visible, self.visible, Seen::Yes),
            opacity: self.opacity_in(of.opacity, display),
            size: self.size_in(of.size),
            flat: set(of.flat, self.flat, Seen::No),
            backdrop: self.ground(of, colour, laid_out, room.is_narrow()),
            room,
            foreign: of.foreign,
            collapsed: of.collapsed,
            colour,
            ink: self.ink,
            paints: of.paints(),
            lined: laid_out == Display::Inline && (self.lined || of.paints()),
            reaches: of.doubts.any(&[Doubt::Margin])
                || (of.deep && laid_out == Display::Inline && of.paints()),
            away: match of.position {
                Set::To(Position::Placed) => of.away.contains(&true),
                Set::Inherit | Set::Unknown => false,
                _ => self.away,
            } && !of.extents.contains(&Set::Unknown),
            cut: either(either(self.cut, out), either(squeezed, of.cuts(laid_out))),
            struck: either(struck_above, set(of.struck, Seen::No, Seen::No)),
            doubts: self.doubts.and(own),
            kept: match of.kept {
                Set::To(kept) => kept,
                Set::Initial => false,
                Set::Inherit | Set::Unknown => self.kept,
            },
            raised: of.raised,
        }
    }

    fn opacity_in(&self, of: Set<i64>, display: Display) -> Option<i64> {
        match of {
            // What has no box is not faded.
            _ if display == Display::Contents => self.opacity,
            Set::To(opacity) => self.opacity?.checked_mul(opacity)?.checked_div(1_000),
            Set::Initial => self.opacity,
            Set::Inherit | Set::Unknown => None,
        }
    }

    fn size_in(&self, of: Set<Size>) -> Option<i64> {
        let times = |base: i64, times: i64| base.checked_mul(times)?.checked_div(1_000);
        match of {
            Set::To(Size::Pixels(pixels)) => Some(pixels),
            Set::To(Size::Times(by)) => times(self.size?, by),
            Set::To(Size::RootTimes(by)) => times(ROOT_SIZE, by),
            Set::Inherit => self.size,
            Set::Initial => Some(ROOT_SIZE),
            Set::Unknown => None,
        }
    }

    /// What lies behind the text of an element.
    fn ground(&self, of: &Specified, colour: Option<Colour>, display: Display, narrow: bool) -> Rc<Backdrop> {
        if matches!(display, Display::Contents) {
            return Rc::clone(&self.backdrop);
        }
        let ground = match of.ground {
            Set::To(ColourValue::Is(ground)) => Some(ground),
            Set::To(ColourValue::Current) => colour,
            Set::Initial | Set::Inherit => Some(Colour::TRANSPARENT),
            _ => None,
        };
        let Some(ground) = ground else { return Rc::new(Backdrop::unknown()) };
        // Text that leaves its box, or is a box within a line that has a ground, lies on what is behind that.
        let grows = matches!(display, Display::Inline | Display::Cell | Display::Row)
            || (display == Display::Table && !of.fixed);
        let leaves = !grows && of.extents.iter().any(|extent| is_small(*extent));
        let narrow = narrow && !matches!(display, Display::Inline | Display::Row);
        let lined = self.lined && !matches!(display, Display::Inline | Display::InlineBlock);
        let under = if leaves || lined { Rc::new(Backdrop::unknown()) } else { Rc::clone(&self.backdrop) };
        let painted = match &of.picture {
            Picture::None if ground.is_transparent() => return under,
            _ if leaves || narrow => Backdrop::unknown(),
            Picture::None => under.under(ground),
            Picture::Gradient(_) if of.partial => Backdrop::unknown(),
            Picture::Gradient(stops) => under.under(ground).under_any(stops),
            Picture::Unknown => Backdrop::unknown(),
        };
        Rc::new(painted)
    }

    /// Another doubt about all text in the element.
    pub(super) fn doubt(&mut self, doubt: Doubt) {
        self.doubts = self.doubts.with(doubt, true);
    }

    /// Whether no text in the element can be seen, whatever is declared for what is in it.
    pub(super) fn is_gone(&self) -> bool {
        self.gone == Seen::Yes && !self.doubts.any(&[Doubt::Animation])
    }

    /// Whether the element may lie on top of text that it does not hold.
    pub(super) fn covers(&self, replaced: bool) -> bool {
        let away = self.away && !self.doubts.with(Doubt::Placed, false).spoil();
        let moved = [Doubt::Placed, Doubt::Transform, Doubt::Spacing, Doubt::Margin, Doubt::Animation];
        let covers = (self.paints || replaced) && !away && self.opacity != Some(0) && self.doubts.any(&moved);
        self.gone != Seen::Yes && (self.reaches || covers)
    }

    /// Whether text in the element is seen.
    pub(super) fn text(&self) -> Seen {
        let revealed = |by: &[Doubt]| self.doubts.any(&[Doubt::Animation]) || self.doubts.any(by);
        let hidden = |is: bool, by: &[Doubt]| is && !revealed(by);
        let moves = [Doubt::Transform, Doubt::Placed];
        let paints = [Doubt::Filter, Doubt::TextFill, Doubt::Shadow];
        let painted = match (self.colour, self.opacity) {
            (Some(colour), Some(opacity)) => self.backdrop.shows(colour, opacity),
            _ => Seen::Unknown,
        };
        let unseen = hidden(self.gone == Seen::Yes, &[])
            || hidden(self.visible == Seen::No, &[])
            || hidden(self.opacity == Some(0), &[])
            || hidden(self.cut == Seen::Yes, &moves)
            || hidden(self.size.is_some_and(|size| size < UNSEEN), &[Doubt::Transform])
            || hidden(painted == Seen::No && self.flat == Seen::No, &paints)
            || hidden(self.struck == Seen::Yes, &[]);
        if unseen {
            return Seen::No;
        }
        let sure = self.gone == Seen::No
            && self.visible == Seen::Yes
            && self.cut == Seen::No
            && self.size.is_some_and(|size| size >= READ)
            && painted == Seen::Yes
            && self.struck == Seen::No
            && self.flat == Seen::No
            && !self.doubts.spoil();
        if sure { Seen::Yes } else { Seen::Unknown }
    }
}

/// A property that is on or off.
fn set(of: Set<bool>, inherited: Seen, initial: Seen) -> Seen {
    match of {
        Set::To(true) => Seen::Yes,
        Set::To(false) => Seen::No,
        Set::Inherit => inherited,
        Set::Initial => initial,
        Set::Unknown => Seen::Unknown,
    }
}

/// Whether one of two holds.
fn either(a: Seen, b: Seen) -> Seen {
    match (a, b) {
        (Seen::Yes, _) | (_, Seen::Yes) => Seen::Yes,
        (Seen::No, Seen::No) => Seen::No,
        _ => Seen::Unknown,
    }
}
