'a@b.com', 'c@d.com' | ForEach-Object { Set-UnifiedGroup $_ -ConnectorsEnabled:$false }
Get-UnifiedGroup | Where-Object { $_.Name -like 'a*' } | Export-Csv a.csv
