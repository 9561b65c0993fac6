//! Whether an invoice may be paid, and every reason why not.

use crate::codes::codes;
use crate::model::{Invoice, Kind, PaymentStatus, Problem, ProblemCode};

codes! {
    /// Why an invoice is not payable.
    PayableReason {
        NumberMissing = "invoice.number_missing", "The invoice has no number.";
        PayeeMissing = "invoice.payee_missing", "Nobody is named to whom the money is owed.";
        AmountMissing = "invoice.amount_missing", "No amount due is stated.";
        NothingDue = "invoice.nothing_due", "The amount due is zero.";
        Negative = "invoice.negative", "The amount due is below zero.";
        Credit = "invoice.credit", "It is a credit note: money goes the other way.";
        AsksNoMoney = "invoice.asks_no_money", "Its type code says that it asks for no money.";
        KindUnknown = "invoice.kind_unknown", "Its type code is unknown or contradicts its form.";
        SelfBilled = "invoice.self_billed", "The buyer wrote it; the payer's own books decide.";
        Reminder = "invoice.reminder", "It reminds of an earlier invoice, which is the one to pay.";
        AlreadyPaid = "invoice.already_paid", "It says that it is paid.";
        PartlyPaid = "invoice.partly_paid", "It says that a part of it is paid, and not what is left.";
        Automatic = "invoice.automatic", "It is paid automatically.";
        DirectDebit = "invoice.direct_debit", "It is collected by direct debit.";
        CardCharged = "invoice.card_charged", "It is charged to a card on file.";
        StatusUnknown = "invoice.status_unknown", "Its payment status is unknown.";
        CurrencyMissing = "invoice.currency_missing", "It states no currency code.";
        CurrencyUnknown = "invoice.currency_unknown", "Its currency is no code of ISO 4217 in which money can be due.";
        CurrencyDiffers = "invoice.currency_differs", "Its amounts are in different currencies.";
        TooPrecise = "invoice.too_precise", "The amount due has more decimals than its currency.";
        AmountLocale = "invoice.amount_locale", "The amount is written for people of one country, not for machines.";
        Arithmetic = "invoice.arithmetic", "Its sums do not add up.";
        Duplicate = "invoice.duplicate", "A value that may occur once occurs several times.";
        DueDatesDiffer = "invoice.due_dates_differ", "It states due dates that contradict one another.";
        SourcesDisagree = "invoice.sources_disagree", "The forms of this invoice in the message disagree.";
        NotDisplayed = "invoice.not_displayed", "It is in a quoted, forwarded, attached or undisplayed part.";
        RequestMultiple = "invoice.request_multiple", "The message carries more than one payment request.";
        RequestWithoutInvoice = "invoice.request_without_invoice", "The payment request states no invoice, and the message does not state exactly one elsewhere.";
        TestEnvironment = "invoice.test_environment", "The payment request is meant for a test environment.";
        Repaired = "invoice.repaired", "It could be read only after repair.";
        Context = "invoice.context", "Its markup's context is missing, foreign, or changes the meaning of terms.";
        Hidden = "invoice.hidden_text", "It contains text that is not shown, or differs from what is shown.";
        ControlCharacter = "invoice.control_character", "It contains control or direction-changing characters.";
        AmountMalformed = "invoice.amount_malformed", "One of its amounts is no exact decimal.";
        Truncated = "invoice.truncated", "It has more rows than are read.";
        SignedElsewhere = "invoice.signed_elsewhere", "It was signed for another sender or another time than the message's.";
    }
}

impl Invoice {
    /// Every reason why this invoice may not be paid; empty if it may be, as far as its own content goes.
    ///
    /// The sender is judged elsewhere; so are the payee's keys, the settings and the ledger.
    ///
    /// ```
    /// # #[cfg(feature = "read")] {
    /// use billfold_invoice::{Limits, PayableReason, read_file};
    /// let file = br#"{"$schema": "https://gobl.org/draft-0/bill/invoice", "code": "1", "currency": "EUR",
    ///     "supplier": {"name": "Contoso"}, "totals": {"payable": "0.00"}}"#;
    /// let reading = read_file(file, "invoice.json", &Limits::default()).into_reading();
    /// let invoice = reading.invoices.first().ok_or("no invoice")?;
    /// assert_eq!(invoice.payability(), [PayableReason::NothingDue]);
    /// # }
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn payability(&self) -> Vec<PayableReason> {
        let mut reasons = self.blocks.clone();
        self.judge_identity(&mut reasons);
        self.judge_amount(&mut reasons);
        self.judge_kind(&mut reasons);
        self.judge_payment(&mut reasons);
        reasons.extend(self.problems.iter().filter_map(blocking));
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }

