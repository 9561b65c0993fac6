//! Forgeries as data: a genuine mail, what is changed before it is signed, in its signature, and after it.

use chrono::TimeDelta;
use serde_json::Value;

use crate::invoice::Invoice;
use crate::mail::dkim::Signing;
use crate::mail::postmaster::ATTACKER;
use crate::mail::{Draft, Letter, MailError, Postmaster};

/// One forgery: a genuine mail with changes, the step of the procedure that must see it, and the code it must give.
///
/// In values `{from}` is the sender's address, `{host}` its domain, `{mx}` the payer's mail exchanger, `{payer}` the payer's
/// address, `{evil}` the attacker's domain and `{long}` a text of 320 characters; in texts that people see, `{number}`,
/// `{amount}`, `{currency}` and `{date}` are what the genuine mail shows.
#[derive(Debug)]
#[non_exhaustive]
pub struct Forgery {
    /// A short name for listings: `two-recipients`.
    pub name: &'static str,
    /// The step that must see it.
    pub step: &'static str,
    /// The code that must be among the reasons or warnings.
    pub code: &'static str,
    /// The sender of the genuine mail that it is made of.
    pub of: Author,
    pub(crate) changes: &'static [Change],
}

/// The sender of the genuine mail that a forgery is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Author {
    /// The partner's.
    Partner,
    /// The partner's, with a signed payment request.
    SignedRequest,
    /// That of the first business.
    Business,
}

/// The parts of a mail in which a visible text can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Both,
    Plain,
    Html,
}

