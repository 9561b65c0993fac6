//! From bytes to text, and from text to dates and amounts.

pub(crate) mod charset;
pub(crate) mod date;
pub(crate) mod flowed;
pub(crate) mod money;
