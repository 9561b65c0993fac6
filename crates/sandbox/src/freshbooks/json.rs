//! The API's JSON, written from the exchanges that the vendor's SDKs are tested with.

use billfold_money::Money;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::book::{FreshBooksInvoice, FreshBooksPayment};
use super::eastern::eastern;
use crate::api::Reply;

/// `{"response": {"result": …}}`.
pub(super) fn result(value: &Value) -> Reply {
    Reply::json(200, &json!({"response": {"result": value}}))
}

/// A page of a list under its name.
pub(super) fn page(name: &str, items: Vec<Value>, asked: (Option<&str>, Option<&str>)) -> Reply {
    let number = |text: Option<&str>, default: usize| {
        text.and_then(|text| text.parse::<usize>().ok()).filter(|number| *number > 0).unwrap_or(default)
    };
    // More than a hundred are not refused, only not given.
    let (page, per_page) = (number(asked.0, 1), number(asked.1, 15).min(100));
    let total = items.len();
    let skipped = page.saturating_sub(1).saturating_mul(per_page);
    let shown: Vec<Value> = items.into_iter().skip(skipped).take(per_page).collect();
    result(&json!({
        name: shown, "page": page, "pages": total.div_ceil(per_page), "per_page": per_page, "total": total,
    }))
}

fn money(money: Money) -> Value {
    let exact = money.to_minor().map(|minor| Money::from_minor(minor, money.currency())).unwrap_or(money);
    json!({"amount": exact.amount_text(), "code": money.currency().code()})
}

/// `YYYY-MM-DD hh:mm:ss` of New York.
fn local(at: DateTime<Utc>) -> String {
    eastern(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// The four status fields, as they overlap.
struct Statuses {
    status: u8,
    v3: String,
    display: String,
    payment: &'static str,
}

impl Statuses {
    fn of(invoice: &FreshBooksInvoice, today: NaiveDate) -> Self {
        let of = |status, v3: &str, display: &str, payment| Self {
            status,
            v3: v3.to_owned(),
            display: display.to_owned(),
            payment,
        };
        let asked = invoice.v3_status.as_str();
        let open = matches!(asked, "sent" | "viewed");
        let number = match asked {
            "disputed" => 0,
            "viewed" => 3,
            "draft" | "created" => 1,
            _ => 2,
        };
        if open && !invoice.outstanding().is_positive() {
            return of(4, "paid", "paid", "paid");
        }
        if open && invoice.paid.is_positive() {
            return of(8, "partial", "partial", "partial");
        }
        if open && invoice.due_date < today {
            // Captured from the live service: the number and the display do not change.
            return of(number, "overdue", asked, "unpaid");
        }
        of(number, asked, asked, "unpaid")
    }
}

pub(super) fn invoice(invoice: &FreshBooksInvoice, account: &str, now: DateTime<Utc>, lines: bool) -> Value {
    let statuses = Statuses::of(invoice, now.date_naive());
    let offset = invoice.due_date.signed_duration_since(invoice.create_date).num_days();
    let zero = Money::from_minor(0, invoice.amount.currency());
    let paid_on = (statuses.payment == "paid").then(|| now.date_naive().to_string());
    let parts = [
        json!({
        "id": invoice.id, "invoiceid": invoice.id, "accountid": account, "accounting_systemid": account,
        "invoice_number": invoice.number, "customerid": 217_572, "ownerid": 1, "sentid": 1, "estimateid": 0,
        "amount": money(invoice.amount), "outstanding": money(invoice.outstanding()),
        "paid": money(invoice.paid), "discount_total": money(zero), "discount_value": "0",
        "currency_code": invoice.amount.currency().code(),
        "create_date": invoice.create_date.to_string(), "due_date": invoice.due_date.to_string(),
        "due_offset_days": offset, "date_paid": paid_on, "generation_date": null, "fulfillment_date": null,
        }),
        json!({
        "created_at": local(invoice.created), "updated": local(invoice.updated),
        "status": statuses.status, "v3_status": statuses.v3, "display_status": statuses.display,
        "payment_status": statuses.payment, "autobill_status": null, "auto_bill": invoice.auto_bill,
        "deposit_status": "none", "deposit_amount": null, "deposit_percentage": null,
        "dispute_status": null, "last_order_status": null,
        }),
        json!({
        "organization": invoice.organization, "current_organization": invoice.organization,
        "fname": "", "lname": "", "email": invoice.email, "language": "en", "template": "clean-grouped",
        "notes": "", "terms": null, "description": "", "po_number": null, "gmail": false,
        "vis_state": invoice.vis_state, "ext_archive": 0, "parent": 0,
        }),
        if lines { json!({"lines": self::lines(invoice)}) } else { json!({}) },
    ];
    let members = parts.into_iter().filter_map(|part| match part {
        Value::Object(members) => Some(members),
        _ => None,
    });
    Value::Object(members.flatten().collect())
}

fn lines(invoice: &FreshBooksInvoice) -> Vec<Value> {
    let line = |(at, line): (usize, &crate::invoice::Line)| {
        json!({
            "lineid": at.saturating_add(1), "invoiceid": invoice.id, "type": 0, "name": line.label,
            "description": "", "qty": "1", "unit_cost": money(line.amount), "amount": money(line.amount),
            "taxName1": "", "taxAmount1": "0", "taxName2": "", "taxAmount2": "0", "compounded_tax": false,
            "expenseid": 0, "updated": local(invoice.updated),
        })
    };
    invoice.lines.iter().enumerate().map(line).collect()
}

pub(super) fn payment(payment: &FreshBooksPayment, account: &str) -> Value {
    json!({
        "id": payment.id, "logid": payment.id, "accounting_systemid": account, "clientid": 217_572,
        "invoiceid": payment.invoice_id, "amount": money(payment.amount), "date": payment.date.to_string(),
        "type": payment.kind, "note": payment.note, "orderid": payment.order_id,
        "transactionid": payment.transaction_id, "overpaymentid": payment.overpayment_id,
        "creditid": null, "from_credit": false, "gateway": null, "updated": local(payment.updated),
        "vis_state": payment.vis_state,
    })
}
