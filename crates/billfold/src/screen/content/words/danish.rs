//! Danish.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &[
        "at betale",
        "til betaling",
        "skyldigt beløb",
        "beløb til betaling",
        "du skylder",
        "skal betales",
    ],
    total: &["total", "beløb", "i alt"],
    aside: &["rabat", "tidligere", "på din konto", "rater"],
    invoice: &["faktura", "fakturanummer", "fakturanr", "fakturaen"],
    due: &[
        "forfaldsdato",
        "forfalder",
        "betalingsfrist",
        "betales senest",
        "betal senest",
        "betales inden",
        "betal inden",
    ],
    other_date: &["fakturadato", "udstedt", "fakturadatoen"],
    months: [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ],
};
