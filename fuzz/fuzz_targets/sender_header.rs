//! Property: a header block that is accepted can be put together again byte for byte, and the parts of a MIME tree that is
//! accepted lie within the message, in order.
#![cfg_attr(fuzzing, no_main)]

use billfold_sender::readers;
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|data: &[u8]| {
    assert!(readers::header_block(data));
    assert!(readers::mime_tree(data));
});
