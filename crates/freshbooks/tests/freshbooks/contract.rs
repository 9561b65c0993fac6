//! The adapter keeps the contract, and says what is odd about a link.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use billfold_freshbooks::{LINK_SHAPE, adapter, entry};
use billfold_invoice::{Limits, PaymentRequest, read_message};
use billfold_partner::{Adapter as _, RequestProblem, contract};

#[test]
fn the_adapter_keeps_the_contract() {
    let made = contract::run(&entry().unwrap(), &|entry| Box::new(adapter(entry)));
    assert_eq!(made, Ok(()));
}

fn request(link: &str) -> PaymentRequest {
    let raw = format!(
        "From: billing@sender.example\r\nTo: pat@customer.example\r\nSubject: Invoice\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<html><head><script type=\"application/ld+json\">\
         {{\"@type\":\"ActionRequest\",\"@context\":\"http://schema.org/extensions\",\"originator\":\"o-1\",\
         \"actions\":[{{\"@type\":\"PaymentAction\",\"merchantId\":\"m-1\",\"productContext\":{{\"invoiceId\":\"1\"}}}}],\
         \"entity\":{{\"@type\":\"invoice\",\"identifier\":\"INV-1\",\"broker\":{{\"@type\":\"Organization\",\"name\":\"FreshBooks\"}},\
         \"paymentDueDate\":\"2026-12-01\",\"paymentStatus\":\"PaymentDue\",\"url\":\"{link}\",\
         \"totalPaymentDue\":{{\"@type\":\"PriceSpecification\",\"price\":\"98.87\",\"priceCurrency\":\"USD\"}}}}}}\
         </script></head><body>INV-1 98.87 USD</body></html>\r\n"
    );
    let message = mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap();
    read_message(raw.as_bytes(), &message, &Limits::default()).unwrap().requests.remove(0)
}

#[test]
fn links_are_judged_by_host_and_shape() {
    let entry = entry()
        .unwrap()
        .into_builder()
        .originators(["o-1"])
        .request_url("https://hook.example/requests".parse().unwrap())
        .complete_url("https://hook.example/payments".parse().unwrap());
    let adapter = adapter(entry.build().unwrap());
    let problems = |link: &str| adapter.check_request(&request(link));
    assert_eq!(problems("https://my.freshbooks.com/#/link/AbCdEf012345gh"), []);
    assert_eq!(problems("https://my.freshbooks.com/pricing"), [LINK_SHAPE]);
    assert_eq!(problems("https://evil.example/"), [RequestProblem::LINK_FOREIGN]);
    assert!(!LINK_SHAPE.is_refusal(), "a link is a convenience: the payment goes to the webhooks");
}
