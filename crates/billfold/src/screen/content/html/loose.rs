//! The text of HTML without its styles: of what only some programs show.

use super::declarations::Display;
use super::tree::{Kind, ROOT, Tree};
use super::writer::Writer;
use super::{defaults, tree};

/// All text of a piece of HTML, laid out as if nothing were styled; `None` if it is beyond a limit.
pub(crate) fn loose_text(html: &str) -> Option<String> {
    let tree = Tree::parse(html)?;
    let mut writer = Writer::default();
    let mut stack = vec![(ROOT, false)];
    while let Some((at, end)) = stack.pop() {
        let Some(node) = tree.node(at) else { continue };
        match &node.kind {
            Kind::Text(text) => {
                writer.text(text, false);
                continue;
            }
            Kind::Element(element)
                if !end && matches!(element.local(), "script" | "style" | "title" | "template") =>
            {
                continue;
            }
            Kind::Element(element) => {
                let display = display(element);
                if end {
                    writer.close(display);
                } else {
                    writer.open(display);
                    if element.local() == "br" {
                        writer.soft();
                    }
                }
            }
            Kind::Comment(_) | Kind::Other => {}
        }
        if !end {
            stack.push((at, true));
            let from = stack.len();
            stack.extend(tree.children(at).map(|child| (child, false)));
            if let Some(children) = stack.get_mut(from..) {
                children.reverse();
            }
        }
    }
    Some(writer.finish())
}

fn display(element: &tree::Element) -> Display {
    defaults::display(element.local()).unwrap_or(Display::Inline)
}

/// What Outlook alone shows of a comment: `<!--[if mso]>…<![endif]-->`.
pub(super) fn conditional(comment: &str) -> Option<&str> {
    let rest = comment.trim_start().strip_prefix('[')?;
    let (condition, rest) = rest.split_once("]>")?;
    condition.trim_start().get(..2).filter(|word| word.eq_ignore_ascii_case("if"))?;
    let (shown, _) = rest.rsplit_once("<![")?;
    // Most hold tags alone, which lay out what others see.
    says_something(shown).then_some(shown)
}

/// Whether there is a letter or digit outside of tags, or an element in which text stands in a tag.
fn says_something(html: &str) -> bool {
    let mut tag = false;
    for c in html.chars() {
        match c {
            '<' => tag = true,
            '>' => tag = false,
            c if !tag && c.is_alphanumeric() => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_outlook_alone_shows_is_found() {
        assert_eq!(conditional("[if mso]><p>USD 12.00</p><![endif]"), Some("<p>USD 12.00</p>"));
        assert_eq!(conditional("[if (gte mso 9)|(IE)]><td width=\"5\"><![endif]"), None);
        assert_eq!(conditional("[if !mso]><!"), None);
        assert_eq!(conditional(" a note "), None);
    }

    #[test]
    fn blocks_and_cells_break() {
        let html = "<p>Amount <b>due</b></p><table><tr><td>a<td>b</table><style>x</style>c<br>d";
        assert_eq!(loose_text(html).unwrap().trim_end(), "Amount due\na\tb\t\nc\u{b}d");
    }
}
