//! Step `request`: exactly one payment request that can be read.

use billfold_invoice::{PaymentRequest, RefusalReason};
use billfold_reason::{Coded as _, Reason};

use super::{Facts, Findings, Reach, Run, Stage};

pub(super) const STAGE: Stage = Stage {
    name: "request",
    rule: "Exactly one payment request stands in the displayed body and can be read in one way; a signed request (JWS) is verified \
         with the partner's registered keys before its content is read. Attachments are opened in an authentic message only; one \
         that cannot be read is only told.",
    codes: &[],
    others: &["invoice."],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    for refusal in &facts.reading.refused {
        let list =
            if is_of_attachment(refusal.code) { &mut findings.warnings } else { &mut findings.reasons };
        list.push(Reason::new(refusal.code.code()));
    }
    facts.request = only(std::mem::take(&mut facts.reading.requests));
    if let Some(request) = &facts.request {
        facts.report.tell_request(request);
    }
    Reach::Run
}

/// Whether a refusal concerns an attached document that cannot be read, not the payment request. The mail may keep its
/// card: what cannot be read states nothing that could contradict.
fn is_of_attachment(reason: RefusalReason) -> bool {
    matches!(
        reason,
        RefusalReason::DtdForbidden
            | RefusalReason::XmlMalformed
            | RefusalReason::XmlEncoding
            | RefusalReason::XmlTooDeep
            | RefusalReason::XmlTooLarge
            | RefusalReason::PdfMalformed
            | RefusalReason::PdfEncrypted
            | RefusalReason::InflateLimit
            | RefusalReason::ArchiveMalformed
            | RefusalReason::SignatureContainer
    )
}

/// Two requests in one message are refused by the reader already; this takes the one.
fn only(requests: Vec<PaymentRequest>) -> Option<PaymentRequest> {
    let mut requests = requests.into_iter();
    let first = requests.next();
    if requests.next().is_some() { None } else { first }
}
