//! Norwegian.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &[
        "å betale",
        "til betaling",
        "beløp å betale",
        "utestående beløp",
        "du skylder",
        "skal betales",
    ],
    total: &["totalt", "sum", "beløp"],
    aside: &["rabatt", "tidligere", "på din konto", "avdrag"],
    invoice: &["faktura", "fakturanummer", "fakturanr", "fakturaen"],
    due: &[
        "forfallsdato",
        "forfaller",
        "forfall",
        "betalingsfrist",
        "betales innen",
        "betal innen",
        "betal senest",
        "betales senest",
    ],
    other_date: &["fakturadato", "utstedt", "fakturadatoen"],
    months: [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
};
