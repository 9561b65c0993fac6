//! The problems of an invoice that could be read.

use billfold_reason::{code_enum, reasons};
use serde::Serialize;

use crate::model::PayableReason;

code_enum! {
    /// A rule that a document breaks, or a value in it that could not be read. What also makes the invoice not payable has the
    /// code of that [`PayableReason`].
    pub enum ProblemCode {
        BrCo10 = Code::warning("invoice.br_co_10", "The sum of the line amounts (BT-106) is not their sum (BT-131).");
        BrCo11 = Code::warning("invoice.br_co_11", "The sum of allowances (BT-107) is not the sum of the allowances (BT-92).");
        BrCo12 = Code::warning("invoice.br_co_12", "The sum of charges (BT-108) is not the sum of the charges (BT-99).");
        BrCo13 = Code::warning("invoice.br_co_13", "The total without VAT (BT-109) is not lines - allowances + charges.");
        BrCo14 = Code::warning("invoice.br_co_14", "The total VAT (BT-110) is not the sum of the breakdown (BT-117).");
        BrCo15 = Code::warning("invoice.br_co_15", "The total with VAT (BT-112) is not the total without it plus the VAT.");
        BrCo16 = Code::warning("invoice.br_co_16", "The amount due (BT-115) is not total - paid + rounding.");
        BrCo17 = Code::warning("invoice.br_co_17", "A tax amount (BT-117) is not its base times its rate.");
        BrDec01 = Code::note("invoice.br_dec_01", "EN 16931 allows two decimals in the amount of an allowance (BT-92).");
        BrDec02 = Code::note("invoice.br_dec_02", "EN 16931 allows two decimals in the base of an allowance (BT-93).");
        BrDec05 = Code::note("invoice.br_dec_05", "EN 16931 allows two decimals in the amount of a charge (BT-99).");
        BrDec06 = Code::note("invoice.br_dec_06", "EN 16931 allows two decimals in the base of a charge (BT-100).");
        BrDec09 = Code::note("invoice.br_dec_09", "EN 16931 allows two decimals in the sum of lines (BT-106).");
        BrDec10 = Code::note("invoice.br_dec_10", "EN 16931 allows two decimals in the sum of allowances (BT-107).");
        BrDec11 = Code::note("invoice.br_dec_11", "EN 16931 allows two decimals in the sum of charges (BT-108).");
        BrDec12 = Code::note("invoice.br_dec_12", "EN 16931 allows two decimals in the total without VAT (BT-109).");
        BrDec13 = Code::note("invoice.br_dec_13", "EN 16931 allows two decimals in the total VAT (BT-110).");
        BrDec14 = Code::note("invoice.br_dec_14", "EN 16931 allows two decimals in the total with VAT (BT-112).");
        BrDec15 = Code::note("invoice.br_dec_15", "EN 16931 allows two decimals in the total VAT in the accounting currency (BT-111).");
        BrDec16 = Code::note("invoice.br_dec_16", "EN 16931 allows two decimals in the paid amount (BT-113).");
        BrDec17 = Code::note("invoice.br_dec_17", "EN 16931 allows two decimals in the rounding amount (BT-114).");
        BrDec18 = Code::note("invoice.br_dec_18", "EN 16931 allows two decimals in the amount due (BT-115).");
        BrDec19 = Code::note("invoice.br_dec_19", "EN 16931 allows two decimals in a taxable amount (BT-116).");
        BrDec20 = Code::note("invoice.br_dec_20", "EN 16931 allows two decimals in a tax amount (BT-117).");
        BrDec23 = Code::note("invoice.br_dec_23", "EN 16931 allows two decimals in a line amount (BT-131).");
        BrDec24 = Code::note("invoice.br_dec_24", "EN 16931 allows two decimals in the amount of a line allowance (BT-136).");
        BrDec25 = Code::note("invoice.br_dec_25", "EN 16931 allows two decimals in the base of a line allowance (BT-137).");
        BrDec27 = Code::note("invoice.br_dec_27", "EN 16931 allows two decimals in the amount of a line charge (BT-141).");
        BrDec28 = Code::note("invoice.br_dec_28", "EN 16931 allows two decimals in the base of a line charge (BT-142).");
        Sums = Code::discard("invoice.sums", "A total is not the sum that its format defines.")
            .with_remedy("Ask the seller for a corrected invoice.");
        Decimals = Code::note("invoice.decimals", "An amount has more decimals than its currency.");
        DateMalformed = Code::warning("invoice.date_malformed", "A date is not a calendar date in the format's notation.")
            .with_remedy("For the partner: write dates in the notation of the format.");
        CurrencySymbol = Code::warning("invoice.currency_symbol", "The currency is only a symbol.")
            .with_remedy("For the partner: state the code of the currency, such as EUR.");
        KindContradiction = Code::discard("invoice.kind_contradiction", "The root element and the type code disagree on what the document is.")
            .with_remedy("Ask the seller for a corrected invoice.");
        LinkRefused = Code::note("invoice.link_refused", "A link is not https and is left out.")
            .with_remedy("For the partner: link to the invoice by https, without a user name in the address.");
        TextTooLong = Code::note("invoice.text_too_long", "A text is longer than the limit for kept fields.")
            .with_remedy("For the host's developer: raise `Limits::text_chars` if honest invoices have texts of that length.");
        SignatureUnverified = Code::note("invoice.signature_unverified", "The document came in a signature container that was not verified.");
    }
    shares {
        AmountMalformed = PayableReason::AmountMalformed;
        AmountLocale = PayableReason::AmountLocale;
        DueDatesDiffer = PayableReason::DueDatesDiffer;
        CurrencyMissing = PayableReason::CurrencyMissing;
        CurrencyUnknown = PayableReason::CurrencyUnknown;
        CurrencyDiffers = PayableReason::CurrencyDiffers;
        Duplicate = PayableReason::Duplicate;
        ControlCharacter = PayableReason::ControlCharacter;
        Hidden = PayableReason::Hidden;
        Context = PayableReason::Context;
        Truncated = PayableReason::Truncated;
    }
}

/// A problem, with the path at which it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// The code of the problem.
    pub code: ProblemCode,
    /// The path in the document.
    pub path: String,
}

impl Problem {
    /// A finding.
    #[must_use]
    pub fn new(code: ProblemCode, path: impl Into<String>) -> Self {
        Self { code, path: path.into() }
    }
}

reasons! {
    Problem {}
    wraps {
        Self { code, .. } => code;
    }
}
