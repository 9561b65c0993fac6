//! Dutch.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &[
        "te betalen",
        "openstaand bedrag",
        "verschuldigd bedrag",
        "verschuldigd",
        "u bent verschuldigd",
        "over te maken",
    ],
    total: &["totaal", "bedrag", "totaalbedrag", "factuurbedrag"],
    aside: &["korting", "vorige", "vorig", "op uw account", "termijnen"],
    invoice: &["factuur", "factuurnummer", "factuurnr"],
    due: &[
        "vervaldatum",
        "vervaldag",
        "vervalt",
        "betalen vóór",
        "betalen voor",
        "uiterste betaaldatum",
        "te betalen vóór",
        "te betalen voor",
        "betalen uiterlijk",
        "betaal vóór",
        "betaal voor",
    ],
    other_date: &["factuurdatum", "verzonden", "datum van de factuur"],
    months: [
        "januari",
        "februari",
        "maart mrt",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
};
