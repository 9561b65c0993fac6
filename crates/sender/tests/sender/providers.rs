//! What is believed of a provider's results, at every provider and in the order of its real deliveries.

#![cfg(feature = "dkim")]

use std::path::Path;
use std::sync::OnceLock;

use billfold_sender::dns::Zone;
use billfold_sender::{Assurance, Outcome, Pin, Policy, Profile, Provider};

use proptest::prelude::*;

use crate::support::fixtures;
use crate::support::mail::{Key, Mail, PARTNER, PARTNER_ORG, Signer, check, codes, delivery, warnings, zone};
use crate::support::providers::lines;

fn policy_pins(policy: Policy) -> Policy {
    policy.pin(Pin::partner("tallyhouse", [PARTNER], [PARTNER, PARTNER_ORG], [PARTNER]).unwrap())
}

fn shared_zone() -> &'static Zone {
    static ZONE: OnceLock<Zone> = OnceLock::new();
    ZONE.get_or_init(zone)
}

fn genuine() -> &'static Mail {
    static MAIL: OnceLock<Mail> = OnceLock::new();
    MAIL.get_or_init(|| Mail::partner().sign(PARTNER))
}

/// A genuine message with another amount.
fn altered() -> Mail {
    let mut mail = genuine().clone();
    mail.body = mail.body.replace("41.50", "99.50");
    mail
}

fn judge(mail: &Mail, policy: &Policy) -> Outcome {
    check(&mail.bytes(), policy, &delivery(), shared_zone())
}

fn passes() -> String {
    format!(
        "dkim=pass header.d={PARTNER} header.s=k1; spf=pass smtp.mailfrom=b@{PARTNER}; dmarc=pass header.from={PARTNER}"
    )
}

#[test]
fn every_provider_may_vouch_in_its_own_order() {
    for provider in Provider::ALL {
        let lines = lines(*provider);
        let outcome = judge(&lines.above(&altered(), Some(&passes())), &lines.policy(policy_pins));
        assert_eq!(
            (codes(&outcome), outcome.assurance),
            (vec![], Assurance::ProviderAr),
            "{}",
            provider.name
        );
        // The copy without its seal is no ARC set.
        let known = |outcome: &Outcome| {
            let mut all = warnings(outcome);
            all.retain(|code| *code != "sender.arc_invalid");
            all
        };
        assert_eq!(known(&outcome), ["sender.provider_vouches"], "{}", provider.name);
        let strict = lines.policy(policy_pins).profile(Profile::Strict);
        let outcome = judge(&lines.above(genuine(), Some(&passes())), &strict);
        assert_eq!((codes(&outcome), known(&outcome)), (vec![], vec![]), "{}", provider.name);
        let outcome = judge(&lines.above(genuine(), None), &strict);
        assert_eq!(codes(&outcome), ["sender.spf_unknown"], "{}", provider.name);
        // Somebody else's message in front of all that is not the provider's.
        let handed =
            lines.above(&altered(), Some(&passes())).above("Received", "from a.example by b.example");
        assert!(judge(&handed, &lines.policy(policy_pins)).verified.is_none(), "{}", provider.name);
    }
}

/// Real deliveries: their own `Received` lines where they stand, their results replaced by ours.
fn in_the_order_of(path: &Path, mail: &Mail, id: &str) -> Mail {
    let raw = std::fs::read(path).unwrap();
    let text = String::from_utf8_lossy(&raw).replace("\r\n", "\n").replace("\n\t", " ").replace("\n ", " ");
    let head = text.split("\n\n").next().unwrap();
    let mut top = Vec::new();
    for line in head.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        match name.to_ascii_lowercase().as_str() {
            "received" => top.push((name.to_owned(), value.trim().to_owned())),
            "authentication-results" => top.push((name.to_owned(), format!("{id}{}", passes()))),
            "arc-authentication-results" => top.push((name.to_owned(), value.trim().to_owned())),
            _ => {}
        }
    }
    let mut out = mail.clone();
    // Several of the same kind say one thing each; one of ours says all.
    top.dedup_by(|a, b| a.0.eq_ignore_ascii_case(&b.0) && a.0.eq_ignore_ascii_case("authentication-results"));
    out.headers.splice(0..0, top);
    out
}

