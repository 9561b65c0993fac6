//! Every language in both directions: what agrees is no contradiction, what differs is one of the right kind.

mod cases;

use billfold_invoice::{Limits, PaymentRequest, read_message};
use mail_parser::MessageParser;

use super::normal::normal;
use super::work::Work;
use super::{Agreement, Budget, amounts, compare, dates, numbers};
use crate::{Mail, code};
use cases::{CASES, Case};

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

fn names(codes: &[&'static billfold_reason::Code]) -> Vec<&'static str> {
    codes.iter().map(|code| code.name()).collect()
}

/// What the whole comparison says about a text.
fn found(currency: &str, text: &str) -> Vec<&'static str> {
    let raw = mail(currency, text);
    let mail = Mail::parse(raw.as_bytes()).unwrap();
    names(&compare(&mail, &request(&raw), &[], &mut Budget::new()).reasons)
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
        let wrong = |right: &str, wrong: &str| normal(&told.replace(right, wrong));
        assert!(
            amounts::said(&wrong(case.amount[0], case.amount[1]), invoice, &Work::of(0))
                .contradiction
                .is_some()
        );
        assert!(amounts::said(&normal(&told), invoice, &Work::of(0)).stated, "{}", case.language);
        assert!(numbers::contradicts(&wrong(NUMBER, "X-999"), invoice), "{}", case.language);
        assert!(dates::contradicts(&wrong(case.date[0], case.date[1]), invoice), "{}", case.language);
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
            [code::CONTENT_AMOUNT.name()],
            "{}",
            case.language
        );
        assert_eq!(
            found(case.currency, &text(case, right, "X-999", on_time)),
            [code::CONTENT_NUMBER.name()],
            "{}",
            case.language
        );
        assert_eq!(
            found(case.currency, &text(case, right, NUMBER, late)),
            [code::CONTENT_DUE_DATE.name()],
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
        assert_eq!(found(other, &told), [code::CONTENT_CURRENCY.name()], "{}", case.language);
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

/// A request over USD 120, number INV-1001, due on 5 December 2026, beside this text.
fn said(text: &str, attached: &str) -> Vec<&'static str> {
    names(&agreement(text, attached).reasons)
}

/// What must be accepted beside a text.
fn warned(text: &str) -> Vec<&'static str> {
    names(&agreement(text, "").warnings)
}

fn agreement(text: &str, attached: &str) -> Agreement {
    let raw = mail("USD", text).replace("1234.56", "120.00").replace(NUMBER, "INV-1001");
    let raw = match raw.split_once("\r\n\r\n") {
        Some((_, body)) if !attached.is_empty() => format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n{body}\r\n\
             --b\r\nContent-Type: {attached}\r\n--b--\r\n"
        ),
        _ => raw,
    };
    let raw = raw.into_bytes();
    let mail = Mail::parse(&raw).unwrap();
    let reading = read_message(&raw, mail.message(), &Limits::default()).unwrap();
    compare(&mail, reading.requests.first().unwrap(), &reading.invoices, &mut Budget::new())
}

#[test]
fn what_is_called_due_must_be_what_is_due() {
    for text in [
        "Amount due: 12.00",
        "<table><tr><td>Amount due</td><td>12.00</td></table>",
        "Amount due:<br>USD 12.00<br>Reference USD 120.00",
        "Amount payable: USD 12.00. Total: USD 120.00",
        "You owe USD 12.00. Reference 120.00 USD",
        "Please transfer USD 12.00 for your membership.",
        "Balance: USD 12.00; credit limit USD 120.00",
        "Amount due: USD 12.00 ... amount due USD 120.00",
        "Your discount ends. Amount due: USD 12.00. Total: USD 120.00",
        "Please pay USD 12.00 for a 2% discount",
        "Invoice for USD 12.00",
        "Rechnung Nr. INV-1001 \u{fc}ber USD 12.00",
        "USD 12.00 is due",
        "Vous devez 12,00 USD. Total 120,00 USD",
        "Bitte \u{fc}berweisen Sie 12,00 USD. Summe 120,00 USD",
        "U bent verschuldigd: USD 12,00. Totaal USD 120,00",
        "Du skylder 12,00 USD. Total 120,00 USD",
    ] {
        assert_eq!(said(text, ""), [code::CONTENT_AMOUNT.name()], "{text}");
    }
    assert_eq!(said("Amount due: EUR 12.00. Reference USD 120.00", ""), [code::CONTENT_CURRENCY.name()]);
}

