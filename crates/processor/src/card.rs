//! Card data on its way to the processor.

use std::fmt;

use billfold_reason::{Code, reasons};
use zeroize::Zeroizing;

/// The card as the processor needs it: number, expiry, security code, name and the billing values that are checked.
///
/// A secret: it moves and cannot be copied, printed, compared or serialised, and it is wiped when dropped. All of it
/// is kept in one buffer of [`CardData::SIZE`] bytes whatever its content, which is sealed in place: sealing leaves no plain
/// copy behind, and the length of the sealed form tells nothing.
///
/// ```compile_fail,E0599
/// fn copy(card: billfold_processor::CardData) { let _two = (card.clone(), card); }
/// ```
/// ```compile_fail,E0277
/// fn save(card: &billfold_processor::CardData) { let _ = serde_json::to_string(card); }
/// ```
/// ```compile_fail,E0277
/// fn print(card: &billfold_processor::CardData) { println!("{card}"); }
/// ```
pub struct CardData {
    /// version u8, expiry month u8, expiry year u16, then number, code, name, postal code, country: each behind its
    /// length as u8; zeros to the end.
    plain: Zeroizing<Vec<u8>>,
}

/// The values a [`CardData`] is made of, borrowed from wherever the secret lives.
#[derive(Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written as a literal by the vault; a new field must be decided there"
)]
pub struct CardParts<'a> {
    /// The card number: 12 to 19 ASCII digits.
    pub number: &'a str,
    /// Month of expiry, 1 to 12.
    pub expiry_month: u8,
    /// Year of expiry, 2000 to 2099.
    pub expiry_year: u16,
    /// The security code: 3 or 4 ASCII digits; `None` only for a charge without the payer present.
    pub security_code: Option<&'a str>,
    /// The name on the card, at most 80 bytes of UTF-8 without control characters.
    pub name: &'a str,
    /// Billing postal code, at most 16 bytes; empty if unknown.
    pub postal_code: &'a str,
    /// Billing country, two capital letters (ISO 3166-1); empty if unknown.
    pub country: &'a str,
}

/// Why values are not card data. No value is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// A field is outside its form; see [`CardParts`].
    #[error("the {field} is malformed")]
    Malformed {
        /// The field's name.
        field: &'static str,
    },
}

reasons! {
    CardError {
        Self::Malformed { field } => Code::refusal(
            "processor.card_malformed",
            "A value of the card is not in the form that processors take.",
        )
        .with_detail("The {field:word} of the card is malformed."), field: *field;
    }
}

const VERSION: u8 = 1;
const FIELDS_AT: usize = 4;
const NUMBER: usize = 0;
const CODE: usize = 1;
const NAME: usize = 2;
const POSTAL_CODE: usize = 3;
const COUNTRY: usize = 4;

impl CardData {
    /// Bytes of the plain form, for every card.
    pub const SIZE: usize = 192;

    /// Copies the parts into a buffer of its own. The caller wipes the source.
    ///
    /// # Errors
    /// [`CardError::Malformed`] with the name of the first part that is not in the form described by [`CardParts`].
    pub fn new(parts: &CardParts<'_>) -> Result<Self, CardError> {
        let malformed = |field| CardError::Malformed { field };
        check(parts).map_err(malformed)?;
        // Allocated once, in full: a vector that grows leaves its old contents behind in memory that nothing wipes. The fixed
        // size also hides the lengths of number and name from whoever sees the ciphertext.
        let mut plain = Zeroizing::new(vec![0_u8; Self::SIZE]);
        let [year_high, year_low] = parts.expiry_year.to_be_bytes();
        let mut rest = plain.as_mut_slice();
        put(&mut rest, &[VERSION, parts.expiry_month, year_high, year_low]).ok_or(malformed("card"))?;
        for field in
            [parts.number, parts.security_code.unwrap_or(""), parts.name, parts.postal_code, parts.country]
        {
            let length = u8::try_from(field.len()).map_err(|_| malformed("card"))?;
            put(&mut rest, &[length]).ok_or(malformed("card"))?;
            put(&mut rest, field.as_bytes()).ok_or(malformed("card"))?;
        }
        Ok(Self { plain })
    }

    /// Takes a plain form that was just opened.
    pub(crate) fn from_plain(plain: Zeroizing<Vec<u8>>) -> Result<Self, CardError> {
        let card = Self { plain };
        card.well_formed().ok_or(CardError::Malformed { field: "card" })?;
        // Opened is not enough: whoever sealed it may not have been this crate.
        check(&card.parts()).map_err(|field| CardError::Malformed { field })?;
        Ok(card)
    }

