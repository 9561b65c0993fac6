//! The schema.org `Invoice` entity: of a payment request, of markup, and of a partner's webhook answers.

use billfold_money::Decimal;
use billfold_reason::{Code, reasons};
use url::Url;

use crate::Limits;
use crate::model::link::Link;
use crate::model::{
    DueDate, Format, Invoice, Line, PartPath, Party, PayableReason, PaymentStatus, ProblemCode, Term,
};
use crate::read::RefusalReason;
use crate::read::item::{Ids, Item, Node};
use crate::read::json::{self, linked_data};
use crate::read::text::date;
use crate::read::text::money::{self, MoneyText};

/// Why bytes are not an `Invoice` entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntityError {
    /// The JSON is not well-formed, has a key twice, or is beyond a limit.
    #[error("the entity is not read: {reason}")]
    Refused {
        /// The reason of the refusal.
        reason: RefusalReason,
    },
    /// The JSON is not an object of type `Invoice`.
    #[error("the entity is no invoice")]
    NotAnInvoice,
}

reasons! {
    EntityError {
        Self::NotAnInvoice => Code::refusal("invoice.not_an_invoice", "The answer is JSON, but not an invoice of schema.org.")
            .with_remedy("For the partner: answer an object of type `Invoice`.");
    }
    wraps {
        Self::Refused { reason } => reason;
    }
}

/// Reads a schema.org `Invoice` from JSON, as partners' webhooks answer it: a price as string or number, an address or a bare
/// name as status, `Invoice` or `invoice`, naive date-times as dates, absent the same as `null`, unknown members ignored.
///
/// ```
/// # #[cfg(feature = "read")] {
/// use billfold_invoice::{Limits, PaymentStatus, entity};
/// let json = br#"{"@type":"Invoice","identifier":"12345","paymentDueDate":"2019-01-31T00:00:00",
///     "paymentStatus":"PaymentDue","totalPaymentDue":{"price":10,"priceCurrency":"USD"}}"#;
/// let invoice = entity::read_entity(json, &Limits::default())?;
/// assert_eq!(invoice.amount_due().map(|m| m.to_string()).as_deref(), Some("10 USD"));
/// assert_eq!(invoice.due_date().map(|d| d.to_string()).as_deref(), Some("2019-01-31"));
/// assert_eq!(invoice.status(), PaymentStatus::Due);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`EntityError::Refused`] if the bytes are not JSON within the limits, [`EntityError::NotAnInvoice`] if they are not one
/// object of type `Invoice`. Single values that cannot be read are [`problems`](Invoice::problems) of the invoice instead.
pub fn read_entity(bytes: &[u8], limits: &Limits) -> Result<Invoice, EntityError> {
    let refused = |reason| EntityError::Refused { reason };
    let text = std::str::from_utf8(bytes).map_err(|_| refused(RefusalReason::JsonMalformed))?;
    let document = json::parse(text, limits).map_err(|e| refused(e.reason()))?;
    let items = linked_data::items(&document, &linked_data::Context::schema_org());
    let [item] = items.as_slice() else { return Err(EntityError::NotAnInvoice) };
    if !item.is_ignoring_case("Invoice") {
        return Err(EntityError::NotAnInvoice);
    }
    let mut invoice = Invoice::new(Format::Webhook, PartPath::file());
    fill(item, &Ids::of(&items), &mut invoice, limits);
    Ok(invoice)
}

/// Puts what the item states into the invoice.
pub(crate) fn fill<'a>(item: &'a Item, ids: &Ids<'a>, invoice: &mut Invoice, limits: &Limits) {
    let mut reader = EntityReader { item, ids, invoice, limits };
    reader.number();
    reader.parties();
    reader.dates();
    reader.amounts();
    reader.status();
    reader.links();
    reader.orders();
    let (mut doubtful, mut hidden) = (false, false);
    item.walk(&mut |inner| {
        doubtful |= inner.doubtful_context;
        hidden |= inner.hidden;
        false
    });
    if doubtful {
        reader.invoice.problem(ProblemCode::Context, "@context");
    }
    if hidden {
        reader.invoice.problem(ProblemCode::Hidden, "");
    }
    reader.invoice.finish();
}

struct EntityReader<'a, 'i> {
    item: &'a Item,
    ids: &'i Ids<'a>,
    invoice: &'i mut Invoice,
    limits: &'i Limits,
}

