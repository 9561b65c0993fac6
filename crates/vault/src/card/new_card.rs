//! A card to be added.

use std::fmt;

use billfold_reason::{Code, reasons};
use zeroize::Zeroizing;

use super::text::{MAX_LINE, MAX_NAME, check, check_optional};
use super::{
    Billing, CardNumber, CardNumberError, Expiry, ExpiryError, SecurityCode, SecurityCodeError, TextProblem,
    json,
};
use crate::codes::CODE_LENGTH;

/// A card as it was entered, checked, on its way into the vault. A secret: it moves, and is wiped.
///
/// ```
/// use billfold_vault::NewCard;
///
/// let mut typed = br#"{"number": "4242 4242 4242 4242", "expiry": "2030-12", "name": "Pat Doe"}"#.to_vec();
/// let card = NewCard::from_json(&typed)?;
/// typed.fill(0); // The caller owns the input, and wipes it.
/// assert!(card.is_published_test_number());
/// assert_eq!(format!("{card:?}"), "NewCard(visa ••4242)");
/// # Ok::<(), billfold_vault::NewCardError>(())
/// ```
/// ```compile_fail,E0599
/// fn copy(card: billfold_vault::NewCard) { let _two = (card.clone(), card); }
/// ```
/// ```compile_fail,E0277
/// fn save(card: &billfold_vault::NewCard) { let _ = serde_json::to_string(card); }
/// ```
pub struct NewCard {
    pub(crate) number: CardNumber,
    pub(crate) expiry: Expiry,
    pub(crate) name: Zeroizing<String>,
    pub(crate) nickname: Zeroizing<String>,
    pub(crate) billing: Billing,
    pub(crate) security_code: Option<SecurityCode>,
}

