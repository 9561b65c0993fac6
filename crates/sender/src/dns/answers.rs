//! The answers collected so far.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::Query;
use crate::engine::Key;

/// What DNS said to one [`Query`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// The records, in the text form of their [`super::Kind`]. Never empty: no records is [`Answer::NotFound`].
    Records(Vec<String>),
    /// The name does not exist, or has no record of this type.
    NotFound,
    /// No answer for now: a time-out or SERVFAIL.
    TempFail,
}

impl Answer {
    /// Records, or [`Answer::NotFound`] if there are none.
    #[must_use]
    pub fn records(records: Vec<String>) -> Self {
        if records.is_empty() { Self::NotFound } else { Self::Records(records) }
    }
}

/// Answers by query.
///
/// Keep them from one message to the next as long as they live in DNS: a key record is parsed once, when the first
/// signature is verified with it.
#[derive(Debug, Clone, Default)]
pub struct Answers(BTreeMap<Query, Answered>);

/// An answer, and the key in it once it was needed.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) answer: Answer,
    key: OnceLock<Key>,
}

impl Answered {
    /// The key in the first record, which passed the lint.
    pub(crate) fn key(&self) -> &Key {
        self.key.get_or_init(|| match &self.answer {
            Answer::Records(records) => Key::read(records.first().map_or("", String::as_str)),
            _ => Key::read(""),
        })
    }
}

impl From<Answer> for Answered {
    fn from(answer: Answer) -> Self {
        Self { answer, key: OnceLock::new() }
    }
}

impl Answers {
    /// No answers yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds an answer; a later one for the same query replaces the earlier.
    pub fn insert(&mut self, query: Query, answer: Answer) {
        self.0.insert(query, answer.into());
    }

    /// The answer to a query, if it was given.
    #[must_use]
    pub fn get(&self, query: &Query) -> Option<&Answer> {
        self.0.get(query).map(|entry| &entry.answer)
    }

    /// The answer with what was read from it.
    pub(crate) fn entry(&self, query: &Query) -> Option<&Answered> {
        self.0.get(query)
    }

    /// Whether the query was answered.
    #[must_use]
    pub fn contains(&self, query: &Query) -> bool {
        self.0.contains_key(query)
    }

    /// All answers, in the order of their queries.
    pub fn iter(&self) -> impl Iterator<Item = (&Query, &Answer)> {
        self.0.iter().map(|(query, entry)| (query, &entry.answer))
    }

    /// Forgets every temporary failure, so that the next check asks again.
    pub fn forget_temporary(&mut self) {
        self.0.retain(|_, entry| entry.answer != Answer::TempFail);
    }
}

impl Extend<(Query, Answer)> for Answers {
    fn extend<I: IntoIterator<Item = (Query, Answer)>>(&mut self, iter: I) {
        self.0.extend(iter.into_iter().map(|(query, answer)| (query, answer.into())));
    }
}

impl FromIterator<(Query, Answer)> for Answers {
    fn from_iter<I: IntoIterator<Item = (Query, Answer)>>(iter: I) -> Self {
        let mut answers = Self::new();
        answers.extend(iter);
        answers
    }
}
