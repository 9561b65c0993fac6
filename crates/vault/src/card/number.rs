//! The card number: read strictly, kept in one wiped buffer, shown only by its last four digits.

use std::fmt;

use billfold_reason::{Code, reasons};
use zeroize::Zeroize as _;

use super::CardNetwork;

/// A card number that passed the checks: ASCII digits, a known network, its length, its check digit.
///
/// A secret: it cannot be copied, printed or serialised, and is wiped when dropped. Outside this crate nothing reads its
/// digits: they leave the vault only sealed to a processor.
///
/// ```compile_fail,E0599
/// fn copy(number: billfold_vault::CardNumber) { let _two = (number.clone(), number); }
/// ```
/// ```compile_fail,E0277
/// fn print(number: billfold_vault::CardNumber) { println!("{number}"); }
/// ```
/// ```compile_fail,E0277
/// fn save(number: &billfold_vault::CardNumber) { let _ = serde_json::to_string(number); }
/// ```
/// ```compile_fail,E0624
/// fn read(number: &billfold_vault::CardNumber) -> &str { number.digits() }
/// ```
pub struct CardNumber {
    buffer: Box<[u8; FRONT + MAX]>,
    length: usize,
    network: CardNetwork,
}

/// Bytes in front of the digits. Allocators overwrite the beginning of what is freed; with the digits behind it, the memory
/// test sees whether they were really wiped.
const FRONT: usize = 16;

/// Longest number (ISO/IEC 7812-1).
const MAX: usize = 19;
/// Shortest number.
const MIN: usize = 12;

/// Why a text is not a card number. The text is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardNumberError {
    /// A character that is neither an ASCII digit nor a space or hyphen where the network's cards have a gap.
    #[error("a card number has an unexpected character at byte {at}")]
    Character {
        /// Its byte offset.
        at: usize,
    },
    /// Fewer than 12 or more than 19 digits, or a length the network does not have.
    #[error("a card number has the wrong length")]
    Length,
    /// No network has this prefix.
    #[error("the card's network is not known")]
    Network,
    /// The check digit is wrong: a typing error.
    #[error("the card number's check digit is wrong")]
    CheckDigit,
}

reasons! {
    CardNumberError {
        Self::Character { at } => Code::refusal(
            "vault.number_character",
            "The card number has a character that does not belong there.",
        )
        .with_detail("The card number has an unexpected character at byte {at:number}.")
        .with_remedy("Enter the number as it is printed on the card."), at: *at;
        Self::Length => Code::refusal("vault.number_length", "The card number is too short or too long.")
            .with_remedy("Enter the number as it is printed on the card.");
        Self::Network => Code::refusal(
            "vault.number_network",
            "The card number belongs to no known card network.",
        )
        .with_remedy("Check the first digits of the number, or use another card.");
        Self::CheckDigit => Code::refusal(
            "vault.number_check_digit",
            "The card number has a typing error: its check digit does not fit.",
        )
        .with_remedy("Enter the number as it is printed on the card.");
    }
}

impl CardNumber {
    /// Reads a number. Single spaces, or single hyphens, are allowed where the network's cards have gaps
    /// (`4242 4242 4242 4242`, `3782-822463-10005`), nowhere else.
    ///
    /// # Errors
    /// [`CardNumberError`] if the text has another character or a gap in the wrong place, the number has the wrong
    /// length, no network has its prefix, or its check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, CardNumberError> {
        let mut number = Self { buffer: Box::new([0; FRONT + MAX]), length: 0, network: CardNetwork::Visa };
        let mut gap = None;
        // Offsets in digits where the text has a gap, with its byte offset; at most one per digit.
        let mut gaps = [(0_usize, 0_usize); MAX];
        let mut gap_count = 0;
        for (at, byte) in text.bytes().enumerate() {
            let unexpected = CardNumberError::Character { at };
            if byte.is_ascii_digit() {
                let place = number.length.saturating_add(FRONT);
                *number.buffer.get_mut(place).ok_or(CardNumberError::Length)? = byte;
                number.length = number.length.saturating_add(1);
            } else if matches!(byte, b' ' | b'-') && gap.is_none_or(|seen| seen == byte) {
                gap = Some(byte);
                *gaps.get_mut(gap_count).ok_or(unexpected)? = (number.length, at);
                gap_count = gap_count.saturating_add(1);
            } else {
                return Err(unexpected);
            }
        }
        if !(MIN..=MAX).contains(&number.length) {
            return Err(CardNumberError::Length);
        }
        // Before the gaps are checked, because the network says where they may be.
        number.network = CardNetwork::of(number.digits()).ok_or(CardNumberError::Network)?;
        number.check_gaps(gaps.get(..gap_count).unwrap_or_default())?;
        if !number.network.lengths().contains(&number.length) {
            return Err(CardNumberError::Length);
        }
        if number.network.has_check_digit() && !passes_luhn(number.digits()) {
            return Err(CardNumberError::CheckDigit);
        }
        Ok(number)
    }

    fn check_gaps(&self, gaps: &[(usize, usize)]) -> Result<(), CardNumberError> {
        let mut last = 0;
        for &(offset, at) in gaps {
            let known = self.network.gaps().contains(&offset) && offset > last && offset < self.length;
            if !known {
                return Err(CardNumberError::Character { at });
            }
            last = offset;
        }
        Ok(())
    }

    /// The digits. Not public: see the type.
    pub(crate) fn digits(&self) -> &str {
        let digits = self.buffer.get(FRONT..self.length.saturating_add(FRONT));
        digits.and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or("")
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> CardNetwork {
        self.network
    }

    /// The last four digits: the only truncation that is ever shown (PCI DSS 3.4.1 would allow more).
    #[must_use]
    pub fn last4(&self) -> &str {
        last4(self.digits())
    }
}

