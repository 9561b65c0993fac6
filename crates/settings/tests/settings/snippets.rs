//! Scripts as administrators paste them, and what the importer does with each.

/// A script and what it does: changes as `scope setting value`, findings as `warning|error line:column code`.
pub(crate) struct Snippet {
    pub(crate) about: &'static str,
    pub(crate) script: &'static str,
    pub(crate) does: &'static [&'static str],
}

const fn snippet(about: &'static str, script: &'static str, does: &'static [&'static str]) -> Snippet {
    Snippet { about, script, does }
}

const PAY_OFF: &str = "organization OutlookPayEnabled off";
const PAY_ON: &str = "organization OutlookPayEnabled on";
const CONNECTORS_OFF: &str = "organization ConnectorsEnabled off";
const GROUP_OFF: &str = "group:contosogroup@contoso.com ConnectorsEnabled off";
const GROUP_ON: &str = "group:contosogroup@contoso.com ConnectorsEnabled on";

/// The corpus.
pub(crate) const SNIPPETS: &[Snippet] = &[
    // --- as the help pages have them
    snippet("newer help page", "Set-OrganizationConfig -OutlookPayEnabled $false", &[PAY_OFF]),
    snippet("older help page: tenant", "Set-OrganizationConfig -ConnectorsEnabled:$false", &[CONNECTORS_OFF]),
    snippet(
        "older help page: group",
        "Set-UnifiedGroup -Identity contosogroup@contoso.com -ConnectorsEnabled:$false",
        &[GROUP_OFF],
    ),
    snippet(
        "older help page: actionable messages",
        "Set-OrganizationConfig -ConnectorsActionableMessagesEnabled:$false",
        &["organization ConnectorsActionableMessagesEnabled off"],
    ),
    snippet(
        "older help page: all three",
        "Set-OrganizationConfig -ConnectorsEnabled:$false\r\nSet-UnifiedGroup -Identity contosogroup@contoso.com \
         -ConnectorsEnabled:$false\r\nSet-OrganizationConfig -ConnectorsActionableMessagesEnabled:$false\r\n",
        &[CONNECTORS_OFF, GROUP_OFF, "organization ConnectorsActionableMessagesEnabled off"],
    ),
    snippet(
        "Teams documentation: the three that belong together",
        "Set-OrganizationConfig -ConnectorsEnabled:$true\nSet-OrganizationConfig -ConnectorsEnabledForTeams:$true\n\
         Set-OrganizationConfig -ConnectorsActionableMessagesEnabled:$true",
        &[
            "organization ConnectorsEnabled on",
            "organization ConnectorsEnabledForTeams on",
            "organization ConnectorsActionableMessagesEnabled on",
        ],
    ),
    snippet(
        "a heading of a translated page pasted with the command",
        "Exchange Online#a1\nSet-OrganizationConfig -OutlookPayEnabled $false",
        &["error 1:1 settings.unknown_command"],
    ),
    // --- forms of Booleans
    snippet("colon", "Set-OrganizationConfig -OutlookPayEnabled:$false", &[PAY_OFF]),
    snippet("colon and a blank", "Set-OrganizationConfig -OutlookPayEnabled: $false", &[PAY_OFF]),
    snippet("zero", "Set-OrganizationConfig -OutlookPayEnabled 0", &[PAY_OFF]),
    snippet("one", "Set-OrganizationConfig -OutlookPayEnabled:1", &[PAY_ON]),
    snippet("any case", "SET-ORGANIZATIONCONFIG -outlookpayenabled $FALSE", &[PAY_OFF]),
    snippet("parentheses", "Set-OrganizationConfig -OutlookPayEnabled ($false)", &[PAY_OFF]),
    snippet("braces", "Set-OrganizationConfig -OutlookPayEnabled ${false}", &[PAY_OFF]),
    snippet(
        "a word",
        "Set-OrganizationConfig -OutlookPayEnabled false",
        &["error 1:43 settings.not_boolean"],
    ),
    snippet(
        "a text",
        "Set-OrganizationConfig -OutlookPayEnabled 'false'",
        &["error 1:43 settings.not_boolean"],
    ),
    snippet("two", "Set-OrganizationConfig -OutlookPayEnabled 2", &["error 1:43 settings.not_boolean"]),
    snippet(
        "a text with a variable",
        "Set-OrganizationConfig -OutlookPayEnabled \"$false\"",
        &["error 1:44 settings.variable"],
    ),
    snippet("null", "Set-OrganizationConfig -OutlookPayEnabled $null", &["error 1:43 settings.null_value"]),
    snippet(
        "no value",
        "Set-OrganizationConfig -OutlookPayEnabled",
        &["error 1:24 settings.missing_argument"],
    ),
    snippet(
        "no value after the colon",
        "Set-OrganizationConfig -OutlookPayEnabled:\n$false",
        &["warning 2:1 settings.ignored_command", "error 1:43 settings.missing_argument"],
    ),
    snippet(
        "an equals sign",
        "Set-OrganizationConfig -OutlookPayEnabled=$false",
        &["error 1:24 settings.unknown_parameter"],
    ),
    snippet(
        "a colon after a blank",
        "Set-OrganizationConfig -OutlookPayEnabled :$false",
        &["error 1:43 settings.expression"],
    ),
    snippet(
        "a list",
        "Set-OrganizationConfig -OutlookPayEnabled $false, $true",
        &["error 1:43 settings.array"],
    ),
    // --- the two traps of switches
    snippet(
        "trap: a switch and a value without a colon",
        "Set-UnifiedGroup -Identity contosogroup@contoso.com -ConnectorsEnabled $false",
        &["error 1:72 settings.switch_needs_colon"],
    ),
    snippet(
        "trap: the value would become the identity",
        "Set-UnifiedGroup -ConnectorsEnabled $false",
        &["error 1:37 settings.switch_needs_colon"],
    ),
    snippet(
        "trap: as a text",
        "Set-UnifiedGroup contosogroup@contoso.com -ConnectorsEnabled 'False'",
        &["error 1:62 settings.switch_needs_colon"],
    ),
    snippet(
        "trap: WhatIf",
        "Set-OrganizationConfig -OutlookPayEnabled $false -WhatIf $false",
        &["error 1:58 settings.switch_needs_colon"],
    ),
    snippet(
        "a switch alone is on",
        "Set-UnifiedGroup -Identity contosogroup@contoso.com -ConnectorsEnabled",
        &[GROUP_ON],
    ),
    snippet(
        "a switch before the identity",
        "Set-UnifiedGroup -ConnectorsEnabled contosogroup@contoso.com",
        &[GROUP_ON],
    ),
    snippet(
        "a switch with colon and blank",
        "Set-UnifiedGroup contosogroup@contoso.com -ConnectorsEnabled: $false",
        &[GROUP_OFF],
    ),
    // --- identities
    snippet(
        "quotes",
        "Set-UnifiedGroup -Identity \"contosogroup@contoso.com\" -ConnectorsEnabled:$false",
        &[GROUP_OFF],
    ),
    snippet(
        "a name with blanks",
        "Set-UnifiedGroup -Identity 'Marketing Department' -ConnectorsEnabled:$false",
        &["group:Marketing Department ConnectorsEnabled off", "warning 1:28 settings.identity_not_lasting"],
    ),
    snippet(
        "a name with blanks, without quotes",
        "Set-UnifiedGroup -Identity Marketing Department -ConnectorsEnabled:$false",
        &["error 1:38 settings.stray_argument"],
    ),
    snippet(
        "an apostrophe, doubled",
        "Set-UnifiedGroup 'O''Brien' -ConnectorsEnabled:$false",
        &["group:O'Brien ConnectorsEnabled off", "warning 1:18 settings.identity_not_lasting"],
    ),
    snippet(
        "backticks in a text",
        "Set-UnifiedGroup \"R`$D `\"east`\"\" -ConnectorsEnabled:$false",
        &["group:R$D \"east\" ConnectorsEnabled off", "warning 1:18 settings.identity_not_lasting"],
    ),
    snippet(
        "backticks in a word",
        "Set-UnifiedGroup what`'snew -ConnectorsEnabled:$false",
        &["error 1:22 settings.backtick"],
    ),
    snippet(
        "a GUID",
        "Set-UnifiedGroup 0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a -ConnectorsEnabled:0",
        &["group:0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a ConnectorsEnabled off"],
    ),
    snippet(
        "a distinguished name",
        "Set-UnifiedGroup 'CN=sales,OU=contoso.onmicrosoft.com,DC=prod' -ConnectorsEnabled:$false",
        &[
            "group:CN=sales,OU=contoso.onmicrosoft.com,DC=prod ConnectorsEnabled off",
            "warning 1:18 settings.identity_not_lasting",
        ],
    ),
    snippet(
        "a distinguished name, without quotes",
        "Set-UnifiedGroup CN=sales,OU=contoso -ConnectorsEnabled:$false",
        &["error 1:18 settings.array"],
    ),
    snippet(
        "a variable",
        "Set-UnifiedGroup -Identity $group -ConnectorsEnabled:$false",
        &["error 1:28 settings.variable"],
    ),
    snippet(
        "a variable in a text",
        "Set-UnifiedGroup -Identity \"$($g.Name)\" -ConnectorsEnabled:$false",
        &["error 1:29 settings.variable"],
    ),
    snippet(
        "a group named false",
        "Set-UnifiedGroup $false -ConnectorsEnabled",
        &["error 1:18 settings.variable"],
    ),
    snippet(
        "a pattern",
        "Set-UnifiedGroup * -ConnectorsEnabled:$false",
        &["error 1:18 settings.identity_wildcard"],
    ),
    snippet(
        "a number",
        "Set-UnifiedGroup 007 -ConnectorsEnabled:$false",
        &["error 1:18 settings.needs_quotes"],
    ),
    snippet(
        "a number in quotes",
        "Set-UnifiedGroup '007' -ConnectorsEnabled:$false",
        &["group:007 ConnectorsEnabled off", "warning 1:18 settings.identity_not_lasting"],
    ),
    snippet(
        "no identity",
        "Set-UnifiedGroup -ConnectorsEnabled:$false",
        &["error 1:1 settings.identity_missing"],
    ),
    snippet(
        "an empty identity",
        "Set-UnifiedGroup '' -ConnectorsEnabled:$false",
        &["error 1:18 settings.identity_malformed"],
    ),
    snippet(
        "two identities",
        "Set-UnifiedGroup a@b.com -Identity c@d.com -ConnectorsEnabled",
        &["error 1:18 settings.stray_argument"],
    ),
    // --- names of parameters
    snippet(
        "abbreviation",
        "Set-OrganizationConfig -OutlookP $false",
        &[PAY_OFF, "warning 1:24 settings.abbreviated"],
    ),
    snippet(
        "abbreviations of the group cmdlet",
        "Set-UnifiedGroup -Id contosogroup@contoso.com -Conn:$false",
        &[GROUP_OFF, "warning 1:18 settings.abbreviated", "warning 1:47 settings.abbreviated"],
    ),
    snippet(
        "an abbreviation too short",
        "Set-OrganizationConfig -ConnectorsEnable $false",
        &["error 1:24 settings.ambiguous_parameter"],
    ),
    snippet(
        "a misspelt parameter",
        "Set-OrganizationConfig -OutlookPaymentsEnabled $false",
        &["error 1:24 settings.unknown_parameter"],
    ),
    snippet(
        "a setting of the organization on a group",
        "Set-UnifiedGroup contosogroup@contoso.com -OutlookPayEnabled $false",
        &["error 1:43 settings.only_of_organization"],
    ),
    snippet(
        "twice in one command",
        "Set-OrganizationConfig -OutlookPayEnabled $false -OutlookPayEnabled $true",
        &["error 1:50 settings.duplicate_parameter"],
    ),
    snippet(
        "several settings at once",
        "Set-OrganizationConfig -OutlookPayEnabled $false -SmtpActionableMessagesEnabled:$true",
        &[PAY_OFF, "organization SmtpActionableMessagesEnabled on"],
    ),
    snippet(
        "a parameter about something else",
        "Set-OrganizationConfig -OutlookPayEnabled $false -MailTipsAllTipsEnabled $true",
        &[PAY_OFF, "warning 1:50 settings.ignored_parameter"],
    ),
    snippet(
        "a list for something else",
        "Set-OrganizationConfig -EwsAllowList a*, b* -OutlookPayEnabled 0",
        &[PAY_OFF, "warning 1:24 settings.ignored_parameter"],
    ),
    snippet(
        "a stray value",
        "Set-OrganizationConfig -OutlookPayEnabled $false contoso",
        &["error 1:50 settings.stray_argument"],
    ),
    snippet(
        "common parameters",
        "Set-OrganizationConfig -OutlookPayEnabled $false -ErrorAction Stop -Verbose -Confirm:$false",
        &[PAY_OFF],
    ),
    snippet(
        "WhatIf",
        "Set-OrganizationConfig -OutlookPayEnabled $false -WhatIf",
        &["warning 1:1 settings.nothing", "warning 1:50 settings.what_if"],
    ),
    snippet(
        "WhatIf by its alias",
        "Set-OrganizationConfig -OutlookPayEnabled $false -wi:$true",
        &["warning 1:1 settings.nothing", "warning 1:50 settings.what_if"],
    ),
    snippet("WhatIf off", "Set-OrganizationConfig -OutlookPayEnabled $false -WhatIf:$false", &[PAY_OFF]),
    snippet(
        "Confirm",
        "Set-OrganizationConfig -OutlookPayEnabled $false -Confirm",
        &[PAY_OFF, "warning 1:50 settings.confirm"],
    ),
    snippet(
        "the end of parameters",
        "Set-UnifiedGroup -- -ConnectorsEnabled",
        &["error 1:18 settings.end_of_parameters"],
    ),
    // --- typography of web pages and word processors
    snippet(
        "curly quotes",
        "Set-UnifiedGroup -Identity \u{201c}contosogroup@contoso.com\u{201d} -ConnectorsEnabled:$false",
        &[GROUP_OFF, "warning 1:28 settings.typographic"],
    ),
    snippet(
        "curly single quotes",
        "Set-UnifiedGroup -Identity \u{2018}contosogroup@contoso.com\u{2019} -ConnectorsEnabled:$false",
        &[GROUP_OFF, "warning 1:28 settings.typographic"],
    ),
    snippet(
        "an en dash before the parameter",
        "Set-OrganizationConfig \u{2013}OutlookPayEnabled $false",
        &[PAY_OFF, "warning 1:24 settings.typographic"],
    ),
    snippet(
        "an em dash in the command",
        "Set\u{2014}OrganizationConfig -OutlookPayEnabled $false",
        &[PAY_OFF, "warning 1:4 settings.typographic"],
    ),
    snippet(
        "no-break spaces",
        "Set-OrganizationConfig\u{a0}-OutlookPayEnabled\u{a0}$false",
        &[PAY_OFF, "warning 1:23 settings.typographic"],
    ),
    snippet(
        "a zero-width space",
        "Set-OrganizationConfig -OutlookPay\u{200b}Enabled $false",
        &["error 1:35 settings.invisible_character"],
    ),
    snippet("a byte order mark", "\u{feff}Set-OrganizationConfig -OutlookPayEnabled $false", &[PAY_OFF]),
    // --- lines, comments, statements
    snippet(
        "backtick at the end of the line",
        "Set-UnifiedGroup `\n  -Identity contosogroup@contoso.com `\n  -ConnectorsEnabled:$false",
        &[GROUP_OFF],
    ),
    snippet(
        "a blank after the backtick",
        "Set-UnifiedGroup ` \n  -Identity contosogroup@contoso.com -ConnectorsEnabled:$false",
        &["error 1:18 settings.backtick", "error 2:3 settings.not_a_command"],
    ),
    snippet(
        "comments",
        "# switch payments off\nSet-OrganizationConfig -OutlookPayEnabled $false # for now\n<# and\nmore #>",
        &[PAY_OFF],
    ),
    snippet(
        "commented out",
        "<#\nSet-OrganizationConfig -OutlookPayEnabled $false\n#>",
        &["warning 1:1 settings.nothing"],
    ),
    snippet(
        "two statements on a line",
        "Set-OrganizationConfig -OutlookPayEnabled $false; Set-OrganizationConfig -ConnectorsEnabled $false;",
        &[PAY_OFF, CONNECTORS_OFF],
    ),
    snippet(
        "the last one counts",
        "Set-OrganizationConfig -OutlookPayEnabled $false\nSet-OrganizationConfig -OutlookPayEnabled $true",
        &[PAY_ON, "warning 2:1 settings.overridden"],
    ),
    snippet("nothing", "", &["warning 1:1 settings.nothing"]),
    snippet(
        "an open quote",
        "Set-UnifiedGroup 'contosogroup -ConnectorsEnabled:$false\nSet-OrganizationConfig -OutlookPayEnabled 0",
        &["error 1:18 settings.unclosed"],
    ),
    snippet("an open comment", "<# Set-OrganizationConfig", &["error 1:1 settings.unclosed"]),
    // --- what surrounds the commands
    snippet(
        "a whole session",
        "Import-Module ExchangeOnlineManagement\nConnect-ExchangeOnline -UserPrincipalName admin@contoso.com\n\
         Set-OrganizationConfig -OutlookPayEnabled $false\nGet-OrganizationConfig | fl OutlookPayEnabled\n\
         Disconnect-ExchangeOnline -Confirm:$false",
        &[
            PAY_OFF,
            "warning 1:1 settings.ignored_command",
            "warning 2:1 settings.ignored_command",
            "warning 2:43 settings.organization_assumed",
            "warning 4:1 settings.ignored_command",
            "warning 5:1 settings.ignored_command",
        ],
    ),
    snippet(
        "the prompt",
        "PS C:\\> Set-OrganizationConfig -OutlookPayEnabled $false",
        &["error 1:1 settings.prompt"],
    ),
    snippet(
        "the prompt of a folder",
        "PS C:\\Users\\pat> Set-OrganizationConfig -OutlookPayEnabled $false",
        &["error 1:1 settings.prompt"],
    ),
    snippet(
        "all groups",
        "Get-UnifiedGroup | Set-UnifiedGroup -ConnectorsEnabled:$false",
        &["error 1:20 settings.pipeline"],
    ),
    snippet(
        "all groups in a loop",
        "Get-UnifiedGroup | ForEach-Object { Set-UnifiedGroup $_.Name -ConnectorsEnabled:$false }",
        &["error 1:37 settings.loop", "error 1:54 settings.variable"],
    ),
    snippet("output thrown away", "Set-OrganizationConfig -OutlookPayEnabled $false | Out-Null", &[PAY_OFF]),
    snippet("output into a file", "Set-OrganizationConfig -OutlookPayEnabled $false > log.txt", &[PAY_OFF]),
    snippet(
        "input from a file",
        "Set-OrganizationConfig -OutlookPayEnabled $false < log.txt",
        &["error 1:50 settings.redirection"],
    ),
    snippet(
        "a variable of one's own",
        "$off = $false\nSet-OrganizationConfig -OutlookPayEnabled $off",
        &[PAY_OFF],
    ),
    snippet("splatting", "Set-OrganizationConfig @settings", &["error 1:24 settings.splat"]),
    snippet("the call operator", "& 'Set-OrganizationConfig' -OutlookPayEnabled $false", &[PAY_OFF]),
    snippet(
        "a policy of users, which does not exist",
        "Set-OwaMailboxPolicy -Identity Default -OutlookPayEnabled $false",
        &["error 1:1 settings.no_setting_of_user"],
    ),
    snippet(
        "a condition",
        "if ($true) { Set-OrganizationConfig -OutlookPayEnabled $false }",
        &["error 1:14 settings.conditional"],
    ),
    snippet(
        "joined by and",
        "Get-OrganizationConfig && Set-OrganizationConfig -OutlookPayEnabled 0",
        &["error 1:24 settings.expression"],
    ),
    // --- precedence
    snippet(
        "a group switched on under a tenant switched off",
        "Set-OrganizationConfig -ConnectorsEnabled:$false\nSet-UnifiedGroup contosogroup@contoso.com -ConnectorsEnabled",
        &[CONNECTORS_OFF, GROUP_ON, "warning 2:1 settings.no_effect"],
    ),
    snippet(
        "Outlook's connectors on while all are off",
        "Set-OrganizationConfig -ConnectorsEnabled 0 -ConnectorsEnabledForOutlook 1",
        &[CONNECTORS_OFF, "organization ConnectorsEnabledForOutlook on", "warning 1:1 settings.no_effect"],
    ),
    snippet(
        "one group by two spellings",
        "Set-UnifiedGroup contosogroup@contoso.com -ConnectorsEnabled:0\n\
         Set-UnifiedGroup ContosoGroup@Contoso.com -ConnectorsEnabled:0",
        &[GROUP_OFF],
    ),
];
