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
    IDENTITY_MALFORMED = Code::refusal("settings.identity_malformed", "The identity is empty, too long or has characters that cannot be seen.")
        .with_remedy("Write the group's address or GUID.");
    IDENTITY_WILDCARD = Code::refusal("settings.identity_wildcard", "The identity has a wildcard (`*`, `?`, `[`, `]`), in quotes or not: it may be any number of groups.")
        .with_remedy("Write one command per group, each with the group's address or GUID.");
    IDENTITY_CHANGED = Code::refusal("settings.identity_changed", "The parameter changes by which name the group is found, and which group other commands and settings mean.")
        .with_remedy("Rename the group by a script of its own, then import the switch under the group's address.");
    ONLY_OF_ORGANIZATION = Code::refusal("settings.only_of_organization", "A group has no such setting, only the organization: of all switches a group has `ConnectorsEnabled`.")
        .with_remedy("Write `Set-OrganizationConfig` if all are meant, or `-ConnectorsEnabled:$false` if the group's mailbox is.");
    NO_SETTING_OF_USER = Code::refusal("settings.no_setting_of_user", "There is no setting of a user: payments are switched for the organization or for the mailbox of a group.")
        .with_remedy("Set it for the organization (`Set-OrganizationConfig`) or for the mailbox of a group (`Set-UnifiedGroup`); nothing smaller can be switched.");
    OTHER_ORGANIZATION = Code::refusal("settings.other_organization", "The script connects to another organization than the one it is imported for, or under a name that is not known to be that one's.")
        .with_remedy("Import it for the tenant that it is meant for. If it is this one's, list the name among those of the organization (`--organization`).");
    ORGANIZATION_ASSUMED = Code::warning("settings.organization_assumed", "The script connects under a domain that is the tenant's id with an ending, and is taken for the tenant's own.")
        .with_remedy("List the names of the organization, so that only those are taken for it.");
    OVERRIDDEN = Code::warning("settings.overridden", "The script sets this setting more than once; the last value counts.");
    NO_EFFECT = Code::warning("settings.no_effect", "The setting is switched on without effect: one that overrides it is off.")
        .with_remedy("Switch on the setting that overrides it as well.");
    IDENTITY_NOT_LASTING = Code::warning("settings.identity_not_lasting", "The group is named neither by an address nor by a GUID: it is matched by exactly this name.")
        .with_remedy("Write the group's address.");
    NOTHING = Code::warning("settings.nothing", "The script changes no setting.");
}
