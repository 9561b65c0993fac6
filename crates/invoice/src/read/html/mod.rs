//! HTML mail bodies: data scripts, Microdata, `RDFa`.

mod microdata;
mod page;
mod quotation;
mod rdfa;
mod rdfa_names;
mod sink;
mod text;

pub use text::visible_text;

pub(crate) use page::{Media, PageError, Script, contains_ignoring_case, parse};
pub(crate) use {microdata::items as microdata, rdfa::items as rdfa};
