//! The language, as far as plain commands need it: characters, words, commands, pipelines.

mod chars;
mod cursor;
mod encoding;
mod lex;
mod parse;
mod script;

pub(crate) use chars::is_single_quote;
pub(crate) use encoding::decode;
pub(crate) use parse::parse;
pub(crate) use script::{Argument, Command, Constant, Element, Literal, Pipeline};
