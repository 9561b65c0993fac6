//! Step `partner`: the verified sender belongs to a partner of the registry, and so does the request.

use billfold_invoice::PaymentRequest;
use billfold_partner::PartnerId;
use billfold_reason::Coded as _;
use billfold_sender::Outcome;

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;
use crate::screen::Screener;

pub(super) const STAGE: Stage = Stage {
    name: "partner",
    rule: "The verified sender is a partner of the registry or a business of one; originator, endpoints and links of the request are \
         that partner's. Its adapter may add reasons, under the partner's id.",
    codes: &[code::PARTNER_UNKNOWN],
    others: &["partner."],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let Some(request) = &facts.request else { return Reach::NotReached };
    let Some(verified) = &facts.outcome.verified else {
        facts.report.partner = claimed(facts.screener, &facts.outcome, request);
        return Reach::NotReached;
    };
    let partner = match facts.business() {
        Some(business) => Some(business.partner.clone()),
        None => PartnerId::new(verified.pin().id()).ok(),
    };
    let adapter = partner.as_ref().and_then(|partner| facts.screener.network.adapter(partner));
    let Some(adapter) = adapter else {
        findings.refuse(&code::PARTNER_UNKNOWN);
        return Reach::Run;
    };
    for problem in adapter.check_request(request) {
        let list = if problem.is_refusal() { &mut findings.reasons } else { &mut findings.warnings };
        list.push(problem.reason());
    }
    facts.report.partner = partner.as_ref().map(ToString::to_string);
    facts.partner = partner;
    Reach::Run
}

/// The partner that a refused message claims to come from, for the report only.
fn claimed(screener: &Screener, outcome: &Outcome, request: &PaymentRequest) -> Option<String> {
    let by_host = outcome.from.as_ref().and_then(|from| {
        screener.network.entries().find(|entry| entry.sender_hosts().iter().any(|host| host == from.domain()))
    });
    let by_originator =
        || screener.network.entries().find(|entry| entry.has_originator(request.originator()));
    by_host.or_else(by_originator).map(|entry| entry.id().to_string())
}
