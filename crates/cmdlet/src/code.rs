//! The codes of what can be doubtful or wrong about a script.
//!
//! Their names begin with `settings`, for whose importer they were made; a name is never changed.

use billfold_reason::codes;

codes! {
    /// All of them. Those of [`Severity::Refusal`](billfold_reason::Severity::Refusal) are errors: with one of these, nothing of
    /// a script may be applied. The others are what an administrator should know about a script that can be.
    pub CODES;
    SCRIPT_TOO_LARGE = Code::refusal("settings.script_too_large", "The script is larger than the limit.")
        .with_remedy("Import it in several parts.");
    ENCODING = Code::refusal("settings.encoding", "The file is neither UTF-8 nor UTF-16 with a byte order mark.")
        .with_remedy("Save the script as UTF-8.");
    UNKNOWN_COMMAND = Code::refusal("settings.unknown_command", "The command is neither one that the import applies nor one that is known to change nothing.")
        .with_remedy("Remove the command from the script.");
    NOT_A_COMMAND = Code::refusal("settings.not_a_command", "The statement does not begin with a command.")
        .with_remedy("Leave only plain commands in the script.");
    PROMPT = Code::refusal("settings.prompt", "The prompt was pasted with the command.")
        .with_remedy("Remove `PS C:\\>` from the line.");
    UNKNOWN_PARAMETER = Code::refusal("settings.unknown_parameter", "The command has no such parameter.")
        .with_remedy("Compare the spelling with the documentation of the command.");
    AMBIGUOUS_PARAMETER = Code::refusal("settings.ambiguous_parameter", "The abbreviation fits several parameters.")
        .with_remedy("Write the name of the parameter in full.");
    DUPLICATE_PARAMETER = Code::refusal("settings.duplicate_parameter", "The command has this parameter more than once.")
        .with_remedy("Leave only the one that is meant.");
    MISSING_ARGUMENT = Code::refusal("settings.missing_argument", "The parameter needs a value.");
    STRAY_ARGUMENT = Code::refusal("settings.stray_argument", "The value belongs to no parameter.")
        .with_remedy("Put a text with blanks in quotes, or remove the value.");
    SWITCH_NEEDS_COLON = Code::refusal("settings.switch_needs_colon", "A switch takes its value after a colon: as written, PowerShell would switch it ON and take the value for another argument.")
        .with_remedy("Write a colon between the switch and its value.");
    NOT_BOOLEAN = Code::refusal("settings.not_boolean", "Only $true, $false, 1 or 0 are accepted; a text such as 'false' is not.");
    NULL_VALUE = Code::refusal("settings.null_value", "$null is neither on nor off, and names nothing.");
    NEEDS_QUOTES = Code::refusal("settings.needs_quotes", "The value is a pattern or a number without quotes: PowerShell may read it as another text.")
        .with_remedy("Put the value in quotes if exactly this text is meant.");
    ARRAY = Code::refusal("settings.array", "The parameter needs one value, not a list.")
        .with_remedy("Write one command for each value.");
    VARIABLE = Code::refusal("settings.variable", "The value is a variable, whose content is not in the script.")
        .with_remedy("Write the value itself.");
    SPLAT = Code::refusal("settings.splat", "The argument is splatted or an array, and its content is not in the command.")
        .with_remedy("Write the parameters in the command itself.");
    PIPELINE = Code::refusal("settings.pipeline", "A pipeline feeds or follows a command that the import applies.")
        .with_remedy("Write the command on a line of its own, with its parameters.");
    REDIRECTION = Code::refusal("settings.redirection", "The command redirects its input or output.")
        .with_remedy("Remove the redirection.");
    EXPRESSION = Code::refusal("settings.expression", "This is an expression, a block or an operator; the import reads plain commands only.")
        .with_remedy("Leave only plain commands in the script.");
    UNCLOSED = Code::refusal("settings.unclosed", "A quote or a comment is not closed, or a text goes on over several lines.");
    BACKTICK = Code::refusal("settings.backtick", "A backtick continues a line only as its last character, after a blank.")
        .with_remedy("Put a word that has backticks in quotes instead.");
    INVISIBLE = Code::refusal("settings.invisible_character", "The script has a character that cannot be seen and that PowerShell would not skip.")
        .with_remedy("Delete the character, or type the line again.");
    END_OF_PARAMETERS = Code::refusal("settings.end_of_parameters", "`--` turns everything after it into plain values.")
        .with_remedy("Remove `--`.");
    ABBREVIATED = Code::warning("settings.abbreviated", "The parameter is abbreviated; a later version of the cmdlet may make that ambiguous.")
        .with_remedy("Write the name of the parameter in full.");
    TYPOGRAPHIC = Code::note("settings.typographic", "The command has typographic quotes, dashes or blanks, which PowerShell reads like the plain ones.");
    WHAT_IF = Code::warning("settings.what_if", "The command has `-WhatIf`: it is read and not applied.")
        .with_remedy("Remove `-WhatIf` if the command is meant to be applied.");
    CONFIRM = Code::note("settings.confirm", "The command has `-Confirm`: PowerShell would ask first; here the plan of the import is what is confirmed.");
    IGNORED_COMMAND = Code::note("settings.ignored_command", "The command changes nothing and is skipped.");
    IGNORED_PARAMETER = Code::warning("settings.ignored_parameter", "The parameter changes nothing that is imported here, and is skipped.");
}
