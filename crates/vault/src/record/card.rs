//! The sealed content of a card: schema 2, and schema 1, which had no credentials.

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use super::wire::{Reader, Writer};
use crate::card::{Billing, CardNetwork, Expiry};

/// Schema of this content in the envelope.
const SCHEMA: u8 = 2;
/// Most credentials that are read.
const MOST_CREDENTIALS: u8 = 32;

/// A card as it is stored, borrowed from the buffer it was opened into. There is no field for a security code.
#[derive(Clone)]
pub(crate) struct StoredCard<'a> {
    pub(crate) number: &'a str,
    pub(crate) expiry: Expiry,
    pub(crate) name: &'a str,
    pub(crate) nickname: &'a str,
    pub(crate) billing: [&'a str; 6],
    pub(crate) created: DateTime<Utc>,
    pub(crate) updated: DateTime<Utc>,
    /// Processor, merchant and reference of each stored credential, oldest first.
    pub(crate) credentials: Vec<[&'a str; 3]>,
}

impl<'a> StoredCard<'a> {
    /// The schema this version writes.
    pub(crate) const SCHEMA: u8 = SCHEMA;

    /// Month u8, year u16, created i64, updated i64, nine texts, number of credentials u8, three texts of each.
    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        let (texts, credentials) = (self.texts(), self.credentials.as_flattened());
        let all = texts.iter().chain(credentials);
        let length = all.map(|text| text.len().saturating_add(1)).sum::<usize>().saturating_add(20);
        let mut writer = Writer::new(length)
            .bytes(&[self.expiry.month()])
            .bytes(&self.expiry.year().to_be_bytes())
            .bytes(&self.created.timestamp().to_be_bytes())
            .bytes(&self.updated.timestamp().to_be_bytes());
        for text in texts {
            writer = writer.text(text);
        }
        writer = writer.bytes(&[u8::try_from(self.credentials.len()).unwrap_or(u8::MAX)]);
        for text in credentials {
            writer = writer.text(text);
        }
        writer.finish()
    }

    pub(crate) fn read(schema: u8, content: &'a [u8]) -> Option<Self> {
        if !matches!(schema, 1 | SCHEMA) {
            return None;
        }
        let mut reader = Reader(content);
        let (month, year) = (reader.u8()?, reader.u16()?);
        let (created, updated) = (reader.i64()?, reader.i64()?);
        let mut card = Self {
            expiry: Expiry::new(year, month).ok()?,
            created: DateTime::from_timestamp(created, 0)?,
            updated: DateTime::from_timestamp(updated, 0)?,
            number: reader.text()?,
            name: reader.text()?,
            nickname: reader.text()?,
            billing: [
                reader.text()?,
                reader.text()?,
                reader.text()?,
                reader.text()?,
                reader.text()?,
                reader.text()?,
            ],
            credentials: Vec::new(),
        };
        let count = if schema == 1 { 0 } else { reader.u8()? };
        for _ in 0..count.min(MOST_CREDENTIALS) {
            card.credentials.push([reader.text()?, reader.text()?, reader.text()?]);
        }
        reader.end()?;
        Some(card)
    }

    pub(crate) fn network(&self) -> Option<CardNetwork> {
        CardNetwork::of(self.number)
    }

    pub(crate) fn billing(&self) -> Option<Billing> {
        Billing::from_parts(self.billing).ok()
    }

    fn texts(&self) -> [&'a str; 9] {
        let [a, b, c, d, e, f] = self.billing;
        [self.number, self.name, self.nickname, a, b, c, d, e, f]
    }
}
