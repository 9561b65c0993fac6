Set-OrganizationConfig -OutlookPayEnabled $false
