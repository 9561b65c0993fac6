//! RSA keys of the ROCA kind (CVE-2017-15361): made by a faulty generator, and breakable.

/// Odd primes up to 167, by which the discoverers' test looks at a modulus.
const PRIMES: &[u32] = &[
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
    107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether a modulus has the fingerprint: modulo every prime it is a power of 65537. A sound modulus passes for one with
/// a chance below 2^-27.
pub(crate) fn has_fingerprint(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|&prime| {
        let residue = modulus.iter().fold(0, |rest, &byte| times_plus(rest, 256, u32::from(byte), prime));
        is_power_of_65537(residue, prime)
    })
}

fn is_power_of_65537(residue: u32, prime: u32) -> bool {
    let mut power = 1;
    (0..prime).any(|_| {
        let found = power == residue;
        power = times_plus(power, 65_537, 0, prime);
        found
    })
}

/// `(a · b + c) mod prime`. With `a` below 167 nothing overflows; if it did, the answer would be 0, which no modulus has.
fn times_plus(a: u32, b: u32, c: u32, prime: u32) -> u32 {
    a.checked_mul(b).and_then(|product| product.checked_add(c)?.checked_rem(prime)).unwrap_or(0)
}