impl<'a> EntityReader<'a, '_> {
    /// The one text of a property; several different ones are a problem and give none.
    fn single(&mut self, item: &'a Item, name: &'static str) -> Option<String> {
        let texts = item.all(name).filter_map(|n| self.text_of(n)).collect();
        self.one_of(texts, name)
    }

    fn one_of(&mut self, mut texts: Vec<String>, name: &'static str) -> Option<String> {
        texts.dedup();
        if texts.len() > 1 {
            self.invoice.problem(ProblemCode::Duplicate, name);
            return None;
        }
        let text = texts.pop()?;
        if text.chars().count() > self.limits.text_chars {
            self.invoice.problem(ProblemCode::TextTooLong, name);
            return None;
        }
        Some(text)
    }

    /// A text; a number as written; the value of a `PropertyValue`. An address does not count as a text.
    fn text_of(&self, node: &'a Node) -> Option<String> {
        let text = match node {
            Node::Text(text) | Node::Number(text) => text.trim(),
            Node::Item(item) => {
                let value = if item.is("PropertyValue") { Some(item) } else { None };
                return value?.all("value").find_map(|n| self.text_of(n));
            }
            Node::Other => return None,
        };
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A text, or the address of an item.
    fn text_or_address(&self, node: &'a Node) -> Option<String> {
        let address = match node {
            Node::Item(item) => item.id.as_deref().map(str::trim).filter(|id| !id.is_empty()),
            Node::Text(_) | Node::Number(_) | Node::Other => None,
        };
        address.map(str::to_owned).or_else(|| self.text_of(node))
    }

    fn number(&mut self) {
        self.invoice.confirmation_number = self.single(self.item, "confirmationNumber");
        self.invoice.account_id = self.single(self.item, "accountId");
        if let Some(number) = self.single(self.item, "identifier") {
            self.invoice.number = Some(number);
            self.invoice.note(Term::Number, "identifier");
        // Only where there is no identifier at all: one that cannot be read may be another number than this.
        } else if self.item.all("identifier").next().is_none() {
            self.invoice.number.clone_from(&self.invoice.confirmation_number);
            if self.invoice.number.is_some() {
                self.invoice.note(Term::Number, "confirmationNumber");
            }
        }
        if self.invoice.confirmation_number.is_some() {
            self.invoice.note(Term::ConfirmationNumber, "confirmationNumber");
        }
        if self.invoice.account_id.is_some() {
            self.invoice.note(Term::AccountId, "accountId");
        }
    }

    fn parties(&mut self) {
        self.invoice.seller = self.party("provider", Term::SellerName);
        self.invoice.buyer = self.party("customer", Term::BuyerName);
        self.invoice.broker = self.party("broker", Term::Broker);
    }

    fn party(&mut self, name: &'static str, term: Term) -> Option<Party> {
        let mut nodes = self.item.all(name);
        let node = nodes.next()?;
        if nodes.any(|other| other != node) {
            self.invoice.problem(ProblemCode::Duplicate, name);
            return None;
        }
        let legal_name = match node {
            Node::Text(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
            Node::Item(item) => {
                let item = self.ids.resolve(item);
                let legal = self.single(item, "legalName");
                self.single(item, "name").or(legal)
            }
            Node::Number(_) | Node::Other => None,
        };
        // An address would be shown as if it were the name of who is paid.
        let legal_name = legal_name.filter(|name| !is_address(name));
        let party = Party { legal_name, ..Party::default() };
        if !party.is_empty() {
            self.invoice.note(term, format!("{name}/name"));
        }
        Some(party).filter(|p| !p.is_empty())
    }

    fn dates(&mut self) {
        let issued = self.single(self.item, "invoiceDate");
        if let Some(text) = issued {
            self.invoice.issue_date = date::iso(&text);
            match self.invoice.issue_date {
                Some(_) => self.invoice.note(Term::IssueDate, "invoiceDate"),
                None => self.invoice.problem(ProblemCode::DateMalformed, "invoiceDate"),
            }
        }
        // `paymentDue` is the name that schema.org gave up for `paymentDueDate`; senders still write it.
        for (name, document) in [("paymentDueDate", true), ("paymentDue", false)] {
            for node in self.item.all(name) {
                match self.text_of(node).as_deref().and_then(date::iso) {
                    Some(day) => self.invoice.due(DueDate::new(day, None, document), name),
                    None => self.invoice.problem(ProblemCode::DateMalformed, name),
                }
            }
        }
        if self.invoice.due_dates.windows(2).any(|w| w.first().map(|d| d.date) != w.last().map(|d| d.date)) {
            self.invoice.block(PayableReason::DueDatesDiffer);
        }
    }

    fn amounts(&mut self) {
        if let Some((amount, currency)) = self.amount("totalPaymentDue") {
            self.invoice.totals.due = amount;
            self.invoice.currency_text = currency;
            if amount.is_some() {
                self.invoice.note(Term::AmountDue, "totalPaymentDue");
            }
            if self.invoice.currency_text.is_some() {
                self.invoice.note(Term::Currency, "totalPaymentDue");
            } else {
                self.invoice.problem(ProblemCode::CurrencyMissing, "totalPaymentDue");
            }
        }
        if let Some((amount, currency)) = self.amount("minimumPaymentDue") {
            self.invoice.totals.minimum_due = amount;
            if amount.is_some() {
                self.invoice.note(Term::MinimumDue, "minimumPaymentDue");
            }
            if self.invoice.currency_text.is_none() {
                self.invoice.currency_text = currency;
                if self.invoice.currency_text.is_some() {
                    self.invoice.note(Term::Currency, "minimumPaymentDue");
                }
            } else if currency.is_some() && currency != self.invoice.currency_text {
                self.invoice.problem(ProblemCode::CurrencyDiffers, "minimumPaymentDue");
            }
        }
    }

    /// Amount and currency code of a `PriceSpecification` or `MonetaryAmount`; a bare text or number is read, but never
    /// payable.
    fn amount(&mut self, name: &'static str) -> Option<(Option<Decimal>, Option<String>)> {
        let mut nodes = self.item.all(name);
        let node = nodes.next()?;
        if nodes.any(|other| other != node) {
            self.invoice.problem(ProblemCode::Duplicate, name);
            return None;
        }
        let Node::Item(item) = node else {
            let read = self.plain(node, name);
            self.invoice.problem(ProblemCode::AmountLocale, name);
            return Some((read.amount, read.currency.map(str::to_owned)));
        };
        let item = self.ids.resolve(item);
        let mut values = item.all("price").chain(item.all("value"));
        let value = values.next();
        if values.any(|other| Some(other) != value) {
            self.invoice.problem(ProblemCode::Duplicate, name);
            return None;
        }
        let read = value.map(|node| self.plain(node, name)).unwrap_or_default();
        let currency = self.single(item, "priceCurrency").or_else(|| self.single(item, "currency"));
        if let (Some(stated), Some(written)) = (&currency, read.currency)
            && !stated.eq_ignore_ascii_case(written)
        {
            self.invoice.problem(ProblemCode::CurrencyDiffers, name);
        }
        let currency = currency.or_else(|| read.currency.map(str::to_owned));
        Some((read.amount, currency))
    }

    fn plain(&mut self, node: &Node, name: &'static str) -> MoneyText {
        let read = match node {
            Node::Number(literal) => {
                MoneyText { amount: money::json_number(literal), ..MoneyText::default() }
            }
            Node::Text(text) => money::text(text),
            Node::Item(_) | Node::Other => MoneyText::default(),
        };
        if read.amount.is_none() {
            self.invoice.problem(ProblemCode::AmountMalformed, name);
        } else if read.locale {
            self.invoice.problem(ProblemCode::AmountLocale, name);
        }
        if read.ambiguous_symbol {
            self.invoice.problem(ProblemCode::CurrencySymbol, name);
        }
        read
    }

    fn status(&mut self) {
        let mut stated: Vec<PaymentStatus> = Vec::new();
        for node in self.item.all("paymentStatus") {
            stated.push(match self.text_or_address(node) {
                Some(text) => PaymentStatus::from_schema_org(&text),
                None => PaymentStatus::Unknown,
            });
        }
        stated.dedup();
        self.invoice.status = match stated.as_slice() {
            [] => return,
            [one] => *one,
            _ => PaymentStatus::Unknown,
        };
        self.invoice.note(Term::Status, "paymentStatus");
    }

    fn links(&mut self) {
        let texts = self.item.all("url").filter_map(|n| self.text_or_address(n)).collect();
        let Some(text) = self.one_of(texts, "url") else { return };
        match Url::parse(&text) {
            // Nothing else is shown: plain http can be altered on the way, and a user name disguises the host.
            Ok(url) if url.scheme() == "https" && url.username().is_empty() && url.password().is_none() => {
                self.invoice.url = Some(Link(url));
                self.invoice.note(Term::Url, "url");
            }
            _ => self.invoice.problem(ProblemCode::LinkRefused, "url"),
        }
    }

    fn orders(&mut self) {
        for node in self.item.all("referencesOrder").take(self.limits.rows) {
            let Node::Item(order) = node else { continue };
            let order = self.ids.resolve(order);
            let offer = order.all("acceptedOffer").find_map(as_item);
            let product = offer
                .into_iter()
                .flat_map(|o| o.all("itemOffered"))
                .chain(order.all("orderedItem"))
                .find_map(as_item);
            if self.invoice.lines.is_empty() {
                self.invoice.note(Term::Lines, "referencesOrder");
            }
            let text =
                |item: Option<&'a Item>, name: &'static str| item?.all(name).find_map(|n| self.text_of(n));
            self.invoice.lines.push(Line {
                id: text(Some(order), "orderNumber"),
                name: text(product, "name").or_else(|| text(Some(order), "description")),
                price: text(offer, "price").and_then(|p| money::text(&p).amount),
                ..Line::default()
            });
        }
    }
}

/// Whether a name is really an address under which a name could be looked up.
fn is_address(name: &str) -> bool {
    let schemes = ["http:", "https:", "mailto:", "tel:", "urn:", "_:"];
    !name.contains(char::is_whitespace)
        && schemes.iter().any(|s| name.get(..s.len()).is_some_and(|start| start.eq_ignore_ascii_case(s)))
}

fn as_item(node: &Node) -> Option<&Item> {
    match node {
        Node::Item(item) => Some(item),
        Node::Text(_) | Node::Number(_) | Node::Other => None,
    }
}