#[test]
fn every_date_called_due_must_be_the_due_date() {
    for text in [
        "Pay by 1 January 2027",
        "Please pay before 1 January 2027",
        "Payable until 01 Jan 2027. Due 5 December 2026",
        "Due date: 1 January 2027 and 5 December 2026",
        "Due date: 5 December 2026 or 1 January 2027",
        "Due 5 December 2026. Due 2027-01-01",
        "Bezahlen Sie bis 01.01.2027",
        "Betala senast 2027-01-01",
        "Zap\u{142}a\u{107} do 01.01.2027",
    ] {
        assert_eq!(said(text, ""), [code::CONTENT_DUE_DATE.name()], "{text}");
    }
}

#[test]
fn an_attached_text_must_not_contradict() {
    for attached in [
        "text/plain; name=i.txt\r\nContent-Disposition: attachment\r\n\r\nAmount due: USD 12.00\r\n",
        "text/html; name=i.html\r\nContent-Disposition: attachment\r\n\r\n<p>Due <b>1 January 2027</b></p>\r\n",
        "text/plain\r\nContent-Disposition: attachment\r\n\r\nInvoice OTHER-77\r\n",
        "text/csv\r\nContent-Disposition: attachment\r\n\r\namount due,12.00\r\n",
        "text/markdown\r\n\r\n**Amount due: USD 12.00**\r\n",
        "application/rtf; name=i.rtf\r\n\r\n{\\rtf1 Amount due: USD 12.00}\r\n",
        "application/octet-stream; name=i.html\r\n\r\n<p>Amount due: USD 12.00</p>\r\n",
        "text/vcard\r\n\r\nBEGIN:VCARD\r\nNOTE:Amount due: USD 12.00\r\nEND:VCARD\r\n",
        "message/rfc822\r\n\r\nSubject: Amount due USD 12.00\r\n\r\nx\r\n",
    ] {
        assert_eq!(said("USD 120.00", attached), [code::CONTENT_ATTACHMENT.name()], "{attached}");
    }
    for attached in [
        "text/plain\r\nContent-Disposition: attachment\r\n\r\nAmount due: USD 120.00, due 5 Dec 2026\r\n",
        "text/plain\r\nContent-Disposition: attachment\r\n\r\nWe insure parcels up to $50.\r\n",
        "text/csv\r\nContent-Disposition: attachment\r\n\r\namount due,120.00\r\ntimer,12.00\r\n",
    ] {
        assert!(said("USD 120.00", attached).is_empty(), "{attached}");
    }
}

