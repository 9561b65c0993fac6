//! `Idempotency-Key`: an answer is kept for six minutes, errors too.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, TimeDelta, Utc};

use super::problem;
use crate::api::{Question, Reply};

const KEPT: TimeDelta = TimeDelta::minutes(6);
const LONGEST: usize = 128;

#[derive(Debug)]
struct Kept {
    since: DateTime<Utc>,
    request: Vec<u8>,
    reply: Reply,
}

#[derive(Debug, Default)]
pub(crate) struct Replays {
    kept: BTreeMap<String, Kept>,
}

impl Replays {
    /// The answer that must be given without working again: the kept one, or a refusal of the key.
    pub(super) fn find(&mut self, question: &Question, now: DateTime<Utc>) -> Option<Reply> {
        let key = question.header("idempotency-key")?;
        if key.is_empty() || key.len() > LONGEST {
            return Some(problem::rejected("Idempotency Key must be between 1 and 128 characters."));
        }
        self.kept.retain(|_, kept| now.signed_duration_since(kept.since) < KEPT);
        let kept = self.kept.get(key)?;
        if kept.request == fingerprint(question) {
            return Some(kept.reply.clone());
        }
        Some(problem::rejected(&format!("Idempotency Key {key} is used with a different request.")))
    }

    pub(super) fn keep(&mut self, question: &Question, reply: &Reply, now: DateTime<Utc>) {
        if let Some(key) = question.header("idempotency-key") {
            let kept = Kept { since: now, request: fingerprint(question), reply: reply.clone() };
            self.kept.insert(key.to_owned(), kept);
        }
    }
}

fn fingerprint(question: &Question) -> Vec<u8> {
    let mut text = format!("{} {}\n", question.method, question.target).into_bytes();
    text.extend_from_slice(&question.body);
    digest(&SHA256, &text).as_ref().to_vec()
}
