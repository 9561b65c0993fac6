//! Authentication-Results as others test them: `dkim_verifier` and `Mail::AuthenticationResults`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{counted, publish, suites};
use crate::syntax::results::{Results, ResultsError};

#[test]
fn dkim_verifier_parser_cases() {
    let Some(folder) = suites("dkim_verifier") else { return };
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.join("arh-parser-cases.json")).unwrap()).unwrap();
    let (mut agree, mut differ) = (0, BTreeMap::new());
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let header = case["header"].as_str().unwrap();
        let value = header.split_once(':').map_or(header, |(_, value)| value);
        let got = Results::parse(value, false);
        let fine = match (&got, case["throws"].as_bool().unwrap_or(false)) {
            (Err(_), throws) => throws,
            (Ok(_), true) => false,
            (Ok(results), false) => says(results, case),
        };
        if fine {
            agree += 1;
            continue;
        }
        let why = match name {
            n if n.starts_with("Unknown results") => {
                "the add-on refuses the header for one unknown result; here that result counts for nothing and the others stand"
            }
            n if n.starts_with("C.4.") => "the case states one of the four results, all of which are read",
            n if n.starts_with("Wrongly called") => {
                "the case is about text that was decoded wrongly before the call; bytes that are UTF-8 are read"
            }
            _ => "",
        };
        assert!(!why.is_empty(), "{name}");
        *differ.entry([name, why]).or_default() += 1;
    }
    let sentence = format!("{} headers, {agree} agree.", cases.len());
    publish("dkim-verifier-results", &sentence, &["case", "what differs", "headers"], &counted(&differ));
}

/// Whether the identifier, methods, results and properties are those of the case.
fn says(results: &Results, case: &Value) -> bool {
    let id = case["authserv_id"].as_str().map(str::to_ascii_lowercase);
    let entries = case["resinfo"].as_array().cloned().unwrap_or_default();
    let same = results.entries.iter().zip(&entries).all(|(ours, theirs)| {
        theirs.as_object().unwrap().iter().all(|(name, value)| match name.as_str() {
            "method" => value == &ours.method,
            "result" => value == &ours.result,
            name => name.strip_prefix("properties.").is_none_or(|name| value.as_str() == ours.property(name)),
        })
    });
    (id.is_none() || results.id == id) && results.entries.len() == entries.len() && same
}

/// Strings that `Mail::AuthenticationResults` is tested with: real deliveries of eight providers, styles of writing, and broken
/// ones, which it refuses whole.
#[test]
fn mail_authentication_results_headers() {
    let Some(folder) = suites("authres-perl") else { return };
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.join("headers.json")).unwrap()).unwrap();
    let mut tally: BTreeMap<[&str; 3], usize> = BTreeMap::new();
    for case in &cases {
        let (file, header) = (case["file"].as_str().unwrap(), case["header"].as_str().unwrap());
        let value = header.strip_prefix("Authentication-Results:").unwrap_or(header);
        let bogus = file.contains("bogus");
        // The Outlook strings have no identifier or have it in every section.
        let got = Results::parse(value, file.contains("outlook"));
        let (here, why) = match &got {
            Ok(results) if bogus => {
                let silent = results.entries.is_empty();
                assert!(silent, "{value} gives a result");
                ("read, no result", "the broken section is about no method of ours; it counts for nothing")
            }
            Ok(results) if results.entries.is_empty() => ("read, no result", ""),
            Ok(_) => ("read", ""),
            Err(ResultsError::Version) => {
                ("refused", if bogus { "" } else { "a word where only a version may stand" })
            }
            Err(_) if bogus => ("refused", ""),
            Err(ResultsError::NoId) => {
                ("refused", "several words before the first semicolon: nobody's identifier")
            }
            Err(ResultsError::Syntax) => ("refused", "an unescaped `#` where a property must stand"),
        };
        *tally.entry([if bogus { "broken" } else { "good" }, here, why]).or_default() += 1;
    }
    let sentence = format!("{} headers.", cases.len());
    publish(
        "authres-perl",
        &sentence,
        &["its authors say", "here", "what differs", "headers"],
        &counted(&tally),
    );
}
