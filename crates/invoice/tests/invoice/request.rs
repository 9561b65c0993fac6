//! The payment request of the displayed body.
#![cfg(feature = "read")]

use billfold_invoice::{Format, PayableReason, PaymentStatus, Term, has_payment_request};

use crate::common;
use crate::common::{HTML, html, message, read, refusals, request_json};

#[test]
fn a_request_is_read_from_every_transfer_encoding() {
    let body = html(&[&request_json("103032", "\"98.87\"", "")]);
    let quoted: String = body.replace('=', "=3D").replace("ActionRequest", "Acti=\r\non=52equest");
    let base64 = {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(&body);
        text.as_bytes()
            .chunks(76)
            .map(|l| String::from_utf8(l.to_vec()).unwrap())
            .collect::<Vec<_>>()
            .join("\r\n")
    };
    for (encoding, text) in [("7bit", body.as_str()), ("quoted-printable", &quoted), ("base64", &base64)] {
        let raw = message(&[(&format!("{HTML}\r\nContent-Transfer-Encoding: {encoding}"), text)]);
        assert!(has_payment_request(raw.as_bytes()), "{encoding}");
        let mut reading = read(&raw);
        assert_eq!(refusals(&reading), Vec::<&str>::new(), "{encoding}");
        let request = reading.requests.pop().unwrap();
        assert_eq!((request.originator(), request.merchant_id()), ("origin-1", "merchant-1"));
        assert_eq!(request.product_context().unwrap().json(), r#"{"b": 2.50, "a":1}"#);
        assert_eq!(request.part().index(), Some(1));
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, raw.as_bytes());
        assert_eq!(request.message_sha256(), digest.as_ref());
        let payable = request.into_payable().unwrap();
        assert_eq!(payable.amount_due().to_string(), "98.87 USD");
        assert_eq!(payable.due_date().unwrap().to_string(), "2018-04-21");
    }
}

/// A card says who is paid: a broker's name is not the payee's, and a name that is too long to be kept does not count.
#[test]
fn a_request_that_names_no_payee_is_not_payable() {
    let json = request_json("1", "\"98.87\"", "");
    let name = "\"name\":\"Contoso\"";
    assert!(json.contains(name));
    let broker = "\"name\":\"\"},\"broker\":{\"@type\":\"Organization\",\"name\":\"Relecloud\"";
    let long = format!("\"name\":\"{}\"", "x".repeat(5_000));
    for other in ["\"name\":\"\"", "\"name\":\" \"", broker, &long] {
        let mut reading = read(&message(&[(HTML, &html(&[&json.replace(name, other)]))]));
        let reasons = reading.requests.pop().unwrap().into_payable().err().unwrap();
        assert_eq!(reasons, [PayableReason::PayeeMissing], "{other:.40}");
    }
}

#[test]
fn a_price_is_its_literal_whether_string_or_number() {
    for (price, amount) in [
        ("\"98.870\"", "98.870"),
        ("98.870", "98.870"),
        ("90071992547409.93", "90071992547409.93"),
        ("10", "10"),
    ] {
        let reading = read(&message(&[(HTML, &html(&[&request_json("1", price, "")]))]));
        let invoice = reading.request().unwrap().invoice();
        assert_eq!(invoice.amount_due().unwrap().amount_text(), amount, "{price}");
        assert_eq!(invoice.source(Term::AmountDue).unwrap().path, "totalPaymentDue");
        assert!(invoice.is_payable());
    }
}

#[test]
fn amounts_that_are_no_money_are_not_payable() {
    for (price, reason) in [
        ("\"0.00\"", PayableReason::NothingDue),
        ("-1", PayableReason::Negative),
        ("\"98.875\"", PayableReason::TooPrecise),
        ("\"$98.87\"", PayableReason::AmountLocale),
        ("\"98,87\"", PayableReason::AmountLocale),
        ("null", PayableReason::AmountMissing),
        ("true", PayableReason::AmountMalformed),
        ("\"1e3\"", PayableReason::AmountMalformed),
    ] {
        let mut reading = read(&message(&[(HTML, &html(&[&request_json("1", price, "")]))]));
        let reasons = reading.requests.pop().unwrap().into_payable().unwrap_err();
        assert!(reasons.contains(&reason), "{price}: {reasons:?}");
    }
}

#[test]
fn statuses_decide() {
    for (status, payable, read_as) in [
        ("PaymentDue", true, PaymentStatus::Due),
        ("https://schema.org/PaymentPastDue", true, PaymentStatus::PastDue),
        ("PaymentDeclined", true, PaymentStatus::Declined),
        ("PaymentComplete", false, PaymentStatus::Complete),
        ("PaymentAutomaticallyApplied", false, PaymentStatus::Automatic),
        ("bezahlt", false, PaymentStatus::Unknown),
    ] {
        let json = request_json("1", "1", "").replace("http://schema.org/PaymentDue", status);
        let reading = read(&message(&[(HTML, &html(&[&json]))]));
        let invoice = reading.request().unwrap().invoice();
        assert_eq!((invoice.status(), invoice.is_payable()), (read_as, payable), "{status}");
    }
}

