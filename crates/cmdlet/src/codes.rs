//! All codes of this crate.

use billfold_reason::Code;

use crate::code;

/// Every code of this crate.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    code::CODES.iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_well_formed() {
        assert_eq!(billfold_reason::faults(codes()), Vec::<String>::new());
    }
}
