Connect-ExchangeOnline -DelegatedOrganization fabrikam.onmicrosoft.com
Set-OrganizationConfig -OutlookPayEnabled $false
