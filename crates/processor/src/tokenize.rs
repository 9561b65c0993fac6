//! Processors that take the card over TLS and answer with a token: Stripe's `POST /v1/tokens`.
//!
//! Here nothing seals the card but TLS. So the request is a value of its own, [`TransportSealed`]: it cannot be read, printed or
//! copied, and it can only be written to a stream that says it is TLS to the pinned authority. This is the one named
//! exception to "a card leaves sealed to a key".

use std::fmt;
use std::io::{self, Write};

use billfold_reason::{Code, reasons};
use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::codec::is_identifier;
use crate::codes::PAYMENT_EXPIRED;
use crate::{Binding, CardData, KeyError, Sealed};

/// A pinned tokenizing API: host, publishable key, account and period of validity.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokenizer {
    processor_id: String,
    host: String,
    port: u16,
    publishable_key: String,
    account: Option<String>,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
}

/// Why a tokenizer, its request or its token could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenizeError {
    /// The pinned data may not be used now.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The host is not a plain host name, or the publishable key or account is malformed.
    #[error("the {field} of the tokenizer is malformed")]
    Malformed {
        /// The field's name.
        field: &'static str,
    },
    /// The payment's time is already over.
    #[error("the payment expired at {expires_at}")]
    Expired {
        /// When it did.
        expires_at: DateTime<Utc>,
    },
    /// The processor declined the card.
    #[error("the processor declined the card")]
    Declined,
    /// The processor refused the request: key, account or form.
    #[error("the processor refused the request with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The processor cannot answer now.
    #[error("the processor is not available")]
    Unavailable,
    /// The answer is not a token.
    #[error("the processor's answer is not a token")]
    NotAToken,
}

reasons! {
    TokenizeError {
        Self::Malformed { field } => Code::refusal(
            "processor.tokenizer_malformed",
            "A value of the tokenizing processor's entry, or the payment's id, is malformed.",
        )
        .with_detail("The {field:word} of the tokenizer is malformed.")
        .with_remedy("Operator: correct the partner's entry."), field: *field;
        Self::Declined => Code::refusal("processor.card_declined", "The processor declined the card.")
            .with_remedy("Pay with another payment method, or ask the card's bank.");
        Self::Refused { status } => Code::refusal(
            "processor.tokenizer_refused",
            "The processor refused the request because of its key, account or form.",
        )
        .with_detail("The processor refused the request with HTTP status {status:number}.")
        .with_remedy("Operator: check the publishable key and the account in the partner's entry."),
        status: *status;
        Self::Unavailable => Code::hold("processor.tokenizer_unavailable", "The processor cannot answer now.")
            .with_remedy("Try again later.");
        Self::NotAToken => Code::refusal("processor.not_a_token", "The processor's answer is not a token.");
    }
    shares {
        Self::Expired { expires_at } => PAYMENT_EXPIRED, at: *expires_at;
    }
    wraps {
        Self::Key(error) => error;
    }
}

impl Tokenizer {
    /// Stripe, or an emulator of it, at `host` (no port, no scheme), valid in `not_before..not_after`.
    ///
    /// # Errors
    /// [`TokenizeError::Malformed`] if the host or the publishable key is malformed; [`TokenizeError::Key`] if the
    /// processor's id is malformed or the window is empty.
    pub fn stripe(
        processor_id: &str,
        host: &str,
        publishable_key: &str,
        not_before: DateTime<Utc>,
        not_after: DateTime<Utc>,
    ) -> Result<Self, TokenizeError> {
        let host_like = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
        if !(1..=253).contains(&host.len()) || !host.bytes().all(host_like) {
            return Err(TokenizeError::Malformed { field: "host" });
        }
        if !is_token(publishable_key) {
            return Err(TokenizeError::Malformed { field: "publishable key" });
        }
        if !is_identifier(processor_id) {
            return Err(KeyError::Identifier.into());
        }
        if not_after <= not_before {
            return Err(KeyError::EmptyWindow.into());
        }
        Ok(Self {
            processor_id: processor_id.to_owned(),
            host: host.to_owned(),
            port: 443,
            publishable_key: publishable_key.to_owned(),
            account: None,
            not_before,
            not_after,
        })
    }

    /// Acts on behalf of the merchant's connected account (`Stripe-Account`).
    ///
    /// # Errors
    /// [`TokenizeError::Malformed`] if the account is not letters, digits, `_` and `-`.
    pub fn account(mut self, account: &str) -> Result<Self, TokenizeError> {
        if !is_token(account) {
            return Err(TokenizeError::Malformed { field: "account" });
        }
        self.account = Some(account.to_owned());
        Ok(self)
    }

