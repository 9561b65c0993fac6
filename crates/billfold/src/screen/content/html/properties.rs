//! Which properties of CSS can make text appear or vanish, and which cannot.

/// Why text under a property is not surely shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Moved, turned or scaled.
    Transform,
    /// Cut off along a shape.
    Clip,
    /// Drawn by a filter, or blended with what lies behind.
    Filter,
    /// Filled or outlined otherwise than with its colour.
    TextFill,
    /// A shadow draws the text once more. What is seen stays seen.
    Shadow,
    /// Letters or boxes upon one another, or off the page.
    Spacing,
    /// A margin that draws a box, and what follows it, over other text or off the page.
    Margin,
    /// Text in another order than it is written.
    Order,
    /// Any property may be another a moment later.
    Animation,
    /// Out of the flow.
    Placed,
    /// A property that is not known here, or an element that programs draw in their own ways.
    Unknown,
}

/// A set of doubts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Doubts(u16);

impl Doubts {
    pub(super) fn with(self, doubt: Doubt, set: bool) -> Self {
        let bit = 1_u16.checked_shl(doubt as u32).unwrap_or_default();
        Self(if set { self.0 | bit } else { self.0 & !bit })
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn any(self, of: &[Doubt]) -> bool {
        of.iter().any(|doubt| self != self.with(*doubt, false))
    }

    /// Whether shown text is not surely shown.
    pub(super) fn spoil(self) -> bool {
        self.with(Doubt::Shadow, false) != Self::default()
    }
}

/// The doubt that a property raises unless all its words are among these; `None` for what no browser knows.
pub(super) fn doubt(name: &str) -> Option<(Doubt, &'static [&'static str])> {
    // What Outlook alone reads, a browser drops.
    if name.starts_with("mso-") || name.starts_with("v-") || name.starts_with("-mso-") {
        return None;
    }
    DOUBTS
        .iter()
        .find(|(names, ..)| names.contains(&name))
        .map_or(Some((Doubt::Unknown, &[])), |(_, doubt, harmless)| Some((*doubt, *harmless)))
}

type Row = (&'static [&'static str], Doubt, &'static [&'static str]);

const DOUBTS: &[Row] = &[
    (
        &[
            "transform",
            "-webkit-transform",
            "-ms-transform",
            "-moz-transform",
            "rotate",
            "scale",
            "translate",
            "perspective",
            "offset",
            "offset-path",
            "zoom",
            "transform-style",
            "backface-visibility",
            "-webkit-backface-visibility",
        ],
        Doubt::Transform,
        &["none", "normal", "visible", "flat"],
    ),
    (
        &[
            "clip",
            "clip-path",
            "-webkit-clip-path",
            "mask",
            "mask-image",
            "-webkit-mask",
            "-webkit-mask-image",
            "content-visibility",
            "-webkit-line-clamp",
            "line-clamp",
            "contain",
            "aspect-ratio",
            "shape-outside",
            "shape-inside",
        ],
        Doubt::Clip,
        &["auto", "none", "visible"],
    ),
    (
        &[
            "filter",
            "-webkit-filter",
            "backdrop-filter",
            "-webkit-backdrop-filter",
            "mix-blend-mode",
            "background-blend-mode",
            "isolation",
        ],
        Doubt::Filter,
        &["none", "normal", "auto"],
    ),
    (
        &[
            "-webkit-text-fill-color",
            "-webkit-text-stroke",
            "-webkit-text-stroke-width",
            "-webkit-text-stroke-color",
            "-webkit-background-clip",
            "background-clip",
            "-webkit-text-security",
        ],
        Doubt::TextFill,
        &["none", "currentcolor", "border-box", "padding-box", "content-box"],
    ),
    (&["text-shadow"], Doubt::Shadow, &["none"]),
    (
        &[
            "margin",
            "margin-left",
            "margin-right",
            "margin-top",
            "margin-bottom",
            "padding",
            "padding-top",
            "padding-bottom",
            "padding-left",
            "padding-right",
            "border",
            "border-top",
            "border-bottom",
            "border-width",
            "border-spacing",
            "text-indent",
            "letter-spacing",
            "word-spacing",
            "margin-inline",
            "margin-block",
            "margin-inline-start",
            "margin-inline-end",
            "margin-block-start",
            "margin-block-end",
        ],
        Doubt::Spacing,
        &["auto", "normal"],
    ),
    (
        &[
            "unicode-bidi",
            "writing-mode",
            "-webkit-writing-mode",
            "-ms-writing-mode",
            "text-orientation",
            "order",
            "flex-direction",
            "-webkit-flex-direction",
            "flex-flow",
            "grid-area",
            "grid-row",
            "grid-column",
            "-webkit-box-direction",
            "-webkit-box-ordinal-group",
            "text-combine-upright",
            "initial-letter",
        ],
        Doubt::Order,
        &[
            "normal",
            "embed",
            "isolate",
            "plaintext",
            "horizontal-tb",
            "row",
            "column",
            "nowrap",
            "wrap",
            "auto",
            "mixed",
            "none",
        ],
    ),
    (
        &[
            "animation",
            "-webkit-animation",
            "-moz-animation",
            "animation-name",
            "-webkit-animation-name",
            "all",
            "animation-duration",
            "animation-fill-mode",
            "animation-delay",
            "animation-timeline",
        ],
        Doubt::Animation,
        &["none"],
    ),
];

