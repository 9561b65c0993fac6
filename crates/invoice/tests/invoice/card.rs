//! The older cards: `MessageCard` with a `Transaction`, `AdaptiveCard` with an `Action.Transaction`.
#![cfg(feature = "read")]

use billfold_invoice::{Format, Limits, PayableReason, Reading, Term, has_payment_request, read_file};
use serde_json::{Value, json};

use crate::common::{HTML, XML, html, message, read, refusals, request_json, ubl};

/// The card of the partner documentation, with the members that a live one has.
fn message_card() -> Value {
    json!({"@type": "MessageCard", "@context": "http://schema.org/extensions", "originator": "origin-1", "summary": "Invoice",
        "sections": [{"title": "You have an invoice from Contoso", "facts": [{"name": "Balance Due", "value": "$10.00"}],
            "potentialAction": [{"@type": "Transaction", "name": "Pay", "isPrimaryAction": true, "merchantId": "merchant-1",
                "displayId": "display-1", "productContext": {"invoiceId": "M-1"}}]}]})
}

fn adaptive_card() -> Value {
    json!({"type": "AdaptiveCard", "version": "1.0", "originator": "origin-1",
        "body": [{"type": "TextBlock", "text": "$57.28 due on May 30, 2018"}],
        "actions": [{"type": "Action.Transaction", "title": "Review and pay", "initializationContext":
            {"merchantId": "merchant-1", "displayId": "display-1", "productContext": {"invoiceId": "M-1"}}}]})
}

fn markup(number: &str, price: &str) -> Value {
    json!({"@context": "https://schema.org", "@type": "Invoice", "identifier": number, "provider": {"@type": "Organization",
        "name": "Contoso"}, "paymentDueDate": "2018-04-21", "paymentStatus": "PaymentDue",
        "totalPaymentDue": {"@type": "PriceSpecification", "price": price, "priceCurrency": "USD"}})
}

/// A body with a script of the card's own type, and linked data.
fn body(card: &Value, linked: &[Value]) -> String {
    let linked: Vec<String> = linked.iter().map(Value::to_string).collect();
    let mut scripts: Vec<&str> = linked.iter().map(String::as_str).collect();
    let card_text = card.to_string();
    if card.get("@type").is_some() {
        scripts.push(&card_text);
        return html(&scripts);
    }
    let script = format!("<script type=\"application/adaptivecard+json\">{card_text}</script>");
    html(&scripts).replace("</head>", &format!("{script}</head>"))
}

fn reading(card: &Value, linked: &[Value]) -> Reading {
    let raw = message(&[(HTML, &body(card, linked))]);
    assert!(has_payment_request(raw.as_bytes()));
    read(&raw)
}

/// A change of the card's one action.
fn action(card: &mut Value) -> &mut Value {
    if card.get("@type").is_some() {
        card.pointer_mut("/sections/0/potentialAction/0").unwrap()
    } else {
        card.pointer_mut("/actions/0/initializationContext").unwrap()
    }
}

