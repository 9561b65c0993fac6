//! What messages cost: honest ones beside what anybody must do with them, the dearest shapes that are known beside one tree
//! construction of the same bytes by html5ever.

use billfold_benches::instructions::{Call, Case};

use crate::mail::{Draft, Key};
use crate::works::{Host, Peer};
use crate::{tree, works};

/// An invoice with more parts beside its text and its page.
fn with_parts(parts: &[(&str, String)]) -> Draft {
    let mut draft = Draft::invoice(1);
    let more: String = parts
        .iter()
        .map(|(kind, body)| format!("--=_part\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Disposition: attachment\r\n\r\n{body}\r\n"))
        .collect();
    draft.body = draft.body.replace("--=_part--", &format!("{more}--=_part--"));
    draft
}

/// The shapes that once cost seconds or hundreds of megabytes.
mod shape {
    use super::{Draft, with_parts};
    use crate::times;

    pub(super) fn attributes() -> Draft {
        let attributes = times(4_000, |n| format!(" a{n}"));
        with_parts(&[("text/html", format!("<p{attributes}>x</p>"))])
    }

    pub(super) fn amounts() -> Draft {
        with_parts(&[("text/plain", "$1 $1 $1 $1\r\n".repeat(8_000))])
    }

    pub(super) fn amounts_on_a_page() -> Draft {
        with_parts(&[("text/html", "<b>$1</b>\r\n".repeat(8_000))])
    }

    pub(super) fn texts() -> Draft {
        let texts: Vec<_> =
            (0..24).map(|n| ("text/plain", format!("{n} words of a text\r\n").repeat(1_500))).collect();
        with_parts(&texts)
    }
}

/// The tree of the same bytes, and the whole screening: of a stranger's message, whose signature is by another key, or of the
/// partner's own.
fn cost<const STRANGER: bool>(name: &'static str, draft: fn() -> Draft) -> Case {
    Case::compared(name, Vec::new())
        .at_most(20.0)
        .run("html5ever's tree", move || {
            let raw = draft().sign(&[&Key::ed25519()]);
            Box::new(move || tree::construct(&String::from_utf8_lossy(&raw)))
        })
        .run("screening", move || {
            let key = Key::ed25519();
            let host = Host::new(&key);
            let signer = if STRANGER { Key::ed25519() } else { key };
            let raw = draft().sign(&[&signer]);
            let host = &*Box::leak(Box::new(host));
            Box::new(move || drop(std::hint::black_box(host.screened(&raw))))
        })
}

pub(crate) fn rows() -> Vec<Case> {
    vec![
        cost::<true>("cost: attributes of one tag, a stranger's", shape::attributes),
        cost::<false>("cost: attributes of one tag", shape::attributes),
        cost::<true>("cost: one amount after another, a stranger's", shape::amounts),
        cost::<false>("cost: one amount after another", shape::amounts),
        cost::<false>("cost: one amount after another on a page", shape::amounts_on_a_page),
        cost::<true>("cost: 24 attached texts, a stranger's", shape::texts),
        cost::<false>("cost: 24 attached texts", shape::texts),
    ]
}

