//! The JSON form of an invoice: everything it says, to be stored and read back.
//!
//! Amounts are decimal strings with their digits, dates are `YYYY-MM-DD`, absent values are left out, unknown members are an
//! error. Reading the form back gives an equal invoice, but no payment request: only a message gives one.

use std::borrow::Cow;

use billfold_money::{Currency, Decimal, Money, parse_decimal};
use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use crate::model::{
    AllowanceCharge, Difference, DueDate, Format, Invoice, Kind, Line, Origin, PartPath, PartStep, Party,
    PayableReason, PaymentMeans, PaymentStatus, Problem, ProblemCode, Tax, Term, Totals,
};

/// Values that are written by their stable name.
trait Named: Copy + 'static {
    const EVERY: &'static [Self];
    fn name(self) -> &'static str;
}

macro_rules! named {
    ($($type:ty: $name:ident;)+) => {$(
        impl Named for $type {
            const EVERY: &'static [Self] = Self::ALL;
            fn name(self) -> &'static str {
                self.$name()
            }
        }
    )+};
}

named! { Format: as_str; Kind: as_str; PaymentStatus: as_str; Term: as_str; ProblemCode: code; PayableReason: code; }

/// A value by its name.
struct ByName<T>(T);

impl<T: Named> Serialize for ByName<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de, T: Named> Deserialize<'de> for ByName<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'de, str>::deserialize(deserializer)?;
        let found = T::EVERY.iter().find(|value| value.name() == name);
        found.map(|value| Self(*value)).ok_or_else(|| D::Error::custom("an unknown name"))
    }
}

