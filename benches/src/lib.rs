#![doc = include_str!("../README.md")]

pub mod inputs;
pub mod instructions;
pub mod ratio;
pub mod turns;
