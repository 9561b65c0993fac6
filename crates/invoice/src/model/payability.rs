//! Whether an invoice may be paid, and every reason why not.

use crate::model::{Invoice, Kind, PayableReason, PaymentStatus, Problem, ProblemCode};

impl Invoice {
    /// Every reason why this invoice may not be paid; empty if it may be, as far as its own content goes.
    ///
    /// Only the content is judged here, not the sender, the payee's keys, the settings or the ledger.
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
        // A statement whose smallest payment is more than the whole contradicts itself.
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
            // UNTDID 4461: 49 and 59 are direct debits, 48, 54 and 55 are payments by a card that is known already.
            match means.code.as_deref() {
                Some("49" | "59") => reasons.push(PayableReason::DirectDebit),
                Some("48" | "54" | "55") => reasons.push(PayableReason::CardCharged),
                _ => {}
            }
        }
    }
}

/// The reason that follows from a problem, if the problem is grave enough.
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
