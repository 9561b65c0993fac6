//! Which group a command means.

use super::{HR_OFF, PAY_OFF, SALES_OFF, SALES_ON, Script, here};

pub(super) const SCRIPTS: &[Script] = &[
    here(
        "an address",
        "Set-UnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled:$false",
        "connectors off for that group",
        &[SALES_OFF],
    ),
    here(
        "an address as proxy addresses are written",
        "Set-UnifiedGroup -Identity 'smtp:sales@contoso.com' -ConnectorsEnabled:$false",
        "the same group",
        &[SALES_OFF],
    ),
    here(
        "the primary address as proxy addresses are written",
        "Set-UnifiedGroup SMTP:sales@contoso.com -ConnectorsEnabled:$false",
        "the same group",
        &[SALES_OFF],
    ),
    here(
        "one group in two spellings, the last counts",
        r#"Set-UnifiedGroup -Identity "smtp:sales@contoso.com" -ConnectorsEnabled:$false
Set-UnifiedGroup -Identity 'Sales@Contoso.com' -ConnectorsEnabled"#,
        "off, then on: the same group",
        &["group:sales@contoso.com ConnectorsEnabled on", "warning 2:1 settings.overridden"],
    ),
    here(
        "a GUID",
        "Set-UnifiedGroup 0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a -ConnectorsEnabled:$false",
        "connectors off for the group with that GUID",
        &["group:0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a ConnectorsEnabled off"],
    ),
    here(
        "a GUID in braces",
        "Set-UnifiedGroup '{0F9B4C4E-7C5D-4F0E-9D9A-1F2E3D4C5B6A}' -ConnectorsEnabled:$false",
        "the same group",
        &["group:0F9B4C4E-7C5D-4F0E-9D9A-1F2E3D4C5B6A ConnectorsEnabled off"],
    ),
    here(
        "a GUID in braces, without quotes",
        "Set-UnifiedGroup {0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a} -ConnectorsEnabled:$false",
        "fails: braces without quotes are a block of commands",
        &["error 1:19 settings.expression"],
    ),
    here(
        "an alias",
        "Set-UnifiedGroup -Identity sales -ConnectorsEnabled:$false",
        "connectors off for the group with that alias, name or GUID",
        &["group:sales ConnectorsEnabled off", "warning 1:28 settings.identity_not_lasting"],
    ),
    here(
        "a display name",
        "Set-UnifiedGroup -Identity \"Sales Team\" -ConnectorsEnabled:$false",
        "connectors off for the group of that name, if there is one",
        &["group:Sales Team ConnectorsEnabled off", "warning 1:28 settings.identity_not_lasting"],
    ),
    here(
        "a canonical name",
        "Set-UnifiedGroup -Identity 'contoso.onmicrosoft.com/Users/Sales_0f9b4c4e' -ConnectorsEnabled:$false",
        "connectors off for that group",
        &[
            "group:contoso.onmicrosoft.com/Users/Sales_0f9b4c4e ConnectorsEnabled off",
            "warning 1:28 settings.identity_not_lasting",
        ],
    ),
    here(
        "a distinguished name without quotes",
        "Set-UnifiedGroup CN=Sales,OU=contoso.onmicrosoft.com -ConnectorsEnabled:$false",
        "fails: commas make a list",
        &["error 1:18 settings.array"],
    ),
    here(
        "a wildcard",
        "Set-UnifiedGroup -Identity * -ConnectorsEnabled:$false",
        "fails, or means all groups",
        &["error 1:28 settings.identity_wildcard"],
    ),
    here(
        "a wildcard in quotes",
        "Set-UnifiedGroup -Identity '*' -ConnectorsEnabled:$false",
        "the same: quotes do not make it a name",
        &["error 1:28 settings.identity_wildcard"],
    ),
    here(
        "the beginning of a name",
        "Set-UnifiedGroup -Identity \"sales*\" -ConnectorsEnabled:$false",
        "fails, or means every group whose name begins so",
        &["error 1:28 settings.identity_wildcard"],
    ),
    here(
        "a name with brackets",
        "Set-UnifiedGroup -Identity '[EXT] Partners' -ConnectorsEnabled:$false",
        "connectors off for the group of that name, or for those that the pattern fits",
        &["error 1:28 settings.identity_wildcard"],
    ),
    here(
        "a new address beside the switch",
        "Set-UnifiedGroup -Identity sales@contoso.com -PrimarySmtpAddress verkauf@contoso.com -ConnectorsEnabled:$false",
        "the group is another address from now on",
        &["error 1:46 settings.identity_changed"],
    ),
    here(
        "a new alias beside the switch",
        "Set-UnifiedGroup sales -Alias verkauf -ConnectorsEnabled:$false",
        "the group is found by another alias from now on",
        &["error 1:24 settings.identity_changed"],
    ),
    here(
        "a new name beside the switch",
        "Set-UnifiedGroup sales@contoso.com -DisplayName 'Sales (old)' -ConnectorsEnabled:$false",
        "the group has another name from now on",
        &["error 1:36 settings.identity_changed"],
    ),
    here(
        "more addresses beside the switch",
        "Set-UnifiedGroup sales@contoso.com -EmailAddresses @{Add='verkauf@contoso.com'} -ConnectorsEnabled:$false",
        "the group has one more address from now on",
        &["error 1:36 settings.identity_changed"],
    ),
    here(
        "a parameter that groups do not have",
        "Set-UnifiedGroup sales@contoso.com -Name Verkauf -ConnectorsEnabled:$false",
        "fails: there is no such parameter",
        &["error 1:36 settings.identity_changed"],
    ),
    here(
        "a rename, then the switch under the new address",
        r"Set-UnifiedGroup sales@contoso.com -PrimarySmtpAddress verkauf@contoso.com
Set-UnifiedGroup verkauf@contoso.com -ConnectorsEnabled:$false",
        "connectors off for the one group that had both addresses",
        &["error 1:36 settings.identity_changed"],
    ),
    here(
        "the group that a command finds",
        "Set-UnifiedGroup -Identity (Get-UnifiedGroup sales).PrimarySmtpAddress -ConnectorsEnabled:$false",
        "connectors off for the group that is found",
        &["error 1:28 settings.expression"],
    ),
    here(
        "the address that is put together",
        "Set-UnifiedGroup -Identity ('sales' + '@contoso.com') -ConnectorsEnabled:$false",
        "connectors off for sales@contoso.com",
        &["error 1:29 settings.expression"],
    ),
    here(
        "something else about the group beside the switch",
        "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false -HiddenFromAddressListsEnabled $true -AccessType Private",
        "connectors off, and two things that no payment depends on",
        &[SALES_OFF, "warning 1:62 settings.ignored_parameter", "warning 1:99 settings.ignored_parameter"],
    ),
    here(
        "several groups, one after the other",
        r"Set-UnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled
Set-UnifiedGroup -Identity hr@contoso.com -ConnectorsEnabled:$false
Set-OrganizationConfig -OutlookPayEnabled $false",
        "on, off, and payments off for everybody",
        &[SALES_ON, HR_OFF, PAY_OFF, "warning 1:1 settings.no_effect"],
    ),
];
