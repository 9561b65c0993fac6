//! Which organization a script speaks to.

use super::{PAY_OFF, SALES_OFF, Script, elsewhere, here};

pub(super) const SCRIPTS: &[Script] = &[
    here(
        "a whole session",
        r"Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
Set-OrganizationConfig -OutlookPayEnabled $false
Disconnect-ExchangeOnline -Confirm:$false",
        "payments off in the tenant of the user who signs in",
        &[PAY_OFF, "skips 1, 3"],
    ),
    here(
        "a connection that names nothing",
        r"Connect-ExchangeOnline
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in the tenant of whoever signs in",
        &[PAY_OFF, "skips 1"],
    ),
    here(
        "a connection without its banner",
        r"Connect-ExchangeOnline -UserPrincipalName admin@contoso.com -ShowBanner:$false -ShowProgress $true
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in that tenant",
        &[PAY_OFF, "skips 1"],
    ),
    here(
        "an app signs in with a certificate",
        r#"Connect-ExchangeOnline -CertificateThumbPrint "THUMBPRINT" -AppID "1b2c3d4e-5f60-4718-89a0-b1c2d3e4f506" -Organization "contoso.onmicrosoft.com"
Set-OrganizationConfig -OutlookPayEnabled $false"#,
        "payments off in contoso",
        &[PAY_OFF, "skips 1"],
    ),
    here(
        "a partner works for its customer",
        r"Connect-ExchangeOnline -UserPrincipalName tech@partner.example -DelegatedOrganization contoso.onmicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in contoso, whoever signs in",
        &[PAY_OFF, "skips 1"],
    ),
    here(
        "the organization in other letters, after a colon",
        r"Connect-ExchangeOnline -ManagedIdentity -Organization:CONTOSO.OnMicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in contoso: names of domains have no case",
        &[PAY_OFF, "skips 1"],
    ),
    elsewhere(
        "a partner works for another customer",
        r"Connect-ExchangeOnline -UserPrincipalName tech@partner.example -DelegatedOrganization fabrikam.onmicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in **fabrikam**",
        &["error 1:87 settings.other_organization"],
    ),
    elsewhere(
        "an app of another organization",
        r"Connect-ExchangeOnline -AppId 1b2c3d4e-5f60-4718-89a0-b1c2d3e4f506 -CertificateThumbprint 'THUMBPRINT' -Organization fabrikam.onmicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in **fabrikam**",
        &["error 1:118 settings.other_organization"],
    ),
    elsewhere(
        "another organization's administrator",
        r"Connect-ExchangeOnline -UserPrincipalName admin@fabrikam.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in **fabrikam**, whose user signs in",
        &["error 1:43 settings.other_organization"],
    ),
    elsewhere(
        "an abbreviated parameter names another organization",
        r"Connect-ExchangeOnline -Del fabrikam.onmicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in **fabrikam**: `-Del` is enough",
        &["error 1:29 settings.other_organization"],
    ),
    elsewhere(
        "another organization by its GUID",
        r"Connect-ExchangeOnline -Organization 5c1d8e2a-3b4f-4a6c-8d7e-9f0a1b2c3d4e
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in whichever tenant that is",
        &["error 1:38 settings.other_organization"],
    ),
    elsewhere(
        "another organization in the address of the connection",
        r"Connect-ExchangeOnline -ConnectionUri 'https://outlook.office365.com/powershell-liveid/?DelegatedOrg=fabrikam.onmicrosoft.com'
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in **fabrikam**",
        &["error 1:39 settings.other_organization"],
    ),
    elsewhere(
        "two organizations, one after the other",
        r"Connect-ExchangeOnline -DelegatedOrganization contoso.onmicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false
Disconnect-ExchangeOnline -Confirm:$false
Connect-ExchangeOnline -DelegatedOrganization fabrikam.onmicrosoft.com
Set-OrganizationConfig -ConnectorsEnabled $false",
        "payments off in contoso, connectors off in **fabrikam**",
        &["error 4:1 settings.second_connection", "error 4:47 settings.other_organization"],
    ),
    elsewhere(
        "the same organization twice",
        r"Connect-ExchangeOnline -Organization contoso.onmicrosoft.com
Connect-ExchangeOnline -Organization contoso.onmicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "two sessions at once; the cmdlets are those of the last one",
        &["error 2:1 settings.second_connection"],
    ),
    elsewhere(
        "a command after the session was closed",
        r"Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
Set-OrganizationConfig -OutlookPayEnabled $false
Disconnect-ExchangeOnline -Confirm:$false
Set-OrganizationConfig -ConnectorsEnabled $false",
        "the last command fails, or runs in a session that was open before",
        &["error 4:1 settings.not_connected"],
    ),
    elsewhere(
        "a command before the session is opened",
        r"Set-OrganizationConfig -ConnectorsEnabled $false
Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "the first command fails, or runs in a session that was open before",
        &["error 1:1 settings.not_connected"],
    ),
    here(
        "old sessions are closed first",
        r"Disconnect-ExchangeOnline -Confirm:$false
Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in the tenant of the new session",
        &[PAY_OFF, "skips 1, 2"],
    ),
    elsewhere(
        "a prefix that the command lacks",
        r"Connect-ExchangeOnline -DelegatedOrganization contoso.onmicrosoft.com -Prefix EXO
Set-OrganizationConfig -OutlookPayEnabled $false",
        "the command is that of **another session**, or is not found",
        &["error 2:1 settings.unprefixed"],
    ),
    here(
        "a prefix that the command has",
        r"Connect-ExchangeOnline -DelegatedOrganization contoso.onmicrosoft.com -Prefix EXO
Set-EXOOrganizationConfig -OutlookPayEnabled $false
Set-EXOUnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled:$false",
        "payments off, connectors off for one group",
        &[PAY_OFF, SALES_OFF, "skips 1"],
    ),
    elsewhere(
        "a prefix that one of two commands has",
        r"Connect-ExchangeOnline -Prefix Contoso
Set-ContosoOrganizationConfig -OutlookPayEnabled $false
Set-UnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled:$false",
        "the first in this session, the second in **another one**",
        &["error 3:1 settings.unprefixed"],
    ),
    elsewhere(
        "a prefix of a session that the script does not open",
        r"Set-FabrikamOrganizationConfig -OutlookPayEnabled $false",
        "payments off in the session with that prefix",
        &["error 1:1 settings.unknown_command"],
    ),
    elsewhere(
        "an organization that is asked for",
        r"$org = Read-Host 'Which customer?'
Connect-ExchangeOnline -DelegatedOrganization $org
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in whichever tenant is typed",
        &["error 2:47 settings.variable"],
    ),
    here(
        "an organization in a variable",
        r"$org = 'contoso.onmicrosoft.com'
Connect-ExchangeOnline -Organization $org
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in contoso",
        &[PAY_OFF, "skips 2"],
    ),
    elsewhere(
        "another organization in a variable",
        r#"$customer = "fabrikam"
Connect-ExchangeOnline -DelegatedOrganization "$customer.onmicrosoft.com"
Set-OrganizationConfig -OutlookPayEnabled $false"#,
        "payments off in **fabrikam**",
        &["error 2:47 settings.other_organization"],
    ),
    elsewhere(
        "all customers in a loop",
        r"foreach ($customer in 'contoso.onmicrosoft.com', 'fabrikam.onmicrosoft.com') {
  Connect-ExchangeOnline -DelegatedOrganization $customer
  Set-OrganizationConfig -OutlookPayEnabled $false
  Disconnect-ExchangeOnline -Confirm:$false
}",
        "payments off in contoso and **fabrikam**",
        &["error 2:3 settings.second_connection", "error 2:49 settings.other_organization"],
    ),
    elsewhere(
        "all customers of a file",
        r"Import-Csv customers.csv | ForEach-Object {
  Connect-ExchangeOnline -DelegatedOrganization $_.Domain
  Set-OrganizationConfig -OutlookPayEnabled $false
}",
        "payments off in every tenant of the file",
        &["error 2:49 settings.variable", "error 3:3 settings.loop"],
    ),
    elsewhere(
        "all customers of a partner",
        r"$customers = Get-MgContract -All
foreach ($c in $customers) {
  Connect-ExchangeOnline -DelegatedOrganization $c.DefaultDomainName -ShowBanner:$false
  Set-OrganizationConfig -OutlookPayEnabled $false
  Disconnect-ExchangeOnline -Confirm:$false
}",
        "payments off in every customer's tenant",
        &["error 3:49 settings.variable", "error 4:3 settings.loop"],
    ),
    here(
        "a splatted connection",
        r"$connection = @{
  AppId = '1b2c3d4e-5f60-4718-89a0-b1c2d3e4f506'
  CertificateThumbprint = 'THUMBPRINT'
  Organization = 'contoso.onmicrosoft.com'
}
Connect-ExchangeOnline @connection
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in contoso",
        &[PAY_OFF, "skips 6"],
    ),
    elsewhere(
        "a splatted connection to another organization",
        r"$connection = @{ UserPrincipalName = 'admin@contoso.com'; DelegatedOrganization = 'fabrikam.onmicrosoft.com' }
Connect-ExchangeOnline @connection
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in **fabrikam**",
        &["error 1:83 settings.other_organization"],
    ),
    elsewhere(
        "a connection splatted from a file",
        r"$connection = Import-PowerShellDataFile .\connection.psd1
Connect-ExchangeOnline @connection
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in whichever tenant the file names",
        &["error 1:15 settings.unknown_command", "error 2:24 settings.splat"],
    ),
    elsewhere(
        "remote PowerShell as it was before the module",
        r"$UserCredential = Get-Credential
$Session = New-PSSession -ConfigurationName Microsoft.Exchange -ConnectionUri https://outlook.office365.com/powershell-liveid/ -Credential $UserCredential -Authentication Basic -AllowRedirection
Import-PSSession $Session
Set-OrganizationConfig -OutlookPayEnabled $false
Remove-PSSession $Session",
        "payments off in the tenant of whoever signs in",
        &["error 2:12 settings.session", "error 3:1 settings.session"],
    ),
    elsewhere(
        "a command sent into another session",
        r"Invoke-Command -Session $fabrikam -ScriptBlock { Set-OrganizationConfig -OutlookPayEnabled $false }",
        "payments off in the tenant of that session",
        &["error 1:1 settings.session", "error 1:50 settings.expression"],
    ),
    elsewhere(
        "compliance cmdlets of another organization",
        r"Connect-IPPSSession -UserPrincipalName tech@partner.example -DelegatedOrganization fabrikam.onmicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "a session of **fabrikam**, then a command in it or in another",
        &["error 1:84 settings.other_organization"],
    ),
    elsewhere(
        "Exchange and compliance together",
        r"Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
Connect-IPPSSession -UserPrincipalName admin@contoso.com
Set-OrganizationConfig -OutlookPayEnabled $false",
        "both sessions have cmdlets of the same names; the last one's win",
        &["error 2:1 settings.second_connection"],
    ),
    here(
        "other services beside Exchange",
        r"Connect-MgGraph -Scopes 'Group.Read.All'
Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
Get-MgGroup -Filter 'mailEnabled eq true' | Format-Table DisplayName, Mail
Set-UnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled:$false",
        "lists groups, then connectors off for one",
        &[SALES_OFF, "skips 1, 2, 3"],
    ),
    here(
        "a connection only where there is none",
        r"if (-not (Get-ConnectionInformation)) {
  Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
}
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in the session that is open, or in a new one",
        &[PAY_OFF, "skips 2"],
    ),
    elsewhere(
        "a connection to another organization only where there is none",
        r"if (!(Get-ConnectionInformation)) { Connect-ExchangeOnline -DelegatedOrganization fabrikam.onmicrosoft.com }
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in the session that is open, or in **fabrikam**",
        &["error 1:83 settings.other_organization"],
    ),
    here(
        "a password is asked for",
        r"$cred = Get-Credential
Connect-ExchangeOnline -Credential $cred -ShowBanner:$false
Set-OrganizationConfig -OutlookPayEnabled $false",
        "payments off in the tenant of whoever signs in",
        &[PAY_OFF, "skips 1, 2"],
    ),
    here(
        "what the connection prints is thrown away",
        r"$null = Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
Set-OrganizationConfig -OutlookPayEnabled $false | Out-Null",
        "payments off in that tenant",
        &[PAY_OFF, "skips 1"],
    ),
    elsewhere(
        "all sessions are removed before the command",
        r"Connect-ExchangeOnline -UserPrincipalName admin@contoso.com
Get-PSSession | Remove-PSSession
Set-OrganizationConfig -OutlookPayEnabled $false",
        "fails, or runs in a session that is none of these",
        &["error 3:1 settings.not_connected"],
    ),
    here(
        "the session is closed whatever happens",
        r"try {
  Connect-ExchangeOnline -Organization contoso.onmicrosoft.com -AppId $appId -Certificate $certificate
  Set-OrganizationConfig -OutlookPayEnabled $false -ErrorAction Stop
}
finally {
  Disconnect-ExchangeOnline -Confirm:$false
}",
        "payments off in contoso",
        &[PAY_OFF, "skips 2, 6"],
    ),
];
