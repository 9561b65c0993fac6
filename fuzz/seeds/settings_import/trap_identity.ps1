Set-UnifiedGroup -ConnectorsEnabled $false