    /// Uses another port than 443, for emulators.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The id of the processor.
    #[must_use]
    pub fn processor_id(&self) -> &str {
        &self.processor_id
    }

    /// Host and port, as `api.stripe.com:443`: what a stream must be connected to.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Whose account the processor books on: the publishable key, and the merchant's connected account.
    pub(crate) fn key_and_account(&self) -> (&str, Option<&str>) {
        (&self.publishable_key, self.account.as_deref())
    }

    /// Checks that the tokenizer may be used at `now`.
    ///
    /// # Errors
    /// [`KeyError::NotYetValid`] before the window, [`KeyError::Expired`] after it.
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), KeyError> {
        if now < self.not_before {
            Err(KeyError::NotYetValid { not_before: self.not_before })
        } else if now >= self.not_after {
            Err(KeyError::Expired { not_after: self.not_after })
        } else {
            Ok(())
        }
    }

    /// Makes the request. The card is used up, and the attempt is the idempotency key.
    ///
    /// # Errors
    /// [`TokenizeError::Key`] outside the window, [`TokenizeError::Expired`] if the payment's time is over,
    /// [`TokenizeError::Malformed`] if the payment's id cannot be an idempotency key. The card is wiped.
    #[expect(clippy::needless_pass_by_value, reason = "the card is used up, and wiped here")]
    pub fn request(
        &self,
        card: CardData,
        binding: &Binding,
        now: DateTime<Utc>,
    ) -> Result<TransportSealed, TokenizeError> {
        self.check(now)?;
        if binding.expires_at() <= now {
            return Err(TokenizeError::Expired { expires_at: binding.expires_at() });
        }
        // It goes into a header line: a line break in it would let an attempt's id add headers of its own.
        if !is_token(binding.payment_request_id()) {
            return Err(TokenizeError::Malformed { field: "payment request id" });
        }
        let body = form(&card);
        let account = self.account.as_ref().map(|id| format!("Stripe-Account: {id}\r\n")).unwrap_or_default();
        let host = if self.port == 443 { self.host.clone() } else { self.authority() };
        let head = format!(
            "POST /v1/tokens HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\n{account}Idempotency-Key: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nAccept: application/json\r\n\
             Connection: close\r\n\r\n",
            self.publishable_key,
            binding.payment_request_id(),
            body.len(),
        );
        Ok(TransportSealed { authority: self.authority(), head, body, expires_at: binding.expires_at() })
    }

    /// Reads the answer to the request: a token, which represents the card at this processor, once.
    ///
    /// # Errors
    /// [`TokenizeError::Declined`], [`TokenizeError::Unavailable`] or [`TokenizeError::Refused`] by the status,
    /// [`TokenizeError::NotAToken`] if the body is not a token.
    pub fn read(&self, status: u16, body: &[u8]) -> Result<Sealed, TokenizeError> {
        #[derive(Deserialize)]
        struct Token {
            id: String,
            object: String,
        }
        match status {
            200 => {}
            // Stripe answers 402 for a declined card; every other 4xx is about the request and would fail with any card.
            402 => return Err(TokenizeError::Declined),
            429 | 500..=599 => return Err(TokenizeError::Unavailable),
            _ => return Err(TokenizeError::Refused { status }),
        }
        let token = Some(body).filter(|body| body.len() <= MAX_ANSWER);
        let token: Token =
            token.and_then(|body| serde_json::from_slice(body).ok()).ok_or(TokenizeError::NotAToken)?;
        if token.object != "token" || !token.id.starts_with("tok_") || !is_token(&token.id) {
            return Err(TokenizeError::NotAToken);
        }
        Ok(Sealed::reference(&self.processor_id, &token.id))
    }
}

/// Longest answer in bytes.
const MAX_ANSWER: usize = 64 * 1024;

impl fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokenizer")
            .field("processor_id", &self.processor_id)
            .field("authority", &self.authority())
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// A stream to a processor, as the host's TLS makes it.
///
/// # Contract
/// `tls_peer` answers `host:port` exactly if the stream is TLS (1.2 or later), and the peer's certificate was verified for that
/// host against trusted roots; otherwise `None`.
pub trait ProcessorStream: Write {
    /// The `host:port` that TLS proved the peer to be, if any.
    fn tls_peer(&self) -> Option<String>;
}

