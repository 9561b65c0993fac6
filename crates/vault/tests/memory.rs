//! Nothing of a card or security code stays in the memory of the process once the values are dropped.
//!
//! The test looks at every writable page of itself. The digits it looks for are never in memory in the clear but where
//! they are meant to be: they are kept masked. A program of its own with one test, so that no other thread holds a card.
#![cfg(target_os = "linux")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "the other tests use more of it")]
#[path = "vault/support/mod.rs"]
mod support;

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::Arc;

use billfold_vault::{Edit, NewCard, SecurityCode};
use support::{claim, later, memory, now, pat, processor, vault};
use zeroize::{Zeroize as _, Zeroizing};

const MASK: u8 = 0xA5;

/// Text that is only ever unmasked into a buffer that is wiped.
struct Masked(Vec<u8>);

impl Masked {
    /// Masks digits made by arithmetic, so that they are nowhere in the program's own text.
    fn digits(seed: u64, length: usize, luhn: bool) -> Self {
        let mut digits: Vec<u8> = Vec::with_capacity(length);
        let mut state = seed;
        digits.push(4);
        while digits.len() < length - 1 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            digits.push(((state >> 33) % 10) as u8);
        }
        let sum: u32 = digits.iter().rev().enumerate().fold(0, |sum, (place, digit)| {
            let double = u32::from(*digit) * 2;
            sum + if place % 2 == 0 { double / 10 + double % 10 } else { u32::from(*digit) }
        });
        digits.push(if luhn { ((10 - sum % 10) % 10) as u8 } else { 7 });
        let masked = Self(digits.iter().map(|digit| (digit + b'0') ^ MASK).collect());
        digits.zeroize();
        masked
    }

    fn push_to(&self, out: &mut Vec<u8>) {
        out.extend(self.0.iter().map(|byte| byte ^ MASK));
    }

    fn at(&self, bytes: &[u8]) -> bool {
        bytes.len() >= self.0.len() && bytes.iter().zip(&self.0).all(|(byte, masked)| byte ^ MASK == *masked)
    }
}

/// Where in the process the digits are, by the name of the mapping.
fn found(secret: &Masked) -> Vec<String> {
    const CHUNK: usize = 1 << 16;
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut buffer = vec![0_u8; CHUNK + secret.0.len()];
    let own = buffer.as_ptr() as usize..buffer.as_ptr() as usize + buffer.len();
    let mut hits = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).unwrap_or("").starts_with("rw")) {
        let (range, name) =
            (line.split(' ').next().unwrap(), line.split_whitespace().nth(5).unwrap_or("anonymous"));
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|at| usize::from_str_radix(at, 16).unwrap());
        for base in (start..end).step_by(CHUNK) {
            let length = buffer.len().min(end - base);
            memory.seek(SeekFrom::Start(base as u64)).unwrap();
            if memory.read_exact(&mut buffer[..length]).is_err() {
                continue;
            }
            for at in 0..length.saturating_sub(secret.0.len()).min(CHUNK) {
                if secret.at(&buffer[at..length]) && !own.contains(&(base + at)) {
                    hits.push(format!("{name} at {:x}", base + at));
                }
            }
            buffer.zeroize();
            buffer.resize(CHUNK + secret.0.len(), 0);
        }
    }
    hits
}

fn json(number: &Masked, code: &Masked) -> Zeroizing<Vec<u8>> {
    let mut json = Zeroizing::new(Vec::with_capacity(512));
    json.extend_from_slice(br#"{"expiry": "2030-12", "name": "Pat Doe", "number": ""#);
    number.push_to(&mut json);
    json.extend_from_slice(br#"", "security_code": ""#);
    code.push_to(&mut json);
    json.extend_from_slice(br#""}"#);
    json
}

fn code(digits: &Masked) -> SecurityCode {
    let mut text = Zeroizing::new(Vec::with_capacity(64));
    digits.push_to(&mut text);
    SecurityCode::parse(std::str::from_utf8(&text).unwrap()).unwrap()
}

#[test]
fn nothing_is_left_behind() {
    let number = Masked::digits(20_261_120, 16, true);
    // Three digits alone would be found by chance; in every buffer the code lies beside the number, which is looked for.
    let three = Masked::digits(9, 3, false);
    let store = memory();
    let vault = vault(&store);
    let (key, pinned) = processor();

    let input = json(&number, &three);
    let card = NewCard::from_json(&input).unwrap();
    assert!(found(&number).len() >= 2, "the live secret is found: the looking works");
    let method = vault.add(&pat(), card, now()).unwrap();
    drop(input);
    assert_eq!(found(&number), [""; 0], "after adding");

    vault.list(&pat(), now()).unwrap();
    vault.update(&pat(), &method.id, Edit::new().name("Other").unwrap(), now()).unwrap();
    vault.rotate(&pat(), now()).unwrap();
    vault.rewrap(&pat(), now()).unwrap();
    assert!(vault.verify(&pat()).unwrap().is_sound());
    assert_eq!(found(&number), [""; 0], "after listing, changing, rotating and verifying");

    let release =
        vault.release(claim(&store, &pat(), &method, "i-1", &pinned), code(&three), &pinned, now()).unwrap();
    assert_eq!(found(&number), [""; 0], "after the release");
    let opened = key.open(&release.sealed, &release.binding, now()).unwrap();
    assert!(!found(&number).is_empty(), "the processor holds it");
    drop(opened);
    assert_eq!(found(&number), [""; 0], "after the processor dropped it");

    let expired = key.pinned(later(-9), later(-1)).unwrap();
    let failed =
        vault.release(claim(&store, &pat(), &method, "i-2", &expired), code(&three), &expired, now());
    println!("{}", failed.unwrap_err());
    let mut wrong = json(&number, &three);
    wrong.pop();
    println!("{}", NewCard::from_json(&wrong).unwrap_err());
    let twice = String::from_utf8(wrong.to_vec()).map(Zeroizing::new).unwrap().replace("name", "number");
    println!("{}", NewCard::from_json(Zeroizing::new(twice).as_bytes()).unwrap_err());
    drop((wrong, Arc::clone(&store)));
    assert_eq!(found(&number), [""; 0], "after errors");
}
