//! Attack messages, each with a real signature of somebody, covering every rule.

#![cfg(feature = "dkim")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use billfold_sender::Policy;
use chrono::Duration;

use crate::support::mail::{
    ATTACKER, BUSINESS, Key, Mail, PARTNER, PARTNER_ORG, Signer, check, check_usual, codes, delivery, policy,
    received, zone, zone_with,
};

/// Checks every message of a table; each must be refused, with the code among the reasons.
fn refuse(table: Vec<(&str, Mail, &str)>) {
    let mut wrong = Vec::new();
    for (what, mail, code) in table {
        let outcome = check_usual(&mail);
        if outcome.verified.is_some() || !codes(&outcome).contains(&code) {
            wrong.push(format!("{what}: {:?} instead of {code}", codes(&outcome)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn victim() -> String {
    format!("billing@{PARTNER}")
}

#[test]
fn games_with_from() {
    let from = |value: &str| Mail::from(value).sign(ATTACKER);
    let victim = victim();
    let word = |text: &str| format!("=?utf-8?B?{}?=", STANDARD.encode(text));
    refuse(vec![
        ("victim below", from("eve@mischief.example").above("From", &victim), "sender.from_multiple"),
        (
            "victim above, attacker signed",
            Mail::from(&victim).sign(PARTNER).above("From", "eve@mischief.example"),
            "sender.from_multiple",
        ),
        ("no From", Mail::partner().without("From").sign(PARTNER), "sender.from_missing"),
        ("list", from(&format!("{victim}, eve@mischief.example")), "sender.from_multiple_addresses"),
        ("two angles", from(&format!("<{victim}> <eve@mischief.example>")), "sender.from_multiple_addresses"),
        (
            "encoded victim and comma",
            from(&format!("{},<eve@mischief.example>", word(&format!("<{victim}>")))),
            "sender.from_multiple_addresses",
        ),
        ("group", from(&format!("Billing: {victim};")), "sender.from_group"),
        ("route", from(&format!("<@{PARTNER}:eve@mischief.example>")), "sender.from_route"),
        (
            "text after the address",
            from(&format!("<eve@mischief.example> {victim}")),
            "sender.from_unparseable",
        ),
        (
            "text after the address, glued",
            from(&format!("<eve@mischief.example>{victim}")),
            "sender.from_unparseable",
        ),
        ("everything encoded", from(&word(&victim)), "sender.from_no_address"),
        (
            "encoded local part",
            from(&format!("{}@mischief.example", word(&victim))),
            "sender.from_encoded_address",
        ),
        ("quoted local part", from(&format!("\"{victim}\"@mischief.example")), "sender.from_quoted_local"),
        ("victim in a comment", from(&format!("eve@mischief.example ({victim})")), "sender.from_comment"),
        ("nested comment", from("eve@mischief.example (a (b) c)"), "sender.from_comment"),
        (
            "space in the domain",
            from(&format!("billing@{PARTNER} .mischief.example")),
            "sender.from_unparseable",
        ),
        ("address literal", from("billing@[192.0.2.1]"), "sender.from_domain_literal"),
        ("final dot", from(&format!("{victim}.")), "sender.from_domain_invalid"),
        (
            "ideographic full stop",
            from("billing@mail\u{3002}tallyhouse.example"),
            "sender.from_domain_invalid",
        ),
        ("zero width space", from("billing@mail.tally\u{200b}house.example"), "sender.from_domain_invalid"),
        ("full-width letters", from("billing@\u{ff4d}ail.tallyhouse.example"), "sender.from_domain_invalid"),
        ("soft hyphen", from("billing@mail.tally\u{ad}house.example"), "sender.from_domain_invalid"),
        ("broken A-label", from("billing@xn--tally-.example"), "sender.from_domain_invalid"),
        ("underscore", from("billing@mail_tallyhouse.example"), "sender.from_domain_invalid"),
        ("percent hack", from(&format!("billing%{PARTNER}@mischief.example")), "sender.unknown_sender"),
        ("bang path", from(&format!("{PARTNER}!billing@mischief.example")), "sender.unknown_sender"),
        ("subdomain of the partner", from("billing@x.mail.tallyhouse.example"), "sender.unknown_sender"),
        (
            "organisation of the partner",
            Mail::from("billing@tallyhouse.example").sign(PARTNER_ORG),
            "sender.unknown_sender",
        ),
        (
            "subdomain of the business",
            Mail::from("a@x.northwind-oil.example").sign(BUSINESS),
            "sender.unknown_sender",
        ),
    ]);
}

#[test]
fn games_with_names() {
    let named = |name: &str| Mail::from(&format!("{name} <eve@mischief.example>")).sign(ATTACKER);
    let own = |name: &str| Mail::from(&format!("{name} <{}>", victim())).sign(PARTNER);
    let victim = victim();
    refuse(vec![
        ("another address", named(&format!("\"{victim}\"")), "sender.name_address"),
        (
            "another address, encoded",
            named(&format!("=?utf-8?B?{}?=", STANDARD.encode(&victim))),
            "sender.name_address",
        ),
        (
            "another address, encoded within quotes",
            named(&format!("\"=?utf-8?B?{}?=\"", STANDARD.encode(&victim))),
            "sender.name_address",
        ),
        (
            "another address with a full-width at",
            named("\"billing\u{ff20}mail.tallyhouse.example\""),
            "sender.name_address",
        ),
        ("the partner's host", named(&format!("\"{PARTNER}\"")), "sender.name_claims_other"),
        (
            "the partner, in a business's mail",
            Mail::from(&format!("\"{PARTNER}\" <a@{BUSINESS}>")).sign(BUSINESS),
            "sender.name_claims_other",
        ),
        ("another address, in a partner's mail", own("\"eve@mischief.example\""), "sender.name_address"),
        ("line breaks", own("=?utf-8?Q?Pay_now=0D=0A=0D=0A?="), "sender.name_hidden_character"),
        ("right to left", own("\"\u{202e}esuohyllaT\""), "sender.name_hidden_character"),
        ("zero width", own("\"Tally\u{200d}house\""), "sender.name_hidden_character"),
        ("unknown charset", own("=?x-none?Q?Tallyhouse?="), "sender.name_undecodable"),
        ("endless", own(&format!("\"{}\"", "pay ".repeat(80))), "sender.name_too_long"),
    ]);
}

#[test]
fn lookalikes() {
    let from = |host: &str| Mail::from(&format!("billing@{host}")).sign(ATTACKER);
    refuse(vec![
        ("digit for letter", from("mail.ta11yhouse.example"), "sender.lookalike"),
        ("rn for m", from("rnail.tallyhouse.example"), "sender.unknown_sender"),
        ("Cyrillic letter", from("mail.t\u{430}llyhouse.example"), "sender.lookalike"),
        ("missing letter", from("mail.talyhouse.example"), "sender.lookalike"),
        ("swapped letters", from("mail.tallyhosue.example"), "sender.lookalike"),
        ("hyphen for dot", from("mail-tallyhouse.example"), "sender.lookalike"),
        ("swapped words", from("tallyhouse-mail.example"), "sender.lookalike"),
        ("name inside", from("tallyhouse-billing.example"), "sender.lookalike"),
        ("name in front", from("mail.tallyhouse.example.mischief.example"), "sender.lookalike"),
        ("other suffix", from("mail.tallyhouse.com"), "sender.lookalike"),
        ("business with another suffix", from("northwind-oil.net"), "sender.lookalike"),
    ]);
    let correspondents = policy().address_book([
        "Ann <ann@longtimefriend.example>".trim_end_matches('>'),
        "ann@longtimefriend.example",
    ]);
    let outcome = check(&from("longtimefrlend.example").bytes(), &correspondents, &delivery(), &zone());
    assert!(codes(&outcome).contains(&"sender.lookalike"), "{:?}", codes(&outcome));
}

#[test]
fn games_with_signatures() {
    let tag = |name: &str, value: &str| Signer::new(PARTNER).tag(name, value).sign(Mail::partner());
    let shift = |days: i64| (received() + Duration::days(days)).timestamp().to_string();
    let many = (0..11).fold(Mail::partner(), |mail, _| mail.sign(PARTNER));
    refuse(vec![
        ("none", Mail::partner(), "sender.dkim_missing"),
        ("eleven", many, "sender.dkim_too_many"),
        ("a stranger's", Mail::partner().sign(ATTACKER), "sender.align_dkim"),
        ("a sibling's", Mail::partner().sign("old.tallyhouse.example"), "sender.align_sibling"),
        ("a public suffix's", Mail::business().sign("com"), "sender.dkim_bad_domain"),
        ("a public suffix's, of two labels", Mail::business().sign("co.uk"), "sender.align_public_suffix"),
        ("quote in d=", tag("d", &format!("{PARTNER}'.mischief.example")), "sender.dkim_bad_domain"),
        ("comment in d=", tag("d", &format!("{PARTNER}(.mischief.example")), "sender.dkim_bad_domain"),
        ("NUL-like selector", tag("s", "k1%00"), "sender.dkim_bad_domain"),
        ("no version", Signer::new(PARTNER).without_tag("v").sign(Mail::partner()), "sender.dkim_version"),
        ("another version", tag("v", "2"), "sender.dkim_version"),
        (
            "tag twice",
            Signer::new(PARTNER).second_tag("d", ATTACKER).sign(Mail::partner()),
            "sender.dkim_duplicate_tag",
        ),
        (
            "tag twice in another case",
            Signer::new(PARTNER).second_tag("D", ATTACKER).sign(Mail::partner()),
            "sender.dkim_duplicate_tag",
        ),
        (
            "miscased tag",
            Signer::new(PARTNER).without_tag("t").tag("T", "1").sign(Mail::partner()),
            "sender.dkim_malformed",
        ),
        ("SHA-1", tag("a", "rsa-sha1"), "sender.dkim_sha1"),
        ("unknown algorithm", tag("a", "rsa-sha512"), "sender.dkim_algorithm"),
        ("length", tag("l", "20"), "sender.dkim_length"),
        ("length zero", tag("l", "0"), "sender.dkim_length"),
        ("identity elsewhere", tag("i", "@mischief.example"), "sender.dkim_auid"),
        ("identity in the parent", tag("i", &format!("@{PARTNER_ORG}")), "sender.dkim_auid"),
        (
            "From not signed",
            Signer::new(PARTNER).names(&["To", "Subject", "Date", "Content-Type"]).sign(Mail::partner()),
            "sender.dkim_from_unsigned",
        ),
        (
            "too many names",
            Signer::new(PARTNER).names(&["From"; 101]).sign(Mail::partner()),
            "sender.dkim_signed_names",
        ),
        ("from the future", tag("t", &shift(3650)), "sender.dkim_future"),
        (
            "expired at receipt",
            Signer::new(PARTNER).tag("t", &shift(-9)).tag("x", &shift(-1)).sign(Mail::partner()),
            "sender.dkim_expired",
        ),
        (
            "expires before it begins",
            Signer::new(PARTNER).tag("x", &shift(-1)).sign(Mail::partner()),
            "sender.dkim_times",
        ),
        ("no key", tag("s", "absent"), "sender.dkim_no_key"),
        ("another kind of key", tag("s", "e1"), "sender.dkim_key_type"),
    ]);
}

#[test]
fn games_with_what_is_signed() {
    let names = |names: &[&str], mail: Mail| Signer::new(PARTNER).names(names).sign(mail);
    let all = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"];
    let but = |name: &str| all.into_iter().filter(|n| *n != name).collect::<Vec<_>>();
    let altered = |name: &str, value: &str| Mail::partner().sign(PARTNER).set(name, value);
    let mut body = Mail::partner().sign(PARTNER);
    body.body = body.body.replace("41.50", "9941.50");
    refuse(vec![
        (
            "second Subject",
            Mail::partner().sign(PARTNER).above("Subject", "Pay at once"),
            "sender.dkim_unsigned_duplicate",
        ),
        (
            "second To",
            Mail::partner().sign(PARTNER).above("To", "robin@payer.example"),
            "sender.header_duplicate",
        ),
        (
            "second Date",
            Mail::partner().sign(PARTNER).above("Date", "Fri, 15 Jan 2027 08:00:00 +0000"),
            "sender.header_duplicate",
        ),
        (
            "second Content-Type",
            Mail::partner().sign(PARTNER).above("Content-Type", "text/html"),
            "mime.duplicate_header",
        ),
        (
            "Reply-To added",
            names(&all, Mail::partner()).above("Reply-To", "eve@mischief.example"),
            "sender.dkim_reply_to_unsigned",
        ),
        (
            "Cc added",
            names(&all, Mail::partner()).above("Cc", "robin@payer.example"),
            "sender.dkim_unsigned_header",
        ),
        (
            "Sender added",
            names(&all, Mail::partner()).above("Sender", "eve@mischief.example"),
            "sender.dkim_unsigned_header",
        ),
        (
            "Content-Transfer-Encoding added",
            names(&all, Mail::partner()).above("Content-Transfer-Encoding", "8bit"),
            "sender.dkim_unsigned_header",
        ),
        ("To not signed", names(&but("To"), Mail::partner()), "sender.dkim_unsigned_header"),
        (
            "Content-Type not signed",
            names(&but("Content-Type"), Mail::partner()),
            "sender.dkim_unsigned_header",
        ),
        ("Date not signed", names(&but("Date"), Mail::partner()), "sender.dkim_unsigned_header"),
        (
            "Message-ID not signed by a partner",
            names(&but("Message-ID"), Mail::partner()),
            "sender.dkim_unsigned_header",
        ),
        ("Subject altered", altered("Subject", "Invoice 7342"), "sender.dkim_failed"),
        ("recipient exchanged", altered("To", "robin+x@payer.example"), "sender.dkim_failed"),
        ("body altered", body, "sender.dkim_body_altered"),
    ]);
}

#[test]
fn what_is_put_above_the_signature() {
    refuse(vec![
        (
            "Content-Disposition added",
            Mail::partner().sign(PARTNER).above("Content-Disposition", "attachment; filename=invoice.html"),
            "sender.dkim_unsigned_header",
        ),
        (
            "Content-Disposition with a parameter added",
            Mail::partner().sign(PARTNER).above("Content-Disposition", "inline; filename=a.exe"),
            "sender.dkim_unsigned_header",
        ),
        (
            "Content-Location added",
            Mail::partner().sign(PARTNER).above("Content-Location", "https://mischief.example/"),
            "sender.dkim_unsigned_header",
        ),
        (
            "Content-Base added",
            Mail::business().sign(BUSINESS).above("Content-Base", "https://mischief.example/"),
            "sender.dkim_unsigned_header",
        ),
        (
            "Mail-Reply-To added",
            Mail::partner().sign(PARTNER).above("Mail-Reply-To", "eve@mischief.example"),
            "sender.dkim_reply_to_unsigned",
        ),
        (
            "Mail-Followup-To added",
            Mail::business().sign(BUSINESS).above("Mail-Followup-To", "eve@mischief.example"),
            "sender.dkim_reply_to_unsigned",
        ),
    ]);
}

#[test]
fn games_with_keys() {
    let rsa = Key::rsa().record();
    let p = rsa.split_once("p=").unwrap().1;
    // SEQUENCE { INTEGER of 512 bits, INTEGER 65537 }: read and refused before any arithmetic.
    let mut small = vec![0x30, 0x48, 0x02, 0x41, 0x00];
    small.extend([0xc5; 64]);
    small.extend([0x02, 0x03, 0x01, 0x00, 0x01]);
    let other = Key::Rsa(aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap());
    let name = format!("k1._domainkey.{PARTNER}");
    let raw = Mail::partner().sign(PARTNER).bytes();
    let strict = Signer::new(PARTNER).tag("i", &format!("@news.{PARTNER}")).sign(Mail::partner()).bytes();
    for (what, raw, records, code) in [
        ("revoked", &raw, vec!["v=DKIM1; p=".to_owned()], "sender.dkim_key_revoked"),
        ("testing", &raw, vec![format!("v=DKIM1; t=y; p={p}")], "sender.dkim_key_testing"),
        ("another service", &raw, vec![format!("v=DKIM1; s=tlsrpt; p={p}")], "sender.dkim_key_service"),
        ("another hash", &raw, vec![format!("v=DKIM1; h=sha1; p={p}")], "sender.dkim_key_hash"),
        ("two records", &raw, vec![rsa.clone(), "v=DKIM1; p=".to_owned()], "sender.dkim_key_ambiguous"),
        ("tag twice", &raw, vec![format!("v=DKIM1; p=AAAA; p={p}")], "sender.dkim_key_malformed"),
        ("version last", &raw, vec![format!("p={p}; v=DKIM1")], "sender.dkim_key_malformed"),
        ("somebody else's", &raw, vec![other.record()], "sender.dkim_failed"),
        ("too small", &raw, vec![format!("v=DKIM1; p={}", STANDARD.encode(&small))], "sender.dkim_key_small"),
        ("no key at all", &raw, vec!["v=DKIM1; p=AAAA".to_owned()], "sender.dkim_key_small"),
        ("strict identity", &strict, vec![format!("v=DKIM1; t=s; p={p}")], "sender.dkim_auid_strict"),
    ] {
        let records: Vec<&str> = records.iter().map(String::as_str).collect();
        let outcome = check(raw, &policy(), &delivery(), &zone_with(&name, &records));
        assert_eq!(codes(&outcome), [code], "{what}");
        assert!(outcome.verified.is_none());
    }
}

#[test]
fn games_with_the_header_block() {
    let raw = |change: fn(&str) -> String| {
        let text = String::from_utf8(Mail::partner().sign(PARTNER).bytes()).unwrap();
        change(&text).into_bytes()
    };
    for (what, bytes, code) in [
        ("folded name", raw(|t| t.replace("Subject:", "Subject\r\n :")), "sender.header_malformed"),
        ("space before the colon", raw(|t| t.replace("Subject:", "Subject :")), "sender.header_malformed"),
        (
            "line without a colon",
            raw(|t| t.replace("Subject:", "nonsense\r\nSubject:")),
            "sender.header_malformed",
        ),
        ("leading fold", raw(|t| format!(" x\r\n{t}")), "sender.header_malformed"),
        (
            "blank fold",
            raw(|t| t.replace("Invoice 7341\r\nDate", "Invoice 7341\r\n \r\nDate")),
            "sender.header_blank_fold",
        ),
        ("bare line feed", raw(|t| t.replacen("\r\nDate", "\nDate", 1)), "sender.line_ends_mixed"),
        (
            "bare carriage return",
            raw(|t| t.replace("Invoice 7341\r\nDate", "Invoice\r7341\r\nDate")),
            "sender.line_ends_mixed",
        ),
        ("bare line feed in the body", raw(|t| t.replace("</p>\r\n", "</p>\n")), "sender.line_ends_mixed"),
        ("NUL", raw(|t| t.replace("Invoice 7341\r\nDate", "Invoice\0\r\nDate")), "sender.nul_byte"),
        ("vertical tab", raw(|t| t.replace("Subject: ", "Subject:\x0b")), "sender.header_control"),
        (
            "no end",
            raw(|t| t.split("\r\n\r\n").next().unwrap().to_owned() + "\r\n"),
            "sender.header_unterminated",
        ),
        (
            "too large",
            raw(|t| format!("X-Padding: {}\r\n{t}", "x".repeat(70_000))),
            "sender.header_too_large",
        ),
        (
            "not UTF-8",
            {
                let mut b = b"X-A: \xff\r\n".to_vec();
                b.extend(raw(str::to_owned));
                b
            },
            "sender.header_not_utf8",
        ),
    ] {
        let outcome = check(&bytes, &policy(), &delivery(), &zone());
        assert!(
            outcome.verified.is_none() && codes(&outcome).contains(&code),
            "{what}: {:?}",
            codes(&outcome)
        );
    }
}

#[test]
fn a_tree_of_another_message_is_refused() {
    let (one, other) =
        (Mail::partner().sign(PARTNER).bytes(), Mail::partner().set("Subject", "Else").sign(PARTNER).bytes());
    let tree = mail_parser::MessageParser::default().parse(&other).unwrap();
    let (policy, delivery): (Policy, _) = (policy(), delivery());
    let mut check = billfold_sender::Check::new(&one, &tree, &policy, &delivery);
    let billfold_sender::Step::Done(outcome) = check.step(&billfold_sender::dns::Answers::new()) else {
        panic!("asks")
    };
    assert!(codes(&outcome).contains(&"sender.parsers_disagree"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn games_with_mime() {
    let html = "<p>EUR 41.50</p>\r\n";
    let one = |content_type: &str, body: &str| Mail::partner().body(content_type, body).sign(PARTNER);
    let cte = |encoding: &str, body: &str| {
        Mail::partner()
            .body("text/html; charset=utf-8", body)
            .set("Content-Transfer-Encoding", encoding)
            .sign(PARTNER)
    };
    let multi = |parameters: &str, body: &str| one(&format!("multipart/mixed; {parameters}"), body);
    let part = |headers: &str| format!("--b\r\n{headers}\r\n\r\n{html}--b--\r\n");
    let deep = (0..20).rev().fold(html.to_owned(), |inner, level| {
        format!(
            "--z{level}z\r\nContent-Type: multipart/mixed; boundary=z{}z\r\n\r\n{inner}\r\n--z{level}z--\r\n",
            level + 1
        )
    });
    refuse(vec![
        (
            "boundary twice",
            multi("boundary=b; boundary=c", &part("Content-Type: text/html")),
            "mime.duplicate_param",
        ),
        (
            "boundary in pieces",
            multi("boundary*0=\"b\"; boundary*1=\"\"", &part("Content-Type: text/html")),
            "mime.exotic_param",
        ),
        ("boundary in a comment", multi("boundary=b (c)", &part("Content-Type: text/html")), "mime.comment"),
        ("charset encoded", one("text/html; charset*=utf-8''utf-8", html), "mime.exotic_param"),
        ("no boundary", one("multipart/mixed", &part("Content-Type: text/html")), "mime.boundary"),
        ("boundary with a line", multi("boundary=\"b\tc\"", html), "mime.boundary"),
        ("not a type", one("text html", html), "mime.content_type"),
        (
            "not closed",
            multi("boundary=b", &part("Content-Type: text/html").replace("--b--", "--b")),
            "mime.truncated",
        ),
        (
            "goes on after the end",
            multi("boundary=b", &(part("Content-Type: text/html") + "--b\r\n\r\nx\r\n--b--\r\n")),
            "mime.after_close",
        ),
        (
            "boundary begins another",
            multi(
                "boundary=b",
                "--b\r\nContent-Type: multipart/mixed; boundary=bc\r\n\r\n--bc\r\n\r\nx\r\n--bc--\r\n--b--\r\n",
            ),
            "mime.boundary_prefix",
        ),
        (
            "boundary begins a line",
            multi("boundary=b", &part("Content-Type: text/html").replace("<p>", "--bold\r\n<p>")),
            "mime.boundary_prefix",
        ),
        (
            "part header twice",
            multi("boundary=b", &part("Content-Type: text/html\r\nContent-Type: text/plain")),
            "mime.duplicate_part_header",
        ),
        (
            "part header without a colon",
            multi("boundary=b", &part("Content-Type text/html")),
            "mime.part_header",
        ),
        (
            "another root",
            one("multipart/related; boundary=b; start=\"<x>\"", &part("Content-Type: text/html")),
            "mime.related_start",
        ),
        ("content elsewhere", one("message/external-body; access-type=URL", html), "mime.partial"),
        ("too deep", multi("boundary=z0z", &deep), "mime.too_deep"),
        ("unknown encoding", cte("base-64", html), "mime.bad_encoding"),
        (
            "encoded multipart",
            Mail::partner().set("Content-Transfer-Encoding", "base64").sign(PARTNER),
            "mime.bad_encoding",
        ),
        ("padding in the middle", cte("base64", "PHA+QQ==PC9wPg==\r\n"), "mime.bad_encoding"),
        ("second text after the padding", cte("base64", "PHA+QQ==\r\nPC9wPg==\r\n"), "mime.bad_encoding"),
        ("junk in base64", cte("base64", "PHA+*QQ==\r\n"), "mime.bad_encoding"),
        ("broken quoted-printable", cte("quoted-printable", "a=XYb\r\n"), "mime.bad_encoding"),
        ("UTF-7", one("text/html; charset=utf-7", "+ADw-p+AD4-\r\n"), "mime.charset"),
        ("unknown charset", one("text/html; charset=x-none", html), "mime.charset"),
        (
            "HTML of another charset",
            one("text/html", "<meta charset=koi8-r><p>\u{20ac}</p>\r\n"),
            "mime.charset",
        ),
        (
            "HTML of two charsets",
            one("text/html", "<meta charset=utf-8><meta charset=koi8-r><p>x</p>\r\n"),
            "mime.charset_conflict",
        ),
        (
            "HTML of a charset that no browser knows",
            one("text/html", "<meta charset=utf-8><meta charset=utf-7><p>x</p>\r\n"),
            "mime.charset_conflict",
        ),
        ("no charset for what is not ASCII", one("text/html", "<p>\u{20ac}</p>\r\n"), "mime.charset"),
    ]);
}

#[test]
fn games_with_time_and_recipients() {
    let now =
        |days: i64| billfold_sender::Delivery::at(received() + Duration::days(days)).received_at(received());
    let raw = Mail::partner().sign(PARTNER).bytes();
    let judge = |raw: &[u8], days: i64| codes(&check(raw, &policy(), &now(days), &zone()));
    assert_eq!(judge(&raw, 59), [""; 0]);
    assert_eq!(judge(&raw, 61), ["sender.too_old"]);
    assert_eq!(judge(&raw, -1), ["sender.dkim_future"]);
    let nobody = Policy::new().pins(policy_pins());
    assert_eq!(codes(&check(&raw, &nobody, &now(1), &zone())), ["sender.account_unknown"]);
    let dated = |days: i64| {
        Mail::partner().set("Date", &(received() + Duration::days(days)).to_rfc2822()).sign(PARTNER)
    };
    refuse(vec![
        ("no Date", Mail::partner().without("Date").sign(PARTNER), "sender.date_missing"),
        ("no date in Date", Mail::partner().set("Date", "soon").sign(PARTNER), "sender.date_malformed"),
        ("dated later", dated(3), "sender.date_future"),
        ("dated long ago, sent again", dated(-90), "sender.too_old"),
        (
            "signed long ago, sent again",
            Signer::new(PARTNER)
                .tag("t", &(received() - Duration::days(90)).timestamp().to_string())
                .sign(Mail::partner()),
            "sender.too_old",
        ),
        (
            "to somebody else",
            Mail::partner().set("To", "alex@payer.example").sign(PARTNER),
            "sender.recipient_mismatch",
        ),
        ("to nobody", Mail::partner().without("To").sign(PARTNER), "sender.recipient_mismatch"),
        (
            "to a group",
            Mail::partner().set("To", "all: robin@payer.example;").sign(PARTNER),
            "sender.recipient_malformed",
        ),
        (
            "the account only in the name",
            Mail::partner().set("To", "\"robin@payer.example\" <alex@payer.example>").sign(PARTNER),
            "sender.recipient_mismatch",
        ),
        (
            "Reply-To of two minds",
            Mail::partner().set("Reply-To", "<a@b.example>c@d.example").sign(PARTNER),
            "sender.reply_to_malformed",
        ),
    ]);
}

fn policy_pins() -> Vec<billfold_sender::Pin> {
    vec![
        billfold_sender::Pin::partner("tallyhouse", [PARTNER], [PARTNER], [PARTNER]).unwrap(),
        billfold_sender::Pin::business(BUSINESS).unwrap(),
    ]
}

#[test]
fn forged_results_open_nothing() {
    let pass = format!(
        "dkim=pass header.d={PARTNER}; spf=pass smtp.mailfrom=b@{PARTNER}; dmarc=pass header.from={PARTNER}"
    );
    let trusted = "from out.example by mx.provider.example; Fri, 15 Jan 2027 08:00:00 +0000";
    let forged = |results: String| {
        Mail::partner().above("Authentication-Results", &results).above("Received", trusted)
    };
    let arc = format!("i=1; mx.provider.example; {pass}");
    refuse(vec![
        ("below the provider's line", forged(format!("mx.provider.example; {pass}")), "sender.dkim_missing"),
        (
            "without a provider's line",
            Mail::partner().above("Authentication-Results", &format!("mx.provider.example; {pass}")),
            "sender.dkim_missing",
        ),
        (
            "id in a comment",
            forged(format!("(mx.provider.example) mx.evil.example; {pass}")),
            "sender.dkim_missing",
        ),
        ("id of another version", forged(format!("mx.provider.example 2; {pass}")), "sender.dkim_missing"),
        ("no id", forged(pass.clone()), "sender.dkim_missing"),
        (
            "another header",
            Mail::partner().above("X-Authentication-Results", &format!("mx.provider.example; {pass}")),
            "sender.dkim_missing",
        ),
        ("an ARC set", Mail::partner().above("ARC-Authentication-Results", &arc), "sender.dkim_missing"),
        (
            "above, without any signature",
            Mail::partner()
                .above("Received", trusted)
                .above("Authentication-Results", &format!("mx.provider.example; {pass}")),
            "sender.dkim_missing",
        ),
        (
            "above a Received that only a stranger wrote",
            {
                let mut mail = Mail::partner()
                    .sign(PARTNER)
                    .above("Received", trusted)
                    .above("Authentication-Results", &format!("mx.provider.example; {pass}"));
                mail.body = mail.body.replace("41.50", "99.50");
                mail.above("Received", "from mischief.example by relay.example")
            },
            "sender.dkim_body_altered",
        ),
        (
            "the provider found DMARC failing",
            Mail::partner().sign(PARTNER).above("Received", trusted).above(
                "Authentication-Results",
                &format!("mx.provider.example; dmarc=fail header.from={PARTNER}"),
            ),
            "sender.ar_dmarc_fail",
        ),
        (
            "the provider found DKIM failing",
            Mail::partner().sign(PARTNER).above("Received", trusted).above(
                "Authentication-Results",
                &format!("mx.provider.example; dkim=fail header.d={PARTNER}"),
            ),
            "sender.ar_dkim_fail",
        ),
        (
            "the provider of two minds",
            Mail::partner()
                .sign(PARTNER)
                .above("Received", trusted)
                .above(
                    "Authentication-Results",
                    &format!("mx.provider.example; dkim=pass header.d={PARTNER}"),
                )
                .above(
                    "Authentication-Results",
                    &format!("mx.provider.example; dkim=fail header.d={PARTNER}"),
                ),
            "sender.ar_conflict",
        ),
    ]);
}