#[test]
fn two_requests_are_none() {
    let (one, two) = (request_json("1", "1", ""), request_json("2", "2", ""));
    for raw in [
        message(&[(HTML, &html(&[&one, &two]))]),
        message(&[(HTML, &html(&[&one, &one]))]),
        message(&[(HTML, &html(&[&format!("[{one},{two}]")]))]),
        message(&[(HTML, &html(&[&one])), (HTML, &html(&[&two]))]),
        // A broken one counts.
        message(&[(HTML, &html(&[&one, &two.replace("originator", "o")]))]),
    ] {
        let reading = read(&raw);
        assert!(reading.request().is_none());
        assert!(refusals(&reading).contains(&"invoice.request_multiple"));
        assert!(reading.invoices.iter().all(|i| !i.is_payable()) && !reading.invoices.is_empty());
    }
}

#[test]
fn duplicate_keys_are_refused_however_they_are_written() {
    for twice in [r#","url":"https://a.example/","url":"https://b.example/""#, r#","name":1,"n\u0061me":2"#] {
        let reading = read(&message(&[(HTML, &html(&[&request_json("1", "1", twice)]))]));
        assert!(reading.request().is_none());
        assert_eq!(refusals(&reading), ["invoice.json_duplicate_key"]);
    }
}

#[test]
fn broken_markup_is_shown_and_a_broken_request_refused() {
    let request = request_json("1", "1", ",");
    let reading = read(&message(&[(HTML, &html(&[&request]))]));
    assert!(reading.request().is_none());
    assert_eq!(refusals(&reading), ["invoice.json_malformed"]);
    let markup = r#"{"@context":"https://schema.org","@type":"Invoice","identifier":"1","provider":"Contoso",
        "totalPaymentDue":{"price":"1.00","priceCurrency":"USD",},}"#;
    let reading = read(&message(&[(HTML, &html(&[markup]))]));
    assert_eq!(reading.invoices[0].payability(), [PayableReason::Repaired]);
}

#[test]
fn an_incomplete_request_is_refused() {
    let whole = request_json("1", "1", "");
    for broken in [
        whole.replace("\"originator\":\"origin-1\",", ""),
        whole.replace("\"origin-1\"", "\" \""),
        whole.replace("\"origin-1\"", "null"),
        whole.replace("merchantId", "merchant"),
        whole.replace("PaymentAction", "ViewAction"),
        whole.replace("\"entity\":", "\"thing\":"),
        whole.replace("\"@type\":\"invoice\"", "\"@type\":\"Order\""),
    ] {
        let reading = read(&message(&[(HTML, &html(&[&broken]))]));
        assert!(reading.request().is_none(), "{broken}");
        assert_eq!(refusals(&reading), ["invoice.request_incomplete"], "{broken}");
    }
}

#[test]
fn only_the_displayed_body_asks_for_money() {
    let json = request_json("1", "1", "");
    let body = html(&[&json]);
    let attached = "Content-Type: text/html\r\nContent-Disposition: attachment; filename=a.html";
    let other = html(&[]);
    let quoted = format!("<html><body><div class=\"gmail_quote\">{body}</div></body></html>");
    let forwarded = format!("From: a@b.example\r\nContent-Type: text/html\r\n\r\n{body}");
    for raw in [
        message(&[(HTML, &other), (HTML, &body)]),
        message(&[(HTML, &other), (attached, &body)]),
        message(&[(attached, &body)]),
        message(&[(HTML, &quoted)]),
        message(&[(HTML, &format!("<blockquote>{body}</blockquote>"))]),
        message(&[(HTML, &other), ("Content-Type: message/rfc822", &forwarded)]),
    ] {
        let reading = read(&raw);
        assert!(reading.request().is_none(), "{raw}");
        assert_eq!(refusals(&reading), ["invoice.request_not_displayed"], "{raw}");
        assert!(reading.invoices.iter().all(|i| i.payability().contains(&PayableReason::NotDisplayed)));
    }
}

/// Found by the fuzz target `invoice_markup`: an end tag inside a quotation does not end it.
#[test]
fn what_is_quoted_cannot_close_its_quotation() {
    let script = format!("<script type=\"application/ld+json\">{}</script>", request_json("1", "1", ""));
    for body in [
        format!("<html><body><blockquote></body></html>{script}"),
        format!("<html><blockquote><p>a</p></html><head>{script}</head>"),
        format!("<div><blockquote></div>{script}"),
        format!("<b><div class=gmail_quote></b>{script}"),
        format!("<span><blockquote type=cite></span>{script}</blockquote>"),
    ] {
        let reading = read(&message(&[(HTML, &body)]));
        assert!(reading.request().is_none(), "{body}");
        assert_eq!(refusals(&reading), ["invoice.request_not_displayed"], "{body}");
    }
    for body in
        [format!("<html><template></html>{script}"), format!("<div><template></div>{script}</template>")]
    {
        let reading = read(&message(&[(HTML, &body)]));
        assert!(reading.request().is_none() && reading.refused.is_empty(), "{body}");
    }
    // The quotation itself ends where it ends.
    let body = format!("<div><blockquote>a</blockquote>{script}</div>");
    assert!(read(&message(&[(HTML, &body)])).request().is_some());
}

