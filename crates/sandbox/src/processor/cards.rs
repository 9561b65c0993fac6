//! The card numbers that vendors publish for tests, and the processor's result for each.

use crate::three_ds::TransStatus;

/// The result of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Charged.
    Approved,
    /// Refused, with the error code of the protocol's `innererror` and the reason the bank gave, if one is published.
    Declined {
        /// `card_declined`, `expired_card`, `incorrect_cvc`, `processing_error`, `invalid_cvc`, or of 3-D Secure
        /// `authentication_failed` and `authentication_expired`.
        code: &'static str,
        /// `insufficient_funds`, `lost_card`, ...
        reason: Option<&'static str>,
    },
}

/// Numbers that are approved: Stripe "Testing", Adyen "Test card numbers", Mastercard Gateway "Test Card Numbers by
/// Brand", and the lists that Braintree and others publish for their sandboxes.
const APPROVED: [&str; 33] = [
    "4242424242424242",
    "4000056655665556",
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "5200828282828210",
    "5105105105105100",
    "2223000000000007",
    "5123450000000008",
    "2222420000001113",
    "5100290029002909",
    "378282246310005",
    "371449635398431",
    "370000000000002",
    "6011111111111117",
    "6011000990139424",
    "6011981111111113",
    "3056930009020004",
    "36227206271667",
    "30569309025904",
    "38520000023237",
    "3566002020360505",
    "3530111333300000",
    "6200000000000005",
    "6200000000000047",
    "6205500000000000004",
    "6555900000604105",
    "6759411100000008",
    "6759560045005727054",
    "5641821111166669",
    "6304000000000000",
];

/// Numbers that are declined, after Stripe "Testing", section "Declined payments".
const DECLINED: [(&str, &str, Option<&str>); 7] = [
    ("4000000000000002", "card_declined", Some("generic_decline")),
    ("4000000000009995", "card_declined", Some("insufficient_funds")),
    ("4000000000009987", "card_declined", Some("lost_card")),
    ("4000000000009979", "card_declined", Some("stolen_card")),
    ("4000000000000069", "expired_card", None),
    ("4000000000000127", "incorrect_cvc", None),
    ("4000000000000119", "processing_error", None),
];

/// Numbers of cards whose bank authenticates the payer (3-D Secure), with the `ARes`'s `transStatus` and whether the bank has a method
/// page. After Braintree "3D Secure: Testing and Go Live" (the first six), `HyperPay` "Test cards and scenarios for 3D Secure
/// 2.x" (the next two) and Stripe "Testing", section "3D Secure authentication" (the rest).
const AUTHENTICATED: [(&str, TransStatus, bool); 11] = [
    ("4000000000001000", TransStatus::Y, false),
    ("4000000000001018", TransStatus::N, false),
    ("4000000000001026", TransStatus::A, false),
    ("4000000000001034", TransStatus::U, false),
    ("4000000000001042", TransStatus::R, false),
    ("4000000000001091", TransStatus::C, false),
    ("4200000000000091", TransStatus::Y, true),
    ("4200000000000042", TransStatus::C, true),
    ("4000000000003220", TransStatus::C, false),
    ("4000000000003063", TransStatus::C, false),
    (DECLINED_AFTERWARDS, TransStatus::C, false),
];

/// A card that is declined although its bank authenticated the payer.
const DECLINED_AFTERWARDS: &str = "4000008400001629";

/// How a card's bank authenticates the payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authentication {
    /// The `ARes`'s `transStatus`.
    pub status: TransStatus,
    /// Whether the bank wants to look at the browser first, on its method page.
    pub method: bool,
}

/// How the bank of a test card authenticates the payer; `None` where it does not take part in 3-D Secure.
///
/// ```
/// use billfold_sandbox::{TransStatus, authentication};
///
/// assert_eq!(authentication("4000000000003220").map(|found| found.status), Some(TransStatus::C));
/// assert_eq!(authentication("4242424242424242"), None);
/// ```
#[must_use]
pub fn authentication(number: &str) -> Option<Authentication> {
    let (_, status, method) = AUTHENTICATED.into_iter().find(|(known, ..)| *known == number)?;
    Some(Authentication { status, method })
}

/// The result of the sandbox processor for a card number, once its bank has [authenticated](authentication) the payer where it does; `None` for a number that is not published for tests.
///
/// ```
/// use billfold_sandbox::{Verdict, verdict};
///
/// assert_eq!(verdict("4242424242424242"), Some(Verdict::Approved));
/// assert!(matches!(verdict("4000000000009995"), Some(Verdict::Declined { code: "card_declined", .. })));
/// assert_eq!(verdict("4539578763621486"), None);
/// ```
#[must_use]
pub fn verdict(number: &str) -> Option<Verdict> {
    if number == DECLINED_AFTERWARDS {
        return Some(Verdict::Declined { code: "card_declined", reason: None });
    }
    if APPROVED.contains(&number) || authentication(number).is_some() {
        return Some(Verdict::Approved);
    }
    DECLINED
        .iter()
        .find(|(known, ..)| *known == number)
        .map(|(_, code, reason)| Verdict::Declined { code, reason: *reason })
}

/// Every number [`verdict`] knows, in the order of the lists.
pub fn test_numbers() -> impl Iterator<Item = &'static str> {
    let declined = DECLINED.into_iter().map(|(number, ..)| number);
    APPROVED.into_iter().chain(declined).chain(AUTHENTICATED.into_iter().map(|(number, ..)| number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_number_passes_luhn_and_is_listed_once() {
        let numbers: std::collections::BTreeSet<_> = test_numbers().collect();
        assert_eq!(numbers.len(), test_numbers().count());
        for number in numbers {
            let sum: u32 = number
                .bytes()
                .rev()
                .enumerate()
                .map(|(at, byte)| {
                    let digit = u32::from(byte - b'0');
                    if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
                })
                .sum();
            assert_eq!(sum % 10, 0, "{number}");
        }
    }
}
