//! Does the time tell where a forgery went wrong, or which digits a number has? As `dudect` asks it (Reparaz, Balasch,
//! Verbauwhede: "Dude, is my code constant time?"): two classes of inputs in random order, and Welch's t-test between their
//! times, over all of them and over the faster parts, which are less noisy. A |t| that stays below ten after a million samples
//! is not evidence of a leak; a comparison that stops at the first difference is seen with hundreds.
//!
//! Not with the `dudect-bencher` crate: it prints its result instead of returning it, and depends on `clap` 2 and `atty`, which
//! are no longer maintained.
#![cfg(feature = "measure")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking, and a measurement computes with times and prints its figures"
)]

use std::hint::black_box;
use std::time::Instant;

use billfold_vault::measure::{OneRecord, fingerprint};
use billfold_vault::{SecretKey, SecurityCode};
use zeroize::Zeroizing;

const SAMPLES: usize = 1_000_000;

/// A generator that is good enough to mix classes.
struct Mixer(u64);

impl Mixer {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Mean, variance and number.
fn moments(times: &[u64], most: u64) -> (f64, f64, f64) {
    let kept = || times.iter().filter(|time| **time <= most).map(|time| *time as f64);
    let number = kept().count() as f64;
    let mean = kept().sum::<f64>() / number;
    let variance = kept().map(|time| (time - mean) * (time - mean)).sum::<f64>() / (number - 1.0);
    (mean, variance, number)
}

/// The greatest |t| over the fastest half, three quarters and so on of the samples.
fn greatest_t(times: &[Vec<u64>; 2]) -> f64 {
    let mut all = times.concat();
    all.sort_unstable();
    [50, 75, 90, 95, 99]
        .map(|percent| {
            let most = all[all.len() * percent / 100];
            let [(m0, v0, n0), (m1, v1, n1)] = [0, 1].map(|class| moments(&times[class], most));
            ((m0 - m1) / (v0 / n0 + v1 / n1).sqrt()).abs()
        })
        .into_iter()
        .fold(0.0, f64::max)
}

/// Times `work` on inputs of two classes. Each input is copied to the same place first.
fn leak(name: &str, classes: [&[Vec<u8>]; 2], mut work: impl FnMut(&[u8])) -> f64 {
    let mut mixer = Mixer(0x2545_f491_4f6c_dd1d);
    let mut place = classes[0][0].clone();
    let mut times = [Vec::with_capacity(SAMPLES), Vec::with_capacity(SAMPLES)];
    for _ in 0..SAMPLES {
        let class = usize::from(mixer.next() >> 33 & 1 == 1);
        let input = &classes[class][(mixer.next() >> 20) as usize % classes[class].len()];
        place.copy_from_slice(input);
        let start = Instant::now();
        work(black_box(&place));
        times[class].push(u64::try_from(start.elapsed().as_nanos()).unwrap());
    }
    let t = greatest_t(&times);
    println!("{name}: |t| = {t:.1}");
    t
}

/// The same bytes, altered at one place.
fn altered(bytes: &[u8], at: usize) -> Vec<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 0x80;
    vec![bytes]
}

fn digits(mixer: &mut Mixer, length: usize) -> Vec<u8> {
    (0..length).map(|_| b'0' + u8::try_from(mixer.next() >> 40 & 7).unwrap()).collect()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
#[ignore = "soak"]
fn soak_time_tells_nothing_about_forgeries_and_digits() {
    // What the test would see: a comparison that stops at the first difference.
    let expected = vec![1_u8; 512];
    let stops = |bytes: &[u8]| {
        let same = bytes.iter().zip(&expected).take_while(|(one, other)| black_box(one) == other).count();
        black_box(same);
    };
    let seen = leak("a leaking comparison", [&altered(&expected, 0), &altered(&expected, 511)], stops);
    assert!(seen > 100.0, "the measuring works");

    let record = OneRecord::new().unwrap();
    let sealed = record.seal(Zeroizing::new(vec![7; 512])).unwrap();
    let open = |bytes: &[u8]| assert!(black_box(record.open(bytes)).is_none());
    let end = sealed.len() - 1;
    let mut worst: f64 = 0.0;
    for (name, first, last) in [
        ("commitment of the data key, first or last byte wrong", 59, 90),
        ("tag of the data key, first or last byte wrong", 123, 138),
        ("commitment of the content, first or last byte wrong", 163, 194),
        ("tag of the content, first or last byte wrong", end - 15, end),
        ("content, first or last byte wrong", 195, end - 16),
    ] {
        worst = worst.max(leak(name, [&altered(&sealed, first), &altered(&sealed, last)], open));
    }

    let mut mixer = Mixer(88_172_645_463_325_252);
    let random =
        |mixer: &mut Mixer, length| -> Vec<Vec<u8>> { (0..1024).map(|_| digits(mixer, length)).collect() };
    let key = SecretKey::random().unwrap();
    let numbers = random(&mut mixer, 16);
    worst = worst.max(leak(
        "fingerprint of one number or of any",
        [&vec![b"4242424242424242".to_vec(); 1024], &numbers],
        |bytes| {
            black_box(fingerprint(&key, text(bytes)));
        },
    ));
    let codes = random(&mut mixer, 3);
    worst = worst.max(leak("security code 000 or any", [&vec![b"000".to_vec(); 1024], &codes], |bytes| {
        drop(black_box(SecurityCode::parse(text(bytes)).unwrap()));
    }));
    assert!(worst < 10.0, "|t| = {worst}");
}
