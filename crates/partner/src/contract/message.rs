//! The rule about what a message carries.

use billfold_invoice::{Limits, PaymentRequest, read_message};
use mail_parser::MessageParser;

use super::trial::{CONTEXT, MERCHANT, ORIGINATOR};
use super::{Trial, Verdict, Violation, broken, require};
use crate::RequestProblem;

/// The payment request of a message with this action request.
fn request(originator: &str, merchant: &str, context: &str, link: &str) -> Result<PaymentRequest, Violation> {
    let raw = format!(
        "From: Contract <sender@contract.example>\r\nTo: payer@contract.example\r\nSubject: Invoice INV-1\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <!DOCTYPE html><html><head><script type=\"application/ld+json\">{{\"@type\":\"ActionRequest\",\
         \"@context\":\"http://schema.org/extensions\",\"originator\":\"{originator}\",\"actions\":[{{\"@type\":\"PaymentAction\",\
         \"merchantId\":\"{merchant}\"{context}}}],\"entity\":{{\"@type\":\"invoice\",\"provider\":{{\"@type\":\"Organization\",\
         \"name\":\"Contoso\"}},\"broker\":{{\"@type\":\"Organization\",\"name\":\"Contract\"}},\"identifier\":\"INV-1\",\
         \"paymentDueDate\":\"2026-12-01\",\"totalPaymentDue\":{{\"@type\":\"PriceSpecification\",\"price\":\"98.87\",\
         \"priceCurrency\":\"USD\"}},\"url\":\"{link}\",\"paymentStatus\":\"http://schema.org/PaymentDue\"}}}}</script></head>\
         <body>Invoice INV-1: 98.87 USD</body></html>\r\n"
    );
    let message =
        MessageParser::default().parse(raw.as_bytes()).ok_or_else(|| broken("the message is not parsed"))?;
    let reading =
        read_message(raw.as_bytes(), &message, &Limits::default()).map_err(|e| broken(e.to_string()))?;
    reading.requests.into_iter().next().ok_or_else(|| broken("the message's request is not read"))
}

/// A message's request with a foreign originator, no context or a bad merchant id is refused; a foreign link is warned of.
///
/// # Errors
/// [`Violation`] if the adapter breaks the rule.
pub fn foreign_requests_are_refused(trial: &Trial) -> Verdict {
    let adapter = trial.adapter();
    let context = format!(",\"productContext\":{CONTEXT}");
    let host =
        adapter.entry().invoice_hosts().first().cloned().unwrap_or_else(|| "partner.example".to_owned());
    let good = format!("https://{host}/");
    let long = "m".repeat(300);
    let foreign = "https://elsewhere.example/";
    for (originator, merchant, context, link, code) in [
        (ORIGINATOR, MERCHANT, &*context, &*good, None),
        ("another-originator", MERCHANT, &context, &good, Some(RequestProblem::ORIGINATOR_FOREIGN)),
        (ORIGINATOR, &long, &context, &good, Some(RequestProblem::MERCHANT_ID)),
        (ORIGINATOR, MERCHANT, "", &good, Some(RequestProblem::PRODUCT_CONTEXT)),
        (ORIGINATOR, MERCHANT, &context, foreign, Some(RequestProblem::LINK_FOREIGN)),
    ] {
        let problems = adapter.check_request(&request(originator, merchant, context, link)?);
        let holds = match code {
            Some(code) => problems.contains(&code),
            None => !problems.iter().any(RequestProblem::is_refusal),
        };
        require(holds, || format!("{code:?} is judged as {problems:?}"))?;
    }
    let problems = trial.unenrolled.check_request(&request(ORIGINATOR, MERCHANT, &context, &good)?);
    require(problems.contains(&RequestProblem::NOT_ENROLLED), || {
        "an unenrolled partner's request passes".to_owned()
    })
}
