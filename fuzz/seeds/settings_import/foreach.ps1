$names = @('sales', 'hr')
foreach ($name in $names) { Set-UnifiedGroup "$name@contoso.com" -ConnectorsEnabled:$false }
