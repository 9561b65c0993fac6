//! What invoices say, by language: the words beside amounts, invoice numbers and due dates.
//!
//! Only words that can mean nothing else stand here. A word too few overlooks a contradiction; a word too many costs a genuine
//! invoice its card.

use super::months;

/// The words of one language, in lower case.
#[derive(Debug)]
pub(super) struct Language {
    /// Words before an amount that say: this is what you pay. Not what a document came to in all.
    pub(super) amount_due: &'static [&'static str],
    /// Words before what a document came to in all, or an amount of it.
    pub(super) total: &'static [&'static str],
    /// Words in whose sentence an amount or a date is due under a condition, was due before, or concerns more than this invoice.
    pub(super) aside: &'static [&'static str],
    /// Words before an invoice number.
    pub(super) invoice: &'static [&'static str],
    /// Words before a due date. Single words, or words in a row.
    pub(super) due: &'static [&'static str],
    /// Words before another date. Single words, or words in a row.
    pub(super) other_date: &'static [&'static str],
    /// The months; forms of one month divided by a blank.
    pub(super) months: [&'static str; 12],
}

/// Words that may stand between "invoice" and its number.
pub(super) const JOINERS: &[&str] = &[
    "no", "nr", "number", "num", "id", "nummer", "n", "n°", "n.º", "n.°", "nº", "numéro", "número", "numero",
    "núm", "numer", "č", "číslo", "nro", "#",
];

/// Words that may stand within a date: `5 de diciembre de 2026`.
pub(super) const WITHIN_DATE: &[&str] =
    &["of", "the", "de", "del", "den", "der", "dem", "le", "el", "il", "o", "r"];

