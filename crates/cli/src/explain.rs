//! Why there is a card or none, for people: every step in order, then what it rests on in plain sentences.

use std::fmt::Write as _;

use billfold::sender::dns::{Answer, Kind};
use billfold::sender::{Evidence, Fate, ReceivedFrom, SignatureEvidence, SignatureResult, StageRun};
use billfold::{Screened, Severity};

/// A record is shown up to here: a key tells people nothing.
const SHOWN: usize = 60;

/// The lines of an explanation; none if there was no payment request, since then nothing is checked.
pub(crate) fn lines(screened: &Screened) -> Vec<String> {
    let Some(evidence) = &screened.evidence else {
        let nothing = vec!["there is no payment request, so nothing was checked".to_owned()];
        return if screened.trail.is_empty() { nothing } else { steps(screened) };
    };
    let mut lines = steps(screened);
    lines.push(String::new());
    lines.extend(sentences(screened, evidence));
    lines
}

/// One line for every step of the trail.
fn steps(screened: &Screened) -> Vec<String> {
    let numbered = screened.trail.iter().enumerate();
    numbered.map(|(at, run)| format!("{:>2} {}", at.saturating_add(1), step(run))).collect()
}

fn step(run: &StageRun) -> String {
    let fate = match run.fate {
        Fate::Passed => "passed",
        Fate::Failed => "failed",
        Fate::Waiting => "no answer yet",
        _ => "not reached",
    };
    let mut line = format!("{:<12} {fate}", run.stage);
    for (at, reason) in run.reasons.iter().enumerate() {
        let mark = if at == 0 { ':' } else { ';' };
        let note = if reason.severity() < Severity::Hold { " (note)" } else { "" };
        let _infallible = write!(line, "{mark} {}{note}: {}", reason.code(), reason.detail());
    }
    line
}

/// What the decision rests on.
fn sentences(screened: &Screened, evidence: &Evidence) -> Vec<String> {
    let mut lines: Vec<String> = evidence.signatures.iter().map(signature).collect();
    if lines.is_empty() {
        lines.push("Nobody signed the message.".to_owned());
    }
    if let Some(bill) = &screened.bill {
        let coverage = bill.verified().coverage();
        let headers: Vec<&str> = coverage.headers().collect();
        let body = if coverage.body() { "the whole body" } else { "nothing of the body" };
        lines.push(format!("The signature covers {body} and the headers {}.", headers.join(", ")));
    } else if evidence.signatures.iter().all(|signature| signature.result != SignatureResult::Pass) {
        lines.push("No signature counts, so nothing of the message is proven.".to_owned());
    }
    lines.extend(screened.compared.iter().map(|view| format!("Compared with the request, {view}.")));
    let how = match evidence.received_from {
        ReceivedFrom::Host => "as the host says",
        ReceivedFrom::Received => "by the Received line of a receiving host",
        _ => "taken to be the time of reading, for want of a better one",
    };
    lines.push(format!("It was received at {}, {how}, and read at {}.", evidence.received_at, evidence.now));
    lines.push(match (evidence.spf, &evidence.spf_domain) {
        (Some(result), Some(domain)) => format!("SPF for {domain}: {result}."),
        (Some(result), None) => format!("SPF: {result}."),
        (None, _) => "SPF was not judged: the envelope is not known, or nobody asked.".to_owned(),
    });
    lines.push(match evidence.dmarc {
        Some(result) => format!("DMARC for the domain of From: {result}."),
        None => "DMARC was not judged.".to_owned(),
    });
    if !evidence.authentication_results.is_empty() {
        let results = evidence.authentication_results.join(", ");
        lines.push(format!("The mail provider's own results: {results}."));
    }
    if evidence.authentication_results_ignored > 0 {
        let number = evidence.authentication_results_ignored;
        lines.push(format!("Authentication-Results of others that count for nothing: {number}."));
    }
    if let Some(arc) = &evidence.arc {
        lines.push(format!("Forwarders left {} ARC sets ({}); nothing rests on them.", arc.sets, arc.result));
    }
    if evidence.dns.is_empty() {
        lines.push("DNS was asked nothing.".to_owned());
    }
    lines.extend(evidence.dns.iter().map(|dns| {
        let (kind, name) = (kind(dns.query.kind()), dns.query.name());
        format!("DNS was asked for {kind} of {name}: {}.", answer(&dns.answer))
    }));
    lines
}

fn signature(signature: &SignatureEvidence) -> String {
    let domain = signature.domain.as_deref().unwrap_or("a domain that cannot be read");
    let selector = signature.selector.as_deref().unwrap_or("?");
    let mut line = format!("{domain} signed it with selector {selector}");
    if let Some(algorithm) = signature.algorithm {
        let _infallible = write!(line, " ({algorithm}");
        if let Some(bits) = signature.key_bits {
            let _infallible = write!(line, ", {bits} bits");
        }
        line.push(')');
    }
    if let Some(at) = signature.signed_at {
        let _infallible = write!(line, " at {at}");
    }
    line.push_str(match (signature.result, signature.aligned) {
        (SignatureResult::Pass, _) => ": the signature is good.",
        (SignatureResult::NotTried, false) => ": not looked at, since it is not the sender's.",
        (SignatureResult::NotTried, true) => ": not verified.",
        _ => ": the signature does not count",
    });
    if !line.ends_with('.') {
        let _infallible = write!(line, " ({}).", signature.result);
    }
    line
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Txt => "TXT",
        Kind::A => "A",
        Kind::Aaaa => "AAAA",
        Kind::Mx => "MX",
        Kind::Ptr => "PTR",
        _ => "records",
    }
}

fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Records(records) => {
            records.iter().map(|record| shortened(record)).collect::<Vec<_>>().join(" | ")
        }
        Answer::NotFound => "there is none".to_owned(),
        _ => "no answer for now".to_owned(),
    }
}

fn shortened(record: &str) -> String {
    let length = record.chars().count();
    if length <= SHOWN {
        return record.to_owned();
    }
    let shown: String = record.chars().take(SHOWN).collect();
    format!("{shown}… ({length} characters)")
}