/// A request with a card in it. It has no getter, `Clone`, `Display` or `Serialize`, and is wiped when dropped.
///
/// ```compile_fail,E0599
/// fn copy(request: billfold_processor::TransportSealed) { let _two = (request.clone(), request); }
/// ```
/// ```compile_fail,E0616
/// fn read(request: billfold_processor::TransportSealed) -> usize { request.body.len() }
/// ```
/// ```compile_fail,E0277
/// fn plain(request: billfold_processor::TransportSealed, mut stream: std::net::TcpStream) {
///     let _ = request.write_to(&mut stream, chrono::DateTime::UNIX_EPOCH);
/// }
/// ```
pub struct TransportSealed {
    authority: String,
    head: String,
    body: Zeroizing<Vec<u8>>,
    expires_at: DateTime<Utc>,
}

/// Why a request was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The stream is not TLS to the pinned authority. Nothing was written.
    #[error("the stream is not tls to the pinned processor")]
    NotThePinnedProcessor,
    /// The payment's time is over. Nothing was written.
    #[error("the payment expired at {expires_at}")]
    Expired {
        /// When it did.
        expires_at: DateTime<Utc>,
    },
    /// Writing failed; the processor may have read the request.
    #[error("the request could not be written")]
    Io(#[source] io::Error),
}

reasons! {
    TransportError {
        Self::NotThePinnedProcessor => Code::refusal(
            "processor.not_the_pinned_processor",
            "The connection does not lead to the processor over TLS; nothing was sent.",
        );
        Self::Io(_) => Code::unknown(
            "processor.transport",
            "The request to the processor could not be written completely; the processor may have read it.",
        );
    }
    shares {
        Self::Expired { expires_at } => PAYMENT_EXPIRED, at: *expires_at;
    }
}

impl TransportSealed {
    /// Host and port the request is for.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Writes the request, once.
    ///
    /// # Errors
    /// [`TransportError::NotThePinnedProcessor`] if the stream is not TLS to the pinned processor and
    /// [`TransportError::Expired`] if the payment's time is over, both before anything is written;
    /// [`TransportError::Io`] if writing fails.
    pub fn write_to(
        self,
        stream: &mut impl ProcessorStream,
        now: DateTime<Utc>,
    ) -> Result<(), TransportError> {
        // Asked at the last moment: the stream may have been made for another host.
        if stream.tls_peer().as_deref() != Some(self.authority.as_str()) {
            return Err(TransportError::NotThePinnedProcessor);
        }
        if self.expires_at <= now {
            return Err(TransportError::Expired { expires_at: self.expires_at });
        }
        stream.write_all(self.head.as_bytes()).map_err(TransportError::Io)?;
        stream.write_all(&self.body).map_err(TransportError::Io)?;
        stream.flush().map_err(TransportError::Io)
    }
}

impl fmt::Debug for TransportSealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportSealed").field("authority", &self.authority).finish_non_exhaustive()
    }
}

/// Letters, digits, `_` and `-`: what Stripe's ids and keys are made of.
fn is_token(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// The form of `POST /v1/tokens`, percent-encoded into a buffer that never grows, as growing would leave a copy of the card.
fn form(card: &CardData) -> Zeroizing<Vec<u8>> {
    // Every byte of a name may become three.
    let mut out = Zeroizing::new(Vec::with_capacity(card.name().len().saturating_mul(3).saturating_add(512)));
    let (month, year) = (card.expiry_month().to_string(), card.expiry_year().to_string());
    let fields = [
        ("card[number]", card.number()),
        ("card[exp_month]", month.as_str()),
        ("card[exp_year]", year.as_str()),
        ("card[cvc]", card.security_code().unwrap_or("")),
        ("card[name]", card.name()),
        ("card[address_zip]", card.postal_code()),
        ("card[address_country]", card.country()),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        if !out.is_empty() {
            out.push(b'&');
        }
        extend(name, &mut out);
        out.push(b'=');
        extend(value, &mut out);
    }
    out
}

/// What stays as it is in a form; the set that RFC 3986 calls unreserved.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn extend(text: &str, out: &mut Vec<u8>) {
    // Piece by piece: an intermediate string would be a copy of the card that is never wiped.
    for piece in utf8_percent_encode(text, UNRESERVED) {
        out.extend_from_slice(piece.as_bytes());
    }
}
