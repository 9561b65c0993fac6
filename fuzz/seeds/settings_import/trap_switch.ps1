Set-UnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled $false
