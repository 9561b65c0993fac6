//! ARC validation: the suite of `ValiMail` and mail-auth's messages.

use std::collections::BTreeMap;

use chrono::DateTime;
use mail_parser::MessageParser;

use super::{crlf, publish, suites};
use crate::dns::{Answers, Kind, Zone};
use crate::stages::{self, Facts, Findings};
use crate::syntax::field;
use crate::{ArcResult, Delivery, Policy};

/// What the rules `arc` and `arc_seals` report about a message, whatever the other rules say.
fn report(raw: &[u8], zone: &Zone) -> &'static str {
    let Some(message) = MessageParser::default().parse(raw) else { return "none" };
    // The suite's messages are of 2017.
    let (policy, delivery) =
        (Policy::new().arc(true), Delivery::at(DateTime::from_timestamp(1_500_000_000, 0).unwrap()));
    let mut facts = Facts::new(raw, &message, &policy, &delivery);
    facts.fields = field::split(raw, 1 << 20).map(|split| split.fields).unwrap_or_default();
    let (mut answers, mut findings) = (Answers::new(), Findings::default());
    loop {
        let progress = stages::run_arc(&mut facts, &answers, &mut findings);
        if progress.missing.is_empty() {
            break;
        }
        zone.answer_all(&progress.missing, &mut answers);
    }
    assert!(!findings.discards(), "ARC refuses nothing");
    facts
        .evidence
        .arc
        .map_or("none", |arc| if arc.result == ArcResult::Malformed { "fail" } else { arc.result.as_str() })
}

/// A test by the keys of the suite.
type Tests = BTreeMap<String, BTreeMap<String, String>>;

/// The documents of the suite: tests by name, with message and expected result, and a zone for each document.
fn documents(yaml: &str) -> Vec<(Tests, Zone)> {
    yaml.split("\n---").map(document).collect()
}

/// Reads the little YAML that the suite uses: two levels of keys, plain values, literal and folded blocks.
fn document(text: &str) -> (Tests, Zone) {
    let (mut tests, mut zone) = (Tests::new(), Zone::new());
    let (mut section, mut test) = ("", String::new());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let indent = indent_of(line);
        let Some((key, value)) = line.trim().split_once(':') else { continue };
        let mut value = value.trim().to_owned();
        if matches!(value.as_str(), "|" | ">-") {
            let mut block: Vec<&str> = Vec::new();
            while let Some(next) =
                lines.next_if(|l| l.trim().is_empty() || l.starts_with(&" ".repeat(indent.saturating_add(1))))
            {
                block.push(next);
            }
            let margin =
                block.iter().filter(|l| !l.trim().is_empty()).map(|l| indent_of(l)).min().unwrap_or(0);
            let cut: Vec<&str> = block.iter().map(|line| line.get(margin..).unwrap_or_default()).collect();
            let join = if value == "|" { "\n" } else { "" };
            value = format!("{}\n", cut.join(join).trim_end());
        }
        match (indent, section) {
            (0, _) => section = key,
            (2, "tests") => key.clone_into(&mut test),
            (2, "txt-records") => zone.insert(key, Kind::Txt, vec![value.trim().to_owned()]),
            (4, "tests") => {
                tests.entry(test.clone()).or_default().insert(key.to_owned(), value);
            }
            _ => {}
        }
    }
    (tests, zone)
}

fn indent_of(line: &str) -> usize {
    line.bytes().take_while(|b| *b == b' ').count()
}

#[test]
fn valimail_validation_suite() {
    let Some(folder) = suites("arc-valimail") else { return };
    let yaml = std::fs::read_to_string(folder.join("arc-draft-validation-tests.yml")).unwrap();
    let (mut cases, mut agree, mut rows) = (0, 0, Vec::new());
    for (tests, zone) in documents(&yaml) {
        for (name, test) in tests {
            cases += 1;
            // The suite leaves the result of a chain that says itself that it failed empty.
            let expected = match test["cv"].trim() {
                "" => "fail".to_owned(),
                cv => cv.to_ascii_lowercase(),
            };
            let got = report(&crlf(test["message"].as_bytes()), &zone);
            if got == expected {
                agree += 1;
                continue;
            }
            assert!(got != "pass", "{name} passes");
            let why = match name.as_str() {
                "ams_fields_h_empty" | "ams_fields_h_mis_hdr" => {
                    "RFC 6376 section 3.5: every name in `h=` has at least one character"
                }
                "ams_fields_c_na" => {
                    "signed with relaxed canonicalisation, but an absent `c=` means simple (RFC 6376 section 3.5)"
                }
                _ => "",
            };
            rows.push(vec![format!("`{name}`"), expected, got.to_owned(), why.to_owned()]);
        }
    }
    assert!(rows.iter().all(|row| !row[3].is_empty()), "{rows:#?}");
    let sentence = format!("{cases} cases, {agree} agree; none passes that should not.");
    publish("arc", &sentence, &["case", "the suite says", "here", "why"], &rows);
}

#[test]
fn mail_auth_messages() {
    let Some(folder) = suites("mail-auth-resources/arc") else { return };
    let mut rows = Vec::new();
    for file in ["001.txt", "002.txt"] {
        let text = String::from_utf8(crlf(&std::fs::read(folder.join(file)).unwrap())).unwrap();
        let (records, message) = text.split_once("\r\n\r\n").unwrap();
        let mut zone = Zone::new();
        for record in records.lines() {
            let (name, record) = record.split_once(' ').unwrap();
            zone.insert(name, Kind::Txt, vec![record.to_owned()]);
        }
        rows.push(vec![format!("`{file}`"), "pass".to_owned(), report(message.as_bytes(), &zone).to_owned()]);
    }
    publish(
        "arc-mail-auth",
        "Real mail that went through mailing lists.",
        &["file", "its authors say", "here"],
        &rows,
    );
}
