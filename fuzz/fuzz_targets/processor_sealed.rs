//! Property: a sealed card that is parsed prints as the same text, and only the text that was sealed opens.
#![cfg_attr(fuzzing, no_main)]

use std::sync::OnceLock;

use billfold_processor::{Binding, CardData, CardParts, OpeningKey, Sealed, seal};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

struct Fixture {
    key: OpeningKey,
    binding: Binding,
    text: String,
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_795_165_200, 0).unwrap()
}

fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let (day, until) = (chrono::TimeDelta::days(1), now() + chrono::TimeDelta::minutes(10));
        let binding = Binding::new("m", "i", "1 USD".parse().unwrap(), "r", until).unwrap();
        let parts = CardParts {
            number: "4242424242424242",
            expiry_month: 12,
            expiry_year: 2030,
            security_code: Some("123"),
            name: "P",
            postal_code: "",
            country: "",
        };
        let key = OpeningKey::generate("p", "k").unwrap();
        let pinned = key.pinned(now() - day, now() + day).unwrap();
        let text = seal(&pinned, CardData::new(&parts).unwrap(), &binding, now()).unwrap().to_text();
        Fixture { key, binding, text }
    })
}

fuzz_target!(|input: (u16, &str)| {
    let (at, text) = input;
    let fixture = fixture();
    let at = usize::from(at) % fixture.text.len();
    let end = at.saturating_add(text.len()).min(fixture.text.len());
    let overlaid = [fixture.text.get(..at).unwrap(), text, fixture.text.get(end..).unwrap()].concat();
    for candidate in [text, &overlaid] {
        let Ok(sealed) = Sealed::parse(candidate) else { continue };
        assert_eq!(sealed.to_text(), candidate);
        let opened = fixture.key.open(&sealed, &fixture.binding, now()).is_ok();
        assert!(!opened || candidate == fixture.text);
    }
});
