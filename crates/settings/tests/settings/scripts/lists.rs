//! Lists, loops, and tables of parameters.

use super::{HR_OFF, PAY_OFF, SALES_OFF, Script, here};

pub(super) const SCRIPTS: &[Script] = &[
    here(
        "a loop over names in the script",
        r"foreach ($group in 'sales@contoso.com', 'hr@contoso.com') {
  Set-UnifiedGroup -Identity $group -ConnectorsEnabled:$false
}",
        "connectors off for both",
        &[SALES_OFF, HR_OFF],
    ),
    here(
        "a loop over a list in a variable",
        r#"$groups = @(
  "sales@contoso.com"
  "hr@contoso.com"
)
foreach ($group in $groups) {
  Write-Host "Connectors off for $group"
  Set-UnifiedGroup -Identity $group -ConnectorsEnabled:$false
}"#,
        "connectors off for both, each with a line of output",
        &[SALES_OFF, HR_OFF, "skips 6"],
    ),
    here(
        "a typed list",
        r"[string[]]$groups = 'sales@contoso.com', 'hr@contoso.com'
foreach ($g in $groups) { Set-UnifiedGroup $g -ConnectorsEnabled:$false }",
        "connectors off for both",
        &[SALES_OFF, HR_OFF],
    ),
    here(
        "a list into a pipeline",
        r"'sales@contoso.com', 'hr@contoso.com' | ForEach-Object { Set-UnifiedGroup -Identity $_ -ConnectorsEnabled:$false }",
        "connectors off for both",
        &[SALES_OFF, HR_OFF],
    ),
    here(
        "a list in a variable into a pipeline, in short",
        r"$groups = 'sales@contoso.com', 'hr@contoso.com'
$groups | % { Set-UnifiedGroup $_ -ConnectorsEnabled:$false }",
        "connectors off for both",
        &[SALES_OFF, HR_OFF],
    ),
    here(
        "addresses from their first parts",
        r#"foreach ($name in 'sales', 'hr') {
  Set-UnifiedGroup -Identity "$name@contoso.com" -ConnectorsEnabled:$false
}"#,
        "connectors off for both",
        &[SALES_OFF, HR_OFF],
    ),
    here(
        "a loop over one name",
        r"$group = 'sales@contoso.com'
foreach ($g in $group) { Set-UnifiedGroup -Identity $g -ConnectorsEnabled:$false }",
        "connectors off for it",
        &[SALES_OFF],
    ),
    here(
        "a loop over nothing",
        r"foreach ($g in @()) { Set-UnifiedGroup -Identity $g -ConnectorsEnabled:$false }",
        "nothing",
        &["warning 1:1 settings.nothing"],
    ),
    here(
        "the variable after the loop",
        r"foreach ($g in 'hr@contoso.com', 'sales@contoso.com') { Write-Host $g }
Set-UnifiedGroup -Identity $g -ConnectorsEnabled:$false",
        "connectors off for the last of the list",
        &[SALES_OFF, "skips 1"],
    ),
    here(
        "a loop over a file of names",
        r"foreach ($group in Get-Content .\groups.txt) {
  Set-UnifiedGroup -Identity $group -ConnectorsEnabled:$false
}",
        "connectors off for the groups of the file",
        &["error 2:3 settings.loop", "error 2:30 settings.variable"],
    ),
    here(
        "a CSV with Booleans",
        r"Import-Csv .\groups.csv | ForEach-Object {
  Set-UnifiedGroup -Identity $_.PrimarySmtpAddress -ConnectorsEnabled:$_.Enabled
}",
        "fails: what a CSV has are texts, and a text is no Boolean",
        &["error 2:3 settings.loop", "error 2:30 settings.variable"],
    ),
    here(
        "a CSV in a variable",
        r"$rows = Import-Csv .\groups.csv
foreach ($row in $rows) { Set-UnifiedGroup $row.Mail -ConnectorsEnabled:$false }",
        "connectors off for the groups of the file",
        &["error 2:27 settings.loop", "error 2:44 settings.variable"],
    ),
    here(
        "all groups",
        "Get-UnifiedGroup -ResultSize Unlimited | Set-UnifiedGroup -ConnectorsEnabled:$false",
        "connectors off for all groups that there are today",
        &["error 1:42 settings.pipeline"],
    ),
    here(
        "some of all groups",
        r"Get-UnifiedGroup -ResultSize Unlimited |
  Where-Object { $_.DisplayName -like 'Project*' } |
  ForEach-Object { Set-UnifiedGroup -Identity $_.Guid -ConnectorsEnabled:$false }",
        "connectors off for the groups that are called so today",
        &["error 3:20 settings.loop", "error 3:47 settings.variable"],
    ),
    here(
        "a list that grows",
        r"$groups = @()
$groups += 'sales@contoso.com'
foreach ($g in $groups) { Set-UnifiedGroup $g -ConnectorsEnabled:$false }",
        "connectors off for it",
        &["error 3:27 settings.loop", "error 3:44 settings.variable"],
    ),
    here(
        "a list in a text",
        r"$groups = 'sales@contoso.com;hr@contoso.com'.Split(';')
foreach ($g in $groups) { Set-UnifiedGroup $g -ConnectorsEnabled:$false }",
        "connectors off for both",
        &["error 2:27 settings.loop", "error 2:44 settings.variable"],
    ),
    here(
        "a counted loop",
        r"for ($i = 0; $i -lt 2; $i++) { Set-UnifiedGroup $groups[$i] -ConnectorsEnabled:$false }",
        "connectors off for two groups",
        &["error 1:1 settings.block"],
    ),
    here(
        "a splatted command",
        r#"$params = @{
  Identity          = "sales@contoso.com"
  ConnectorsEnabled = $false
}
Set-UnifiedGroup @params"#,
        "connectors off: in a table a switch has its value",
        &[SALES_OFF],
    ),
    here(
        "a splatted command on one line",
        r"$off = @{ OutlookPayEnabled = $false; ErrorAction = 'Stop' }
Set-OrganizationConfig @off -Confirm:$false",
        "payments off",
        &[PAY_OFF],
    ),
    here(
        "an ordered table",
        r"$params = [ordered]@{ Identity = 'sales@contoso.com'; ConnectorsEnabled = $false }
Set-UnifiedGroup @params",
        "connectors off",
        &[SALES_OFF],
    ),
    here(
        "a table and a loop",
        r"$off = @{ ConnectorsEnabled = $false }
foreach ($group in 'sales@contoso.com', 'hr@contoso.com') { Set-UnifiedGroup -Identity $group @off }",
        "connectors off for both",
        &[SALES_OFF, HR_OFF],
    ),
    here(
        "a table that is changed",
        r"$params = @{ Identity = 'sales@contoso.com' }
$params['ConnectorsEnabled'] = $false
Set-UnifiedGroup @params",
        "connectors off",
        &["error 2:1 settings.expression"],
    ),
    here(
        "a table that grows by a method",
        r"$params = @{ Identity = 'sales@contoso.com' }
$params.Add('ConnectorsEnabled', $false)
Set-UnifiedGroup @params",
        "connectors off",
        &["error 2:9 settings.method"],
    ),
    here(
        "a table with a misspelt name",
        r"$params = @{ Identity = 'sales@contoso.com'; ConnectorEnabled = $false }
Set-UnifiedGroup @params",
        "fails: there is no such parameter",
        &["error 1:46 settings.unknown_parameter"],
    ),
    here(
        "a parameter in the command and in the table",
        r"$params = @{ Identity = 'sales@contoso.com'; ConnectorsEnabled = $true }
Set-UnifiedGroup @params -ConnectorsEnabled:$false",
        "fails in Windows PowerShell; in PowerShell 7 the command's own wins",
        &["error 2:26 settings.duplicate_parameter"],
    ),
    here(
        "a trial run from a table",
        r"$params = @{ OutlookPayEnabled = $false; WhatIf = $true }
Set-OrganizationConfig @params",
        "says what it would do, and does nothing",
        &["warning 1:1 settings.nothing", "warning 1:42 settings.what_if"],
    ),
    here(
        "splatting what the script was called with",
        "Set-OrganizationConfig @PSBoundParameters",
        "whatever the script is called with",
        &["error 1:24 settings.splat"],
    ),
    here(
        "a list of tables",
        r"$changes = @(
  @{ Identity = 'sales@contoso.com'; ConnectorsEnabled = $false }
  @{ Identity = 'hr@contoso.com'; ConnectorsEnabled = $false }
)
foreach ($change in $changes) { Set-UnifiedGroup @change }",
        "connectors off for both",
        &[SALES_OFF, HR_OFF],
    ),
    here(
        "what a command left in a variable",
        r"$groups = 'sales@contoso.com', 'hr@contoso.com'
Get-UnifiedGroup -OutVariable groups
foreach ($g in $groups) { Set-UnifiedGroup $g -ConnectorsEnabled:$false }",
        "connectors off for **all** groups: `-OutVariable` has replaced the list",
        &["error 3:27 settings.loop", "error 3:44 settings.variable"],
    ),
];
