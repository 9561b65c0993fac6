try { Set-OrganizationConfig -OutlookPayEnabled $false > log.txt }
catch { Write-Error "failed: $($_.Exception.Message)"; exit 1 }
finally { Write-Host 'done' -ForegroundColor $color }
