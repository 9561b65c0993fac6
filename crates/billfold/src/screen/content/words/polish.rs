//! Polish.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &["do zapłaty", "pozostało do zapłaty", "należność", "kwota należna", "do uregulowania"],
    total: &["razem", "suma", "kwota", "kwotę"],
    aside: &["rabat", "skonto", "rabatu", "poprzednie", "na koncie", "raty"],
    invoice: &["faktura", "faktury", "fakturę"],
    due: &[
        "termin płatności",
        "termin zapłaty",
        "terminem płatności",
        "płatne do",
        "płatna do",
        "zapłać do",
        "do zapłaty do",
        "w terminie do",
    ],
    other_date: &["wystawiona", "wystawienia", "sprzedaży", "data faktury", "daty faktury"],
    months: [
        "styczeń stycznia",
        "luty lutego",
        "marzec marca",
        "kwiecień kwietnia",
        "maj maja",
        "czerwiec czerwca",
        "lipiec lipca",
        "sierpień sierpnia",
        "wrzesień września",
        "październik października",
        "listopad listopada",
        "grudzień grudnia",
    ],
};
