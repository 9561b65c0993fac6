//! FreshBooks' share links.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_reason::{Code, reasons};
use serde::Deserialize;
use url::Url;

/// A link of the shape `https://my.freshbooks.com/#/link/<token>`, where query and token are part of the fragment. The token is
/// a bearer secret: a short code, or a JWT whose claims name the account and the invoice. That JWT is signed with FreshBooks'
/// own secret and cannot be verified here, so the claims are a hint to compare with, never a fact.
#[derive(Clone, PartialEq, Eq)]
pub struct InvoiceLink {
    token: String,
    hint: Option<Hint>,
}

#[derive(Clone, PartialEq, Eq, Deserialize)]
struct Hint {
    #[serde(rename = "accountid")]
    account_id: String,
    #[serde(rename = "objectid")]
    object_id: String,
}

/// Why a link is not one of FreshBooks' share links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Not `https` at the host, or with a port or user name.
    #[error("the link does not lead to my.freshbooks.com")]
    Host,
    /// The fragment has no token.
    #[error("the link has no invoice token")]
    Token,
}

/// The longest token that is read.
const MAX_TOKEN: usize = 2048;

reasons! {
    LinkError {
        Self::Host => Code::refusal(
            "freshbooks.link_host",
            "The link does not lead to FreshBooks's page of invoices.",
        );
        Self::Token => Code::refusal(
            "freshbooks.link_token",
            "The link does not have the token of an invoice at FreshBooks.",
        );
    }
}

impl InvoiceLink {
    /// Reads a link.
    ///
    /// # Errors
    /// [`LinkError::Host`] if the link leads elsewhere, [`LinkError::Token`] if it has no token of an invoice.
    pub fn parse(link: &Url) -> Result<Self, LinkError> {
        let plain = link.username().is_empty() && link.password().is_none() && link.port().is_none();
        if link.scheme() != "https" || link.host_str() != Some("my.freshbooks.com") || !plain {
            return Err(LinkError::Host);
        }
        let fragment = link.fragment().filter(|_| link.path() == "/").ok_or(LinkError::Token)?;
        let rest = fragment.strip_prefix("/link/").ok_or(LinkError::Token)?;
        let token = rest.split('?').next().unwrap_or_default();
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if token.len() < 8 || token.len() > MAX_TOKEN || !token.bytes().all(allowed) {
            return Err(LinkError::Token);
        }
        Ok(Self { token: token.to_owned(), hint: hint(token) })
    }

    /// The token, which is a bearer secret.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The account that a JWT token claims; a hint only.
    #[must_use]
    pub fn account_hint(&self) -> Option<&str> {
        self.hint.as_ref().map(|hint| hint.account_id.as_str())
    }

    /// The invoice that a JWT token claims; a hint only.
    #[must_use]
    pub fn invoice_hint(&self) -> Option<&str> {
        self.hint.as_ref().map(|hint| hint.object_id.as_str())
    }
}

impl fmt::Debug for InvoiceLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvoiceLink").field("jwt", &self.hint.is_some()).finish_non_exhaustive()
    }
}

fn hint(token: &str) -> Option<Hint> {
    let mut parts = token.split('.');
    let (_, claims, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    serde_json::from_slice(&claims).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(link: &str) -> Result<InvoiceLink, LinkError> {
        Url::parse(link).map_err(|_| LinkError::Host).and_then(|link| InvoiceLink::parse(&link))
    }

    #[test]
    fn both_kinds_of_token_are_read_behind_the_hash() {
        let short = parse("https://my.freshbooks.com/#/link/AbCdEf012345gh?invoiceNumber=0000088").unwrap();
        assert_eq!((short.token(), short.account_hint()), ("AbCdEf012345gh", None));
        let claims =
            URL_SAFE_NO_PAD.encode(r#"{"accountid":"6BApk","objectid":"970539","type":"invoice","level":0}"#);
        let jwt = parse(&format!(
            "https://my.freshbooks.com/#/link/eyJhbGciOiJIUzI1NiJ9.{claims}.c2ln?type=secondary"
        ))
        .unwrap();
        assert_eq!((jwt.account_hint(), jwt.invoice_hint()), (Some("6BApk"), Some("970539")));
        assert!(!format!("{jwt:?}").contains("6BApk"));
    }

    #[test]
    fn look_alikes_are_not() {
        for (link, error) in [
            ("https://my.freshbooks.com.evil.example/#/link/AbCdEf012345gh", LinkError::Host),
            ("http://my.freshbooks.com/#/link/AbCdEf012345gh", LinkError::Host),
            ("https://a:b@my.freshbooks.com/#/link/AbCdEf012345gh", LinkError::Host),
            ("https://my.freshbooks.com/link/AbCdEf012345gh", LinkError::Token),
            ("https://my.freshbooks.com/other#/link/AbCdEf012345gh", LinkError::Token),
            ("https://my.freshbooks.com/#/link/", LinkError::Token),
            ("https://my.freshbooks.com/#/pay/AbCdEf012345gh", LinkError::Token),
            ("https://my.freshbooks.com/#/link/a<script>b000000", LinkError::Token),
        ] {
            assert_eq!(parse(link), Err(error), "{link}");
        }
    }
}