    /// Whether [`payability`](Self::payability) finds no reason.
    #[must_use]
    pub fn is_payable(&self) -> bool {
        self.payability().is_empty()
    }

    fn judge_identity(&self, reasons: &mut Vec<PayableReason>) {
        if self.number().is_none() {
            reasons.push(PayableReason::NumberMissing);
        }
        if self.seller().and_then(|p| p.name()).or_else(|| self.broker().and_then(|p| p.name())).is_none() {
            reasons.push(PayableReason::PayeeMissing);
        }
    }

    fn judge_amount(&self, reasons: &mut Vec<PayableReason>) {
        let Some(due) = self.totals.due else {
            reasons.push(PayableReason::AmountMissing);
            return;
        };
        if due.is_zero() {
            reasons.push(PayableReason::NothingDue);
        } else if due.is_sign_negative() {
            reasons.push(PayableReason::Negative);
        }
        match (self.amount_due(), &self.currency_text) {
            (Some(money), _) if !money.fits_minor_units() => reasons.push(PayableReason::TooPrecise),
            (Some(_), _) => {}
            (None, Some(_)) => reasons.push(PayableReason::CurrencyUnknown),
            (None, None) => reasons.push(PayableReason::CurrencyMissing),
        }
        if let Some(minimum) = self.totals.minimum_due
            && minimum > due
        {
            reasons.push(PayableReason::Arithmetic);
        }
    }

    fn judge_kind(&self, reasons: &mut Vec<PayableReason>) {
        match self.kind {
            Kind::CreditNote => reasons.push(PayableReason::Credit),
            Kind::Informational => reasons.push(PayableReason::AsksNoMoney),
            Kind::Unknown => reasons.push(PayableReason::KindUnknown),
            Kind::SelfBilled => reasons.push(PayableReason::SelfBilled),
            Kind::Reminder => reasons.push(PayableReason::Reminder),
            Kind::Invoice | Kind::DebitNote | Kind::Correction | Kind::Prepayment => {}
        }
    }

    fn judge_payment(&self, reasons: &mut Vec<PayableReason>) {
        match self.status {
            PaymentStatus::Complete => reasons.push(PayableReason::AlreadyPaid),
            PaymentStatus::Automatic => reasons.push(PayableReason::Automatic),
            PaymentStatus::Unknown => reasons.push(PayableReason::StatusUnknown),
            PaymentStatus::Unstated
            | PaymentStatus::Due
            | PaymentStatus::PastDue
            | PaymentStatus::Declined => {}
        }
        for means in &self.payment_means {
            match means.code.as_deref() {
                Some("49" | "59") => reasons.push(PayableReason::DirectDebit),
                Some("48" | "54" | "55") => reasons.push(PayableReason::CardCharged),
                _ => {}
            }
        }
    }
}

/// The reason that a problem gives, if it is grave enough.
fn blocking(problem: &Problem) -> Option<PayableReason> {
    Some(match problem.code {
        ProblemCode::AmountMalformed => PayableReason::AmountMalformed,
        ProblemCode::Sums => PayableReason::Arithmetic,
        ProblemCode::AmountLocale => PayableReason::AmountLocale,
        ProblemCode::CurrencyUnknown => PayableReason::CurrencyUnknown,
        ProblemCode::CurrencyDiffers => PayableReason::CurrencyDiffers,
        ProblemCode::Duplicate => PayableReason::Duplicate,
        ProblemCode::KindContradiction => PayableReason::KindUnknown,
        ProblemCode::ControlCharacter => PayableReason::ControlCharacter,
        ProblemCode::Hidden => PayableReason::Hidden,
        ProblemCode::Context => PayableReason::Context,
        ProblemCode::Truncated => PayableReason::Truncated,
        // Warnings; and what the sums contradict was blocked when they were checked.
        _ => return None,
    })
}
