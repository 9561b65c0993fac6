//! DKIM corpora of `Mail::DKIM`, `dkim_verifier`, dkimpy and mail-auth.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{counted, crlf, judge, publish, suites};
use crate::dns::{Kind, Zone};

/// Why a signature that others call good is refused here.
fn why(result: &str) -> &'static str {
    match result {
        "pass" => "",
        "sender.dkim_sha1" => "RFC 8301 forbids SHA-1",
        "sender.dkim_version" => "a draft's signature without `v=`, which RFC 6376 demands",
        "sender.dkim_malformed" => "not the syntax of RFC 6376",
        "sender.dkim_key_small" => "RFC 8301 forbids keys below 1024 bits",
        _ => "bad as its authors say",
    }
}

#[test]
fn mail_dkim_corpus() {
    let Some(folder) = suites("mail-dkim") else { return };
    let zone: Zone = serde_json::from_slice(&std::fs::read(folder.join("dns.json")).unwrap()).unwrap();
    let mut tally: BTreeMap<[&str; 3], usize> = BTreeMap::new();
    let (mut files, mut signatures) = (0, 0);
    for entry in std::fs::read_dir(folder.join("corpus")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let kind = match name.split('_').next().unwrap().trim_end_matches(|c: char| c.is_ascii_digit()) {
            "good" | "goodkey" | "mine" | "multiple" => "good",
            "bad" | "badkey" => "bad",
            "ignore" => "to be ignored",
            _ => "others",
        };
        files += 1;
        for result in judge(&crlf(&std::fs::read(&path).unwrap()), &zone) {
            assert!(kind == "good" || result != "pass", "{name} verifies");
            signatures += 1;
            *tally.entry([kind, result, why(result)]).or_default() += 1;
        }
    }
    let sentence = format!(
        "{files} files, {signatures} signatures. Nothing that its authors call bad passes. Most of what they call good is from \
         the days of SHA-1 and of drafts, and is refused by today's standards."
    );
    publish("mail-dkim", &sentence, &["its authors say", "here", "why", "signatures"], &counted(&tally));
}

#[test]
fn dkim_verifier_examples() {
    let Some(folder) = suites("dkim_verifier") else { return };
    let records: BTreeMap<String, String> =
        serde_json::from_slice(&std::fs::read(folder.join("dns.json")).unwrap()).unwrap();
    let mut zone = Zone::new();
    for (name, record) in records {
        zone.insert(&name, Kind::Txt, vec![record]);
    }
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.join("verifier-expectations.json")).unwrap()).unwrap();
    let mut expected: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for case in &cases {
        let results: Vec<&str> =
            case["results"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        for file in case["files"].as_array().unwrap().iter().filter_map(Value::as_str) {
            expected.entry(file.to_owned()).or_default().extend(&results);
        }
    }
    let (mut agree, mut rows) = (0, Vec::new());
    for (file, expected) in &expected {
        let Ok(raw) = std::fs::read(folder.join(file)) else { continue };
        let results = judge(&crlf(&raw), &zone);
        let passes = results.contains(&"pass");
        // A file that the add-on judges in both ways is judged under two settings or two zones.
        let (good, bad) = (expected.contains(&"SUCCESS"), expected.contains(&"PERMFAIL"));
        let same = (good && bad) || good == passes;
        agree += usize::from(same);
        // The signatures of these are good; what was added beside them is refused by the rules `header` and `coverage`.
        assert!(same || file.starts_with("dkim/added_header-"), "{file}: {results:?}");
        let says = match (good, bad) {
            (true, true) => "both, by its settings or keys",
            (true, false) => "good",
            _ => "bad",
        };
        let note = if same {
            ""
        } else {
            "the signature is good; the header added beside it is refused by rule `header` or `coverage`"
        };
        rows.push(vec![format!("`{file}`"), says.to_owned(), results.join(", "), note.to_owned()]);
    }
    assert_eq!((agree, rows.len()), (19, 23));
    let sentence = format!("{} files, {agree} agree.", rows.len());
    publish("dkim-verifier", &sentence, &["file", "the add-on says", "here", "what differs"], &rows);
}

/// The messages of dkimpy's tests that come signed, with the keys of its test zone.
#[test]
fn dkimpy_messages() {
    let Some(folder) = suites("dkimpy") else { return };
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let mut zone = Zone::new();
    // dkimpy's tests build the record for RFC 8463's RSA key in code; RFC 8463 appendix A prints it.
    for (name, record) in [
        ("brisbane._domainkey.football.example.com", RFC_8463_ED25519.to_owned()),
        ("test._domainkey.football.example.com", RFC_8463_RSA.to_owned()),
        ("sed._domainkey.test.ex", text("eximtest.dns").trim().to_owned()),
    ] {
        zone.insert(name, Kind::Txt, vec![record]);
    }
    let mut rows = Vec::new();
    for (file, note) in [
        ("rfc6376.signed.msg", ""),
        ("rfc6376.signed.rsa.msg", ""),
        ("rfc6376.signed.no_t.msg", "its tags were changed without signing anew"),
        ("ed25519test2.msg", ""),
    ] {
        let results = judge(&crlf(text(file).as_bytes()), &zone);
        rows.push(vec![format!("`{file}`"), results.join(", "), note.to_owned()]);
    }
    publish("dkimpy", "The signed messages of its tests.", &["file", "here", ""], &rows);
}

const RFC_8463_ED25519: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const RFC_8463_RSA: &str = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

/// mail-auth's own messages, all of which its authors call good: records first, then the message.
#[test]
fn mail_auth_messages() {
    let Some(folder) = suites("mail-auth-resources/dkim") else { return };
    let mut rows = Vec::new();
    for at in 1..=6 {
        let file = format!("{at:03}.txt");
        let text = String::from_utf8(crlf(&std::fs::read(folder.join(&file)).unwrap())).unwrap();
        let (records, message) = text.split_once("\r\n\r\n").unwrap();
        let mut zone = Zone::new();
        for record in records.lines() {
            let (name, record) = record.split_once(' ').unwrap();
            zone.insert(name, Kind::Txt, vec![record.to_owned()]);
        }
        let results = judge(message.as_bytes(), &zone);
        let differs: Vec<&str> =
            results.iter().map(|result| why(result)).filter(|why| !why.is_empty()).collect();
        rows.push(vec![format!("`{file}`"), results.join(", "), differs.join("; ")]);
    }
    publish("mail-auth", "All are good in the eyes of their authors.", &["file", "here", "why"], &rows);
}
