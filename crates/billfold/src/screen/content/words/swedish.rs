//! Swedish.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &["att betala", "belopp att betala", "du är skyldig", "att erlägga"],
    total: &["totalt", "summa", "belopp"],
    aside: &["rabatt", "tidigare", "på ditt konto", "delbetalningar"],
    invoice: &["faktura", "fakturanummer", "fakturanr", "fakturan"],
    due: &[
        "förfallodatum",
        "förfallodag",
        "förfaller",
        "betalas senast",
        "betala senast",
        "betala före",
        "betalas före",
    ],
    other_date: &["fakturadatum", "utfärdad", "fakturadatumet"],
    months: [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
};
