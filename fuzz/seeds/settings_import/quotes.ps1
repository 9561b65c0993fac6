Set-UnifiedGroup 'O''Brien `$x' -ConnectorsEnabled; Set-UnifiedGroup "a `"b`"" -Conn:0
