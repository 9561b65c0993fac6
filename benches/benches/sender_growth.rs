//! How the work of screening grows with each thing that a stranger can make longer: instructions at n and 2n, which may be
//! at most 2.2 times as many. Mail that is refused for its size is among it: refusing must be linear as well.
//!
//! Every case counts the parsing of the message, the sender check and, where it says `screen`, the reading of the payment
//! request and the comparison with what the message shows. Where it says `cost`, the whole screening is compared with one tree
//! construction of the same bytes by html5ever: it may cost at most twenty times as much, whoever sent the message.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a benchmark stops by panicking"
)]

#[path = "sender/costs.rs"]
mod costs;
#[path = "sender/mail.rs"]
#[expect(unreachable_pub, dead_code, reason = "shared by several programs")]
mod mail;
#[path = "sender/tree.rs"]
#[expect(unreachable_pub, reason = "shared by several programs")]
mod tree;
#[path = "sender/works.rs"]
#[expect(unreachable_pub, reason = "shared by several programs")]
mod works;

use std::process::ExitCode;

use billfold_benches::instructions::{self, Call, Case};
use mail::{Draft, Key};
use works::Host;

fn size(n: u64) -> usize {
    usize::try_from(n).unwrap()
}

/// Text made of a piece for each number.
fn times(n: u64, piece: impl Fn(u64) -> String) -> String {
    (0..n).map(piece).collect()
}

/// The sender check of an invoice, signed after `change`.
fn check(change: impl FnOnce(&mut Draft)) -> Call {
    let (host, raw) = signed(change);
    Box::new(move || drop(std::hint::black_box(host.outcome(&raw))))
}

/// The same with the header block changed after signing.
fn check_under(above: &str) -> Call {
    let (host, raw) = signed(|_| ());
    let raw = [above.as_bytes(), &raw].concat();
    Box::new(move || drop(std::hint::black_box(host.outcome(&raw))))
}

/// The whole screening of an invoice whose text is followed by `text`, in the HTML and in the plain part.
fn screen(text: &str) -> Call {
    let (host, raw) = signed(|draft| {
        draft.body =
            draft.body.replace("Invoice 7341: EUR 41.50", &format!("Invoice 7341: EUR 41.50 {text}"));
    });
    Box::new(move || drop(std::hint::black_box(host.screened(&raw))))
}

fn signed(change: impl FnOnce(&mut Draft)) -> (Host, Vec<u8>) {
    let key = Key::ed25519();
    let host = Host::new(&key);
    let mut draft = Draft::invoice(1);
    change(&mut draft);
    let raw = draft.sign(&[&key]);
    (host, raw)
}

fn set(draft: &mut Draft, name: &str, value: String) {
    draft.headers.iter_mut().find(|(n, _)| n == name).unwrap().1 = value;
}

fn case(name: &'static str, n: u64, prepare: fn(u64) -> Call) -> Case {
    Case::growing(name, &[n, 2 * n], 2.2, prepare)
}

