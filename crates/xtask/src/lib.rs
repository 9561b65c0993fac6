#![doc = include_str!("../README.md")]

pub mod doc_block;
