//! Real mail, signed with keys made for this run.

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use billfold_sender::dns::{Answers, Kind, Zone};
use billfold_sender::{Check, Delivery, Outcome, Pin, Policy, Step};
use chrono::{DateTime, Duration, Utc};

pub(crate) const PARTNER: &str = "mail.tallyhouse.example";
pub(crate) const PARTNER_ORG: &str = "tallyhouse.example";
pub(crate) const BUSINESS: &str = "northwind-oil.example";
pub(crate) const ATTACKER: &str = "mischief.example";
pub(crate) const PAYER: &str = "robin@payer.example";

/// When the messages of the tests are received.
pub(crate) fn received() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

pub(crate) enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// The RSA key of this run, made once: slow to make, and whose it is depends on the zone alone.
    pub(crate) fn rsa() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(|| Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()))
    }

    pub(crate) fn ed25519() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(|| Self::Ed25519(Ed25519KeyPair::generate().unwrap()))
    }

    pub(crate) fn record(&self) -> String {
        match self {
            Self::Rsa(pair) => format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(pair.public_key().as_ref())),
            Self::Ed25519(pair) => {
                format!("v=DKIM1; k=ed25519; p={}", STANDARD.encode(pair.public_key().as_ref()))
            }
        }
    }

    fn sign(&self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input, &mut signature).unwrap();
                signature
            }
            Self::Ed25519(pair) => pair.sign(digest(&SHA256, input).as_ref()).as_ref().to_vec(),
        }
    }
}

/// Headers in order and a body; CRLF line ends.
#[derive(Clone)]
pub(crate) struct Mail {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Mail {
    /// What the partner really sends.
    pub(crate) fn partner() -> Self {
        Self::from(&format!("Tallyhouse <billing@{PARTNER}>"))
    }

    /// What a business really sends.
    pub(crate) fn business() -> Self {
        Self::from(&format!("Northwind Oil <accounts@{BUSINESS}>"))
    }

