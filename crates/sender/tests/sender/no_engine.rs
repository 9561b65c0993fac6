//! A build without the engine verifies nothing, and says so: `cargo test -p billfold-sender --no-default-features`.

#![cfg(not(feature = "dkim"))]

use crate::support::mail::{Mail, PARTNER, check_usual, codes};

#[test]
fn without_the_engine_no_signature_is_believed() {
    let outcome = check_usual(&Mail::partner().sign(PARTNER));
    assert!(codes(&outcome).contains(&"sender.dkim_unavailable"), "{:?}", codes(&outcome));
    assert!(outcome.verified.is_none());
}
