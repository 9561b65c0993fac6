//! GOBL `bill/invoice` documents, alone or in an envelope. Only a document that names its `$schema` counts.
//!
//! Source: gobl.org, draft-0. Its tools recalculate totals; here they are read as stated.

use billfold_money::{Decimal, parse_decimal};

use crate::Limits;
use crate::model::{
    AllowanceCharge, DueDate, Format, Invoice, Kind, Line, PartPath, Party, PayableReason, PaymentMeans,
    ProblemCode, Tax, Term,
};
use crate::read::json::Json;
use crate::read::text::date;

const ENVELOPE: &str = "https://gobl.org/draft-0/envelope";
const INVOICE: &str = "https://gobl.org/draft-0/bill/invoice";

/// Whether a document is GOBL of any kind, so that nothing else looks at it.
pub(crate) fn is_gobl(document: &Json<'_>) -> bool {
    schema(document).is_some_and(|s| s.starts_with("https://gobl.org/"))
}

fn schema<'j>(document: &'j Json<'_>) -> Option<&'j str> {
    document.get("$schema").and_then(Json::as_str)
}

/// The invoice of a document, `None` for every other kind of document.
pub(crate) fn read(document: &Json<'_>, part: &PartPath, limits: &Limits) -> Option<Invoice> {
    let bill = match schema(document)? {
        ENVELOPE => document.get("doc").filter(|d| schema(d) == Some(INVOICE))?,
        INVOICE => document,
        _ => return None,
    };
    let mut reader = Reader { bill, invoice: Invoice::new(Format::Gobl, part.clone()), limits };
    reader.header();
    reader.totals();
    reader.rows();
    reader.payment();
    reader.invoice.finish();
    Some(reader.invoice)
}

/// Series and code are one number.
fn number(series: Option<String>, code: Option<String>) -> Option<String> {
    match (series, code) {
        (Some(series), Some(code)) => Some(format!("{series}-{code}")),
        (_, code) => code,
    }
}

struct Reader<'j, 'a> {
    bill: &'j Json<'a>,
    invoice: Invoice,
    limits: &'j Limits,
}

