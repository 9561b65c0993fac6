//! Czech.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &["k úhradě", "částka k úhradě", "zbývá uhradit", "dlužíte", "k zaplacení", "dlužná částka"],
    total: &["celkem", "částka", "částku"],
    aside: &["sleva", "slevou", "slevu", "předchozí", "na vašem účtu", "splátky"],
    invoice: &["faktura", "faktury", "fakturu"],
    due: &[
        "splatnost",
        "splatnosti",
        "splatná",
        "splatné",
        "uhraďte do",
        "zaplaťte do",
        "zaplatit do",
        "k úhradě do",
    ],
    other_date: &["vystavena", "vystavení", "plnění", "datum faktury", "data faktury"],
    months: [
        "leden ledna",
        "únor února",
        "březen března",
        "duben dubna",
        "květen května",
        "červen června",
        "červenec července",
        "srpen srpna",
        "září",
        "říjen října",
        "listopad listopadu",
        "prosinec prosince",
    ],
};
