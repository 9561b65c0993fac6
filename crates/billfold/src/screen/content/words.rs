//! What invoices say, by language: the words beside amounts, invoice numbers and due dates.
//!
//! Only words that can mean nothing else stand here. A word too few overlooks a contradiction; a word too many costs a genuine
//! invoice its card.

/// The words of one language, in lower case.
#[derive(Debug)]
pub(super) struct Language {
    /// Words before an amount that say: this is what you pay. Not what a document came to in all.
    pub(super) amount_due: &'static [&'static str],
    /// Words before an invoice number.
    pub(super) invoice: &'static [&'static str],
    /// Words before a due date. Single words, or words in a row.
    pub(super) due: &'static [&'static str],
    /// Words before another date.
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
        ],
        invoice: &["invoice"],
        due: &["due"],
        other_date: &["issued", "issue", "invoiced", "dated"],
        months: [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
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
        ],
        invoice: &["rechnung", "rechnungsnummer", "rechnungsnr", "rechnungs-nr"],
        due: &[
            "fällig",
            "fälligkeit",
            "fälligkeitsdatum",
            "zahlbar",
            "zahlungsziel",
            "zahlen bis",
            "zahlen sie bis",
        ],
        other_date: &["rechnungsdatum", "ausgestellt", "leistungsdatum", "lieferdatum", "vom"],
        months: [
            "januar jänner",
            "februar",
            "märz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "dezember",
        ],
    },
    // French
    Language {
        amount_due: &["montant dû", "net à payer", "à payer", "à régler", "reste à payer", "solde dû"],
        invoice: &["facture"],
        due: &["échéance", "payable", "date limite de paiement", "à payer avant", "à régler avant"],
        other_date: &["émise", "émission", "facturation"],
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
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
        ],
        invoice: &["factura"],
        due: &["vencimiento", "vence", "fecha límite de pago", "pagar antes del"],
        other_date: &["emitida", "emisión", "emitido"],
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre setiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    },
    // Italian
    Language {
        amount_due: &["importo dovuto", "totale da pagare", "da pagare", "netto a pagare", "saldo dovuto"],
        invoice: &["fattura"],
        due: &["scadenza", "scade", "pagare entro"],
        other_date: &["emessa", "emissione"],
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
    },
    // Dutch
    Language {
        amount_due: &["te betalen", "openstaand bedrag", "verschuldigd bedrag"],
        invoice: &["factuur", "factuurnummer", "factuurnr"],
        due: &["vervaldatum", "vervaldag", "vervalt", "betalen vóór", "betalen voor", "uiterste betaaldatum"],
        other_date: &["factuurdatum", "verzonden"],
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
        ],
        invoice: &["fatura", "factura"],
        due: &["vencimento", "vence", "data limite", "pagar até"],
        other_date: &["emitida", "emissão"],
        months: [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
    },
    // Polish
    Language {
        amount_due: &["do zapłaty", "pozostało do zapłaty"],
        invoice: &["faktura", "faktury", "fakturę"],
        due: &["termin płatności", "termin zapłaty", "terminem płatności", "płatne do", "płatna do"],
        other_date: &["wystawiona", "wystawienia", "sprzedaży"],
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
    },
    // Danish
    Language {
        amount_due: &["at betale", "til betaling", "skyldigt beløb", "beløb til betaling"],
        invoice: &["faktura", "fakturanummer", "fakturanr", "fakturaen"],
        due: &["forfaldsdato", "forfalder", "betalingsfrist", "betales senest"],
        other_date: &["fakturadato", "udstedt"],
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
    },
    // Swedish
    Language {
        amount_due: &["att betala", "belopp att betala"],
        invoice: &["faktura", "fakturanummer", "fakturanr", "fakturan"],
        due: &["förfallodatum", "förfallodag", "förfaller", "betalas senast"],
        other_date: &["fakturadatum", "utfärdad"],
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
    },
    // Norwegian
    Language {
        amount_due: &["å betale", "til betaling", "beløp å betale", "utestående beløp"],
        invoice: &["faktura", "fakturanummer", "fakturanr", "fakturaen"],
        due: &["forfallsdato", "forfaller", "forfall", "betalingsfrist", "betales innen"],
        other_date: &["fakturadato", "utstedt"],
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
    },
    // Finnish
    Language {
        amount_due: &["maksettava", "maksettavaa", "maksettava summa"],
        invoice: &["lasku", "laskun", "laskunumero"],
        due: &["eräpäivä", "erääntyy"],
        other_date: &["laskupäivä", "päiväys"],
        months: [
            "tammikuu tammikuuta",
            "helmikuu helmikuuta",
            "maaliskuu maaliskuuta",
            "huhtikuu huhtikuuta",
            "toukokuu toukokuuta",
            "kesäkuu kesäkuuta",
            "heinäkuu heinäkuuta",
            "elokuu elokuuta",
            "syyskuu syyskuuta",
            "lokakuu lokakuuta",
            "marraskuu marraskuuta",
            "joulukuu joulukuuta",
        ],
    },
    // Czech
    Language {
        amount_due: &["k úhradě", "částka k úhradě", "zbývá uhradit"],
        invoice: &["faktura", "faktury", "fakturu"],
        due: &["splatnost", "splatnosti", "splatná", "splatné"],
        other_date: &["vystavena", "vystavení", "plnění"],
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
    },
];

/// Signs and words of currencies beside a number, in lower case save for those that are written one way only, and the
/// currencies they may stand for. The longest that fits counts.
pub(super) const CURRENCIES: &[(&str, &[&str])] = &[
    (
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL", "TWD", "FJD", "JMD", "XCD", "TTD", "BBD",
            "BSD", "BZD", "CLP", "COP", "ARS", "DOP", "UYU", "NAD", "SBD", "GYD", "SRD", "LRD", "KYD", "BMD",
            "BND",
        ],
    ),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
    ("¥", &["JPY", "CNY"]),
    ("₹", &["INR"]),
    ("₺", &["TRY"]),
    ("₴", &["UAH"]),
    ("₪", &["ILS"]),
    ("euro", &["EUR"]),
    ("euros", &["EUR"]),
    ("zł", &["PLN"]),
    ("złotych", &["PLN"]),
    ("kč", &["CZK"]),
    ("kr", &["DKK", "SEK", "NOK", "ISK"]),
    ("kronor", &["SEK"]),
    ("kroner", &["DKK", "NOK"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_lower_case_and_no_phrase_stands_twice_in_a_language() {
        for language in LANGUAGES {
            for words in [language.amount_due, language.invoice, language.due, language.other_date] {
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
