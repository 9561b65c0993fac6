//! The table of forgeries: one line each.

use crate::mail::forgery::Change::{
    Above, Alter, AlterBody, Attach, Body, By, Claim, LeaveOut, Raw, Request, Reword, Set, Signed, Sparing,
    Tag, Top, Without,
};
use crate::mail::forgery::View::{Both, Html, Plain};
use crate::mail::forgery::{Author, Change, Forgery};
use crate::mail::postmaster::ATTACKER;

const fn of_partner(
    name: &'static str,
    step: &'static str,
    code: &'static str,
    changes: &'static [Change],
) -> Forgery {
    Forgery { name, step, code, of: Author::Partner, changes }
}

const fn of_business(
    name: &'static str,
    step: &'static str,
    code: &'static str,
    changes: &'static [Change],
) -> Forgery {
    Forgery { name, step, code, of: Author::Business, changes }
}

const fn of_signed(
    name: &'static str,
    step: &'static str,
    code: &'static str,
    changes: &'static [Change],
) -> Forgery {
    Forgery { name, step, code, of: Author::SignedRequest, changes }
}

const EVIL: Change = By(Some(ATTACKER));

/// Forgeries for every step of the sender's procedure and of screening, beside [`Attack::ALL`](crate::Attack::ALL).
#[rustfmt::skip]
pub const FORGERIES: &[Forgery] = &[
    // The header block.
    of_partner("second-to", "header", "sender.header_duplicate", &[Above("To", "robin@elsewhere.example")]),
    of_partner("second-date", "header", "sender.header_duplicate", &[Above("Date", "Fri, 20 Nov 2026 08:00:00 +0000")]),
    of_partner("second-content-type", "header", "mime.duplicate_header", &[Above("Content-Type", "text/html")]),
    of_partner("mixed-line-ends", "header", "sender.line_ends_mixed", &[Raw("\r\nTo:", "\nTo:")]),
    of_partner("bare-return", "header", "sender.line_ends_mixed", &[Raw("\r\nTo:", "\rTo:")]),
    of_partner("nul", "header", "sender.nul_byte", &[Above("X-Any", "a\0b")]),
    of_partner("control", "header", "sender.header_control", &[Above("X-Any", "a\u{1}b")]),
    of_partner("no-colon", "header", "sender.header_malformed", &[Raw("\r\nTo:", "\r\nno header\r\nTo:")]),
    of_partner("blank-fold", "header", "sender.header_blank_fold", &[Above("X-Any", "a\r\n \r\n b")]),
    of_partner("no-from", "header", "sender.from_missing", &[Without("From"), LeaveOut("From")]),
    // From.
    of_partner("from-list", "from", "sender.from_multiple_addresses", &[Set("From", "{from}, billing@{evil}"), EVIL]),
    of_partner("from-group", "from", "sender.from_group", &[Set("From", "Billing: {from};"), EVIL]),
    of_partner("from-route", "from", "sender.from_route", &[Set("From", "<@{host}:billing@{evil}>"), EVIL]),
    of_partner("from-encoded", "from", "sender.from_no_address", &[Set("From", "=?utf-8?Q?billing=40post.xero.com?="), EVIL]),
    of_partner("from-quoted", "from", "sender.from_quoted_local", &[Set("From", "\"{from}\"@{evil}"), EVIL]),
    of_partner("from-comment", "from", "sender.from_comment", &[Set("From", "billing@{evil} ({from})"), EVIL]),
    of_partner("from-literal", "from", "sender.from_domain_literal", &[Set("From", "billing@[192.0.2.1]"), EVIL]),
    of_partner("from-final-dot", "from", "sender.from_domain_invalid", &[Set("From", "{from}."), EVIL]),
    of_partner("from-tail", "from", "sender.from_unparseable", &[Set("From", "<billing@{evil}> {from}"), EVIL]),
    // The display name.
    of_partner("name-address", "display_name", "sender.name_address", &[Set("From", "\"{from}\" <billing@{evil}>"), EVIL]),
    of_partner("name-host", "display_name", "sender.name_claims_other", &[Set("From", "\"{host}\" <billing@{evil}>"), EVIL]),
    of_partner("name-hidden", "display_name", "sender.name_hidden_character", &[Set("From", "=?utf-8?B?WOKAi2Vybw==?= <{from}>")]),
    of_partner("name-charset", "display_name", "sender.name_undecodable", &[Set("From", "=?x-none?Q?Xero?= <{from}>")]),
    of_partner("name-endless", "display_name", "sender.name_too_long", &[Set("From", "\"{long}\" <{from}>")]),
    // Lookalikes and strangers.
    of_partner("other-suffix", "lookalike", "sender.lookalike", &[Set("From", "billing@northgate-lighting.net"), EVIL]),
    of_partner("name-in-front", "lookalike", "sender.lookalike", &[Set("From", "billing@northgate-lighting.example.{evil}"), EVIL]),
    of_partner("missing-letter", "lookalike", "sender.lookalike", &[Set("From", "billing@northgate-lihting.example"), EVIL]),
    of_partner("digit-for-letter", "lookalike", "sender.lookalike", &[Set("From", "billing@post.xer0.com"), EVIL]),
    of_partner("stranger", "identity", "sender.unknown_sender", &[Set("From", "billing@{evil}"), EVIL]),
    of_partner("subdomain", "identity", "sender.unknown_sender", &[Set("From", "billing@x.{host}")]),
    // Reply-To and Sender.
    of_partner("reply-malformed", "reply_to", "sender.reply_to_malformed", &[Set("Reply-To", "a@b@c")]),
    of_partner("reply-elsewhere", "reply_to", "sender.reply_to_foreign", &[Set("Reply-To", "<accounts@{evil}>")]),
    of_partner("reply-lookalike", "reply_to", "sender.reply_to_lookalike", &[Set("Reply-To", "<a@northgate-lighting.net>")]),
    of_partner("sender-elsewhere", "reply_to", "sender.sender_foreign", &[Set("Sender", "<a@{evil}>")]),
    // MIME.
    of_partner("charset-unknown", "mime", "mime.charset", &[Body("charset=utf-8", "charset=x-none")]),
    of_partner("charset-twice", "mime", "mime.duplicate_param", &[Body("charset=utf-8", "charset=utf-8; charset=utf-7")]),
    of_partner("charset-split", "mime", "mime.exotic_param", &[Body("charset=utf-8", "charset*0=utf-8")]),
    of_partner("charset-conflict", "mime", "mime.charset_conflict", &[Body("text/html; charset=utf-8", "text/html"), Body("<meta charset=3D\"utf-8\">", "<meta charset=3D\"utf-8\"><meta charset=3D\"koi8-r\">")]),
    of_partner("type-comment", "mime", "mime.comment", &[Body("text/html;", "text/html (a);")]),
    of_partner("encoding-unknown", "mime", "mime.bad_encoding", &[Set("Content-Transfer-Encoding", "x-none")]),
    of_partner("type-twice", "mime", "mime.duplicate_part_header", &[Body("Content-Type: text/plain;", "Content-Type: text/plain\r\nContent-Type: text/plain;")]),
    of_partner("type-malformed", "mime", "mime.content_type", &[Body("text/plain;", "text plain;")]),
    // The signature.
    of_partner("signature-version", "signatures", "sender.dkim_version", &[Tag("v=1;", "v=2;")]),
    of_partner("signature-sha1", "signatures", "sender.dkim_sha1", &[Tag("rsa-sha256", "rsa-sha1")]),
    of_partner("signature-algorithm", "signatures", "sender.dkim_algorithm", &[Tag("rsa-sha256", "rsa-sha512")]),
    of_partner("signature-tag-twice", "signatures", "sender.dkim_duplicate_tag", &[Tag("v=1;", "v=1; d=attacker.example;")]),
    of_partner("signature-selector", "signatures", "sender.dkim_bad_domain", &[Tag("s=s1", "s=s1%00")]),
    of_partner("signature-identity", "signatures", "sender.dkim_auid", &[Tag("v=1;", "v=1; i=@attacker.example;")]),
    of_partner("signature-malformed", "signatures", "sender.dkim_malformed", &[Tag("v=1;", "v=1; =x;")]),
    of_partner("sibling", "alignment", "sender.align_sibling", &[Tag("d=post.", "d=old.")]),
    of_partner("to-not-signed", "coverage", "sender.dkim_unsigned_header", &[LeaveOut("To")]),
    of_partner("date-not-signed", "coverage", "sender.dkim_unsigned_header", &[LeaveOut("Date")]),
    of_partner("type-not-signed", "coverage", "sender.dkim_unsigned_header", &[LeaveOut("Content-Type")]),
    of_partner("reply-not-signed", "coverage", "sender.dkim_reply_to_unsigned", &[LeaveOut("Reply-To")]),
    of_partner("cc-added", "coverage", "sender.dkim_unsigned_header", &[Sparing, Above("Cc", "robin@elsewhere.example")]),
    of_partner("subject-added", "coverage", "sender.dkim_unsigned_duplicate", &[Sparing, Above("Subject", "Pay at once")]),
    of_partner("signed-in-future", "times", "sender.dkim_future", &[Signed(30, 7)]),
    of_partner("signature-expired", "times", "sender.dkim_expired", &[Signed(-20, 7)]),
    of_partner("signature-disorder", "times", "sender.dkim_times", &[Signed(0, -1)]),
    // Recipient and age.
    of_partner("undisclosed", "recipient", "sender.recipient_malformed", &[Set("To", "undisclosed-recipients:;")]),
    of_partner("to-other", "recipient", "sender.recipient_mismatch", &[Set("To", "robin@elsewhere.example")]),
    of_partner("no-date", "age", "sender.date_missing", &[Without("Date")]),
    of_partner("date-malformed", "age", "sender.date_malformed", &[Set("Date", "yesterday")]),
    of_partner("date-future", "age", "sender.date_future", &[Set("Date", "Fri, 20 Nov 2037 08:00:00 +0000")]),
    // Other people's word.
    of_partner("provider-fail", "results", "sender.ar_dkim_fail", &[Top("Authentication-Results", "{mx}; dkim=fail header.d={host}")]),
    of_partner("provider-dmarc", "results", "sender.ar_dmarc_fail", &[Top("Authentication-Results", "{mx}; dmarc=fail header.from={host}")]),
    of_partner("provider-forged", "provider", "sender.dkim_body_altered", &[AlterBody("Hi ", "Ho "), Above("Authentication-Results", "{mx}; dkim=pass header.d={host}; dmarc=pass header.from={host}")]),
    of_partner("arc-forged", "arc", "sender.dkim_missing", &[By(None), Above("ARC-Seal", "i=1; cv=none; d={evil}; s=s1; a=rsa-sha256; b=AAAA"), Above("ARC-Authentication-Results", "i=1; {mx}; dkim=pass header.d={host}")]),
    of_partner("vouched-altered", "covered", "payee.provider_assurance", &[AlterBody("Hi ", "Ho "), Top("Authentication-Results", "{mx}; dmarc=pass header.from={host}; dkim=pass header.d={host}")]),
    // Keys and what they verify.
    of_partner("subject-altered", "dkim", "sender.dkim_failed", &[Alter("Subject", "Pay at once")]),
    of_partner("key-absent", "dkim", "sender.dkim_no_key", &[Tag("s=s1", "s=absent")]),
    of_partner("key-revoked", "dkim", "sender.dkim_key_revoked", &[Tag("s=s1", "s=revoked")]),
    of_partner("key-testing", "dkim", "sender.dkim_key_testing", &[Tag("s=s1", "s=testing")]),
    of_partner("key-hash", "dkim", "sender.dkim_key_hash", &[Tag("s=s1", "s=sha1")]),
    of_partner("key-service", "dkim", "sender.dkim_key_service", &[Tag("s=s1", "s=report")]),
    of_partner("key-twice", "dkim", "sender.dkim_key_ambiguous", &[Tag("s=s1", "s=twice")]),
    of_partner("key-broken", "dkim", "sender.dkim_key_malformed", &[Tag("s=s1", "s=broken")]),
    of_partner("key-type", "dkim", "sender.dkim_key_type", &[Tag("s=s1", "s=edwards")]),
    of_partner("envelope-elsewhere", "spf", "sender.spf_fail", &[]),
    // The payment request.
    of_partner("price-negative", "payable", "invoice.negative", &[Request("/entity/totalPaymentDue/price", "\"-1.00\"")]),
    of_partner("invoice-paid", "payable", "invoice.already_paid", &[Request("/entity/paymentStatus", "\"http://schema.org/PaymentComplete\"")]),
    of_partner("originator-other", "partner", "partner.originator_foreign", &[Request("/originator", "\"freshbooks-sandbox-originator\"")]),
    // What people see.
    of_partner("shows-other-number", "content", "content.number", &[Reword(Both, "{number}", "OTHER-77")]),
    of_partner("shows-other-currency", "content", "content.currency", &[Reword(Both, "{currency} ", "GBP ")]),
    of_partner("shows-other-date", "content", "content.due_date", &[Reword(Both, "{date}", "1 Jan 2028")]),
    of_partner("shows-amount-bare", "content", "content.amount", &[Reword(Both, "", "Amount due: 1.00")]),
    of_partner("shows-second-date", "content", "content.due_date", &[Reword(Both, "", "Pay by 1 January 2028.")]),
    of_partner("plain-other-amount", "content", "content.amount", &[Reword(Plain, "{amount}", "1.00")]),
    of_partner("plain-other-date", "content", "content.due_date", &[Reword(Plain, "{date}", "1 Jan 2028")]),
    of_partner("page-other-amount", "content", "content.amount", &[Reword(Html, "{amount}", "1.00")]),
    of_partner("text-attached", "content", "content.attachment", &[Attach("text/plain; charset=utf-8", "Amount due: USD 1.00")]),
    of_partner("page-attached", "content", "content.attachment", &[Attach("text/html; charset=utf-8", "<p>Amount payable: USD 1.00</p>")]),
    of_partner("drawing-attached", "content", "content.unsure", &[Attach("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>Amount due: USD 1.00</text></svg>")]),
    of_partner("amount-left-out", "content", "content.unstated", &[Reword(Both, "{currency} {amount}", "as agreed")]),
    // Who is paid.
    of_partner("merchant-unknown", "payee", "payee.unknown", &[Request("/actions/0/merchantId", "\"attacker-mid\"")]),
    of_partner("merchant-renamed", "payee", "payee.name_changed", &[Request("/entity/provider/name", "\"Fictional Refunds\"")]),
    of_business("merchant-unlisted", "payee", "payee.merchant_unlisted", &[]),
    // Signed requests.
    of_signed("signed-for-other", "signed", "request.signed_subject", &[Claim("sub", "\"robin@elsewhere.example\"")]),
    of_signed("signed-by-other", "signed", "request.signed_sender", &[Claim("sender", "\"billing@attacker.example\"")]),
    of_signed("signed-by-nobody", "signed", "request.signed_sender", &[Claim("sender", "null")]),
    of_signed("signed-originator", "request", "invoice.signed_content", &[Claim("originator", "\"attacker\"")]),
    of_signed("signed-long-ago", "signed", "request.signed_time", &[Claim("iat", "1700000000")]),
    of_signed("signed-never", "signed", "request.signed_time", &[Claim("iat", "null")]),
    of_signed("signed-expired", "signed", "request.signed_time", &[Claim("exp", "1700000000")]),
    of_signed("signed-later", "signed", "request.signed_time", &[Claim("nbf", "1900000000")]),
    of_signed("signed-algorithm", "request", "invoice.signature_algorithm", &[Claim("header.alg", "\"none\"")]),
    of_signed("signed-critical", "request", "invoice.signature_algorithm", &[Claim("header.crit", "[\"x\"]")]),
    // Mailbox and time.
    of_partner("mailbox-other", "mailbox", "request.mailbox_foreign", &[]),
    of_partner("delivered-again", "replay", "request.delivered_before", &[Top("Received", "from relay.example by mx.elsewhere.example; Fri, 20 Nov 2026 08:59:00 +0000")]),
];
