//! The security code: asked for at every payment, never stored.

use std::fmt;

use billfold_reason::{Code, reasons};
use zeroize::Zeroize as _;

use super::CardNetwork;

/// A card's security code (CVV, CVC, CID): 3 or 4 digits, for one use.
///
/// PCI DSS 3.3.1 forbids to keep it after authorization, even encrypted. So it moves: it cannot be copied, compared, printed
/// or serialised, nothing that is stored has a field for it, the release of a card consumes it, and it is wiped wherever it
/// ends. Whoever needs it again asks the payer again.
///
/// ```
/// use billfold_vault::SecurityCode;
/// let code = SecurityCode::parse("737")?;
/// assert_eq!(format!("{code:?}"), "SecurityCode(***)");
/// # Ok::<(), billfold_vault::SecurityCodeError>(())
/// ```
/// It cannot be used twice:
/// ```compile_fail,E0382
/// fn twice(code: billfold_vault::SecurityCode) { drop(code); drop(code); }
/// ```
/// nor copied:
/// ```compile_fail,E0599
/// fn copy(code: &billfold_vault::SecurityCode) -> billfold_vault::SecurityCode { code.clone() }
/// ```
/// ```compile_fail,E0277
/// fn is_clone<T: Clone>() {}
/// fn check() { is_clone::<billfold_vault::SecurityCode>(); }
/// ```
/// nor printed:
/// ```compile_fail,E0277
/// fn print(code: billfold_vault::SecurityCode) { println!("{code}"); }
/// ```
/// nor stored:
/// ```compile_fail,E0277
/// fn save(code: &billfold_vault::SecurityCode) { let _ = serde_json::to_vec(code); }
/// ```
/// ```compile_fail,E0277
/// fn load(json: &str) -> billfold_vault::SecurityCode { serde_json::from_str(json).unwrap() }
/// ```
/// nor read:
/// ```compile_fail,E0624
/// fn read(code: &billfold_vault::SecurityCode) -> &str { code.digits() }
/// ```
pub struct SecurityCode {
    digits: Box<[u8; MAX]>,
    length: usize,
}

const MAX: usize = 4;

/// Why a text is not a security code. The text is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecurityCodeError {
    /// Not 3 or 4 ASCII digits.
    #[error("a security code has 3 or 4 digits")]
    Malformed,
}

reasons! {
    SecurityCodeError {
        Self::Malformed => Code::refusal("vault.code_malformed", "The security code is not 3 or 4 digits.")
            .with_remedy("Enter the security code as it is printed on the card.");
    }
}

impl SecurityCode {
    /// Reads a code. The caller wipes the text it came from.
    ///
    /// # Errors
    /// [`SecurityCodeError::Malformed`] unless it is 3 or 4 ASCII digits.
    pub fn parse(text: &str) -> Result<Self, SecurityCodeError> {
        // On the heap, in one place: moving a value on the stack leaves copies behind that no `Drop` can wipe.
        let mut digits = Box::new([0; MAX]);
        let place = digits.get_mut(..text.len()).ok_or(SecurityCodeError::Malformed)?;
        if text.len() < 3 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SecurityCodeError::Malformed);
        }
        place.copy_from_slice(text.as_bytes());
        Ok(Self { digits, length: text.len() })
    }

    /// Whether the code has the length of this network's codes.
    #[must_use]
    pub fn fits(&self, network: CardNetwork) -> bool {
        self.length == network.code_length()
    }

    /// The digits. Not public: see the type.
    pub(crate) fn digits(&self) -> &str {
        self.digits.get(..self.length).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or("")
    }
}

impl fmt::Debug for SecurityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurityCode(***)")
    }
}

impl Drop for SecurityCode {
    fn drop(&mut self) {
        self.digits.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_or_four_ascii_digits() {
        assert!(SecurityCode::parse("123").unwrap().fits(CardNetwork::Visa));
        assert!(!SecurityCode::parse("1234").unwrap().fits(CardNetwork::Visa));
        assert!(SecurityCode::parse("1234").unwrap().fits(CardNetwork::Amex));
        for wrong in ["", "12", "12345", "12a", "١٢٣", " 123", "-12"] {
            assert_eq!(SecurityCode::parse(wrong).err(), Some(SecurityCodeError::Malformed), "{wrong:?}");
        }
    }
}
