//! Rule `signatures`: there are DKIM signatures, not too many, and at least one aligned one is well-formed.

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::remedy;
use crate::syntax::signature::Signature;
use crate::{SignatureEvidence, SignatureResult};

pub(super) const RULE: &str = "The message has between one and ten DKIM signatures; an aligned one follows RFC 6376 and \
    RFC 8301: no duplicate tag, v=1, SHA-256, host names in d= and s=, i= within d=, From in h=, no l=.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    MISSING = Code::discard("sender.dkim_missing", "the message has no DKIM signature")
        .with_remedy(remedy::SIGNER);
    TOO_MANY = Code::discard("sender.dkim_too_many", "the message has more DKIM signatures than are examined");
}

/// One signature on its way through the rules.
#[derive(Debug)]
pub(crate) struct Candidate<'m> {
    /// Index of its field.
    pub(crate) field: usize,
    pub(crate) signature: Signature<'m>,
    /// Whether `d=` belongs to the pin.
    pub(crate) aligned: bool,
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    if facts.fields.is_empty() {
        return;
    }
    let limits = &facts.policy.limits;
    let fields = facts.fields.iter().enumerate().filter(|(_, field)| field.is("dkim-signature"));
    let places: Vec<usize> = fields.map(|(at, _)| at).collect();
    if places.is_empty() {
        findings.add(&MISSING);
    } else if places.len() > limits.signatures {
        // Each costs a question and a verification, and no honest message has so many.
        findings.add(&TOO_MANY);
        return;
    }
    for at in places {
        let Some(field) = facts.fields.get(at) else { continue };
        let signature = Signature::parse(field.value, limits.signed_names);
        let aligned = facts.pin.zip(signature.domain.as_deref()).is_some_and(|(pin, d)| pin.signs_with(d));
        let mut signed_headers = signature.signed.join(":");
        signed_headers.make_ascii_lowercase();
        facts.evidence.signatures.push(SignatureEvidence {
            domain: signature.domain.clone(),
            selector: signature.selector.clone(),
            algorithm: signature.algorithm,
            signed_headers,
            aligned,
            result: SignatureResult::NotTried,
            key_bits: None,
            signed_at: signature.signed_at,
            expires_at: signature.expires_at,
        });
        facts.candidates.push(Candidate { field: at, signature, aligned });
    }
    // What is wrong with every aligned signature counts; one good aligned signature is enough.
    facts.settle(findings);
}
