//! What people see of an HTML body.
//!
//! A browser's tree ([`tree`]) and a small cascade ([`cascade`]) judge every run of text: *shown* in every view, *hidden* in every
//! view, or *unsure*. No list of ways to hide text can be complete, so that what is not understood is unsure, and never more.

mod cascade;
mod colour;
mod columns;
mod constructs;
mod declarations;
mod defaults;
mod drawn;
mod effects;
mod insets;
mod lengths;
mod loose;
mod media;
mod page;
mod properties;
mod reach;
mod room;
mod selectors;
mod sheet;
mod specified;
mod style;
mod tree;
mod values;
mod writer;

#[cfg(test)]
mod docs_page;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

pub(super) use loose::loose_text;
pub(super) use page::{Readings, read};
