//! The sandbox's own idea of an invoice. It shares no type with the crates under test.

use aws_lc_rs::digest::{SHA256, digest};
use billfold_money::{Currency, Money, MoneyError};
use chrono::NaiveDate;

/// Who is owed the money.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Merchant {
    /// `merchantId` of the payment request and `aud` of the bearer token.
    pub id: String,
    /// `displayId` of the payment request, if any.
    pub display_id: Option<String>,
    /// The name people read: `provider.name`.
    pub name: String,
    /// The address for replies.
    pub email: String,
}

impl Merchant {
    /// A merchant without a display id.
    #[must_use]
    pub fn new(id: &str, name: &str, email: &str) -> Self {
        Self { id: id.to_owned(), display_id: None, name: name.to_owned(), email: email.to_owned() }
    }
}

/// One line of an invoice: description and amount.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// What is invoiced.
    pub label: String,
    /// The line's amount.
    pub amount: Money,
}

/// A way to ship, with its price.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shipping {
    /// `shippingOptions[].id`.
    pub id: String,
    /// The text people read.
    pub label: String,
    /// The price, in the invoice's currency.
    pub amount: Money,
}

impl Shipping {
    /// A way to ship.
    #[must_use]
    pub fn new(id: &str, label: &str, amount: Money) -> Self {
        Self { id: id.to_owned(), label: label.to_owned(), amount }
    }
}

/// An invoice as its partner knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invoice {
    /// Who is owed the money.
    pub merchant: Merchant,
    /// The partner's id: `productContext.invoiceId`.
    pub id: String,
    /// The number people read: `identifier`.
    pub number: String,
    /// Who owes the money.
    pub buyer: String,
    /// The address that the invoice is mailed to.
    pub buyer_email: String,
    /// The date of issue.
    pub issued: NaiveDate,
    /// The due date.
    pub due: NaiveDate,
    /// What is invoiced.
    pub lines: Vec<Line>,
    /// The deposit that was paid before the mail was sent.
    pub deposit: Option<Money>,
    /// The ways to ship. If the list is empty, no shipping address is asked for.
    pub shipping: Vec<Shipping>,
    /// Whether less than the amount due may be paid.
    pub part_payment: bool,
    currency: Currency,
}

impl Invoice {
    /// An invoice of one line over `total`, due 30 days after `issued`.
    #[must_use]
    pub fn new(merchant: &Merchant, number: &str, total: Money, issued: NaiveDate) -> Self {
        let due = issued.checked_add_days(chrono::Days::new(30)).unwrap_or(issued);
        Self {
            merchant: merchant.clone(),
            id: number.to_owned(),
            number: number.to_owned(),
            buyer: "Pat Payer".to_owned(),
            buyer_email: "pat@customer.example".to_owned(),
            issued,
            due,
            lines: vec![Line { label: "Services".to_owned(), amount: total }],
            deposit: None,
            shipping: Vec::new(),
            part_payment: false,
            currency: total.currency(),
        }
    }

    /// The same invoice with another partner id than its number.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    /// The same invoice under another number, which is its partner id too.
    #[must_use]
    pub fn with_number(mut self, number: &str) -> Self {
        number.clone_into(&mut self.number);
        self.with_id(number)
    }

    /// The same invoice for another buyer.
    #[must_use]
    pub fn for_buyer(mut self, name: &str, email: &str) -> Self {
        name.clone_into(&mut self.buyer);
        email.clone_into(&mut self.buyer_email);
        self
    }

    /// The same invoice with another due date.
    #[must_use]
    pub fn due_on(mut self, due: NaiveDate) -> Self {
        self.due = due;
        self
    }

    /// The same invoice with these lines instead.
    #[must_use]
    pub fn with_lines(mut self, lines: &[(&str, Money)]) -> Self {
        self.lines = lines
            .iter()
            .map(|(label, amount)| Line { label: (*label).to_owned(), amount: *amount })
            .collect();
        self
    }

    /// The same invoice with a part already paid.
    #[must_use]
    pub fn with_deposit(mut self, paid: Money) -> Self {
        self.deposit = Some(paid);
        self
    }

    /// The same invoice, to be shipped in one of these ways.
    #[must_use]
    pub fn shipped_by(mut self, options: &[Shipping]) -> Self {
        self.shipping = options.to_vec();
        self
    }

    /// The same invoice, of which a part may be paid.
    #[must_use]
    pub fn in_parts(mut self) -> Self {
        self.part_payment = true;
        self
    }

    /// The currency of the whole invoice.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The sum of the lines.
    ///
    /// # Errors
    /// [`MoneyError`] if lines have several currencies or the sum is out of range.
    pub fn total(&self) -> Result<Money, MoneyError> {
        let zero = Money::from_minor(0, self.currency);
        self.lines.iter().try_fold(zero, |sum, line| sum.checked_add(&line.amount))
    }

    /// The amount due when the mail is sent: the total less the deposit.
    ///
    /// # Errors
    /// [`MoneyError`] as for [`total`](Self::total).
    pub fn amount_due(&self) -> Result<Money, MoneyError> {
        let total = self.total()?;
        self.deposit.map_or(Ok(total), |paid| total.checked_sub(&paid))
    }

    /// Hexadecimal text that is always the same for this invoice: the token in its link.
    pub(crate) fn token(&self) -> String {
        let text = format!("{}\n{}\n{}", self.merchant.id, self.id, self.number);
        hex::encode(digest(&SHA256, text.as_bytes()))
    }
}
