//! In which form a part is written, by its type, its name and its beginning.

use std::borrow::Cow;

use mail_parser::{MessagePart, MimeHeaders as _};

/// A form of text that some program shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Html,
    /// HTML whose styles only a few programs know: AMP, watches.
    Loose,
    Svg,
    Plain,
    /// A calendar or a card of addresses.
    Calendar,
    Enriched,
    Markdown,
    /// Values divided by commas, semicolons or tabs.
    Table,
    Rtf,
    /// No text: pictures, and documents that the reader of invoices knows.
    None,
}

impl Form {
    /// What it is, for explanations.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Loose => "HTML for other programs",
            Self::Svg => "SVG",
            Self::Plain => "plain text",
            Self::Calendar => "calendar or address card",
            Self::Enriched => "enriched text",
            Self::Markdown => "Markdown",
            Self::Table => "table",
            Self::Rtf => "RTF",
            Self::None => "nothing",
        }
    }
}

/// The form of a part.
pub(super) fn of(part: &MessagePart<'_>) -> Form {
    let kind = part.content_type();
    let main = kind.map_or("text", |kind| kind.ctype()).to_ascii_lowercase();
    let sub = kind.and_then(|kind| kind.subtype()).unwrap_or("plain").to_ascii_lowercase();
    let text = part.text_contents();
    let start = text.map(str::as_bytes).unwrap_or_else(|| part.contents());
    match (main.as_str(), sub.as_str()) {
        ("text", "plain") | ("message", "delivery-status" | "disposition-notification") => Form::Plain,
        ("text", "html") | ("application", "xhtml+xml") => Form::Html,
        ("text", "x-amp-html" | "watch-html") => Form::Loose,
        (_, "calendar" | "ics" | "vcard" | "x-vcard" | "directory" | "vcalendar" | "x-vcalendar") => {
            Form::Calendar
        }
        ("text", "enriched" | "richtext") => Form::Enriched,
        ("text", "markdown" | "x-markdown") => Form::Markdown,
        (_, "csv" | "x-csv" | "tab-separated-values" | "comma-separated-values") => Form::Table,
        (_, "rtf" | "x-rtf") => Form::Rtf,
        ("image", "svg+xml" | "svg") => Form::Svg,
        ("text", "css" | "javascript" | "ecmascript" | "xml") => Form::None,
        ("text", _) => by_start(start).unwrap_or(Form::Plain),
        ("application", "json" | "ld+json" | "xml" | "pdf" | "zip") => Form::None,
        ("image" | "audio" | "video" | "font" | "multipart", _) => Form::None,
        _ => by_start(start)
            .or_else(|| by_name(part.attachment_name().unwrap_or_default()))
            .unwrap_or(Form::None),
    }
}

fn by_name(name: &str) -> Option<Form> {
    let (_, extension) = name.trim().trim_end_matches('.').rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" | "xht" | "shtml" | "mht" | "mhtml" => Some(Form::Html),
        "txt" | "text" | "log" | "asc" => Some(Form::Plain),
        "md" | "markdown" => Some(Form::Markdown),
        "csv" | "tsv" => Some(Form::Table),
        "ics" | "vcf" | "vcs" | "ifb" => Some(Form::Calendar),
        "rtf" => Some(Form::Rtf),
        "svg" => Some(Form::Svg),
        "eml" => Some(Form::Plain),
        _ => None,
    }
}

/// The form that a beginning leaves no doubt about.
fn by_start(bytes: &[u8]) -> Option<Form> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let begins =
        |with: &str| bytes.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
    if begins("{\\rtf") {
        return Some(Form::Rtf);
    }
    if begins("BEGIN:VCALENDAR") || begins("BEGIN:VCARD") {
        return Some(Form::Calendar);
    }
    if begins("<svg") {
        return Some(Form::Svg);
    }
    let html =
        ["<!doctype html", "<html", "<head", "<body", "<p", "<div", "<table", "<h1", "<center", "<span"];
    html.iter().any(|start| begins(start)).then_some(Form::Html)
}

/// Bytes as text: by their byte-order mark, else as UTF-8.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let wide = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).filter_map(|pair| Some(of(pair.try_into().ok()?)));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(wide(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        bytes => String::from_utf8_lossy(bytes),
    }
}
