Connect-ExchangeOnline -UserPrincipalName admin@contoso.com -ShowBanner:$false
Set-OrganizationConfig -OutlookPayEnabled $false
Disconnect-ExchangeOnline -Confirm:$false
