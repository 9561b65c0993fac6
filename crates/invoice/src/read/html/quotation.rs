//! The marks by which mail programs say that they quote or forward.

use html5ever::local_name;
use html5ever::tokenizer::Tag;

/// The position of the quotation relative to its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Inside the element.
    Around,
    /// After it: the element is the line or the header above a quotation, or an empty one before it. The end of the quotation
    /// is not marked.
    Before,
}

const AROUND_CLASSES: [&str; 7] = [
    "gmail_quote",
    "gmail_quote_container",
    "gmail_attr",
    "gmail_extra",
    "moz-forward-container",
    "protonmail_quote",
    "tutanota_quote",
];
const AROUND_IDS: [&str; 2] = ["OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container"];
const BEFORE_CLASSES: [&str; 2] = ["moz-cite-prefix", "moz-email-headers-table"];
const BEFORE_IDS: [&str; 3] = ["divRplyFwdMsg", "appendonsend", "reply-intro"];

/// The mark that an element is.
pub(super) fn mark(tag: &Tag) -> Option<Mark> {
    let mut found = (tag.name == local_name!("blockquote")).then_some(Mark::Around);
    for attribute in &tag.attrs {
        let mark = match attribute.name.local {
            local_name!("class") => of_names(&attribute.value, &AROUND_CLASSES, &BEFORE_CLASSES),
            local_name!("id") => of_names(&attribute.value, &AROUND_IDS, &BEFORE_IDS),
            local_name!("type") => (&*attribute.value == "cite").then_some(Mark::Around),
            local_name!("style") => is_header_block(&attribute.value).then_some(Mark::Before),
            _ => None,
        };
        // This one marks more: whatever follows it, not only what it contains. So it wins over a mark around.
        if mark == Some(Mark::Before) {
            return mark;
        }
        found = found.or(mark);
    }
    found
}

/// The mark of an `id` or one of several classes. Outlook on the web writes `x_` before those of what it quotes, and Yahoo
/// some letters before its one.
fn of_names(value: &str, around: &[&str], before: &[&str]) -> Option<Mark> {
    let mut found = None;
    for name in value.split_ascii_whitespace() {
        let name = name.trim_start_matches("x_");
        if before.contains(&name) {
            return Some(Mark::Before);
        }
        if around.contains(&name) || name.ends_with("yahoo_quoted") {
            found = Some(Mark::Around);
        }
    }
    found
}

/// The line that Outlook draws above the header of a quoted message:
/// `border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm`, in any colour and unit.
fn is_header_block(style: &str) -> bool {
    if !style.contains("border-top") {
        return false;
    }
    let style: String = style.split_ascii_whitespace().collect();
    let rest = style.split_once("border-top:solid").map(|(_, rest)| rest);
    style.starts_with("border:none;") && rest.is_some_and(|rest| rest.contains("1.0pt;padding:3.0pt0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_above_a_header_is_told_from_any_other_line() {
        for style in [
            "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm",
            "border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in",
            "border:none; border-top:solid windowtext 1.0pt; padding:3.0pt 0cm 0cm 0cm",
        ] {
            assert!(is_header_block(style), "{style}");
        }
        for style in ["border-top:1px solid #E1E1E1", "border:none;border-top:solid #E1E1E1 1px;padding:3px"]
        {
            assert!(!is_header_block(style), "{style}");
        }
    }

    #[test]
    fn a_name_is_a_mark_with_what_programs_put_before_it() {
        let class = |value| of_names(value, &AROUND_CLASSES, &BEFORE_CLASSES);
        assert_eq!(class("a x_x_gmail_quote"), Some(Mark::Around));
        assert_eq!(class("ydp1a2yahoo_quoted"), Some(Mark::Around));
        assert_eq!(class("gmail_quote moz-cite-prefix"), Some(Mark::Before));
        assert_eq!(class("gmail_quotes"), None);
        assert_eq!(of_names("x_divRplyFwdMsg", &AROUND_IDS, &BEFORE_IDS), Some(Mark::Before));
    }
}
