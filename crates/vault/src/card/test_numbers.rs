//! The numbers that card networks and processors publish for tests. No account belongs to them.

/// As listed by the testing pages of Stripe, Adyen, Mastercard Gateway, Braintree and Cybersource.
const PUBLISHED: &[&str] = &[
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
    "4000000000000002",
    "4000000000009995",
    "4000000000009987",
    "4000000000009979",
    "4000000000000069",
    "4000000000000127",
    "4000000000000119",
    "4000000000006975",
    "4000000000000077",
    "4000000000000341",
    "4000000000000101",
    "4000000000000010",
];

/// Whether the digits (without gaps) are a published test number.
#[must_use]
pub fn is_published_test_number(digits: &str) -> bool {
    PUBLISHED.contains(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CardNumber;

    #[test]
    fn every_one_is_a_card_number_and_no_other_is_published() {
        for number in PUBLISHED {
            assert_eq!(CardNumber::parse(number).map(|n| n.digits() == *number), Ok(true), "{number}");
        }
        assert!(!is_published_test_number("4929000000006"));
        assert!(!is_published_test_number(""));
    }
}
