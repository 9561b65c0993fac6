//! Property: whatever reads as money prints to text and JSON that read as the same money.
#![cfg_attr(fuzzing, no_main)]

use billfold_money::Money;
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|text: &str| {
    if let Ok(money) = text.parse::<Money>() {
        assert_eq!(money.to_string().parse::<Money>().as_ref(), Ok(&money));
        let json = serde_json::to_string(&money).expect("money serialises");
        assert_eq!(serde_json::from_str::<Money>(&json).ok(), Some(money));
    }
});
