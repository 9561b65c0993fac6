//! The mail is what it claims to be: an independent parser reads it, an independent verifier agrees with its signatures.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Instant;

use billfold_sandbox::{Attack, Invoice, Letter, Merchant, Partner, Postmaster, RsaKey, Sender, Zone};
use chrono::{DateTime, Utc};
use mail_auth::common::parse::TxtRecordParser as _;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, ResolverCache, Txt};
use mail_parser::{Message, MessageParser, MimeHeaders as _};

/// In ten years: mail-auth compares `x=` with the wall clock.
fn sent_at() -> DateTime<Utc> {
    "2036-11-20T09:00:00Z".parse().unwrap()
}

fn invoice() -> Invoice {
    let merchant = Merchant::new("xero-mid-1", "Fabrikam Roofing & Söhne", "accounts@fabrikam.example");
    let issued = "2036-11-20".parse().unwrap();
    Invoice::new(&merchant, "INV-0042", "98.87 USD".parse().unwrap(), issued)
}

fn post(partner: &Partner) -> Postmaster {
    let mut post = Postmaster::new("mx.host.example").unwrap();
    post.enrol(&partner.sender).unwrap();
    post
}

struct Keys<'a>(&'a Zone);

impl ResolverCache<Box<str>, Txt> for Keys<'_> {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        // `Q` is opaque: find the name by comparing all of ours, written as the library asks.
        let found = self.0.txt_names().find(|known| {
            let name_of_key: Box<str> = format!("{known}.").into();
            <Box<str> as Borrow<Q>>::borrow(&name_of_key) == name
        });
        let record = found.and_then(|known| self.0.txt(known).first());
        Some(match record {
            Some(text) => Txt::DomainKey(Arc::new(DomainKey::parse(text.as_bytes()).unwrap())),
            None => {
                Txt::Error(mail_auth::Error::Dns(mail_auth::DnsError::RecordNotFound(ResponseCode::NXDomain)))
            }
        })
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

async fn passing_domains(raw: &[u8], zone: &Zone) -> Vec<String> {
    let config = ResolverConfig::from_parts(None, vec![], vec![]);
    let authenticator = MessageAuthenticator::new(config, ResolverOpts::default()).unwrap();
    let message = AuthenticatedMessage::parse(raw).unwrap();
    let keys = Keys(zone);
    let outputs = authenticator.verify_dkim(mail_auth::Parameters::new(&message).with_txt_cache(&keys)).await;
    outputs
        .iter()
        .filter(|output| *output.result() == DkimResult::Pass)
        .filter_map(|output| output.signature().map(|signature| signature.d.clone()))
        .collect()
}

fn part<'m>(message: &'m Message<'_>, subtype: &str) -> &'m str {
    let is = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().and_then(|kind| kind.subtype()) == Some(subtype)
    };
    message.parts.iter().find(is).unwrap().text_contents().unwrap()
}

