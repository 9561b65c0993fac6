//! What answers mean: the taxonomy, contradictions, and arbitrary bytes.

use billfold_partner::http::{Failure, Headers, Response};
use billfold_partner::{
    Adapter, AnswerError, BuildError, Code, Coded as _, Completion, DeclineReason, Entry, Flaw, Operation,
    PaymentStatus, RequestProblem, StandardAdapter,
};
use proptest::prelude::*;

fn adapter() -> StandardAdapter {
    let entry = Entry::builder("invoicly", "Invoicly")
        .unwrap()
        .originators(["o-1"])
        .request_url("https://pay.invoicly.example/api/invoices".parse().unwrap())
        .complete_url("https://pay.invoicly.example/api/payments".parse().unwrap());
    StandardAdapter::new(entry.build().unwrap())
}

fn with_status(status: u16, body: &str) -> Response {
    Response::new(status, Headers::new(), body.as_bytes().to_vec())
}

fn complete(body: &str) -> Result<Completion, AnswerError> {
    adapter().read_completion(&with_status(200, body), "r-1")
}

fn flaw(error: &AnswerError) -> Option<Flaw> {
    match error {
        AnswerError::Malformed { flaw } => Some(*flaw),
        AnswerError::OutcomeUnknown { flaw, .. } => *flaw,
        _ => None,
    }
}

/// A live invoice with the given total, entity price and extras.
fn entity(total: &str, price: &str, extra: &str) -> String {
    format!(
        r#"{{"methodData":[{{"supportedMethods":"https://pay.microsoft.com/microsoftpay","data":{{"event":"loadentity",
        "productContext":{{}},"entity":{{"@type":"Invoice","@context":"http://schema.org","identifier":"INV-1",
        "broker":{{"@type":"Organization","name":"Invoicly"}},"paymentDueDate":"2026-12-01","paymentStatus":"PaymentDue",
        "totalPaymentDue":{{"@type":"PriceSpecification","price":{price},"priceCurrency":"USD"}}}}}}}}],
        "details":{{"id":"1","total":{{"label":"Total","amount":{{"currency":"USD","value":{total}}}}}{extra}}}}}"#
    )
}

#[test]
fn a_status_means_one_thing_for_a_write_and_another_for_a_read() {
    for status in [
        100_u16, 300, 301, 302, 307, 400, 401, 403, 404, 405, 408, 409, 410, 413, 422, 429, 500, 502, 503,
        504,
    ] {
        let answer = with_status(status, "<html>");
        let write = adapter().read_completion(&answer, "r-1").unwrap_err();
        let read = adapter().read_entity(&answer, None).unwrap_err();
        let read_code = match status {
            300..=399 | 404 | 405 | 410 => "partner.misconfigured",
            401 | 403 => "partner.unauthorized",
            429 => "partner.rate_limited",
            408 | 409 | 500.. | 100 => "partner.outcome_unknown",
            _ => "partner.rejected",
        };
        // Whoever answered, a proxy perhaps: the partner may have charged before.
        assert_eq!(write.code().name(), "partner.outcome_unknown", "complete, {status}");
        let read_code =
            if read_code == "partner.outcome_unknown" { "partner.unavailable" } else { read_code };
        assert_eq!(read.code().name(), read_code, "loadentity, {status}");
    }
    let asked = adapter().read_payment_status(&with_status(400, ""), "r-1").unwrap_err();
    assert_eq!(asked, AnswerError::Unsupported, "a partner that does not know the extension");
}

// Protocol: BP-GEN-08, BP-CPL-05.
#[test]
fn a_broken_connection_is_unknown_after_a_write_only() {
    for (operation, failure, code) in [
        (Operation::Complete, Failure::NotSent, "partner.unreachable"),
        (Operation::Complete, Failure::Interrupted, "partner.outcome_unknown"),
        (Operation::Complete, Failure::TooLarge, "partner.outcome_unknown"),
        (Operation::LoadEntity, Failure::Interrupted, "partner.unavailable"),
        (Operation::PaymentStatus, Failure::TooLarge, "partner.answer_malformed"),
    ] {
        assert_eq!(
            AnswerError::from_failure(operation, failure).code().name(),
            code,
            "{operation:?} {failure:?}"
        );
    }
    let large = with_status(200, &" ".repeat(300_000));
    assert!(adapter().read_completion(&large, "r-1").unwrap_err().is_outcome_unknown());
    assert_eq!(flaw(&adapter().read_entity(&large, None).unwrap_err()), Some(Flaw::TooLarge));
}

#[test]
fn retry_after_is_believed_up_to_a_day_and_only_once() {
    let after = |fields: &[(&str, &str)]| {
        let answer = Response::new(429, Headers::from_iter(fields.iter().copied()), Vec::new());
        match adapter().read_entity(&answer, None).unwrap_err() {
            AnswerError::RateLimited { after } => after.map(|wait| wait.as_secs()),
            other => panic!("{other}"),
        }
    };
    assert_eq!(after(&[("Retry-After", "57")]), Some(57));
    assert_eq!(after(&[("Retry-After", "9999999999")]), Some(86_400));
    assert_eq!(after(&[("Retry-After", "1"), ("Retry-After", "2")]), None);
    assert_eq!(after(&[("Retry-After", "Fri, 20 Nov 2026 09:00:00 GMT")]), None);
    assert_eq!(after(&[]), None);
}

