//! The HTML part of a message that a mail program shows as its body.

use mail_parser::{ContentType, Message, MessagePart, MimeHeaders as _, PartType};

/// What a part, or the parts inside it, show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    /// HTML beside the body: in one alternative, some programs may show it nevertheless.
    Beside,
    Html(usize),
    /// Programs differ.
    Doubtful,
}

/// The HTML part that is shown; `None` if no part is, or if mail programs differ.
///
/// Of alternatives the last is shown (RFC 2046, 5.1.4), of related parts the one that `start` names or else the first (RFC
/// 2387, 3.2), otherwise the first that is not an attachment.
pub(super) fn html(message: &Message<'_>) -> Option<usize> {
    let mut shown = vec![Shown::Nothing; message.parts.len()];
    // A multipart comes before its parts, so the parts are judged first.
    for (index, part) in message.parts.iter().enumerate().rev() {
        let is = match &part.body {
            _ if part.content_disposition().is_some_and(ContentType::is_attachment) => Shown::Nothing,
            PartType::Html(_) => {
                let is_body = message.html_body.iter().any(|id| usize::try_from(*id) == Ok(index));
                if is_body { Shown::Html(index) } else { Shown::Beside }
            }
            PartType::Multipart(children) => {
                let inside = children.iter().map(|id| {
                    let at = usize::try_from(*id).ok();
                    at.and_then(|at| shown.get(at)).copied().unwrap_or(Shown::Nothing)
                });
                multipart(message, part, children, inside)
            }
            _ => Shown::Nothing,
        };
        if let Some(slot) = shown.get_mut(index) {
            *slot = is;
        }
    }
    match shown.first() {
        Some(Shown::Html(index)) => Some(*index),
        _ => None,
    }
}

fn multipart(
    message: &Message<'_>,
    part: &MessagePart<'_>,
    children: &[u32],
    inside: impl Iterator<Item = Shown>,
) -> Shown {
    let is = |name: &str| {
        let subtype = part.content_type().and_then(|t| t.c_subtype.as_deref());
        subtype.is_some_and(|subtype| subtype.eq_ignore_ascii_case(name))
    };
    if is("alternative") {
        return match inside.filter(|one| *one != Shown::Nothing).last() {
            Some(Shown::Beside) => Shown::Doubtful,
            Some(one) => one,
            None => Shown::Nothing,
        };
    }
    let mut inside = inside.filter(|one| !matches!(one, Shown::Nothing | Shown::Beside));
    let first = inside.next().unwrap_or(Shown::Nothing);
    // Not every program looks at `start`: where it names another part than the first, nothing is sure.
    let start = part.content_type().filter(|_| is("related")).and_then(|t| t.attribute("start"));
    let bare = |id: &str| id.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
    let names_another = start.map(bare).is_some_and(|start| {
        let others = children.iter().skip(1).filter_map(|id| message.parts.get(usize::try_from(*id).ok()?));
        others.filter_map(|part| part.content_id()).any(|id| bare(id) == start)
    });
    if names_another { Shown::Doubtful } else { first }
}
