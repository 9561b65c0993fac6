Set-OrganizationConfig -OutlookPayEnabled 0 -WhatIf -Confirm:$false -ea Stop
