//! Binding the payment request to the sender that was verified: partner, originator, merchant, signed claims.

use billfold_invoice::{PayableRequest, PaymentRequest, SignedBinding};
use billfold_partner::PartnerId;
use billfold_reason::Coded as _;
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
        let told = Reason::new(problem.code().name(), problem.code().text());
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

/// What the claims of a signed request are compared with.
pub(super) struct Claimed {
    sender: String,
    recipients: Vec<String>,
    received_at: DateTime<Utc>,
    partner: Option<PartnerId>,
    originator: String,
}

impl Claimed {
    pub(super) fn of(verified: &Verified, request: &PaymentRequest, partner: Option<&PartnerId>) -> Self {
        Self {
            sender: verified.address().to_string(),
            recipients: verified.recipients().iter().map(ToString::to_string).collect(),
            received_at: verified.received_at(),
            partner: partner.cloned(),
            originator: request.originator().to_owned(),
        }
    }
}

/// Checks the claims of a signed action request: signed by a key of this partner, for this sender and recipient, lately, by
/// the same originator (which the reader has compared as well).
pub(super) fn signed(binding: &SignedBinding, of: &Claimed, now: DateTime<Utc>) -> Vec<Code> {
    let by_partner = of.partner.as_ref().is_some_and(|id| id.as_str() == binding.key);
    let by_sender = binding.sender.as_ref().is_some_and(|told| told.eq_ignore_ascii_case(&of.sender));
    let rules = [
        (by_partner, Code::RequestSignedKey),
        (by_sender, Code::RequestSignedSender),
        (binding.subject.as_deref().is_none_or(|sub| is_for(sub, of)), Code::RequestSignedSubject),
        (binding.originator == of.originator, Code::RequestSignedOriginator),
        (is_current(binding, of.received_at, now), Code::RequestSignedTime),
    ];
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, code)| code).collect()
}

/// A `sub` that is an address must be one of the message's recipients; any other `sub` is the partner's own customer id.
fn is_for(sub: &str, of: &Claimed) -> bool {
    !sub.contains('@') || of.recipients.iter().any(|to| to.eq_ignore_ascii_case(sub))
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

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use billfold_invoice::{Limits, Reader, RequestKeys};
    use billfold_sandbox::RsaKey;

    use super::*;
    use crate::Mail;

    fn jwks(key: &RsaKey) -> String {
        billfold_processor::VerifyingKeys::parse(&key.public_pem().unwrap()).unwrap().to_jwks()
    }

    /// A mail whose signed request was issued at 1800000000 by `originator`, and what it claims.
    fn signed_request() -> PaymentRequest {
        let key = RsaKey::generate().unwrap();
        let inner = r#"{"@type":"ActionRequest","@context":"http://schema.org/extensions","originator":"originator",
            "actions":[{"@type":"PaymentAction","merchantId":"m","productContext":{"k":"v"}}],
            "entity":{"@type":"Invoice","identifier":"I-1","totalPaymentDue":{"@type":"PriceSpecification",
            "price":"1.00","priceCurrency":"USD"},"paymentStatus":"PaymentDue"}}"#;
        let claims = serde_json::json!({
            "originator": "originator",
            "actionRequestSerialized": inner,
            "iat": 1_800_000_000,
            "sender": "billing@partner.example",
            "sub": "pat@customer.example",
        });
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let input = format!("{}.{}", encode(r#"{"alg":"RS256"}"#), encode(&claims.to_string()));
        let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes()).unwrap()));
        let raw = format!(
            "From: a@b.example\r\nContent-Type: text/html\r\n\r\n<script type=\"application/ld+json\">\
             {{\"@type\":\"SignedActionRequest\",\"@context\":\"http://schema.org/extensions\",\
             \"signedActionRequest\":\"{token}\"}}</script>"
        );
        let mut keys = RequestKeys::new();
        keys.add("partner", &jwks(&key)).unwrap();
        let mail = Mail::parse(raw.as_bytes()).unwrap();
        let reader = Reader::new(Limits::default()).with_keys(keys);
        let reading = reader.read_message(mail.raw(), mail.message()).unwrap();
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        reading.requests.into_iter().next().unwrap()
    }

    #[test]
    fn every_claim_of_a_signed_request_is_checked() {
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap();
        let (issued, day) = (1_800_000_000, 86_400);
        let request = signed_request();
        let of = |change: fn(&mut Claimed)| {
            let mut claimed = Claimed {
                sender: "Billing@partner.example".to_owned(),
                recipients: vec!["robin@customer.example".to_owned(), "Pat@customer.example".to_owned()],
                received_at: at(1_800_000_060),
                partner: PartnerId::new("partner").ok(),
                originator: "originator".to_owned(),
            };
            change(&mut claimed);
            claimed
        };
        let now = at(issued + day);
        let binding = request.signed().unwrap();
        assert!(signed(binding, &of(|_| {}), now).is_empty());
        let messages: [(Claimed, Code); 5] = [
            (of(|c| c.partner = PartnerId::new("other").ok()), Code::RequestSignedKey),
            (of(|c| c.partner = None), Code::RequestSignedKey),
            (of(|c| c.sender = "billing@partner.example.evil.example".to_owned()), Code::RequestSignedSender),
            (of(|c| c.recipients.truncate(1)), Code::RequestSignedSubject),
            (of(|c| c.originator = "another".to_owned()), Code::RequestSignedOriginator),
        ];
        for (message, code) in messages {
            assert_eq!(signed(binding, &message, now), [code]);
        }
        let mut no_sender = binding.clone();
        no_sender.sender = None;
        assert_eq!(signed(&no_sender, &of(|_| {}), now), [Code::RequestSignedSender]);
        let mut customer = binding.clone();
        for subject in [None, Some("customer-7".to_owned())] {
            customer.subject = subject;
            assert!(signed(&customer, &of(|_| {}), now).is_empty());
        }
        // Issued at the receipt, give or take five minutes; not expired and in force then; read within sixty days.
        let received = issued + 60;
        for (issued_at, not_before, expires_at, read, holds) in [
            (Some(issued), None, None, issued + 60 * day, true),
            (Some(issued), None, None, issued + 60 * day + 1, false),
            (None, None, None, issued, false),
            (Some(received + 300), None, None, issued, true),
            (Some(received + 301), None, None, issued, false),
            (Some(issued), Some(received + 301), None, issued, false),
            (Some(issued), Some(received + 300), Some(received - 300), issued, true),
            (Some(issued), None, Some(received - 301), issued, false),
        ] {
            let mut binding = binding.clone();
            binding.issued_at = issued_at.map(at);
            binding.not_before = not_before.map(at);
            binding.expires_at = expires_at.map(at);
            let found = signed(&binding, &of(|_| {}), at(read));
            assert_eq!(found.is_empty(), holds, "{issued_at:?} {not_before:?} {expires_at:?} {read}");
            assert!(holds || found == [Code::RequestSignedTime]);
        }
    }
}
