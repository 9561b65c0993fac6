//! The traits through which the service reaches an accounting system.

use std::fmt::Debug;

use billfold_partner::accounting::{AccessToken, BookInvoice, BookPayment, BooksError, Recorded};
use billfold_partner::http::{Failure, Request, Response};
use serde_json::value::RawValue;

/// The books of one merchant. An implementation does its own I/O and may block.
pub trait Books: Send + Sync + Debug {
    /// Reads the present state of the invoice that a `productContext` names; [`BooksError::NotFound`] if it is not this
    /// merchant's.
    ///
    /// # Errors
    /// [`BooksError`] if the books cannot be read or do not have the invoice; a read never ends in `OutcomeUnknown`.
    fn invoice(&self, product_context: &RawValue) -> Result<BookInvoice, BooksError>;

    /// Records a payment once. After `OutcomeUnknown` the caller asks [`find`](Self::find) before it records again.
    ///
    /// # Errors
    /// [`BooksError::OutcomeUnknown`] if the payment may or may not be recorded; every other [`BooksError`] says that it is not.
    fn record(&self, payment: &BookPayment) -> Result<Recorded, BooksError>;

    /// Finds a payment by our reference.
    ///
    /// # Errors
    /// [`BooksError`] if the books cannot be searched to the end; a read never ends in `OutcomeUnknown`.
    fn find(&self, payment: &BookPayment) -> Result<Option<Recorded>, BooksError>;
}

/// The source of a merchant's access token. The host refreshes it: one refresh at a time, and stored before it is used.
pub trait Tokens: Send + Sync + Debug {
    /// Gives a token that should be accepted.
    ///
    /// # Errors
    /// [`BooksError::NeedsReauth`] if the merchant must connect again.
    fn token(&self) -> Result<AccessToken, BooksError>;

    /// Gives a token in place of one that was just refused.
    ///
    /// # Errors
    /// [`BooksError::NeedsReauth`] if the merchant must connect again.
    fn refreshed(&self) -> Result<AccessToken, BooksError>;
}

/// The HTTP transport of the host. See [`http`](billfold_partner::http) for what it must keep.
pub trait Transport: Send + Sync + Debug {
    /// Sends a request once.
    ///
    /// # Errors
    /// [`Failure`] if there is no answer.
    fn send(&self, request: Request) -> Result<Response, Failure>;
}
