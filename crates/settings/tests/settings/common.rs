//! What several test files share.

use std::fmt::Write as _;

use billfold_settings::{Limits, Setting, TenantKind, TenantSettings, Value};
use proptest::prelude::*;

/// What settings say, without versions and origins.
pub(crate) fn bare(settings: &TenantSettings) -> String {
    let mut text = format!("{} {}\n", settings.tenant().folded(), settings.kind());
    for (setting, entry) in settings.organization() {
        writeln!(text, "{setting} {}", entry.on).unwrap();
    }
    for (id, group) in settings.groups() {
        let value = group.connectors.as_ref().map(|e| e.on);
        writeln!(text, "{:?} {:?} {value:?}", id.folded(), group.aliases).unwrap();
    }
    text
}

/// Any value.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    prop_oneof![Just(Value::On), Just(Value::Off), Just(Value::Unset)]
}

/// Any kind of tenant.
pub(crate) fn kind() -> impl Strategy<Value = TenantKind> {
    prop_oneof![Just(TenantKind::Standard), Just(TenantKind::Gcc)]
}

/// Identities as people give them to groups, quotes and all.
pub(crate) fn identity() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}@[a-z]{1,8}\\.com",
        "[A-Za-z][A-Za-z0-9 .,'_$@#&(){}=+!-]{0,20}",
        "[\u{2018}\u{2019}\u{201c}\u{2013}éß中\"'`\\\\ ]{1,6}x",
    ]
}

/// Any settings, groups only with a value.
pub(crate) fn settings() -> impl Strategy<Value = TenantSettings> {
    let organization = proptest::collection::vec(value(), Setting::ALL.len());
    let groups = proptest::collection::btree_map(identity(), any::<bool>(), 0..6);
    (kind(), organization, groups).prop_map(|(kind, organization, groups)| {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        let organization: Vec<_> = Setting::ALL
            .into_iter()
            .zip(organization)
            .map(|(setting, value)| format!("{}: {}", quoted(setting.name()), quoted(value.as_str())))
            .collect();
        let mut seen = Vec::new();
        let groups: Vec<_> = groups
            .into_iter()
            .filter(|(id, _)| {
                let folded = id.trim().to_lowercase();
                let new = !seen.contains(&folded);
                seen.push(folded);
                new
            })
            .map(|(id, on)| format!("{{\"identity\": {}, \"ConnectorsEnabled\": {on}}}", quoted(&id)))
            .collect();
        let text = format!(
            "{{\"tenant\": \"contoso\", \"kind\": \"{kind}\", \"organization\": {{{}}}, \"group\": [{}]}}",
            organization.join(", "),
            groups.join(", ")
        );
        TenantSettings::read(&text, "generated", None, &Limits::default()).unwrap()
    })
}

/// The schema, from the table of settings.
pub(crate) fn json_schema() -> String {
    let flag = "{ \"$ref\": \"#/$defs/value\" }";
    let mut organization = String::new();
    for setting in Setting::ALL {
        let comma = if organization.is_empty() { "" } else { ",\n" };
        write!(organization, "{comma}        \"{setting}\": {flag}").unwrap();
    }
    let mut text = String::from(
        "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": \"Connector settings of a \
         tenant\",\n  \"type\": \"object\",\n  \"additionalProperties\": false,\n  \"properties\": {\n    \"$schema\": \
         { \"type\": \"string\" },\n    \"tenant\": { \"type\": [\"string\", \"null\"], \"minLength\": 1, \
         \"maxLength\": 128 },\n    \"kind\": { \"enum\": [\"standard\", \"gcc\", null], \"default\": \"standard\" },\n    \
         \"version\": { \"type\": [\"integer\", \"null\"], \"minimum\": 0 },\n    \"organization\": {\n      \"type\": \
         [\"object\", \"null\"],\n      \"additionalProperties\": false,\n      \"properties\": {\n",
    );
    text.push_str(&organization);
    write!(
        text,
        "\n      }}\n    }},\n    \"group\": {{\n      \"type\": [\"array\", \"null\"],\n      \"items\": {{\n        \
         \"type\": \"object\",\n        \"additionalProperties\": false,\n        \"required\": [\"identity\"],\n        \
         \"properties\": {{\n          \"identity\": {{ \"type\": \"string\", \"minLength\": 1, \"maxLength\": 1024 }},\n          \
         \"aliases\": {{ \"type\": [\"array\", \"null\"], \"items\": {{ \"type\": \"string\" }} }},\n          \
         \"ConnectorsEnabled\": {flag}\n        }}\n      }}\n    }}\n  }},\n  \"$defs\": {{\n    \"flag\": {{\n      \
         \"description\": \"true, false, or null and unset for the documented default\",\n      \"enum\": [true, false, \
         null, \"on\", \"off\", \"unset\"]\n    }},\n    \"value\": {{\n      \"description\": \"a flag, or a flag with who \
         set it, when and how\",\n      \"anyOf\": [\n        {{ \"$ref\": \"#/$defs/flag\" }},\n        {{\n          \"type\": \
         \"object\",\n          \"additionalProperties\": false,\n          \"required\": [\"value\"],\n          \"properties\": \
         {{\n            \"value\": {{ \"$ref\": \"#/$defs/flag\" }},\n            \"how\": {{ \"type\": [\"string\", \"null\"] }},\n            \
         \"at\": {{ \"type\": [\"string\", \"null\"], \"format\": \"date-time\" }},\n            \"by\": {{ \"type\": [\"string\", \
         \"null\"] }}\n          }}\n        }}\n      ]\n    }}\n  }}\n}}\n"
    )
    .unwrap();
    text
}
