//! The answers collected so far.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Query;

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
#[derive(Debug, Clone, Default)]
pub struct Answers(BTreeMap<Query, Answer>);

impl Answers {
    /// No answers yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds an answer; a later one for the same query replaces the earlier.
    pub fn insert(&mut self, query: Query, answer: Answer) {
        self.0.insert(query, answer);
    }

    /// The answer to a query, if it was given.
    #[must_use]
    pub fn get(&self, query: &Query) -> Option<&Answer> {
        self.0.get(query)
    }

    /// Whether the query was answered.
    #[must_use]
    pub fn contains(&self, query: &Query) -> bool {
        self.0.contains_key(query)
    }

    /// All answers, in the order of their queries.
    pub fn iter(&self) -> impl Iterator<Item = (&Query, &Answer)> {
        self.0.iter()
    }

    /// Forgets every temporary failure, so that the next check asks again.
    pub fn forget_temporary(&mut self) {
        self.0.retain(|_, answer| *answer != Answer::TempFail);
    }
}

impl Extend<(Query, Answer)> for Answers {
    fn extend<I: IntoIterator<Item = (Query, Answer)>>(&mut self, iter: I) {
        self.0.extend(iter);
    }
}

impl FromIterator<(Query, Answer)> for Answers {
    fn from_iter<I: IntoIterator<Item = (Query, Answer)>>(iter: I) -> Self {
        Self(BTreeMap::from_iter(iter))
    }
}
