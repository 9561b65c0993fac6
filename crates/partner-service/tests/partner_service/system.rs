//! One invoice in one of the emulated accounting systems.

use billfold_sandbox::{FaultScript, FreshBooksApi, XeroApi};

#[derive(Debug)]
pub(crate) enum System {
    Xero(XeroApi, String),
    FreshBooks(FreshBooksApi, u64),
}

impl System {
    pub(crate) fn faults(&self) -> &FaultScript {
        match self {
            Self::Xero(xero, _) => xero.faults(),
            Self::FreshBooks(books, _) => books.faults(),
        }
    }

    pub(crate) fn payments(&self) -> usize {
        match self {
            Self::Xero(xero, id) => xero.payments(id).len(),
            Self::FreshBooks(books, id) => books.payments(*id).len(),
        }
    }

    pub(crate) fn context(&self) -> String {
        match self {
            Self::Xero(_, id) => format!("{{\"invoiceId\":\"{id}\"}}"),
            Self::FreshBooks(_, id) => format!("{{\"invoiceId\":{id}}}"),
        }
    }
}
