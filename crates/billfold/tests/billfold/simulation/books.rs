//! The books that decide: the processor's own, and an accounting system that speaks Xero's API.

use std::collections::{BTreeMap, BTreeSet};

use billfold::partner::http::{Headers, Method, Request, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// How a processor behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Bank {
    /// Charges.
    #[default]
    Charges,
    /// Declines the first charge, and says so only when it is asked later.
    DeclinesLate,
    /// Has the payer asked first.
    Asks,
}

/// A charge on its way to the processor.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) request_id: String,
    pub(super) minor: i64,
    /// The sealed card is good until then.
    pub(super) expires: DateTime<Utc>,
    /// Which call of the partner service this is: one call that arrives twice is one charge.
    pub(super) call: u32,
}

/// Money that moved.
#[derive(Debug, Clone)]
pub(super) struct Charged {
    pub(super) request_id: String,
    pub(super) minor: i64,
    /// What had been captured before.
    pub(super) before: i64,
    call: u32,
}

/// What the processor knows of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Charged,
    Declined,
    Asked,
    Silent,
    Nothing,
}

/// The processor's own book.
#[derive(Debug, Default)]
pub(super) struct Processor {
    bank: Bank,
    pub(super) charged: Vec<Charged>,
    declined: BTreeSet<String>,
    asked: BTreeMap<String, Order>,
}

impl Processor {
    pub(super) fn new(bank: Bank) -> Self {
        Self { bank, ..Self::default() }
    }

    pub(super) fn captured(&self) -> i64 {
        self.charged.iter().map(|charge| charge.minor).sum()
    }

    pub(super) fn times(&self, request_id: &str) -> usize {
        self.charged.iter().filter(|charge| charge.request_id == request_id).count()
    }

    /// Takes a charge. Every call of the partner service moves money, so that a second one shows.
    pub(super) fn charge(&mut self, order: &Order, now: DateTime<Utc>) -> Known {
        let id = &order.request_id;
        let same = |charge: &Charged| charge.request_id == *id && charge.call == order.call;
        if self.charged.iter().any(same) {
            return Known::Charged;
        }
        if self.declined.contains(id) || self.asked.contains_key(id) {
            return self.find(id);
        }
        if now >= order.expires {
            // The card does not open any more. The request is as if it had never come.
            return Known::Nothing;
        }
        match self.bank {
            Bank::DeclinesLate if self.declined.is_empty() => {
                self.declined.insert(id.clone());
                Known::Silent
            }
            Bank::Asks => {
                self.asked.insert(id.clone(), order.clone());
                Known::Asked
            }
            Bank::Charges | Bank::DeclinesLate => {
                self.capture(order);
                Known::Charged
            }
        }
    }

    fn capture(&mut self, order: &Order) {
        let (request_id, before) = (order.request_id.clone(), self.captured());
        self.charged.push(Charged { request_id, minor: order.minor, before, call: order.call });
    }

    pub(super) fn find(&self, request_id: &str) -> Known {
        if self.times(request_id) > 0 {
            Known::Charged
        } else if self.declined.contains(request_id) {
            Known::Declined
        } else if self.asked.contains_key(request_id) {
            Known::Asked
        } else {
            Known::Nothing
        }
    }

    pub(super) fn cancel(&mut self, request_id: &str) -> Known {
        if self.asked.remove(request_id).is_some() {
            self.declined.insert(request_id.to_owned());
        }
        self.find(request_id)
    }

    /// The payer answers the bank's questions.
    pub(super) fn answer_all(&mut self) {
        while let Some((_, order)) = self.asked.pop_first() {
            self.capture(&order);
        }
    }
}

/// An invoice in the accounting system, with its payments. It takes more than is due, so that a second record shows.
#[derive(Debug)]
pub(super) struct Books {
    pub(super) number: String,
    pub(super) total: i64,
    pub(super) payments: Vec<Booked>,
    /// Whether a clerk corrects the amount of every payment by a cent as soon as it is there.
    pub(super) corrected: bool,
    /// Until when the books are locked.
    pub(super) locked_until: Option<DateTime<Utc>>,
    keys: BTreeMap<String, (DateTime<Utc>, String)>,
}

