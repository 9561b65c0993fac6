//! Property: an answer to a completion is paid only if it says success for our request id; whatever is unclear is an unknown outcome.
#![cfg_attr(fuzzing, no_main)]

use billfold_partner::http::Response;
use billfold_partner::{Adapter, Completion, Entry, StandardAdapter};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|body: &[u8]| {
    let entry =
        Entry::builder("fuzz", "Fuzz").and_then(|entry| entry.build()).expect("the entry is well formed");
    let adapter = StandardAdapter::new(entry);
    let answer = Response::json(200, body);
    let says = |member: &str, value: &str| {
        let object: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(body).ok();
        object.is_some_and(|object| object.get(member).and_then(|v| v.as_str()) == Some(value))
    };
    match adapter.read_completion(&answer, "r-1") {
        Ok(Completion::Paid(_)) => assert!(says("requestId", "r-1") && says("result", "success")),
        Ok(Completion::Declined(_)) => assert!(says("requestId", "r-1") && says("result", "fail")),
        Ok(_) => {}
        Err(error) => assert!(error.is_outcome_unknown(), "status 200 is never a definite refusal"),
    }
    if let Err(error) = adapter.read_payment_status(&answer, "r-1") {
        assert!(!error.is_outcome_unknown(), "a read moves no money");
    }
});
