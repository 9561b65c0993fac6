//! Conditions, errors, and whatever may keep a command from running.

use super::{HR_OFF, PAY_OFF, SALES_OFF, Script, here};

pub(super) const SCRIPTS: &[Script] = &[
    here(
        "an error is caught and shown",
        r#"try {
  Set-OrganizationConfig -OutlookPayEnabled $false -ErrorAction Stop
  Write-Host "Payments are off." -ForegroundColor Green
}
catch {
  Write-Error "Could not switch payments off: $($_.Exception.Message)"
  exit 1
}"#,
        "payments off, or an error",
        &[PAY_OFF, "skips 3, 6"],
    ),
    here(
        "an error of one kind, thrown again",
        r"try { Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false }
catch [System.Exception] { Write-Warning $_; throw }
finally { Write-Host 'finished' }",
        "connectors off, or an error",
        &[SALES_OFF, "skips 2, 3"],
    ),
    here(
        "another command where the first fails",
        r"try { Set-OrganizationConfig -OutlookPayEnabled $false }
catch { Set-OrganizationConfig -ConnectorsEnabled $false }",
        "payments off, or else connectors",
        &["error 2:9 settings.conditional"],
    ),
    here(
        "a change taken back where something fails",
        r"Set-OrganizationConfig -OutlookPayEnabled $false
try { Get-UnifiedGroup sales -ErrorAction Stop }
catch { Set-OrganizationConfig -OutlookPayEnabled $true; throw }",
        "payments off, unless the group is missing",
        &["error 3:9 settings.conditional"],
    ),
    here(
        "a command that runs whatever happens",
        r"try { Get-OrganizationConfig }
finally { Set-OrganizationConfig -OutlookPayEnabled $false }",
        "payments off",
        &[PAY_OFF, "skips 1"],
    ),
    here(
        "a loop with errors caught inside",
        r"foreach ($group in 'sales@contoso.com', 'hr@contoso.com') {
  try { Set-UnifiedGroup -Identity $group -ConnectorsEnabled:$false -ErrorAction Stop }
  catch { Write-Warning $group; continue }
}",
        "connectors off for both, as far as there are such groups",
        &[SALES_OFF, HR_OFF, "skips 3"],
    ),
    here(
        "only if it is on",
        r"if ((Get-OrganizationConfig).OutlookPayEnabled) {
  Set-OrganizationConfig -OutlookPayEnabled $false
}",
        "payments off",
        &["error 2:3 settings.conditional"],
    ),
    here(
        "one thing or the other",
        r"$config = Get-OrganizationConfig
if ($config.IsDehydrated) { Write-Warning 'Run Enable-OrganizationCustomization first.' }
else { Set-OrganizationConfig -OutlookPayEnabled $false }",
        "payments off, unless the organization is not set up yet",
        &["error 3:8 settings.conditional"],
    ),
    here(
        "a condition that only shows something",
        r"Set-OrganizationConfig -OutlookPayEnabled $false
if ((Get-OrganizationConfig).OutlookPayEnabled -eq $false) { Write-Host 'off' } elseif ($true) { Write-Host 'on?' } else { Write-Host 'on' }",
        "payments off, and a word",
        &[PAY_OFF, "skips 2"],
    ),
    here(
        "a variable that a condition sets",
        r"$group = 'sales@contoso.com'
if ($env:TEST) { $group = 'test@contoso.com' }
Set-UnifiedGroup $group -ConnectorsEnabled:$false",
        "connectors off for one of two groups",
        &["error 3:18 settings.variable"],
    ),
    here(
        "the script may end before",
        r"if (-not (Get-UnifiedGroup sales@contoso.com)) { return }
Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false",
        "connectors off, if there is such a group",
        &["error 1:50 settings.ends_early"],
    ),
    here(
        "the script ends before",
        r"Set-OrganizationConfig -OutlookPayEnabled $false
exit
Set-OrganizationConfig -ConnectorsEnabled $false",
        "payments off, connectors as they were",
        &["error 2:1 settings.ends_early"],
    ),
    here(
        "the script ends at its end",
        r"Set-OrganizationConfig -OutlookPayEnabled $false
exit 0",
        "payments off",
        &[PAY_OFF],
    ),
    here(
        "a loop that is left",
        r"foreach ($g in 'sales@contoso.com', 'hr@contoso.com') {
  Set-UnifiedGroup $g -ConnectorsEnabled:$false
  break
}",
        "connectors off for the first only",
        &["error 3:3 settings.ends_early"],
    ),
    here(
        "a function and its call",
        r"function Disable-Payments {
  Set-OrganizationConfig -OutlookPayEnabled $false
}
Disable-Payments",
        "payments off",
        &["error 1:1 settings.block", "error 4:1 settings.unknown_command"],
    ),
    here(
        "a choice",
        r"switch ($mode) { 'off' { Set-OrganizationConfig -OutlookPayEnabled $false } }",
        "payments off, in that mode",
        &["error 1:1 settings.block"],
    ),
    here(
        "a block that is called",
        "& { Set-OrganizationConfig -OutlookPayEnabled $false }",
        "payments off",
        &["error 1:3 settings.block"],
    ),
    here(
        "everything is a trial run",
        r"$WhatIfPreference = $true
Set-OrganizationConfig -OutlookPayEnabled $false",
        "says what it would do, and does nothing",
        &["error 1:1 settings.preference"],
    ),
    here(
        "parameters for every command",
        r"$PSDefaultParameterValues = @{ 'Set-UnifiedGroup:ConnectorsEnabled' = $false }
Set-UnifiedGroup sales@contoso.com",
        "connectors off: the parameter is added to the command",
        &["error 1:1 settings.preference"],
    ),
    here(
        "how errors are shown",
        r"$ErrorActionPreference = 'Stop'
$VerbosePreference = 'Continue'
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off",
        &[PAY_OFF],
    ),
    here(
        "one command after another succeeds",
        "Get-OrganizationConfig && Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off, if the first succeeds (PowerShell 7 only)",
        &["error 1:24 settings.expression"],
    ),
];
