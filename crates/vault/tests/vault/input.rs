//! Card input: what is read, what is refused, and that nothing of it is repeated.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use billfold_reason::Coded as _;
use billfold_vault::{CardNetwork, CardNumber, Edit, NewCard, NewCardError};
use proptest::prelude::*;

use crate::support::fixture;

fn refused(json: &str) -> NewCardError {
    let error = NewCard::from_json(json.as_bytes()).unwrap_err();
    let shown = format!("{error} {error:?}");
    for secret in ["4242", "5555", "737", "Pat", "Secret"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    error
}

#[test]
fn every_member_is_read() {
    let json = r#" {"number": "4242 4242 4242 4242", "expiry": "12/30", "name": "Zo\u00eb Doe", "nickname": null,
        "security_code": "737", "billing": {"line1": "1 Main St", "line2": null, "country": "US"}} "#;
    let card = NewCard::from_json(json.as_bytes()).unwrap();
    assert_eq!(format!("{card:?}"), "NewCard(visa ••4242)");
    assert!(card.is_published_test_number());
    assert_eq!(card.number().last4(), "4242");
    assert!(!Edit::from_json(br#"{"expiry": "2031-01", "security_code": "737"}"#).unwrap().is_empty());
    assert!(Edit::from_json(b"{}").unwrap().is_empty());
}

#[test]
fn wrong_input_has_its_own_reason() {
    let number = r#""number": "4242424242424242""#;
    let rest = r#""expiry": "2030-12", "name": "Pat""#;
    let cases = [
        (format!("{{{rest}}}"), "vault.json_missing_member"),
        (format!("{{{number}}}"), "vault.json_missing_member"),
        (format!(r#"{{"number": 4242424242424242, {rest}}}"#), "vault.json_type"),
        (format!(r#"{{"number": -4242424242424242, {rest}}}"#), "vault.json_type"),
        (format!(r#"{{"number": 42424242424242424242424242, {rest}}}"#), "vault.json_type"),
        (format!(r#"{{"number": 4242424242424242.5, {rest}}}"#), "vault.json_type"),
        (format!(r#"{{"number": true, {rest}}}"#), "vault.json_type"),
        (format!(r#"{{"number": ["4242424242424242"], {rest}}}"#), "vault.json_type"),
        (format!(r#"{{"number": {{"n": "4242424242424242"}}, {rest}}}"#), "vault.json_type"),
        (format!(r#"{{{number}, {rest}, "billing": "4242424242424242"}}"#), "vault.json_type"),
        (format!(r#"{{{number}, {rest}, "billing": {{"city": 4242424242424242}}}}"#), "vault.json_type"),
        (format!(r#"{{{number}, {rest}, "billing": {{"street": "Secret"}}}}"#), "vault.json_unknown_member"),
        (format!(r#"{{{number}, {rest}, "4242424242424242": 1}}"#), "vault.json_unknown_member"),
        (format!(r#"{{{number}, {number}, {rest}}}"#), "vault.json_duplicate_member"),
        (
            format!(r#"{{{number}, {rest}, "billing": {{"city": "Secret", "city": "b"}}}}"#),
            "vault.json_duplicate_member",
        ),
        (format!(r#"{{"number": "\u0034242424242424242", {rest}}}"#), "vault.json_escapes"),
        (format!(r#"{{"number": "4242\/424242424242", {rest}}}"#), "vault.json_escapes"),
        (format!(r#"{{{number}, {rest}, "security_code": "73"}}"#), "vault.code_malformed"),
        (format!(r#"{{{number}, {rest}, "security_code": "7377"}}"#), "vault.code_length"),
        (format!(r#"{{"number": "4242424242424241", {rest}}}"#), "vault.number_check_digit"),
        (format!(r#"{{{number}, "expiry": "Secret", "name": "Pat"}}"#), "vault.expiry_malformed"),
        (format!(r#"{{{number}, "expiry": "2030-12", "name": "5555 5555 5555 4444"}}"#), "vault.text"),
        (format!(r#"{{{number}, {rest}, "billing": {{"country": "Secret"}}}}"#), "vault.country"),
        (format!(r#"{{{number}, {rest}"#), "vault.json_syntax"),
        (format!(r#"{{{number}, {rest}}} 4242424242424242"#), "vault.json_syntax"),
        (r#""4242424242424242""#.to_owned(), "vault.json_type"),
        ("4242424242424242".to_owned(), "vault.json_type"),
        (String::new(), "vault.json_syntax"),
        (format!(r#"{{{number}, {rest}, "nickname": "{}"}}"#, "x".repeat(9000)), "vault.json_too_long"),
    ];
    for (json, code) in cases {
        assert_eq!(refused(&json).code().name(), code, "{json}");
    }
}

#[test]
fn published_numbers_and_hostile_ones() {
    let Some(text) = fixture("cards/test_pans.json") else { return };
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    for case in file["valid"].as_array().unwrap() {
        let pan = case["pan"].as_str().unwrap();
        let number = CardNumber::parse(pan).unwrap();
        let network = match case["network"].as_str().unwrap() {
            "american-express" => "amex",
            "diners-club" => "diners",
            other => other,
        };
        assert_eq!(number.network().name(), network, "{pan}");
        assert_eq!(number.network().code_length() as u64, case["cvv_len"].as_u64().unwrap(), "{pan}");
        assert!(billfold_vault::is_published_test_number(pan), "{pan}");
    }
    for case in file["negative"].as_array().unwrap() {
        let input = case["input"].as_str().unwrap();
        let well_grouped = input == "4242-4242-4242-4242";
        assert_eq!(CardNumber::parse(input).is_ok(), well_grouped, "{input:?}: {}", case["why"]);
    }
}

/// The same answers as the public table our prefixes are from, for every prefix of up to eight digits that begins or ends
/// a range, and its neighbours.
#[test]
fn the_network_table_agrees_with_its_source() {
    let Some(text) = fixture("cards/braintree-card-types.json") else { return };
    let table: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut ranges = Vec::new();
    for (name, row) in table.as_object().unwrap() {
        let ours = match name.as_str() {
            "american-express" => "amex",
            "diners-club" => "diners",
            other => other,
        };
        let network = CardNetwork::from_name(ours).unwrap();
        assert_eq!(network.code_length() as u64, row["code"]["size"].as_u64().unwrap(), "{name}");
        for length in row["lengths"].as_array().unwrap() {
            let length = usize::try_from(length.as_u64().unwrap()).unwrap();
            assert!(network.lengths().contains(&length), "{name} {length}");
        }
        for pattern in row["patterns"].as_array().unwrap() {
            let (low, high) = match pattern.as_array() {
                Some(range) => (range[0].as_u64().unwrap(), range[1].as_u64().unwrap()),
                None => (pattern.as_u64().unwrap(), pattern.as_u64().unwrap()),
            };
            if (ours, low) != ("maestro", 6) {
                ranges.push((low, high, network));
            }
        }
    }
    let best = |number: &str| {
        let hits = ranges.iter().filter_map(|(low, high, network)| {
            let digits = low.to_string().len();
            let prefix: u64 = number.get(..digits)?.parse().ok()?;
            (*low..=*high).contains(&prefix).then_some((digits, *network))
        });
        let longest = hits.clone().map(|(digits, _)| digits).max();
        hits.filter(|(digits, _)| Some(*digits) == longest).map(|(_, network)| network).collect::<Vec<_>>()
    };
    let mut probes = 0;
    for (low, high, _) in &ranges {
        for probe in [low.saturating_sub(1), *low, *high, high + 1] {
            for filler in ["0000000000000000", "9999999999999999"] {
                let number = format!("{probe}{filler}");
                let (ours, theirs) = (CardNetwork::of(&number), best(&number));
                assert_eq!(ours.is_none(), theirs.is_empty(), "{probe}");
                assert!(ours.is_none_or(|network| theirs.contains(&network)), "{probe}: {ours:?} {theirs:?}");
                probes += 1;
            }
        }
    }
    assert!(probes > 1000, "{probes}");
}

proptest! {
    #[test]
    fn no_input_panics_or_is_repeated(json in "\\PC{0,80}|[\\[\\]{}\":,a-z0-9 \\\\]{0,120}") {
        if let Err(error) = NewCard::from_json(json.as_bytes()) {
            let shown = format!("{error} {error:?}");
            prop_assert!(json.len() < 12 || !shown.contains(&json));
        }
        drop(Edit::from_json(json.as_bytes()));
    }

    #[test]
    fn no_altered_card_json_repeats_its_number(at in 0_usize..90, with in any::<char>()) {
        let good = r#"{"number": "4242424242424242", "expiry": "2030-12", "name": "Pat", "security_code": "737"}"#;
        let mut json: Vec<char> = good.chars().collect();
        let at = at.min(json.len().saturating_sub(1));
        json[at] = with;
        let json: String = json.into_iter().collect();
        if let Err(error) = NewCard::from_json(json.as_bytes()) {
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains("424242"), "{}", shown);
        }
    }
}
