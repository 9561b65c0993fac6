//! The language, as far as scripts of commands need it: characters, words, values, commands, statements.

mod blanks;
mod block;
mod chars;
mod command;
mod cursor;
mod encoding;
mod expression;
mod group;
mod member;
mod operators;
mod parser;
mod script;
mod statement;
mod text;
mod value;
mod variable;
mod word;

pub(crate) use chars::is_single_quote;
pub(crate) use encoding::decode;
pub(crate) use parser::parse;
pub(crate) use script::{
    Argument, Assign, Command, Constant, Element, Ends, ForEach, If, Literal, Part, Pipeline, Statement, Try,
};
#[cfg(test)]
pub(crate) use script::{Entry, Opaque};