// Protocol: BP-CPL-04.
#[test]
fn a_success_that_is_not_plain_is_unknown() {
    let paid = r#"{"requestId":"r-1","result":"success"}"#;
    assert!(matches!(complete(paid), Ok(Completion::Paid(_))));
    for (body, expected) in [
        ("", Flaw::Json),
        ("null", Flaw::Json),
        ("[]", Flaw::Json),
        (r#"["r-1","success"]"#, Flaw::Json),
        (r#"{"result":"success"}"#, Flaw::Missing),
        (r#"{"requestId":"r-1"}"#, Flaw::Missing),
        (r#"{"requestId":"r-2","result":"success"}"#, Flaw::RequestId),
        (r#"{"requestId":"r-1","result":"success","result":"fail"}"#, Flaw::Json),
        (r#"{"requestId":"r-1","result":"SUCCESS"}"#, Flaw::Result),
        (r#"{"requestId":"r-1","result":"pending"}"#, Flaw::Result),
        (r#"{"requestId":"r-1","result":"success","error":{"code":"card_error"}}"#, Flaw::Contradiction),
        (
            r#"{"requestId":"r-1","result":"success","entity":{"paymentStatus":"PaymentDue"}}"#,
            Flaw::Contradiction,
        ),
        (
            r#"{"requestId":"r-1","result":"success","entity":{"paymentStatus":"PaymentFrozen"}}"#,
            Flaw::Contradiction,
        ),
        (r#"{"requestId":"r-1","result":"success","entity":["PaymentComplete"]}"#, Flaw::Entity),
        (
            r#"{"requestId":"r-1","result":"fail","entity":{"paymentStatus":"PaymentComplete"}}"#,
            Flaw::Contradiction,
        ),
    ] {
        let error = complete(body).unwrap_err();
        assert!(error.is_outcome_unknown(), "{body}");
        assert_eq!(flaw(&error), Some(expected), "{body}");
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_unclear_wherever_they_stand() {
    let mut body = br#"{"requestId":"r-1","result":"success","other":"?"}"#.to_vec();
    assert!(adapter().read_completion(&Response::new(200, Headers::new(), body.clone()), "r-1").is_ok());
    let at = body.iter().position(|byte| *byte == b'?').unwrap();
    *body.get_mut(at).unwrap() = 0xff;
    let error = adapter().read_completion(&Response::new(200, Headers::new(), body), "r-1").unwrap_err();
    assert!(error.is_outcome_unknown());
}

// Protocol: BP-CPL-06.
#[test]
fn a_decline_has_one_of_our_reasons_and_keeps_the_partner_s_code() {
    let declined =
        |error: &str| match complete(&format!(r#"{{"requestId":"r-1","result":"fail","error":{error}}}"#)) {
            Ok(Completion::Declined(declined)) => (declined.reason, declined.partner_code),
            other => panic!("{other:?}"),
        };
    let code = |text: &str| Some(text.to_owned());
    for (error, reason, partner_code) in [
        (
            r#"{"code":"card_error","innererror":{"code":"incorrect_cvc"}}"#,
            DeclineReason::IncorrectSecurityCode,
            code("incorrect_cvc"),
        ),
        (
            r#"{"code":"card_error","details":[{"code":"expired_card","message":"x"}]}"#,
            DeclineReason::ExpiredCard,
            code("expired_card"),
        ),
        (r#"{"code":"already_paid"}"#, DeclineReason::AlreadyPaid, code("already_paid")),
        (
            r#"{"code":"card_error","innererror":{"code":"do_not_honor"}}"#,
            DeclineReason::Other,
            code("do_not_honor"),
        ),
        (r#"{"code":"<b>card</b>"}"#, DeclineReason::Other, None),
        ("null", DeclineReason::Other, None),
        ("{}", DeclineReason::Other, None),
    ] {
        assert_eq!(declined(error), (reason, partner_code), "{error}");
    }
}

#[test]
fn totals_must_agree_in_both_places() {
    let read = |body: String| adapter().read_entity(&with_status(200, &body), None);
    assert_eq!(read(entity("\"98.87\"", "98.87", "")).unwrap().total().to_string(), "98.87 USD");
    assert_eq!(read(entity("98.870", "\"98.87\"", "")).unwrap().total().to_string(), "98.870 USD");
    let option = |id: &str| {
        format!(
            r#","shippingOptions":[{{"id":"{id}","label":"l","amount":{{"currency":"USD","value":"3"}},"selected":true}}]"#
        )
    };
    assert!(
        read(entity("101.87", "98.87", &option("a"))).is_ok(),
        "the chosen option explains the difference"
    );
    let twice = r#","shippingOptions":[{"id":"a","amount":{"currency":"USD","value":"1"}},{"id":"a","amount":{"currency":"USD","value":"2"}}]"#;
    let euro = r#","displayItems":[{"label":"a","amount":{"currency":"EUR","value":"98.87"}}]"#;
    for (total, price, extra, expected) in [
        ("98.87", "98.88", "", Flaw::Totals),
        ("101.88", "98.87", &*option("a"), Flaw::Totals),
        ("95.87", "98.87", &*option("a"), Flaw::Totals),
        ("98.87", "98.87", euro, Flaw::Totals),
        ("1e2", "100", "", Flaw::Money),
        ("98.875", "98.875", "", Flaw::Money),
        ("98.87", "98.87", twice, Flaw::Contradiction),
        ("98.87", "null", "", Flaw::Money),
    ] {
        assert_eq!(
            flaw(&read(entity(total, price, extra)).unwrap_err()),
            Some(expected),
            "{total} {price} {extra}"
        );
    }
}

// Protocol: BP-REQ-08.
#[test]
fn the_live_invoice_says_what_was_paid_so_far() {
    let read = |paid: &str| {
        let body = entity("\"48.87\"", "48.87", &format!(r#","paidSoFar":{paid}"#));
        adapter()
            .read_entity(&with_status(200, &body), None)
            .map(|live| live.paid_so_far().map(ToString::to_string))
    };
    let amount = |currency: &str, value: &str| format!(r#"{{"currency":"{currency}","value":"{value}"}}"#);
    assert_eq!(read(&amount("USD", "50.00")), Ok(Some("50.00 USD".to_owned())));
    assert_eq!(read(&amount("USD", "0.00")), Ok(Some("0.00 USD".to_owned())));
    assert_eq!(read("null"), Ok(None));
    for (paid, expected) in [
        (amount("USD", "-0.01"), Flaw::Money),
        (amount("USD", "1.001"), Flaw::Money),
        (amount("EUR", "50.00"), Flaw::Totals),
    ] {
        assert_eq!(read(&paid).map_err(|error| flaw(&error)), Err(Some(expected)), "{paid}");
    }
}

#[test]
fn codes_are_distinct_and_of_this_crate_or_the_processor() {
    let mut codes: Vec<&str> = billfold_partner::codes().map(Code::name).collect();
    assert!(codes.iter().all(|code| code.starts_with("partner.") || code.starts_with("processor.")));
    for own in [BuildError::codes(), AnswerError::codes(), DeclineReason::codes(), RequestProblem::codes()] {
        let names: std::collections::BTreeSet<_> = own.iter().map(Code::name).collect();
        assert_eq!(names.len(), own.len());
        assert!(names.iter().all(|name| codes.contains(name)));
    }
    codes.sort_unstable();
    codes.dedup();
    assert!(codes.len() > 60, "{}", codes.len());
}

proptest! {
    #[test]
    fn no_bytes_panic_and_none_are_paid_by_chance(status in 200_u16..600, body in prop::collection::vec(any::<u8>(), 0..200)) {
        let answer = Response::new(status, Headers::new(), body);
        prop_assert!(adapter().read_completion(&answer, "r-1").is_err());
        prop_assert!(adapter().read_entity(&answer, None).is_err());
        prop_assert!(adapter().read_payment_status(&answer, "r-1").is_err());
    }

    #[test]
    fn an_unknown_result_or_status_is_never_paid(result in "[a-zA-Z_]{0,12}", state in "[a-zA-Z:/.]{1,24}") {
        prop_assume!(result != "success" && result != "fail" && result != "pending");
        let unknown = complete(&format!(r#"{{"requestId":"r-1","result":"{result}"}}"#)).unwrap_err();
        prop_assert!(unknown.is_outcome_unknown());
        prop_assume!(!state.contains("Payment"));
        let body = format!(r#"{{"requestId":"r-1","result":"success","entity":{{"paymentStatus":"{state}"}}}}"#);
        prop_assert!(complete(&body).unwrap_err().is_outcome_unknown());
        let live = entity("10", "10", "").replace("\"PaymentDue\"", &format!("\"{state}\""));
        let read = adapter().read_entity(&with_status(200, &live), None).unwrap();
        prop_assert!(!read.invoice().is_payable());
    }

    #[test]
    fn a_status_answer_is_never_unknown(result in "success|fail|pending|weird") {
        let body = format!(r#"{{"requestId":"r-1","result":"{result}"}}"#);
        match adapter().read_payment_status(&with_status(200, &body), "r-1") {
            Ok(PaymentStatus::Settled(Completion::Paid(_))) => prop_assert_eq!(result, "success"),
            Ok(PaymentStatus::Settled(Completion::Declined(_))) => prop_assert_eq!(result, "fail"),
            Ok(PaymentStatus::Pending(_)) => prop_assert_eq!(result, "pending"),
            Err(error) => prop_assert!(result == "weird" && !error.is_outcome_unknown()),
            Ok(other) => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn equal_totals_are_read_with_their_digits(whole in 0_u64..10_000_000, cents in 0_u32..100) {
        let digits = format!("{whole}.{cents:02}");
        let live = adapter().read_entity(&with_status(200, &entity(&format!("\"{digits}\""), &digits, "")), None).unwrap();
        prop_assert_eq!(live.total().amount_text(), digits);
    }
}