#[test]
fn the_order_of_stored_deliveries() {
    let (Some(corpora), Some(suites)) = (fixtures::folder("corpora"), fixtures::folder("suites")) else {
        return;
    };
    let files = |folder: &Path, start: &str| -> Vec<std::path::PathBuf> {
        let mut all: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.file_name().unwrap().to_str().is_some_and(|name| name.starts_with(start)))
            .collect();
        all.sort();
        all
    };
    let bounces = corpora.join("sisimai-bounces");
    let originals = suites.join("dkim_verifier/original");
    let mut judged = 0;
    for (name, folder, start) in [
        ("outlook", &bounces, "lhost-office365-05"),
        ("outlook", &bounces, "lhost-office365-06"),
        ("outlook", &bounces, "lhost-office365-07"),
        ("outlook", &bounces, "lhost-office365-08"),
        ("outlook", &bounces, "lhost-office365-09"),
        ("outlook", &bounces, "lhost-office365-10"),
        ("yahoo", &bounces, "lhost-yahoo-0"),
        ("yahoo", &bounces, "lhost-yahoo-1"),
        ("fastmail", &originals, "Fastmail"),
    ] {
        let lines = lines(name.parse::<Provider>().unwrap());
        for path in files(folder, start) {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let written =
                text.contains("\nAuthentication-Results:") || text.starts_with("Authentication-Results:");
            // Yahoo Japan is another provider.
            if !written || text.contains("y.example.co.jp") || text.contains("yahoo.co.jp") {
                continue;
            }
            judged += 1;
            let strict = lines.policy(policy_pins).profile(Profile::Strict);
            let outcome = judge(&in_the_order_of(&path, genuine(), lines.id), &strict);
            assert_eq!(codes(&outcome), Vec::<&str>::new(), "{}", path.display());
            let outcome = judge(&in_the_order_of(&path, &altered(), lines.id), &lines.policy(policy_pins));
            assert_eq!(outcome.assurance, Assurance::ProviderAr, "{}: {:?}", path.display(), codes(&outcome));
        }
    }
    assert!(judged >= 20, "{judged}");
    // Gmail writes below its border's line; before 2017 there was no copy above it, and nothing is believed.
    let lines = lines("gmail".parse::<Provider>().unwrap());
    for path in files(&bounces, "rhost-gsuite-03") {
        let strict = lines.policy(policy_pins).profile(Profile::Strict);
        let outcome = judge(&in_the_order_of(&path, genuine(), lines.id), &strict);
        assert_eq!(codes(&outcome), ["sender.spf_unknown"], "{}", path.display());
        assert!(warnings(&outcome).contains(&"sender.ar_untrusted_position"));
    }
}

#[test]
fn what_fastmail_writes_is_read() {
    let Some(suites) = fixtures::folder("suites") else { return };
    let lines = lines("fastmail".parse::<Provider>().unwrap());
    let mut read = 0;
    for entry in std::fs::read_dir(suites.join("dkim_verifier/original")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_str().unwrap().starts_with("Fastmail") {
            continue;
        }
        let raw = std::fs::read(&path).unwrap();
        let outcome = check(&raw, &lines.policy(policy_pins), &delivery(), shared_zone());
        let found = &outcome.evidence.authentication_results;
        let has = |word: &str| found.iter().any(|result| result == word);
        assert!(has("dkim=pass") && has("dmarc=pass") && has("spf=pass"), "{}: {found:?}", path.display());
        assert!(!warnings(&outcome).contains(&"sender.ar_malformed"), "{}", path.display());
        read += 1;
    }
    assert!(read >= 5, "{read}");
}