/// Words of `display` that stand together with others.
pub(super) const DISPLAY_WORDS: [&str; 10] =
    ["block", "inline", "flow", "flow-root", "flex", "grid", "table", "list-item", "ruby", "run-in"];

/// Whether a property bears neither on whether text is laid out nor on its size, colour, place, order or background.
pub(super) fn is_harmless(name: &str) -> bool {
    HARMLESS.binary_search(&name).is_ok()
}

/// In the order of the alphabet.
const HARMLESS: &[&str] = &[
    "-moz-border-radius",
    "-moz-box-sizing",
    "-moz-hyphens",
    "-moz-osx-font-smoothing",
    "-moz-text-size-adjust",
    "-moz-user-select",
    "-ms-interpolation-mode",
    "-ms-text-size-adjust",
    "-ms-user-select",
    "-ms-word-break",
    "-webkit-appearance",
    "-webkit-border-radius",
    "-webkit-box-sizing",
    "-webkit-font-smoothing",
    "-webkit-hyphens",
    "-webkit-overflow-scrolling",
    "-webkit-tap-highlight-color",
    "-webkit-text-size-adjust",
    "-webkit-user-select",
    "accent-color",
    "align-content",
    "align-items",
    "align-self",
    "appearance",
    "background-attachment",
    "background-origin",
    "background-position",
    "background-size",
    "behavior",
    "border-bottom-color",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left-color",
    "border-left-style",
    "border-radius",
    "border-right-color",
    "border-right-style",
    "border-style",
    "border-top-color",
    "border-top-left-radius",
    "border-top-right-radius",
    "border-top-style",
    "border-top-width",
    "box-sizing",
    "break-after",
    "break-before",
    "break-inside",
    "caption-side",
    "caret-color",
    "clear",
    "column-gap",
    "cursor",
    "direction",
    "empty-cells",
    "flex",
    "flex-basis",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "font-display",
    "font-family",
    "font-feature-settings",
    "font-kerning",
    "font-optical-sizing",
    "font-stretch",
    "font-style",
    "font-synthesis",
    "font-variant",
    "font-variant-ligatures",
    "font-variant-numeric",
    "font-weight",
    "gap",
    "grid-gap",
    "hyphens",
    "justify-content",
    "justify-items",
    "justify-self",
    "line-break",
    "list-style-image",
    "list-style-position",
    "object-fit",
    "object-position",
    "orphans",
    "outline-color",
    "outline-style",
    "overflow-wrap",
    "page",
    "page-break-after",
    "page-break-before",
    "page-break-inside",
    "place-content",
    "place-items",
    "pointer-events",
    "resize",
    "row-gap",
    "scroll-behavior",
    "size",
    "src",
    "tab-size",
    "text-align",
    "text-align-last",
    "text-decoration-color",
    "text-decoration-style",
    "text-justify",
    "text-overflow",
    "text-rendering",
    "text-size-adjust",
    "text-transform",
    "text-underline-position",
    "text-wrap",
    "touch-action",
    "transform-origin",
    "transition",
    "transition-delay",
    "transition-duration",
    "transition-property",
    "user-select",
    "widows",
    "will-change",
    "word-break",
    "word-wrap",
    "z-index",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_harmless_properties_are_in_order_and_raise_no_doubt() {
        assert!(HARMLESS.is_sorted());
        for name in HARMLESS {
            assert!(DOUBTS.iter().all(|(names, ..)| !names.contains(name)), "{name}");
        }
    }

    #[test]
    fn doubts_are_told_apart() {
        let doubts = Doubts::default().with(Doubt::Filter, true);
        assert!(doubts.any(&[Doubt::Filter]) && !doubts.any(&[Doubt::Clip]) && doubts.spoil());
        assert!(!Doubts::default().with(Doubt::Shadow, true).spoil());
    }
}
