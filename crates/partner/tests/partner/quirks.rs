//! What occurred on the wire beside the documentation: read in every form, written in the documented one.

use billfold_partner::http::Response;
use billfold_partner::wire::{Address, Event, PartnerError};
use billfold_partner::{Adapter, Entry, LiveInvoice, StandardAdapter};

/// An answer to `loadentity`, with the members that differ.
fn live(methods: &str, event: &str, price: &str, status: &str, options: &str) -> LiveInvoice {
    let body = format!(
        r#"{{"methodData":[{{"supportedMethods":{methods},"data":{{"event":"{event}","productContext":{{"invoiceId":"1"}},
        "entity":{{"@type":"Invoice","@context":"http://schema.org","identifier":"INV-1",
        "broker":{{"@type":"Organization","name":"Invoicly"}},"paymentDueDate":"2026-12-01T00:00:00","paymentStatus":"{status}",
        "totalPaymentDue":{{"@type":"PriceSpecification","price":{price},"priceCurrency":"USD"}}}}}}}}],
        "options":{options},"details":{{"id":"1","total":{{"label":"Total","amount":
        {{"currency":"USD","value":"10.00","currencySystem":null}},"pending":null}},"displayItems":null,"shippingOptions":null}}}}"#
    );
    let entry = Entry::builder("invoicly", "Invoicly").unwrap().originators(["o-1"]);
    let adapter = StandardAdapter::new(entry.build().unwrap());
    adapter.read_entity(&Response::json(200, body), None).unwrap()
}

// Protocol: BP-REQ-06.
#[test]
fn every_form_that_occurred_is_read() {
    let method = r#""https://pay.microsoft.com/microsoftpay""#;
    let list = format!("[{method}]");
    for methods in [method, list.as_str()] {
        for event in ["loadentity", "loadlandingpage"] {
            for price in ["10", "10.0", "\"10.00\""] {
                for status in ["PaymentDue", "http://schema.org/PaymentDue", "PaymentPastDue"] {
                    let live = live(methods, event, price, status, "null");
                    assert_eq!(live.total().to_string(), "10.00 USD");
                    assert!(live.invoice().is_payable() && !live.total_pending(), "{status}");
                    assert!(live.items().is_empty() && live.shipping_options().is_empty());
                }
            }
        }
    }
}

// Protocol: BP-GEN-05.
#[test]
fn what_the_partner_wants_to_know_is_read_and_null_is_absent() {
    let method = r#""https://pay.microsoft.com/microsoftpay""#;
    let wanted =
        |options: &str| live(method, "loadentity", "10", "PaymentDue", options).payer_options().clone();
    let all = wanted(
        r#"{"requestPayerName":true,"requestPayerEmail":true,"requestPayerPhone":true,"requestShipping":true,"shippingType":"pickup"}"#,
    );
    assert!(all.name && all.email && all.phone && all.shipping);
    assert_eq!(all.shipping_type.as_deref(), Some("pickup"));
    for nothing in ["null", "{}", r#"{"requestPayerName":null,"requestShipping":false,"shippingType":null}"#]
    {
        let none = wanted(nothing);
        assert!(!(none.name || none.email || none.phone || none.shipping) && none.shipping_type.is_none());
    }
}

#[test]
fn the_documented_spelling_is_written() {
    for spelling in ["dependantLocality", "dependentLocality"] {
        let read: Address =
            serde_json::from_str(&format!(r#"{{"country":"GB","{spelling}":"Soho"}}"#)).unwrap();
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(written, r#"{"country":"GB","dependantLocality":"Soho"}"#);
    }
    for spelling in ["message", "message:"] {
        let text =
            format!(r#"{{"code":"card_error","{spelling}":"no","innererror":{{"code":"card_declined"}}}}"#);
        let read: PartnerError = serde_json::from_str(&text).unwrap();
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(written, r#"{"code":"card_error","message":"no","innererror":{"code":"card_declined"}}"#);
    }
    for (word, event) in [
        ("loadentity", Event::LoadEntity),
        ("loadlandingpage", Event::LoadEntity),
        ("shippingaddresschange", Event::ShippingAddressChange),
        ("shippingoptionchange", Event::ShippingOptionChange),
        ("paymentstatus", Event::PaymentStatus),
        ("refund", Event::Unknown),
    ] {
        assert_eq!(serde_json::from_str::<Event>(&format!("\"{word}\"")).unwrap(), event, "{word}");
    }
    assert_eq!(serde_json::to_string(&Event::LoadEntity).unwrap(), "\"loadentity\"");
}
