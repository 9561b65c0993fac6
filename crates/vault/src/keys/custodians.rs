//! A key-encryption key in the hands of several people: any k of n open the vault, k−1 know nothing.
//!
//! Shamir's secret sharing, byte by byte over GF(2⁸) with the polynomial of AES: each byte of the key is the value at 0 of a
//! random polynomial of degree k−1, and a custodian's share is its value at the custodian's number. The key is made here and
//! known to no single person (PCI DSS 3.7.6: split knowledge and dual control; 3.6.1.2: full-length shares).

use std::fmt;
use std::str::FromStr;

use billfold_reason::{Code, reasons};
use zeroize::{Zeroize as _, Zeroizing};

use super::keyring::wrap;
use super::{Anchor, KeyProvider, OwnerSecrets, ProviderError};
use crate::SecretKey;
use crate::codes::NO_RANDOMNESS;
use crate::crypto::{Canonical, fill, mac, open_key};

/// One custodian's share of a key. It is a secret: wiped when dropped, and printed only by [`to_text`](Self::to_text).
pub struct Share {
    set: [u8; SET],
    needed: u8,
    number: u8,
    value: Box<[u8; SecretKey::LENGTH]>,
}

/// Why a text is not a share, or shares do not make a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// Not the text of a share, or mistyped: the check at its end does not fit.
    #[error("a share is malformed or mistyped")]
    Malformed,
    /// Not between 2 and 16 of at most 16 custodians.
    #[error("from 2 to 16 custodians are possible, of at most 16")]
    Numbers,
    /// Fewer shares than are needed.
    #[error("{needed} shares are needed")]
    TooFew {
        /// How many.
        needed: u8,
    },
    /// The same share twice, or shares of two different keys.
    #[error("a share is there twice or belongs to another key")]
    Mixed,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Randomness,
}

reasons! {
    ShareError {
        Self::Malformed => Code::refusal(
            "vault.share_malformed",
            "A custodian's share is malformed or mistyped.",
        )
        .with_remedy("Custodian: type the share again as it is written down.");
        Self::Numbers => Code::refusal(
            "vault.share_numbers",
            "A key is split for at most 16 custodians, of whom at least 2 must come together.",
        );
        Self::TooFew { needed } => Code::refusal(
            "vault.share_too_few",
            "There are fewer shares than the key needs.",
        )
        .with_detail("The key needs {needed:number} shares.")
        .with_remedy("Let more custodians enter their shares."), needed: u32::from(*needed);
        Self::Mixed => Code::refusal(
            "vault.share_mixed",
            "A share was entered twice, or belongs to another key.",
        );
    }
    shares {
        Self::Randomness => NO_RANDOMNESS;
    }
}

const SET: usize = 8;
const CHECK: usize = 4;
const MOST: u8 = 16;
const FORMAT: u8 = 1;

impl Share {
    /// The share as its custodian writes it down: `bfs1-` and hexadecimal digits with a check at their end.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(SET + 2 + SecretKey::LENGTH + CHECK));
        bytes.extend_from_slice(&self.set);
        bytes.extend_from_slice(&[self.needed, self.number]);
        bytes.extend_from_slice(self.value.as_slice());
        let check = check(&bytes);
        bytes.extend_from_slice(&check);
        let mut text = Zeroizing::new(String::with_capacity(TEXT));
        text.push_str(PREFIX);
        for byte in bytes.iter() {
            for digit in [byte >> 4, byte & 0x0f] {
                text.extend(char::from_digit(digit.into(), 16));
            }
        }
        text
    }

    /// The custodian's number, from 1.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }
}

const PREFIX: &str = "bfs1-";
/// Bytes of a written share.
const TEXT: usize = PREFIX.len() + 2 * (SET + 2 + SecretKey::LENGTH + CHECK);

fn check(bytes: &[u8]) -> [u8; CHECK] {
    crate::crypto::sha256(&Canonical::new("billfold-vault share").field(bytes).finish())
        .first_chunk()
        .copied()
        .unwrap_or_default()
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        let digits = text.trim().strip_prefix(PREFIX).ok_or(ShareError::Malformed)?;
        let bytes = Zeroizing::new(hex::decode(digits).map_err(|_| ShareError::Malformed)?);
        let (content, sum) = bytes.split_last_chunk::<CHECK>().ok_or(ShareError::Malformed)?;
        let (set, rest) = content.split_first_chunk::<SET>().ok_or(ShareError::Malformed)?;
        let (&[needed, number], value) = rest.split_first_chunk::<2>().ok_or(ShareError::Malformed)?;
        let sound = *sum == check(content)
            && value.len() == SecretKey::LENGTH
            && (2..=MOST).contains(&needed)
            && (1..=MOST).contains(&number);
        if !sound {
            return Err(ShareError::Malformed);
        }
        let mut place = Box::new([0; SecretKey::LENGTH]);
        place.copy_from_slice(value);
        Ok(Self { set: *set, needed, number, value: place })
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share(number {}, ***)", self.number)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.value.zeroize();
    }
}

