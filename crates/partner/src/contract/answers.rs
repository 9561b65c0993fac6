//! Rules about what answers mean.

use billfold_reason::Coded as _;

use super::trial::{ACTION_HOST, REQUEST_ID, answer, live_invoice};
use super::{Trial, Verdict, broken, require};
use crate::http::{Headers, Response};
use crate::{AnswerError, Completion, DeclineReason, PaymentStatus};

fn completion(trial: &Trial, status: u16, body: &str) -> Result<Completion, AnswerError> {
    trial.adapter().read_completion(&answer(status, body), REQUEST_ID)
}

fn unknown(trial: &Trial, status: u16, body: &str) -> Verdict {
    let read = completion(trial, status, body);
    let holds = read.as_ref().err().is_some_and(AnswerError::is_outcome_unknown);
    require(holds, || format!("status {status} with `{body}` is read as {}", shown(&read)))
}

fn shown(read: &Result<Completion, AnswerError>) -> &'static str {
    match read {
        Ok(Completion::Paid(_)) => "paid",
        Ok(Completion::Declined(_)) => "declined",
        Ok(Completion::ActionRequired(_)) => "a question of the bank",
        Err(error) => error.code().name(),
    }
}

fn said(result: &str, more: &str) -> String {
    format!(r#"{{"requestId":"{REQUEST_ID}","result":"{result}"{more}}}"#)
}

/// A live partner's test answer is refused, and the other way round.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-REQ-05.
pub fn modes_are_kept_apart(trial: &Trial) -> Verdict {
    let live = live_invoice("1", "1", "USD", "");
    for (adapter, mode, right) in [
        (&trial.live, "", true),
        (&trial.live, ",\"mode\":null", true),
        (&trial.live, ",\"mode\":\"TEST\"", false),
        (&trial.live, ",\"mode\":\"SANDBOX\"", false),
        (&trial.test, ",\"mode\":\"TEST\"", true),
        (&trial.test, "", false),
    ] {
        let body = live.replace("\"event\":\"loadentity\"", &format!("\"event\":\"loadentity\"{mode}"));
        let read = adapter.read_entity(&answer(200, &body), None);
        let holds = if right { read.is_ok() } else { read.as_ref().err() == Some(&AnswerError::WrongMode) };
        require(holds, || {
            format!("mode `{mode}` is judged wrongly by a {:?} partner", adapter.entry().mode())
        })?;
    }
    Ok(())
}

/// A payment status that the protocol does not name is not payable.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-REQ-04.
pub fn unknown_statuses_are_not_payable(trial: &Trial) -> Verdict {
    for (status, payable) in [
        ("PaymentDue", true),
        ("http://schema.org/PaymentPastDue", true),
        ("PaymentComplete", false),
        ("PaymentAutomaticallyApplied", false),
        ("PaymentFrozen", false),
        ("paymentdue", false),
        ("http://evil.example/PaymentDue", false),
    ] {
        let body = live_invoice("1", "1", "USD", "").replace("\"PaymentDue\"", &format!("\"{status}\""));
        let read = trial.adapter().read_entity(&answer(200, &body), None);
        let holds = match &read {
            Ok(live) => live.invoice().is_payable() == payable,
            Err(_) => !payable,
        };
        require(holds, || format!("an invoice in status {status} is judged wrongly"))?;
    }
    Ok(())
}

/// A result other than success and failure is an unknown outcome.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-CPL-02.
pub fn unknown_results_are_not_paid(trial: &Trial) -> Verdict {
    for result in ["", "SUCCESS", "succeeded", "ok", "pending", "failed", "true", "unknown"] {
        unknown(trial, 200, &said(result, ""))?;
    }
    let paid = completion(trial, 200, &said("success", ""));
    require(matches!(paid, Ok(Completion::Paid(_))), || format!("a success is read as {}", shown(&paid)))
}

/// An unreadable or contradictory answer to a completion is an unknown outcome.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-CPL-04, BP-CPL-05.
pub fn unclear_completions_are_unknown(trial: &Trial) -> Verdict {
    for (status, body) in [
        (200, String::new()),
        (200, "<html>Bad Gateway</html>".to_owned()),
        (200, "null".to_owned()),
        (204, String::new()),
        (200, said("success", "").replace("}", "")),
        // A member twice: readers differ in which of the two they take.
        (200, said("success", r#","result":"fail""#)),
        (200, said("success", r#","error":{"code":"card_error"}"#)),
        (200, said("success", r#","entity":{"paymentStatus":"PaymentDue"}"#)),
        (200, said("success", r#","entity":{"paymentStatus":"PaymentFrozen"}"#)),
        (200, said("fail", r#","entity":{"paymentStatus":"PaymentComplete"}"#)),
        (302, String::new()),
        (303, String::new()),
        // Not refusals, though of class 4xx: a gateway gave up waiting (408), or this very request is being charged (409).
        (408, String::new()),
        (409, String::new()),
        // A status of class 5xx may be a gateway's, so its body is not the partner's word.
        (500, said("fail", "")),
        (502, "<html>".to_owned()),
        (503, String::new()),
        (504, String::new()),
        (599, said("success", "")),
    ] {
        unknown(trial, status, &body)?;
    }
    Ok(())
}

/// No status, page, redirect or media type says that nothing was charged: only the protocol's own final answer does.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-GEN-07, BP-CPL-05.
pub fn only_a_final_answer_declines(trial: &Trial) -> Verdict {
    let bodies = [String::new(), "<html>".to_owned(), r#"{"error":"nothing_was_done"}"#.to_owned()];
    let final_words =
        [said("fail", ""), said("fail", r#","error":{"code":"token_refused"}"#), said("success", "")];
    for status in (100..=199).chain([202, 203, 206]).chain(300..=599) {
        for body in bodies.iter().chain(&final_words) {
            unknown(trial, status, body)?;
        }
    }
    for media_type in
        ["text/html", "text/html; charset=utf-8", "text/plain", "application/octet-stream", "", "json"]
    {
        for body in &final_words {
            let answer = Response::new(
                200,
                Headers::from_iter([("content-type", media_type)]),
                body.as_bytes().to_vec(),
            );
            let read = trial.adapter().read_completion(&answer, REQUEST_ID);
            let holds = read.as_ref().err().is_some_and(AnswerError::is_outcome_unknown);
            require(holds, || format!("`{body}` sent as `{media_type}` is read as {}", shown(&read)))?;
        }
    }
    for media_type in ["application/json", "Application/JSON; charset=utf-8", "application/problem+json"] {
        let answer = Response::new(
            200,
            Headers::from_iter([("content-type", media_type)]),
            said("fail", "").into_bytes(),
        );
        let read = trial.adapter().read_completion(&answer, REQUEST_ID);
        require(matches!(read, Ok(Completion::Declined(_))), || {
            format!("a decline sent as `{media_type}` is read as {}", shown(&read))
        })?;
    }
    Ok(())
}

/// A read has a definite error, and a status that tells nothing declines nothing.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
pub fn reads_never_end_in_an_unknown_outcome(trial: &Trial) -> Verdict {
    for status in [200, 202, 206, 302, 400, 401, 404, 409, 429, 500, 502] {
        let read = trial.adapter().read_entity(&answer(status, "<html>"), None);
        let asked = trial.adapter().read_payment_status(&answer(status, "<html>"), REQUEST_ID);
        let definite = |error: Option<&AnswerError>| error.is_some_and(|error| !error.is_outcome_unknown());
        require(definite(read.as_ref().err()) && definite(asked.as_ref().err()), || {
            format!("a read with status {status} has an unknown outcome")
        })?;
    }
    for status in (100..=199).chain([202, 203, 206]).chain(300..=599) {
        let asked = trial.adapter().read_payment_status(&answer(status, &said("fail", "")), REQUEST_ID);
        require(asked.is_err(), || format!("a `paymentstatus` answered with status {status} settles"))?;
    }
    Ok(())
}

/// An answer about another request id says nothing about ours.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-CPL-03.
pub fn the_request_id_must_be_ours(trial: &Trial) -> Verdict {
    for result in ["success", "fail"] {
        for id in ["\"another\"", "null", "\"\"", "12345"] {
            unknown(trial, 200, &format!(r#"{{"requestId":{id},"result":"{result}"}}"#))?;
        }
        unknown(trial, 200, &format!(r#"{{"result":"{result}"}}"#))?;
    }
    Ok(())
}

/// The protocol's card errors have our codes; others are kept as `partner.declined`.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-CPL-06.
pub fn declines_are_coded(trial: &Trial) -> Verdict {
    let check = |wire: &str, code: &str| {
        let error =
            format!(r#","error":{{"code":"card_error","message:":"No.","innererror":{{"code":"{wire}"}}}}"#);
        let read = completion(trial, 200, &said("fail", &error));
        let holds = matches!(&read, Ok(Completion::Declined(declined)) if declined.code().name() == code);
        require(holds, || format!("inner error {wire} is not {code}"))
    };
    for reason in DeclineReason::ALL {
        check(reason.wire_code(), reason.code().name())?;
    }
    check("do_not_honor", "partner.declined")
}

/// `paymentstatus` is read: settled, pending or unsupported.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-STS-01.
pub fn the_status_extension_settles(trial: &Trial) -> Verdict {
    let read = |status, body: &str| trial.adapter().read_payment_status(&answer(status, body), REQUEST_ID);
    let settled = |body: &str| match read(200, body) {
        Ok(PaymentStatus::Settled(Completion::Paid(_))) => "paid",
        Ok(PaymentStatus::Settled(Completion::Declined(_))) => "declined",
        Ok(PaymentStatus::Settled(Completion::ActionRequired(_))) => "settled by a question",
        Ok(PaymentStatus::Pending(_)) => "pending",
        Err(error) => error.code().name(),
    };
    let never = said("fail", r#","error":{"code":"not_received"}"#);
    for (body, expected) in [
        (said("success", ""), "paid"),
        (said("fail", ""), "declined"),
        (never.clone(), "declined"),
        (said("pending", ""), "pending"),
        (said("success", "").replace(REQUEST_ID, "another"), "partner.answer_malformed"),
        (said("perhaps", ""), "partner.answer_malformed"),
    ] {
        require(settled(&body) == expected, || format!("`{body}` is read as {}", settled(&body)))?;
    }
    let code = match read(200, &never) {
        Ok(PaymentStatus::Settled(Completion::Declined(declined))) => declined.code().name(),
        _ => "none",
    };
    require(code == "partner.not_received", || format!("a request that was never received is {code}"))?;
    let unsupported = read(400, "").err().ok_or_else(|| broken("status 400 is read"))?;
    require(unsupported == AnswerError::Unsupported, || "an unknown event is not `unsupported`".to_owned())
}

/// The bank's question begins at an https address on a host of the entry, or the answer says nothing.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-ACT-01.
pub fn a_bank_s_question_begins_on_a_pinned_host(trial: &Trial) -> Verdict {
    let asked = |url: &str| said("requires_action", &format!(r#","actionUrl":{url}"#));
    let good = asked(&format!(r#""https://{ACTION_HOST}/ask/ACTION-SECRET""#));
    let read = completion(trial, 200, &good);
    let holds =
        matches!(&read, Ok(Completion::ActionRequired(action)) if action.url.host_str() == Some(ACTION_HOST));
    require(holds, || format!("a question at the partner's own host is read as {}", shown(&read)))?;
    let status = |body: &str| trial.adapter().read_payment_status(&answer(200, body), REQUEST_ID);
    let waits = |read: &Result<PaymentStatus, AnswerError>, action: bool| matches!(read, Ok(PaymentStatus::Pending(pending)) if pending.action.is_some() == action);
    require(waits(&status(&good), true), || "a `paymentstatus` loses the bank's question".to_owned())?;
    require(waits(&status(&said("requires_action", "")), false), || {
        "a question without an address is not a payment that waits".to_owned()
    })?;
    for url in [
        "null",
        "\"\"",
        "\"https://elsewhere.example/ask\"",
        &format!("\"http://{ACTION_HOST}/ask\""),
        &format!("\"https://{ACTION_HOST}:8443/ask\""),
        &format!("\"https://pat@{ACTION_HOST}/ask\""),
        &format!("\"https://sub.{ACTION_HOST}/ask\""),
        &format!("\"https://{ACTION_HOST}.elsewhere.example/ask\""),
        &format!("\"//{ACTION_HOST}/ask\""),
        "\"javascript:alert(1)\"",
        "\"data:text/html,ask\"",
        "\"http://127.0.0.1/ask\"",
        "{}",
    ] {
        unknown(trial, 200, &asked(url))?;
        let read = status(&asked(url));
        require(!waits(&read, true) && !matches!(read, Ok(PaymentStatus::Settled(_))), || {
            format!("a question at {url} is believed")
        })?;
    }
    Ok(())
}
