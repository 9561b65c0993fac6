//! Step `signed`: the claims of a signed action request.

use billfold_invoice::{PaymentRequest, SignedBinding};
use billfold_partner::PartnerId;
use billfold_reason::{Code, Reason};
use billfold_sender::Verified;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;

pub(super) const STAGE: Stage = Stage {
    name: "signed",
    rule: "A signed request was signed by a key of this partner, for this sender, recipient and originator, lately, and was in force at \
         the receipt.",
    codes: &[
        code::REQUEST_SIGNED_KEY,
        code::REQUEST_SIGNED_SENDER,
        code::REQUEST_SIGNED_SUBJECT,
        code::REQUEST_SIGNED_ORIGINATOR,
        code::REQUEST_SIGNED_TIME,
    ],
    others: &[],
    run: Run::Rule(run),
};

/// A signed request may be this much older than the message; its own `exp` may be stricter.
const MAX_SIGNED_AGE: TimeDelta = TimeDelta::days(60);
/// Clocks may differ by this much.
const SKEW: TimeDelta = TimeDelta::minutes(5);

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let (Some(verified), Some(request)) = (&facts.outcome.verified, &facts.request) else {
        return Reach::NotReached;
    };
    if let Some(binding) = request.signed() {
        let claimed = Claimed::of(verified, request, facts.partner.as_ref());
        findings.reasons.extend(signed(binding, &claimed, facts.now).into_iter().map(Reason::new));
    }
    Reach::Run
}

/// What the claims of a signed request are compared with.
struct Claimed {
    sender: String,
    recipients: Vec<String>,
    received_at: DateTime<Utc>,
    partner: Option<PartnerId>,
    originator: String,
}

impl Claimed {
    fn of(verified: &Verified, request: &PaymentRequest, partner: Option<&PartnerId>) -> Self {
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
fn signed(binding: &SignedBinding, of: &Claimed, now: DateTime<Utc>) -> Vec<&'static Code> {
    let by_partner = of.partner.as_ref().is_some_and(|id| id.as_str() == binding.key);
    let by_sender = binding.sender.as_ref().is_some_and(|told| told.eq_ignore_ascii_case(&of.sender));
    let rules = [
        (by_partner, &code::REQUEST_SIGNED_KEY),
        (by_sender, &code::REQUEST_SIGNED_SENDER),
        (binding.subject.as_deref().is_none_or(|sub| is_for(sub, of)), &code::REQUEST_SIGNED_SUBJECT),
        (binding.originator == of.originator, &code::REQUEST_SIGNED_ORIGINATOR),
        (is_current(binding, of.received_at, now), &code::REQUEST_SIGNED_TIME),
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
        let messages: [(Claimed, &Code); 5] = [
            (of(|c| c.partner = PartnerId::new("other").ok()), &code::REQUEST_SIGNED_KEY),
            (of(|c| c.partner = None), &code::REQUEST_SIGNED_KEY),
            (
                of(|c| c.sender = "billing@partner.example.evil.example".to_owned()),
                &code::REQUEST_SIGNED_SENDER,
            ),
            (of(|c| c.recipients.truncate(1)), &code::REQUEST_SIGNED_SUBJECT),
            (of(|c| c.originator = "another".to_owned()), &code::REQUEST_SIGNED_ORIGINATOR),
        ];
        for (message, code) in messages {
            assert_eq!(signed(binding, &message, now), [code]);
        }
        let mut no_sender = binding.clone();
        no_sender.sender = None;
        assert_eq!(signed(&no_sender, &of(|_| {}), now), [&code::REQUEST_SIGNED_SENDER]);
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
            assert!(holds || found == [&code::REQUEST_SIGNED_TIME]);
        }
    }
}
