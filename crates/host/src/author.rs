//! Who changes settings, where nobody else says so.

use billfold::settings::Author;

/// The account that this process runs under, as the operating system names it; the environment is not asked, since whoever runs
/// the program writes it.
#[must_use]
pub fn operating_system_author() -> Author {
    let account = whoami::username().unwrap_or_else(|_| "unknown".to_owned());
    Author::of_operating_system(&account)
}
