//! The text of a part as browsers decode it.

use std::borrow::Cow;

use encoding_rs::{UTF_8, WINDOWS_1252};
use mail_parser::{Message, MessagePart, MimeHeaders as _, PartType};

use crate::read::container::message::original;
use crate::read::text::charset;

/// The text of a text part of a message as browsers and mail programs decode it: by its byte order mark, else by the charset of its
/// header, else, if it is HTML, by its `meta`, else as UTF-8, or as windows-1252 if it cannot be UTF-8. mail-parser's own decoding may differ where a label means another
/// charset to it, or where there is a mark. None if the part is not text.
///
/// ```
/// use billfold_invoice::browser_text;
/// use mail_parser::{MessageParser, PartType};
///
/// // The label means ISO 8859-9 by the letter, and windows-1254 in every browser.
/// let raw = b"Content-Type: text/plain; charset=iso-8859-9\r\n\r\n\x80 120,00";
/// let message = MessageParser::default().parse(raw).ok_or("no message")?;
/// let part = message.parts.first().ok_or("no part")?;
/// assert_eq!(browser_text(&message, part).as_deref(), Some("\u{20ac} 120,00"));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn browser_text<'m>(message: &'m Message<'_>, part: &'m MessagePart<'_>) -> Option<Cow<'m, str>> {
    let (text, html) = match &part.body {
        PartType::Html(text) => (text, true),
        PartType::Text(text) => (text, false),
        _ => return None,
    };
    let header = part.content_type().and_then(|kind| kind.attribute("charset")).and_then(charset::of);
    // Nearly all mail is of two kinds that nobody reads differently, and need not be decoded again.
    let plain = header.map_or(!html, encoding_rs::Encoding::is_ascii_compatible) && text.is_ascii();
    let utf8 = header == Some(UTF_8) && !text.contains('\u{fffd}');
    if plain || utf8 {
        return Some(Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)));
    }
    let bytes = original(message, part)?;
    // Nothing says which it is: what cannot be UTF-8 is what spreadsheets and editors of the western world save.
    let unsaid = || if std::str::from_utf8(&bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    let stated = header.or_else(|| charset::meta(&bytes).filter(|_| html)).unwrap_or_else(unsaid);
    Some(Cow::Owned(stated.decode(&bytes).0.into_owned()))
}
