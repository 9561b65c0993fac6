//! The key record of a signer, as the rules about signatures and about ARC seals look it up.

use super::Progress;
use crate::Code;
use crate::dns::{Answer, Answers, Query};
use crate::engine::Key;
use crate::syntax::key::{self, Use};

/// What DNS says about a key.
pub(super) enum KeyRecord<'a> {
    /// It may be used so.
    Fit(&'a Key),
    /// It may not, or there is none.
    Unfit(&'static Code),
    /// No answer for now.
    Unreachable,
}

/// Looks for the key under a selector of `usage.domain`; `None` while the answer is missing.
pub(super) fn look_up<'a>(
    selector: &str,
    usage: &Use<'_>,
    answers: &'a Answers,
    progress: &mut Progress,
) -> Option<KeyRecord<'a>> {
    let query = Query::below(&[selector, "._domainkey"].concat(), usage.domain);
    let entry = progress.entry(answers, query)?;
    Some(match &entry.answer {
        Answer::TempFail => KeyRecord::Unreachable,
        Answer::NotFound => KeyRecord::Unfit(&key::NO_KEY),
        Answer::Records(records) => match key::check(records, usage) {
            Ok(()) => KeyRecord::Fit(entry.key()),
            Err(code) => KeyRecord::Unfit(code),
        },
    })
}
