//! Property: a mailbox of From that is accepted names one address that reads as itself, alone and in a list.
#![cfg_attr(fuzzing, no_main)]

use billfold_sender::readers;
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|text: &str| assert!(readers::from_value(text)));
