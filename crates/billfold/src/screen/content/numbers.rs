//! Invoice numbers in running text.

use billfold_invoice::Invoice;

use super::currencies::is_currency;
use super::phrases::INVOICE;
use super::words::JOINERS;

/// Whether the text names invoices, and none of them is this one.
pub(super) fn contradicts(text: &str, invoice: &Invoice) -> bool {
    let Some(number) = invoice.number() else { return false };
    // Numbers may have blanks or marks of their own: what the text contains as a whole is no contradiction.
    if states(text, number.trim()) {
        return false;
    }
    let named = named(text);
    !named.is_empty() && !named.iter().any(|name| names(name, number.trim()))
}

/// Whether a text contains a number as a whole token: `INV-1001` is no part of `INV-10010`.
fn states(text: &str, number: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    !number.is_empty()
        && text.match_indices(number).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            let after = text.get(at.saturating_add(number.len())..).unwrap_or_default();
            let mut next = after.chars();
            let goes_on = match next.next() {
                Some('-' | '/' | '.') => next.next().is_some_and(char::is_alphanumeric),
                Some(c) => joins(c),
                None => false,
            };
            !before.ends_with(joins) && !goes_on
        })
}

/// Whether a name is the number, or the digits that it ends with: `Invoice #1001` is `INV-1001`.
fn names(name: &str, number: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit();
    let tail = number.get(number.trim_end_matches(digits).len()..).unwrap_or_default();
    let plain = !name.is_empty() && name.chars().all(digits);
    let same = name.trim_start_matches('0') == tail.trim_start_matches('0');
    name.eq_ignore_ascii_case(number) || (plain && !tail.is_empty() && same)
}

/// The words after "invoice" that look like a number: at least one digit, at least three characters, no date and no amount.
fn named(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut named = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if !is_invoice(word) {
            continue;
        }
        let mut following = words.iter().skip(at.saturating_add(1)).peekable();
        while following.next_if(|word| is_joiner(word)).is_some() {}
        let (Some(word), next, beyond) = (following.next(), following.next(), following.next()) else {
            continue;
        };
        let candidate = word.trim_matches(|c: char| !c.is_alphanumeric());
        let digits_only = candidate.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
        // A currency before the next number belongs to that one: `Invoice 1001 EUR 120`.
        let priced = next.is_some_and(|next| is_currency(next))
            && !beyond.is_some_and(|beyond| beyond.starts_with(|c: char| c.is_ascii_digit()));
        let amount =
            word.starts_with(['$', '€', '£', '¥', '₹']) || word.ends_with('%') || (digits_only && priced);
        if !amount && looks_like_a_number(candidate) {
            named.push(candidate);
        }
    }
    named
}

fn is_invoice(word: &str) -> bool {
    if word.ends_with(['!', '?']) {
        return false;
    }
    let invoice = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    // A full stop ends a sentence, save after an abbreviation: `Rechnungsnr. 7`.
    let stops = word.ends_with('.') && !invoice.ends_with("nr");
    !stops && !INVOICE.with_first(&invoice).is_empty()
}

fn is_joiner(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':']).to_lowercase();
    word.is_empty() || JOINERS.contains(&word.as_str())
}

fn looks_like_a_number(candidate: &str) -> bool {
    let known = candidate.chars().all(|c| c.is_alphanumeric() || "-_/.".contains(c));
    let digits = candidate.bytes().filter(u8::is_ascii_digit).count();
    let year = |text: &str| text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    // `2026`, `11/2026`, `05.11.2026`, `2026-11-05`: when, not which.
    let parts: Vec<&str> = candidate.split(['.', '/', '-']).collect();
    let plain = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let date = plain
        && parts.len() <= 3
        && parts.iter().filter(|part| year(part)).count() == 1
        && parts.iter().all(|part| year(part) || part.len() <= 2);
    let amount = plain
        && parts.len() > 1
        && candidate.contains('.')
        && parts.last().is_some_and(|p| p.len() == 2)
        && !candidate.contains(['/', '-']);
    known && digits > 0 && candidate.len() >= 3 && !date && !amount
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_after_the_word() {
        assert_eq!(named("Invoice INV-1001: USD 120.00 due. Invoice 1002 EUR 7"), ["INV-1001", "1002"]);
        assert_eq!(named("your invoice no. 0000012 (invoice #77-A)"), ["0000012", "77-A"]);
        assert!(named("View invoice. 120 items; pay this invoice today").is_empty());
        assert_eq!(
            named("Rechnungsnr. RE-77, Facture n° F2026-12, faktura č. 2026001"),
            ["RE-77", "F2026-12", "2026001"]
        );
    }

    #[test]
    fn a_number_is_stated_as_a_whole_token() {
        assert!(states("see INV-1001.", "INV-1001") && states("(INV-1001)", "INV-1001"));
        for text in ["INV-10010", "XINV-1001", "INV-1001-A", "INV-1001/2"] {
            assert!(!states(text, "INV-1001"), "{text}");
        }
    }

    #[test]
    fn the_digits_that_a_number_ends_with_name_it() {
        for (name, number) in
            [("1001", "INV-1001"), ("0042", "INV-42"), ("42", "INV-0042"), ("inv-7a", "INV-7A")]
        {
            assert!(names(name, number), "{name} {number}");
        }
        for (name, number) in [("001", "INV-1001"), ("1001", "1001-A"), ("101", "INV-1001"), ("", "INV")] {
            assert!(!names(name, number), "{name} {number}");
        }
    }

    #[test]
    fn dates_and_amounts_after_the_word_are_no_numbers() {
        for text in [
            "Invoice 2026",
            "Rechnung 11/2026",
            "Invoice 2026-11-05",
            "Faktura 05.11.2026",
            "Invoice 98.87 USD",
            "Rechnung 120 EUR",
            "Facture 1.234.56",
        ] {
            assert!(named(text).is_empty(), "{text}");
        }
    }
}