/// Why a card cannot be added or changed as entered. No message repeats what was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NewCardError {
    /// The number.
    #[error(transparent)]
    Number(#[from] CardNumberError),
    /// The expiry.
    #[error(transparent)]
    Expiry(#[from] ExpiryError),
    /// The security code.
    #[error(transparent)]
    Code(#[from] SecurityCodeError),
    /// The security code does not have the length of the network's codes.
    #[error("the security code has the wrong length for the card's network")]
    CodeLength,
    /// A name, nickname or address line.
    #[error("the {field} is empty, too long, has control characters or looks like a card number")]
    Text {
        /// The field's name.
        field: &'static str,
        /// What is wrong with it.
        problem: TextProblem,
    },
    /// The country is not two capital letters.
    #[error("the country is not a code of two capital letters")]
    Country,
    /// The JSON is longer than [`NewCard::MAX_JSON`] bytes.
    #[error("the card's json is longer than {limit} bytes")]
    JsonTooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// The JSON has a syntax error.
    #[error("the card's json is malformed at line {line} column {column}")]
    JsonSyntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A member is of the wrong type: all values are strings, `billing` is an object.
    #[error("a member of the card's json has the wrong type")]
    JsonType,
    /// A member is unknown.
    #[error("the card's json has an unknown member")]
    JsonUnknownMember,
    /// A member is there twice.
    #[error("the card's json has a member twice")]
    JsonDuplicateMember,
    /// A member is missing.
    #[error("the card's json lacks the member {member}")]
    JsonMissingMember {
        /// Its name.
        member: &'static str,
    },
    /// A text with digits is written with escapes. Reading it would leave copies in memory that are never wiped.
    #[error("the card's json has escapes in a text with digits")]
    JsonEscapes,
    /// The number of a stored card cannot be changed: another number is another card.
    #[error("the number of a stored card cannot be changed")]
    NumberImmutable,
}

reasons! {
    NewCardError {
        Self::Text { field, problem } => Code::refusal(
            "vault.text",
            "A text of the card is empty, too long, has invisible characters or looks like a card number.",
        )
        .with_detail("The {field:word} {problem:word}."), field: *field, problem: problem.as_str();
        Self::Country => Code::refusal("vault.country", "The country is not a code of two capital letters.")
            .with_remedy("Enter the country's code in ISO 3166-1, such as US.");
        Self::JsonTooLong { limit } => Code::refusal("vault.json_too_long", "The JSON of the card is too long.")
            .with_detail("The JSON of the card is longer than {limit:number} bytes."), limit: *limit;
        Self::JsonSyntax { line, column } => Code::refusal(
            "vault.json_syntax",
            "The JSON of the card has a syntax error.",
        )
        .with_detail("The JSON of the card has a syntax error at line {line:number}, column {column:number}."),
        line: *line, column: *column;
        Self::JsonType => Code::refusal(
            "vault.json_type",
            "A member of the card's JSON has the wrong type: all values are strings, and billing is an object.",
        );
        Self::JsonUnknownMember => Code::refusal(
            "vault.json_unknown_member",
            "The JSON of the card has a member that is not known.",
        );
        Self::JsonDuplicateMember => Code::refusal(
            "vault.json_duplicate_member",
            "The JSON of the card has a member twice.",
        );
        Self::JsonMissingMember { member } => Code::refusal(
            "vault.json_missing_member",
            "The JSON of the card lacks a member.",
        )
        .with_detail("The JSON of the card lacks the member {member:word}."), member: *member;
        Self::JsonEscapes => Code::refusal(
            "vault.json_escapes",
            "A text with digits is written with escapes, which would leave copies of it in memory.",
        )
        .with_remedy("Write the card's JSON without backslashes in numbers, codes and dates.");
        Self::NumberImmutable => Code::refusal(
            "vault.number_immutable",
            "The number of a stored card cannot be changed.",
        )
        .with_remedy("Add the new card, and remove the old one.");
    }
    shares {
        Self::CodeLength => CODE_LENGTH;
    }
    wraps {
        Self::Number(error) => error;
        Self::Expiry(error) => error;
        Self::Code(error) => error;
    }
}

impl NewCard {
    /// Longest JSON in bytes.
    pub const MAX_JSON: usize = 8 * 1024;

    /// A card without billing details, nickname and security code.
    ///
    /// # Errors
    /// [`NewCardError::Text`] if the name is not 1 to 80 bytes, has control or invisible characters, or looks like a
    /// card number.
    pub fn new(number: CardNumber, expiry: Expiry, name: &str) -> Result<Self, NewCardError> {
        check(name, MAX_NAME).map_err(|problem| NewCardError::Text { field: "name", problem })?;
        let (name, nickname) = (Zeroizing::new(name.to_owned()), Zeroizing::default());
        Ok(Self { number, expiry, name, nickname, billing: Billing::default(), security_code: None })
    }

    /// Adds billing details.
    #[must_use]
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = billing;
        self
    }

    /// Adds a name that the owner gives the card, at most 100 bytes.
    ///
    /// # Errors
    /// [`NewCardError::Text`] if it is too long, has control or invisible characters, or looks like a card number.
    pub fn nickname(mut self, nickname: &str) -> Result<Self, NewCardError> {
        check_optional(nickname, MAX_LINE)
            .map_err(|problem| NewCardError::Text { field: "nickname", problem })?;
        self.nickname = Zeroizing::new(nickname.to_owned());
        Ok(self)
    }

    /// Adds a security code, whose length is checked when the card is added. It is never stored.
    #[must_use]
    pub fn security_code(mut self, code: SecurityCode) -> Self {
        self.security_code = Some(code);
        self
    }

    /// Reads `{"number", "expiry", "name", "nickname"?, "security_code"?, "billing"?: {"line1"?, "line2"?, "city"?,
    /// "region"?, "postal_code"?, "country"?}}`. All values are strings; `null` is like an absent member.
    ///
    /// The digits go from `json` straight into buffers that are wiped; no copy of them is left elsewhere, and no error
    /// repeats any input. The caller wipes `json`.
    ///
    /// # Errors
    /// [`NewCardError`] if the JSON is too long or malformed, lacks a member, has an unknown, repeated or mistyped one,
    /// or a value that is not acceptable.
    pub fn from_json(json: &[u8]) -> Result<Self, NewCardError> {
        let members = json::read(json)?;
        let missing = |member| NewCardError::JsonMissingMember { member };
        let number = members.number.ok_or(missing("number"))?;
        let expiry = members.expiry.ok_or(missing("expiry"))?;
        let name = members.name.ok_or(missing("name"))?;
        let mut card = Self::new(number, expiry, &name)?.billing(members.billing.unwrap_or_default());
        if let Some(nickname) = members.nickname {
            card = card.nickname(&nickname)?;
        }
        card.security_code = members.security_code;
        card.check_code()?;
        Ok(card)
    }

    /// Whether the number is one that card networks and processors publish for tests. A sandbox takes no other.
    #[must_use]
    pub fn is_published_test_number(&self) -> bool {
        super::is_published_test_number(self.number.digits())
    }

    /// The number, of which only network and last digits can be read.
    #[must_use]
    pub fn number(&self) -> &CardNumber {
        &self.number
    }

    pub(crate) fn check_code(&self) -> Result<(), NewCardError> {
        match &self.security_code {
            Some(code) if !code.fits(self.number.network()) => Err(NewCardError::CodeLength),
            _ => Ok(()),
        }
    }
}

/// `NewCard(visa ••4242)`.
impl fmt::Debug for NewCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewCard({} ••{})", self.number.network(), self.number.last4())
    }
}
