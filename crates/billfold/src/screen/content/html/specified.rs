//! What is declared for one element, and what that makes of its box.

use super::colour::Seen;
use super::declarations::{Display, Effect, Extent, Picture, Position, Set, Side, Size};
use super::insets::Insets;
use super::properties::{Doubt, Doubts};
use super::room::NARROW;
use super::values::ColourValue;

/// What is declared for one element.
#[derive(Debug, Clone)]
pub(super) struct Specified {
    pub(super) display: Set<Display>,
    pub(super) flexes: bool,
    pub(super) floats: bool,
    pub(super) visible: Set<bool>,
    pub(super) opacity: Set<i64>,
    pub(super) size: Set<Size>,
    pub(super) flat: Set<bool>,
    pub(super) colour: Set<ColourValue>,
    pub(super) ground: Set<ColourValue>,
    pub(super) picture: Picture,
    pub(super) extents: [Set<Extent>; 4],
    pub(super) room: bool,
    pub(super) deep: bool,
    pub(super) insets: Insets,
    pub(super) fixed: bool,
    pub(super) partial: bool,
    pub(super) foreign: bool,
    pub(super) squeezed: bool,
    pub(super) collapsed: bool,
    pub(super) clips: Set<bool>,
    pub(super) position: Set<Position>,
    pub(super) moved: [bool; 4],
    pub(super) away: [bool; 2],
    pub(super) struck: Set<bool>,
    pub(super) raised: bool,
    pub(super) kept: Set<bool>,
    pub(super) doubts: Doubts,
    /// What a browser never lays out, whatever is declared.
    pub(super) gone: bool,
}

impl Specified {
    /// Nothing is declared: an inline element.
    pub(super) fn new() -> Self {
        Self {
            display: Set::To(Display::Inline),
            flexes: false,
            floats: false,
            visible: Set::Inherit,
            opacity: Set::Initial,
            size: Set::Inherit,
            flat: Set::Inherit,
            colour: Set::Inherit,
            ground: Set::Initial,
            picture: Picture::None,
            extents: [Set::Initial; 4],
            room: false,
            deep: false,
            insets: Insets::default(),
            fixed: false,
            partial: false,
            foreign: false,
            squeezed: false,
            collapsed: false,
            clips: Set::Initial,
            position: Set::Initial,
            moved: [false; 4],
            away: [false; 2],
            struck: Set::Initial,
            raised: false,
            kept: Set::Inherit,
            doubts: Doubts::default(),
            gone: false,
        }
    }

    pub(super) fn vanish(&mut self) {
        self.gone = true;
    }

    pub(super) fn doubt(&mut self, doubt: Doubt) {
        self.doubts = self.doubts.with(doubt, true);
    }

