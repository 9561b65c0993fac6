//! Property: what the strict readers of headers, From, tag lists, Authentication-Results and MIME accept reads as itself again.
#![cfg_attr(fuzzing, no_main)]

use billfold_sender::readers;
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|data: &[u8]| {
    assert!(readers::header_block(data));
    assert!(readers::mime_tree(data));
    let text = String::from_utf8_lossy(data);
    assert!(readers::from_value(&text));
    assert!(readers::tag_list(&text));
    assert!(readers::authentication_results(&text));
});