fn header() -> Vec<Case> {
    vec![
        case("header: fields", 1_000, |n| check_under(&times(n, |n| format!("X-Field-{n}: words\r\n")))),
        case("header: bytes of a field", 10_000, |n| {
            check_under(&format!("X-Field: {}\r\n", "words ".repeat(size(n))))
        }),
        case("header: lines of a field", 1_000, |n| {
            check_under(&format!("X-Field: x{}\r\n", "\r\n words and words".repeat(size(n))))
        }),
        case("header: Received fields", 500, |n| {
            check_under(&times(n, |n| {
                format!(
                    "Received: from a{n}.example (b [192.0.2.1])\r\n by mx.payer.example with ESMTPS id 1; Mon, 21 Sep 2026 13:33:20 +0000\r\n"
                )
            }))
        }),
        case("header: addresses in To", 1_000, |n| {
            check(|draft| {
                let list = times(n, |n| format!("Someone {n} <someone{n}@payer.example>,\r\n "));
                set(draft, "To", format!("{list}robin@payer.example"));
            })
        }),
        case("header: addresses in Reply-To", 1_000, |n| {
            check(|draft| {
                let list = times(n, |n| format!("a{n}@mail.tallyhouse.example, "));
                draft.headers.push(("Reply-To".to_owned(), format!("{list}b@mail.tallyhouse.example")));
            })
        }),
        case("header: comments in From", 5_000, |n| {
            check(|draft| {
                set(draft, "From", format!("{} <billing@mail.tallyhouse.example>", "(a)".repeat(size(n))));
            })
        }),
        case("header: nested comments in From", 5_000, |n| {
            check(|draft| {
                let (open, close) = ("(".repeat(size(n)), ")".repeat(size(n)));
                set(draft, "From", format!("{open}{close} <billing@mail.tallyhouse.example>"));
            })
        }),
        case("header: encoded words in From", 500, |n| {
            check(|draft| {
                let words = "=?utf-8?q?Tallyh=C3=B6use?= ".repeat(size(n));
                set(draft, "From", format!("{words}<billing@mail.tallyhouse.example>"));
            })
        }),
        case("header: letters of a display name", 10_000, |n| {
            check(|draft| {
                let name = "Tallyhouse billing ".repeat(size(n) / 19);
                set(draft, "From", format!("{name}<billing@mail.tallyhouse.example>"));
            })
        }),
        case("header: labels of a host", 1_000, |n| {
            check(|draft| set(draft, "From", format!("a@{}example", "b.".repeat(size(n)))))
        }),
    ]
}

fn signatures() -> Vec<Case> {
    vec![
        case("signatures: fields", 200, |n| {
            let value = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.tallyhouse.example; s=k1; h=From:Subject; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA";
            check_under(&format!("DKIM-Signature: {value}\r\n").repeat(size(n)))
        }),
        case("signatures: tags of one", 1_000, |n| {
            let tags = times(n, |n| format!("; x{n}=1"));
            check_under(&format!(
                "DKIM-Signature: v=1; a=rsa-sha256; d=mail.tallyhouse.example; s=k1{tags}\r\n"
            ))
        }),
        case("signatures: names in h=", 1_000, |n| {
            check(|draft| draft.signed.extend((0..n).map(|n| format!("X-{n}"))))
        }),
        case("signatures: fields named in h=", 100, |n| {
            check(|draft| {
                for n in 0..n {
                    draft.headers.push((format!("X-{n}"), "words".to_owned()));
                    draft.signed.push(format!("X-{n}"));
                }
            })
        }),
        case("signatures: one name in h=", 1_000, |n| {
            check(|draft| draft.signed.extend((0..n).map(|_| "X".to_owned())))
        }),
        case("signatures: ARC sets", 20, |n| {
            check_under(&times(n, |at| {
                let i = n - at;
                format!(
                    "ARC-Seal: i={i}; a=rsa-sha256; cv=pass; d=a.example; s=k; t=1790000000; b=AAAA\r\nARC-Message-Signature: i={i}; a=rsa-sha256; c=relaxed/relaxed; d=a.example; s=k; h=From; bh=AAAA; b=AAAA\r\nARC-Authentication-Results: i={i}; a.example; dkim=pass\r\n"
                )
            }))
        }),
    ]
}

fn results() -> Vec<Case> {
    vec![
        case("results: fields", 200, |n| {
            check_under(
                &"Authentication-Results: mx.payer.example; dkim=pass header.d=mail.tallyhouse.example\r\n"
                    .repeat(size(n)),
            )
        }),
        case("results: methods of one field", 500, |n| {
            let methods = times(n, |n| format!(";\r\n dkim=pass header.d=a{n}.example header.b=ab{n}"));
            check_under(&format!("Authentication-Results: mx.payer.example{methods}\r\n"))
        }),
        case("results: properties of one method", 1_000, |n| {
            let properties = times(n, |n| format!(" x{n}.y=z"));
            check_under(&format!("Authentication-Results: mx.payer.example; dkim=pass{properties}\r\n"))
        }),
        case("results: comments", 5_000, |n| {
            check_under(&format!(
                "Authentication-Results: mx.payer.example {}; dkim=pass\r\n",
                "(a) ".repeat(size(n))
            ))
        }),
        case("results: quoted pairs", 5_000, |n| {
            check_under(&format!(
                "Authentication-Results: mx.payer.example; dkim=pass reason=\"{}\"\r\n",
                "\\a".repeat(size(n))
            ))
        }),
    ]
}

