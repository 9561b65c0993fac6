//! Commands, their parameters and values.

use super::{PAY_OFF, PAY_ON, SALES_OFF, SALES_ON, Script, here};

pub(super) const SCRIPTS: &[Script] = &[
    here(
        "as the newer help page has it",
        "Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off",
        &[PAY_OFF],
    ),
    here(
        "as the older help page has it",
        r"Set-OrganizationConfig -ConnectorsEnabled:$false
Set-OrganizationConfig -ConnectorsActionableMessagesEnabled:$false",
        "connectors and their action buttons off",
        &["organization ConnectorsEnabled off", "organization ConnectorsActionableMessagesEnabled off"],
    ),
    here(
        "several settings in one command",
        r"Set-OrganizationConfig -OutlookPayEnabled $true `
  -ConnectorsEnabled $true `
  -SmtpActionableMessagesEnabled $true",
        "all three on",
        &[PAY_ON, "organization ConnectorsEnabled on", "organization SmtpActionableMessagesEnabled on"],
    ),
    here(
        "a switch with its value and no colon",
        "Set-UnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled $false",
        "switches it **on**, then fails: nothing takes `$false`",
        &["error 1:65 settings.switch_needs_colon"],
    ),
    here(
        "a switch with its value and no colon, no identity",
        "Set-UnifiedGroup -ConnectorsEnabled $false",
        "connectors **on** for a group named `False`",
        &["error 1:37 settings.switch_needs_colon"],
    ),
    here(
        "a switch alone",
        "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled",
        "connectors on for the group",
        &[SALES_ON],
    ),
    here(
        "false in a variable, no colon",
        r"$off = $false
Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled $off",
        "switches it **on**, then fails",
        &["error 2:55 settings.switch_needs_colon"],
    ),
    here(
        "false in a variable",
        r"$off = $false
Set-OrganizationConfig -OutlookPayEnabled $off
Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$off",
        "payments off, connectors off for the group",
        &[PAY_OFF, SALES_OFF],
    ),
    here(
        "a variable that is set again",
        r"$enabled = $true
$enabled = $false
Set-OrganizationConfig -OutlookPayEnabled $enabled",
        "payments off: the last value counts",
        &[PAY_OFF],
    ),
    here(
        "false as a text",
        "Set-OrganizationConfig -OutlookPayEnabled 'false'",
        "fails: a text is no Boolean",
        &["error 1:43 settings.not_boolean"],
    ),
    here(
        "false as a text in a variable",
        r#"$value = "False"
Set-OrganizationConfig -OutlookPayEnabled $value"#,
        "fails: a text is no Boolean",
        &["error 2:43 settings.not_boolean"],
    ),
    here(
        "the opposite of true",
        "Set-OrganizationConfig -OutlookPayEnabled (-not $true)",
        "payments off",
        &["error 1:44 settings.expression"],
    ),
    here(
        "a value from a parameter of the script",
        r"param([bool]$Enabled = $false)
Set-OrganizationConfig -OutlookPayEnabled $Enabled",
        "whatever the script is called with",
        &["error 1:1 settings.block", "error 2:43 settings.variable"],
    ),
    here(
        "a trial run",
        "Set-OrganizationConfig -OutlookPayEnabled $false -WhatIf",
        "says what it would do, and does nothing",
        &["warning 1:1 settings.nothing", "warning 1:50 settings.what_if"],
    ),
    here(
        "no questions asked",
        "Set-OrganizationConfig -OutlookPayEnabled $false -Confirm:$false -ErrorAction Stop",
        "payments off without asking",
        &[PAY_OFF],
    ),
    here(
        "an abbreviation",
        "Set-OrganizationConfig -OutlookPay $false",
        "payments off, as long as no other parameter begins so",
        &[PAY_OFF, "warning 1:24 settings.abbreviated"],
    ),
    here(
        "a misspelt setting",
        "Set-OrganizationConfig -OutlookPaymentEnabled $false",
        "fails: there is no such parameter",
        &["error 1:24 settings.unknown_parameter"],
    ),
    here(
        "a user's mailbox",
        "Set-CASMailbox -Identity pat@contoso.com -OutlookPayEnabled $false",
        "fails: a mailbox has no such setting",
        &["error 1:1 settings.no_setting_of_user"],
    ),
    here(
        "a user's mailbox, connectors",
        "Set-Mailbox pat@contoso.com -ConnectorsEnabled:$false",
        "fails: a mailbox has no such setting",
        &["error 1:1 settings.no_setting_of_user"],
    ),
    here(
        "a policy for some users",
        r"New-OwaMailboxPolicy -Name 'No payments'
Set-OwaMailboxPolicy -Identity 'No payments' -OutlookPayEnabled $false
Set-CASMailbox pat@contoso.com -OwaMailboxPolicy 'No payments'",
        "the second command fails: policies have no such setting",
        &[
            "error 1:1 settings.unknown_command",
            "error 2:1 settings.no_setting_of_user",
            "error 3:1 settings.unknown_command",
        ],
    ),
    here(
        "all users but one department",
        r"Get-User -Filter 'Department -ne ''Finance''' | Set-CASMailbox -OutlookPayEnabled $false",
        "fails: there is no such setting",
        &["error 1:49 settings.no_setting_of_user"],
    ),
    here(
        "a setting of the organization for a group",
        "Set-UnifiedGroup sales@contoso.com -OutlookPayEnabled $false",
        "fails: groups have no such setting",
        &["error 1:36 settings.only_of_organization"],
    ),
    here(
        "a distribution list",
        "Set-DistributionGroup sales@contoso.com -ConnectorsEnabled:$false",
        "fails: only Microsoft 365 groups have connectors",
        &["error 1:1 settings.unknown_command"],
    ),
    here(
        "one command among others of a hardening script",
        r"Set-OrganizationConfig -AuditDisabled $false
Set-OrganizationConfig -OutlookPayEnabled $false -MailTipsExternalRecipientsTipsEnabled $true
Set-OrganizationConfig -OAuth2ClientProfileEnabled $true",
        "payments off, and three things that no payment depends on",
        &[
            PAY_OFF,
            "warning 1:24 settings.ignored_parameter",
            "warning 2:50 settings.ignored_parameter",
            "warning 3:24 settings.ignored_parameter",
        ],
    ),
    here(
        "a command that changes something else",
        r"Set-TransportRule 'Block payments' -State Disabled
Set-OrganizationConfig -OutlookPayEnabled $false",
        "a rule off, payments off",
        &["error 1:1 settings.unknown_command"],
    ),
    here(
        "the call operator",
        r#"& "Set-OrganizationConfig" -OutlookPayEnabled $false"#,
        "payments off",
        &[PAY_OFF],
    ),
    here(
        "a command in a variable",
        r"$command = 'Set-OrganizationConfig'
& $command -OutlookPayEnabled $false",
        "payments off",
        &["error 2:3 settings.variable"],
    ),
    here(
        "a command in a text",
        "Invoke-Expression 'Set-OrganizationConfig -OutlookPayEnabled $false'",
        "payments off",
        &["error 1:1 settings.unknown_command"],
    ),
];
