//! What comes with commands that are pasted from pages, chats and windows.

use super::{PAY_OFF, SALES_OFF, Script, here};

pub(super) const SCRIPTS: &[Script] = &[
    here(
        "a prompt",
        r"PS C:\Users\pat> Set-OrganizationConfig -OutlookPayEnabled $false",
        "fails: `PS` is another command",
        &["error 1:1 settings.prompt"],
    ),
    here(
        "the prompt of the Exchange shell",
        r"[PS] C:\Windows\system32>Set-OrganizationConfig -OutlookPayEnabled $false",
        "fails: brackets begin a type",
        &["error 1:1 settings.prompt"],
    ),
    here(
        "the prompt of the old shell",
        r"C:\>Set-OrganizationConfig -OutlookPayEnabled $false",
        "fails",
        &["error 1:1 settings.prompt"],
    ),
    here(
        "the prompt of a line that goes on",
        r"Set-OrganizationConfig `
>> -OutlookPayEnabled $false",
        "writes into a file named `-OutlookPayEnabled`",
        &["error 2:1 settings.prompt"],
    ),
    here(
        "the module before the command",
        r"ExchangeOnlineManagement\Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off, if the module has the command",
        &["error 1:1 settings.module_qualified"],
    ),
    here(
        "a fence of Markdown",
        "```powershell\nSet-OrganizationConfig -OutlookPayEnabled $false\n```",
        "fails: backticks are not at the end of a line",
        &["error 1:1 settings.backtick", "error 3:1 settings.backtick"],
    ),
    here(
        "a number of a list",
        "1. Set-OrganizationConfig -OutlookPayEnabled $false",
        "fails: a number is no command",
        &["error 1:2 settings.expression"],
    ),
    here(
        "a sentence",
        r"To switch payments off, run this command:
Set-OrganizationConfig -OutlookPayEnabled $false",
        "fails at the first line, then payments off",
        &["error 1:1 settings.unknown_command"],
    ),
    here(
        "curly quotes and a long dash",
        "Set-UnifiedGroup \u{2013}Identity \u{201c}sales@contoso.com\u{201d} \u{2013}ConnectorsEnabled:$false",
        "connectors off: PowerShell reads them like the plain ones",
        &[SALES_OFF, "warning 1:18 settings.typographic"],
    ),
    here(
        "blanks of a web page",
        "Set-OrganizationConfig\u{a0}-OutlookPayEnabled\u{a0}$false",
        "payments off: PowerShell reads them like the plain ones",
        &[PAY_OFF, "warning 1:23 settings.typographic"],
    ),
    here(
        "blanks of a web page, as HTML",
        "Set-OrganizationConfig&nbsp;-OutlookPayEnabled $false",
        "fails",
        &["error 1:23 settings.expression"],
    ),
    here(
        "a character that cannot be seen",
        "Set-OrganizationConfig -OutlookPayEnabled\u{200b} $false",
        "fails: it is part of the name",
        &["error 1:42 settings.invisible_character"],
    ),
    here(
        "a comment after a backtick",
        r"Set-OrganizationConfig `  # payments
  -OutlookPayEnabled $false",
        "fails: the line does not go on",
        &["error 1:24 settings.backtick", "error 2:3 settings.not_a_command"],
    ),
    here(
        "a quote that is not closed",
        "Set-UnifiedGroup 'sales@contoso.com -ConnectorsEnabled:$false",
        "waits for the quote",
        &["error 1:18 settings.unclosed"],
    ),
    here(
        "a brace that is not closed",
        r"try {
  Set-OrganizationConfig -OutlookPayEnabled $false",
        "waits for the brace",
        &["error 1:5 settings.unclosed"],
    ),
    here(
        "several commands on one line",
        "Set-OrganizationConfig -OutlookPayEnabled $false; Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false;",
        "payments off, connectors off for the group",
        &[PAY_OFF, SALES_OFF],
    ),
    here(
        "lines of Windows",
        "Set-OrganizationConfig -OutlookPayEnabled $false\r\nSet-UnifiedGroup `\r\n  sales@contoso.com `\r\n  -ConnectorsEnabled:$false\r\n",
        "payments off, connectors off for the group",
        &[PAY_OFF, SALES_OFF],
    ),
];
