//! The little DER (X.690) that public keys need: strict reading, canonical writing.

/// `INTEGER`
pub(crate) const INTEGER: u8 = 0x02;
/// `BIT STRING`
pub(crate) const BIT_STRING: u8 = 0x03;
/// `NULL`
const NULL: u8 = 0x05;
/// `OBJECT IDENTIFIER`
const OID: u8 = 0x06;
/// `SEQUENCE`
pub(crate) const SEQUENCE: u8 = 0x30;

/// 1.2.840.113549.1.1.1, rsaEncryption (RFC 8017).
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.2.840.10045.2.1, id-ecPublicKey (RFC 5480).
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// 1.2.840.10045.3.1.7, secp256r1 (RFC 5480).
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// A public key out of a `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7).
pub(crate) enum Spki<'a> {
    Rsa { n: &'a [u8], e: &'a [u8] },
    P256 { point: &'a [u8] },
}

/// Reads a `SubjectPublicKeyInfo` of RSA or P-256; nothing may follow it.
pub(crate) fn read_spki(der: &[u8]) -> Option<Spki<'_>> {
    let mut outer = Reader(der);
    let mut spki = Reader(outer.read(SEQUENCE)?);
    outer.end()?;
    let mut algorithm = Reader(spki.read(SEQUENCE)?);
    let (&unused, key) = spki.read(BIT_STRING)?.split_first()?;
    spki.end()?;
    // A bit string may end in the middle of a byte; keys do not, and ignoring the count would give one key several encodings.
    if unused != 0 {
        return None;
    }
    match algorithm.read(OID)? {
        RSA => {
            // RFC 3279 section 2.3.1: the parameters of rsaEncryption are present and NULL.
            let none = algorithm.read(NULL)?;
            algorithm.end()?;
            let (n, e) = read_rsa(key)?;
            none.is_empty().then_some(Spki::Rsa { n, e })
        }
        EC => {
            let curve = algorithm.read(OID)?;
            algorithm.end()?;
            (curve == P256).then_some(Spki::P256 { point: key })
        }
        _ => None,
    }
}

/// Reads an `RSAPublicKey` (RFC 8017 appendix A.1.1): modulus and exponent without leading zeros.
pub(crate) fn read_rsa(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut outer = Reader(der);
    let mut key = Reader(outer.read(SEQUENCE)?);
    outer.end()?;
    let (n, e) = (key.positive()?, key.positive()?);
    key.end()?;
    Some((n, e))
}

/// Writes the `SubjectPublicKeyInfo` of an RSA key.
pub(crate) fn write_rsa_spki(n: &[u8], e: &[u8]) -> Vec<u8> {
    let key = write(SEQUENCE, &[positive(n), positive(e)].concat());
    spki(&[write(OID, RSA), write(NULL, &[])].concat(), &key)
}

/// Writes the `SubjectPublicKeyInfo` of a P-256 key, from its uncompressed point.
pub(crate) fn write_p256_spki(point: &[u8]) -> Vec<u8> {
    spki(&[write(OID, EC), write(OID, P256)].concat(), point)
}

fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let bits = [&[0], key].concat();
    write(SEQUENCE, &[write(SEQUENCE, algorithm), write(BIT_STRING, &bits)].concat())
}

fn positive(bytes: &[u8]) -> Vec<u8> {
    let high = bytes.first().is_some_and(|b| b & 0x80 != 0);
    if high { write(INTEGER, &[&[0], bytes].concat()) } else { write(INTEGER, bytes) }
}

fn write(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short @ 0..=0x7f) => out.push(short),
        Ok(long) => out.extend_from_slice(&[0x81, long]),
        Err(_) => {
            let [high, low] = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
            out.extend_from_slice(&[0x82, high, low]);
        }
    }
    out.extend_from_slice(content);
    out
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The content of the next value, which must have this tag and the shortest form of its length (below 64 kB).
    fn read(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, rest) = self.0.split_first()?;
        let (first, rest) = rest.split_first()?;
        // Only the shortest form of a length: otherwise one key could have several thumbprints.
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            0x81 => {
                let (&length, rest) = rest.split_first()?;
                (Some(usize::from(length)).filter(|&l| l >= 0x80)?, rest)
            }
            0x82 => {
                let (bytes, rest) = rest.split_first_chunk::<2>()?;
                (Some(usize::from(u16::from_be_bytes(*bytes))).filter(|&l| l >= 0x100)?, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        (*found == tag).then_some(content)
    }

    /// A positive integer in its shortest form, without the sign byte.
    fn positive(&mut self) -> Option<&'a [u8]> {
        match self.read(INTEGER)? {
            // The zero in front only keeps a number with its high bit set from being negative.
            [0, rest @ ..] if rest.first().is_some_and(|b| b & 0x80 != 0) => Some(rest),
            [first, ..] if *first & 0x80 != 0 => None,
            [0, ..] | [] => None,
            bytes => Some(bytes),
        }
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
