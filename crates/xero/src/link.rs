//! Xero's online-invoice links.

use std::fmt;

use billfold_reason::{Code, reasons};
use url::Url;

/// A link of the shape `https://in.xero.com/<token>` or `https://in.xero.com/m/<token>`, with any query. The token is a
/// bearer secret (whoever has it sees the invoice) and holds no invoice id; it is neither printed nor compared.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoiceLink {
    token: String,
    invoice_id: Option<String>,
}

/// Why a link is not one of Xero's online invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Not `https` at the host, or with a port or user name.
    #[error("the link does not lead to in.xero.com")]
    Host,
    /// The path has no token of 38 to 40 letters and digits.
    #[error("the link has no invoice token")]
    Token,
}

reasons! {
    LinkError {
        Self::Host => Code::refusal("xero.link_host", "The link does not lead to Xero's page of invoices.");
        Self::Token => Code::refusal(
            "xero.link_token",
            "The link does not have the token of an invoice at Xero.",
        );
    }
}

impl InvoiceLink {
    /// Reads a link.
    ///
    /// # Errors
    /// [`LinkError::Host`] if the link leads elsewhere, [`LinkError::Token`] if its path is not that of an invoice.
    pub fn parse(link: &Url) -> Result<Self, LinkError> {
        let plain = link.username().is_empty() && link.password().is_none() && link.port().is_none();
        if link.scheme() != "https" || link.host_str() != Some("in.xero.com") || !plain {
            return Err(LinkError::Host);
        }
        let mut path: Vec<&str> = link.path().split('/').skip(1).collect();
        if path.first() == Some(&"m") {
            path.remove(0);
        }
        let (token, rest) = path.split_first().ok_or(LinkError::Token)?;
        if !(38..=40).contains(&token.len()) || !token.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(LinkError::Token);
        }
        let invoice_id = match rest {
            [] | [""] => None,
            ["Invoice", "DownloadPdf", id] if is_uuid(id) => Some(id.to_ascii_lowercase()),
            _ => return Err(LinkError::Token),
        };
        Ok(Self { token: (*token).to_owned(), invoice_id })
    }

    /// The token, which is a bearer secret.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The `InvoiceID`, which only a download link reveals.
    #[must_use]
    pub fn invoice_id(&self) -> Option<&str> {
        self.invoice_id.as_deref()
    }
}

impl fmt::Debug for InvoiceLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvoiceLink").field("invoice_id", &self.invoice_id).finish_non_exhaustive()
    }
}

pub(crate) fn is_uuid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "Abcdefghijklmnopqrstuvwxyz0123456789ABCD";

    fn parse(link: &str) -> Result<InvoiceLink, LinkError> {
        Url::parse(link).map_err(|_| LinkError::Host).and_then(|link| InvoiceLink::parse(&link))
    }

    #[test]
    fn the_shapes_that_occur_are_read() {
        for link in [
            format!("https://in.xero.com/{TOKEN}"),
            format!("https://in.xero.com/m/{TOKEN}?utm_source=outlookpay"),
            format!("https://in.xero.com/{TOKEN}?utm_source=reminderEmailViewInvoiceButton"),
        ] {
            let read = parse(&link).unwrap();
            assert_eq!((read.token(), read.invoice_id()), (TOKEN, None), "{link}");
            assert!(!format!("{read:?}").contains(TOKEN), "a bearer secret is not printed");
        }
        let id = "717F2BFC-c6d4-41fd-b238-3f2f0c0cf777";
        let pdf = parse(&format!("https://in.xero.com/{TOKEN}/Invoice/DownloadPdf/{id}")).unwrap();
        assert_eq!(pdf.invoice_id(), Some(id.to_lowercase().as_str()));
    }

    #[test]
    fn look_alikes_are_not() {
        for (link, error) in [
            (format!("https://in.xero.com.evil.example/{TOKEN}"), LinkError::Host),
            (format!("https://in-xero.com/{TOKEN}"), LinkError::Host),
            (format!("http://in.xero.com/{TOKEN}"), LinkError::Host),
            (format!("https://in.xero.com@evil.example/{TOKEN}"), LinkError::Host),
            (format!("https://user@in.xero.com/{TOKEN}"), LinkError::Host),
            (format!("https://in.xero.com:8443/{TOKEN}"), LinkError::Host),
            ("https://in.xero.com/".to_owned(), LinkError::Token),
            ("https://in.xero.com/short".to_owned(), LinkError::Token),
            (format!("https://in.xero.com/{TOKEN}/other"), LinkError::Token),
            (format!("https://in.xero.com/redirect?to=/{TOKEN}"), LinkError::Token),
        ] {
            assert_eq!(parse(&link), Err(error), "{link}");
        }
    }
}
