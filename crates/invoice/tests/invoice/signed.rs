//! Signed requests: verified before their content is parsed.
#![cfg(feature = "read")]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use billfold_invoice::{Limits, PayableReason, Reader, Reading, RequestKeys};
use mail_parser::MessageParser;
use serde_json::json;

use crate::common::{HTML, html, message, refusals, request_json};

struct Partner {
    key: KeyPair,
}

impl Partner {
    fn new() -> Self {
        Self { key: KeyPair::generate(KeySize::Rsa2048).unwrap() }
    }

    fn pem(&self) -> String {
        format!(
            "-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n",
            STANDARD.encode(self.key.public_key())
        )
    }

    fn jwks(&self) -> String {
        // `RSAPublicKey` of a 2048-bit key: 30 82 .. .. 02 82 01 01 00, the modulus, 02 03, the exponent.
        let der = self.key.public_key().as_ref();
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (n, e) = (der.get(9..265).unwrap(), der.get(267..).unwrap());
        json!({"keys": [{"kty": "RSA", "kid": "k1", "n": part(n), "e": part(e)}]}).to_string()
    }

    fn sign(&self, header: &serde_json::Value, claims: &serde_json::Value) -> String {
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let input = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input.as_bytes(), &mut signature).unwrap();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn rs256() -> serde_json::Value {
    json!({"alg": "RS256", "kid": "k1"})
}

fn claims() -> serde_json::Value {
    json!({"originator": "origin-1", "actionRequestSerialized": request_json("S-1", "\"9.50\"", ""),
        "iat": "1521627300", "sender": "BILLING@contoso.example", "sub": "cust-1"})
}

fn read(token: &str, keys: RequestKeys) -> Reading {
    let json = json!({"@type": "SignedActionRequest", "@context": "http://schema.org/extensions", "signedActionRequest": token});
    let raw = message(&[(HTML, &html(&[&json.to_string()]))]);
    let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
    Reader::new(Limits::default()).with_keys(keys).read_message(raw.as_bytes(), &message).unwrap()
}

fn keys(text: &str) -> RequestKeys {
    let mut keys = RequestKeys::new();
    keys.add("invoicly", text).unwrap();
    keys
}

#[test]
fn a_genuine_request_is_read_with_what_it_is_bound_to() {
    let partner = Partner::new();
    for text in [partner.pem(), partner.jwks()] {
        let mut reading = read(&partner.sign(&rs256(), &claims()), keys(&text));
        assert_eq!(refusals(&reading), Vec::<&str>::new());
        let payable = reading.requests.pop().unwrap().into_payable().unwrap();
        let binding = payable.request().signed().unwrap();
        assert_eq!((binding.key.as_str(), binding.originator.as_str()), ("invoicly", "origin-1"));
        assert_eq!(
            (binding.sender.as_deref(), binding.subject.as_deref()),
            (Some("BILLING@contoso.example"), Some("cust-1"))
        );
        assert_eq!(binding.issued_at.unwrap().timestamp(), 1_521_627_300);
    }
}

#[test]
fn what_does_not_verify_is_never_parsed() {
    let (partner, stranger) = (Partner::new(), Partner::new());
    let genuine = partner.sign(&rs256(), &claims());
    let (head, tail) = genuine.rsplit_once('.').unwrap();
    let unsigned = |header: serde_json::Value| {
        let (_, payload) = head.split_once('.').unwrap();
        format!("{}.{payload}.{tail}", URL_SAFE_NO_PAD.encode(header.to_string()))
    };
    let (header, payload) = head.split_once('.').unwrap();
    let other = if payload.starts_with('A') { 'B' } else { 'A' };
    let flipped = format!("{header}.{other}{}", payload.get(1..).unwrap());
    for (token, code) in [
        (stranger.sign(&rs256(), &claims()), "invoice.signature_invalid"),
        (format!("{flipped}.{tail}"), "invoice.signature_invalid"),
        (format!("{head}."), "invoice.signature_invalid"),
        (head.to_owned(), "invoice.signature_invalid"),
        (format!("{genuine}.x"), "invoice.signature_invalid"),
        (unsigned(json!({"alg": "none"})), "invoice.signature_algorithm"),
        (unsigned(json!({"alg": "HS256"})), "invoice.signature_algorithm"),
        (partner.sign(&json!({"alg": "RS256", "crit": ["b64"]}), &claims()), "invoice.signature_algorithm"),
    ] {
        let reading = read(&token, keys(&partner.pem()));
        assert!(reading.request().is_none());
        assert_eq!(refusals(&reading), [code], "{token}");
    }
    assert_eq!(refusals(&read(&genuine, RequestKeys::new())), ["invoice.signed_without_key"]);
}

#[test]
fn signed_content_must_be_a_request_of_the_same_originator() {
    let partner = Partner::new();
    let with = |key: &str, value: serde_json::Value| {
        let mut claims = claims();
        claims[key] = value;
        refusals(&read(&partner.sign(&rs256(), &claims), keys(&partner.pem())))
    };
    assert_eq!(with("originator", json!("origin-2")), ["invoice.signed_content"]);
    assert_eq!(with("actionRequestSerialized", json!("not json")), ["invoice.signed_content"]);
    assert_eq!(
        with("actionRequestSerialized", json!("{\"@type\":\"SignedActionRequest\"}")),
        ["invoice.signed_content"]
    );
    // A malformed time must not pass for an absent one.
    for time in [json!(true), json!("soon"), json!(-1), json!(1.5), json!([])] {
        assert_eq!(with("exp", time.clone()), ["invoice.signed_content"], "{time}");
    }
}

#[test]
fn a_claim_that_is_no_text_does_not_pass_for_absent() {
    let partner = Partner::new();
    let refused =
        |claims: &serde_json::Value| refusals(&read(&partner.sign(&rs256(), claims), keys(&partner.pem())));
    for name in ["sub", "sender", "originator", "actionRequestSerialized"] {
        for value in [json!(["eve@attacker.example"]), json!({"a": "b"}), json!(1), json!(true), json!(" ")] {
            let mut claims = claims();
            claims[name] = value.clone();
            assert_eq!(refused(&claims), ["invoice.signed_content"], "{name}: {value}");
        }
    }
    // The originator inside is a claim as well; leaving it out is allowed.
    let inside = |from: &str, to: &str| {
        let mut claims = claims();
        let request = request_json("S-1", "\"9.50\"", "");
        assert!(request.contains(from));
        claims["actionRequestSerialized"] = json!(request.replace(from, to));
        refused(&claims)
    };
    let originator = "\"originator\":\"origin-1\",";
    assert_eq!(inside(originator, "\"originator\":[\"origin-2\"],"), ["invoice.signed_content"]);
    assert_eq!(inside(originator, "\"originator\":\"\","), ["invoice.signed_content"]);
    assert_eq!(inside(originator, ""), Vec::<&str>::new());
}

#[test]
fn a_signature_for_another_sender_or_time_blocks() {
    let partner = Partner::new();
    for (key, value) in [
        ("sender", json!("billing@evil.example")),
        ("iat", json!(1_400_000_000)),
        ("exp", json!(1_521_000_000)),
        ("nbf", json!(1_600_000_000)),
    ] {
        let mut claims = claims();
        claims[key] = value;
        let reading = read(&partner.sign(&rs256(), &claims), keys(&partner.pem()));
        let reasons = reading.request().unwrap().invoice().payability();
        assert_eq!(reasons, [PayableReason::SignedElsewhere], "{key}");
    }
}
