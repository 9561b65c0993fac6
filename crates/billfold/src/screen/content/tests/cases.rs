//! A mail in each language.

/// A mail in one language. `{R}` is the amount where no word calls it due; `{A}`, `{N}` and `{D}` stand where the amount due, the
/// number and the due date do. Then the amount and the date as they should be, and as they should not.
pub(super) struct Case {
    pub(super) language: &'static str,
    pub(super) currency: &'static str,
    pub(super) text: &'static str,
    pub(super) amount: [&'static str; 2],
    pub(super) date: [&'static str; 2],
}

pub(super) const CASES: &[Case] = &[
    Case {
        language: "English",
        currency: "USD",
        text: "Invoice {N} came to {R}. Amount due: {A}. It is due on {D}. A late fee of $15.00 may be added.",
        amount: ["$1,234.56", "$1,434.56"],
        date: ["December 5, 2026", "December 15, 2026"],
    },
    Case {
        language: "German",
        currency: "EUR",
        text: "Ihre Rechnung Nr. {N} vom 05.11.2026 über {R} inkl. MwSt. 197,11 €\nZu zahlender Betrag: {A}\nFällig am {D}. \
               Die Mahngebühr beträgt 5,00 EUR.",
        amount: ["1.234,56 €", "1.434,56 €"],
        date: ["5. Dezember 2026", "15. Dezember 2026"],
    },
    Case {
        language: "German with words",
        currency: "EUR",
        text: "Rechnungsnummer: {N}. Summe {R}. Bitte überweisen Sie: offener Betrag {A}, zahlbar bis {D}.",
        amount: ["1234,56 Euro", "1434,56 Euro"],
        date: ["05.12.2026", "05.01.2027"],
    },
    Case {
        language: "French",
        currency: "EUR",
        text: "Votre facture n° {N} du 5 novembre 2026, d'un montant de {R} TTC. Net à payer : {A}. Date d’échéance : {D}.",
        amount: ["1 234,56 €", "1 434,56 €"],
        date: ["5 décembre 2026", "15 décembre 2026"],
    },
    Case {
        language: "Spanish",
        currency: "EUR",
        text: "Factura n.º {N} emitida el 5 de noviembre de 2026 por {R}. Importe pendiente: {A}. Vence el {D}.",
        amount: ["1.234,56 EUR", "1.434,56 EUR"],
        date: ["5 de diciembre de 2026", "15 de diciembre de 2026"],
    },
    Case {
        language: "Italian",
        currency: "EUR",
        text: "Fattura n. {N} emessa il 05/11/2026, importo {R} IVA inclusa. Totale da pagare: {A}. Scadenza: {D}.",
        amount: ["€ 1.234,56", "€ 1.434,56"],
        date: ["05/12/2026", "25/12/2026"],
    },
    Case {
        language: "Dutch",
        currency: "EUR",
        text: "Factuurnummer: {N}, factuurdatum 05-11-2026, totaal {R}. Te betalen: {A}. Vervaldatum: {D}.",
        amount: ["€ 1.234,56", "€ 1.434,56"],
        date: ["5 december 2026", "15 december 2026"],
    },
    Case {
        language: "Portuguese",
        currency: "EUR",
        text: "Fatura n.º {N} emitida em 5 de novembro de 2026, no montante de {R}. Valor a pagar: {A}. Vencimento: {D}.",
        amount: ["1.234,56 €", "1.434,56 €"],
        date: ["5 de dezembro de 2026", "15 de dezembro de 2026"],
    },
    Case {
        language: "Polish",
        currency: "PLN",
        text: "Faktura nr {N} wystawiona 5 listopada 2026 r. na kwotę {R} brutto. Do zapłaty: {A}. Termin płatności: {D}.",
        amount: ["1 234,56 zł", "1 434,56 zł"],
        date: ["5 grudnia 2026", "15 grudnia 2026"],
    },
    Case {
        language: "Danish",
        currency: "DKK",
        text: "Faktura nr. {N}, fakturadato 5. november 2026, i alt {R}\nAt betale: {A}\nForfaldsdato: {D}.",
        amount: ["1.234,56 kr.", "1.434,56 kr."],
        date: ["5. december 2026", "15. december 2026"],
    },
    Case {
        language: "Swedish",
        currency: "SEK",
        text: "Faktura {N}, fakturadatum 2026-11-05, summa {R}\nAtt betala: {A}\nFörfallodatum: {D}.",
        amount: ["1 234,56 kr", "1 434,56 kr"],
        date: ["2026-12-05", "2026-12-15"],
    },
    Case {
        language: "Norwegian",
        currency: "NOK",
        text: "Fakturanummer {N}, fakturadato 05.11.2026, totalt {R}\nBeløp å betale: {A}\nForfallsdato: {D}.",
        amount: ["kr 1 234,56", "kr 1 434,56"],
        date: ["5. desember 2026", "15. desember 2026"],
    },
    Case {
        language: "Finnish",
        currency: "EUR",
        text: "Lasku nro {N}, laskupäivä 5.11.2026, yhteensä {R}. Maksettava summa: {A}. Eräpäivä: {D}.",
        amount: ["1 234,56 €", "1 434,56 €"],
        date: ["5.12.2026", "15.12.2026"],
    },
    Case {
        language: "Czech",
        currency: "CZK",
        text: "Faktura č. {N} vystavena 5. listopadu 2026, celkem {R}. Zbývá uhradit: {A}. Datum splatnosti: {D}.",
        amount: ["1 234,56 Kč", "1 434,56 Kč"],
        date: ["5. prosince 2026", "15. prosince 2026"],
    },
];
