//! Card JSON, read without leaving copies.
//!
//! serde's own path would: it repeats wrong values in its messages, copies escaped texts into a scratch buffer, and makes
//! `String`s that grow. Here every visitor answers wrong values with a fixed message, texts with digits may not be escaped
//! (looked at before anything is parsed), and digits go from the input straight into their wiped buffers.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use zeroize::Zeroizing;

use super::{Billing, CardNumber, Expiry, NewCard, NewCardError, SecurityCode};

/// What a document said. Absent and `null` are alike.
#[derive(Default)]
pub(super) struct Members {
    pub(super) number: Option<CardNumber>,
    pub(super) expiry: Option<Expiry>,
    pub(super) name: Option<Zeroizing<String>>,
    pub(super) nickname: Option<Zeroizing<String>>,
    pub(super) billing: Option<Billing>,
    pub(super) security_code: Option<SecurityCode>,
}

/// Reads one document; nothing may follow it.
pub(super) fn read(json: &[u8]) -> Result<Members, NewCardError> {
    if json.len() > NewCard::MAX_JSON {
        return Err(NewCardError::JsonTooLong { limit: NewCard::MAX_JSON });
    }
    if escapes_among_digits(json) {
        return Err(NewCardError::JsonEscapes);
    }
    let refused = Cell::new(None);
    let mut members = Members::default();
    let mut reader = serde_json::Deserializer::from_slice(json);
    let read = reader.deserialize_map(CardVisitor { members: &mut members, refused: &refused });
    read.and_then(|()| reader.end()).map_err(|error| {
        // The error's own text is dropped unread: only its place is told.
        let syntax = NewCardError::JsonSyntax { line: error.line(), column: error.column() };
        refused.take().unwrap_or(if error.is_data() { NewCardError::JsonType } else { syntax })
    })?;
    Ok(members)
}

/// Whether some string has both an escape and six or more digits (or escaped characters, which may be digits).
fn escapes_among_digits(json: &[u8]) -> bool {
    const FEW: usize = 6;
    let (mut inside, mut escaped) = (false, false);
    let (mut escapes, mut digits) = (0_usize, 0_usize);
    for &byte in json {
        if !inside {
            inside = byte == b'"';
            (escapes, digits) = (0, 0);
        } else if escaped {
            escaped = false;
        } else if byte == b'\\' {
            escaped = true;
            escapes = escapes.saturating_add(1);
        } else if byte == b'"' {
            inside = false;
        } else {
            digits = digits.saturating_add(usize::from(byte.is_ascii_digit()));
        }
        if escapes > 0 && digits >= FEW {
            return true;
        }
    }
    false
}

type Cause = Cell<Option<NewCardError>>;

/// Notes the real reason, and gives serde a message without content.
fn refuse<E: Error>(refused: &Cause, error: NewCardError) -> E {
    refused.set(Some(error));
    E::custom("refused")
}

struct CardVisitor<'a> {
    members: &'a mut Members,
    refused: &'a Cause,
}

impl<'de> Visitor<'de> for CardVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { members, refused } = self;
        while let Some(member) = map.next_key_seed(Name { refused })? {
            match member {
                "number" => {
                    once(&mut map, &mut members.number, refused, |text| Ok(CardNumber::parse(text)?))?;
                }
                "expiry" => once(&mut map, &mut members.expiry, refused, |text| Ok(Expiry::parse(text)?))?,
                "name" => once(&mut map, &mut members.name, refused, owned)?,
                "nickname" => once(&mut map, &mut members.nickname, refused, owned)?,
                "security_code" => {
                    once(&mut map, &mut members.security_code, refused, |text| {
                        Ok(SecurityCode::parse(text)?)
                    })?;
                }
                "billing" => {
                    if members.billing.is_some() {
                        return Err(refuse(refused, NewCardError::JsonDuplicateMember));
                    }
                    // A member given twice was refused above: the last one would win here, and the first one in another
                    // program.
                    members.billing = map.next_value_seed(Optional(BillingVisitor { refused }))?;
                }
                _ => return Err(refuse(refused, NewCardError::JsonUnknownMember)),
            }
        }
        Ok(())
    }
}

/// The provided methods of a visitor repeat the wrong value in their message; these do not.
macro_rules! refuse_scalars {
    ($value:ty, $($visit:ident: $scalar:ty),*) => {
        fn visit_unit<E: Error>(self) -> Result<$value, E> {
            Ok(None)
        }

        $(fn $visit<E: Error>(self, _: $scalar) -> Result<$value, E> {
            Err(refuse(self.refused, NewCardError::JsonType))
        })*
    };
}

struct BillingVisitor<'a> {
    refused: &'a Cause,
}

impl<'de> Visitor<'de> for BillingVisitor<'_> {
    type Value = Option<Billing>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    refuse_scalars!(Option<Billing>, visit_u64: u64, visit_i64: i64, visit_f64: f64, visit_bool: bool, visit_str: &str);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Billing>, A::Error> {
        const NAMES: [&str; 6] = ["line1", "line2", "city", "region", "postal_code", "country"];
        let refused = self.refused;
        let mut parts: [Option<Zeroizing<String>>; 6] = Default::default();
        while let Some(member) = map.next_key_seed(Name { refused })? {
            let part = NAMES.iter().zip(&mut parts).find(|(name, _)| **name == member);
            let (_, part) = part.ok_or_else(|| refuse(refused, NewCardError::JsonUnknownMember))?;
            once(&mut map, part, refused, owned)?;
        }
        let text = |part: &Option<Zeroizing<String>>| part.clone().unwrap_or_default();
        let parts = parts.each_ref().map(text);
        let parts = parts.each_ref().map(|part| part.as_str());
        Billing::from_parts(parts).map(Some).map_err(|error| refuse(refused, error))
    }
}

/// Reads the value of a member that may be there once.
fn once<'de, A: MapAccess<'de>, T>(
    map: &mut A,
    place: &mut Option<T>,
    refused: &Cause,
    read: impl Fn(&str) -> Result<T, NewCardError>,
) -> Result<(), A::Error> {
    if place.is_some() {
        return Err(refuse(refused, NewCardError::JsonDuplicateMember));
    }
    *place = map.next_value_seed(Optional(TextVisitor { read, refused }))?;
    Ok(())
}

/// A copy that never grows, and is wiped.
#[expect(clippy::unnecessary_wraps, reason = "one of several readers of a text")]
fn owned(text: &str) -> Result<Zeroizing<String>, NewCardError> {
    Ok(Zeroizing::new(text.to_owned()))
}

/// Reads a text by a function.
struct TextVisitor<'a, F> {
    read: F,
    refused: &'a Cause,
}

impl<'de, T, F: Fn(&str) -> Result<T, NewCardError>> Visitor<'de> for TextVisitor<'_, F> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        (self.read)(text).map(Some).map_err(|error| refuse(self.refused, error))
    }

    refuse_scalars!(Option<T>, visit_u64: u64, visit_i64: i64, visit_f64: f64, visit_bool: bool);
}

/// Lets a visitor see whatever value is there.
struct Optional<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Optional<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_any(self.0)
    }
}

/// The name of a member, as one of ours.
struct Name<'a> {
    refused: &'a Cause,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<&'static str, E> {
        const NAMES: [&str; 12] = [
            "number",
            "expiry",
            "name",
            "nickname",
            "security_code",
            "billing",
            "line1",
            "line2",
            "city",
            "region",
            "postal_code",
            "country",
        ];
        let known = NAMES.iter().find(|name| **name == text);
        known.copied().ok_or_else(|| refuse(self.refused, NewCardError::JsonUnknownMember))
    }
}