#[test]
fn a_card_asks_for_the_one_invoice_of_its_message() {
    for (card, format) in [(message_card(), Format::MessageCard), (adaptive_card(), Format::AdaptiveCard)] {
        let linked = read(&message(&[(HTML, &body(&card, &[markup("M-1", "98.87")]))]));
        let attached = read(&message(&[(HTML, &body(&card, &[])), (XML, &ubl("M-1", "98.87"))]));
        for (mut reading, states) in [(linked, Format::JsonLd), (attached, Format::Ubl)] {
            assert_eq!(refusals(&reading), Vec::<&str>::new(), "{format:?}");
            assert!(reading.invoices.is_empty());
            let request = reading.requests.pop().unwrap();
            assert_eq!((request.origin().format, request.part().index()), (format, Some(1)));
            assert_eq!((request.originator(), request.merchant_id()), ("origin-1", "merchant-1"));
            assert_eq!(request.display_id(), Some("display-1"));
            assert_eq!(request.product_context().unwrap().json(), r#"{"invoiceId":"M-1"}"#);
            assert!(request.signed().is_none());
            let payable = request.into_payable().unwrap();
            assert_eq!(payable.amount_due().to_string(), "98.87 USD");
            assert_eq!(payable.invoice().source(Term::AmountDue).unwrap().format, states);
        }
    }
}

#[test]
fn a_card_without_its_invoice_is_not_payable() {
    for card in [message_card(), adaptive_card()] {
        let alone = reading(&card, &[]);
        let reasons = alone.requests.first().unwrap().invoice().payability();
        for reason in [
            PayableReason::RequestWithoutInvoice,
            PayableReason::NumberMissing,
            PayableReason::PayeeMissing,
            PayableReason::AmountMissing,
        ] {
            assert!(reasons.contains(&reason), "{reasons:?}");
        }
        // Nothing says for which of two it asks, nor is one meant that was only forwarded.
        let two = reading(&card, &[markup("M-1", "98.87"), markup("M-2", "1.00")]);
        let forwarded = format!(
            "From: a@b.example\r\nContent-Type: text/html\r\n\r\n{}",
            html(&[&markup("M-1", "98.87").to_string()])
        );
        let forwarded =
            read(&message(&[(HTML, &body(&card, &[])), ("Content-Type: message/rfc822", &forwarded)]));
        for (reading, others) in [(two, 2), (forwarded, 1)] {
            let reasons = reading.requests.first().unwrap().invoice().payability();
            assert!(reasons.contains(&PayableReason::RequestWithoutInvoice));
            assert_eq!(reading.invoices.len(), others);
        }
    }
}

#[test]
fn a_card_of_a_test_environment_or_a_foreign_context_is_not_payable() {
    for card in [message_card(), adaptive_card()] {
        for (environment, live) in
            [(json!("prod"), true), (json!(null), true), (json!("ppe"), false), (json!(1), false)]
        {
            let mut card = card.clone();
            *action(&mut card) = {
                let mut action = action(&mut card).clone();
                action["environment"] = environment.clone();
                action
            };
            let reading = reading(&card, &[markup("M-1", "98.87")]);
            let expected = if live { vec![] } else { vec![PayableReason::TestEnvironment] };
            assert_eq!(reading.requests.first().unwrap().invoice().payability(), expected, "{environment}");
        }
    }
    for context in [json!(null), json!("https://vocabulary.example/"), json!({"a": "b"})] {
        let mut card = message_card();
        card["@context"] = context;
        let reading = reading(&card, &[markup("M-1", "98.87")]);
        assert_eq!(reading.requests.first().unwrap().invoice().payability(), [PayableReason::Context]);
    }
}

#[test]
fn an_action_is_found_wherever_a_card_may_have_one() {
    let transaction = message_card()["sections"][0]["potentialAction"].clone();
    let mut top = message_card();
    top["sections"] = json!([{"text": "Invoice"}]);
    top["potentialAction"] = transaction;
    let pay = adaptive_card()["actions"].clone();
    let mut cards = vec![top];
    for element in [
        json!({"type": "ActionSet", "actions": pay}),
        json!({"type": "Container", "items": [{"type": "ActionSet", "actions": pay}]}),
        json!({"type": "ColumnSet", "columns": [{"items": [{"type": "ActionSet", "actions": pay}]}]}),
        json!({"type": "Container", "selectAction": pay[0]}),
        json!({"type": "ActionSet", "actions": [{"type": "Action.ShowCard", "card": adaptive_card()}]}),
    ] {
        cards.push(json!({"type": "AdaptiveCard", "originator": "origin-1", "body": [element]}));
    }
    for card in cards {
        let reading = reading(&card, &[markup("M-1", "98.87")]);
        assert!(reading.requests.first().is_some_and(|r| r.invoice().is_payable()), "{card}");
    }
}

#[test]
fn what_is_data_of_a_card_is_no_action_of_it() {
    let pay = adaptive_card()["actions"][0].clone();
    let transaction = message_card()["sections"][0]["potentialAction"][0].clone();
    for card in [
        json!({"type": "AdaptiveCard", "originator": "o", "actions": [{"type": "Action.Submit", "data": pay}]}),
        json!({"@type": "MessageCard", "originator": "o", "correlationId": transaction}),
        json!({"@type": "MessageCard", "originator": "o", "potentialAction": [{"@type": "OpenUri", "name": "Pay"}]}),
        json!({"@type": "MessageCard", "originator": "o", "potentialAction": [pay]}),
        json!({"type": "AdaptiveCard", "originator": "o", "actions": [transaction]}),
        json!({"@type": "Transaction", "merchantId": "m"}),
    ] {
        let raw = message(&[(HTML, &body(&card, &[]))]);
        let reading = read(&raw);
        assert!(reading.request().is_none() && reading.refused.is_empty(), "{card}");
    }
}

#[test]
fn a_card_in_a_script_of_another_type_is_none() {
    let adaptive = html(&[&adaptive_card().to_string()]);
    let message_in_adaptive = html(&[&message_card().to_string()]).replace("ld+json", "adaptivecard+json");
    let request_in_adaptive = html(&[&request_json("1", "1", "")]).replace("ld+json", "adaptivecard+json");
    for body in [adaptive, message_in_adaptive, request_in_adaptive] {
        let reading = read(&message(&[(HTML, &body)]));
        assert!(reading.request().is_none() && reading.refused.is_empty(), "{body}");
    }
}

#[test]
fn an_incomplete_card_is_refused() {
    for card in [message_card(), adaptive_card()] {
        let whole = card.to_string();
        let mut twice = card.clone();
        let list = if twice.get("@type").is_some() { "/sections/0/potentialAction" } else { "/actions" };
        let actions = twice.pointer_mut(list).and_then(Value::as_array_mut).unwrap();
        let again = actions[0].clone();
        actions.push(again);
        for broken in [
            whole.replace("\"originator\"", "\"sender\""),
            whole.replace("\"origin-1\"", "\"  \""),
            whole.replace("\"merchantId\"", "\"merchant\""),
            whole.replace("initializationContext", "context").replace("\"merchant-1\"", "null"),
            twice.to_string(),
        ] {
            let reading = reading(&serde_json::from_str(&broken).unwrap(), &[markup("M-1", "98.87")]);
            assert!(reading.request().is_none(), "{broken}");
            assert_eq!(refusals(&reading), ["invoice.request_incomplete"], "{broken}");
            assert_eq!(reading.invoices.len(), 1);
        }
    }
}

#[test]
fn a_card_is_never_mended_and_never_read_twice() {
    for card in [message_card(), adaptive_card()] {
        let kind = if card.get("@type").is_some() { "ld+json" } else { "adaptivecard+json" };
        let script = |json: &str| {
            format!(
                "<html><head><script type=\"application/{kind}\">{json}</script></head><body>a</body></html>"
            )
        };
        let whole = card.to_string();
        let broken = script(&whole.replace("\"originator\"", ",\"originator\""));
        assert_eq!(refusals(&read(&message(&[(HTML, &broken)]))), ["invoice.json_malformed"]);
        let twice = script(&whole.replace("\"originator\"", "\"originator\":\"a\",\"originator\""));
        assert_eq!(refusals(&read(&message(&[(HTML, &twice)]))), ["invoice.json_duplicate_key"]);
        let deep = script(&format!("{{\"a\":{}{},\"b\":{whole}}}", "[".repeat(32), "]".repeat(32)));
        assert_eq!(refusals(&read(&message(&[(HTML, &deep)]))), ["invoice.json_too_deep"]);
    }
}

#[test]
fn a_card_counts_among_the_requests() {
    for card in [message_card(), adaptive_card()] {
        for other in [serde_json::from_str(&request_json("R-1", "1", "")).unwrap(), message_card()] {
            let reading = reading(&card, &[other, markup("M-1", "98.87")]);
            assert!(reading.request().is_none());
            assert_eq!(refusals(&reading), ["invoice.request_multiple"]);
            assert!(reading.invoices.iter().all(|i| !i.is_payable()) && !reading.invoices.is_empty());
        }
    }
}

#[test]
fn only_a_displayed_card_asks_for_money() {
    for card in [message_card(), adaptive_card()] {
        let plain = body(&card, &[]);
        let attached = "Content-Type: text/html\r\nContent-Disposition: attachment; filename=a.html";
        let json = "Content-Type: application/json\r\nContent-Disposition: attachment; filename=a.json";
        for raw in [
            message(&[(HTML, &html(&[])), (attached, &plain)]),
            message(&[(HTML, &html(&[])), (json, &card.to_string())]),
            message(&[(HTML, &format!("<blockquote>{plain}</blockquote>"))]),
        ] {
            let reading = read(&raw);
            assert!(reading.request().is_none() && reading.invoices.is_empty(), "{raw}");
            assert_eq!(refusals(&reading), ["invoice.request_not_displayed"], "{raw}");
        }
    }
}

#[test]
fn a_request_in_a_file_of_its_own_is_told_by_its_content_and_not_displayed() {
    let plain: Value = serde_json::from_str(&request_json("1", "1.00", "")).unwrap();
    for (request, invoices) in [(message_card(), 0), (adaptive_card(), 0), (plain, 1)] {
        let report = read_file(request.to_string().as_bytes(), "card.json", &Limits::default());
        assert!(report.reading().request().is_none());
        assert_eq!(refusals(report.reading()), ["invoice.request_not_displayed"]);
        assert_eq!(report.reading().invoices.len(), invoices);
        assert!(report.reading().invoices.iter().all(|invoice| !invoice.is_payable()));
    }
}