/// A key-encryption key that k of n custodians put together for the life of the process.
///
/// ```
/// use billfold_vault::{CustodianKey, Share};
/// let (_key, shares) = CustodianKey::deal(2, 3)?;
/// let written: Vec<_> = shares.iter().map(Share::to_text).collect();
/// // Later, two of the three come together.
/// let together: Vec<Share> = [&written[2], &written[0]].iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
/// let key = CustodianKey::from_shares(&together)?;
/// assert!(CustodianKey::from_shares(&together[..1]).is_err());
/// # Ok::<(), billfold_vault::ShareError>(())
/// ```
///
/// Like a passphrase it keeps nothing outside the database, and so promises neither anchor nor owner secrets.
pub struct CustodianKey {
    key: SecretKey,
    set: [u8; SET],
}

impl CustodianKey {
    /// Makes a new key and deals it to `custodians` people, any `needed` of whom can put it together. The shares exist
    /// nowhere else.
    ///
    /// # Errors
    /// [`ShareError::Numbers`] unless `needed` is at least 2 and at most `custodians`, of whom there are at most 16;
    /// [`ShareError::Randomness`] if the system gives no random bytes.
    pub fn deal(needed: u8, custodians: u8) -> Result<(Self, Vec<Share>), ShareError> {
        if !(2..=MOST).contains(&needed) || !(needed..=MOST).contains(&custodians) {
            return Err(ShareError::Numbers);
        }
        let key = SecretKey::generate().map_err(|_| ShareError::Randomness)?;
        let mut set = [0; SET];
        fill(&mut set).map_err(|_| ShareError::Randomness)?;
        let mut coefficients = Vec::with_capacity(usize::from(needed));
        for _ in 1..needed {
            // Of all values, zero among them: to leave one out would tell k−1 custodians something about the key.
            coefficients.push(SecretKey::generate().map_err(|_| ShareError::Randomness)?);
        }
        // From 1 on, because the value at 0 is the key.
        let shares = (1..=custodians).map(|number| {
            let mut value = Box::new([0; SecretKey::LENGTH]);
            // Horner's scheme from the highest coefficient down to the key itself.
            for coefficient in coefficients.iter().rev().chain([&key]) {
                for (byte, add) in value.iter_mut().zip(coefficient.expose()) {
                    *byte = multiply(*byte, number) ^ add;
                }
            }
            Share { set, needed, number, value }
        });
        let shares = shares.collect();
        Ok((Self { key, set }, shares))
    }

    /// Puts the key together from its shares. That it is the right one shows when the vault is opened: a forged share gives
    /// [`ProviderError::NotAuthentic`].
    ///
    /// # Errors
    /// [`ShareError::TooFew`] if more shares are needed, [`ShareError::Mixed`] if one is there twice or belongs to
    /// another key.
    pub fn from_shares(shares: &[Share]) -> Result<Self, ShareError> {
        let first = shares.first().ok_or(ShareError::TooFew { needed: 2 })?;
        for (place, share) in shares.iter().enumerate() {
            let known = shares.iter().take(place).any(|other| other.number == share.number);
            if known || share.set != first.set || share.needed != first.needed {
                return Err(ShareError::Mixed);
            }
        }
        let used =
            shares.get(..usize::from(first.needed)).ok_or(ShareError::TooFew { needed: first.needed })?;
        let mut key = SecretKey::zeros();
        for share in used {
            let others = used.iter().filter(|other| other.number != share.number);
            // Lagrange's factor of this share at 0. In this field minus is plus.
            let factor = others.fold(1, |product, other| {
                multiply(product, multiply(other.number, inverse(other.number ^ share.number)))
            });
            for (byte, value) in key.as_mut().iter_mut().zip(share.value.iter()) {
                *byte ^= multiply(*value, factor);
            }
        }
        Ok(Self { key, set: first.set })
    }
}

/// The product in GF(2⁸), without a table that an attacker could watch.
fn multiply(a: u8, b: u8) -> u8 {
    let (mut a, mut product) = (a, 0);
    for bit in 0..8 {
        let take = 0_u8.wrapping_sub(b >> bit & 1);
        product ^= a & take;
        let carry = 0_u8.wrapping_sub(a >> 7);
        a = (a << 1) ^ (carry & 0x1b);
    }
    product
}

