//! What a declaration does to text: whether it is laid out, its size, its colour, and what lies behind it.
//!
//! Properties that cannot make text appear or vanish are listed and do nothing. Any other property is a doubt: text under it is
//! never surely shown.

use super::insets::{Inset, Layer};
use super::properties::Doubt;
use super::values::ColourValue;

/// What a declaration sets a property to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set<T> {
    To(T),
    /// What the parent has.
    Inherit,
    /// What the property is where nothing sets it.
    Initial,
    /// Something that is not followed.
    Unknown,
}

/// How an element takes part in the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    None,
    Inline,
    Block,
    /// A box of its own within a line.
    InlineBlock,
    Row,
    Cell,
    Table,
    Contents,
}

/// A size of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Thousandths of a pixel.
    Pixels(i64),
    /// Thousandths of the parent's.
    Times(i64),
    /// Thousandths of the root's.
    RootTimes(i64),
}

/// How far a box reaches in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Less than two pixels: nothing within is seen if the box clips.
    Nothing,
    /// So little that text may be cut off.
    Little,
    /// In thousandths of a pixel.
    Length(i64),
    /// Of what is around it, in thousandths of a per cent.
    Share(i64),
    /// As far as its content or the page has it.
    Open,
}

/// The four extents that can make a box too small for its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Width,
    Height,
    MaxWidth,
    MaxHeight,
}

/// Where a box is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Static,
    Relative,
    /// Out of the flow: over other text, or off the page.
    Placed,
}

/// The picture behind a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Picture {
    None,
    /// One of these colours, where they are known.
    Gradient(Vec<super::colour::Colour>),
    Unknown,
}

/// Text that a sheet adds before or after what an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Added {
    Text(String),
    Attribute(String),
    /// A count, or something else that is not followed.
    Unknown,
}

/// What one declaration does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Display(Set<Display>),
    /// Whether what it holds is laid out as boxes of their own, whatever they are.
    Flexes(bool),
    /// Whether it is a box of its own at a side, whatever it is.
    Floats(bool),
    Visible(Set<bool>),
    /// In thousandths.
    Opacity(Set<i64>),
    Size(Set<Size>),
    /// Whether lines have no height.
    FlatLines(Set<bool>),
    Colour(Set<ColourValue>),
    Ground(Set<ColourValue>),
    Picture(Picture),
    Extent(Side, Set<Extent>),
    /// Whether padding, a border or a least size gives room to text in a box that has none.
    Room(bool),
    /// Whether padding above or below is higher than a line.
    Deep(bool),
    /// What a margin, a padding or a border takes at the left, or at the right, of the width.
    Inset(bool, Layer, Inset),
    /// Whether the columns of a table are as wide as it says, whatever they hold.
    Fixed(bool),
    /// Whether a picture covers only a part of its box.
    Partial(bool),
    /// Whether beside other boxes it may become narrower than its text.
    Squeezed(bool),
    /// Whether a row or a column is taken away with all that is in it.
    Collapsed(bool),
    /// Whether programs add text that is not read here.
    Foreign(bool),
    /// Whether what is outside of the box is cut off.
    Clips(Set<bool>),
    Position(Set<Position>),
    /// Whether an offset moves a box that is placed relatively: four sides.
    Moved(usize, bool),
    /// Whether an offset from the left or from the top puts a box off the page: two sides.
    Away(usize, bool),
    Struck(Set<bool>),
    Raised(bool),
    /// Whether line ends of the source are kept.
    Kept(Set<bool>),
    Doubt(Doubt, bool),
    Content(Vec<Added>),
    DarkCanvas,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    pub(super) effect: Effect,
    pub(super) important: bool,
}
