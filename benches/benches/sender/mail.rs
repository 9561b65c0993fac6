//! Signed mail for the sender benchmarks, with keys made per run: an invoice of any size, and a newsletter.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

/// From host, `d=` and originator of every invoice here.
pub const PARTNER: &str = "mail.tallyhouse.example";
/// Whom every message is addressed to.
pub const PAYER: &str = "robin@payer.example";

/// When every message was sent.
pub fn sent() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// A signing key.
pub enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    pub fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub fn ed25519() -> Self {
        Self::Ed25519(Ed25519KeyPair::generate().unwrap())
    }

    /// Its name below `_domainkey`.
    pub fn selector(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "k1",
            Self::Ed25519(_) => "e1",
        }
    }

    /// Its algorithm and size.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RSA-2048",
            Self::Ed25519(_) => "Ed25519",
        }
    }

    /// The TXT record.
    pub fn record(&self) -> String {
        let (kind, public) = match self {
            // In the form that DNS holds (X.509 SubjectPublicKeyInfo).
            Self::Rsa(pair) => {
                let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
                ("rsa", STANDARD.encode(der.as_ref()))
            }
            Self::Ed25519(pair) => ("ed25519", STANDARD.encode(pair.public_key().as_ref())),
        };
        format!("v=DKIM1; k={kind}; p={public}")
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

/// A message before it is signed.
#[derive(Clone)]
pub struct Draft {
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The names of `h=`.
    pub signed: Vec<String>,
    /// `c=` of the body: relaxed or simple.
    pub canonical: &'static str,
}

impl Draft {
    /// What any partner sends: text and HTML side by side.
    pub fn new(text: &str, html: &str) -> Self {
        let date = sent().to_rfc2822();
        let headers = [
            ("From", format!("Tallyhouse <billing@{PARTNER}>").as_str()),
            ("To", "Robin <robin@payer.example>"),
            ("Subject", "Invoice 7341"),
            ("Date", &date),
            ("Message-ID", "<m7341@mail.tallyhouse.example>"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "multipart/alternative; boundary=\"=_part\""),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let body = format!(
            "--=_part\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--=_part\r\n\
             Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--=_part--\r\n"
        );
        let signed =
            ["From", "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version"];
        let signed = signed.into_iter().chain(["Content-Type", "Content-Transfer-Encoding"]);
        Self {
            headers: headers.to_vec(),
            body,
            signed: signed.map(str::to_owned).collect(),
            canonical: "relaxed",
        }
    }

    /// An invoice with its payment request; `lines` rows of about 70 bytes are shown besides.
    pub fn invoice(lines: usize) -> Self {
        let request = r#"{"@type":"ActionRequest","@context":"http://schema.org/extensions","originator":"tallyhouse-1","actions":[{"@type":"PaymentAction","merchantId":"mid-1","productContext":{"invoiceId":"7341"}}],"entity":{"@type":"invoice","provider":{"@type":"Organization","name":"Northwind Oil"},"identifier":"7341","paymentDueDate":"2027-02-01","totalPaymentDue":{"@type":"PriceSpecification","price":"41.50","priceCurrency":"EUR"},"paymentStatus":"http://schema.org/PaymentDue"}}"#;
        let rows = rows(lines);
        let html = format!(
            "<html><head><script type=\"application/ld+json\">\r\n{request}\r\n</script></head>\r\n\
             <body>\r\n<p>Invoice 7341: EUR 41.50</p>\r\n{rows}</body></html>"
        );
        Self::new("Invoice 7341: EUR 41.50", &html)
    }

    /// A message that asks for nothing.
    pub fn newsletter(lines: usize) -> Self {
        Self::new("Our news", &format!("<html><body>\r\n<p>Our news</p>\r\n{}</body></html>", rows(lines)))
    }

    /// The message on the wire, signed with the keys, the last one's signature on top.
    pub fn sign(&self, keys: &[&Key]) -> Vec<u8> {
        let signatures: Vec<String> = keys.iter().rev().map(|key| self.signature(key)).collect();
        let mut raw: String = signatures.iter().map(|value| format!("DKIM-Signature: {value}\r\n")).collect();
        for (name, value) in &self.headers {
            raw.push_str(&format!("{name}: {value}\r\n"));
        }
        raw.push_str("\r\n");
        raw.push_str(&self.body);
        raw.into_bytes()
    }

    fn signature(&self, key: &Key) -> String {
        let algorithm = if matches!(key, Key::Rsa(_)) { "rsa-sha256" } else { "ed25519-sha256" };
        let hash = STANDARD.encode(digest(&SHA256, &self.canonical_body()));
        let unsigned = format!(
            "v=1; a={algorithm}; c=relaxed/{}; d={PARTNER};\r\n s={}; t={};\r\n h={};\r\n bh={hash};\r\n b=",
            self.canonical,
            key.selector(),
            sent().timestamp(),
            self.signed.join(":"),
        );
        let mut left: Vec<&(String, String)> = self.headers.iter().collect();
        let mut input = String::new();
        for name in &self.signed {
            if let Some(at) = left.iter().rposition(|(n, _)| n.eq_ignore_ascii_case(name)) {
                let (name, value) = left.remove(at);
                input.push_str(&relaxed(name, value));
                input.push_str("\r\n");
            }
        }
        input.push_str(&relaxed("DKIM-Signature", &unsigned));
        let signature = STANDARD.encode(key.sign(input.as_bytes()));
        let folded: Vec<&str> = (0..signature.len())
            .step_by(72)
            .map(|at| signature.get(at..at.saturating_add(72).min(signature.len())).unwrap())
            .collect();
        format!("{unsigned}{}", folded.join("\r\n "))
    }

    /// The body in its canonical form (RFC 6376 section 3.4), the slow and plain way.
    fn canonical_body(&self) -> Vec<u8> {
        let mut lines: Vec<String> = self
            .body
            .split("\r\n")
            .map(|line| {
                if self.canonical == "simple" {
                    return line.to_owned();
                }
                let mut out = String::new();
                for piece in line.split_inclusive([' ', '\t']) {
                    let word = piece.trim_end_matches([' ', '\t']);
                    if !(word.is_empty() && out.ends_with(' ')) {
                        out.push_str(word);
                        if word.len() < piece.len() {
                            out.push(' ');
                        }
                    }
                }
                out.trim_end_matches(' ').to_owned()
            })
            .collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines.push(String::new());
        lines.join("\r\n").into_bytes()
    }
}

fn rows(lines: usize) -> String {
    (0..lines)
        .map(|n| format!("  <tr><td>Item {n:05}</td><td>and some words about what it is for</td></tr>\r\n"))
        .collect()
}

fn relaxed(name: &str, value: &str) -> String {
    format!("{}:{}", name.to_lowercase(), value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}
