Set-UnifiedGroup “sales@contoso.com” –ConnectorsEnabled:$false