#[test]
fn forged_lines_below_the_providers_are_not_believed() {
    // The replay of a genuine message with another amount, under the attacker's own copy of the provider's lines.
    for provider in Provider::ALL {
        let lines = lines(*provider);
        let forged = lines.above(&altered(), Some(&passes()));
        for real in [
            None,
            Some(
                "dkim=neutral (body hash did not verify) header.i=@mail.tallyhouse.example; spf=pass smtp.mailfrom=eve@mischief.example",
            ),
        ] {
            let outcome = judge(&lines.above(&forged, real), &lines.policy(policy_pins));
            assert!(outcome.verified.is_none(), "{} {real:?}", provider.name);
            assert_eq!(codes(&outcome), ["sender.dkim_body_altered"], "{} {real:?}", provider.name);
        }
    }
}

#[test]
fn one_user_of_the_provider_writes_to_another() {
    // All real lines are written inside: the attacker's are below the provider's results, and his own border counts for nothing.
    for (name, inside) in [
        (
            "fastmail",
            "from web3 ([10.202.2.213]) by compute6.internal (MEProxy); Fri, 15 Jan 2027 08:00:00 +0000",
        ),
        (
            "outlook",
            "from eve (192.0.2.66) by DB8P190MB0666.EURP190.PROD.OUTLOOK.COM with HTTPS; Fri, 15 Jan 2027 08:00:00 +0000",
        ),
    ] {
        let lines = lines(name.parse::<Provider>().unwrap());
        let forged = lines.above(&altered(), Some(&passes())).above("Received", inside);
        let real = |results: &str| {
            let mail = forged.clone().above("Authentication-Results", &format!("{}{results}", lines.id));
            judge(&mail.above("Received", inside), &lines.policy(policy_pins))
        };
        assert_eq!(
            codes(&real("dkim=none; dmarc=none action=none header.from=x.example")),
            ["sender.dkim_body_altered"]
        );
        assert_eq!(codes(&real("spf=none smtp.mailfrom=x.example")), ["sender.dkim_body_altered"]);
    }
}

#[test]
fn an_unreadable_border_line_is_a_border_still() {
    for provider in Provider::ALL {
        let lines = lines(*provider);
        let forged = lines.above(&altered(), Some(&passes()));
        for helo in
            ["x(", "x\"", "x)", "by", "eve by sloti1", "eve by a.prod.outlook.com", "(localhost [127.0.0.1])"]
        {
            let mut mail = lines.above(&forged, None);
            let border = lines.lines.iter().flatten().count() - 1;
            let line = mail.headers.iter_mut().filter(|(name, _)| name == "Received").nth(border).unwrap();
            line.1 = line.1.replace("from out.example", &format!("from {helo}"));
            assert!(judge(&mail, &lines.policy(policy_pins)).verified.is_none(), "{} {helo}", provider.name);
        }
    }
}

