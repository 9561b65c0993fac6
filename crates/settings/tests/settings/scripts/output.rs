//! Output, files, modules, and pipelines that only read.

use super::{PAY_OFF, SALES_OFF, Script, here};

pub(super) const SCRIPTS: &[Script] = &[
    here(
        "coloured output",
        r#"$color = 'Green'
Write-Host "Switching payments off ..." -ForegroundColor $color
Set-OrganizationConfig -OutlookPayEnabled $false
Write-Host "`nDone." -ForegroundColor Green -NoNewline"#,
        "payments off between two lines of output",
        &[PAY_OFF, "skips 2, 4"],
    ),
    here(
        "output with values in it",
        r#"Set-OrganizationConfig -OutlookPayEnabled $false
$config = Get-OrganizationConfig
Write-Host "Payments: $($config.OutlookPayEnabled), at $(Get-Date -Format 'yyyy-MM-dd')"
Write-Output ("Connectors: " + $config.ConnectorsEnabled)"#,
        "payments off, and what is so afterwards",
        &[PAY_OFF, "skips 2, 3, 4"],
    ),
    here(
        "a report before the change",
        r"Get-UnifiedGroup -ResultSize Unlimited | Select-Object DisplayName, PrimarySmtpAddress, ConnectorsEnabled | Export-Csv -Path .\groups.csv -NoTypeInformation -Encoding UTF8
Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false",
        "writes a file, then connectors off for one group",
        &[SALES_OFF, "skips 1"],
    ),
    here(
        "a report with filters and computed columns",
        r"Get-UnifiedGroup |
  Where-Object { $_.ConnectorsEnabled -eq $true -and $_.Alias -notlike 'test*' } |
  Select-Object DisplayName, @{ Name = 'Owner'; Expression = { $_.ManagedBy -join '; ' } } |
  Sort-Object DisplayName | Out-File C:\temp\connectors.txt
Set-OrganizationConfig -OutlookPayEnabled $false",
        "writes a file, then payments off",
        &[PAY_OFF, "skips 1"],
    ),
    here(
        "a transcript",
        r#"Start-Transcript -Path "$env:TEMP\payments.log" -Append
Set-OrganizationConfig -OutlookPayEnabled $false
Stop-Transcript"#,
        "payments off, everything written down",
        &[PAY_OFF, "skips 1, 3"],
    ),
    here(
        "modules are installed first",
        r"#Requires -Version 5.1
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
Set-ExecutionPolicy RemoteSigned -Scope Process -Force
if (-not (Get-Module -ListAvailable -Name ExchangeOnlineManagement)) {
  Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser -Force
}
Import-Module ExchangeOnlineManagement
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off, the module installed if need be",
        &[PAY_OFF, "skips 2, 3, 5, 7"],
    ),
    here(
        "a log of one's own",
        r#"New-Item -ItemType Directory -Path C:\logs -Force | Out-Null
Add-Content -Path C:\logs\payments.log -Value "$(Get-Date): payments off"
Set-OrganizationConfig -OutlookPayEnabled $false"#,
        "payments off, written down",
        &[PAY_OFF, "skips 1, 2"],
    ),
    here(
        "a log wherever it may be",
        r"Add-Content -Path $logFile -Value 'payments off'
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off, written down in a place that was said before",
        &["error 1:1 settings.unknown_place"],
    ),
    here(
        "a file that is a variable",
        r"$group = 'sales@contoso.com'
Set-Content variable:group 'hr@contoso.com'
Set-UnifiedGroup $group -ConnectorsEnabled:$false",
        "connectors off for **hr**: `variable:` is a drive of variables",
        &["error 2:1 settings.unknown_place"],
    ),
    here(
        "what is printed goes into a file",
        r"Set-OrganizationConfig -OutlookPayEnabled $false -Verbose 4> verbose.log
Get-OrganizationConfig | Format-List OutlookPayEnabled > after.txt 2>&1",
        "payments off",
        &[PAY_OFF, "skips 2"],
    ),
    here(
        "what the command prints is kept",
        r"$result = Set-OrganizationConfig -OutlookPayEnabled $false
$result | Out-File result.txt",
        "payments off",
        &[PAY_OFF, "skips 2"],
    ),
    here(
        "a command inside of output",
        r#"Write-Host "Result: $(Set-OrganizationConfig -OutlookPayEnabled $false)""#,
        "payments off",
        &["error 1:23 settings.expression"],
    ),
    here(
        "a command inside of a filter",
        "Get-UnifiedGroup | Where-Object { Set-UnifiedGroup $_.Alias -ConnectorsEnabled:$false }",
        "connectors off for all groups",
        &["error 1:35 settings.expression", "error 1:52 settings.variable"],
    ),
    here(
        "a text over several lines that has a command in it",
        r#"$notice = @"
To switch payments off, administrators run
Set-OrganizationConfig -OutlookPayEnabled $false
"@
Write-Host $notice"#,
        "shows the text",
        &["skips 1, 5", "warning 1:1 settings.nothing"],
    ),
    here(
        "a text over several lines, and an error after it",
        r#"$notice = @'
Set-OrganizationConfig -OutlookPayEnabled $false
'@
Set-OrganizationConfig -OutlookPaymentsEnabled $false"#,
        "fails at the last line",
        &["error 4:24 settings.unknown_parameter"],
    ),
    here(
        "comments and regions",
        r"<#
.SYNOPSIS
  Switches payments off.
.EXAMPLE
  Set-OrganizationConfig -OutlookPayEnabled $true
#>
#region settings
Set-OrganizationConfig -OutlookPayEnabled $false # CHG0012345
#endregion",
        "payments off",
        &[PAY_OFF],
    ),
    here(
        "a progress bar and a pause",
        r"$i = 0
foreach ($group in 'sales@contoso.com', 'sales@contoso.com') {
  $i++
  Write-Progress -Activity 'Connectors' -Status $group -PercentComplete ($i / 2 * 100)
  Set-UnifiedGroup -Identity $group -ConnectorsEnabled:$false
  Start-Sleep -Milliseconds 500
}",
        "connectors off, slowly",
        &[SALES_OFF, "skips 3, 4, 6"],
    ),
    here(
        "what is so, in short",
        r"Get-OrganizationConfig | fl *Connectors*, OutlookPayEnabled
(Get-UnifiedGroup).Count
Get-UnifiedGroup | ? ConnectorsEnabled -eq $true | measure",
        "shows what is so",
        &["skips 1, 2, 3", "warning 1:1 settings.nothing"],
    ),
    here(
        "the output of the command in a table",
        "Set-OrganizationConfig -OutlookPayEnabled $false | Format-Table",
        "payments off",
        &[PAY_OFF],
    ),
    here(
        "the output of the command into another command",
        "Set-OrganizationConfig -OutlookPayEnabled $false | ForEach-Object { $_.Name }",
        "payments off",
        &["error 1:52 settings.pipeline"],
    ),
];
