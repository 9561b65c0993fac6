//! Property: a tag list that is accepted has every tag once and reads the same written anew; a signature without a problem has a
//! domain and covers From; a key record that fits is the only one; the sets of an ARC chain are as many as its seals.
#![cfg_attr(fuzzing, no_main)]

use billfold_sender::readers;
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    assert!(readers::tag_list(&text));
    assert!(readers::key_record(&text));
    assert!(readers::arc_chain(data));
});
