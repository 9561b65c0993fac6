//! The mails that attackers send in place of a genuine invoice mail. None of them may ever get a payment card.

use chrono::TimeDelta;

use crate::invoice::Invoice;
use crate::mail::dkim::Signing;
use crate::mail::encode::mailbox;
use crate::mail::markup::action_request;
use crate::mail::postmaster::{ATTACKER, attacker, results};
use crate::mail::{Draft, Letter, MailError, Postmaster};
use crate::partner::Sender;

/// One way to fake, alter or misuse an invoice mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Attack {
    /// The mail without a signature, from the attacker's host.
    Unsigned,
    /// The partner in From, a valid signature of the attacker's domain.
    AttackerSigned,
    /// Genuine signature, the body with another amount.
    AlteredAmount,
    /// Genuine signature, the payment request names the attacker's merchant id.
    AlteredMerchant,
    /// Genuine signature, another Reply-To.
    AlteredReplyTo,
    /// A confusable domain with working SPF, DKIM and DMARC.
    Lookalike,
    /// Two From fields: the partner's on top, the attacker's signed.
    ExtraFrom,
    /// The partner's address as display name of the attacker's.
    DisplayName,
    /// No signature; Authentication-Results that claim one, below the host's Received line.
    ForgedResults,
    /// A partner's signature that leaves From out.
    FromNotSigned,
    /// A partner's signature with `l=`; the attacker's HTML appended.
    AppendedBody,
    /// A genuine invoice of another customer, sent on to the payer.
    Readdressed,
    /// Signed by the partner, but the originator belongs to no partner.
    ForeignOriginator,
    /// A genuine message of half a year ago.
    Stale,
    /// Two payment requests in one message.
    TwoRequests,
    /// The text shows one amount, the payment request holds another.
    HiddenAmount,
    /// A signed payment request, signed with a key of the attacker's.
    ForeignRequestKey,
}

impl Attack {
    /// Every attack, in order.
    pub const ALL: [Self; 17] = [
        Self::Unsigned,
        Self::AttackerSigned,
        Self::AlteredAmount,
        Self::AlteredMerchant,
        Self::AlteredReplyTo,
        Self::Lookalike,
        Self::ExtraFrom,
        Self::DisplayName,
        Self::ForgedResults,
        Self::FromNotSigned,
        Self::AppendedBody,
        Self::Readdressed,
        Self::ForeignOriginator,
        Self::Stale,
        Self::TwoRequests,
        Self::HiddenAmount,
        Self::ForeignRequestKey,
    ];

