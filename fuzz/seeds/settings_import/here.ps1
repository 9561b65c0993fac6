$text = @"
Set-OrganizationConfig -OutlookPayEnabled $true
"@
Write-Host $text
if (Get-Module x) { Import-Module x }
