#![doc = include_str!("../README.md")]

pub mod doc_block;
pub mod fixtures;
pub mod skip;