fn body() -> Vec<Case> {
    vec![
        case("body: lines", 2_000, |n| check(|draft| draft.body = Draft::invoice(size(n)).body)),
        case("body: blanks within lines", 20_000, |n| {
            check(|draft| draft.body.push_str(&format!("a{}b\r\n", " \t".repeat(size(n)))))
        }),
        case("body: single tabs", 20_000, |n| {
            check(|draft| draft.body.push_str(&"a\tb\r\n".repeat(size(n))))
        }),
        case("body: empty lines at the end", 20_000, |n| {
            check(|draft| draft.body.push_str(&" \r\n".repeat(size(n))))
        }),
        case("body: parts", 40, |n| {
            check(|draft| {
                let part = "--=_part\r\nContent-Type: text/plain\r\n\r\nwords\r\n".repeat(size(n));
                draft.body = format!("{part}{}", draft.body);
            })
        }),
        case("body: nested parts beyond the limit", 200, |n| {
            check(|draft| {
                let nested = times(n, |n| {
                    format!(
                        "--=_part{}\r\nContent-Type: multipart/mixed; boundary=\"=_part{}\"\r\n\r\n",
                        n,
                        n + 1
                    )
                });
                set(draft, "Content-Type", "multipart/mixed; boundary=\"=_part0\"".to_owned());
                draft.body = nested;
            })
        }),
        case("body: lines that begin like a boundary", 5_000, |n| {
            check(|draft| draft.body = format!("--=_par\r\n{}", "--=_par\r\n".repeat(size(n)) + &draft.body))
        }),
        case("body: parameters of a part", 1_000, |n| {
            check(|draft| {
                let parameters = times(n, |n| format!("; x{n}=y"));
                draft.body = draft.body.replace("charset=utf-8", &format!("charset=utf-8{parameters}"));
            })
        }),
    ]
}

fn content() -> Vec<Case> {
    vec![
        case("screen: rows of a table", 300, |n| {
            let (host, raw) = signed(|draft| draft.body = Draft::invoice(size(n)).body);
            Box::new(move || drop(std::hint::black_box(host.screened(&raw))))
        }),
        case("screen: words", 2_000, |n| screen(&"and some words ".repeat(size(n)))),
        case("screen: the word due", 2_000, |n| screen(&"due ".repeat(size(n)))),
        case("screen: due dates", 1_000, |n| screen(&"due 2027-02-01 ".repeat(size(n)))),
        case("screen: due on the of the", 2_000, |n| screen(&format!("due {}", "of the ".repeat(size(n))))),
        case("screen: the word invoice", 2_000, |n| screen(&"invoice ".repeat(size(n)))),
        case("screen: invoice no no no", 2_000, |n| screen(&format!("invoice {}", "no ".repeat(size(n))))),
        case("screen: amounts", 1_000, |n| screen(&"EUR 41.50 ".repeat(size(n)))),
        case("screen: amounts due", 1_000, |n| screen(&"amount due EUR 41.50 ".repeat(size(n)))),
        case("screen: digits of a number", 5_000, |n| screen(&"1".repeat(size(n)))),
        case("screen: groups of a number", 5_000, |n| screen(&"111 ".repeat(size(n)))),
        case("screen: blanks after a number", 5_000, |n| screen(&format!("1{}1", " \u{a0}".repeat(size(n))))),
        case("screen: full stops after digits", 5_000, |n| screen(&"1. ".repeat(size(n)))),
        case("screen: letters of a word", 10_000, |n| screen(&"a".repeat(size(n)))),
    ]
}

fn main() -> ExitCode {
    let cases: Vec<Case> = [
        costs::ones(),
        header(),
        signatures(),
        results(),
        body(),
        content(),
        costs::honest(),
        costs::rows(),
        costs::found(),
    ]
    .into_iter()
    .flatten()
    .collect();
    instructions::main(&cases)
}
