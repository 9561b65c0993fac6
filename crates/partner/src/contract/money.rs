//! Rules about amounts.

use super::trial::{answer, live_invoice};
use super::{Trial, Verdict, broken, require};
use crate::{AnswerError, LiveInvoice};

fn read(trial: &Trial, body: &str, before: Option<&LiveInvoice>) -> Result<LiveInvoice, AnswerError> {
    trial.adapter().read_entity(&answer(200, body), before)
}

/// Amounts keep their digits, from texts and from numbers, beyond what a float holds.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-GEN-06.
pub fn amounts_are_read_exactly(trial: &Trial) -> Verdict {
    for (digits, currency) in [
        ("98.87", "USD"),
        ("0.10", "USD"),
        ("9007199254740993.01", "USD"),
        ("10", "JPY"),
        ("1.005", "KWD"),
        ("4.35", "EUR"),
    ] {
        for literal in [digits.to_owned(), format!("\"{digits}\"")] {
            let live = read(trial, &live_invoice(&literal, digits, currency, ""), None)
                .map_err(|error| broken(format!("{literal} {currency} is refused: {error}")))?;
            require(
                live.total().amount_text() == digits && live.total().currency().code() == currency,
                || format!("{literal} {currency} is read as {}", live.total()),
            )?;
        }
    }
    for literal in ["1e2", "\"1,00\"", "\"\"", "null", "true", "\"1.001\"", "\"NaN\""] {
        let read = read(trial, &live_invoice(literal, "1", "USD", ""), None);
        require(read.is_err(), || format!("{literal} is read as money"))?;
    }
    Ok(())
}

/// The total and the entity's price must be the same money.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-REQ-03.
pub fn disagreeing_totals_are_refused(trial: &Trial) -> Verdict {
    for (total, price) in [("98.87", "98.88"), ("0.01", "98.87"), ("98.87", "0"), ("101.87", "98.87")] {
        let read = read(trial, &live_invoice(total, price, "USD", ""), None);
        require(read.is_err(), || format!("a total of {total} with a price of {price} is read"))?;
    }
    let body = live_invoice("98.87", "98.87", "USD", "")
        .replace("\"priceCurrency\":\"USD\"", "\"priceCurrency\":\"CAD\"");
    require(read(trial, &body, None).is_err(), || "two currencies are read as one".to_owned())
}

/// Total and price may differ by the chosen shipping option only.
///
/// # Errors
/// [`Violation`](super::Violation) if the adapter breaks the rule.
// Protocol: BP-REQ-03.
pub fn shipping_explains_the_total(trial: &Trial) -> Verdict {
    let offer = r#","shippingOptions":[{"id":"fast","label":"Fast","amount":{"currency":"USD","value":"3.00"}},
        {"id":"slow","label":"Slow","amount":{"currency":"USD","value":"0.00"}}]"#;
    let chosen = |total: &str, option: &str| {
        let body = live_invoice(total, "10.00", "USD", offer);
        format!("{},\"shippingOption\":\"{option}\"}}", body.strip_suffix('}').unwrap_or_default())
    };
    let accept = |body: &str| read(trial, body, None);
    let live = accept(&chosen("13.00", "fast")).map_err(|error| broken(error.to_string()))?;
    require(live.shipping_option() == Some("fast"), || "the chosen option is lost".to_owned())?;
    require(accept(&chosen("10.00", "fast")).is_ok(), || {
        "a price that includes shipping is refused".to_owned()
    })?;
    for (total, option) in [("13.00", "slow"), ("13.00", "none"), ("16.00", "fast"), ("7.00", "fast")] {
        require(accept(&chosen(total, option)).is_err(), || {
            format!("{total} with {option} shipping is read")
        })?;
    }
    Ok(())
}
