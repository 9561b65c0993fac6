//! The official RFC 7208 test suite, when the fixtures are there.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use billfold_sender::dns::{Answer, Answers, Query, Zone};
use billfold_sender::spf::{Identity, SpfResult, check_host};
use serde::Deserialize;

use crate::support::fixtures;

#[derive(Deserialize)]
struct Case {
    group: String,
    name: String,
    dns: serde_json::Value,
    #[serde(rename = "mailfrom")]
    mail_from: String,
    helo: String,
    host: String,
    result: serde_json::Value,
}

/// A zone with aliases, which a resolver follows on its own.
///
/// The suite's TIMEOUT holds for the types that a name has no record of (its case `spftimeout` has a TXT record and times
/// out for type SPF only), so records that are listed win over `servfail`.
struct World {
    records: Zone,
    zone: Zone,
    aliases: BTreeMap<String, String>,
}

impl World {
    fn new(dns: &serde_json::Value) -> Self {
        let mut dns = dns.clone();
        let aliases = dns.as_object_mut().unwrap().remove("cname").unwrap_or_default();
        let aliases = aliases.as_object().into_iter().flatten();
        let plain = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
        Self {
            aliases: aliases.map(|(name, to)| (plain(name), plain(to.as_str().unwrap()))).collect(),
            zone: serde_json::from_value(dns.clone()).unwrap(),
            records: {
                dns.as_object_mut().unwrap().remove("servfail");
                serde_json::from_value(dns).unwrap()
            },
        }
    }

    fn answer(&self, query: &Query) -> Answer {
        let mut name = query.name().to_owned();
        for _ in 0..10 {
            match self.aliases.get(&name) {
                Some(next) => name.clone_from(next),
                None => {
                    let query = Query::new(&name, query.kind());
                    return match self.records.answer(&query) {
                        Answer::NotFound => self.zone.answer(&query),
                        records => records,
                    };
                }
            }
        }
        Answer::TempFail
    }
}

fn judge(case: &Case) -> SpfResult {
    let identity = Identity::mail_from(case.host.parse().unwrap(), &case.helo, &case.mail_from);
    let world = World::new(&case.dns);
    let mut answers = Answers::new();
    for _ in 0..200 {
        match check_host(&identity, &answers) {
            Ok(result) => return result,
            Err(missing) => {
                answers.extend(missing.into_iter().map(|query| (query.clone(), world.answer(&query))));
            }
        }
    }
    panic!("{}: asks without end", case.name);
}

#[test]
fn every_case_of_the_rfc_7208_suite_agrees() {
    let Some(folder) = fixtures::folder("suites/spf-pyspf") else { return };
    let cases: Vec<Case> =
        serde_json::from_slice(&std::fs::read(folder.join("rfc7208-flat.json")).unwrap()).unwrap();
    assert_eq!(cases.len(), 203);
    let (mut wrong, mut groups) = (Vec::new(), BTreeMap::<&str, [usize; 2]>::new());
    for case in &cases {
        let got = judge(case);
        // Some cases allow more than one result.
        let allowed: Vec<&str> = match &case.result {
            serde_json::Value::Array(several) => {
                several.iter().filter_map(serde_json::Value::as_str).collect()
            }
            one => one.as_str().into_iter().collect(),
        };
        let [all, agree] = groups.entry(&case.group).or_default();
        *all += 1;
        if allowed.contains(&got.as_str()) {
            *agree += 1;
        } else {
            wrong.push(format!("{} / {}: {} instead of {allowed:?}", case.group, case.name, got.as_str()));
        }
    }
    assert!(wrong.is_empty(), "{} of 203 differ:\n{}", wrong.len(), wrong.join("\n"));
    let mut table = String::from(
        "203 cases, 203 agree. One case, `spftimeout`, times out for the retired SPF record type only; its TXT record answers, as \
         RFC 7208 says.\n\n| group | cases | agree |\n|---|---|---|\n",
    );
    for (group, [all, agree]) in groups {
        writeln!(table, "| {group} | {all} | {agree} |").unwrap();
    }
    billfold_testkit::doc_block::check("docs/sender-suites.md", "spf", &table).unwrap();
}
