//! Screening: message bytes in, a decision out, with every reason.

mod budget;
mod content;
mod report;
mod screener;
mod screening;
mod stages;
mod verdict;

pub use content::Compared;
pub use report::{InvoiceSummary, Report, Screened, SenderSummary};
pub use screener::{Screener, ScreenerError};
pub use screening::{Screening, Step};
pub use stages::{SCREENING, Stage};
pub use verdict::Verdict;
