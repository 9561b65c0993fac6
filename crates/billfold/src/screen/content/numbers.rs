//! Invoice numbers in running text.

use billfold_invoice::Invoice;

/// Words that may stand between "invoice" and its number.
const JOINERS: &[&str] =
    &["no", "no.", "nr", "nr.", "number", "num", "#", "id", "no:", "number:", "#:", "id:"];

/// Whether the text names invoices, and none of them is this one.
pub(super) fn contradicts(text: &str, invoice: &Invoice) -> bool {
    let Some(number) = invoice.number() else { return false };
    // Numbers may have blanks or marks of their own: what the text contains as a whole is no contradiction.
    if text.contains(number.trim()) {
        return false;
    }
    let named = named(text);
    !named.is_empty() && !named.iter().any(|name| name.eq_ignore_ascii_case(number.trim()))
}

/// The words after "invoice" that look like a number: at least one digit, at least three characters.
fn named(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut named = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let invoice = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !invoice.eq_ignore_ascii_case("invoice") || word.ends_with(['.', '!', '?']) {
            continue;
        }
        let mut following = words.iter().skip(at.saturating_add(1));
        let mut next = following.next();
        while next.is_some_and(|word| JOINERS.iter().any(|joiner| word.eq_ignore_ascii_case(joiner))) {
            next = following.next();
        }
        let Some(candidate) = next else { continue };
        let candidate = candidate.trim_matches(|c: char| !c.is_alphanumeric());
        let amount =
            next.is_some_and(|word| word.starts_with(['$', '€', '£', '¥', '₹']) || word.ends_with('%'));
        let digits = candidate.chars().any(|c| c.is_ascii_digit()) && !amount;
        if digits
            && candidate.len() >= 3
            && candidate.chars().all(|c| c.is_alphanumeric() || "-_/.".contains(c))
        {
            named.push(candidate);
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_after_the_word() {
        assert_eq!(named("Invoice INV-1001: USD 120.00 due."), ["INV-1001"]);
        assert_eq!(named("your invoice no. 0000012 (invoice #77-A)"), ["0000012", "77-A"]);
        assert!(named("View invoice. 120 items; pay this invoice today").is_empty());
    }
}