/// The inverse in GF(2⁸): the 254th power. For 0, which has no inverse, it gives 0.
fn inverse(a: u8) -> u8 {
    let mut power = a;
    for _ in 0..6 {
        power = multiply(multiply(power, power), a);
    }
    multiply(power, power)
}

impl KeyProvider for CustodianKey {
    fn kind(&self) -> &'static str {
        "custodians"
    }

    /// The header is format, set, and a check of the key, so that a wrong share is found at once.
    fn unlock(&mut self, header: Option<&[u8]>) -> Result<Vec<u8>, ProviderError> {
        let check = mac(&self.key, b"billfold-vault custodians");
        let ours = [&[FORMAT][..], &self.set, &check].concat();
        match header {
            None => Ok(ours),
            Some(stored) if stored.len() != ours.len() || stored.first() != Some(&FORMAT) => {
                Err(ProviderError::Header)
            }
            Some(stored) => aws_lc_rs::constant_time::verify_slices_are_equal(stored, &ours)
                .map(|()| ours)
                .map_err(|_| ProviderError::NotAuthentic),
        }
    }

    fn wrap(&self, key: &SecretKey, aad: &[u8]) -> Result<Vec<u8>, ProviderError> {
        wrap(&self.key, key, aad)
    }

    fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Result<SecretKey, ProviderError> {
        open_key(&self.key, aad, wrapped).map_err(|_| ProviderError::NotAuthentic)
    }

    fn anchor(&self) -> Option<&dyn Anchor> {
        None
    }

    fn owner_secrets(&self) -> Option<&dyn OwnerSecrets> {
        None
    }
}

impl fmt::Debug for CustodianKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustodianKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_that_of_aes() {
        // FIPS 197 section 4.2: {57} · {83} = {c1}; {57} · {13} = {fe}.
        assert_eq!((multiply(0x57, 0x83), multiply(0x57, 0x13)), (0xc1, 0xfe));
        for a in 1..=255 {
            assert_eq!(multiply(a, inverse(a)), 1, "{a}");
        }
        assert_eq!(inverse(0), 0);
    }

    #[test]
    fn any_k_shares_make_the_key_and_fewer_none() {
        let (dealt, shares) = CustodianKey::deal(3, 5).unwrap();
        let text = |number: usize| shares[number].to_text().parse::<Share>().unwrap();
        for (a, b, c) in [(0, 1, 2), (4, 2, 0), (3, 1, 4)] {
            let key = CustodianKey::from_shares(&[text(a), text(b), text(c)]).unwrap();
            assert_eq!(key.key.expose(), dealt.key.expose());
        }
        let two = CustodianKey::from_shares(&[text(0), text(1)]);
        assert_eq!(two.err(), Some(ShareError::TooFew { needed: 3 }));
        let twice = CustodianKey::from_shares(&[text(0), text(1), text(1)]);
        assert_eq!(twice.err(), Some(ShareError::Mixed));
        let (_, other) = CustodianKey::deal(3, 3).unwrap();
        let mixed = CustodianKey::from_shares(&[text(0), text(1), other[2].to_text().parse().unwrap()]);
        assert_eq!(mixed.err(), Some(ShareError::Mixed));
        for (k, n) in [(1, 3), (0, 0), (4, 3), (2, 17)] {
            assert_eq!(CustodianKey::deal(k, n).err(), Some(ShareError::Numbers));
        }
    }

    #[test]
    fn one_share_of_two_tells_nothing() {
        // With one share of two known, every value of the key's first byte is equally likely: over many keys that are all
        // dealt from one byte, the share's byte takes all values.
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..4000 {
            let (_, shares) = CustodianKey::deal(2, 2).unwrap();
            seen.insert(shares[0].value[0]);
        }
        assert_eq!(seen.len(), 256);
    }

    #[test]
    fn a_mistyped_share_is_refused_and_a_forged_one_opens_nothing() {
        let (mut key, shares) = CustodianKey::deal(2, 2).unwrap();
        let header = key.unlock(None).unwrap();
        let text = shares[0].to_text();
        for at in 0..text.len() {
            let mut typed = text.as_bytes().to_vec();
            typed[at] = if typed[at] == b'0' { b'1' } else { b'0' };
            let typed = String::from_utf8(typed).unwrap().parse::<Share>();
            assert_eq!(typed.err(), Some(ShareError::Malformed), "character {at}");
        }
        let mut forged: Share = text.parse().unwrap();
        forged.value[0] ^= 1;
        let mut wrong = CustodianKey::from_shares(&[forged, shares[1].to_text().parse().unwrap()]).unwrap();
        assert_eq!(wrong.unlock(Some(&header)).err(), Some(ProviderError::NotAuthentic));
        assert!(!format!("{:?} {key:?}", shares[0]).contains(text.get(10..).unwrap()));
    }
}
