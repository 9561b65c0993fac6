//! The doctests of Python's authres: every statement about a header that it parses, put to our reader.

use std::collections::BTreeMap;

use super::{publish, suites};
use crate::syntax::results::{MethodResult, Results};

#[test]
fn authres_doctests() {
    let Some(folder) = suites("authres") else { return };
    let text = std::fs::read_to_string(folder.join("authres-doctests.txt")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let mut parsed: BTreeMap<&str, Option<Results>> = BTreeMap::new();
    let (mut headers, mut agree, mut rows) = (0, 0, Vec::new());
    for (at, line) in lines.iter().enumerate() {
        if let Some((name, value)) = parse_call(line) {
            headers += 1;
            let results = Results::parse(value, false).ok();
            // authres prints the error that it raises below the call.
            let raises = lines[at + 1..].iter().take(3).any(|line| line.starts_with("Syntax error"));
            if results.is_some() == raises {
                let why = if value.contains("iprev") {
                    "an address without quotes is no `value` of RFC 8601, but providers write it so"
                } else {
                    "a bare word between semicolons is no result; it counts for nothing and the others stand"
                };
                rows.push(vec![
                    format!("`{}`", value.trim()),
                    "refused".to_owned(),
                    "read".to_owned(),
                    why.to_owned(),
                ]);
            }
            parsed.insert(name, results);
        }
        let statement = line.strip_prefix(">>> ").unwrap_or_default();
        let statement =
            statement.strip_prefix("str(").and_then(|text| text.strip_suffix(')')).unwrap_or(statement);
        let Some((name, path)) = statement.split_once('.') else { continue };
        let (Some(Some(results)), Some(expected)) = (parsed.get(name), lines.get(at + 1)) else { continue };
        let Some(got) = evaluate(results, path) else { continue };
        let expected = expected.trim_matches('\'');
        assert_eq!(got, expected, "line {}: {statement}", at + 2);
        agree += 1;
    }
    assert!(headers > 20 && agree > 100, "{headers} headers, {agree} statements");
    let sentence = format!(
        "{headers} headers parsed; {agree} statements about their identifiers, methods, results and properties, all of which \
         agree. What authres writes rather than reads has no counterpart here."
    );
    publish("authres", &sentence, &["header", "authres", "here", "why"], &rows);
}

/// The variable and the value in `name = x.parse('Authentication-Results: value')`.
fn parse_call(line: &str) -> Option<(&str, &str)> {
    let (before, after) = line.split_once(".parse('")?;
    let (name, _) = before.split_once(" = ")?;
    let (_, value) = after.strip_suffix("')")?.split_once(':')?;
    Some((name.rsplit([' ', '>']).next()?, value))
}

/// What our reader says to `authserv_id`, `results[0].method`, `results[0].header_d`, `results[0].properties[1].name`.
fn evaluate(results: &Results, path: &str) -> Option<String> {
    if path == "authserv_id" {
        return results.id.clone();
    }
    let (at, rest) = path.strip_prefix("results[")?.split_once("].")?;
    let entry = results.entries.get(at.parse::<usize>().ok()?)?;
    match rest {
        "method" => Some(entry.method.clone()),
        "result" => Some(entry.result.clone()),
        "reason" => Some(entry.property("reason").unwrap_or("None").to_owned()),
        rest => match rest.strip_prefix("properties[") {
            Some(rest) => property(entry, rest),
            None => {
                let (kind, name) = rest.split_once('_')?;
                Some(entry.property(&format!("{kind}.{name}")).unwrap_or("None").to_owned())
            }
        },
    }
}

fn property(entry: &MethodResult, rest: &str) -> Option<String> {
    let (at, part) = rest.split_once("].")?;
    // `reason` and words without a type are no properties in the sense of the RFC.
    let (name, value) =
        entry.properties.iter().filter(|(name, _)| name.contains('.')).nth(at.parse::<usize>().ok()?)?;
    let (kind, name) = name.split_once('.')?;
    Some(match part {
        "type" => kind.to_owned(),
        "name" => name.to_owned(),
        _ => value.clone(),
    })
}
