//! One invoice mail, with its content and form, before it is signed.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::invoice::Invoice;
use crate::keys::RsaKey;
use crate::mail::encode::{header_text, html, mailbox, quoted_printable, script_json};
use crate::mail::forgery::{Change, View, changed_claims, changed_request, reworded};
use crate::mail::markup::{action_request, signed_with_claims};
use crate::mail::{Draft, MailError, RequestForm, adaptive_card, invoice_markup, message_card};
use crate::partner::{Partner, Sender, Wording};

/// An invoice mail to be written: which invoice, of which partner, sent by whom and when.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    pub(crate) partner: &'a Partner,
    pub(crate) sender: &'a Sender,
    pub(crate) invoice: &'a Invoice,
    pub(crate) sent_at: DateTime<Utc>,
    pub(crate) signed_by: Option<(&'a RsaKey, &'a str)>,
    pub(crate) request: bool,
    pub(crate) form: RequestForm,
    pub(crate) visible_amount: Option<String>,
    pub(crate) second_request: Option<Value>,
    pub(crate) changes: &'static [Change],
    pub(crate) claims: Vec<(String, Value)>,
    pub(crate) parts: Vec<(String, String)>,
}

impl<'a> Letter<'a> {
    /// The partner mails the invoice.
    #[must_use]
    pub fn new(partner: &'a Partner, invoice: &'a Invoice, sent_at: DateTime<Utc>) -> Self {
        Self {
            partner,
            sender: &partner.sender,
            invoice,
            sent_at,
            signed_by: None,
            request: true,
            form: RequestForm::ActionRequest,
            visible_amount: None,
            second_request: None,
            changes: &[],
            claims: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The business mails its own invoice, from its own domain.
    #[must_use]
    pub fn from_business(mut self, sender: &'a Sender) -> Self {
        self.sender = sender;
        self
    }

    /// The payment request is wrapped in a `SignedActionRequest`, signed with the originator's key. `sub` names the
    /// customer.
    #[must_use]
    pub fn signed_request(mut self, key: &'a RsaKey, sub: &'a str) -> Self {
        self.signed_by = Some((key, sub));
        self
    }

    /// The signed request claims this: another value of a claim, `null` for none; `header.alg` is a member of its header. For
    /// requests that a partner would never sign.
    #[must_use]
    pub fn claim(mut self, name: &str, value: Value) -> Self {
        self.claims.push((name.to_owned(), value));
        self
    }

    /// The payment request has this form. A signed request is always an `ActionRequest`.
    #[must_use]
    pub fn in_form(mut self, form: RequestForm) -> Self {
        self.form = form;
        self
    }

    /// One part more after text and page: the value of its Content-Type, with further header lines if there are any, and its body as
    /// it is sent.
    #[must_use]
    pub fn part(mut self, content_type: impl Into<String>, body: impl Into<String>) -> Self {
        self.parts.push((content_type.into(), body.into()));
        self
    }

    /// An ordinary invoice mail that carries no payment request.
    #[must_use]
    pub fn without_request(mut self) -> Self {
        self.request = false;
        self
    }

    /// Fields below the trace and authentication fields, and the body.
    pub(crate) fn draft(&self) -> Result<Draft, MailError> {
        let words = Words::of(self)?;
        let boundary = format!("=_{}", self.token(24));
        let mut draft = Draft::new(self.body(&words, &boundary)?);
        let merchant = &self.invoice.merchant;
        let name = [merchant.name.as_str(), self.sender.via.as_str()].join(" ");
        draft.push("From", mailbox(name.trim_end(), &self.sender.address));
        draft.push("To", mailbox(&self.invoice.buyer, &self.invoice.buyer_email));
        draft.push("Reply-To", mailbox(&merchant.name, &merchant.email));
        draft.push("Subject", header_text(&words.subject));
        draft.push("Date", self.sent_at.to_rfc2822());
        draft.push("Message-ID", format!("<{}@{}>", self.token(32), self.sender.domain()));
        draft.push("MIME-Version", "1.0");
        draft.push("Content-Type", format!("multipart/alternative;\r\n\tboundary=\"{boundary}\""));
        Ok(draft)
    }

    /// The text that names this mail; another time of sending gives another name.
    fn token(&self, length: usize) -> String {
        let Invoice { merchant, id, number, .. } = self.invoice;
        let text = format!("{}\n{id}\n{number}\n{}", merchant.name, self.sent_at.timestamp());
        hex::encode(digest(&SHA256, text.as_bytes())).chars().take(length).collect()
    }

    fn body(&self, words: &Words, boundary: &str) -> Result<Vec<u8>, MailError> {
        let mut scripts = String::new();
        if self.request {
            scripts.push_str(&self.request_scripts()?);
        }
        if let Some(second) = &self.second_request {
            scripts.push_str(&script(LINKED, second));
        }
        let seen = |view| reworded(&words.paragraphs, view, self.invoice, self.changes);
        let page = words.html(&seen(View::Html), &scripts);
        let part = |kind: &str, text: &str| {
            format!(
                "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n\
                 Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
                quoted_printable(text)
            )
        };
        let more = self
            .parts
            .iter()
            .map(|(kind, body)| format!("--{boundary}\r\nContent-Type: {kind}\r\n\r\n{body}\r\n"));
        Ok(format!(
            "{}{}{}--{boundary}--\r\n",
            part("plain", &words.text(&seen(View::Plain))),
            part("html", &page),
            more.collect::<String>()
        )
        .into_bytes())
    }

    fn request_scripts(&self) -> Result<String, MailError> {
        let (partner, invoice) = (self.partner, self.invoice);
        if let Some((key, sub)) = self.signed_by {
            let request = changed_request(action_request(partner, invoice)?, self.changes);
            let mut claims = self.claims.clone();
            claims.extend(changed_claims(self.changes));
            let signed = signed_with_claims(&request, &self.sender.address, sub, self.sent_at, &claims, key)?;
            return Ok(script(LINKED, &signed));
        }
        let card = match self.form {
            RequestForm::ActionRequest => {
                let request = changed_request(action_request(partner, invoice)?, self.changes);
                return Ok(script(LINKED, &request));
            }
            RequestForm::MessageCard => script(LINKED, &message_card(partner, invoice)?),
            RequestForm::AdaptiveCard => script(ADAPTIVE_CARD, &adaptive_card(partner, invoice)?),
        };
        Ok(card + &script(LINKED, &invoice_markup(partner, invoice)?))
    }
}

const LINKED: &str = "application/ld+json";
const ADAPTIVE_CARD: &str = "application/adaptivecard+json";

fn script(kind: &str, json: &Value) -> String {
    format!("<script type=\"{kind}\">{}</script>\n", script_json(json))
}

/// The text that a reader sees.
struct Words {
    subject: String,
    paragraphs: Vec<String>,
    link: (String, String),
    closing: Vec<String>,
}

impl Words {
    fn of(letter: &Letter<'_>) -> Result<Self, MailError> {
        let invoice = letter.invoice;
        let due = invoice.amount_due()?;
        let total = invoice.total()?;
        let shown = letter.visible_amount.clone().unwrap_or_else(|| due.amount_text());
        let (seller, number, code) = (&invoice.merchant.name, &invoice.number, due.currency().code());
        let date = invoice.due.format("%-d %b %Y");
        let url = letter.partner.invoice_url(invoice);
        let first = invoice.buyer.split(' ').next().unwrap_or_default();
        Ok(match letter.sender.wording {
            Wording::Xero => Self {
                subject: format!("Invoice {number} from {seller} for {}", invoice.buyer),
                paragraphs: vec![
                    format!("Hi {first},"),
                    format!("Here's invoice {number} for {code} {}.", total.amount_text()),
                    format!("The amount outstanding of {code} {shown} is due on {date}."),
                ],
                link: ("View and pay your bill online".to_owned(), url),
                closing: vec![
                    "From your online bill you can print a PDF, export a CSV, or create a free login and view \
                     your outstanding bills."
                        .to_owned(),
                    "If you have any questions, please let us know.".to_owned(),
                    format!("Thanks,\n{seller}"),
                ],
            },
            Wording::FreshBooks => Self {
                subject: format!("{seller} sent you an invoice ({number})"),
                paragraphs: vec![format!(
                    "{seller} sent you an invoice ({number}) for {shown} {code} that's due on {date}."
                )],
                link: ("Pay Invoice".to_owned(), url),
                closing: vec![format!("Sent by {seller} with FreshBooks")],
            },
            Wording::Plain => Self {
                subject: format!("Invoice {number} from {seller}"),
                paragraphs: vec![
                    format!("Hello {},", invoice.buyer),
                    format!("Invoice {number} from {seller}: {code} {shown} is due on {date}."),
                ],
                link: ("View the invoice".to_owned(), url),
                closing: vec![format!("Kind regards,\n{seller}")],
            },
        })
    }

    fn text(&self, paragraphs: &[String]) -> String {
        let (label, url) = &self.link;
        let mut blocks = paragraphs.to_vec();
        blocks.push(format!("{label}: {url}"));
        blocks.extend(self.closing.iter().cloned());
        blocks.join("\n\n")
    }

    fn html(&self, paragraphs: &[String], scripts: &str) -> String {
        let (label, url) = &self.link;
        let paragraph = |text: &String| format!("<p>{}</p>\n", html(text).replace('\n', "<br>"));
        let opening: String = paragraphs.iter().map(paragraph).collect();
        let closing: String = self.closing.iter().map(paragraph).collect();
        format!(
            "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n{scripts}</head>\n<body>\n\
             {opening}<p><a href=\"{}\">{}</a></p>\n{closing}</body>\n</html>",
            html(&self.subject),
            html(url),
            html(label)
        )
    }
}
