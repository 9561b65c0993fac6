//! The claim: the one place where a payment may begin.

use std::cmp::Ordering;

use billfold_store::Write;
use chrono::{DateTime, Utc};

use crate::error::reason;
use crate::row::{self, Place, Row};
use crate::{
    Attempt, AttemptId, Claim, ClaimError, ClaimRequest, Deposit, Ledger, LedgerError, PayerWord, State,
    Superseding, verify,
};

/// Rounds of reading and writing before [`ClaimError::Contended`]. Every lost round means that another writer made progress.
pub(crate) const ROUNDS: usize = 16;

impl Ledger {
    /// Reserves an invoice for a new attempt: the first step of every payment, and the only maker of [`Claim`].
    ///
    /// Refused while another attempt is live, unless its outcome is unknown and the request
    /// [supersedes](ClaimRequest::supersede) it; and after a paid one, unless the live invoice shows that payment as a
    /// [deposit](ClaimRequest::after_deposit). A claim whose lease has ended does not block a new one: it is abandoned here.
    ///
    /// # Errors
    /// [`ClaimError`] if the invoice is paid, is being paid or may have been paid by another attempt, if the request is
    /// malformed, or if the store fails.
    #[expect(clippy::needless_pass_by_value, reason = "a request is made for one claim")]
    pub fn claim(&self, request: ClaimRequest, now: DateTime<Utc>) -> Result<Claim, ClaimError> {
        request.check()?;
        for _ in 0..ROUNDS {
            if let Some(claim) = self.try_claim(&request, now)? {
                return Ok(claim);
            }
        }
        Err(ClaimError::Contended)
    }

