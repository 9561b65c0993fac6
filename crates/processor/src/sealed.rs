//! The text form of a sealed card, which travels as the processor token.

use std::fmt;

use billfold_reason::{Code, reasons};

use crate::codec::{from_base64url, is_identifier, to_base64url};
use crate::hpke;
use crate::jwe::Jwe;

/// A credit card sealed so that only one processor can read it, for one payment only.
///
/// The text is `hpke1.<key id>.<encapsulated key>.<ciphertext and tag>` (suite, then three base64url parts), or a compact JWE
/// with a `kid`, or a tokenizing processor's token (`tok_…`, which only this crate's tokenizer makes and which is not parsed
/// back). It is not a secret: whoever holds it can only deliver it.
#[derive(Clone)]
pub struct Sealed {
    pub(crate) key_id: String,
    pub(crate) form: Form,
}

/// The forms of a sealed card.
#[derive(Clone)]
pub(crate) enum Form {
    Hpke {
        encapped: [u8; hpke::KEY],
        ciphertext: Vec<u8>,
        tag: [u8; hpke::TAG],
    },
    Jwe(Box<Jwe>),
    /// A token that represents the card at the processor named by the key id.
    Reference(String),
}

/// Why a text is not a sealed card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealedError {
    /// Longer than [`Sealed::MAX_TEXT`].
    #[error("a sealed card is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// The text does not begin as any known suite.
    #[error("a sealed card is of an unknown suite")]
    UnknownSuite,
    /// A part is missing, superfluous or not canonical base64url of the right length.
    #[error("a sealed card is malformed")]
    Malformed,
}

reasons! {
    SealedError {
        Self::TooLong { limit } => Code::refusal(
            "processor.sealed_too_long",
            "The sealed card is longer than one can be.",
        )
        .with_detail("The sealed card is longer than {limit:number} bytes."), limit: *limit;
        Self::UnknownSuite => Code::refusal(
            "processor.sealed_unknown_suite",
            "The card is sealed in a way that is not known here.",
        );
        Self::Malformed => Code::refusal(
            "processor.sealed_malformed",
            "The sealed card is not written as one.",
        );
    }
}

const HPKE: &str = "hpke1";
/// Longest ciphertext we take: room for a later, larger card form.
const MAX_CIPHERTEXT: usize = 1024;

impl Sealed {
    /// Longest text in bytes.
    pub const MAX_TEXT: usize = 4096;

    /// The name of this form in a payment token's `Format`.
    #[must_use]
    pub fn format(&self) -> &'static str {
        match self.form {
            Form::Hpke { .. } => "hpke-v1",
            Form::Jwe(_) => "jwe",
            Form::Reference(_) => "stripe",
        }
    }

    /// The processor key it is sealed to.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The text form.
    #[must_use]
    pub fn to_text(&self) -> String {
        match &self.form {
            Form::Hpke { encapped, ciphertext, tag } => {
                let body = [ciphertext.as_slice(), tag].concat();
                let parts = [self.key_id.as_bytes(), encapped, &body].map(to_base64url);
                format!("{HPKE}.{}", parts.join("."))
            }
            Form::Jwe(jwe) => jwe.text().to_owned(),
            Form::Reference(token) => token.clone(),
        }
    }

    pub(crate) fn reference(processor_id: &str, token: &str) -> Self {
        Self { key_id: processor_id.to_owned(), form: Form::Reference(token.to_owned()) }
    }

    /// Reads the text form. A sealed card has exactly one text: parsing and printing give it back.
    ///
    /// # Errors
    /// [`SealedError::TooLong`] beyond [`Sealed::MAX_TEXT`], [`SealedError::UnknownSuite`] if it does not begin as a known
    /// form, [`SealedError::Malformed`] if a part of that form is missing, superfluous or not canonical.
    pub fn parse(text: &str) -> Result<Self, SealedError> {
        if text.len() > Self::MAX_TEXT {
            return Err(SealedError::TooLong { limit: Self::MAX_TEXT });
        }
        let (suite, rest) = text.split_once('.').ok_or(SealedError::UnknownSuite)?;
        match suite {
            HPKE => parse_hpke(rest).ok_or(SealedError::Malformed),
            // The base64url of a JSON object.
            jose if jose.starts_with("eyJ") => parse_jwe(text).ok_or(SealedError::Malformed),
            _ => Err(SealedError::UnknownSuite),
        }
    }
}

fn parse_jwe(text: &str) -> Option<Sealed> {
    let jwe = Jwe::parse(text)?;
    let key_id = jwe.header.kid.clone().filter(|id| is_identifier(id))?;
    Some(Sealed { key_id, form: Form::Jwe(Box::new(jwe)) })
}

fn parse_hpke(rest: &str) -> Option<Sealed> {
    let mut parts = rest.split('.');
    let (key_id, encapped, body) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let key_id = String::from_utf8(from_base64url(key_id)?).ok().filter(|id| is_identifier(id))?;
    let encapped = from_base64url(encapped)?.try_into().ok()?;
    let body = from_base64url(body)?;
    let (ciphertext, tag) = body.split_last_chunk::<{ hpke::TAG }>()?;
    if ciphertext.is_empty() || ciphertext.len() > MAX_CIPHERTEXT {
        return None;
    }
    Some(Sealed { key_id, form: Form::Hpke { encapped, ciphertext: ciphertext.to_vec(), tag: *tag } })
}

impl PartialEq for Sealed {
    fn eq(&self, other: &Self) -> bool {
        self.to_text() == other.to_text()
    }
}

impl Eq for Sealed {}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed")
            .field("format", &self.format())
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
