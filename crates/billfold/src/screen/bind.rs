//! Binding the payment request to the sender that was verified: partner, originator, merchant, signed claims.

use billfold_invoice::{PayableRequest, PaymentRequest, SignedBinding};
use billfold_partner::PartnerId;
use billfold_sender::{Assurance, Outcome, Verified};
use chrono::{DateTime, TimeDelta, Utc};

use super::Screener;
use super::report::Report;
use crate::{Business, Code, MessageKey, Payee, Reason};

/// A signed request may be this much older than the message; its own `exp` may be stricter.
const MAX_SIGNED_AGE: TimeDelta = TimeDelta::days(60);
/// Clocks may differ by this much.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// What binding found.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// Who would be paid; tells the partner as well.
    pub(super) request: Option<PayableRequest>,
    pub(super) payee: Option<Payee>,
    pub(super) first_contact: bool,
}

/// Finds the partner of a verified sender and checks that the request belongs to it.
pub(super) fn bind(
    screener: &Screener,
    verified: &Verified,
    request: &PaymentRequest,
    report: &mut Report,
) -> Bound {
    let mut bound = Bound::default();
    let business = business(screener, verified);
    let partner = match business {
        Some(business) => Some(business.partner.clone()),
        None => PartnerId::new(verified.pin().id()).ok(),
    };
    let adapter = partner.as_ref().and_then(|partner| screener.network.adapter(partner));
    let (Some(partner), Some(adapter)) = (partner, adapter) else {
        report.reasons.push(Reason::of(Code::PartnerUnknown));
        return bound;
    };
    report.partner = Some(partner.to_string());
    for problem in adapter.check_request(request) {
        let told = Reason::new(problem.code(), problem.detail());
        let list = if problem.is_refusal() { &mut report.reasons } else { &mut report.warnings };
        list.push(told);
    }
    if !verified.coverage().body() && verified.assurance() == Assurance::LocalDkim {
        report.reasons.push(Reason::of(Code::RequestOutsideSignature));
    }
    let altered = verified.assurance() == Assurance::ProviderAr;
    if altered {
        report.warnings.push(Reason::of(Code::PayeeProviderAssurance));
    }
    let earlier =
        screener.history.as_ref().and_then(|history| history.first_delivery(&MessageKey::of(verified)));
    if earlier.is_some_and(|bytes| bytes != verified.message_sha256()) {
        report.warnings.push(Reason::of(Code::RequestDeliveredBefore));
    }
    let payee = Payee::of(partner, request, verified);
    // What an altered message says of its payee is nobody's word.
    bound.first_contact = first_contact(screener, business, &payee, report) || altered;
    bound.payee = Some(payee);
    bound
}

/// Whether the payee is new to this mailbox, or not in the entry of the business that mails for it.
fn first_contact(
    screener: &Screener,
    business: Option<&Business>,
    payee: &Payee,
    report: &mut Report,
) -> bool {
    let mut found = Vec::new();
    if business.is_some_and(|business| !business.merchants.contains(&payee.merchant_id)) {
        found.push(Code::PayeeMerchantUnlisted);
    }
    match screener.account.known_payees.iter().find(|known| known.is(payee)) {
        Some(known) => {
            found.extend(known.changes(payee));
            if known.knows_reply_to(payee) {
                report.warnings.retain(|warning| warning.code != REPLY_TO_FOREIGN);
            }
        }
        None => found.push(Code::PayeeUnknown),
    }
    report.warnings.extend(found.iter().copied().map(Reason::of));
    !found.is_empty()
}

/// The sender crate's reason for answers that would go to a stranger; the facade knows the payee's earlier addresses.
const REPLY_TO_FOREIGN: &str = "sender.reply_to_foreign";

fn business<'s>(screener: &'s Screener, verified: &Verified) -> Option<&'s Business> {
    let domain = verified.pin().domain()?;
    screener.businesses.iter().find(|business| business.domain.eq_ignore_ascii_case(domain))
}

/// Checks the claims of a signed action request: signed by a key of this partner, for this sender and recipient, lately, by
/// the same originator.
pub(super) fn signed(
    binding: &SignedBinding,
    verified: &Verified,
    request: &PaymentRequest,
    partner: Option<&PartnerId>,
    now: DateTime<Utc>,
) -> Vec<Code> {
    let sender = verified.address().to_string();
    let rules = [
        (partner.is_some_and(|id| id.as_str() == binding.key), Code::RequestSignedKey),
        (
            binding.sender.as_ref().is_some_and(|told| told.eq_ignore_ascii_case(&sender)),
            Code::RequestSignedSender,
        ),
        (binding.subject.as_deref().is_none_or(|sub| is_for(sub, verified)), Code::RequestSignedSubject),
        (binding.originator == request.originator(), Code::RequestSignedOriginator),
        (is_current(binding, verified.received_at(), now), Code::RequestSignedTime),
    ];
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, code)| code).collect()
}

/// A `sub` that is an address must be one of the message's recipients; any other `sub` is the partner's own customer id.
fn is_for(sub: &str, verified: &Verified) -> bool {
    !sub.contains('@') || verified.recipients().iter().any(|to| to.to_string().eq_ignore_ascii_case(sub))
}

/// Issued before the message was received, not long ago, and in force then.
fn is_current(binding: &SignedBinding, received: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let Some(issued) = binding.issued_at else { return false };
    let early = |time: DateTime<Utc>| time.signed_duration_since(received) > SKEW;
    let expired = binding.expires_at.is_some_and(|end| received.signed_duration_since(end) > SKEW);
    let aged = now.signed_duration_since(issued) > MAX_SIGNED_AGE;
    !expired && !aged && !early(issued) && !binding.not_before.is_some_and(early)
}

/// The partner that a refused message claims to come from, for the report only.
pub(super) fn likely_partner(
    screener: &Screener,
    outcome: &Outcome,
    request: &PaymentRequest,
) -> Option<String> {
    let by_host = outcome.from.as_ref().and_then(|from| {
        screener.network.entries().find(|entry| entry.sender_hosts().iter().any(|host| host == from.domain()))
    });
    let by_originator =
        || screener.network.entries().find(|entry| entry.has_originator(request.originator()));
    by_host.or_else(by_originator).map(|entry| entry.id().to_string())
}
