//! From settings to a document.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

use crate::tenant::Written;
use crate::{Setting, TenantSettings};

impl TenantSettings {
    /// Writes a TOML document that [`read`](Self::read) reads back to the same values. Unset settings are left out. Beside
    /// each value stands who set it, when and how, where that is known: a document keeps it.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text =
            format!("tenant = {}\nkind = {}\n", string(self.tenant().as_str()), string(self.kind().as_str()));
        if self.version() != 0 {
            text.push_str(&format!("version = {}\n", self.version()));
        }
        if !self.organization().is_empty() {
            text.push_str("\n[organization]\n");
        }
        for (setting, entry) in self.organization() {
            text.push_str(&format!("{setting} = {}\n", toml_value(entry)));
        }
        for (id, group) in self.groups() {
            text.push_str(&format!("\n[[group]]\nidentity = {}\n", string(id.as_str())));
            if !group.aliases.is_empty() {
                let aliases: Vec<_> = group.aliases.iter().map(|a| string(a.as_str())).collect();
                text.push_str(&format!("aliases = [{}]\n", aliases.join(", ")));
            }
            if let Some(entry) = &group.connectors {
                text.push_str(&format!("{} = {}\n", Setting::ConnectorsEnabled, toml_value(entry)));
            }
        }
        text
    }

    /// Writes a JSON document that [`read`](Self::read) reads back to the same values; see [`to_toml`](Self::to_toml).
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut root = Map::new();
        root.insert("tenant".to_owned(), json!(self.tenant()));
        root.insert("kind".to_owned(), json!(self.kind().as_str()));
        if self.version() != 0 {
            root.insert("version".to_owned(), json!(self.version()));
        }
        let organization: Map<String, Json> =
            self.organization().iter().map(|(s, e)| (s.name().to_owned(), json_value(e))).collect();
        root.insert("organization".to_owned(), Json::Object(organization));
        let groups = self.groups().iter().map(|(id, group)| {
            let mut table = Map::new();
            table.insert("identity".to_owned(), json!(id));
            if !group.aliases.is_empty() {
                table.insert("aliases".to_owned(), json!(group.aliases));
            }
            if let Some(entry) = &group.connectors {
                table.insert(Setting::ConnectorsEnabled.name().to_owned(), json_value(entry));
            }
            Json::Object(table)
        });
        root.insert("group".to_owned(), Json::Array(groups.collect()));
        Json::Object(root).to_string()
    }
}

/// The value alone, or a table of the value and what is known about it.
fn toml_value(entry: &Written) -> String {
    let Some(said) = entry.origin.attribution() else { return entry.on.to_string() };
    let how = said.how.map(|how| format!(", how = {}", string(&how)));
    let at = said.at.map(|at| format!(", at = {}", string(&time(&at))));
    let by = said.by.map(|by| format!(", by = {}", string(&by.to_string())));
    let rest: String = [how, at, by].into_iter().flatten().collect();
    format!("{{ value = {}{rest} }}", entry.on)
}

fn json_value(entry: &Written) -> Json {
    let Some(said) = entry.origin.attribution() else { return json!(entry.on) };
    let mut table = Map::new();
    table.insert("value".to_owned(), json!(entry.on));
    let how = said.how.map(|how| ("how", how));
    let at = said.at.map(|at| ("at", time(&at)));
    let by = said.by.map(|by| ("by", by.to_string()));
    for (key, text) in [how, at, by].into_iter().flatten() {
        table.insert(key.to_owned(), json!(text));
    }
    Json::Object(table)
}

fn time(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A TOML basic string. Ids and what is said about values have no control characters, so quotes and backslashes are all there is to escape.
fn string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
