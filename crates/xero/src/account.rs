//! The Xero organisation of one merchant, and its account for payments.

use billfold_partner::accounting::BooksError;
use serde::Serialize;
use url::Url;

/// The account that payments are recorded in: a bank account, or one with payments enabled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum PaymentAccount {
    /// By code, as `970`.
    Code(String),
    /// By UUID.
    #[serde(rename = "AccountID")]
    Id(String),
}

/// The Xero organisation of one merchant: tenant, name, payment account and address of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BooksAccount {
    /// `xero-tenant-id`, on every call.
    pub tenant_id: String,
    /// The name of the organisation, to which the money is owed. An invoice does not state it.
    pub payee: String,
    /// The account in which payments are recorded.
    pub payment_account: PaymentAccount,
    /// `https://api.xero.com/api.xro/2.0/`, or an emulator's.
    pub base: Url,
}

impl BooksAccount {
    /// An organisation at the live API.
    ///
    /// # Errors
    /// [`BooksError::Misconfigured`] if the tenant id is not a text of letters, digits and hyphens, or the payee is empty.
    pub fn new(tenant_id: &str, payee: &str, payment_account: PaymentAccount) -> Result<Self, BooksError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if tenant_id.is_empty() || !tenant_id.bytes().all(plain) || payee.is_empty() {
            return Err(BooksError::Misconfigured);
        }
        let base = Url::parse("https://api.xero.com/api.xro/2.0/").map_err(|_| BooksError::Misconfigured)?;
        Ok(Self { tenant_id: tenant_id.to_owned(), payee: payee.to_owned(), payment_account, base })
    }

    /// The same organisation at another address, which must end with `/`.
    ///
    /// # Errors
    /// [`BooksError::Misconfigured`] for another scheme than `https`, save on loopback, or without the final `/`.
    pub fn at(mut self, base: Url) -> Result<Self, BooksError> {
        let secure =
            base.scheme() == "https" || (base.scheme() == "http" && billfold_partner::is_loopback(&base));
        if !secure || !base.path().ends_with('/') {
            return Err(BooksError::Misconfigured);
        }
        self.base = base;
        Ok(self)
    }
}
