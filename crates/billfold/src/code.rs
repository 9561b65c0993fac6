//! The codes that the facade itself gives while it screens: where the results of two crates are bound together.

use billfold_reason::codes;

codes! {
    /// All of them, in the order of the procedure.
    pub CODES;
    INPUT_UNREADABLE = Code::refusal("input.unreadable", "the input cannot be read, or is not a message")
        .with_detail("{cause:text}")
        .with_remedy("Give a file that exists, may be read and is what is asked for: a message, for example, as it was received, with its header.");
    CONTENT_AMOUNT = Code::discard("content.amount", "the text of the message states another amount than the payment request")
        .with_remedy("Do not pay. Ask the business by a way you know.");
    CONTENT_CURRENCY = Code::discard("content.currency", "the text of the message states another currency than the payment request")
        .with_remedy("Do not pay. Ask the business by a way you know.");
    CONTENT_NUMBER = Code::discard("content.number", "the text of the message names another invoice than the payment request")
        .with_remedy("Do not pay. Ask the business by a way you know.");
    CONTENT_DUE_DATE = Code::discard("content.due_date", "the text of the message states another due date than the payment request")
        .with_remedy("Do not pay. Ask the business by a way you know.");
    CONTENT_ATTACHMENT = Code::discard("content.attachment", "an attached invoice contradicts the payment request")
        .with_remedy("Do not pay. Ask the business by a way you know.");
    CONTENT_UNSURE = Code::first_contact("content.unsure", "the text of this message could not be compared with the amount; check it with the sender")
        .with_remedy("Ask the sender what is due by a way you know, and type the amount due before you pay.");
    CONTENT_UNSTATED = Code::first_contact("content.unstated", "the text of this message does not state the amount due")
        .with_remedy("Compare the amount due with the invoice that you expect before you pay.");
    PARTNER_UNKNOWN = Code::discard("partner.unknown", "the business's partner is not in the registry")
        .with_remedy("Host: add the partner to the network, or correct the business's entry.");
    PAYEE_PROVIDER_ASSURANCE = Code::first_contact("payee.provider_assurance", "the message was altered on its way; your mail provider vouches for its sender")
        .with_remedy("Compare amount and payee with what you expect before you pay.");
    REQUEST_DELIVERED_BEFORE = Code::warning("request.delivered_before", "the same message was delivered before")
        .with_remedy("Look whether the invoice is paid already.");
    PAYEE_MERCHANT_UNLISTED = Code::first_contact("payee.merchant_unlisted", "this merchant is not among the merchants known for the business")
        .with_remedy("Ask the business whether this is its account, by a way you know.");
    PAYEE_UNKNOWN = Code::first_contact("payee.unknown", "you have not paid this merchant before")
        .with_remedy("Pay only if you expect an invoice from this business.");
    PAYEE_NAME_CHANGED = Code::first_contact("payee.name_changed", "you have paid this merchant under another name")
        .with_remedy("Ask the business whether it has a new name, by a way you know.");
    PAYEE_SIGNER_CHANGED = Code::first_contact("payee.signer_changed", "another domain signed this merchant's earlier messages")
        .with_remedy("Ask the business whether its mail comes from elsewhere now, by a way you know.");
    REQUEST_SIGNED_KEY = Code::discard("request.signed_key", "the signed request was signed by a key of another partner");
    REQUEST_SIGNED_SENDER = Code::discard("request.signed_sender", "the signed request names another sender than the authenticated one");
    REQUEST_SIGNED_SUBJECT = Code::discard("request.signed_subject", "the signed request is for another recipient");
    REQUEST_SIGNED_ORIGINATOR = Code::discard("request.signed_originator", "the signed request and the request inside name two originators");
    REQUEST_SIGNED_TIME = Code::discard("request.signed_time", "the signed request is too old, expired, or from the future")
        .with_remedy("Ask the business to send the invoice again.");
    ACCOUNT_NOT_ENROLLED = Code::discard("account.not_enrolled", "payments in the inbox are not offered to this account")
        .with_remedy("Pay the invoice as before. Host: enrol the account once it takes part.");
    REQUEST_MAILBOX_FOREIGN = Code::discard("request.mailbox_foreign", "the mailbox is none of the account's addresses")
        .with_remedy("Host: list every address of the mailbox's owner in the account.");
    REQUEST_PROOFS_DIFFER = Code::discard("request.proofs_differ", "the checks were made on different messages or mailboxes");
}
