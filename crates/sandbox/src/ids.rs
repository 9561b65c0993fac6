//! Identifiers of one run.

use crate::keys::KeyError;

/// `N` random bytes as lower-case hexadecimal text.
pub(crate) fn random_hex<const N: usize>() -> Result<String, KeyError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|_| KeyError::Random)?;
    Ok(hex::encode(bytes))
}