    pub(super) fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Display(set) => self.display = *set,
            Effect::Flexes(flexes) => self.flexes = *flexes,
            Effect::Floats(floats) => self.floats = *floats,
            Effect::Visible(set) => self.visible = *set,
            Effect::Opacity(set) => self.opacity = *set,
            Effect::Size(set) => self.size = *set,
            Effect::FlatLines(set) => self.flat = *set,
            Effect::Colour(set) => self.colour = *set,
            Effect::Ground(set) => self.ground = *set,
            Effect::Picture(picture) => self.picture = picture.clone(),
            Effect::Extent(side, set) => *self.extent(*side) = *set,
            // One of several properties may give it; that another does not takes nothing away.
            Effect::Room(room) => self.room |= *room,
            Effect::Deep(deep) => self.deep |= *deep,
            Effect::Inset(right, layer, inset) => self.insets.set(*right, *layer, *inset),
            Effect::Fixed(fixed) => self.fixed = *fixed,
            Effect::Partial(partial) => self.partial = *partial,
            Effect::Foreign(foreign) => self.foreign |= *foreign,
            Effect::Squeezed(squeezed) => self.squeezed = *squeezed,
            Effect::Collapsed(collapsed) => self.collapsed = *collapsed,
            Effect::Clips(set) => self.clips = *set,
            Effect::Position(set) => self.position = *set,
            Effect::Moved(side, moved) => {
                if let Some(side) = self.moved.get_mut(*side) {
                    *side = *moved;
                }
            }
            Effect::Struck(set) => self.struck = *set,
            Effect::Raised(raised) => self.raised = *raised,
            Effect::Kept(set) => self.kept = *set,
            Effect::Away(side, away) => {
                if let Some(side) = self.away.get_mut(*side) {
                    *side = *away;
                }
            }
            // Several properties raise the same doubt; that one of them does not takes nothing away.
            Effect::Doubt(doubt, true) => self.doubts = self.doubts.with(*doubt, true),
            Effect::Doubt(_, false) => {}
            Effect::Content(_) | Effect::DarkCanvas => {}
        }
    }

    fn extent(&mut self, side: Side) -> &mut Set<Extent> {
        let [width, height, max_width, max_height] = &mut self.extents;
        match side {
            Side::Width => width,
            Side::Height => height,
            Side::MaxWidth => max_width,
            Side::MaxHeight => max_height,
        }
    }

    /// Takes in what may or may not be declared: where it would change something, nobody knows.
    pub(super) fn doubt_about(&mut self, effect: &Effect) {
        let mut changed = self.clone();
        changed.apply(effect);
        match effect {
            Effect::Display(_) if changed.display != self.display => self.display = Set::Unknown,
            Effect::Visible(_) if changed.visible != self.visible => self.visible = Set::Unknown,
            Effect::Opacity(_) if changed.opacity != self.opacity => self.opacity = Set::Unknown,
            Effect::Size(set) if *set != self.size && !both_large(*set, self.size) => {
                self.size = Set::Unknown;
            }
            Effect::FlatLines(_) if changed.flat != self.flat => self.flat = Set::Unknown,
            Effect::Colour(_) if changed.colour != self.colour => self.colour = Set::Unknown,
            Effect::Ground(_) if changed.ground != self.ground => self.ground = Set::Unknown,
            Effect::Picture(_) if changed.picture != self.picture => self.picture = Picture::Unknown,
            Effect::Extent(side, _) if changed.extents != self.extents => *self.extent(*side) = Set::Unknown,
            Effect::Flexes(true)
            | Effect::Floats(true)
            | Effect::Room(true)
            | Effect::Deep(true)
            | Effect::Fixed(true)
            | Effect::Partial(true)
            | Effect::Foreign(true)
            | Effect::Squeezed(true)
            | Effect::Collapsed(true)
            | Effect::Moved(_, true)
            | Effect::Doubt(_, true) => self.apply(effect),
            Effect::Inset(right, layer, inset) => self.insets.widen(*right, *layer, *inset),
            Effect::Clips(_) if changed.clips != self.clips => self.clips = Set::Unknown,
            Effect::Position(_) if changed.position != self.position => self.position = Set::Unknown,
            Effect::Struck(_) if changed.struck != self.struck => self.struck = Set::Unknown,
            _ => {}
        }
    }

    /// Whether a box without room cuts its content off.
    pub(super) fn cuts(&self, display: Display) -> Seen {
        // Width and height do not bear on what runs in a line; a row and a table grow with their content.
        if matches!(display, Display::Inline | Display::Contents | Display::Row) {
            return Seen::No;
        }
        let clips = self.clips();
        if display == Display::Cell {
            // A cell grows in height, and in width as the layout of its table has it.
            let [width, _, max_width, _] = self.extents;
            let narrow = is_small(max_width) || (clips && is_small(width));
            return if narrow { Seen::Unknown } else { Seen::No };
        }
        let all = |of: Extent| self.extents.contains(&Set::To(of));
        let unknown = self.extents.contains(&Set::Unknown);
        let (nothing, little) = (all(Extent::Nothing), all(Extent::Little));
        match self.clips {
            _ if !nothing && !little && !unknown => {
                if clips && display != Display::Table && self.is_low() {
                    Seen::Unknown
                } else {
                    Seen::No
                }
            }
            // A table is never smaller than what it holds.
            _ if !clips && display == Display::Table => Seen::No,
            Set::To(true) if nothing && !self.room && display != Display::Table => Seen::Yes,
            // Text that leaves its box is where other text is, and cut off by boxes within that are as small.
            _ => Seen::Unknown,
        }
    }

    /// Whether the box is, or may be, too narrow for text.
    pub(super) fn is_narrow(&self) -> bool {
        let [width, _, most, _] = self.extents;
        let narrow =
            |extent: Set<Extent>| is_small(extent) || matches!(extent, Set::To(Extent::Length(..NARROW)));
        narrow(width) || narrow(most)
    }

    /// Whether the box says how high it is, at most, so that its last lines may be outside of it.
    fn is_low(&self) -> bool {
        let [_, height, _, most] = self.extents;
        [height, most].into_iter().any(|extent| match extent {
            Set::To(Extent::Length(length)) => length < HIGH,
            Set::To(Extent::Share(_)) => true,
            _ => false,
        })
    }

    /// Whether the box cuts off what is outside of it, or may do so.
    pub(super) fn clips(&self) -> bool {
        !matches!(self.clips, Set::To(false) | Set::Initial | Set::Inherit)
    }

    /// Whether the box has a ground, or may have one.
    pub(super) fn paints(&self) -> bool {
        let ground = match self.ground {
            Set::Initial | Set::Inherit => false,
            Set::To(ColourValue::Is(colour)) => !colour.is_transparent(),
            _ => true,
        };
        ground || self.picture != Picture::None
    }
}

/// Boxes of so many thousandths of a pixel hold what a mail says in one place.
const HIGH: i64 = 1_000_000;

/// Whether a box may be smaller than its text.
pub(super) fn is_small(extent: Set<Extent>) -> bool {
    matches!(extent, Set::To(Extent::Nothing | Extent::Little) | Set::Unknown)
}

/// Whether two sizes are both such that text is read, in text of a usual size.
fn both_large(a: Set<Size>, b: Set<Size>) -> bool {
    let large = |set: Set<Size>| match set {
        Set::To(Size::Pixels(pixels)) => pixels >= 8_000,
        Set::To(Size::Times(times) | Size::RootTimes(times)) => times >= 600,
        Set::Initial => true,
        Set::Inherit | Set::Unknown => false,
    };
    large(a) && large(b)
}
