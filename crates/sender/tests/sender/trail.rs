//! Every stage tells what became of it.

#![cfg(feature = "dkim")]

use billfold_sender::dns::Zone;
use billfold_sender::{Code, Fate, ORDER, Outcome, Reason, Severity, StageRun};
use chrono::Duration;

use crate::support::mail::{
    ATTACKER, Mail, PARTNER, PARTNER_ORG, Signer, check, delivery, policy, received, zone,
};

fn judge(mail: &Mail, zone: &Zone) -> Outcome {
    let outcome = check(&mail.bytes(), &policy(), &delivery(), zone);
    is_complete(&outcome);
    outcome
}

/// Every stage is there in its order; every reason and warning is there once, at the stage whose rule it is.
fn is_complete(outcome: &Outcome) {
    let names = |stages: &mut dyn Iterator<Item = &'static str>| stages.collect::<Vec<_>>();
    assert_eq!(
        names(&mut outcome.trail.iter().map(|run| run.stage)),
        names(&mut ORDER.iter().map(|s| s.name))
    );
    let mut told = 0;
    for (stage, run) in ORDER.iter().zip(&outcome.trail) {
        let own: Vec<&Code> = stage.codes.iter().copied().flatten().collect();
        assert!(run.reasons.iter().all(|reason| own.contains(&reason.code())), "{run:?}");
        let worst = run.reasons.iter().map(Reason::severity).max();
        assert_eq!(run.fate == Fate::Failed, worst == Some(Severity::Discard), "{run:?}");
        assert_eq!(run.fate == Fate::Waiting, worst == Some(Severity::Hold), "{run:?}");
        told += run.reasons.len();
    }
    let all = outcome.reasons.iter().chain(&outcome.warnings);
    assert!(all.clone().all(|reason| outcome.trail.iter().any(|run| run.reasons.contains(reason))));
    assert_eq!(told, all.count());
}

/// The stages with this fate.
fn with(outcome: &Outcome, fate: Fate) -> Vec<&'static str> {
    let with = |run: &&StageRun| run.fate == fate;
    outcome.trail.iter().filter(with).map(|run| run.stage).collect()
}

const DNS: [&str; 6] = ["dkim", "provider", "spf", "dmarc", "arc_seals", "verdict"];

#[test]
fn an_honest_message_passes_every_stage() {
    let outcome = judge(&Mail::partner().sign(PARTNER), &zone());
    assert!(outcome.verified.is_some());
    assert_eq!(with(&outcome, Fate::Passed).len(), ORDER.len());
}

#[test]
fn a_strangers_message_reaches_neither_the_pins_nor_dns() {
    let outcome = judge(&Mail::from("eve@mischief.example").sign(ATTACKER), &zone());
    assert_eq!(with(&outcome, Fate::Failed), ["identity"]);
    assert_eq!(
        with(&outcome, Fate::NotReached),
        [&["alignment", "coverage", "times"][..], &DNS[..]].concat()
    );
}

#[test]
fn a_key_that_dns_does_not_give_now_is_waited_for() {
    let mut slow = zone();
    slow.servfail(&format!("k1._domainkey.{PARTNER}"));
    let outcome = judge(&Mail::partner().sign(PARTNER), &slow);
    assert!(outcome.hold_until.is_some());
    assert_eq!((with(&outcome, Fate::Waiting), with(&outcome, Fate::NotReached)), (vec!["dkim"], vec![]));
}

#[test]
fn what_follows_a_refusal_by_dns_is_not_reached() {
    let mut altered = Mail::partner().sign(PARTNER);
    altered.body = altered.body.replace("41.50", "99.50");
    let outcome = judge(&altered, &zone());
    assert_eq!(
        (with(&outcome, Fate::Failed), with(&outcome, Fate::NotReached)),
        (vec!["dkim"], DNS[1..].to_vec())
    );
}

#[test]
fn each_reason_stands_at_the_stage_whose_rule_it_is() {
    // The first signature is found bad by itself, the second when its key is looked for; only then both are told.
    let two = Signer::new(PARTNER).tag("s", "absent").sign(Mail::partner());
    let two = Signer::new(PARTNER_ORG).tag("a", "rsa-sha1").sign(two);
    let outcome = judge(&two, &zone());
    assert_eq!(with(&outcome, Fate::Failed), ["signatures", "dkim"]);
    let expired = Signer::new(PARTNER).tag("x", &(received() - Duration::hours(1)).timestamp().to_string());
    let outcome = judge(&expired.tag("t", "1000000000").sign(Mail::partner().without("Date")), &zone());
    let failed = with(&outcome, Fate::Failed);
    assert!(["times", "age"].iter().all(|stage| failed.contains(stage)), "{failed:?}");
}

#[test]
fn the_trail_reads_as_data() {
    let outcome = judge(&Mail::partner().without("Date").sign(PARTNER), &zone());
    let json = serde_json::to_value(&outcome.trail).unwrap();
    let age = json.as_array().unwrap().iter().find(|run| run["stage"] == "age").expect("the stage");
    assert_eq!(
        (age["fate"].as_str(), age["reasons"][0]["code"].as_str()),
        (Some("failed"), Some("sender.date_missing"))
    );
}
