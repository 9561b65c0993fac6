//! HTML mail bodies: data scripts, Microdata, `RDFa`.

mod crowd;
mod elements;
mod microdata;
mod parse;
mod quotation;
mod rdfa;
mod rdfa_names;
mod sink;

pub(crate) use crowd::Crowd;
pub(crate) use elements::{Media, Script};
pub(crate) use parse::{PageError, contains_ignoring_case, parse};
pub(crate) use {microdata::items as microdata, rdfa::items as rdfa};
