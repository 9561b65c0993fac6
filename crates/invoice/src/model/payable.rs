//! The reasons why an invoice may not be paid.

use billfold_reason::code_enum;

code_enum! {
    /// Why an invoice is not payable.
    pub enum PayableReason {
        NumberMissing = Code::discard("invoice.number_missing", "The invoice has no number.")
            .with_remedy("Ask the seller for an invoice that has a number.");
        PayeeMissing = Code::discard("invoice.payee_missing", "Nobody is named to whom the money is owed.")
            .with_remedy("Ask the seller for an invoice that names who is to be paid.");
        AmountMissing = Code::discard("invoice.amount_missing", "No amount due is stated.")
            .with_remedy("Ask the seller for an invoice that states the amount due.");
        NothingDue = Code::discard("invoice.nothing_due", "The amount due is zero.");
        Negative = Code::discard("invoice.negative", "The amount due is below zero.");
        Credit = Code::discard("invoice.credit", "It is a credit note: money goes the other way.");
        AsksNoMoney = Code::discard("invoice.asks_no_money", "Its type code says that it asks for no money.");
        KindUnknown = Code::discard("invoice.kind_unknown", "Its type code is unknown or contradicts its form.")
            .with_remedy("Ask the seller what kind of document it is.");
        SelfBilled = Code::discard("invoice.self_billed", "The buyer wrote it; the payer's own books decide.");
        Reminder = Code::discard("invoice.reminder", "It reminds of an earlier invoice, which is the one to pay.")
            .with_remedy("Pay the invoice of which it reminds.");
        AlreadyPaid = Code::discard("invoice.already_paid", "It says that it is paid.");
        PartlyPaid = Code::discard("invoice.partly_paid", "It says that a part of it is paid, and not what is left.")
            .with_remedy("Ask the seller for an invoice that states what is left to pay.");
        Automatic = Code::discard("invoice.automatic", "It is paid automatically.");
        DirectDebit = Code::discard("invoice.direct_debit", "It is collected by direct debit.");
        CardCharged = Code::discard("invoice.card_charged", "It is charged to a card on file.");
        StatusUnknown = Code::discard("invoice.status_unknown", "Its payment status is unknown.")
            .with_remedy("Ask the seller whether it is still to be paid.");
        CurrencyMissing = Code::discard("invoice.currency_missing", "It states no currency code.")
            .with_remedy("Ask the seller for an invoice that states the code of its currency, such as EUR.");
        CurrencyUnknown = Code::discard("invoice.currency_unknown", "Its currency is no code of ISO 4217 in which money can be due.")
            .with_remedy("Ask the seller for an invoice that states the code of its currency, such as EUR.");
        CurrencyDiffers = Code::discard("invoice.currency_differs", "Its amounts are in different currencies.")
            .with_remedy("Ask the seller for an invoice in one currency.");
        TooPrecise = Code::discard("invoice.too_precise", "The amount due has more decimals than its currency.")
            .with_remedy("Ask the seller for an invoice whose amount due can be paid exactly.");
        AmountLocale = Code::discard("invoice.amount_locale", "The amount is written for people of one country, not for machines.")
            .with_remedy("Ask the seller for an invoice that writes its amounts with a decimal point and a currency code.");
        Arithmetic = Code::discard("invoice.arithmetic", "Its sums do not add up.")
            .with_remedy("Ask the seller for a corrected invoice.");
        Duplicate = Code::discard("invoice.duplicate", "A value that may occur once occurs several times.")
            .with_remedy("Ask the seller for a corrected invoice.");
        DueDatesDiffer = Code::discard("invoice.due_dates_differ", "It states due dates that contradict one another.")
            .with_remedy("Ask the seller when it is due.");
        SourcesDisagree = Code::discard("invoice.sources_disagree", "The forms of this invoice in the message disagree.")
            .with_remedy("Ask the seller which form is right, at an address that you knew before this message.");
        NotDisplayed = Code::discard("invoice.not_displayed", "It is in a quoted, forwarded, attached or undisplayed part.")
            .with_remedy("Open the message in which the invoice was first sent.");
        RequestMultiple = Code::discard("invoice.request_multiple", "The message carries more than one payment request.")
            .with_remedy("Ask the sender for one message for each invoice.");
        RequestWithoutInvoice = Code::discard("invoice.request_without_invoice", "The payment request states no invoice, and the message does not state exactly one elsewhere.")
            .with_remedy("For the partner: put the invoice into the payment request.");
        TestEnvironment = Code::discard("invoice.test_environment", "The payment request is meant for a test environment.")
            .with_remedy("For the partner: leave the environment out of messages to payers, or name it `prod`.");
        Repaired = Code::discard("invoice.repaired", "It could be read only after repair.")
            .with_remedy("Ask the seller to send the document again.");
        Context = Code::discard("invoice.context", "Its markup's context is missing, foreign, or changes the meaning of terms.")
            .with_remedy("For the partner: use the context of schema.org and give none of its terms another meaning.");
        Hidden = Code::discard("invoice.hidden_text", "It contains text that is not shown, or differs from what is shown.")
            .with_remedy("Ask the seller for an invoice without hidden text.");
        ControlCharacter = Code::discard("invoice.control_character", "It contains control or direction-changing characters.")
            .with_remedy("Ask the seller for a corrected invoice.");
        AmountMalformed = Code::discard("invoice.amount_malformed", "One of its amounts is no exact decimal.")
            .with_remedy("Ask the seller for a corrected invoice.");
        Truncated = Code::discard("invoice.truncated", "It has more rows than are read.")
            .with_remedy("For the host's developer: raise `Limits::rows` if honest invoices have that many rows.");
        SignedElsewhere = Code::discard("invoice.signed_elsewhere", "It was signed for another sender or another time than the message's.")
            .with_remedy("Ask the sender to send the invoice again.");
    }
}
