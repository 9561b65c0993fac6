Set-UnifiedGroup `
  -Identity a@b.com `
  -ConnectorsEnabled:$false # note
