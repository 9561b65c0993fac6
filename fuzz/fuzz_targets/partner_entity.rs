//! Property: a live invoice that is read has totals that agree, in money with minor units, and survives being asked about.
#![cfg_attr(fuzzing, no_main)]

use billfold_partner::http::Response;
use billfold_partner::{Adapter, Entry, StandardAdapter};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|body: &[u8]| {
    let entry = Entry::builder("fuzz", "Fuzz").and_then(|entry| entry.build()).expect("the entry is well formed");
    let adapter = StandardAdapter::new(entry);
    if let Ok(live) = adapter.read_entity(&Response::json(200, body), None) {
        assert!(live.total().fits_minor_units() && !live.test_mode());
        let due = live.invoice().amount_due().expect("an amount is due");
        let shipping = live.shipping_options().iter().find(|option| Some(option.id.as_str()) == live.shipping_option());
        let with_shipping = shipping.and_then(|option| due.checked_add(&option.amount).ok());
        assert!(due == live.total() || with_shipping.as_ref() == Some(live.total()));
        if let Some(context) = live.product_context() {
            assert!(!context.is_empty());
        }
        let _ = (live.items_add_up(), live.takes_network("visa"), format!("{live:?}"));
    }
});
