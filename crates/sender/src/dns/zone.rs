//! A DNS world in a file, for tests and `screen --dns`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;

use super::{Answer, Answers, Kind, Query};

/// A closed world of DNS records: a name that is absent does not exist.
///
/// The form of `billfold screen --dns FILE`: optional keys `txt`, `a`, `aaaa`, `mx`, `ptr`, each from a name to records,
/// and `servfail`, a list of names that fail temporarily. Names match without regard to case and final dot; the names of
/// `ptr` are addresses. An MX record is `[10, "host"]` or `"10 host"`. Unknown keys are an error.
///
/// ```
/// use billfold_sender::dns::{Answer, Query, Zone};
///
/// let zone: Zone = serde_json::from_str(r#"{"txt": {"Example.com": ["v=spf1 -all"]}, "servfail": ["slow.example"]}"#)?;
/// assert_eq!(zone.answer(&Query::txt("example.com.")), Answer::Records(vec!["v=spf1 -all".into()]));
/// assert_eq!(zone.answer(&Query::txt("slow.example")), Answer::TempFail);
/// assert_eq!(zone.answer(&Query::txt("other.example")), Answer::NotFound);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Raw")]
pub struct Zone {
    records: BTreeMap<Query, Vec<String>>,
    servfail: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    txt: BTreeMap<String, Vec<String>>,
    a: BTreeMap<String, Vec<String>>,
    aaaa: BTreeMap<String, Vec<String>>,
    mx: BTreeMap<String, Vec<Mx>>,
    ptr: BTreeMap<String, Vec<String>>,
    servfail: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Mx {
    Pair(u16, String),
    Text(String),
}

impl From<Raw> for Zone {
    fn from(raw: Raw) -> Self {
        let mut zone = Self::default();
        for (kind, names) in
            [(Kind::Txt, raw.txt), (Kind::A, raw.a), (Kind::Aaaa, raw.aaaa), (Kind::Ptr, raw.ptr)]
        {
            for (name, records) in names {
                zone.insert(&name, kind, records);
            }
        }
        for (name, records) in raw.mx {
            let records = records.into_iter().map(|mx| match mx {
                Mx::Pair(preference, host) => format!("{preference} {host}"),
                Mx::Text(text) => text,
            });
            zone.insert(&name, Kind::Mx, records.collect());
        }
        for name in raw.servfail {
            zone.servfail(&name);
        }
        zone
    }
}

impl Zone {
    /// An empty world: nothing exists.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds records to a name; for [`Kind::Ptr`] the name is an address.
    pub fn insert(&mut self, name: &str, kind: Kind, records: Vec<String>) {
        let query = match name.parse::<IpAddr>() {
            Ok(address) if kind == Kind::Ptr => Query::ptr(address),
            _ => Query::new(name, kind),
        };
        self.records.entry(query).or_default().extend(records);
    }

    /// Makes every question about a name fail temporarily.
    pub fn servfail(&mut self, name: &str) {
        self.servfail.push(Query::txt(name).name().to_owned());
    }

    /// The answer of this world.
    #[must_use]
    pub fn answer(&self, query: &Query) -> Answer {
        if self.servfail.iter().any(|name| name == query.name()) {
            return Answer::TempFail;
        }
        Answer::records(self.records.get(query).cloned().unwrap_or_default())
    }

    /// Answers every query of a `Need` step.
    pub fn answer_all(&self, queries: &[Query], answers: &mut Answers) {
        answers.extend(queries.iter().map(|query| (query.clone(), self.answer(query))));
    }
}
