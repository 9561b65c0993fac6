//! Every strict reader on text made of what it minds.

use billfold_sender::readers;
use proptest::prelude::*;

/// Text of pieces, so that structure comes up often.
fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

const MAILBOX: &[&str] = &[
    "a",
    "b.c",
    "@",
    "<",
    ">",
    ",",
    ";",
    ":",
    "\"",
    "\\",
    "(",
    ")",
    "[",
    "]",
    " ",
    "\t",
    "x.example",
    "=?utf-8?Q?",
    "?=",
    "=00",
    "ü",
    "\u{200b}",
    "xn--bcher-kva.example",
    ".",
    "+",
];

const TAGS: &[&str] = &[
    "v",
    "=",
    "1",
    ";",
    " ",
    "\r\n ",
    "a",
    "rsa-sha256",
    "d",
    "s",
    "h",
    "From",
    ":",
    "b",
    "bh",
    "AAAA",
    "i",
    "@",
    "x.example",
    "l",
    "t",
    "x",
    "c",
    "relaxed/simple",
    "k",
    "h=From:To; ",
    "d=x.example; ",
    "s=k; ",
];

const RESULTS: &[&str] = &[
    "mx.example",
    " ",
    "1",
    "2",
    ";",
    "dkim",
    "spf",
    "dmarc",
    "=",
    "pass",
    "fail",
    "none",
    "header.d",
    "smtp.mailfrom",
    "(",
    ")",
    "\"",
    "\\",
    "/",
    ".",
    "x.example",
    "reason",
    "\r\n ",
];

const MIME: &[&str] = &[
    "Content-Type: ",
    "multipart/mixed",
    "text/html",
    "; boundary=",
    "b",
    "bc",
    "\"",
    "\r\n",
    "\r\n\r\n",
    "--b",
    "--bc",
    "--",
    "\n",
    "Content-Transfer-Encoding: base64",
    "message/rfc822",
    " ",
    "x",
    "; charset=utf-8",
    "From: a@b.example",
];

const ARC: &[&str] = &[
    "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.example; s=k; b=AAAA\n",
    "ARC-Seal: i=2; a=rsa-sha256; cv=pass; d=b.example; s=k; b=AAAA\n",
    "ARC-Message-Signature: i=1; a=rsa-sha256; d=a.example; s=k; h=from; bh=AAAA; b=AAAA\n",
    "ARC-Message-Signature: i=2; a=rsa-sha256; d=b.example; s=k; h=from; bh=AAAA; b=AAAA\n",
    "ARC-Authentication-Results: i=1; a.example; none\n",
    "ARC-Authentication-Results: i=2; b.example; none\n",
    "ARC-Authentication-Results: i=3; none\n",
    "From: a@b.example\n",
    "\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn from_values(text in pieces(MAILBOX)) {
        prop_assert!(readers::from_value(&text), "{:?}", text);
    }

    #[test]
    fn tag_lists(text in pieces(TAGS)) {
        prop_assert!(readers::tag_list(&text) && readers::key_record(&text), "{:?}", text);
    }

    #[test]
    fn authentication_results(text in pieces(RESULTS)) {
        prop_assert!(readers::authentication_results(&text), "{:?}", text);
    }

    #[test]
    fn header_blocks_and_trees(text in pieces(MIME)) {
        prop_assert!(readers::header_block(text.as_bytes()), "{:?}", text);
        prop_assert!(readers::mime_tree(text.as_bytes()), "{:?}", text);
    }

    #[test]
    fn arc_chains(text in pieces(ARC)) {
        prop_assert!(readers::arc_chain(text.as_bytes()), "{:?}", text);
    }

    #[test]
    fn any_bytes(data in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&data);
        prop_assert!(readers::header_block(&data) && readers::mime_tree(&data));
        prop_assert!(readers::from_value(&text) && readers::tag_list(&text) && readers::authentication_results(&text));
    }
}
