//! The DNS records that make the sandbox's mail authentic, in the form `--dns FILE` reads.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// A set of DNS records in place of the network. A name that is absent does not exist.
///
/// Names are kept in lower case without a final dot. The JSON form ([`to_json`](Self::to_json)) is
/// `{"txt": {"name": ["record"]}, "a": {}, "ptr": {}, "servfail": ["name"]}`; empty parts are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Zone {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    txt: BTreeMap<String, Vec<String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    a: BTreeMap<String, Vec<String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    ptr: BTreeMap<String, Vec<String>>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    servfail: BTreeSet<String>,
}

impl Zone {
    /// An empty zone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a TXT record unless the name has it already.
    pub fn add_txt(&mut self, name: &str, record: &str) {
        add(&mut self.txt, name, record);
    }

    /// Makes `record` the only TXT record of the name.
    pub fn set_txt(&mut self, name: &str, record: &str) {
        self.txt.insert(plain(name), vec![record.to_owned()]);
    }

    /// Removes the TXT records of a name: it no longer exists.
    pub fn remove_txt(&mut self, name: &str) {
        self.txt.remove(&plain(name));
    }

    /// Adds an address and its reverse name.
    pub fn add_host(&mut self, name: &str, address: std::net::Ipv4Addr) {
        add(&mut self.a, name, &address.to_string());
        let [a, b, c, d] = address.octets();
        add(&mut self.ptr, &format!("{d}.{c}.{b}.{a}.in-addr.arpa"), &plain(name));
    }

    /// Lets every question about this name fail for now (SERVFAIL), whatever records it has.
    pub fn set_unavailable(&mut self, name: &str) {
        self.servfail.insert(plain(name));
    }

    /// The TXT records of a name.
    #[must_use]
    pub fn txt(&self, name: &str) -> &[String] {
        self.txt.get(&plain(name)).map_or(&[], Vec::as_slice)
    }

    /// The names that have TXT records, in order.
    pub fn txt_names(&self) -> impl Iterator<Item = &str> {
        self.txt.keys().map(String::as_str)
    }

    /// The zone as the JSON document that `--dns FILE` reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn add(records: &mut BTreeMap<String, Vec<String>>, name: &str, record: &str) {
    let records = records.entry(plain(name)).or_default();
    if !records.iter().any(|known| known == record) {
        records.push(record.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_the_documented_keys_only() {
        let mut zone = Zone::new();
        assert_eq!(zone.to_json(), "{}");
        zone.add_txt("S1._domainkey.Example.", "v=DKIM1; p=");
        zone.add_txt("s1._domainkey.example", "v=DKIM1; p=");
        zone.add_host("out.example", std::net::Ipv4Addr::new(198, 51, 100, 7));
        zone.set_unavailable("slow.example");
        let json: serde_json::Value = serde_json::from_str(&zone.to_json()).unwrap();
        let expected = serde_json::json!({
            "txt": {"s1._domainkey.example": ["v=DKIM1; p="]},
            "a": {"out.example": ["198.51.100.7"]},
            "ptr": {"7.100.51.198.in-addr.arpa": ["out.example"]},
            "servfail": ["slow.example"],
        });
        assert_eq!(json, expected);
    }
}
