//! JSON-LD contexts and keywords: what they change is followed or makes the invoice doubtful.
#![cfg(feature = "read")]

use billfold_invoice::{Invoice, PayableReason};

use crate::common::{html, page};

/// The invoices of a document whose context is schema.org and something else.
fn read(context: &str, members: &str) -> Vec<Invoice> {
    let json = format!("{{\"@context\":[\"https://schema.org\",{context}],{members}}}");
    page(&html(&[&json])).into_reading().invoices
}

const INVOICE: &str = r#""@type":"Invoice","identifier":"1","provider":{"name":"A"}"#;
const DUE: &str = r#""totalPaymentDue":{"price":"9.00","priceCurrency":"EUR"}"#;

fn due(invoice: &Invoice) -> Option<String> {
    invoice.amount_due().map(ToString::to_string)
}

#[test]
fn the_context_of_a_single_term_is_doubtful() {
    let id = "\"@id\":\"https://schema.org/totalPaymentDue\"";
    for definition in [
        format!("{{{id},\"@context\":{{\"price\":\"https://schema.org/name\"}}}}"),
        format!("{{{id},\"@container\":\"@index\"}}"),
        format!("{{{id},\"@type\":\"@json\"}}"),
        "{\"@reverse\":\"https://schema.org/totalPaymentDue\"}".to_owned(),
    ] {
        let found = read(&format!("{{\"totalPaymentDue\":{definition}}}"), &format!("{INVOICE},{DUE}"));
        let reasons = found.first().unwrap().payability();
        assert!(reasons.contains(&PayableReason::Context), "{definition}: {reasons:?}");
    }
    for definition in [
        format!("{{{id}}}"),
        format!("{{{id},\"@container\":\"@set\"}}"),
        format!("{{{id},\"@type\":\"@id\",\"@protected\":true}}"),
    ] {
        let found = read(&format!("{{\"totalPaymentDue\":{definition}}}"), &format!("{INVOICE},{DUE}"));
        assert!(found.first().unwrap().is_payable(), "{definition}");
    }
    // A context inside the amount is as doubtful as one around it.
    let inner = r#""totalPaymentDue":{"@context":{"cost":"https://schema.org/price"},"cost":"9.00","priceCurrency":"EUR"}"#;
    let found = read("{}", &format!("{INVOICE},{inner}"));
    assert_eq!(found.first().unwrap().payability(), [PayableReason::Context]);
}

#[test]
fn every_keyword_has_aliases() {
    let members = r#""kind":"Invoice","identifier":{"val":"1"},"provider":{"all":[{"name":"A"}]},
        "totalPaymentDue":{"price":{"val":"9.00"},"priceCurrency":{"val":"EUR"}}"#;
    let found = read(r#"{"val":"@value","all":"@list","kind":"@type"}"#, members);
    let invoice = found.first().unwrap();
    assert_eq!((invoice.number(), due(invoice).as_deref()), (Some("1"), Some("9.00 EUR")));
    assert!(invoice.is_payable(), "{:?}", invoice.payability());
}

#[test]
fn nested_and_included_members_are_read() {
    for (context, member) in [("{}", "@nest"), (r#"{"group":"@nest"}"#, "group")] {
        let found = read(
            context,
            &format!("{INVOICE},\"{member}\":[{{{DUE}}},{{\"paymentStatus\":\"PaymentComplete\"}}]"),
        );
        let invoice = found.first().unwrap();
        assert_eq!(due(invoice).as_deref(), Some("9.00 EUR"));
        assert_eq!(invoice.payability(), [PayableReason::AlreadyPaid]);
    }
    let found = read("{}", &format!("\"@id\":\"x\",\"@included\":[{{{INVOICE},{DUE}}}]"));
    assert!(found.first().unwrap().is_payable());
    let found = read("{}", &format!("{INVOICE},{DUE},\"@reverse\":{{\"paymentStatus\":{{\"@id\":\"x\"}}}}"));
    assert_eq!(found.first().unwrap().payability(), [PayableReason::Context]);
    let inside = r#""totalPaymentDue":{"@included":[{"price":"1.00"}],"price":"9.00","priceCurrency":"EUR"}"#;
    let found = read("{}", &format!("{INVOICE},{inside}"));
    assert_eq!(found.first().unwrap().payability(), [PayableReason::Context]);
}

#[test]
fn a_price_in_another_currency_than_stated_differs() {
    for (price, stated, differs) in
        [("1.234,56 EUR", "USD", true), ("1.234,56 €", "USD", true), ("1.234,56 €", "EUR", false)]
    {
        let due = format!("\"totalPaymentDue\":{{\"price\":\"{price}\",\"priceCurrency\":\"{stated}\"}}");
        let reasons = read("{}", &format!("{INVOICE},{due}")).first().unwrap().payability();
        assert_eq!(reasons.contains(&PayableReason::CurrencyDiffers), differs, "{price} {stated}");
        assert!(reasons.contains(&PayableReason::AmountLocale));
    }
}