    pub(crate) fn from(from: &str) -> Self {
        let date = received().to_rfc2822();
        let headers = [
            ("From", from),
            ("To", "Robin <robin@payer.example>"),
            ("Subject", "Invoice 7341"),
            ("Date", date.as_str()),
            ("Message-ID", "<m7341@tallyhouse.example>"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "multipart/alternative; boundary=\"=_part\""),
        ];
        let body = "--=_part\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nInvoice 7341: EUR 41.50\r\n\
            --=_part\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Invoice 7341: EUR 41.50</p>\r\n--=_part--\r\n";
        Self {
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        match self.headers.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case(name)) {
            Some((_, old)) => value.clone_into(old),
            None => self.headers.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn body(mut self, content_type: &str, body: &str) -> Self {
        self.body = body.to_owned();
        self.set("Content-Type", content_type)
    }

    /// Puts a header above all others; after signing it stands outside the signature.
    pub(crate) fn above(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut text: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        text.push_str("\r\n");
        text.push_str(&self.body);
        text.into_bytes()
    }

    /// Adds a signature over everything that is there.
    pub(crate) fn sign(self, domain: &str) -> Self {
        Signer::new(domain).sign(self)
    }
}

/// A signature in the making; every tag can be spoilt.
pub(crate) struct Signer {
    pub(crate) key: &'static Key,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) names: Vec<String>,
}

impl Signer {
    pub(crate) fn new(domain: &str) -> Self {
        let time = received().timestamp().to_string();
        let tags = [
            ("v", "1"),
            ("a", "rsa-sha256"),
            ("c", "relaxed/simple"),
            ("d", domain),
            ("s", "k1"),
            ("t", time.as_str()),
        ];
        let names = [
            "From",
            "From",
            "To",
            "Cc",
            "Subject",
            "Date",
            "Message-ID",
            "Reply-To",
            "Sender",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        ];
        Self {
            key: Key::rsa(),
            tags: tags.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    pub(crate) fn key(mut self, key: &'static Key) -> Self {
        self.key = key;
        self
    }

    pub(crate) fn tag(mut self, name: &str, value: &str) -> Self {
        match self.tags.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.tags.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    pub(crate) fn second_tag(mut self, name: &str, value: &str) -> Self {
        self.tags.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without_tag(mut self, name: &str) -> Self {
        self.tags.retain(|(n, _)| n != name);
        self
    }

    pub(crate) fn names(mut self, names: &[&str]) -> Self {
        self.names = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    pub(crate) fn sign(self, mail: Mail) -> Mail {
        self.sign_as("DKIM-Signature", mail)
    }

    /// Signs in a header of this name: `ARC-Message-Signature` is made in the same way.
    pub(crate) fn sign_as(self, header: &str, mail: Mail) -> Mail {
        let body = mail.body.trim_end_matches("\r\n").to_owned() + "\r\n";
        let hash = STANDARD.encode(digest(&SHA256, body.as_bytes()));
        let tags: Vec<String> = self.tags.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let unsigned = format!("{}; h={}; bh={hash}; b=", tags.join("; "), self.names.join(":"));
        let mut input = String::new();
        let mut used = vec![false; mail.headers.len()];
        for name in &self.names {
            let found = mail
                .headers
                .iter()
                .zip(&used)
                .rposition(|((n, _), used)| !used && n.eq_ignore_ascii_case(name));
            if let Some(at) = found {
                used[at] = true;
                input.push_str(&relaxed(&mail.headers[at].0, &mail.headers[at].1));
                input.push_str("\r\n");
            }
        }
        input.push_str(&relaxed(header, &unsigned));
        let signature = STANDARD.encode(self.key.sign(input.as_bytes()));
        mail.above(header, &format!("{unsigned}{signature}"))
    }
}

/// The base64 of a signature over nothing but these fields, the last one without its line end: how ARC seals are made.
pub(crate) fn sign_fields(fields: &[(&str, &str)]) -> String {
    let input: Vec<String> = fields.iter().map(|(name, value)| relaxed(name, value)).collect();
    STANDARD.encode(Key::rsa().sign(input.join("\r\n").as_bytes()))
}

fn relaxed(name: &str, value: &str) -> String {
    format!("{}:{}", name.to_lowercase(), value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// DNS of everybody in the tests.
pub(crate) fn zone() -> Zone {
    let mut zone = Zone::new();
    for domain in
        [PARTNER, PARTNER_ORG, BUSINESS, ATTACKER, "old.tallyhouse.example", "esp.example", "example"]
    {
        zone.insert(&format!("k1._domainkey.{domain}"), Kind::Txt, vec![Key::rsa().record()]);
        zone.insert(&format!("e1._domainkey.{domain}"), Kind::Txt, vec![Key::ed25519().record()]);
    }
    zone.insert("bounce.tallyhouse.example", Kind::Txt, vec!["v=spf1 ip4:192.0.2.0/24 -all".to_owned()]);
    zone.insert(ATTACKER, Kind::Txt, vec!["v=spf1 +all".to_owned()]);
    zone
}

/// A zone in which one name has these records and the rest is as usual.
pub(crate) fn zone_with(name: &str, records: &[&str]) -> Zone {
    let usual = zone();
    let mut zone = Zone::new();
    for domain in [PARTNER, PARTNER_ORG, BUSINESS] {
        for selector in ["k1", "e1"] {
            let key = format!("{selector}._domainkey.{domain}");
            if key != name
                && let billfold_sender::dns::Answer::Records(records) =
                    usual.answer(&billfold_sender::dns::Query::txt(&key))
            {
                zone.insert(&key, Kind::Txt, records);
            }
        }
    }
    zone.insert(name, Kind::Txt, records.iter().map(|record| (*record).to_owned()).collect());
    zone
}

pub(crate) fn policy() -> Policy {
    Policy::new()
        .pin(
            Pin::partner("tallyhouse", [PARTNER], [PARTNER, PARTNER_ORG], ["bounce.tallyhouse.example"])
                .unwrap(),
        )
        .pin(Pin::business(BUSINESS).unwrap())
        .addresses([PAYER])
        .authserv_ids(["mx.provider.example"])
        .receiving_hosts(["mx.provider.example"])
}

pub(crate) fn delivery() -> Delivery {
    Delivery::at(received() + Duration::days(2)).received_at(received())
}

/// Checks bytes under a policy, a delivery and a DNS world.
pub(crate) fn check(raw: &[u8], policy: &Policy, delivery: &Delivery, zone: &Zone) -> Outcome {
    let message =
        mail_parser::MessageParser::default().parse(raw).expect("mail-parser reads anything with a header");
    let mut check = Check::new(raw, &message, policy, delivery);
    let mut answers = Answers::new();
    for _ in 0..100 {
        match check.step(&answers) {
            Step::Need(queries) => {
                assert!(queries.iter().all(|query| !answers.contains(query)), "asks twice");
                zone.answer_all(&queries, &mut answers);
            }
            Step::Done(outcome) => return *outcome,
        }
    }
    panic!("asks without end");
}

/// Checks a mail as usual.
pub(crate) fn check_usual(mail: &Mail) -> Outcome {
    check(&mail.bytes(), &policy(), &delivery(), &zone())
}

pub(crate) fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.reasons.iter().map(|reason| reason.code().name()).collect()
}

pub(crate) fn warnings(outcome: &Outcome) -> Vec<&'static str> {
    outcome.warnings.iter().map(|reason| reason.code().name()).collect()
}