#[test]
fn any_doubt_of_the_provider_ends_its_vouching() {
    let lines = lines(Provider::GENERIC);
    for doubt in [
        format!("dkim=neutral header.d={PARTNER}"),
        "dkim=none".to_owned(),
        "dkim=none (message not signed) header.d=none".to_owned(),
        format!("dkim=neutral header.i=@news.{PARTNER}"),
        format!("dkim=temperror header.d={PARTNER}"),
        format!("dkim=hardfail header.d={PARTNER}"),
        format!("dkim=perm_fail header.d={PARTNER}"),
        format!("dkim=policy header.d={PARTNER}"),
        format!("dkim=fail header.d={PARTNER} header.d=other.example"),
        format!("dmarc=none header.from={PARTNER}"),
        format!("dmarc=temperror header.from=billing@{PARTNER}"),
        format!("dmarc=permerror header.from={PARTNER}"),
        format!("dmarc=reject header.from={PARTNER}"),
        "dmarc=bestguesspass".to_owned(),
        "dkim=pass\\".to_owned(),
    ] {
        for first in [true, false] {
            let (doubt, pass) =
                (format!("mx.provider.example; {doubt}"), format!("mx.provider.example; {}", passes()));
            let (upper, lower) = if first { (&doubt, &pass) } else { (&pass, &doubt) };
            let mail = lines
                .above(&altered(), None)
                .above("Authentication-Results", lower)
                .above("Authentication-Results", upper);
            assert!(judge(&mail, &lines.policy(policy_pins)).verified.is_none(), "{doubt}");
        }
        let one = lines.above(&altered(), Some(&format!("{}; {doubt}", passes())));
        assert!(judge(&one, &lines.policy(policy_pins)).verified.is_none(), "{doubt}");
    }
    for other in [
        "dkim=fail header.d=esp.example",
        "dmarc=none header.from=esp.example",
        "dkim=none header.i=@esp.example",
    ] {
        let mail = lines.above(&altered(), Some(&format!("{}; {other}", passes())));
        assert!(judge(&mail, &lines.policy(policy_pins)).verified.is_some(), "{other}");
    }
    let address = lines.above(&altered(), Some(&passes().replace("header.from=", "header.from=billing@")));
    assert!(judge(&address, &lines.policy(policy_pins)).verified.is_some());
}

#[test]
fn two_signatures_are_no_conflict() {
    let lines = lines(Provider::GENERIC);
    let ed25519 = Signer::new(PARTNER).tag("a", "ed25519-sha256").tag("s", "e1").key(Key::ed25519());
    let mail = ed25519.sign(genuine().clone());
    for word in ["fail", "permerror", "policy", "neutral"] {
        let (other, same) = (
            format!("dkim={word} header.d={PARTNER} header.s=e1"),
            format!("dkim={word} header.d={PARTNER} header.s=k1"),
        );
        for statement in
            [&other, &other.replace("s=e1", "b=AbCdEfGh"), &format!("dkim={word} header.d={PARTNER}")]
        {
            let pass = if statement.contains("header.b") {
                passes().replace("header.s=k1", "header.b=12345678")
            } else {
                passes()
            };
            let outcome =
                judge(&lines.above(&mail, Some(&format!("{statement}; {pass}"))), &lines.policy(policy_pins));
            assert_eq!((codes(&outcome), outcome.assurance), (vec![], Assurance::LocalDkim), "{statement}");
        }
        let apart = lines
            .above(&mail, Some(&passes()))
            .above("Authentication-Results", &format!("mx.provider.example; {other}"));
        assert_eq!(codes(&judge(&apart, &lines.policy(policy_pins))), Vec::<&str>::new(), "{other}");
        // The same signature cannot both pass and fail.
        let conflict = lines
            .above(&mail, Some(&passes()))
            .above("Authentication-Results", &format!("mx.provider.example; {same}"));
        let expected: &[&str] = if word == "neutral" { &[] } else { &["sender.ar_conflict"] };
        assert_eq!(codes(&judge(&conflict, &lines.policy(policy_pins))), expected, "{same}");
    }
    let none = lines.above(
        &mail,
        Some(&format!("dkim=fail header.d={PARTNER} header.s=k1; dkim=fail header.d={PARTNER} header.s=e1")),
    );
    assert_eq!(codes(&judge(&none, &lines.policy(policy_pins))), ["sender.ar_dkim_fail"]);
    let many: Vec<String> = (0..100).map(|n| format!("dkim=fail header.d={PARTNER} header.s=s{n}")).collect();
    let many = lines.above(&mail, Some(&format!("{}; {}", passes(), many.join("; "))));
    assert_eq!(codes(&judge(&many, &lines.policy(policy_pins))), ["sender.ar_conflict"]);
}

