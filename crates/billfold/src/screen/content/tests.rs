//! Every language in both directions: what agrees is no contradiction, what differs is one of the right kind.

use billfold_invoice::{Limits, PaymentRequest, read_message};
use mail_parser::MessageParser;

use super::{amounts, compare, dates, numbers};
use crate::{Code, Mail};

/// A mail in one language. `{R}` is the amount where no word calls it due; `{A}`, `{N}` and `{D}` stand where the amount due, the
/// number and the due date do. Then the amount and the date as they should be, and as they should not.
struct Case {
    language: &'static str,
    currency: &'static str,
    text: &'static str,
    amount: [&'static str; 2],
    date: [&'static str; 2],
}

const CASES: &[Case] = &[
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

const NUMBER: &str = "INV-2041";

fn mail(currency: &str, text: &str) -> String {
    format!(
        "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><script \
         type=\"application/ld+json\">{{\"@type\":\"ActionRequest\",\"@context\":\"http://schema.org/extensions\",\
         \"originator\":\"o\",\"actions\":[{{\"@type\":\"PaymentAction\",\"merchantId\":\"m\",\"productContext\":{{\"k\":\"v\"}}}}],\
         \"entity\":{{\"@type\":\"Invoice\",\"identifier\":\"{NUMBER}\",\"paymentDueDate\":\"2026-12-05\",\"totalPaymentDue\":\
         {{\"@type\":\"PriceSpecification\",\"price\":\"1234.56\",\"priceCurrency\":\"{currency}\"}},\
         \"url\":\"https://pay.example/1\",\"paymentStatus\":\"PaymentDue\"}}}}</script></head><body><p>{}</p></body></html>",
        text.replace('\n', "</p><p>")
    )
}

fn request(raw: &str) -> PaymentRequest {
    let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let reading = read_message(raw.as_bytes(), &message, &Limits::default()).unwrap();
    reading.requests.into_iter().next().unwrap()
}

/// What the whole comparison says about a text.
fn found(currency: &str, text: &str) -> Vec<&'static str> {
    let raw = mail(currency, text);
    let mail = Mail::parse(raw.as_bytes()).unwrap();
    let mut reasons = Vec::new();
    compare(&mail, &request(&raw), &[], &mut reasons);
    reasons.iter().map(|reason| reason.code).collect()
}

fn text(case: &Case, amount: &str, number: &str, date: &str) -> String {
    let [right, _] = case.amount;
    case.text.replace("{R}", right).replace("{A}", amount).replace("{N}", number).replace("{D}", date)
}

#[test]
fn a_mail_that_agrees_is_no_contradiction_in_any_language() {
    for case in CASES {
        let told = text(case, case.amount[0], NUMBER, case.date[0]);
        assert!(found(case.currency, &told).is_empty(), "{}: {told}", case.language);
        // Each is really read: a reader that sees nothing agrees with everything.
        let invoice = request(&mail(case.currency, ""));
        let invoice = invoice.invoice();
        assert!(amounts::contradiction(&told.replace(case.amount[0], case.amount[1]), invoice).is_some());
        assert!(numbers::contradicts(&told.replace(NUMBER, "X-999"), invoice), "{}", case.language);
        assert!(dates::contradicts(&told.replace(case.date[0], case.date[1]), invoice), "{}", case.language);
    }
}

#[test]
fn a_mail_that_differs_in_one_thing_is_refused_for_it_in_every_language() {
    for case in CASES {
        let [right, wrong] = case.amount;
        let [on_time, late] = case.date;
        // The amount is named rightly elsewhere, so that only the words tell which is due.
        assert_eq!(
            found(case.currency, &text(case, wrong, NUMBER, on_time)),
            [Code::ContentAmount.name()],
            "{}",
            case.language
        );
        assert_eq!(
            found(case.currency, &text(case, right, "X-999", on_time)),
            [Code::ContentNumber.name()],
            "{}",
            case.language
        );
        assert_eq!(
            found(case.currency, &text(case, right, NUMBER, late)),
            [Code::ContentDueDate.name()],
            "{}",
            case.language
        );
    }
}

#[test]
fn another_currency_is_a_contradiction_in_every_language() {
    for case in CASES {
        let other = if case.currency == "GBP" { "EUR" } else { "GBP" };
        let told = text(case, case.amount[0], NUMBER, case.date[0]);
        assert_eq!(found(other, &told), [Code::ContentCurrency.name()], "{}", case.language);
    }
}

#[test]
fn what_invoices_say_besides_costs_no_card() {
    for (currency, told) in [
        ("EUR", "Fällig: sofort. Rechnungsdatum: 05.11.2026. Zu zahlen 1.234,56 €"),
        ("EUR", "Total due: €1,234.56 of which €197.11 VAT"),
        ("EUR", "Amount due €1,234.56 (€1,037.45 + €197.11 VAT)"),
        ("EUR", "Rechnung 11/2026 vom 05.11.2026"),
        ("EUR", "Ihre Rechnung 1.234,56 EUR ist online"),
        ("USD", "Invoice date\nDue date\nTotal\n11/05/2026\n12/05/2026\n$1,234.56"),
        ("EUR", "Numéro de facture\nDate d'échéance\nMontant dû\nINV-2041\n05/12/2026\n1 234,56 €"),
        ("EUR", "Te betalen vóór 5 december 2026: € 1.234,56"),
        ("SEK", "Att betala 1234,56 kr, eller 3 delbetalningar om 411,52 kr"),
        ("PLN", "Do zapłaty 1234,56 PLN w terminie do 05.12.2026"),
    ] {
        let reasons = found(currency, told);
        assert!(reasons.is_empty(), "{told}: {reasons:?}");
    }
}