/// Every language that is compared, English first.
pub(super) static LANGUAGES: &[Language] = &[
    // English
    Language {
        amount_due: &[
            "amount due",
            "balance due",
            "total due",
            "amount outstanding",
            "outstanding",
            "please pay",
            "to pay",
            "amount payable",
            "payable",
            "you owe",
            "owed",
            "please transfer",
            "please remit",
            "pay now",
        ],
        total: &["total", "amount", "balance", "sum"],
        aside: &[
            "discount",
            "previous",
            "on your account",
            "account balance",
            "credit limit",
            "instalments",
            "installments",
        ],
        invoice: &["invoice"],
        due: &[
            "due",
            "pay by",
            "pay before",
            "payable",
            "payable by",
            "payable until",
            "pay until",
            "payment by",
            "payment before",
        ],
        other_date: &[
            "issued",
            "issue",
            "invoiced",
            "dated",
            "invoice date",
            "date of invoice",
            "date of issue",
            "date of the invoice",
        ],
        months: months::ENGLISH,
    },
    // German
    Language {
        amount_due: &[
            "zu zahlen",
            "zahlbetrag",
            "zu zahlender betrag",
            "fälliger betrag",
            "offener betrag",
            "zahlen sie",
            "sie schulden",
            "bitte überweisen sie",
            "überweisen sie",
        ],
        total: &["summe", "gesamt", "gesamtbetrag", "betrag", "rechnungsbetrag", "gesamtsumme"],
        aside: &["skonto", "rabatt", "vorherige", "vorheriger", "kundenkonto", "kontostand", "raten"],
        invoice: &["rechnung", "rechnungsnummer", "rechnungsnr", "rechnungs-nr"],
        due: &[
            "fällig",
            "fälligkeit",
            "fälligkeitsdatum",
            "zahlbar",
            "zahlungsziel",
            "zahlen bis",
            "zahlen sie bis",
            "zahlen sie vor",
            "überweisen sie bis",
            "bezahlen bis",
            "bezahlen sie bis",
        ],
        other_date: &[
            "rechnungsdatum",
            "ausgestellt",
            "leistungsdatum",
            "lieferdatum",
            "vom",
            "datum der rechnung",
        ],
        months: months::GERMAN,
    },
    // French
    Language {
        amount_due: &[
            "montant dû",
            "net à payer",
            "à payer",
            "à régler",
            "reste à payer",
            "solde dû",
            "montant payable",
            "vous devez",
            "veuillez payer",
            "veuillez régler",
        ],
        total: &["total", "montant"],
        aside: &["escompte", "remise", "précédent", "sur votre compte", "mensualités"],
        invoice: &["facture"],
        due: &[
            "échéance",
            "payable",
            "date limite de paiement",
            "à payer avant",
            "à régler avant",
            "payer avant",
            "régler avant",
            "à payer au plus tard",
        ],
        other_date: &["émise", "émission", "facturation", "date de facture", "date de la facture"],
        months: months::FRENCH,
    },
    // Spanish
    Language {
        amount_due: &[
            "total a pagar",
            "importe a pagar",
            "a pagar",
            "importe adeudado",
            "importe pendiente",
            "saldo pendiente",
            "importe debido",
            "usted debe",
            "por pagar",
        ],
        total: &["total", "importe"],
        aside: &["descuento", "anterior", "en su cuenta", "plazos"],
        invoice: &["factura"],
        due: &[
            "vencimiento",
            "vence",
            "fecha límite de pago",
            "pagar antes del",
            "pagar antes de",
            "pagar hasta",
            "pague antes del",
        ],
        other_date: &["emitida", "emisión", "emitido", "fecha de factura", "fecha de la factura"],
        months: months::SPANISH,
    },
    // Italian
    Language {
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
        months: months::ITALIAN,
    },
    // Dutch
    Language {
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
        months: months::DUTCH,
    },
    // Portuguese
    Language {
        amount_due: &[
            "valor a pagar",
            "total a pagar",
            "a pagar",
            "montante em dívida",
            "valor em dívida",
            "valor em aberto",
            "a liquidar",
            "por pagar",
            "valor devido",
        ],
        total: &["total", "montante", "valor"],
        aside: &["desconto", "anterior", "na sua conta", "prestações"],
        invoice: &["fatura", "factura"],
        due: &["vencimento", "vence", "data limite", "pagar até", "pagar antes", "pague até"],
        other_date: &["emitida", "emissão", "data da fatura", "data da factura"],
        months: months::PORTUGUESE,
    },
    // Polish
    Language {
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
        months: months::POLISH,
    },
    // Danish
    Language {
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
        months: months::DANISH,
    },
    // Swedish
    Language {
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
        months: months::SWEDISH,
    },
    // Norwegian
    Language {
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
        months: months::NORWEGIAN,
    },
    // Finnish
    Language {
        amount_due: &["maksettava", "maksettavaa", "maksettava summa", "olet velkaa", "maksa"],
        total: &["yhteensä", "summa"],
        aside: &["alennus", "alennuksen", "edellinen", "tililläsi", "erissä"],
        invoice: &["lasku", "laskun", "laskunumero"],
        due: &["eräpäivä", "erääntyy", "maksa viimeistään", "maksettava viimeistään"],
        other_date: &["laskupäivä", "päiväys", "laskun päivä"],
        months: months::FINNISH,
    },
    // Czech
    Language {
        amount_due: &[
            "k úhradě",
            "částka k úhradě",
            "zbývá uhradit",
            "dlužíte",
            "k zaplacení",
            "dlužná částka",
        ],
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
        months: months::CZECH,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_lower_case_and_no_phrase_stands_twice_in_a_language() {
        for language in LANGUAGES {
            for words in [
                language.amount_due,
                language.total,
                language.aside,
                language.invoice,
                language.due,
                language.other_date,
            ] {
                assert!(words.iter().all(|word| *word == word.to_lowercase() && !word.is_empty()));
                let distinct: std::collections::BTreeSet<_> = words.iter().collect();
                assert_eq!(distinct.len(), words.len(), "{words:?}");
            }
        }
    }

    #[test]
    fn a_month_has_a_name_of_its_own_in_each_language() {
        for language in LANGUAGES {
            let names: Vec<&str> = language.months.iter().flat_map(|names| names.split(' ')).collect();
            let distinct: std::collections::BTreeSet<_> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{names:?}");
        }
    }
}
