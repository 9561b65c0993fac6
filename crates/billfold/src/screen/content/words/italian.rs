//! Italian.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &[
        "importo dovuto",
        "totale da pagare",
        "da pagare",
        "netto a pagare",
        "saldo dovuto",
        "importo da versare",
        "deve pagare",
        "da versare",
    ],
    total: &["totale", "importo"],
    aside: &["sconto", "precedente", "sul suo conto", "rate"],
    invoice: &["fattura"],
    due: &["scadenza", "scade", "pagare entro", "pagare prima", "da pagare entro"],
    other_date: &["emessa", "emissione", "data fattura", "data della fattura"],
    months: [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
};
