<# a
b #> Set-OrganizationConfig <# c #> -Sm 0 | Out-Null
