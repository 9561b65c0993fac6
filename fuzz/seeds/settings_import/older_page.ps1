Set-OrganizationConfig -ConnectorsEnabled:$false
Set-UnifiedGroup -Identity contosogroup@contoso.com -ConnectorsEnabled:$false
