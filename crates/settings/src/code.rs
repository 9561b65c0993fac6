//! Stable codes of the reasons this crate gives people. A code is never reused for another meaning.
//!
//! Texts are looked up by code, so that they can be translated; the English ones stand here.

macro_rules! codes {
    ($(#[$list_doc:meta])* $list:ident; $($name:ident = $code:literal, $text:literal;)*) => {
        $(#[doc = $text] pub const $name: &str = $code;)*
        $(#[$list_doc])*
        pub const $list: &[(&str, &str)] = &[$(($name, $text)),*];
    };
}

codes! {
    /// Why a gate is off, and what it means.
    GATES;
    OFF = "settings.off", "somebody switched the setting off";
    OFF_BY_DEFAULT = "settings.off_by_default", "nobody set it, and the default of this kind of tenant is off";
    UNAVAILABLE = "settings.unavailable", "the settings could not be read; nobody knows, so it counts as off";
    WRONG_TENANT = "settings.wrong_tenant", "the settings that were read belong to another tenant than the mailbox";
}

codes! {
    /// What makes a script be refused: with one of these, nothing of it is applied.
    ERRORS;
    SCRIPT_TOO_LARGE = "settings.script_too_large", "the script is larger than the limit";
    ENCODING = "settings.encoding", "the file is neither UTF-8 nor UTF-16 with a byte order mark";
    UNKNOWN_COMMAND = "settings.unknown_command", "no command this importer knows: only Set-OrganizationConfig and Set-UnifiedGroup change settings";
    NOT_A_COMMAND = "settings.not_a_command", "a statement that does not begin with a command";
    PROMPT = "settings.prompt", "the prompt was pasted with the command: remove `PS C:\\>`";
    UNKNOWN_PARAMETER = "settings.unknown_parameter", "the command has no such parameter";
    AMBIGUOUS_PARAMETER = "settings.ambiguous_parameter", "the abbreviation fits several parameters";
    DUPLICATE_PARAMETER = "settings.duplicate_parameter", "the parameter stands twice in one command";
    MISSING_ARGUMENT = "settings.missing_argument", "the parameter needs a value";
    STRAY_ARGUMENT = "settings.stray_argument", "a value that belongs to no parameter; a text with blanks needs quotes";
    SWITCH_NEEDS_COLON = "settings.switch_needs_colon", "a switch takes its value with a colon: as written, PowerShell would switch it ON and take the value for another argument";
    NOT_BOOLEAN = "settings.not_boolean", "only $true, $false, 1 or 0 are accepted; a text such as 'false' is not";
    NULL_VALUE = "settings.null_value", "$null is neither on nor off";
    IDENTITY_MISSING = "settings.identity_missing", "the command does not say which group";
    IDENTITY_MALFORMED = "settings.identity_malformed", "the identity is empty, too long or has characters that cannot be seen";
    NEEDS_QUOTES = "settings.needs_quotes", "a pattern or a number as identity: PowerShell may read it as another text, so quote it if it is meant";
    ARRAY = "settings.array", "one value is needed, not a list";
    VARIABLE = "settings.variable", "a variable, whose value is not in the script";
    SPLAT = "settings.splat", "a splatted or array argument, whose content is not in the command";
    PIPELINE = "settings.pipeline", "a pipeline that feeds or follows a command that changes settings";
    REDIRECTION = "settings.redirection", "a redirection";
    EXPRESSION = "settings.expression", "an expression, a block or an operator: the importer reads plain commands only";
    UNCLOSED = "settings.unclosed", "a quote or a comment is not closed, or a text runs over several lines";
    BACKTICK = "settings.backtick", "a backtick continues a line only as its last character, after a blank; a word with backticks needs quotes instead";
    INVISIBLE = "settings.invisible_character", "a character that cannot be seen and that PowerShell would not skip";
    END_OF_PARAMETERS = "settings.end_of_parameters", "`--` turns everything after it into plain values";
}

codes! {
    /// What an administrator should know about a script that can be applied.
    WARNINGS;
    ABBREVIATED = "settings.abbreviated", "a parameter is abbreviated; a later version of the cmdlet may make that ambiguous";
    TYPOGRAPHIC = "settings.typographic", "typographic quotes, dashes or blanks, which PowerShell reads like the plain ones";
    WHAT_IF = "settings.what_if", "`-WhatIf`: the command is read and not applied";
    CONFIRM = "settings.confirm", "`-Confirm`: PowerShell would ask first; the plan of the import is what you confirm";
    IGNORED_COMMAND = "settings.ignored_command", "the command changes no setting";
    IGNORED_PARAMETER = "settings.ignored_parameter", "the parameter is not about payments or connectors";
    OVERRIDDEN = "settings.overridden", "the script sets this more than once; the last one counts";
    NO_EFFECT = "settings.no_effect", "switched on in vain: something above it is off";
    IDENTITY_NOT_LASTING = "settings.identity_not_lasting", "the group is named neither by address nor by GUID: it is matched by exactly this name";
    NOTHING = "settings.nothing", "the script changes no setting";
}
