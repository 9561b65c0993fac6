//! Property: a live invoice that is read has totals that agree, in money with minor units, and survives being asked about, also as the answer to a change of shipping.
#![cfg_attr(fuzzing, no_main)]

use std::sync::OnceLock;

use billfold_partner::http::Response;
use billfold_partner::{Adapter, Entry, LiveInvoice, StandardAdapter};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fn sound(live: &LiveInvoice) {
    assert!(live.total().fits_minor_units() && !live.test_mode());
    let due = live.invoice().amount_due().expect("an amount is due");
    let shipping =
        live.shipping_options().iter().find(|option| Some(option.id.as_str()) == live.shipping_option());
    let with_shipping = shipping.and_then(|option| due.checked_add(&option.amount).ok());
    assert!(due == live.total() || with_shipping.as_ref() == Some(live.total()));
    if let Some(context) = live.product_context() {
        assert!(!context.is_empty());
    }
    let _ = (live.items_add_up(), live.takes_network("visa"), format!("{live:?}"));
}

fn adapter() -> StandardAdapter {
    let entry =
        Entry::builder("fuzz", "Fuzz").and_then(|entry| entry.build()).expect("the entry is well formed");
    StandardAdapter::new(entry)
}

/// What the invoice was before the payer chose a shipping option.
fn before() -> &'static LiveInvoice {
    static BEFORE: OnceLock<LiveInvoice> = OnceLock::new();
    BEFORE.get_or_init(|| {
        let seed = include_bytes!("../seeds/partner_entity/shipping");
        adapter()
            .read_entity(&Response::json(200, seed.as_slice()), None)
            .expect("the seed is a live invoice")
    })
}

fuzz_target!(|body: &[u8]| {
    let adapter = adapter();
    for before in [None, Some(before())] {
        if let Ok(live) = adapter.read_entity(&Response::json(200, body), before) {
            sound(&live);
        }
    }
});