    /// Gives up the buffer, to be sealed in place.
    pub(crate) fn into_plain(self) -> Zeroizing<Vec<u8>> {
        self.plain
    }

    /// The card number. For the processor.
    #[must_use]
    pub fn number(&self) -> &str {
        self.field(NUMBER)
    }

    /// Month of expiry, 1 to 12.
    #[must_use]
    pub fn expiry_month(&self) -> u8 {
        self.plain.get(1).copied().unwrap_or(0)
    }

    /// Year of expiry, four digits.
    #[must_use]
    pub fn expiry_year(&self) -> u16 {
        match self.plain.get(2..FIELDS_AT) {
            Some(&[high, low]) => u16::from_be_bytes([high, low]),
            _ => 0,
        }
    }

    /// The security code, if the payer gave one. For the processor.
    #[must_use]
    pub fn security_code(&self) -> Option<&str> {
        Some(self.field(CODE)).filter(|code| !code.is_empty())
    }

    /// The name on the card.
    #[must_use]
    pub fn name(&self) -> &str {
        self.field(NAME)
    }

    /// Billing postal code; empty if unknown.
    #[must_use]
    pub fn postal_code(&self) -> &str {
        self.field(POSTAL_CODE)
    }

    /// Billing country (ISO 3166-1 alpha-2); empty if unknown.
    #[must_use]
    pub fn country(&self) -> &str {
        self.field(COUNTRY)
    }

    fn parts(&self) -> CardParts<'_> {
        CardParts {
            number: self.number(),
            expiry_month: self.expiry_month(),
            expiry_year: self.expiry_year(),
            security_code: self.security_code(),
            name: self.name(),
            postal_code: self.postal_code(),
            country: self.country(),
        }
    }

    fn field(&self, index: usize) -> &str {
        self.fields().nth(index).flatten().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    fn fields(&self) -> impl Iterator<Item = Option<&[u8]>> {
        let mut rest = self.plain.get(FIELDS_AT..).unwrap_or_default();
        (NUMBER..=COUNTRY).map(move |_| {
            let (&length, tail) = rest.split_first()?;
            let (field, tail) = tail.split_at_checked(usize::from(length))?;
            rest = tail;
            Some(field)
        })
    }

    /// Right size and version, every field inside the buffer and UTF-8, nothing but zeros behind them.
    fn well_formed(&self) -> Option<()> {
        let mut used = FIELDS_AT;
        for field in self.fields() {
            let field = field?;
            std::str::from_utf8(field).ok()?;
            used = used.checked_add(1)?.checked_add(field.len())?;
        }
        let padding = self.plain.get(used..)?;
        let sound = self.plain.len() == Self::SIZE
            && self.plain.first() == Some(&VERSION)
            // Otherwise one card would have many plain forms, and the rest of the buffer could carry anything.
            && padding.iter().all(|&b| b == 0);
        sound.then_some(())
    }
}

impl fmt::Debug for CardData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardData(***)")
    }
}

impl fmt::Debug for CardParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardParts(***)")
    }
}

fn put(rest: &mut &mut [u8], bytes: &[u8]) -> Option<()> {
    let (head, tail) = std::mem::take(rest).split_at_mut_checked(bytes.len())?;
    head.copy_from_slice(bytes);
    *rest = tail;
    Some(())
}

/// Names the first field that is not in its form.
fn check(parts: &CardParts<'_>) -> Result<(), &'static str> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let printable = |text: &str| !text.chars().any(char::is_control);
    let rules = [
        ("number", (12..=19).contains(&parts.number.len()) && digits(parts.number)),
        ("expiry", (1..=12).contains(&parts.expiry_month) && (2000..=2099).contains(&parts.expiry_year)),
        ("security code", parts.security_code.is_none_or(|c| (3..=4).contains(&c.len()) && digits(c))),
        ("name", !parts.name.is_empty() && parts.name.len() <= 80 && printable(parts.name)),
        ("postal code", parts.postal_code.len() <= 16 && printable(parts.postal_code)),
        (
            "country",
            parts.country.is_empty()
                || (parts.country.len() == 2 && parts.country.bytes().all(|b| b.is_ascii_uppercase())),
        ),
    ];
    rules.iter().find(|(_, holds)| !holds).map_or(Ok(()), |(field, _)| Err(*field))
}
