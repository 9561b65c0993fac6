//! What is known about an attempt whose outcome is not.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What was learned about an attempt while its outcome was unknown. None of it settles the attempt: only the partner's own
/// final answer does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// The questions to the partner that brought no final answer.
    pub asked: Option<Asked>,
    /// When the live invoice last showed everything as due. A payment that could not be booked shows so for ever.
    pub still_due: Option<DateTime<Utc>>,
    /// What the payer said: the first word and the latest seven, in the order of time.
    pub payer: Vec<PayerSaid>,
}

/// The questions about one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Asked {
    /// How often the partner was asked.
    pub times: u32,
    /// When it was asked last.
    pub last: DateTime<Utc>,
    /// The stable code of what it answered last, or of why there was no answer.
    pub said: String,
    /// Until when the partner wants not to be asked again (`Retry-After`).
    pub not_before: Option<DateTime<Utc>>,
}

/// The payer's word about a payment whose outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PayerWord {
    /// The card was charged, as the payer sees on its statement.
    Paid,
    /// The card was not charged.
    Unpaid,
}

impl PayerWord {
    /// The name in JSON and in text: `paid` or `unpaid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Unpaid => "unpaid",
        }
    }
}

/// A word of the payer, and when it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PayerSaid {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub word: PayerWord,
}

impl Evidence {
    /// What the payer said last.
    #[must_use]
    pub fn payer_says(&self) -> Option<PayerWord> {
        self.payer.last().map(|said| said.word)
    }

    /// Notes that the partner was asked.
    pub(crate) fn note_asked(&mut self, said: &str, not_before: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        let times = self.asked.as_ref().map_or(0, |asked| asked.times).saturating_add(1);
        self.asked = Some(Asked { times, last: now, said: said.to_owned(), not_before });
    }

    /// Notes a word of the payer.
    pub(crate) fn note_payer(&mut self, word: PayerWord, now: DateTime<Utc>) {
        if self.payer.len() >= MAX_WORDS {
            // The first stays, so that who reads later sees since when the payer was heard.
            self.payer.remove(1);
        }
        self.payer.push(PayerSaid { at: now, word });
    }
}

/// Words of the payer that are kept.
const MAX_WORDS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_words_are_kept() {
        let at = |second: i64| DateTime::from_timestamp(1_800_000_000_i64.saturating_add(second), 0).unwrap();
        let mut evidence = Evidence::default();
        assert_eq!(evidence.payer_says(), None);
        for second in 0..100 {
            let word = if second % 3 == 0 { PayerWord::Paid } else { PayerWord::Unpaid };
            evidence.note_payer(word, at(second));
            assert_eq!(evidence.payer_says(), Some(word));
        }
        assert_eq!(evidence.payer.len(), MAX_WORDS);
        assert_eq!(evidence.payer.first().unwrap().at, at(0));
        assert_eq!(evidence.payer.last().unwrap().at, at(99));
    }
}