/// A payment in the books.
#[derive(Debug, Clone)]
pub(super) struct Booked {
    pub(super) reference: String,
    pub(super) minor: i64,
}

/// The accounting system's id of the invoice.
pub(super) const INVOICE: &str = "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777";
/// How long the system knows a key again.
const KNOWN: TimeDelta = TimeDelta::minutes(6);

impl Books {
    pub(super) fn new(number: &str, total: i64) -> Self {
        let (payments, keys) = (Vec::new(), BTreeMap::new());
        Self { number: number.to_owned(), total, payments, corrected: false, locked_until: None, keys }
    }

    /// What is left to pay.
    pub(super) fn due(&self) -> i64 {
        let paid: i64 = self.payments.iter().map(|payment| payment.minor).sum();
        (self.total - paid).max(0)
    }

    pub(super) fn serve(&mut self, request: &Request, now: DateTime<Utc>) -> Response {
        if request.method == Method::Get {
            return Response::json(200, self.invoice());
        }
        let key = request.headers.get_only("idempotency-key").unwrap().to_owned();
        if let Some((_, answer)) = self.keys.get(&key).filter(|(at, _)| now < *at + KNOWN) {
            return Response::json(200, answer.clone());
        }
        if self.locked_until.is_some_and(|until| now < until) {
            return Response::json(400, r#"{"Type":"ValidationException","Message":"locked"}"#);
        }
        let sent: Value = serde_json::from_slice(&request.body).unwrap();
        let payment = sent.pointer("/Payments/0").unwrap();
        let reference = payment["Reference"].as_str().unwrap().to_owned();
        let minor = cents(&payment["Amount"].to_string());
        let id = payment_id(self.payments.len());
        let answer = json!({"Payments": [{"PaymentID": id, "Amount": payment["Amount"], "Reference": reference,
            "Status": "AUTHORISED", "HasValidationErrors": false}]});
        self.payments.push(Booked { reference, minor });
        self.keys.insert(key, (now, answer.to_string()));
        Response::json(200, answer.to_string())
    }

    fn invoice(&self) -> String {
        let less = i64::from(self.corrected);
        let payments: Vec<String> = self
            .payments
            .iter()
            .enumerate()
            .map(|(n, payment)| {
                let (id, amount) = (payment_id(n), dollars(payment.minor - less));
                format!(r#"{{"PaymentID":"{id}","Amount":{amount},"Reference":"{}"}}"#, payment.reference)
            })
            .collect();
        let (due, paid) = (self.due(), self.total - self.due());
        let status = if due == 0 { "PAID" } else { "AUTHORISED" };
        let (total, due, paid) = (dollars(self.total), dollars(due), dollars(paid));
        format!(
            r#"{{"Invoices":[{{"Type":"ACCREC","InvoiceID":"{INVOICE}","InvoiceNumber":"{}","Status":"{status}",
            "CurrencyCode":"USD","SubTotal":{total},"TotalTax":0.00,"Total":{total},"AmountDue":{due},"AmountPaid":{paid},
            "AmountCredited":0.00,"DueDateString":"2026-12-20T00:00:00","HasErrors":false,"Payments":[{}]}}]}}"#,
            self.number,
            payments.join(",")
        )
    }
}

fn payment_id(n: usize) -> String {
    format!("61ed71fc-01bf-4eb8-8419-{:012}", n + 1)
}

fn dollars(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

fn cents(literal: &str) -> i64 {
    let (whole, part) = literal.split_once('.').unwrap_or((literal, "0"));
    let part = format!("{part:0<2}");
    whole.parse::<i64>().unwrap() * 100 + part.parse::<i64>().unwrap()
}

/// A page of somebody who stands between.
pub(super) fn page(status: u16) -> Response {
    let headers = Headers::from_iter([("content-type", "text/html")]);
    Response::new(status, headers, b"<html>no</html>".to_vec())
}
