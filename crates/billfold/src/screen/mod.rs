//! Screening: message bytes in, a decision out, with every reason.

mod bind;
mod content;
mod procedure;
mod report;
mod screener;
mod screening;
mod verdict;

pub use procedure::{SCREENING, Stage};
pub use report::{InvoiceSummary, Report, Screened, SenderSummary};
pub use screener::{Screener, ScreenerError};
pub use screening::{Screening, Step};
pub use verdict::Verdict;
