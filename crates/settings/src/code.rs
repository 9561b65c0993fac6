//! Stable codes of the reasons this crate gives people. A code is never reused for another meaning.

/// A gate is off because somebody switched it off.
pub const OFF: &str = "settings.off";
/// A gate is off because nobody switched it on and its default is off.
pub const OFF_BY_DEFAULT: &str = "settings.off_by_default";
/// A gate is off because the settings could not be read.
pub const UNAVAILABLE: &str = "settings.unavailable";
/// A gate is off because the settings that were read belong to another tenant.
pub const WRONG_TENANT: &str = "settings.wrong_tenant";

/// Why a gate is off, and what it means.
pub const GATES: [(&str, &str); 4] = [
    (OFF, "somebody switched the setting off"),
    (OFF_BY_DEFAULT, "nobody set it, and the default of this kind of tenant is off"),
    (UNAVAILABLE, "the settings could not be read; nobody knows, so it counts as off"),
    (WRONG_TENANT, "the settings that were read belong to another tenant than the mailbox"),
];
