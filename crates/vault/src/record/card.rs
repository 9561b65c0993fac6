//! The sealed content of a card, schema 1.

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use super::wire::{Reader, Writer};
use crate::card::{Billing, Expiry, Network};

/// Schema of this content in the envelope.
const SCHEMA: u8 = 1;

/// A card as it is stored, borrowed from the buffer it was opened into. There is no field for a security code.
#[derive(Clone, Copy)]
pub(crate) struct StoredCard<'a> {
    pub(crate) number: &'a str,
    pub(crate) expiry: Expiry,
    pub(crate) name: &'a str,
    pub(crate) nickname: &'a str,
    pub(crate) billing: [&'a str; 6],
    pub(crate) created: DateTime<Utc>,
    pub(crate) updated: DateTime<Utc>,
}

impl<'a> StoredCard<'a> {
    /// The schema this version writes.
    pub(crate) const SCHEMA: u8 = SCHEMA;

    /// Month u8, year u16, created i64, updated i64, then the texts.
    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        let texts = self.texts();
        let length = texts.iter().map(|text| text.len().saturating_add(1)).sum::<usize>().saturating_add(19);
        let mut writer = Writer::new(length)
            .bytes(&[self.expiry.month()])
            .bytes(&self.expiry.year().to_be_bytes())
            .bytes(&self.created.timestamp().to_be_bytes())
            .bytes(&self.updated.timestamp().to_be_bytes());
        for text in texts {
            writer = writer.text(text);
        }
        writer.finish()
    }

    pub(crate) fn read(schema: u8, content: &'a [u8]) -> Option<Self> {
        if schema != SCHEMA {
            return None;
        }
        let mut reader = Reader(content);
        let (month, year) = (reader.u8()?, reader.u16()?);
        let (created, updated) = (reader.i64()?, reader.i64()?);
        let card = Self {
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
        };
        reader.end()?;
        Some(card)
    }

    pub(crate) fn network(&self) -> Option<Network> {
        Network::of(self.number)
    }

    pub(crate) fn billing(&self) -> Option<Billing> {
        Billing::from_parts(self.billing).ok()
    }

    fn texts(&self) -> [&'a str; 9] {
        let [a, b, c, d, e, f] = self.billing;
        [self.number, self.name, self.nickname, a, b, c, d, e, f]
    }
}