/// An amount as text.
struct Amount(Decimal);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        parse_decimal(&text).map(Self).map_err(D::Error::custom)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StepForm {
    Part(u32),
    Entry(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OriginForm {
    format: ByName<Format>,
    part: Vec<StepForm>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct PartyForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trading_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identifiers: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DueForm {
    date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    amount: Option<Amount>,
    document: bool,
}

macro_rules! amounts_form {
    ($form:ident of $model:ident { $($field:ident),+ } and { $($text:ident: $kind:ty),* }) => {
        #[derive(Serialize, Deserialize, Default)]
        #[serde(deny_unknown_fields, default)]
        struct $form {
            $(#[serde(skip_serializing_if = "Option::is_none")] $field: Option<Amount>,)+
            $($text: $kind,)*
        }

        impl From<&$model> for $form {
            fn from(model: &$model) -> Self {
                Self { $($field: model.$field.map(Amount),)+ $($text: model.$text.clone(),)* }
            }
        }

        impl From<$form> for $model {
            fn from(form: $form) -> Self {
                Self { $($field: form.$field.map(|a| a.0),)+ $($text: form.$text,)* }
            }
        }
    };
}

amounts_form!(TotalsForm of Totals {
    lines, allowances, charges, without_tax, tax, tax_accounting, with_tax, prepaid, rounding, due, minimum_due, third_party
} and {});
amounts_form!(TaxForm of Tax { base, amount, rate } and { category: Option<String>, scheme: Option<String> });
amounts_form!(AllowanceForm of AllowanceCharge { amount, base } and { charge: bool, reason: Option<String> });
amounts_form!(LineForm of Line { quantity, price, net } and {
    id: Option<String>, name: Option<String>, unit: Option<String>, informational: bool
});

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct MeansForm {
    code: Option<String>,
    account: Option<String>,
    reference: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProblemForm {
    code: ByName<ProblemCode>,
    path: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InvoiceForm {
    origin: OriginForm,
    also: Vec<OriginForm>,
    kind: ByName<Kind>,
    type_code: Option<String>,
    number: Option<String>,
    issue_date: Option<NaiveDate>,
    due_dates: Vec<DueForm>,
    currency: Option<String>,
    tax_currency: Option<String>,
    specification: Option<String>,
    buyer_reference: Option<String>,
    order_reference: Option<String>,
    #[serde(default)]
    preceding: Vec<String>,
    seller: Option<PartyForm>,
    buyer: Option<PartyForm>,
    payee: Option<PartyForm>,
    broker: Option<PartyForm>,
    totals: TotalsForm,
    taxes: Vec<TaxForm>,
    allowance_charges: Vec<AllowanceForm>,
    line_allowance_charges: Vec<AllowanceForm>,
    lines: Vec<LineForm>,
    payment_means: Vec<MeansForm>,
    payment_terms: Vec<String>,
    status: ByName<PaymentStatus>,
    url: Option<String>,
    confirmation_number: Option<String>,
    account_id: Option<String>,
    sources: Vec<(ByName<Term>, Cow<'static, str>)>,
    problems: Vec<ProblemForm>,
    blocks: Vec<ByName<PayableReason>>,
    conflicts: Vec<ByName<Term>>,
    known_root: bool,
}

fn origin_form(origin: &Origin) -> OriginForm {
    let steps = origin.part.steps().iter().map(|step| match step {
        PartStep::Part(index) => StepForm::Part(*index),
        PartStep::Entry(name) => StepForm::Entry(name.clone()),
    });
    OriginForm { format: ByName(origin.format), part: steps.collect() }
}

fn origin(form: OriginForm) -> Origin {
    let part = form.part.into_iter().fold(PartPath::file(), |path, step| {
        path.then(match step {
            StepForm::Part(index) => PartStep::Part(index),
            StepForm::Entry(name) => PartStep::Entry(name),
        })
    });
    Origin::new(form.format.0, part)
}

fn party_form(party: Option<&Party>) -> Option<PartyForm> {
    party.cloned().map(|p| PartyForm {
        legal_name: p.legal_name,
        trading_name: p.trading_name,
        identifiers: p.identifiers,
        country: p.country,
    })
}

fn party(form: Option<PartyForm>) -> Option<Party> {
    form.map(|p| Party {
        legal_name: p.legal_name,
        trading_name: p.trading_name,
        identifiers: p.identifiers,
        country: p.country,
    })
}

/// See the module: the form holds everything the invoice says.
impl Serialize for Invoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let due = |d: &DueDate| DueForm { date: d.date, amount: d.amount.map(Amount), document: d.document };
        let means = |m: &PaymentMeans| MeansForm {
            code: m.code.clone(),
            account: m.account.clone(),
            reference: m.reference.clone(),
        };
        let form = InvoiceForm {
            origin: origin_form(&self.origin),
            also: self.also.iter().map(origin_form).collect(),
            kind: ByName(self.kind),
            type_code: self.type_code.clone(),
            number: self.number.clone(),
            issue_date: self.issue_date,
            due_dates: self.due_dates.iter().map(due).collect(),
            currency: self.currency_text.clone(),
            tax_currency: self.tax_currency.clone(),
            specification: self.specification.clone(),
            buyer_reference: self.buyer_reference.clone(),
            order_reference: self.order_reference.clone(),
            preceding: self.preceding.clone(),
            seller: party_form(self.seller()),
            buyer: party_form(self.buyer()),
            payee: party_form(self.payee()),
            broker: party_form(self.broker()),
            totals: TotalsForm::from(&self.totals),
            taxes: self.taxes.iter().map(TaxForm::from).collect(),
            allowance_charges: self.allowance_charges.iter().map(AllowanceForm::from).collect(),
            line_allowance_charges: self.line_allowance_charges.iter().map(AllowanceForm::from).collect(),
            lines: self.lines.iter().map(LineForm::from).collect(),
            payment_means: self.payment_means.iter().map(means).collect(),
            payment_terms: self.payment_terms.clone(),
            status: ByName(self.status),
            url: self.url.as_ref().map(|link| link.0.to_string()),
            confirmation_number: self.confirmation_number.clone(),
            account_id: self.account_id.clone(),
            sources: self.sources.iter().map(|(term, path)| (ByName(*term), path.clone())).collect(),
            problems: self
                .problems
                .iter()
                .map(|p| ProblemForm { code: ByName(p.code), path: p.path.clone() })
                .collect(),
            blocks: self.blocks.iter().copied().map(ByName).collect(),
            conflicts: self.conflicts.iter().map(|d| ByName(d.term)).collect(),
            known_root: self.known_root,
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Invoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = InvoiceForm::deserialize(deserializer)?;
        let url = form.url.map(|u| Url::parse(&u)).transpose().map_err(D::Error::custom)?;
        let currency = form.currency.as_deref().and_then(|code| Currency::from_code(code).ok());
        let totals = Totals::from(form.totals);
        let money = |amount: Option<Decimal>| Some(Money::new(amount?, currency?));
        Ok(Self {
            origin: origin(form.origin),
            also: form.also.into_iter().map(origin).collect(),
            kind: form.kind.0,
            type_code: form.type_code,
            number: form.number,
            issue_date: form.issue_date,
            due_dates: form
                .due_dates
                .into_iter()
                .map(|d| DueDate::new(d.date, d.amount.map(|a| a.0), d.document))
                .collect(),
            currency,
            currency_text: form.currency,
            tax_currency: form.tax_currency,
            specification: form.specification,
            buyer_reference: form.buyer_reference,
            order_reference: form.order_reference,
            preceding: form.preceding,
            seller: party(form.seller),
            buyer: party(form.buyer),
            payee: party(form.payee),
            broker: party(form.broker),
            totals,
            due_money: money(totals.due),
            total_money: money(totals.with_tax),
            taxes: form.taxes.into_iter().map(Tax::from).collect(),
            allowance_charges: form.allowance_charges.into_iter().map(AllowanceCharge::from).collect(),
            line_allowance_charges: form
                .line_allowance_charges
                .into_iter()
                .map(AllowanceCharge::from)
                .collect(),
            lines: form.lines.into_iter().map(Line::from).collect(),
            payment_means: form
                .payment_means
                .into_iter()
                .map(|m| PaymentMeans { code: m.code, account: m.account, reference: m.reference })
                .collect(),
            payment_terms: form.payment_terms,
            status: form.status.0,
            url: url.map(crate::model::link::Link),
            confirmation_number: form.confirmation_number,
            account_id: form.account_id,
            sources: form.sources.into_iter().map(|(term, path)| (term.0, path)).collect(),
            problems: form.problems.into_iter().map(|p| Problem::new(p.code.0, p.path)).collect(),
            blocks: form.blocks.into_iter().map(|b| b.0).collect(),
            conflicts: form.conflicts.into_iter().map(|t| Difference { term: t.0 }).collect(),
            known_root: form.known_root,
        })
    }
}