/// The signature that stands on top, spoilt: whatever was signed, this is not it.
fn spoilt(mail: &Mail) -> Mail {
    let mut mail = mail.clone();
    let (_, value) = mail.headers.first_mut().unwrap();
    let (tags, signature) = value.rsplit_once("b=").unwrap();
    let turned = if signature.starts_with('A') { "B" } else { "A" };
    *value = format!("{tags}b={turned}{}", signature.get(1..).unwrap());
    mail
}

/// The beginning of the signature on top, as results name it.
fn header_b(mail: &Mail) -> String {
    let value = &mail.headers.first().unwrap().1;
    value.rsplit_once("b=").unwrap().1.chars().take(8).collect()
}

/// A provider keeps other rules than ours: what it says of a signature that we refuse must not open a card for another one.
#[test]
fn the_providers_word_is_about_one_signature() {
    let expired = (crate::support::mail::received() - chrono::Duration::days(1)).timestamp().to_string();
    let without_to = ["From", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"];
    let refused = [
        ("l=", Signer::new(PARTNER).tag("l", "10")),
        ("x=", Signer::new(PARTNER).tag("t", "1").tag("x", &expired)),
        ("h=", Signer::new(PARTNER).names(&without_to)),
        ("a=", Signer::new(PARTNER).tag("a", "rsa-sha1")),
        ("twice", Signer::new(PARTNER).second_tag("d", PARTNER)),
        ("key", Signer::new(PARTNER).tag("s", "nowhere")),
    ];
    let lines = lines(Provider::GENERIC);
    let judged = |mail: &Mail, results: &str| {
        let outcome = judge(&lines.above(mail, Some(results)), &lines.policy(policy_pins));
        outcome.verified.map(|verified| verified.authenticated_domain().to_owned())
    };
    let pass = |about: &str| format!("dkim=pass header.d={PARTNER}{about}; dmarc=pass header.from={PARTNER}");
    for (why, signer) in refused {
        let refused = signer.sign(Mail::partner());
        let both = spoilt(&refused.clone().sign(PARTNER));
        for about in [
            String::new(),
            " header.s=k1".to_owned(),
            format!(" header.b={}", header_b(&refused)),
            format!(" header.s=k1 header.b={}", header_b(&both)),
        ] {
            assert_eq!(judged(&both, &pass(&about)), None, "{why}{about}");
            assert_eq!(judged(&refused, &pass(&about)), None, "{why}{about}");
        }
    }
    // Alone, the altered one is meant, unless the results name another one.
    let altered = altered();
    let own = header_b(&altered);
    for (about, vouched) in [
        (String::new(), true),
        (" header.s=K1".to_owned(), true),
        (format!(" header.s=k1 header.b=\"{own}\""), true),
        (format!(" header.b={own}"), true),
        (" header.s=k2".to_owned(), false),
        (" header.b=AAAAAAAA".to_owned(), false),
        (format!(" header.s=k2 header.b={own}"), false),
        (format!(" header.b={own} header.b=AAAAAAAA"), false),
    ] {
        assert_eq!(judged(&altered, &pass(&about)).is_some(), vouched, "{about}");
    }
    // Of two it must be known which one.
    let ed25519 = Signer::new(PARTNER).tag("a", "ed25519-sha256").tag("s", "e1").key(Key::ed25519());
    let mut two = ed25519.sign(genuine().clone());
    two.body = two.body.replace("41.50", "99.50");
    for (about, vouched) in [
        (String::new(), false),
        (" header.s=e1".to_owned(), true),
        (" header.s=k1".to_owned(), true),
        (format!(" header.b={}", header_b(&two)), true),
    ] {
        assert_eq!(judged(&two, &pass(&about)).is_some(), vouched, "{about}");
    }
    // One that copies the beginning of the other is not told apart by it.
    let mut copied = genuine().clone().sign(PARTNER);
    copied.headers[0].1 = copied.headers[1].1.clone();
    copied.body = copied.body.replace("41.50", "99.50");
    assert_eq!(judged(&copied, &pass(&format!(" header.s=k1 header.b={own}"))), None);
}

/// Whatever a dialect leaves out, a host that believes nobody believes nobody.
#[test]
fn an_empty_list_believes_nobody_at_any_provider() {
    for provider in Provider::ALL {
        let lines = lines(*provider);
        let nobody = || {
            let policy =
                policy_pins(Policy::new()).addresses([crate::support::mail::PAYER]).provider(*provider);
            policy.receiving_hosts(lines.hosts.iter().copied())
        };
        let outcome = judge(&lines.above(&altered(), Some(&passes())), &nobody());
        assert_eq!(codes(&outcome), ["sender.dkim_body_altered"], "{}", provider.name);
        let outcome = judge(&lines.above(genuine(), Some(&passes())), &nobody().profile(Profile::Strict));
        assert_eq!(codes(&outcome), ["sender.spf_unknown"], "{}", provider.name);
    }
}

/// A line that an attacker puts into his message, aimed at one provider.
fn forged_line() -> impl Strategy<Value = (usize, usize)> {
    (0..10_usize, 0..6_usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_below_the_providers_lines_opens_anything(
        which in 0..Provider::ALL.len(),
        block in prop::collection::vec(forged_line(), 0..8),
        real in prop::option::of(prop::sample::select(vec!["neutral", "none", "temperror", "permerror", "fail"])),
        dmarc in prop::option::of(prop::sample::select(vec!["none", "temperror", "permerror", "fail"])),
        strict in any::<bool>(),
    ) {
        let lines = lines(Provider::ALL[which]);
        let receiveds: Vec<&str> = lines.lines.iter().copied().flatten().collect();
        let mut mail = altered();
        for (kind, variant) in block {
            let results = match variant {
                0 => passes(),
                1 => format!("dkim=pass header.i=@{PARTNER}"),
                2 => format!("dmarc=pass header.from={PARTNER}"),
                3 => format!("spf=pass smtp.mailfrom=b@{PARTNER}"),
                4 => format!("dkim=pass header.d={PARTNER_ORG}; dmarc=pass header.from={PARTNER}"),
                _ => "none".to_owned(),
            };
            mail = match kind {
                0..=2 => mail.above("Authentication-Results", &format!("{}{results}", lines.id)),
                3 => mail.above("ARC-Authentication-Results", &format!("i=1; {}{results}", lines.id)),
                4 => mail.above("ARC-Seal", "i=1; a=rsa-sha256; cv=none; d=google.com; s=a; b=AAAA"),
                5 => mail.above("Received", "from a.example by b.example; Fri, 15 Jan 2027 08:00:00 +0000"),
                6 => mail.above("Received", "by 2002:a05:6a10:1::2 with SMTP id x"),
                _ => mail.above("Received", receiveds[variant % receiveds.len()]),
            };
        }
        let said = match (real, dmarc) {
            (None, None) => None,
            (real, dmarc) => Some(format!(
                "dkim={} header.d={PARTNER}; dmarc={} header.from={PARTNER}; spf=pass smtp.mailfrom=eve@mischief.example",
                real.unwrap_or("none"), dmarc.unwrap_or("none"),
            )),
        };
        let profile = if strict { Profile::Strict } else { Profile::Standard };
        let policy = lines.policy(policy_pins).profile(profile);
        prop_assert!(judge(&lines.above(&mail, said.as_deref()), &policy).verified.is_none());
        // Nor does it stand in for an envelope that nobody knows.
        let mut unknown = genuine().clone();
        let added = mail.headers.len() - unknown.headers.len();
        unknown.headers.splice(0..0, mail.headers.iter().take(added).cloned());
        let strict = lines.policy(policy_pins).profile(Profile::Strict);
        let said = said.map(|said| said.replace("spf=pass", "spf=none"));
        prop_assert!(judge(&lines.above(&unknown, said.as_deref()), &strict).verified.is_none());
    }
}