    /// One round. `None` if another writer was first: what it left decides whether this claim may still be made.
    fn try_claim(&self, request: &ClaimRequest, now: DateTime<Utc>) -> Result<Option<Claim>, ClaimError> {
        let place = self.place(&request.key);
        let head = self.head(&place)?;
        let rows = self.rows_for(&request.key)?;
        let attempts: Vec<&Attempt> = rows.iter().map(|row| &row.value).collect();
        let sound = match &head {
            Some(head) => verify::compare(&head.value, &attempts).is_none(),
            None => attempts.is_empty(),
        };
        if !sound {
            // Another writer may have claimed between the two reads.
            let moved = versions(self.head(&place)?.as_ref()) != versions(head.as_ref());
            return if moved { Ok(None) } else { Err(ClaimError::Damaged) };
        }
        let way = make_way(request, &rows, now)?;
        check_deposit(request, &attempts)?;
        let mut writes = way.conditions;
        if let Some((version, ended)) = &way.ended {
            writes.push(self.replace(*version, ended)?);
        }
        let attempt =
            begin(request, &place, head.as_ref().map_or(0, |head| head.value.n), way.supersedes, now)?;
        writes.push(self.move_head(&place, head.as_ref(), &attempt)?);
        writes.push(self.insert(&attempt)?);
        match self.store.commit(&writes) {
            Ok(()) => Ok(Some(Claim::new(attempt))),
            Err(error) if error.is_conflict() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn versions<T>(row: Option<&Row<T>>) -> Option<u64> {
    row.map(|row| row.version)
}

/// What a claim does to the attempts before it.
#[derive(Default)]
struct Way {
    /// In the same commit these must still be as they were judged here.
    conditions: Vec<Write>,
    /// The attempt that ends with this claim, with the version it was read at.
    ended: Option<(u64, Attempt)>,
    /// The attempt whose place the new one takes.
    supersedes: Option<AttemptId>,
}

/// Refuses if an attempt blocks a new one.
fn make_way(request: &ClaimRequest, rows: &[Row<Attempt>], now: DateTime<Utc>) -> Result<Way, ClaimError> {
    let mut way = Way::default();
    let mut unsettled = None;
    for row in rows {
        let attempt = &row.value;
        if attempt.is_contradicted() {
            // The books and the partner disagree. Until a person has resolved that, a new attempt could pay twice.
            return Err(ClaimError::OutcomeUnknown { attempt: attempt.id.clone() });
        }
        match attempt.state {
            State::Claimed if attempt.is_over(now) => {
                let mut ended = attempt.clone();
                ended.enter(State::Abandoned, Some(reason::LEASE_ENDED.name()), now);
                way.ended = Some((row.version, ended));
            }
            state @ (State::Claimed | State::Sent | State::ActionRequired) if !attempt.is_over(now) => {
                return Err(ClaimError::InProgress { attempt: attempt.id.clone(), state });
            }
            // A sent attempt whose time is over is treated as unknown even before recovery has marked it: the card may have been
            // charged.
            state if state.is_unsettled() => unsettled = Some(row),
            _ => {}
        }
        if attempt.state == State::Superseded {
            way.conditions.push(row::unchanged(row));
        }
    }
    // The newest of them. Those before it were named when it took their place.
    if let Some(row) = unsettled {
        may_supersede(request, &row.value)?;
        way.supersedes = Some(row.value.id.clone());
        if row.value.state.is_live() {
            let mut ended = row.value.clone();
            ended.enter(State::Superseded, Some(reason::SUPERSEDED.name()), now);
            way.ended = Some((row.version, ended));
        }
    }
    let is_final =
        |row: &&Row<Attempt>| matches!(row.value.state, State::Declined | State::Abandoned | State::Paid);
    way.conditions.extend(rows.last().filter(is_final).map(row::unchanged));
    Ok(way)
}

/// Whether the request may take the place of an attempt whose outcome is unknown: the payer was told of this very one, and
/// either the partner bars it, or the payer says that it was not charged.
fn may_supersede(request: &ClaimRequest, earlier: &Attempt) -> Result<(), ClaimError> {
    let attempt = || earlier.id.clone();
    match &request.supersedes {
        Some(Superseding { attempt, partner_bars })
            if *attempt == earlier.id && !cfg!(billfold_planted = "unknown-for-ever") =>
        {
            if *partner_bars || earlier.evidence.payer_says() == Some(PayerWord::Unpaid) {
                return Ok(());
            }
            Err(ClaimError::PayerNotAsked { attempt: attempt.clone() })
        }
        _ => Err(ClaimError::OutcomeUnknown { attempt: attempt() }),
    }
}

fn check_deposit(request: &ClaimRequest, attempts: &[&Attempt]) -> Result<(), ClaimError> {
    let paid: Vec<&&Attempt> = attempts.iter().filter(|attempt| attempt.state == State::Paid).collect();
    let Some(last) = paid.last() else { return Ok(()) };
    let attempt = last.id.clone();
    match &request.deposit {
        None => Err(ClaimError::AlreadyPaid { attempt }),
        // Only the partner's own live figures reopen a paid invoice. A payer's wish, or a second mail, does not.
        Some(shown) if is_deposit(shown, request, &paid) => Ok(()),
        Some(_) => Err(ClaimError::DepositNotShown { attempt }),
    }
}

/// Whether the live invoice shows all that was paid here, and a rest that covers what is asked for.
fn is_deposit(shown: &Deposit, request: &ClaimRequest, paid: &[&&Attempt]) -> bool {
    let Some((first, others)) = paid.split_first() else { return false };
    let Ok(ours) = others.iter().try_fold(first.amount, |sum, attempt| sum.checked_add(&attempt.amount))
    else {
        return false;
    };
    // An amount in another currency cannot be compared, and so shows nothing.
    let counts = shown.payments.checked_cmp(&ours).is_ok_and(Ordering::is_ge);
    let rest = shown.due.checked_cmp(&request.amount).is_ok_and(Ordering::is_ge);
    counts && rest
}

/// The attempt that follows `n` earlier ones.
fn begin(
    request: &ClaimRequest,
    place: &Place,
    n: u32,
    supersedes: Option<AttemptId>,
    now: DateTime<Utc>,
) -> Result<Attempt, ClaimError> {
    let expires_at = now
        .checked_add_signed(request.lease)
        .ok_or(ClaimError::Malformed { field: crate::RequestField::Lease })?;
    let mut attempt = Attempt {
        id: AttemptId::random(place.bucket()).map_err(ClaimError::Randomness)?,
        key: request.key.clone(),
        n: n.checked_add(1).ok_or(ClaimError::Contended)?,
        state: State::Claimed,
        amount: request.amount,
        invoice_number: request.invoice_number.clone(),
        payee: request.payee.clone(),
        owner: request.owner.clone(),
        method: request.method.clone(),
        method_label: request.method_label.clone(),
        context: request.context.clone(),
        payee_record: request.payee_record.clone(),
        destination: request.destination.clone(),
        supersedes,
        action: None,
        created: now,
        updated: now,
        expires_at,
        reason: None,
        receipt: None,
        evidence: crate::Evidence::default(),
        alerts: Vec::new(),
        history: Vec::new(),
    };
    attempt.enter(State::Claimed, None, now);
    Ok(attempt)
}

/// Reading for a claim fails as the claim does.
impl From<LedgerError> for ClaimError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Store(error) => Self::Store(error),
            LedgerError::Contended => Self::Contended,
            _ => Self::Damaged,
        }
    }
}