/// A piece of work on a message, and what it is called.
type Work = (&'static str, fn(&Host, &Peer, &[u8]));

/// The page within a message.
fn page(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let (_, page) = text.split_once("charset=utf-8\r\n\r\n<html>").unwrap();
    page.split_once("\r\n--=_part--").unwrap().0.to_owned()
}

const PARSE: Work = ("parse", |_, _, raw| works::parse(raw));
const VERIFY: Work = ("parse + mail-auth", |_, peer, raw| peer.verify(raw));
const CHECK: Work = ("the check", |host, _, raw| host.check(raw));
const SCREEN: Work = ("screening", |host, _, raw| host.screen(raw));
const NOTHING: Work = ("screening", |host, _, raw| host.screen_nothing(raw));
const ANYBODY: Work = ("html5ever's tree and the check", |host, _, raw| {
    tree::construct(&String::from_utf8_lossy(raw));
    drop(std::hint::black_box(host.outcome(raw)));
});
const SCREENED: Work = ("screening", |host, _, raw| drop(std::hint::black_box(host.screened(raw))));
const TREE: Work = ("html5ever's tree of the page, and the check", |host, _, raw| {
    tree::construct(&page(raw));
    host.check(raw);
});

/// Works on the same message.
fn works_on(name: &'static str, works: &[Work], key: fn() -> Key, raw: fn(&Key) -> Vec<u8>) -> Case {
    let run = |(label, work): &Work| {
        let work = *work;
        let prepare = move || -> Call {
            let key = key();
            let (host, peer) = (Host::new(&key), Peer::new(&key));
            let raw = raw(&key);
            work(&host, &peer, &raw);
            // Lives on, so that dropping it is not counted.
            let (host, peer) = (&*Box::leak(Box::new(host)), &*Box::leak(Box::new(peer)));
            Box::new(move || work(host, peer, &raw))
        };
        ((*label).to_owned(), Box::new(prepare) as Box<dyn Fn() -> Call>)
    };
    Case::compared(name, works.iter().map(run).collect())
}

/// What one invoice costs: parsed, verified by mail-auth, checked, screened.
pub(crate) fn ones() -> Vec<Case> {
    let all = [PARSE, VERIFY, CHECK, SCREEN];
    vec![
        works_on("an invoice of 1.7 kB", &all, Key::rsa, |key| Draft::invoice(1).sign(&[key])),
        works_on("an invoice of 58 kB", &all, Key::rsa, |key| Draft::invoice(744).sign(&[key])),
    ]
}

/// Shapes that the search `sender_cost` found: text without tags, which costs html5ever less than it takes to hash it.
pub(crate) fn found() -> Vec<Case> {
    fn signed(key: &Key, kind: &str, piece: &str) -> Vec<u8> {
        with_parts(&[(kind, piece.repeat(60_000 / piece.len()))]).sign(&[key])
    }
    let case = |name, raw| works_on(name, &[ANYBODY, SCREENED], Key::ed25519, raw).at_most(20.0);
    vec![
        case("cost: one due date after another", |key| signed(key, "text/html", "pay by 1 ")),
        case("cost: the words for a due date", |key| signed(key, "text/html", "pay by ")),
        case("cost: days that are due", |key| signed(key, "text/html", "due in 30 days $1 \t")),
        case("cost: one cell after another", |key| signed(key, "text/plain", "$1 \t")),
        case("cost: one sign after another", |key| signed(key, "text/csv", "\u{20ac}")),
        case("cost: the sign of years", |key| signed(key, "text/plain", "\u{5e74}")),
        case("cost: one number after another", |key| signed(key, "text/markdown", "1 \u{1d7cf}")),
    ]
}

/// What honest mail costs, beside what anybody must do with it.
pub(crate) fn honest() -> Vec<Case> {
    fn newsletter(form: usize, lines: usize) -> Vec<u8> {
        works::newsletters(lines).remove(form).1
    }
    vec![
        works_on("cost: screening of 58 kB", &[TREE, SCREEN], Key::rsa, |key| {
            Draft::invoice(744).sign(&[key])
        })
        .at_most(2.5),
        works_on("cost: no request, 0.5 kB", &[PARSE, NOTHING], Key::ed25519, |_| newsletter(0, 1))
            .at_most(1.15),
        works_on("cost: no request, 57 kB", &[PARSE, NOTHING], Key::ed25519, |_| newsletter(0, 744))
            .at_most(1.15),
        works_on("cost: no request, 61 kB, quoted-printable", &[PARSE, NOTHING], Key::ed25519, |_| {
            newsletter(1, 744)
        })
        .at_most(1.15),
        works_on("cost: no request, 78 kB, base64", &[PARSE, NOTHING], Key::ed25519, |_| newsletter(2, 744))
            .at_most(1.15),
    ]
}
