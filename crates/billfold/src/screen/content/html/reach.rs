//! How far the values of a property reach.

use super::declarations::Effect;
use super::effects::Property;
use super::lengths::pixels;
use super::properties::Doubt;
use super::values::Value;

/// About the height of a line.
const DEEP: i64 = 16_000;
/// No mail is so wide, nor a window so high.
const VAST: i64 = 3_000_000;

impl Property<'_> {
    /// Whether the padding of a run of text reaches over the line above or the one below.
    pub(super) fn is_deep(self, name: &str) -> bool {
        let sides = match name {
            "padding" => [self.values.first(), self.values.get(2)],
            "padding-top" | "padding-bottom" => [self.values.first(), None],
            _ => [None, None],
        };
        sides.into_iter().flatten().filter_map(|value| pixels(value, true)).any(|length| length > DEEP)
    }

    /// A box so large that it lies over the page wherever it begins.
    pub(super) fn vast(self) -> Effect {
        let vast = self.values.iter().any(|value| match value {
            Value::Percent(p) => *p > VAST.saturating_div(2),
            value => pixels(value, true).is_some_and(|length| length > VAST),
        });
        Effect::Doubt(Doubt::Spacing, vast)
    }

    /// Whether some length of the value is longer than this, in either direction, or is not known.
    pub(super) fn beyond(self, most: i64) -> bool {
        self.values.iter().any(|value| match value {
            Value::Percent(p) => p.saturating_abs() > most.saturating_div(2),
            Value::Word(_) | Value::Comma | Value::Slash => false,
            value => pixels(value, true).is_none_or(|length| length.saturating_abs() > most),
        })
    }

    /// Whether some length of the value is less than this.
    pub(super) fn below(self, least: i64) -> bool {
        self.values.iter().any(|value| match value {
            Value::Percent(p) => *p < 0,
            Value::Word(_) | Value::Comma | Value::Slash => false,
            value => pixels(value, true).is_none_or(|length| length < least),
        })
    }
}