/// One change. Those of one kind are made in the order of the table, the kinds in the order of this list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    /// A member of the payment request, by JSON pointer; the value is JSON.
    Request(&'static str, &'static str),
    /// A claim of the signed request, or `header.` and a member of its header; the value is JSON.
    Claim(&'static str, &'static str),
    /// What people see: this text becomes that; no text: a paragraph more.
    Reword(View, &'static str, &'static str),
    /// A header, replaced or added.
    Set(&'static str, &'static str),
    /// No such header.
    Without(&'static str),
    /// The bytes of the body.
    Body(&'static str, &'static str),
    /// An attached part: its Content-Type, its text.
    Attach(&'static str, &'static str),
    /// The domain that signed it, or `None` if it is not signed.
    By(Option<&'static str>),
    /// The text of the signature before it is made.
    Tag(&'static str, &'static str),
    /// A header left out of `h=`.
    LeaveOut(&'static str),
    /// Signed as often as they occur, not once more.
    Sparing,
    /// Signed so many days later, for so many days.
    Signed(i64, i64),
    /// A header above the signature.
    Above(&'static str, &'static str),
    /// A header replaced after signing.
    Alter(&'static str, &'static str),
    /// The bytes of the body after signing.
    AlterBody(&'static str, &'static str),
    /// A header above what the payer's host wrote.
    Top(&'static str, &'static str),
    /// The bytes of the message as it is delivered.
    Raw(&'static str, &'static str),
}

impl Forgery {
    pub(crate) fn carry_out(&self, post: &Postmaster, letter: &Letter<'_>) -> Result<Vec<u8>, MailError> {
        let fill = |text: &str| fill(text, post, letter);
        let mut letter = letter.clone();
        letter.changes = self.changes;
        let mut draft = letter.draft()?;
        for change in self.changes {
            match *change {
                Change::Set(name, value) => draft.set(name, &fill(value)),
                Change::Without(name) => draft.remove(name),
                Change::Body(from, to) => replace_body(&mut draft, from, &fill(to)),
                Change::Attach(kind, text) => attach(&mut draft, kind, &fill(text)),
                _ => {}
            }
        }
        self.sign(post, &letter, &mut draft)?;
        for change in self.changes {
            match *change {
                Change::Above(name, value) => draft.push_top(name, fill(value)),
                Change::Alter(name, value) => draft.set(name, &fill(value)),
                Change::AlterBody(from, to) => replace_body(&mut draft, from, &fill(to)),
                _ => {}
            }
        }
        post.deliver(&mut draft, letter.sender, &letter.invoice.buyer_email, letter.sent_at, false);
        for change in self.changes {
            if let Change::Top(name, value) = *change {
                draft.push_top(name, fill(value));
            }
        }
        let mut bytes = draft.to_bytes();
        for change in self.changes {
            if let Change::Raw(from, to) = *change {
                bytes = replace(&bytes, from, to);
            }
        }
        Ok(bytes)
    }

    fn sign(&self, post: &Postmaster, letter: &Letter<'_>, draft: &mut Draft) -> Result<(), MailError> {
        let mut signing = Signing::new(&letter.sender.dkim_domain, &letter.sender.selector, letter.sent_at);
        for change in self.changes {
            match *change {
                Change::By(None) => return Ok(()),
                Change::By(Some(domain)) => signing.domain = domain,
                Change::Tag(from, to) => signing.edits.push((from, to)),
                Change::LeaveOut(name) => signing.leave_out = Some(name),
                Change::Sparing => signing.oversign = false,
                Change::Signed(days, life) => {
                    let later = |days| TimeDelta::try_days(days).unwrap_or_default();
                    signing.signed_at =
                        letter.sent_at.checked_add_signed(later(days)).unwrap_or(letter.sent_at);
                    signing.expires_at = signing.signed_at.checked_add_signed(later(life));
                }
                _ => {}
            }
        }
        post.sign_with(draft, &signing)
    }
}

fn fill(text: &str, post: &Postmaster, letter: &Letter<'_>) -> String {
    text.replace("{from}", &letter.sender.address)
        .replace("{host}", letter.sender.domain())
        .replace("{mx}", post.host())
        .replace("{payer}", &letter.invoice.buyer_email)
        .replace("{evil}", ATTACKER)
        .replace("{long}", &"pay ".repeat(80))
}

fn replace_body(draft: &mut Draft, from: &str, to: &str) {
    let body = replace(draft.body(), from, to);
    draft.set_body(body);
}

fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replace(from, to).into_bytes()
}

/// Puts the message and another part into one `multipart/mixed`.
fn attach(draft: &mut Draft, kind: &str, text: &str) {
    let content = draft.fields().find(|(name, _)| *name == "Content-Type").map(|(_, value)| value.to_owned());
    let (content, body) = (content.unwrap_or_default(), String::from_utf8_lossy(draft.body()).into_owned());
    draft.set_body(
        format!(
            "--mixed_\r\nContent-Type: {content}\r\n\r\n{body}\r\n--mixed_\r\nContent-Type: {kind}\r\n\
             Content-Disposition: attachment\r\n\r\n{text}\r\n--mixed_--\r\n"
        )
        .into_bytes(),
    );
    draft.set("Content-Type", "multipart/mixed; boundary=\"mixed_\"");
}

/// The payment request with the changes made to it.
pub(crate) fn changed_request(mut request: Value, changes: &[Change]) -> Value {
    for change in changes {
        if let Change::Request(pointer, json) = *change
            && let (Some(member), Ok(value)) = (request.pointer_mut(pointer), serde_json::from_str(json))
        {
            *member = value;
        }
    }
    request
}

/// The claims that are changed, with their values.
pub(crate) fn changed_claims(changes: &[Change]) -> Vec<(String, Value)> {
    let claim = |change: &Change| match *change {
        Change::Claim(name, json) => Some((name.to_owned(), serde_json::from_str(json).ok()?)),
        _ => None,
    };
    changes.iter().filter_map(claim).collect()
}

/// The paragraphs that people see in one view.
pub(crate) fn reworded(
    paragraphs: &[String],
    view: View,
    invoice: &Invoice,
    changes: &[Change],
) -> Vec<String> {
    let due = invoice.amount_due();
    let shown = |text: &str| {
        let (amount, code) = match &due {
            Ok(due) => (due.amount_text(), due.currency().code().to_owned()),
            Err(_) => (String::new(), String::new()),
        };
        text.replace("{number}", &invoice.number)
            .replace("{amount}", &amount)
            .replace("{currency}", &code)
            .replace("{date}", &invoice.due.format("%-d %b %Y").to_string())
    };
    let mut paragraphs = paragraphs.to_vec();
    for change in changes {
        match *change {
            Change::Reword(where_, from, to) if where_ == View::Both || where_ == view => {
                if from.is_empty() {
                    paragraphs.push(shown(to));
                }
                for paragraph in &mut paragraphs {
                    if !from.is_empty() {
                        *paragraph = paragraph.replace(&shown(from), &shown(to));
                    }
                }
            }
            _ => {}
        }
    }
    paragraphs
}
