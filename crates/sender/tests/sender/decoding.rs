//! Texts and files are decoded as browsers and mail programs do: what they agree on costs no card, what they do not is refused.

#![cfg(feature = "dkim")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::mail::{Mail, PARTNER, check_usual, codes, warnings};

/// A page of these bytes, as a partner might send it.
fn page(content_type: &str, bytes: &[u8]) -> Mail {
    Mail::partner()
        .body(content_type, &format!("{}\r\n", STANDARD.encode(bytes)))
        .set("Content-Transfer-Encoding", "base64")
        .sign(PARTNER)
}

fn found(mail: &Mail) -> Vec<&'static str> {
    let outcome = check_usual(mail);
    let mut all = codes(&outcome);
    all.extend(warnings(&outcome));
    all
}

#[test]
fn charsets_are_those_of_browsers() {
    let text = |label: &str| format!("text/html; charset={label}");
    let japanese = b"<p>\x1b$B@A5a=q\x1b(B 120.00</p>";
    for (label, bytes) in [
        ("utf-8", &b"<p>\xe2\x82\xac</p>"[..]),
        ("iso-8859-15", b"<p>\xa4</p>"),
        ("windows-1252", b"<p>\x80</p>"),
        ("l9", b"<p>\xa4</p>"),
        ("koi8-r", b"<p>\xd3</p>"),
        ("Shift_JIS", b"<p>\x90\xbf</p>"),
        ("gb2312", b"<p>\xd5\xca</p>"),
        ("iso-2022-jp", japanese),
        // A mailer transcoded the text, and the page's own statement stayed.
        ("iso-8859-15", b"<meta charset=utf-8><p>\xa4</p>"),
        ("iso-2022-jp", b"<meta charset=\"utf-8\"><p>\x1b$B@A5a=q\x1b(B</p>"),
        ("utf-8", b"<meta charset=shift_jis><p>\xe2\x82\xac</p>"),
        // A mark that says the same.
        ("utf-8", b"\xef\xbb\xbf<p>\xe2\x82\xac</p>"),
    ] {
        assert_eq!(found(&page(&text(label), bytes)), Vec::<&str>::new(), "{label}");
    }
    for (label, bytes) in [
        ("utf_7", &b"+ADw-p+AD4-"[..]),
        ("utf-7", b"+ADw-p+AD4-"),
        ("utf_16", b"<\0p\0>\0"),
        ("utf-16", b"<\0p\0>\0"),
        ("utf-16le", b"\xef\xbb\xbf<p>"),
        ("utf-16be", b"\xff\xfe<\0p\0>\0"),
        ("ucs_2", b"<\0p\0>\0"),
        ("iso-10646-ucs-2", b"<\0p\0>\0"),
        ("iso-2022-kr", b"<p>x</p>"),
        ("hz-gb-2312", b"<p>~{x~}</p>"),
        ("x-user-defined", b"<p>\xf1</p>"),
        ("850", b"<p>\x80</p>"),
        ("us-ascii", b"<p>\xa4</p>"),
        // A mark that says something else decides in a browser, whatever the header says.
        ("windows-1252", b"\xef\xbb\xbf<p>x</p>"),
        ("koi8-r", b"\xef\xbb\xbf<p>x</p>"),
        ("iso-8859-1", b"\xff\xfe<\0p\0>\0"),
        ("utf-8", b"\xff\xfe<\0p\0>\0"),
    ] {
        assert_eq!(found(&page(&text(label), bytes)), ["mime.charset"], "{label}");
    }
    // Without a header a mark decides, then the page itself.
    for (bytes, expected) in [
        (&b"\xef\xbb\xbf<meta charset=koi8-r><p>\xe2\x82\xac</p>"[..], None),
        (b"<meta charset=utf-8><p>\xe2\x82\xac</p>", None),
        (b"<p>\xe2\x82\xac</p>", Some("mime.charset")),
        (b"<meta charset=iso-2022-jp><p>\x1b$B@A5a=q\x1b(B</p>", Some("mime.charset")),
        (b"<meta charset=koi8-r><p>\xe2\x82\xac</p>", Some("mime.charset")),
        (b"<meta charset=utf-8><meta charset=koi8-r><p>x</p>", Some("mime.charset_conflict")),
    ] {
        assert_eq!(found(&page("text/html", bytes)), Vec::from_iter(expected), "{}", bytes.escape_ascii());
    }
}

/// An invoice mail with one part more.
fn with_part(headers: &str, body: &str) -> Mail {
    let mail = Mail::partner();
    let part = format!("--=_part\r\n{headers}\r\n\r\n{body}\r\n--=_part--");
    let body = mail.body.replace("--=_part--", &part);
    mail.body("multipart/alternative; boundary=\"=_part\"", &body).sign(PARTNER)
}

#[test]
fn an_attachment_may_say_nothing_of_its_charset() {
    for headers in [
        "Content-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; filename=a.csv",
        "Content-Type: text/calendar; method=REQUEST",
        "Content-Type: text/plain\r\nContent-Disposition: attachment",
        "Content-Type: text/html\r\nContent-Disposition: Attachment; filename=a.html",
    ] {
        assert_eq!(found(&with_part(headers, "Betrag f\u{e4}llig")), Vec::<&str>::new(), "{headers}");
    }
    for headers in [
        "Content-Type: text/plain",
        "Content-Type: text/html\r\nContent-Disposition: inline",
        "Content-Type: text/html",
    ] {
        assert_eq!(found(&with_part(headers, "Betrag f\u{e4}llig")), ["mime.charset"], "{headers}");
    }
    // One that says something says it rightly.
    let wrong = "Content-Type: text/csv; charset=utf_7\r\nContent-Disposition: attachment";
    assert_eq!(found(&with_part(wrong, "Betrag f\u{e4}llig")), ["mime.charset"]);
}

#[test]
fn blanks_at_line_ends_are_no_part_of_base64() {
    let file = |body: &str| {
        with_part(
            "Content-Type: application/pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64",
            body,
        )
    };
    for body in ["JVBERi0x \r\nLjcK\t", "JVBERi0xLjc= \r\n \r\n\r\n"] {
        assert_eq!(found(&file(body)), Vec::<&str>::new(), "{body:?}");
    }
    for body in ["JVBE Ri0x", " JVBERi0x", "JVBERi0xLjc= x"] {
        assert_eq!(found(&file(body)), ["mime.bad_encoding"], "{body:?}");
    }
}

#[test]
fn an_empty_reply_to_diverts_nothing() {
    for (value, expected) in [
        ("", None),
        (" ", None),
        ("<>", None),
        (",", Some("sender.reply_to_malformed")),
        ("<@>", Some("sender.reply_to_malformed")),
        ("x@elsewhere.example", Some("sender.reply_to_foreign")),
    ] {
        for name in ["Reply-To", "Sender"] {
            let expected = match (name, expected) {
                ("Sender", Some(_)) => Some("sender.sender_foreign"),
                (_, expected) => expected,
            };
            let mail = Mail::partner().set(name, value).sign(PARTNER);
            assert_eq!(found(&mail), Vec::from_iter(expected), "{name}: {value}");
        }
    }
}
