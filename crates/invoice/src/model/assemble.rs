//! Assembling an invoice, for the readers of this crate.

use std::borrow::Cow;
use std::collections::BTreeSet;

use billfold_money::{Currency, Decimal, Money};
use billfold_reason::characters::has_hidden;

use crate::model::{
    DueDate, Format, Invoice, Kind, Origin, PartPath, Party, PayableReason, PaymentStatus, Problem,
    ProblemCode, Term, Totals,
};

#[cfg_attr(not(feature = "read"), expect(dead_code, reason = "only the readers make invoices"))]
impl Invoice {
    pub(crate) fn new(format: Format, part: PartPath) -> Self {
        Self {
            origin: Origin::new(format, part),
            also: Vec::new(),
            kind: Kind::Invoice,
            type_code: None,
            number: None,
            issue_date: None,
            due_dates: Vec::new(),
            currency: None,
            currency_text: None,
            tax_currency: None,
            specification: None,
            buyer_reference: None,
            order_reference: None,
            preceding: Vec::new(),
            seller: None,
            buyer: None,
            payee: None,
            broker: None,
            totals: Totals::default(),
            due_money: None,
            total_money: None,
            taxes: Vec::new(),
            allowance_charges: Vec::new(),
            line_allowance_charges: Vec::new(),
            lines: Vec::new(),
            payment_means: Vec::new(),
            payment_terms: Vec::new(),
            status: PaymentStatus::Unstated,
            url: None,
            confirmation_number: None,
            account_id: None,
            sources: Vec::new(),
            problems: Vec::new(),
            blocks: Vec::new(),
            conflicts: Vec::new(),
            known_root: true,
        }
    }

    pub(crate) fn note(&mut self, term: Term, path: impl Into<Cow<'static, str>>) {
        self.sources.push((term, path.into()));
    }

    /// Where the first of these values that is stated was read.
    pub(crate) fn path_of(&self, terms: &[Term]) -> String {
        terms.iter().find_map(|term| self.source(*term)).map_or_else(String::new, |s| s.path.to_owned())
    }

    pub(crate) fn problem(&mut self, code: ProblemCode, path: impl Into<String>) {
        self.problems.push(Problem::new(code, path));
    }

    pub(crate) fn block(&mut self, reason: PayableReason) {
        if !self.blocks.contains(&reason) {
            self.blocks.push(reason);
        }
    }

    /// Adds a due date; [`finish`](Self::finish) leaves each once.
    pub(crate) fn due(&mut self, due: DueDate, path: &'static str) {
        if self.due_dates.is_empty() {
            self.note(Term::DueDate, path);
        }
        // Only the last is compared: a document may state thousands, and comparing each with all would be quadratic.
        if self.due_dates.last() != Some(&due) {
            self.due_dates.push(due);
        }
    }

    /// Puts amounts and currency together and verifies what can be verified. Every reader ends with it.
    pub(crate) fn finish(&mut self) {
        if let Some(code) = self.currency_text.as_deref() {
            self.currency = Currency::from_code(code).ok();
            if self.currency.is_none() {
                self.problem(ProblemCode::CurrencyUnknown, self.path_of(&[Term::Currency]));
            }
        }
        let money = |amount: Option<Decimal>| Some(Money::new(amount?, self.currency?));
        (self.due_money, self.total_money) = (money(self.totals.due), money(self.totals.with_tax));
        if self.due_dates.len() > 1 {
            let mut seen = BTreeSet::new();
            self.due_dates.retain(|due| seen.insert(*due));
        }
        if self.due_date().is_none() && self.due_dates.len() > 1 {
            self.problem(ProblemCode::DueDatesDiffer, self.path_of(&[Term::DueDate]));
        }
        self.collapse_names();
        self.check_texts();
        self.check_arithmetic();
    }

    /// A name that is broken over lines in the document is one line.
    fn collapse_names(&mut self) {
        let parties = [&mut self.seller, &mut self.buyer, &mut self.payee, &mut self.broker];
        for party in parties.into_iter().flatten() {
            for name in [&mut party.legal_name, &mut party.trading_name].into_iter().flatten() {
                if name.contains(['\n', '\r', '\t']) {
                    *name = name.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                }
            }
        }
    }

    /// A name or number that people compare must not hold characters that are not shown.
    fn check_texts(&mut self) {
        let of = |party: &Option<Party>, legal, trading| {
            let names = party.as_ref().map(|p| (p.legal_name.clone(), p.trading_name.clone()));
            let (legal_name, trading_name) = names.unwrap_or_default();
            [(legal, legal_name), (trading, trading_name)]
        };
        let parties = [
            of(&self.seller, Term::SellerName, Term::SellerTradingName),
            of(&self.buyer, Term::BuyerName, Term::BuyerTradingName),
            of(&self.payee, Term::PayeeName, Term::PayeeName),
            of(&self.broker, Term::Broker, Term::Broker),
        ];
        let others = [
            (Term::Number, self.number.clone()),
            (Term::ConfirmationNumber, self.confirmation_number.clone()),
            (Term::AccountId, self.account_id.clone()),
        ];
        let mut texts = parties.into_iter().flatten().chain(others);
        let found = texts.find(|(_, text)| text.as_deref().is_some_and(has_hidden));
        if let Some((term, _)) = found {
            self.problem(ProblemCode::ControlCharacter, self.path_of(&[term]));
        }
    }
}
