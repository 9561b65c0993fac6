//! The codes of gates that are off, and of what an import says about the meaning of a script.
//!
//! What it says about the script's language has the codes of [`billfold_cmdlet::code`].

use billfold_reason::codes;

/// What is said of any gate that is off.
const GATE: &str =
    "{setting:word} of {scope:text} is {state:word} ({origin:text}); to turn it on: {fix:text}";
const SWITCH_ON: &str = "An administrator can switch it on with the command that the decision names.";

codes! {
    /// All of them.
    pub CODES;
    OFF = Code::discard("settings.off", "Somebody switched the setting off.")
        .with_detail(GATE)
        .with_remedy(SWITCH_ON);
    OFF_BY_DEFAULT = Code::discard("settings.off_by_default", "Nobody set the setting, and its default is off for this kind of tenant.")
        .with_detail(GATE)
        .with_remedy(SWITCH_ON);
    UNAVAILABLE = Code::discard("settings.unavailable", "The settings could not be read, and settings that could not be read count as off.")
        .with_detail("The settings could not be read: {cause:code}")
        .with_remedy("Try again when the settings can be read.");
    WRONG_TENANT = Code::discard("settings.wrong_tenant", "The settings that were read belong to another tenant than the mailbox.")
        .with_remedy("The developer of the host must look up the settings of the mailbox's own tenant.");
    IDENTITY_MISSING = Code::refusal("settings.identity_missing", "The command does not say which group.")
        .with_remedy("Write the group's address after `-Identity`.");
    IDENTITY_MALFORMED = Code::refusal("settings.identity_malformed", "The identity is empty or too long, or has a wildcard or characters that cannot be seen.")
            .with_remedy("Write the group's address.");
    OVERRIDDEN = Code::warning("settings.overridden", "The script sets this setting more than once; the last value counts.");
    NO_EFFECT = Code::warning("settings.no_effect", "The setting is switched on without effect: one that overrides it is off.")
        .with_remedy("Switch on the setting that overrides it as well.");
    IDENTITY_NOT_LASTING = Code::warning("settings.identity_not_lasting", "The group is named neither by an address nor by a GUID: it is matched by exactly this name.")
        .with_remedy("Write the group's address.");
    NOTHING = Code::warning("settings.nothing", "The script changes no setting.");
}
