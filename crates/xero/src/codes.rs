//! Every stable code of this crate.

use billfold_reason::{Code, Coded as _};

use crate::LinkError;

/// A finding about a payment request.
pub(crate) const LINK_SHAPE: Code = Code::warning(
    "xero.link_shape",
    "the link to the full invoice has not the shape of Xero's invoice links",
);

/// Every stable code that an error or a finding of this crate can have. For pages and translations.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [&[LINK_SHAPE], LinkError::codes()].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_sound_and_of_this_crate() {
        assert_eq!(billfold_reason::faults(codes()), [""; 0]);
        assert!(codes().all(|code| code.area() == "xero"));
    }
}