#[test]
fn ordinary_invoices_keep_their_card() {
    for text in [
        "Your invoice INV-1001. Late fees of USD 15.00 apply.",
        "Hi Pat, your invoice is attached. We insure parcels up to $50.",
        "Get 10% off orders over $500! Invoice INV-1001",
        "Approx. EUR 110.40.",
        "Amount due: USD 120.00. Please pay USD 117.60 before 15 November 2026 for a 2% discount.",
        "Amount due: USD 120.00. Pay by 15 November 2026 for a 2% discount. Due 5 December 2026",
        "Zu zahlen: 120,00 USD. Bei Zahlung bis 15.11.2026 2 % Skonto: zu zahlen 117,60 USD",
        "Previous balance due: USD 20.00 (paid). Amount due: USD 120.00",
        "Amount due USD 120.00. Total outstanding on your account: USD 350.00",
        "Amount due: USD 120.00 (EUR 110.40)",
        "Amount due: EUR 110.40 (USD 120.00)",
        "Amount due: USD 120.00. Prefer to pay in 3 instalments of USD 40.00?",
        "<table><tr><td>Subtotal</td><td>Tax</td><td>Amount due</td><tr><td>$100.00</td><td>$20.00</td><td>$120.00</td></table>",
        "<p>Subtotal</p><p>Tax</p><p>Amount due</p><p>$100.00</p><p>$20.00</p><p>$120.00</p>",
        "<table><tr><td>Subtotal</td><td>$100.00</td><td>Tax</td><td>$20.00</td><td>Amount due</td><td>$120.00</td></table>",
        "Payment due within 30 days of invoice date 5 November 2026. Amount USD 120.00",
        "Due upon receipt, issued on 5 November 2026: USD 120.00",
        "Payment is due by 5 December 2026. If the amount due is over 14 days late (19 December 2026) we add fees.",
        "<table><tr><td>Invoice date</td><td>Due date</td><tr><td>5 November 2026</td><td>5 December 2026</td></table>",
        "Invoice #1001 for USD 120.00",
        "Please pay within 14 days: invoice 1001",
        "Amount due 30 days after receipt",
        "Amount due: USD 120.00. After the due date the amount payable is USD 125.00.",
        "If you pay by 15 November 2026, the amount payable is USD 117.60. Otherwise the amount due is USD 120.00 by 5 December 2026",
        "Pay USD 117.60 early and save USD 2.40. Amount due: USD 120.00",
        "<p>Minimum payment due: USD 25.00</p><p>Amount due: USD 120.00</p>",
        "<p>Past due: USD 0.00</p><p>Amount due: USD 120.00</p>",
        "<p>Net USD 100.00, VAT USD 20.00, gross USD 120.00 payable</p>",
        "<p>Amount due includes USD 20.00 VAT. Amount due: USD 120.00</p>",
        "<p>Amount due<br>USD 120.00</p><p>Subtotal (excl. tax payable)<br>USD 100.00</p>",
        "<table><tr><td>Subtotal<br>Tax<br>Amount due<td>$100.00<br>$20.00<br>$120.00</table>",
        "<table><tr><td>Amount<br>due</td><td>$120.00</td></table>",
        "<p>Subtotal<br>Tax<br>Amount due<br>$100.00<br>$20.00<br>$120.00</p>",
        "<table><tr><th>Item<th>Hours<th>Amount due<tr><td>Work<td>2<td>$120.00</table>",
        "<p>Three instalments of USD 40.00: due 5 December 2026, due 5 January 2027, due 5 February 2027. Total USD 120.00</p>",
        "Amount due: USD 120.00<br>Invoice INV-1001 replaces invoice INV-990. Other invoices: 77001, 77002",
    ] {
        let reasons = said(text, "");
        assert!(reasons.is_empty(), "{text}: {reasons:?}");
    }
}

#[test]
fn the_amount_must_be_stated_in_shown_text() {
    for text in [
        "Invoice INV-1001",
        "Amount due: <img alt='USD 120.00'>",
        "<span style='display:none'>Amount due: USD 120.00</span>",
        "<svg><text>USD 120.00</text></svg>",
        "USD 12<span hidden>0.00</span>",
        "Reference 120.00",
    ] {
        assert!(said(text, "").is_empty() && warned(text).contains(&code::CONTENT_UNSTATED.name()), "{text}");
    }
    for text in [
        "USD 120.00",
        "120 dollars",
        "US$120",
        "$120<sup>00</sup>",
        "$120.00<sup>1</sup>",
        "Amount due 120.00",
        "USD \u{ff11}\u{ff12}\u{ff10}\u{ff0e}\u{ff10}\u{ff10}",
        "USD \u{661}\u{662}\u{660}\u{66b}\u{660}\u{660}",
        "USD 12<b>0</b>.00",
        "120,00 US-Dollar",
    ] {
        assert!(said(text, "").is_empty() && warned(text).is_empty(), "{text}: {:?}", warned(text));
    }
}

