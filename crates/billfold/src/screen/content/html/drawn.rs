//! What is drawn around a box or along its text: shadows, outlines, lines. Large enough, they cover text or what lies behind it.

use super::declarations::{Effect, Set};
use super::effects::Property;
use super::lengths::pixels;
use super::properties::Doubt;
use super::values::{Value, colour};

/// A shadow or an outline of so many thousandths of a pixel stays beside its box.
const SLIGHT: i64 = 30_000;
/// Within the box it stays at its edge.
const EDGE: i64 = 6_000;
/// A line of so many is one that is drawn under text.
const THIN: i64 = 4_000;

impl Property<'_> {
    /// Whether some length is longer than this, in either direction, or is not known.
    fn draws_beyond(self, most: i64) -> bool {
        self.values.iter().any(|value| match value {
            Value::Word(_) | Value::Comma | Value::Slash => false,
            value if colour(value).is_some() => matches!(value, Value::Function(name, _) if name == "var"),
            value => pixels(value, true).is_none_or(|length| length.saturating_abs() > most),
        })
    }

    /// A shadow may lie over the ground of what stands before the box, or within its own.
    pub(super) fn shadow(self) -> Vec<Effect> {
        let within = self.values.contains(&Value::Word("inset".into())) && self.draws_beyond(EDGE);
        vec![Effect::Doubt(Doubt::Margin, self.draws_beyond(SLIGHT)), Effect::Doubt(Doubt::Filter, within)]
    }

    /// An outline lies over all text.
    pub(super) fn outline(self) -> Vec<Effect> {
        vec![Effect::Doubt(Doubt::Margin, self.draws_beyond(EDGE))]
    }

    /// Lines under, over or through text; a thick one lies behind it in its own colour.
    pub(super) fn decoration(self) -> Vec<Effect> {
        let thick = Effect::Doubt(Doubt::TextFill, self.draws_beyond(THIN));
        if let Some(set) = self.common() {
            let set = if matches!(set, Set::Inherit) { Set::Initial } else { set };
            return vec![Effect::Struck(set), thick];
        }
        let struck = self.values.contains(&Value::Word("line-through".into()));
        vec![Effect::Struck(Set::To(struck)), thick]
    }

    /// The same under the name that only some browsers know.
    pub(super) fn prefixed_decoration(self) -> Vec<Effect> {
        let struck = self.values.contains(&Value::Word("line-through".into()));
        if struck { vec![Effect::Struck(Set::Unknown)] } else { Vec::new() }
    }

    /// How thick such lines are, and how far from the text.
    pub(super) fn line(self) -> Vec<Effect> {
        vec![Effect::Doubt(Doubt::TextFill, self.draws_beyond(THIN))]
    }

    /// Text that programs add by themselves: the marks of a list, quotation marks.
    pub(super) fn marks(self) -> Vec<Effect> {
        let says = |value: &Value| match value {
            Value::Text(text) => text.contains(char::is_alphanumeric),
            Value::Function(..) => true,
            _ => false,
        };
        vec![Effect::Foreign(self.values.iter().any(says))]
    }
}
