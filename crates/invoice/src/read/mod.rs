//! Reading: from raw bytes to invoices.

mod browser_text;
mod collect;
mod container;
#[cfg(test)]
mod docs_page;
pub mod entity;
mod html;
mod item;
mod json;
mod markup;
mod merge;
mod pdf;
mod reader;
mod reading;
mod refusal;
mod report;
mod request;
mod scan;
mod sniff;
mod text;
mod two_steps;
mod xml;

pub use browser_text::browser_text;
pub use entity::EntityError;
pub use reader::{Reader, read_file, read_message};
pub use reading::Reading;
pub use refusal::{ReadError, Refusal, RefusalReason};
pub use report::{FileReport, Outcome};
pub use request::{RequestKeys, RequestKeysError};
pub use scan::{has_payment_request, message_has_payment_request};
pub use two_steps::Markup;