#[test]
fn what_may_be_shown_must_not_contradict() {
    let due = "<p>Amount due: USD 120.00</p>";
    for other in [
        "<p style='filter:blur(0)'>Amount due: USD 12.00</p>",
        "<svg><text>Amount due: USD 12.00</text></svg>",
        "<img alt='Amount due: USD 12.00'>",
        "<!--[if mso]><p>Amount due: USD 12.00</p><![endif]-->",
        "<style>.k{display:none}</style><p class=k>Amount due: USD 12.00</p>",
        "<style>#q:before{content:'Amount due: USD 12.00'}</style><p id=q>",
        "<p>\u{430}mount du\u{435}: USD 12.00</p>",
        "<details>Amount due: USD 12.00</details>",
    ] {
        assert!(said(&format!("{due}{other}"), "").is_empty(), "{other}");
        assert_eq!(warned(&format!("{due}{other}")), [code::CONTENT_UNSURE.name()], "{other}");
        let same = other.replace("12.00", "120.00");
        assert!(warned(&format!("{due}{same}")).is_empty(), "{same}");
    }
    // What is hidden in every view is nobody's business.
    assert!(warned(&format!("{due}<p hidden>Amount due: USD 12.00</p>")).is_empty());
    // Shown text contradicts, whatever unsure or hidden text makes of it.
    for text in [
        "Amount due: USD 12<span hidden>0</span>.00",
        "Amount due: USD 12<span style='filter:x()'>0</span>.00",
        "<p>Total: USD 12.00</p><p style='opacity:.1'>Total: USD 120.00</p>",
    ] {
        assert_eq!(said(text, ""), [code::CONTENT_AMOUNT.name()], "{text}");
    }
}

#[test]
fn words_and_numbers_of_other_scripts_contradict() {
    for text in [
        "Due now: $12.00",
        "Due: USD 12.00",
        "Your payment: $12.00",
        "We will charge your card $12.00",
        "Amount due: 12 dollars",
        "Amount due: USD \u{661}\u{662}\u{66b}\u{660}\u{660}",
        "Amount due: USD 12<sup>00</sup>",
        "Amount\n due: USD 12.00",
        "お支払い金額: 12.00 USD",
        "청구 금액 12.00 USD",
        "<p>Amount due</p><p>USD 12.00</p><p>Credit line USD 120.00</p>",
        "At our agreed rate the amount due: USD 12.00. Total: USD 120.00",
    ] {
        assert_eq!(said(text, ""), [code::CONTENT_AMOUNT.name()], "{text}");
    }
    assert_eq!(said("Amount due: \u{20a9}12,000", ""), [code::CONTENT_CURRENCY.name()]);
    assert_eq!(said("Payment deadline 31 January 2027", ""), [code::CONTENT_DUE_DATE.name()]);
    assert_eq!(said("Invoice INV-10010", ""), [code::CONTENT_NUMBER.name()]);
}

#[test]
fn subject_and_name_of_the_sender_are_compared() {
    let plain = mail("USD", "USD 1234.56");
    for (field, right) in
        [("Subject: Amount due USD 12.00", false), ("Subject: Amount due USD 1,234.56", true)]
    {
        let raw = format!("{field}\r\n{plain}");
        let mail = Mail::parse(raw.as_bytes()).unwrap();
        assert_eq!(
            compare(&mail, &request(&raw), &[], &mut Budget::new()).reasons.is_empty(),
            right,
            "{field}"
        );
    }
    let raw = plain.replace("From: a@b.example", "From: \"Amount due USD 12.00\" <a@b.example>");
    let mail = Mail::parse(raw.as_bytes()).unwrap();
    assert_eq!(
        names(&compare(&mail, &request(&raw), &[], &mut Budget::new()).reasons),
        [code::CONTENT_AMOUNT.name()]
    );
}
