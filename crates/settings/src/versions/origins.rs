//! The stored form of values and their origins; origins repeat a lot and are kept once a record.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::record::Damaged;
use crate::tenant::Written;
use crate::{Attribution, Author, Origin};

/// Value, place in the record's origins, and line if the origin has lines.
pub(super) type StoredEntry = (bool, usize, u32);

#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum StoredOrigin {
    Document { file: String, said: Option<StoredSaid> },
    Import { script: String, at: Option<DateTime<Utc>>, by: Option<String> },
    Command { at: Option<DateTime<Utc>>, by: Option<String> },
    Rollback { to: u64, at: Option<DateTime<Utc>>, by: Option<String> },
}

#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredSaid {
    how: Option<String>,
    at: Option<DateTime<Utc>>,
    by: Option<String>,
}

/// Origins, each once.
#[derive(Default)]
pub(super) struct Origins {
    pub(super) list: Vec<StoredOrigin>,
    places: BTreeMap<StoredOrigin, usize>,
    /// About how many bytes they take.
    pub(super) bytes: usize,
}

impl Origins {
    pub(super) fn entry(&mut self, entry: &Written) -> StoredEntry {
        let (origin, line) = StoredOrigin::split(&entry.origin);
        if let Some(place) = self.places.get(&origin) {
            return (entry.on, *place, line);
        }
        let place = self.list.len();
        self.bytes = self.bytes.saturating_add(origin.bytes());
        self.list.push(origin.clone());
        self.places.insert(origin, place);
        (entry.on, place, line)
    }
}

pub(super) fn written(origins: &[StoredOrigin], (on, place, line): StoredEntry) -> Result<Written, Damaged> {
    let origin = origins.get(place).cloned().ok_or(Damaged)?;
    Ok(Written::new(on, origin.with_line(line)))
}

fn named(by: Option<&Author>) -> Option<String> {
    by.map(ToString::to_string)
}

fn author(by: Option<&String>) -> Option<Author> {
    by.map(|by| Author::shown(by))
}

impl StoredOrigin {
    /// An origin without its line, and the line; 0 where there is none.
    fn split(origin: &Origin) -> (Self, u32) {
        match origin {
            Origin::Document { file, line, said } => {
                let said = said.as_deref().map(|said| StoredSaid {
                    how: said.how.clone(),
                    at: said.at,
                    by: named(said.by.as_ref()),
                });
                (Self::Document { file: file.clone(), said }, *line)
            }
            Origin::Import { script, line, at, by } => {
                (Self::Import { script: script.clone(), at: *at, by: named(by.as_ref()) }, *line)
            }
            Origin::Command { at, by } => (Self::Command { at: *at, by: named(by.as_ref()) }, 0),
            Origin::Rollback { to, at, by } => {
                (Self::Rollback { to: *to, at: *at, by: named(by.as_ref()) }, 0)
            }
            // None of these is ever the origin of something written down.
            Origin::Default(_) | Origin::GroupDefault | Origin::Unavailable(_) | Origin::WrongTenant => {
                (Self::Command { at: None, by: None }, 0)
            }
        }
    }

    fn with_line(self, line: u32) -> Origin {
        match self {
            Self::Document { file, said } => {
                let said =
                    said.map(|said| Attribution { how: said.how, at: said.at, by: author(said.by.as_ref()) });
                Origin::Document { file, line, said: said.map(Box::new) }
            }
            Self::Import { script, at, by } => Origin::Import { script, line, at, by: author(by.as_ref()) },
            Self::Command { at, by } => Origin::Command { at, by: author(by.as_ref()) },
            Self::Rollback { to, at, by } => Origin::Rollback { to, at, by: author(by.as_ref()) },
        }
    }

    fn bytes(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let names = match self {
            Self::Document { file, said } => {
                let said = said.as_ref().map_or(0, |said| length(&said.how).saturating_add(length(&said.by)));
                file.len().saturating_add(said)
            }
            Self::Import { script, by, .. } => script.len().saturating_add(length(by)),
            Self::Command { by, .. } | Self::Rollback { by, .. } => length(by),
        };
        names.saturating_add(128)
    }
}