/// The last four of some digits.
pub(crate) fn last4(digits: &str) -> &str {
    digits.len().checked_sub(4).and_then(|start| digits.get(start..)).unwrap_or("")
}

/// The check digit of ISO/IEC 7812-1 annex B, over ASCII digits. False for the empty text and for anything else.
pub(crate) fn passes_luhn(digits: &str) -> bool {
    let mut sum = 0_u32;
    for (place, byte) in digits.bytes().rev().enumerate() {
        let Some(digit) = char::from(byte).to_digit(10) else { return false };
        let double = digit.saturating_mul(2);
        let folded = if double > 9 { double.saturating_sub(9) } else { double };
        sum = sum.saturating_add(if place.is_multiple_of(2) { digit } else { folded });
    }
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// `CardNumber(visa ••4242)`.
impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber({} ••{})", self.network, self.last4())
    }
}

impl Drop for CardNumber {
    fn drop(&mut self) {
        self.buffer.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<String, CardNumberError> {
        CardNumber::parse(text).map(|number| number.digits().to_owned())
    }

    #[test]
    fn gaps_are_where_the_network_has_them() {
        for good in ["4242 4242 4242 4242", "4242-4242-4242-4242", "4242424242424242", "4242 424242424242"] {
            assert_eq!(parse(good).as_deref(), Ok("4242424242424242"), "{good}");
        }
        assert_eq!(parse("3782 822463 10005").as_deref(), Ok("378282246310005"));
        for (bad, at) in [
            ("3782 8224 6310 005", 9),
            (" 4242424242424242", 0),
            ("4242  424242424242", 5),
            ("4242-4242 4242-4242", 9),
            ("4242 4242 4242 4242 ", 19),
            ("4242.424242424242", 4),
            ("4242424242424242\0", 16),
            ("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", 0),
            ("4242\u{200b}424242424242", 4),
            ("banana", 0),
        ] {
            assert_eq!(parse(bad), Err(CardNumberError::Character { at }), "{bad:?}");
        }
    }

    #[test]
    fn length_network_and_check_digit() {
        assert_eq!(parse(""), Err(CardNumberError::Length));
        assert_eq!(parse("42424242426"), Err(CardNumberError::Length));
        assert_eq!(parse("42424242424242424242"), Err(CardNumberError::Length));
        assert_eq!(parse("424242424242424"), Err(CardNumberError::Length), "15 digits are no Visa");
        assert_eq!(parse("0000000000000000"), Err(CardNumberError::Network));
        assert_eq!(parse("4242424242424241"), Err(CardNumberError::CheckDigit));
        assert_eq!(parse("6200000000000006").as_deref(), Ok("6200000000000006"), "UnionPay promises none");
    }

    proptest! {
        /// Any one wrong digit is noticed, and any swap of unlike neighbours but 09 and 90.
        #[test]
        fn luhn_catches_slips(mut digits in prop::collection::vec(0_u32..10, 15), at in 0_usize..16, add in 1_u32..10) {
            let text = |digits: &[u32]| digits.iter().map(u32::to_string).collect::<String>();
            let check = (0..10).find(|d| passes_luhn(&format!("{}{d}", text(&digits)))).unwrap();
            digits.push(check);
            prop_assert!(passes_luhn(&text(&digits)));
            let (mut swapped, left) = (digits.clone(), at.min(14));
            let right = left.saturating_add(1);
            swapped.swap(left, right);
            let pair = (swapped[left], swapped[right]);
            if pair.0 != pair.1 && pair != (0, 9) && pair != (9, 0) {
                prop_assert!(!passes_luhn(&text(&swapped)));
            }
            digits[at] = digits[at].saturating_add(add).checked_rem(10).unwrap();
            prop_assert!(!passes_luhn(&text(&digits)));
        }

        #[test]
        fn no_text_panics_or_is_echoed(text in "\\PC{0,40}|[0-9 -]{0,24}") {
            if let Err(error) = CardNumber::parse(&text) {
                let shown = format!("{error:?} {error}");
                prop_assert!(text.len() < 6 || !shown.contains(&text));
            }
        }
    }
}
