//! Rules about what answers mean.

use billfold_reason::Coded as _;

use super::trial::{REQUEST_ID, answer, live_invoice};
use super::{Trial, Verdict, broken, require};
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

/// Definite refusals are told apart from unknown outcomes, and no read is ever an unknown outcome.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
pub fn refusals_promise_that_nothing_was_charged(trial: &Trial) -> Verdict {
    for (status, code) in [
        (400, "partner.rejected"),
        (401, "partner.unauthorized"),
        (403, "partner.unauthorized"),
        (404, "partner.misconfigured"),
        (422, "partner.rejected"),
        (429, "partner.rate_limited"),
    ] {
        let read = completion(trial, status, "");
        require(shown(&read) == code, || {
            format!("a completion with status {status} is {}, not {code}", shown(&read))
        })?;
    }
    for status in [200, 302, 400, 401, 404, 409, 429, 500, 502] {
        let read = trial.adapter().read_entity(&answer(status, "<html>"), None);
        let asked = trial.adapter().read_payment_status(&answer(status, "<html>"), REQUEST_ID);
        let definite = |error: Option<&AnswerError>| error.is_some_and(|error| !error.is_outcome_unknown());
        require(definite(read.as_ref().err()) && definite(asked.as_ref().err()), || {
            format!("a read with status {status} has an unknown outcome")
        })?;
    }
    Ok(())
}

/// An answer about another request id says nothing about ours.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
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
pub fn the_status_extension_settles(trial: &Trial) -> Verdict {
    let read = |status, body: &str| trial.adapter().read_payment_status(&answer(status, body), REQUEST_ID);
    let settled = |body: &str| match read(200, body) {
        Ok(PaymentStatus::Settled(Completion::Paid(_))) => "paid",
        Ok(PaymentStatus::Settled(Completion::Declined(_))) => "declined",
        Ok(PaymentStatus::Pending) => "pending",
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
