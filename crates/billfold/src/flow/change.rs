//! The changes between the mailed invoice and the live one.

use billfold_invoice::Invoice;
use billfold_money::Money;
use billfold_reason::{Code, Value, reasons};
use chrono::NaiveDate;
use serde::Serialize;

/// A change between the mailed and the live invoice that the payer must acknowledge before paying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// The amount due.
    AmountDue {
        /// As mailed.
        mailed: Money,
        /// As the partner states it now.
        live: Money,
    },
    /// The due date; `None` if none is stated.
    DueDate {
        /// As mailed.
        mailed: Option<NaiveDate>,
        /// As the partner states it now.
        live: Option<NaiveDate>,
    },
    /// What will be charged is not the amount due: shipping or fees were added.
    Charged {
        /// The amount due.
        due: Money,
        /// What will be charged.
        total: Money,
    },
    /// The partner says that another invoice of this number was paid before. Merchants restart their numbers, and reissue invoices.
    NumberPaid,
}

const DUE_DATE: Code =
    Code::warning("change.due_date", "The partner states another due date than the message.")
        .with_detail("the due date was {mailed:date} and is now {live:date}");

reasons! {
    Change {
        Self::AmountDue { mailed, live } => Code::warning(
            "change.amount_due",
            "The partner states another amount due than the message.",
        )
        .with_detail("the amount due was {mailed:amount} and is now {live:amount}"), mailed: value(mailed), live: value(live);
        Self::DueDate { mailed: Some(mailed), live: Some(live) } => DUE_DATE, mailed: *mailed, live: *live;
        // One of the two states none: the sentence without its values.
        Self::DueDate { .. } => DUE_DATE;
        Self::Charged { due, total } => Code::warning(
            "change.charged",
            "What will be charged is not the amount due: shipping or fees were added.",
        )
        .with_detail("{due:amount} is due, and {total:amount} will be charged"), due: value(due), total: value(total);
        Self::NumberPaid => Code::warning(
            "change.number_paid",
            "The partner says that another invoice of this number has been paid before.",
        )
        .with_remedy("Pay only if this is another invoice, not the one that you paid.");
    }
}

fn value(money: &Money) -> Value {
    Value::amount(money.amount_text(), money.currency().code())
}

impl Change {
    /// Every change between two states of one invoice.
    pub(crate) fn between(
        mailed: &Invoice,
        mailed_due: &Money,
        live: &Invoice,
        live_due: &Money,
        total: &Money,
    ) -> Vec<Self> {
        let mut changes = Vec::new();
        if mailed_due != live_due {
            changes.push(Self::AmountDue { mailed: *mailed_due, live: *live_due });
        }
        if mailed.due_date() != live.due_date() {
            changes.push(Self::DueDate { mailed: mailed.due_date(), live: live.due_date() });
        }
        if live_due != total {
            changes.push(Self::Charged { due: *live_due, total: *total });
        }
        changes
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let date = |date: &Option<NaiveDate>| date.map_or_else(|| "none".to_owned(), |d| d.to_string());
        match self {
            Self::AmountDue { mailed, live } => write!(f, "the amount due was {mailed} and is now {live}"),
            Self::DueDate { mailed, live } => {
                write!(f, "the due date was {} and is now {}", date(mailed), date(live))
            }
            Self::Charged { due, total } => write!(f, "{due} is due, and {total} will be charged"),
            Self::NumberPaid => f.write_str("another invoice of this number was paid before"),
        }
    }
}
