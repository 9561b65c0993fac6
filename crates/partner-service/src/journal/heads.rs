//! Who holds an invoice, and what was paid under its number.

use billfold_store::{Key, Write};
use serde::{Deserialize, Serialize};

use super::store::{FORM, INVOICES};
use super::{JournalError, JournalRecord, JournalState};

/// Ids that a number was paid under that are remembered: the newest.
const PAID: usize = 64;

/// Who holds an invoice: no request, one request, or more where a charge was found after its record had been given up. For a number
/// also the ids of the invoices that were paid under it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) form: u32,
    pub(super) holders: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) paid: Vec<String>,
}

/// A head with the version it was read at; none if the invoice was never claimed.
pub(super) struct ReadHead {
    pub(super) key: Key,
    pub(super) version: Option<u64>,
    pub(super) head: Head,
}

impl ReadHead {
    /// The write that stores what a record in its new state makes of the head, if the head is still as it was read. None if it
    /// makes nothing of it.
    fn write(self, record: &JournalRecord) -> Result<Option<Write>, JournalError> {
        let Self { key, version, head: before } = self;
        let mut head = before.clone();
        head.form = FORM;
        if !record.holds_invoice() {
            head.holders.retain(|holder| *holder != record.request_id);
        } else if !head.holders.contains(&record.request_id) {
            head.holders.push(record.request_id.clone());
        }
        let paid = matches!(record.state, JournalState::Recorded { .. }) && key.space == INVOICES;
        if paid && !head.paid.contains(&record.reference) {
            head.paid.push(record.reference.clone());
            let old = head.paid.len().saturating_sub(PAID);
            head.paid.drain(..old);
        }
        let mut same = before;
        same.form = FORM;
        if head == same {
            return Ok(None);
        }
        let body = serde_json::to_vec(&head).map_err(|_| JournalError::Unavailable)?;
        Ok(Some(match version {
            None => Write::insert(key, body, vec![]),
            Some(version) => Write::replace(key, version, body, vec![]),
        }))
    }
}

/// What a change makes of the heads of its invoice.
pub(super) fn written(heads: [ReadHead; 2], record: &JournalRecord) -> Result<Vec<Write>, JournalError> {
    heads.into_iter().filter_map(|head| head.write(record).transpose()).collect()
}
