//! What browsers and mail programs make of the elements of a mail, one by one: the table that the page renders.

use super::tree::Element;

/// What becomes of the text that an element holds or carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// As its style says.
    Styled,
    /// Not laid out, unless a style says otherwise.
    NotLaidOut,
    /// Never laid out.
    Never,
    /// Unsure, whatever its style says.
    Unsure,
    /// Void: as little stated as text that is not there.
    Struck,
    /// Joined to the number before it as its cents, or left out as a footnote's mark.
    Raised,
}

/// One row of the table.
#[derive(Debug)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "what a construct is called and why is rendered into the page")
)]
pub(crate) struct Construct {
    /// What it is called on the page.
    pub(crate) name: &'static str,
    /// The elements, by name.
    pub(crate) elements: &'static [&'static str],
    pub(crate) fate: Fate,
    /// Why.
    pub(crate) why: &'static str,
}

/// Every construct that is decided otherwise than by its style.
pub(crate) const CONSTRUCTS: &[Construct] = &[
    Construct {
        name: "`head`, `title`, `style`, `script`",
        elements: &["head", "title", "style", "script", "link", "meta", "base", "area", "param"],
        fate: Fate::NotLaidOut,
        why: "a browser gives them `display: none`; a sheet can undo that",
    },
    Construct {
        name: "`template`",
        elements: &["template"],
        fate: Fate::Never,
        why: "its content is no part of the page",
    },
    Construct {
        name: "`dialog` that is not open, `datalist`, `rp`",
        elements: &["dialog", "datalist", "rp"],
        fate: Fate::NotLaidOut,
        why: "a browser gives them `display: none`",
    },
    Construct {
        name: "`dialog` that is open; any box that is placed, or drawn by a margin, over text outside of it",
        elements: &[],
        fate: Fate::Unsure,
        why: "what lies on top is known only where all is laid out, so that all text of the page is unsure",
    },
    Construct {
        name: "`details` that is not open, but its `summary`",
        elements: &[],
        fate: Fate::Unsure,
        why: "one click, or a program that does not know the element, shows it",
    },
    Construct {
        name: "`s`, `strike`, `del`, `text-decoration: line-through`",
        elements: &["s", "strike", "del"],
        fate: Fate::Struck,
        why: "people read struck text as void: it neither supports nor contradicts",
    },
    Construct {
        name: "`sup`, `sub`, `vertical-align: super`",
        elements: &["sup", "sub"],
        fate: Fate::Raised,
        why: "raised digits after a whole amount are its cents if they are as many as the currency has; otherwise a footnote's mark",
    },
    Construct {
        name: "`bdo`, `unicode-bidi: bidi-override`, U+202D, U+202E",
        elements: &["bdo"],
        fate: Fate::Unsure,
        why: "digits are read in another order than they are written",
    },
    Construct {
        name: "`alt` of an image, value or placeholder of an `input`, `textarea`",
        elements: &["textarea"],
        fate: Fate::Unsure,
        why: "shown where the image is not loaded; mail programs drop forms",
    },
    Construct {
        name: "`select`, `option`, `optgroup`",
        elements: &["select", "option", "optgroup", "selectedcontent"],
        fate: Fate::Unsure,
        why: "one of several is shown, if forms are",
    },
    Construct {
        name: "`object`, `video`, `audio`, `canvas`, `meter`, `progress`, `map`",
        elements: &["object", "video", "audio", "canvas", "meter", "progress", "embed", "applet"],
        fate: Fate::Unsure,
        why: "what they hold is shown where they themselves are not",
    },
    Construct {
        name: "`iframe` and its `srcdoc`, `noembed`, `noframes`, `frameset`",
        elements: &["iframe", "noembed", "noframes", "frameset", "fencedframe"],
        fate: Fate::Unsure,
        why: "mail programs drop frames, with or without what they hold",
    },
    Construct {
        name: "`svg`, `math`",
        elements: &["svg", "math"],
        fate: Fate::Unsure,
        why: "a drawing has rules of its own for what is seen",
    },
    Construct {
        name: "Outlook's conditional comments, `<!--[if mso]>`",
        elements: &[],
        fate: Fate::Unsure,
        why: "Outlook shows what stands in them; what is marked `[if !mso]` everybody else sees, so that it is judged like any text",
    },
    Construct {
        name: "properties named `mso-…`, such as `mso-hide: all`",
        elements: &[],
        fate: Fate::Styled,
        why: "browsers drop them; what Outlook alone hides is still shown",
    },
    Construct {
        name: "`content:` of `::before` and `::after`",
        elements: &[],
        fate: Fate::Unsure,
        why: "programs that drop sheets do not add it",
    },
    Construct {
        name: "the number that `value` or `start` gives to an item of a list",
        elements: &[],
        fate: Fate::Unsure,
        why: "programs number lists in their own ways",
    },
    Construct {
        name: "marks of a list and quotation marks that a style words, counters, a font within the message",
        elements: &[],
        fate: Fate::Unsure,
        why: "they say or draw what is no text of the page, so that the whole page is unsure",
    },
    Construct {
        name: "`overflow` other than `visible` where margins, padding, columns or the boxes around leave no room, or a height is stated",
        elements: &[],
        fate: Fate::Unsure,
        why: "what is outside of the box is cut off; in a box of less than two pixels all is, so that its text is hidden",
    },
    Construct {
        name: "a shadow or an outline that is wider than an edge, a line under text that is thicker than one",
        elements: &[],
        fate: Fate::Unsure,
        why: "it lies over text, or behind it in its colour",
    },
    Construct { name: "`marquee`", elements: &["marquee"], fate: Fate::Unsure, why: "it moves" },
];

/// What becomes of an element's text beside its style.
pub(super) fn fate(element: &Element) -> Fate {
    if element.html().is_none() && !matches!(element.local(), "style" | "script") {
        return Fate::Unsure;
    }
    let name = element.local();
    if name == "dialog" && element.has("open") {
        return Fate::Styled;
    }
    CONSTRUCTS
        .iter()
        .find(|construct| construct.elements.contains(&name))
        .map_or(Fate::Styled, |construct| construct.fate)
}

/// Text that an element carries in its attributes: shown by some programs, or where an image is not.
pub(super) fn carried(element: &Element) -> Option<&str> {
    match element.html()? {
        "img" => element.attribute("alt"),
        "input" => match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
            Some("hidden" | "checkbox" | "radio" | "image" | "file" | "password") => None,
            _ => element
                .attribute("value")
                .filter(|v| !v.is_empty())
                .or_else(|| element.attribute("placeholder")),
        },
        "iframe" => element.attribute("srcdoc"),
        // The number of an item.
        "li" => element.attribute("value"),
        "ol" => element.attribute("start"),
        "optgroup" | "option" | "track" => element.attribute("label"),
        _ => None,
    }
}
