PS C:\> Set-OrganizationConfig -OutlookPayEnabled 0
