//! The bodies of the shared mails, with a mark in every run of text.

use std::fmt::Write as _;

use billfold_testkit::{fixtures, sources};
use mail_parser::{MessageParser, PartType};

/// The HTML bodies of all messages in a folder of the shared fixtures, marked; `None`, having said so, where it is not.
pub(super) fn bodies(folder: &str) -> Option<Vec<String>> {
    let folder = fixtures::path(&format!("sender/{folder}"))?;
    let messages = sources::with_extension(&folder, "eml");
    let html = messages.iter().flat_map(|path| html(&std::fs::read(path).unwrap()));
    Some(html.map(|html| marked(&html)).collect())
}

fn html(raw: &[u8]) -> Vec<String> {
    let message = MessageParser::default().parse(raw).unwrap();
    let parts = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        _ => None,
    });
    parts.collect()
}

/// Puts a mark behind every run of text that says something. What stands in a comment, a tag or a raw element is left alone.
pub(super) fn marked(html: &str) -> String {
    let (mut out, mut rest, mut number) = (String::with_capacity(html.len()), html, 0_usize);
    loop {
        let (text, tail) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        out.push_str(text);
        if text.contains(char::is_alphanumeric) {
            number += 1;
            write!(out, " mark{number}end ").unwrap();
        }
        if tail.is_empty() {
            return out;
        }
        let (tag, after) = tail.split_at(end_of_tag(tail));
        out.push_str(tag);
        rest = after;
        let raw = ["style", "script", "title", "xmp", "textarea"];
        if let Some(name) = raw.iter().find(|name| opens(tag, name)) {
            let end = rest.to_ascii_lowercase().find(&format!("</{name}")).unwrap_or(rest.len());
            let (content, after) = rest.split_at(end);
            out.push_str(content);
            rest = after;
        }
    }
}

fn opens(tag: &str, name: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    tag.strip_prefix('<')
        .and_then(|tag| tag.strip_prefix(name))
        .is_some_and(|rest| rest.starts_with(|c: char| !c.is_ascii_alphanumeric() && c != '-'))
}

/// Where a tag or comment ends that begins here.
fn end_of_tag(text: &str) -> usize {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(text.len(), |at| at + 3);
    }
    let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    if !text.chars().nth(1).is_some_and(begins) {
        return 1;
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('>', None) => return at + 1,
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn every_run_of_text_gets_a_mark() {
    assert_eq!(
        marked("a<b title='x>y'>c</b> <style>p{}</style><!-- d --><i>&amp;e 3 < 4"),
        "a mark1end <b title='x>y'>c mark2end </b> <style>p{}</style><!-- d --><i>&amp;e 3  mark3end < 4 mark4end "
    );
}
