//! Property: Authentication-Results that are accepted read the same when they are written anew with every value quoted.
#![cfg_attr(fuzzing, no_main)]

use billfold_sender::readers;
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|text: &str| assert!(readers::authentication_results(text)));
