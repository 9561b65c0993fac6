//! Values and fixtures shared by the tests of this crate.
#![expect(clippy::arithmetic_side_effects, reason = "tests panic")]

use billfold_processor::{Binding, CardData, CardParts, OpeningKey, PinnedKey};
use chrono::{DateTime, TimeDelta, Utc};

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

pub(crate) fn binding() -> Binding {
    let until = now() + TimeDelta::minutes(10);
    Binding::new("merchant-7", "invoice-1043", "98.87 USD".parse().unwrap(), "attempt-1", until).unwrap()
}

pub(crate) fn parts() -> CardParts<'static> {
    CardParts {
        number: "4242424242424242",
        expiry_month: 12,
        expiry_year: 2030,
        security_code: Some("123"),
        name: "Pat Doe",
        postal_code: "98052",
        country: "US",
    }
}

pub(crate) fn card() -> CardData {
    CardData::new(&parts()).unwrap()
}

pub(crate) fn processor() -> (OpeningKey, PinnedKey) {
    let key = OpeningKey::generate("acme", "2026-a").unwrap();
    let pinned = key.pinned(now() - TimeDelta::days(1), now() + TimeDelta::days(1)).unwrap();
    (key, pinned)
}

/// The text of a fixture file, or nothing (and one line that says so) where there are no fixtures.
pub(crate) fn fixture(name: &str) -> Option<String> {
    billfold_testkit::fixtures::text(&format!("vault/{name}"))
}
