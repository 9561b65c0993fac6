//! The FreshBooks account of one merchant.

use billfold_partner::accounting::BooksError;
use url::Url;

/// The FreshBooks account of one merchant: account id, name and address of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BooksAccount {
    /// Short letters and digits, as `xZNQ1X`; in every path.
    pub account_id: String,
    /// The name of the business, to which the money is owed. An invoice does not state it.
    pub payee: String,
    /// `https://api.freshbooks.com/`, or an emulator's.
    pub base: Url,
}

impl BooksAccount {
    /// A business at the live API.
    ///
    /// # Errors
    /// [`BooksError::Misconfigured`] if the account id is not a short text of letters and digits, or the payee is empty.
    pub fn new(account_id: &str, payee: &str) -> Result<Self, BooksError> {
        let well_formed =
            (1..=32).contains(&account_id.len()) && account_id.bytes().all(|b| b.is_ascii_alphanumeric());
        if !well_formed || payee.is_empty() {
            return Err(BooksError::Misconfigured);
        }
        let base = Url::parse("https://api.freshbooks.com/").map_err(|_| BooksError::Misconfigured)?;
        Ok(Self { account_id: account_id.to_owned(), payee: payee.to_owned(), base })
    }

    /// The same account at another address, which must end with `/`.
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