    /// A short name for files and listings: `altered-amount`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::AttackerSigned => "attacker-signed",
            Self::AlteredAmount => "altered-amount",
            Self::AlteredMerchant => "altered-merchant",
            Self::AlteredReplyTo => "altered-reply-to",
            Self::Lookalike => "lookalike",
            Self::ExtraFrom => "extra-from",
            Self::DisplayName => "display-name",
            Self::ForgedResults => "forged-results",
            Self::FromNotSigned => "from-not-signed",
            Self::AppendedBody => "appended-body",
            Self::Readdressed => "readdressed",
            Self::ForeignOriginator => "foreign-originator",
            Self::Stale => "stale",
            Self::TwoRequests => "two-requests",
            Self::HiddenAmount => "hidden-amount",
            Self::ForeignRequestKey => "foreign-request-key",
        }
    }

    /// The domain an attacker registers to be taken for `domain`: the first dot becomes a hyphen (`post-xero.com`, seen in
    /// a real campaign of 2017), or one is put before the last label where there is only one dot.
    #[must_use]
    pub fn lookalike_domain(domain: &str) -> String {
        match domain.split_once('.') {
            Some((first, rest)) if rest.contains('.') => format!("{first}-{rest}"),
            Some((first, rest)) => format!("{first}-billing.{rest}"),
            None => format!("{domain}-billing.example"),
        }
    }

    pub(crate) fn carry_out(self, post: &Postmaster, letter: &Letter<'_>) -> Result<Vec<u8>, MailError> {
        let evil = attacker(ATTACKER);
        let (mut draft, from) = match self {
            Self::Unsigned => (letter.draft()?, evil),
            Self::AttackerSigned => (signed_by(post, letter.draft()?, &evil, letter)?, evil),
            Self::ForgedResults => {
                let mut draft = letter.draft()?;
                draft.push_top("Authentication-Results", results(post.host(), letter.sender, true));
                (draft, evil)
            }
            Self::ExtraFrom | Self::DisplayName => (self.identity_game(post, letter, &evil)?, evil),
            Self::Lookalike => {
                let twin = attacker(&Self::lookalike_domain(letter.sender.domain()));
                let mut draft = letter.draft()?;
                draft.replace("From", &mailbox(&letter.invoice.merchant.name, &twin.address));
                (signed_by(post, draft, &twin, letter)?, twin)
            }
            _ => (self.misuse(post, letter)?, letter.sender.clone()),
        };
        let sent_at = if self == Self::Stale { half_a_year_before(letter) } else { letter.sent_at };
        post.deliver(&mut draft, &from, &letter.invoice.buyer_email, sent_at, false);
        Ok(draft.to_bytes())
    }

    /// The attacker's own signature over a From that shows somebody else.
    fn identity_game(
        self,
        post: &Postmaster,
        letter: &Letter<'_>,
        evil: &Sender,
    ) -> Result<Draft, MailError> {
        let mut draft = letter.draft()?;
        let shown = draft.fields().find(|(name, _)| *name == "From").map(|(_, value)| value.to_owned());
        let name = if self == Self::DisplayName { letter.sender.address.as_str() } else { "Billing" };
        draft.replace("From", &mailbox(name, &evil.address));
        if self == Self::ExtraFrom {
            let mut signing = Signing::new(&evil.dkim_domain, &evil.selector, letter.sent_at);
            // Signing one From more than there is would protect this mail from the second one, which is the attack.
            signing.oversign = false;
            post.sign_with(&mut draft, &signing)?;
            draft.push_top("From", shown.unwrap_or_default());
            return Ok(draft);
        }
        signed_by(post, draft, evil, letter)
    }

    /// Something that a partner signed, altered or put to another use.
    fn misuse(self, post: &Postmaster, letter: &Letter<'_>) -> Result<Draft, MailError> {
        let mut draft = letter.draft()?;
        let mut signing = Signing::new(&letter.sender.dkim_domain, &letter.sender.selector, letter.sent_at);
        match self {
            Self::AlteredAmount => {
                post.sign_with(&mut draft, &signing)?;
                let lines = letter.invoice.lines.iter();
                let lines: Vec<_> =
                    lines.clone().chain(lines).map(|line| (line.label.as_str(), line.amount)).collect();
                draft.set_body(body_of(letter, &letter.invoice.clone().with_lines(&lines))?);
                return Ok(draft);
            }
            Self::AlteredMerchant => {
                post.sign_with(&mut draft, &signing)?;
                draft.set_body(body_of(letter, &evil_invoice(letter))?);
                return Ok(draft);
            }
            Self::AlteredReplyTo => {
                post.sign_with(&mut draft, &signing)?;
                draft.replace("Reply-To", &format!("<accounts@{ATTACKER}>"));
                return Ok(draft);
            }
            Self::FromNotSigned => signing.leave_out = Some("From"),
            Self::AppendedBody => {
                signing.body_length = Some(draft.body().len());
                post.sign_with(&mut draft, &signing)?;
                let mut body = draft.body().to_vec();
                body.extend_from_slice(b"\r\n<p>Please pay to the new account.</p>\r\n");
                draft.set_body(body);
                return Ok(draft);
            }
            Self::Readdressed => {
                let other = letter.invoice.clone().for_buyer("Robin Other", "robin@elsewhere.example");
                draft = Letter { invoice: &other, ..letter.clone() }.draft()?;
            }
            Self::ForeignOriginator => {
                let mut partner = letter.partner.clone();
                "attacker-originator".clone_into(&mut partner.originator);
                draft = Letter { partner: &partner, ..letter.clone() }.draft()?;
            }
            Self::Stale => {
                let sent_at = half_a_year_before(letter);
                draft = Letter { sent_at, ..letter.clone() }.draft()?;
                signing.signed_at = sent_at;
                // With an expiry the signature would fail; the attack is a good signature over an old message.
                signing.expires_at = None;
            }
            Self::TwoRequests => {
                let second = action_request(letter.partner, &evil_invoice(letter))?;
                draft = Letter { second_request: Some(second), ..letter.clone() }.draft()?;
            }
            Self::HiddenAmount => {
                draft = Letter { visible_amount: Some("1.00".to_owned()), ..letter.clone() }.draft()?;
            }
            Self::ForeignRequestKey => {
                let key = post.key(ATTACKER).ok_or(MailError::UnknownSender)?;
                draft = letter.clone().signed_request(key, &letter.invoice.buyer_email).draft()?;
            }
            _ => {}
        }
        post.sign_with(&mut draft, &signing)?;
        Ok(draft)
    }
}

fn signed_by(
    post: &Postmaster,
    mut draft: Draft,
    signer: &Sender,
    letter: &Letter<'_>,
) -> Result<Draft, MailError> {
    post.sign_with(&mut draft, &Signing::new(&signer.dkim_domain, &signer.selector, letter.sent_at))?;
    Ok(draft)
}

fn body_of(letter: &Letter<'_>, invoice: &Invoice) -> Result<Vec<u8>, MailError> {
    Ok(Letter { invoice, ..letter.clone() }.draft()?.body().to_vec())
}

fn evil_invoice(letter: &Letter<'_>) -> Invoice {
    let mut invoice = letter.invoice.clone();
    "attacker-merchant".clone_into(&mut invoice.merchant.id);
    invoice
}

fn half_a_year_before(letter: &Letter<'_>) -> chrono::DateTime<chrono::Utc> {
    letter.sent_at.checked_sub_signed(TimeDelta::days(182)).unwrap_or(letter.sent_at)
}
