//! Public suites, when the fixtures are there; what came of them is rendered into `docs/sender-suites.md`. Messages are judged
//! by the same readers and the same engine as in the check, signature by signature.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod arc;
mod dkim;
mod doctest;
mod results;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use billfold_testkit::{doc_block, fixtures};
use mail_parser::MessageParser;

use crate::dns::{Answer, Query, Zone};
use crate::engine::{self, Crypto, Job};
use crate::syntax::field;
use crate::syntax::key::{self, Use};
use crate::syntax::signature::Signature;

const PAGE: &str = "docs/sender-suites.md";

fn suites(name: &str) -> Option<PathBuf> {
    fixtures::path(&format!("sender/suites/{name}"))
}

/// What becomes of each signature: `pass` or a code.
fn judge(raw: &[u8], zone: &Zone) -> Vec<&'static str> {
    let Some(message) = MessageParser::default().parse(raw) else { return vec!["unreadable"] };
    let Ok(split) = field::split(raw, 1 << 20) else { return vec!["header block refused"] };
    split
        .fields
        .iter()
        .filter(|f| f.is("dkim-signature"))
        .map(|f| one(raw, &message, f.value, zone))
        .collect()
}

fn one(raw: &[u8], message: &mail_parser::Message<'_>, value: &[u8], zone: &Zone) -> &'static str {
    let signature = Signature::parse(value, 100);
    if let Some(problem) = &signature.problem {
        return problem.code().name();
    }
    let (domain, selector) = (signature.domain.clone().unwrap(), signature.selector.clone().unwrap());
    let Answer::Records(records) = zone.answer(&Query::txt(&format!("{selector}._domainkey.{domain}")))
    else {
        return key::NO_KEY.name();
    };
    let usage = Use {
        algorithm: signature.algorithm.unwrap(),
        domain: &domain,
        identity_domain: signature.identity_domain.as_deref(),
    };
    if let Err(code) = key::check(&records, &usage) {
        return code.name();
    }
    let key = &engine::Key::read(&records[0]);
    match engine::verify(raw, message, &[Job { value, signature: &signature, key }])[0] {
        Crypto::Pass { .. } => "pass",
        Crypto::BodyAltered => "sender.dkim_body_altered",
        Crypto::HeadersAltered => "sender.dkim_failed",
        Crypto::KeyMalformed => "sender.dkim_key_malformed",
        Crypto::KeySmall { .. } => "sender.dkim_key_small",
        Crypto::Unreadable => "sender.dkim_unreadable",
    }
}

/// Line ends as in transport.
fn crlf(raw: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(raw).replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

/// Renders a sentence and a table below it as one block of the page.
fn publish(block: &str, sentence: &str, head: &[&str], rows: &[Vec<String>]) {
    let mut text = format!("{sentence}\n");
    if !rows.is_empty() {
        let rule = "---|".repeat(head.len());
        write!(text, "\n| {} |\n|{rule}\n", head.join(" | ")).unwrap();
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            writeln!(text, "| {} |", cells.join(" | ")).unwrap();
        }
    }
    doc_block::check(PAGE, block, &text).unwrap();
}

/// A tally as rows: the key's columns, then the count.
fn counted<const N: usize>(tally: &BTreeMap<[&str; N], usize>) -> Vec<Vec<String>> {
    tally
        .iter()
        .map(|(key, count)| key.iter().map(|cell| (*cell).to_owned()).chain([count.to_string()]).collect())
        .collect()
}