fn payment_request(message: &Message<'_>) -> serde_json::Value {
    let page = part(message, "html");
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[tokio::test]
async fn genuine_mail_verifies_and_says_one_thing_in_all_its_parts() {
    for partner in [Partner::xero(), Partner::freshbooks()] {
        let post = post(&partner);
        let invoice = invoice();
        let raw = post.post(&Letter::new(&partner, &invoice, sent_at())).unwrap();
        assert_eq!(passing_domains(&raw, post.zone()).await, [partner.sender.dkim_domain.as_str()]);

        let message = MessageParser::default().parse(&raw).unwrap();
        let request = payment_request(&message);
        assert_eq!(request["originator"], partner.originator);
        assert_eq!(request["actions"][0]["merchantId"], "xero-mid-1");
        assert_eq!(request["actions"][0]["productContext"]["invoiceId"], "INV-0042");
        let entity = &request["entity"];
        assert_eq!(entity["totalPaymentDue"]["price"], "98.87");
        assert_eq!(entity["provider"]["name"], "Fabrikam Roofing & Söhne");
        let url = entity["url"].as_str().unwrap();
        assert!(url.starts_with(&format!("https://{}/", partner.invoice_host)), "{url}");
        for text in [part(&message, "plain"), part(&message, "html")] {
            for said in ["INV-0042", "98.87", "20 Dec 2036", url] {
                assert!(text.contains(said), "{said} is missing in {text}");
            }
        }
        let from = message.from().unwrap().first().unwrap();
        assert_eq!(from.address(), Some(partner.sender.address.as_str()));
        assert_eq!(from.name(), Some(format!("Fabrikam Roofing & Söhne via {}", partner.name).as_str()));
        assert_eq!(message.reply_to().unwrap().first().unwrap().address(), Some("accounts@fabrikam.example"));
        assert_eq!(message.to().unwrap().first().unwrap().address(), Some("pat@customer.example"));
    }
}

#[tokio::test]
async fn a_business_signs_with_its_own_domain() {
    let partner = Partner::xero();
    let business =
        Sender::new("accounts@northgate-lighting.example", std::net::Ipv4Addr::new(203, 0, 113, 9));
    let mut post = post(&partner);
    let invoice = invoice();
    let letter = Letter::new(&partner, &invoice, sent_at()).from_business(&business);
    assert!(post.post(&letter).is_err(), "nobody signs for a stranger");
    post.enrol(&business).unwrap();
    let raw = post.post(&letter).unwrap();
    assert_eq!(passing_domains(&raw, post.zone()).await, ["northgate-lighting.example"]);
}

#[tokio::test]
async fn attacks_carry_the_signature_they_claim_to_carry() {
    let partner = Partner::xero();
    let post = post(&partner);
    let invoice = invoice();
    let letter = Letter::new(&partner, &invoice, sent_at());
    let genuine = post.post(&letter).unwrap();
    for attack in Attack::ALL {
        let raw = post.forge(&letter, attack).unwrap();
        assert_ne!(raw, genuine, "{}", attack.name());
        let message = MessageParser::default().parse(&raw).unwrap();
        let passing = passing_domains(&raw, post.zone()).await;
        let passing: Vec<&str> = passing.iter().map(String::as_str).collect();
        let expected: &[&str] = match attack {
            Attack::AttackerSigned | Attack::ExtraFrom | Attack::DisplayName => &["attacker.example"],
            Attack::Lookalike => &["post-xero.com"],
            Attack::FromNotSigned
            | Attack::Readdressed
            | Attack::ForeignOriginator
            | Attack::Stale
            | Attack::TwoRequests
            | Attack::HiddenAmount
            | Attack::ForeignRequestKey => &["post.xero.com"],
            // mail-auth leaves signatures with `l=` out; the rest is unsigned or altered.
            _ => &[],
        };
        assert_eq!(passing, expected, "{}", attack.name());
        let froms = raw.windows(6).filter(|window| window == b"\nFrom:").count();
        assert_eq!(froms, if attack == Attack::ExtraFrom { 2 } else { 1 }, "{}", attack.name());
        assert!(part(&message, "html").contains("ActionRequest"), "{}", attack.name());
    }
}

#[tokio::test]
async fn a_signed_request_is_a_compact_jws_over_the_request_text() {
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let key = RsaKey::generate().unwrap();
    let partner = Partner::xero();
    let post = post(&partner);
    let invoice = invoice();
    let letter = Letter::new(&partner, &invoice, sent_at()).signed_request(&key, "customer-7");
    let raw = post.post(&letter).unwrap();
    let message = MessageParser::default().parse(&raw).unwrap();
    let wrapper = payment_request(&message);
    assert_eq!(wrapper["@type"], "SignedActionRequest");
    let jws = wrapper["signedActionRequest"].as_str().unwrap();
    let (input, signature) = jws.rsplit_once('.').unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_der().unwrap())
        .verify(input.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap())
        .unwrap();
    let payload = URL_SAFE_NO_PAD.decode(input.split_once('.').unwrap().1).unwrap();
    let payload: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(payload["iat"], "2110784400");
    assert_eq!(payload["exp"], 2_110_788_000_i64);
    assert_eq!(payload["sender"], "messaging-service@post.xero.com");
    let inner: serde_json::Value =
        serde_json::from_str(payload["actionRequestSerialized"].as_str().unwrap()).unwrap();
    assert_eq!(inner["entity"]["identifier"], "INV-0042");
    assert_eq!(passing_domains(&raw, post.zone()).await, ["post.xero.com"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn any_name_survives_markup_headers_and_encodings(
        seller in "\\PC{1,80}",
        buyer in "[a-zA-Z\u{e0}-\u{17f} ,.\"\\\\()<>@:;=?]{1,60}",
    ) {
        let merchant = Merchant::new("mid-1", &seller, "accounts@fabrikam.example");
        let invoice = Invoice::new(&merchant, "INV-1", "98.87 USD".parse().unwrap(), "2036-11-20".parse().unwrap())
            .for_buyer(&buyer, "pat@customer.example");
        let partner = Partner::xero();
        let raw = post(&partner).post(&Letter::new(&partner, &invoice, sent_at())).unwrap();
        let lines = raw.split(|byte| *byte == b'\n');
        proptest::prop_assert!(lines.clone().all(|line| line.len() <= 999 && line.is_ascii()));
        let message = MessageParser::default().parse(&raw).unwrap();
        let from = message.from().unwrap().first().unwrap();
        proptest::prop_assert_eq!(from.address(), Some("messaging-service@post.xero.com"));
        let to: Vec<_> = message.to().unwrap().iter().filter_map(|to| to.address()).collect();
        proptest::prop_assert_eq!(to, ["pat@customer.example"]);
        let request = payment_request(&message);
        proptest::prop_assert_eq!(request["entity"]["provider"]["name"].as_str(), Some(seller.as_str()));
    }
}
