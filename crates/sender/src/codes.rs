//! Every code of this crate.

use billfold_reason::{Code, Coded};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::host::HostError;
use crate::likeness::Likeness;
use crate::outcome::SignatureResult;
use crate::policy::{PinError, UnknownProvider};
use crate::stages::ORDER;

/// No name server is known. Listed whether or not this build has the resolver.
pub(crate) const NO_RESOLVER: Code =
    Code::refusal("sender.resolver_unavailable", "The system names no DNS server that can be asked.")
        .with_remedy("Whoever runs the system: configure its DNS resolver.");

/// Every code that the procedure can give, in its order.
fn procedure() -> impl Iterator<Item = &'static Code> {
    ORDER.iter().flat_map(|stage| stage.codes.iter().copied().flatten())
}

/// Every code that the crate can give: those of the procedure in its order, then those that say more about one of them, then
/// those of what cannot be set up.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    procedure()
        .chain(Likeness::codes())
        .chain(HostError::codes())
        .chain(PinError::codes())
        .chain(UnknownProvider::codes())
        // ResolverError exists only with its feature.
        .chain(const { &[NO_RESOLVER] })
}

/// A signature fails with a code of the procedure only.
impl<'de> Deserialize<'de> for SignatureResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let failed = procedure().map(Self::Failed);
        let known =
            [Self::Pass, Self::NotTried].into_iter().chain(failed).find(|known| known.as_str() == text);
        known.ok_or_else(|| D::Error::custom("unknown word"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_well_formed_and_of_one_meaning() {
        assert_eq!(billfold_reason::faults(codes()), [""; 0]);
    }
}
