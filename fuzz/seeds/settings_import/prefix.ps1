Connect-ExchangeOnline -Organization contoso.com -Prefix EXO
Set-EXOUnifiedGroup sales@contoso.com -ConnectorsEnabled:$false