/// Some programs mark only the line above a quotation, or an empty element before it.
#[test]
fn what_follows_the_header_of_a_quotation_is_quoted() {
    let script = format!("<script type=\"application/ld+json\">{}</script>", request_json("1", "1", ""));
    let outlook = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm";
    for mark in [
        "<div id=\"appendonsend\"></div><hr>".to_owned(),
        "<div id=\"divRplyFwdMsg\"><b>From:</b> x</div>".to_owned(),
        "<div class=\"moz-cite-prefix\">On x wrote</div>".to_owned(),
        "<p id=\"reply-intro\">On x wrote:</p>".to_owned(),
        format!(
            "<div><div style=\"{outlook}\"><p class=MsoNormal><b>From:</b> A<br><b>Sent:</b> B</p></div></div>"
        ),
    ] {
        for body in [
            format!("<html><body><p>see below</p>{mark}<div>{script}</div></body></html>"),
            format!("<div><div>see below{mark}</div></div>{script}"),
        ] {
            let reading = read(&message(&[(HTML, &body)]));
            assert!(reading.request().is_none(), "{body}");
            assert_eq!(refusals(&reading), ["invoice.request_not_displayed"], "{body}");
        }
        let before = format!("<html><head>{script}</head><body>{mark}<p>a</p></body></html>");
        assert!(read(&message(&[(HTML, &before)])).request().is_some(), "{before}");
    }
}

#[test]
fn places_that_hold_no_data_hold_no_request() {
    let script = format!("<script type=\"application/ld+json\">{}</script>", request_json("1", "1", ""));
    for body in [
        format!("<!-- {script} -->"),
        format!("<template>{script}</template>"),
        format!("<textarea>{script}</textarea>"),
        format!("<title>{script}</title>"),
        format!("<svg>{script}</svg>"),
        format!("<noembed>{script}</noembed>"),
        format!("<iframe srcdoc='{}'></iframe>", script.replace('\'', "&#39;")),
        script.replace("application/ld+json", "application/json"),
        script.replace("<script ", "<script src=\"https://a.example/x.js\" "),
        script.replace("</script>", ""),
    ] {
        let reading = read(&message(&[(HTML, &body)]));
        assert!(reading.request().is_none() && reading.invoices.is_empty(), "{body}");
        assert_eq!(refusals(&reading), Vec::<&str>::new(), "{body}");
    }
}

#[test]
fn a_type_name_in_escapes_is_no_request() {
    let json = request_json("1", "1", "").replace("ActionRequest", "Action\\u0052equest");
    let raw = message(&[(HTML, &html(&[&json]))]);
    assert!(!has_payment_request(raw.as_bytes()));
    assert!(read(&raw).request().is_none());
}

#[test]
fn an_attachment_that_agrees_is_one_with_the_request_and_one_that_disagrees_blocks_it() {
    let body = html(&[&request_json("R-1", "\"98.87\"", "")]);
    let agree = read(&message(&[(HTML, &body), (common::XML, &common::ubl("R-1", "98.87"))]));
    let invoice = agree.request().unwrap().invoice();
    assert!(agree.invoices.is_empty() && invoice.is_payable());
    assert_eq!(invoice.also_in().first().map(|o| o.format), Some(Format::Ubl));

    let disagree = read(&message(&[(HTML, &body), (common::XML, &common::ubl("R-1", "9.87"))]));
    let invoice = disagree.request().unwrap().invoice();
    assert_eq!(invoice.payability(), [PayableReason::SourcesDisagree]);
    assert!(invoice.conflicts().iter().any(|d| d.term == Term::AmountDue));
    assert!(disagree.invoices.iter().all(|i| !i.is_payable()));

    let other = read(&message(&[(HTML, &body), (common::XML, &common::ubl("R-2", "9.87"))]));
    assert!(other.request().unwrap().invoice().is_payable());
    assert_eq!(other.invoices.len(), 1);
}

#[test]
fn links_are_https_or_left_out() {
    for (url, kept) in [
        ("https://contoso.example/p?a=1", true),
        ("http://contoso.example/p", false),
        ("javascript:alert(1)", false),
        ("https://user:pw@contoso.example/", false),
        ("/relative", false),
    ] {
        let json = request_json("1", "1", &format!(",\"url\":\"{url}\""));
        let reading = read(&message(&[(HTML, &html(&[&json]))]));
        let invoice = reading.request().unwrap().invoice();
        assert_eq!(invoice.url().is_some(), kept, "{url}");
        assert!(invoice.is_payable());
    }
}
