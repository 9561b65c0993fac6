//! A mail body as elements and scripts of data, and which of them are hidden.

use html5ever::LocalName;
use html5ever::tendril::StrTendril;

/// The types of data script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/ld+json`.
    LinkedData,
    /// `application/adaptivecard+json`.
    AdaptiveCard,
}

/// A data script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) media: Media,
    pub(crate) text: String,
    /// It is inside a quotation or forwarded message.
    pub(crate) quoted: bool,
}

/// One element.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: LocalName,
    pub(crate) parent: Option<usize>,
    pub(crate) attributes: Vec<(LocalName, StrTendril)>,
    pub(crate) children: Vec<Child>,
    pub(crate) quoted: bool,
    /// Not shown, by its own attributes.
    pub(crate) hides: bool,
    /// Not shown, by its own attributes or those of an element around it.
    pub(crate) hidden: bool,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| &**n == name).map(|(_, v)| &**v)
    }
}

/// Whether a `style` attribute hides its element.
pub(super) fn is_hidden_style(style: &str) -> bool {
    // Mail bodies have thousands of `style` attributes, nearly none of which hide anything.
    may_hide(style.as_bytes()) && hides(style)
}

/// The quick look: a name that ends like those below, a colon, and a value that begins like theirs.
fn may_hide(style: &[u8]) -> bool {
    let solid = |byte: &&u8| !byte.is_ascii_whitespace();
    memchr::memchr_iter(b':', style).any(|at| {
        let (name, value) = style.split_at_checked(at).unwrap_or_default();
        matches!(name.iter().rfind(solid), Some(b'y' | b'Y' | b'e' | b'E' | 0x80..))
            && matches!(
                value.iter().skip(1).find(solid),
                Some(b'n' | b'N' | b'h' | b'H' | b'0' | b'a' | b'A' | 0x80..)
            )
    })
}

fn hides(style: &str) -> bool {
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    ["display:none", "visibility:hidden", "font-size:0", "opacity:0", "mso-hide:all"]
        .iter()
        .any(|s| style.contains(s))
}

#[derive(Debug)]
pub(crate) enum Child {
    Element(usize),
    Text(String),
}

/// The elements and data scripts of a body.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) scripts: Vec<Script>,
    /// Empty if the body has neither Microdata nor `RDFa`.
    pub(crate) elements: Vec<Element>,
}

impl Page {
    pub(crate) fn element(&self, index: usize) -> Option<&Element> {
        self.elements.get(index)
    }

    /// The text inside an element, at most `limit` bytes from `steps` elements and texts, which are counted down, and
    /// whether part of it is hidden or left out.
    pub(crate) fn text(&self, index: usize, limit: usize, steps: &mut usize) -> (String, bool) {
        let mut text = String::new();
        let mut hidden = false;
        let mut stack = vec![(index, 0_usize)];
        while let Some((at, child)) = stack.pop() {
            let Some(element) = self.element(at) else { continue };
            let Some(next) = element.children.get(child) else { continue };
            stack.push((at, child.saturating_add(1)));
            let Some(left) = steps.checked_sub(1) else { return (text, true) };
            *steps = left;
            match next {
                Child::Text(part) if text.len().saturating_add(part.len()) > limit => return (text, true),
                Child::Text(part) => text.push_str(part),
                Child::Element(inner) => {
                    hidden |= self.element(*inner).is_some_and(|e| e.hides);
                    stack.push((*inner, 0));
                }
            }
        }
        (text, hidden)
    }
}
