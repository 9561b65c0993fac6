//! Cards for a tokenizing API: written to the pinned processor over TLS, and nowhere else.

use std::io::Write;

use billfold_processor::{
    CardData, CardParts, KeyError, ProcessorStream, TokenizeError, Tokenizer, TransportError,
};
use chrono::TimeDelta;

use crate::support::{binding, card, now, parts};

/// A stream that says whom TLS proved it to reach, and keeps what is written.
struct Stream {
    peer: Option<&'static str>,
    written: Vec<u8>,
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.written.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl ProcessorStream for Stream {
    fn tls_peer(&self) -> Option<String> {
        self.peer.map(str::to_owned)
    }
}

fn stripe() -> Tokenizer {
    let until = now().checked_add_signed(TimeDelta::days(1)).unwrap();
    let tokenizer = Tokenizer::stripe("stripe", "api.stripe.example", "pk_test_1", now(), until).unwrap();
    tokenizer.account("acct_7").unwrap()
}

#[test]
fn the_request_is_stripes_own() {
    let card = CardData::new(&CardParts { name: "Zoë & Co", ..parts() }).unwrap();
    let request = stripe().request(card, &binding(), now()).unwrap();
    assert!(!format!("{request:?} {:?}", stripe()).contains("4242"));
    let mut stream = Stream { peer: Some("api.stripe.example:443"), written: Vec::new() };
    request.write_to(&mut stream, now()).unwrap();
    let body = "card%5Bnumber%5D=4242424242424242&card%5Bexp_month%5D=12&card%5Bexp_year%5D=2030&card%5Bcvc%5D=123\
                &card%5Bname%5D=Zo%C3%AB%20%26%20Co&card%5Baddress_zip%5D=98052&card%5Baddress_country%5D=US";
    let expected = format!(
        "POST /v1/tokens HTTP/1.1\r\nHost: api.stripe.example\r\nAuthorization: Bearer pk_test_1\r\n\
         Stripe-Account: acct_7\r\nIdempotency-Key: attempt-1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nAccept: application/json\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(String::from_utf8(stream.written).unwrap(), expected);
}

#[test]
fn nothing_is_written_to_anybody_else_or_too_late() {
    for peer in [None, Some("api.stripe.example.evil:443"), Some("api.stripe.example:80"), Some("")] {
        let mut stream = Stream { peer, written: Vec::new() };
        let request = stripe().request(card(), &binding(), now()).unwrap();
        let refused = request.write_to(&mut stream, now());
        assert!(matches!(refused, Err(TransportError::NotThePinnedProcessor)) && stream.written.is_empty());
    }
    let late = binding().expires_at();
    let mut stream = Stream { peer: Some("api.stripe.example:443"), written: Vec::new() };
    let request = stripe().request(card(), &binding(), now()).unwrap();
    assert!(matches!(request.write_to(&mut stream, late), Err(TransportError::Expired { .. })));
    assert!(stream.written.is_empty());
    assert!(matches!(stripe().request(card(), &binding(), late), Err(TokenizeError::Expired { .. })));
    let early = now().checked_sub_signed(TimeDelta::seconds(1)).unwrap();
    let refused = stripe().request(card(), &binding(), early);
    assert!(matches!(refused, Err(TokenizeError::Key(KeyError::NotYetValid { .. }))));
}

#[test]
fn answers_are_tokens_or_typed_failures() {
    let good = br#"{"id": "tok_1ABC", "object": "token", "used": false, "card": {"last4": "4242"}}"#;
    let sealed = stripe().read(200, good).unwrap();
    assert_eq!((sealed.to_text().as_str(), sealed.format()), ("tok_1ABC", "stripe"));
    for (status, body, error) in [
        (402, "{}", TokenizeError::Declined),
        (401, "{}", TokenizeError::Refused { status: 401 }),
        (302, "", TokenizeError::Refused { status: 302 }),
        (503, "", TokenizeError::Unavailable),
        (200, "", TokenizeError::NotAToken),
        (200, r#"{"id": "card_1", "object": "card"}"#, TokenizeError::NotAToken),
        (200, r#"{"id": "tok_1\r\n", "object": "token"}"#, TokenizeError::NotAToken),
    ] {
        assert_eq!(stripe().read(status, body.as_bytes()).err(), Some(error), "{status} {body}");
    }
}

#[test]
fn a_pin_with_tricks_in_it_is_refused() {
    let until = now().checked_add_signed(TimeDelta::days(1)).unwrap();
    for host in ["", "api.stripe.com/", "API.stripe.com", "a:b", "a\r\nb", "user@host"] {
        assert!(Tokenizer::stripe("stripe", host, "pk", now(), until).is_err(), "{host:?}");
    }
    assert!(Tokenizer::stripe("stripe", "h", "pk\r\nX: y", now(), until).is_err());
    assert!(Tokenizer::stripe("stripe", "h", "pk", until, now()).is_err());
    assert!(stripe().account("acct 7").is_err());
}
