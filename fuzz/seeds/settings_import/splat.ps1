$params = @{
  Identity = 'smtp:sales@contoso.com'
  ConnectorsEnabled = $false
}
Set-UnifiedGroup @params
