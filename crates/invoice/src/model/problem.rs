//! What is wrong with an invoice that could be read.

use serde::Serialize;

use crate::codes::codes;

codes! {
    /// A rule that a document breaks, or a value in it that could not be read.
    ProblemCode {
        BrCo10 = "invoice.br_co_10", "The sum of the line amounts (BT-106) is not their sum (BT-131).";
        BrCo11 = "invoice.br_co_11", "The sum of allowances (BT-107) is not the sum of the allowances (BT-92).";
        BrCo12 = "invoice.br_co_12", "The sum of charges (BT-108) is not the sum of the charges (BT-99).";
        BrCo13 = "invoice.br_co_13", "The total without VAT (BT-109) is not lines - allowances + charges.";
        BrCo14 = "invoice.br_co_14", "The total VAT (BT-110) is not the sum of the breakdown (BT-117).";
        BrCo15 = "invoice.br_co_15", "The total with VAT (BT-112) is not the total without it plus the VAT.";
        BrCo16 = "invoice.br_co_16", "The amount due (BT-115) is not total - paid + rounding.";
        BrCo17 = "invoice.br_co_17", "A tax amount (BT-117) is not its base times its rate.";
        BrDec01 = "invoice.br_dec_01", "EN 16931 allows two decimals in the amount of an allowance (BT-92).";
        BrDec02 = "invoice.br_dec_02", "EN 16931 allows two decimals in the base of an allowance (BT-93).";
        BrDec05 = "invoice.br_dec_05", "EN 16931 allows two decimals in the amount of a charge (BT-99).";
        BrDec06 = "invoice.br_dec_06", "EN 16931 allows two decimals in the base of a charge (BT-100).";
        BrDec09 = "invoice.br_dec_09", "EN 16931 allows two decimals in the sum of lines (BT-106).";
        BrDec10 = "invoice.br_dec_10", "EN 16931 allows two decimals in the sum of allowances (BT-107).";
        BrDec11 = "invoice.br_dec_11", "EN 16931 allows two decimals in the sum of charges (BT-108).";
        BrDec12 = "invoice.br_dec_12", "EN 16931 allows two decimals in the total without VAT (BT-109).";
        BrDec13 = "invoice.br_dec_13", "EN 16931 allows two decimals in the total VAT (BT-110).";
        BrDec14 = "invoice.br_dec_14", "EN 16931 allows two decimals in the total with VAT (BT-112).";
        BrDec15 = "invoice.br_dec_15", "EN 16931 allows two decimals in the total VAT in the accounting currency (BT-111).";
        BrDec16 = "invoice.br_dec_16", "EN 16931 allows two decimals in the paid amount (BT-113).";
        BrDec17 = "invoice.br_dec_17", "EN 16931 allows two decimals in the rounding amount (BT-114).";
        BrDec18 = "invoice.br_dec_18", "EN 16931 allows two decimals in the amount due (BT-115).";
        BrDec19 = "invoice.br_dec_19", "EN 16931 allows two decimals in a taxable amount (BT-116).";
        BrDec20 = "invoice.br_dec_20", "EN 16931 allows two decimals in a tax amount (BT-117).";
        BrDec23 = "invoice.br_dec_23", "EN 16931 allows two decimals in a line amount (BT-131).";
        BrDec24 = "invoice.br_dec_24", "EN 16931 allows two decimals in the amount of a line allowance (BT-136).";
        BrDec25 = "invoice.br_dec_25", "EN 16931 allows two decimals in the base of a line allowance (BT-137).";
        BrDec27 = "invoice.br_dec_27", "EN 16931 allows two decimals in the amount of a line charge (BT-141).";
        BrDec28 = "invoice.br_dec_28", "EN 16931 allows two decimals in the base of a line charge (BT-142).";
        Sums = "invoice.sums", "A total is not the sum that its format defines.";
        Decimals = "invoice.decimals", "An amount has more decimals than its currency.";
        AmountMalformed = "invoice.amount_malformed", "An amount is written in a way that is no exact decimal.";
        AmountLocale = "invoice.amount_locale", "An amount is written for people of one country, not for machines.";
        DateMalformed = "invoice.date_malformed", "A date is not a calendar date in the format's notation.";
        DueDatesDiffer = "invoice.due_dates_differ", "Several due dates are stated.";
        CurrencyMissing = "invoice.currency_missing", "No currency code is stated.";
        CurrencyUnknown = "invoice.currency_unknown", "The currency is no code of ISO 4217 in which money can be due.";
        CurrencySymbol = "invoice.currency_symbol", "The currency is only a symbol.";
        CurrencyDiffers = "invoice.currency_differs", "An amount is in another currency than the document.";
        Duplicate = "invoice.duplicate", "A value that may occur once occurs several times.";
        KindContradiction = "invoice.kind_contradiction", "The root element and the type code disagree on what the document is.";
        ControlCharacter = "invoice.control_character", "A text contains control or direction-changing characters.";
        Hidden = "invoice.hidden_text", "A value contains text that is not shown, or differs from what is shown.";
        Context = "invoice.context", "The markup's context is missing, foreign, or changes the meaning of terms.";
        LinkRefused = "invoice.link_refused", "A link is not https and is left out.";
        TextTooLong = "invoice.text_too_long", "A text is longer than the limit for kept fields.";
        Truncated = "invoice.truncated", "Rows beyond the limit are left out.";
        SignatureUnverified = "invoice.signature_unverified", "The document came in a signature container that was not verified.";
    }
}

/// One finding, with the place it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// What it is.
    pub code: ProblemCode,
    /// Where: a path of the document.
    pub path: String,
}

impl Problem {
    /// A finding.
    #[must_use]
    pub fn new(code: ProblemCode, path: impl Into<String>) -> Self {
        Self { code, path: path.into() }
    }
}