impl Reader<'_, '_> {
    fn text(&mut self, at: &Json<'_>, key: &'static str) -> Option<String> {
        let text = at.get(key).and_then(Json::as_str)?.trim();
        if text.chars().count() > self.limits.text_chars {
            self.invoice.problem(ProblemCode::TextTooLong, key);
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The elements of a list, within the limit for rows. What is beyond it is left out, which blocks payment.
    fn each<'v, 'b>(&mut self, of: &'v Json<'b>, key: &'static str) -> &'v [Json<'b>] {
        let rows = of.get(key).map_or(&[][..], |list| list.each().as_slice());
        self.kept(rows, key)
    }

    fn kept<'v, T>(&mut self, rows: &'v [T], path: &'static str) -> &'v [T] {
        let Some(kept) = rows.get(..self.limits.rows).filter(|kept| kept.len() < rows.len()) else {
            return rows;
        };
        self.invoice.problem(ProblemCode::Truncated, path);
        kept
    }

    /// An amount, as text; percentages are not amounts.
    fn amount(&mut self, at: &Json<'_>, key: &'static str) -> Option<Decimal> {
        let value = at.get(key)?;
        let amount = value.as_str().and_then(|t| parse_decimal(t).ok());
        if amount.is_none() {
            self.invoice.problem(ProblemCode::AmountMalformed, key);
        }
        amount
    }

    fn header(&mut self) {
        let bill = self.bill;
        let (series, code) = (self.text(bill, "series"), self.text(bill, "code"));
        self.invoice.number = number(series, code);
        if self.invoice.number.is_some() {
            self.invoice.note(Term::Number, "series-code");
        }
        self.invoice.issue_date = self.text(bill, "issue_date").as_deref().and_then(date::iso);
        if self.invoice.issue_date.is_some() {
            self.invoice.note(Term::IssueDate, "issue_date");
        }
        self.invoice.currency_text = self.text(bill, "currency");
        self.invoice.type_code = self.text(bill, "type");
        let (currency, kind) = (self.invoice.currency_text.is_some(), self.invoice.type_code.is_some());
        self.note(Term::Currency, currency, "currency");
        self.note(Term::TypeCode, kind, "type");
        self.invoice.kind = match self.invoice.type_code.as_deref() {
            None | Some("standard") => Kind::Invoice,
            Some("credit-note") => Kind::CreditNote,
            Some("debit-note") => Kind::DebitNote,
            Some("corrective") => Kind::Correction,
            Some("proforma") => Kind::Informational,
            Some(_) => Kind::Unknown,
        };
        let tags = bill.get("$tags").into_iter().chain(bill.get("tax").and_then(|tax| tax.get("tags")));
        if tags.flat_map(Json::each).any(|tag| tag.as_str() == Some("self-billed")) {
            self.invoice.block(PayableReason::SelfBilled);
        }
        if let Some(ordering) = bill.get("ordering") {
            let purchase = ordering.get("purchases").into_iter().flat_map(Json::each).next();
            self.invoice.buyer_reference = self.text(ordering, "code");
            self.invoice.order_reference = purchase.and_then(|p| self.text(p, "code"));
            let stated = (self.invoice.buyer_reference.is_some(), self.invoice.order_reference.is_some());
            self.note(Term::BuyerReference, stated.0, "ordering/code");
            self.note(Term::OrderReference, stated.1, "ordering/purchases/code");
        }
        for earlier in self.each(bill, "preceding") {
            let (series, code) = (self.text(earlier, "series"), self.text(earlier, "code"));
            self.invoice.preceding.extend(number(series, code));
        }
        let preceding = !self.invoice.preceding.is_empty();
        self.note(Term::PrecedingInvoice, preceding, "preceding/series-code");
        self.invoice.seller = self.party(bill.get("supplier"));
        self.invoice.buyer = self.party(bill.get("customer"));
        self.invoice.payee = self.party(bill.get("payment").and_then(|p| p.get("payee")));
        self.note_parties();
    }

    fn note(&mut self, term: Term, stated: bool, path: &'static str) {
        if stated {
            self.invoice.note(term, path);
        }
    }

    fn note_parties(&mut self) {
        let of = |party: &Option<Party>| {
            let party = party.clone().unwrap_or_default();
            [
                party.legal_name.is_some(),
                party.trading_name.is_some(),
                !party.identifiers.is_empty(),
                party.country.is_some(),
            ]
        };
        let [seller, buyer, payee] =
            [of(&self.invoice.seller), of(&self.invoice.buyer), of(&self.invoice.payee)];
        let seller_terms = [
            (Term::SellerName, "supplier/name"),
            (Term::SellerTradingName, "supplier/alias"),
            (Term::SellerId, "supplier/tax_id/code"),
            (Term::SellerCountry, "supplier/tax_id/country"),
        ];
        let buyer_terms = [
            (Term::BuyerName, "customer/name"),
            (Term::BuyerTradingName, "customer/alias"),
            (Term::BuyerId, "customer/tax_id/code"),
            (Term::BuyerCountry, "customer/tax_id/country"),
        ];
        let payee_terms = [(Term::PayeeName, "payment/payee/name")];
        let stated = seller_terms.iter().zip(seller).chain(buyer_terms.iter().zip(buyer));
        for ((term, path), stated) in stated.chain(payee_terms.iter().zip(payee)) {
            self.note(*term, stated, path);
        }
    }

    fn party(&mut self, value: Option<&Json<'_>>) -> Option<Party> {
        let value = value?;
        let tax = value.get("tax_id");
        let party = Party {
            legal_name: self.text(value, "name"),
            trading_name: self.text(value, "alias"),
            identifiers: tax.and_then(|t| self.text(t, "code")).into_iter().collect(),
            country: tax.and_then(|t| self.text(t, "country")),
        };
        Some(party).filter(|p| !p.is_empty())
    }

    fn totals(&mut self) {
        let Some(totals) = self.bill.get("totals") else { return };
        self.invoice.totals.lines = self.amount(totals, "sum");
        self.invoice.totals.allowances = self.amount(totals, "discount");
        self.invoice.totals.charges = self.amount(totals, "charge");
        self.invoice.totals.without_tax = self.amount(totals, "total");
        self.invoice.totals.tax = self.amount(totals, "tax");
        self.invoice.totals.with_tax = self.amount(totals, "total_with_tax");
        self.invoice.totals.prepaid = self.amount(totals, "advance");
        self.invoice.totals.rounding = self.amount(totals, "rounding");
        // What remains after advances is `due`; without advances it is `payable`.
        let key = if totals.get("due").is_some() { "due" } else { "payable" };
        self.invoice.totals.due = self.amount(totals, key);
        let stated = self.invoice.totals;
        for (term, amount, path) in [
            (Term::LineTotal, stated.lines, "totals/sum"),
            (Term::AllowanceTotal, stated.allowances, "totals/discount"),
            (Term::ChargeTotal, stated.charges, "totals/charge"),
            (Term::TotalWithoutTax, stated.without_tax, "totals/total"),
            (Term::TaxTotal, stated.tax, "totals/tax"),
            (Term::TotalWithTax, stated.with_tax, "totals/total_with_tax"),
            (Term::Prepaid, stated.prepaid, "totals/advance"),
            (Term::Rounding, stated.rounding, "totals/rounding"),
            (Term::AmountDue, stated.due, if key == "due" { "totals/due" } else { "totals/payable" }),
        ] {
            self.note(term, amount.is_some(), path);
        }
        self.sums(totals);
        let categories = totals.get("taxes").and_then(|t| t.get("categories"));
        let rates = categories
            .into_iter()
            .flat_map(Json::each)
            // Tax that is withheld is not a tax on the invoice.
            .filter(|c| c.get("retained").is_none_or(|retained| retained.raw != "true"))
            .flat_map(|c| c.get("rates").into_iter().flat_map(Json::each));
        let rates: Vec<_> = rates.collect();
        for rate in self.kept(&rates, "totals/taxes/categories/rates") {
            let percent = rate
                .get("percent")
                .and_then(Json::as_str)
                .and_then(|p| parse_decimal(p.trim_end_matches('%')).ok());
            let tax = Tax {
                base: self.amount(rate, "base"),
                amount: self.amount(rate, "amount"),
                category: self.text(rate, "key"),
                rate: percent,
                scheme: None,
            };
            self.invoice.taxes.push(tax);
        }
        let taxes = !self.invoice.taxes.is_empty();
        self.note(Term::Taxes, taxes, "totals/taxes/categories/rates");
    }

    /// The sums of GOBL: prices may include tax, and tax may be retained.
    fn sums(&mut self, totals: &Json<'_>) {
        let t = self.invoice.totals;
        let included = self.amount(totals, "tax_included");
        let retained = self.amount(totals, "retained_tax");
        let payable = self.amount(totals, "payable");
        for (total, parts, path) in [
            (
                t.without_tax,
                [(false, t.lines), (true, t.allowances), (false, t.charges), (true, included)].as_slice(),
                "totals/total",
            ),
            (t.with_tax, &[(false, t.without_tax), (false, t.tax)], "totals/total_with_tax"),
            (payable, &[(false, t.with_tax), (true, retained), (false, t.rounding)], "totals/payable"),
            (t.due, &[(false, payable), (true, t.prepaid)], "totals/due"),
        ] {
            self.invoice.check_sum(total, parts, path);
        }
    }

    fn rows(&mut self) {
        for line in self.each(self.bill, "lines") {
            let item = line.get("item");
            let row = Line {
                id: line.get("i").map(|i| i.raw.to_owned()),
                name: item.and_then(|i| self.text(i, "name")),
                quantity: self.amount(line, "quantity"),
                unit: item.and_then(|i| self.text(i, "unit")),
                price: item.and_then(|i| self.amount(i, "price")),
                net: self.amount(line, "total"),
                informational: false,
            };
            self.invoice.lines.push(row);
        }
        for (key, charge) in [("discounts", false), ("charges", true)] {
            for row in self.each(self.bill, key) {
                let row = AllowanceCharge {
                    charge,
                    amount: self.amount(row, "amount"),
                    base: self.amount(row, "base"),
                    reason: self.text(row, "reason"),
                };
                self.invoice.allowance_charges.push(row);
            }
            let rows = self.invoice.allowance_charges.iter().any(|row| row.charge == charge);
            self.note(Term::AllowancesCharges, rows, key);
        }
        let lines = !self.invoice.lines.is_empty();
        self.note(Term::Lines, lines, "lines");
    }

    fn payment(&mut self) {
        let Some(payment) = self.bill.get("payment") else { return };
        if let Some(terms) = payment.get("terms") {
            let notes = self.text(terms, "notes");
            self.note(Term::PaymentTerms, notes.is_some(), "payment/terms/notes");
            self.invoice.payment_terms.extend(notes);
            for due in self.each(terms, "due_dates") {
                match self.text(due, "date").as_deref().and_then(date::iso) {
                    Some(day) => {
                        let amount = self.amount(due, "amount");
                        self.invoice.due_dates.push(DueDate::new(day, amount, false));
                        self.invoice.note(Term::DueDate, "payment/terms/due_dates/date");
                    }
                    None => self.invoice.problem(ProblemCode::DateMalformed, "payment/terms/due_dates/date"),
                }
            }
        }
        let Some(instructions) = payment.get("instructions") else { return };
        let code = self.text(instructions, "key");
        // Keys of GOBL may be refined behind a plus, as in `credit-transfer+sepa`.
        match code.as_deref().map(|c| c.split('+').next().unwrap_or(c)) {
            Some("direct-debit") => self.invoice.block(PayableReason::DirectDebit),
            Some("card") => self.invoice.block(PayableReason::CardCharged),
            _ => {}
        }
        let account = instructions.get("credit_transfer").into_iter().flat_map(Json::each).next();
        let means = PaymentMeans {
            code,
            account: account.and_then(|a| self.text(a, "iban")),
            reference: self.text(instructions, "ref"),
        };
        self.invoice.payment_means.push(means);
        self.invoice.note(Term::PaymentMeans, "payment/instructions");
    }
}
