//! The codes of what can be doubtful or wrong about a script.
//!
//! Their names begin with `settings`, for whose importer they were made; a name is never changed.

use billfold_reason::codes;

codes! {
    /// All of them. Those of [`Severity::Refusal`](billfold_reason::Severity::Refusal) are errors: with one of these, nothing of
    /// a script may be applied. The others are what an administrator should know about a script that can be.
    pub CODES;
    SCRIPT_TOO_LARGE = Code::refusal("settings.script_too_large", "The script has more bytes than the limit.")
        .with_detail("The script has more than {limit:number} bytes, the limit.")
        .with_remedy("Import it in several parts.");
    TOO_MANY_COMMANDS = Code::refusal("settings.too_many_commands", "The script has more commands than the limit, or runs more of them.")
        .with_detail("The script has or runs more than {limit:number} commands, the limit.")
        .with_remedy("Import it in several parts.");
    TOO_DEEP = Code::refusal("settings.too_deep", "The script has more blocks and brackets in one another than the limit.")
        .with_detail("The script has more than {limit:number} blocks and brackets in one another, the limit.")
        .with_remedy("Write the commands without the blocks around them.");
    ENCODING = Code::refusal("settings.encoding", "The file is neither UTF-8 nor UTF-16 with a byte order mark.")
        .with_remedy("Save the script as UTF-8, or as UTF-16 with a byte order mark.");
    UNKNOWN_COMMAND = Code::refusal("settings.unknown_command", "The command is neither one that the import applies nor one that is known to change nothing.")
        .with_remedy("Remove the command from the script.");
    NOT_A_COMMAND = Code::refusal("settings.not_a_command", "The statement does not begin with a command.")
        .with_remedy("Leave only commands in the script; prose belongs behind `#`.");
    MODULE_QUALIFIED = Code::refusal("settings.module_qualified", "The command is named with its module, and which command of that name the module has is not in the script.")
        .with_remedy("Write the command without the module and the backslash before it.");
    PROMPT = Code::refusal("settings.prompt", "The prompt was pasted with the command.")
        .with_remedy("Remove the prompt (`PS C:\\>`, `[PS] C:\\>`) from the line.");
    UNKNOWN_PARAMETER = Code::refusal("settings.unknown_parameter", "The command has no such parameter.")
        .with_remedy("Compare the spelling with the documentation of the command.");
    AMBIGUOUS_PARAMETER = Code::refusal("settings.ambiguous_parameter", "The abbreviation fits several parameters.")
        .with_remedy("Write the name of the parameter in full.");
    DUPLICATE_PARAMETER = Code::refusal("settings.duplicate_parameter", "The command or the table has this name more than once.")
        .with_remedy("Leave only the one that is meant.");
    MISSING_ARGUMENT = Code::refusal("settings.missing_argument", "The parameter needs a value.")
        .with_remedy("Write the value after the parameter, on the same line.");
    STRAY_ARGUMENT = Code::refusal("settings.stray_argument", "The value belongs to no parameter.")
        .with_remedy("Put a text with blanks in quotes, or remove the value.");
    SWITCH_NEEDS_COLON = Code::refusal("settings.switch_needs_colon", "A switch takes its value after a colon: as written, PowerShell would switch it ON and take the value for another argument.")
        .with_remedy("Write a colon between the switch and its value.");
    NOT_BOOLEAN = Code::refusal("settings.not_boolean", "Only $true, $false, 1 or 0 are accepted; a text such as 'false' is not.")
        .with_remedy("Write $true or $false, without quotes.");
    NULL_VALUE = Code::refusal("settings.null_value", "$null is neither on nor off, and names nothing.")
        .with_remedy("Write $true or $false, or the name that is meant.");
    NEEDS_QUOTES = Code::refusal("settings.needs_quotes", "The value is a pattern or a number without quotes: PowerShell may read it as another text.")
        .with_remedy("Put the value in quotes if exactly this text is meant.");
    ARRAY = Code::refusal("settings.array", "The parameter needs one value, not a list.")
        .with_remedy("Write one command for each value; put a name that has commas in quotes.");
    VARIABLE = Code::refusal("settings.variable", "The value is a variable whose content is not in the script.")
        .with_remedy("Write the value itself. Where it differs from group to group, write one command per group.");
    SPLAT = Code::refusal("settings.splat", "The parameters are splatted, and the table that has them is not in the script.")
        .with_remedy("Write the parameters in the command itself, or the table of them in the script. For several groups, write one command per group.");
    PIPELINE = Code::refusal("settings.pipeline", "A pipeline feeds or follows a command that the import applies.")
        .with_remedy("Write one command per group, each on a line of its own with its parameters.");
    LOOP = Code::refusal("settings.loop", "The command runs once for each value of a list that is not in the script.")
        .with_remedy("Write one command per group, or the list itself: `foreach ($group in 'a@contoso.com', 'b@contoso.com')`.");
    CONDITIONAL = Code::refusal("settings.conditional", "The command runs only under a condition, or only if something else fails.")
        .with_remedy("Leave only the commands that are meant to run, without the condition around them.");
    BLOCK = Code::refusal("settings.block", "Functions, parameters of scripts, `switch` and loops other than `foreach` are not read: what they do depends on values that are not in the script.")
        .with_remedy("Write the commands without the block around them, one command per group.");
    ENDS_EARLY = Code::refusal("settings.ends_early", "The script may end here, so that what follows may never run.")
        .with_remedy("Remove the statement that ends the script, or what follows it.");
    PREFERENCE = Code::refusal("settings.preference", "The assignment changes what every command after it does.")
        .with_remedy("Remove the assignment, and write the parameters in the commands themselves.");
    REDIRECTION = Code::refusal("settings.redirection", "The command reads its input from a file, or the redirection is not complete.")
        .with_remedy("Remove the redirection.");
    EXPRESSION = Code::refusal("settings.expression", "This is computed by an expression, an operator or commands in brackets, and its value is not in the script.")
        .with_remedy("Write the value itself, and each command on a line of its own.");
    METHOD = Code::refusal("settings.method", "A method is called of which the import does not know that it changes nothing.")
        .with_remedy("Remove the call, and write values as they are.");
    FILE = Code::refusal("settings.unknown_place", "The command writes to a place that is not in the script, and might define a variable, an alias or a function.")
        .with_remedy("Write the path of the file itself, or remove the command.");
    UNCLOSED = Code::refusal("settings.unclosed", "A quote, a bracket or a comment is not closed, or a text in quotes goes on over several lines.")
        .with_remedy("Close it, on the same line if it is a quote.");
    BACKTICK = Code::refusal("settings.backtick", "A backtick continues a line only as its last character, after a blank.")
        .with_remedy("Remove what follows it on the line, blanks and comments included; put a word that has backticks in quotes.");
    INVISIBLE = Code::refusal("settings.invisible_character", "The script has a character that cannot be seen and that PowerShell would not skip.")
        .with_remedy("Delete the character, or type the line again.");
    END_OF_PARAMETERS = Code::refusal("settings.end_of_parameters", "`--` turns everything after it into plain values.")
        .with_remedy("Remove `--`.");
    SECOND_CONNECTION = Code::refusal("settings.second_connection", "The script connects twice: which of its commands are meant for the tenant that was asked for is not certain.")
        .with_remedy("Import one script for each connection, each for its own tenant.");
    NOT_CONNECTED = Code::refusal("settings.not_connected", "The command comes before the script connects or after it has disconnected, so it is meant for another session.")
        .with_remedy("Import the commands of each session as a script of their own.");
    UNPREFIXED = Code::refusal("settings.unprefixed", "The script connects with `-Prefix`, and the command has no prefix: it is meant for another session.")
        .with_remedy("Write the prefix in the command, or import the commands of each session as a script of their own.");
    SESSION = Code::refusal("settings.session", "The command opens or takes a session in a way that does not say for certain which organization it is of.")
        .with_remedy("Make sure that the script is meant for the tenant that was asked for, then remove the command; `Connect-ExchangeOnline` is read.");
    ABBREVIATED = Code::warning("settings.abbreviated", "The parameter is abbreviated; a later version of the cmdlet may make that ambiguous.")
        .with_remedy("Write the name of the parameter in full.");
    TYPOGRAPHIC = Code::note("settings.typographic", "The command has typographic quotes, dashes or blanks, which PowerShell reads like the plain ones.");
    WHAT_IF = Code::warning("settings.what_if", "The command has `-WhatIf`: it is read and not applied.")
        .with_remedy("Remove `-WhatIf` if the command is meant to be applied.");
    CONFIRM = Code::note("settings.confirm", "The command has `-Confirm`: PowerShell would ask first; here the plan of the import is what is confirmed.");
    IGNORED_COMMAND = Code::note("settings.ignored_command", "The command changes nothing and is skipped.");
    IGNORED_PARAMETER = Code::warning("settings.ignored_parameter", "The parameter changes nothing that is imported here, and is skipped.");
}
