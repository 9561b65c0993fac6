//! Commands to paste: the inverse of the importer.

use billfold_cmdlet::quote;

use crate::{GroupId, Setting};

/// `Set-OrganizationConfig -Name $true`.
pub(crate) fn set_organization(setting: Setting, on: bool) -> String {
    format!("Set-OrganizationConfig -{setting} {}", literal(on))
}

/// `Set-UnifiedGroup -Identity name -ConnectorsEnabled:$false`. The colon is not style: without it a switch is
/// switched on and the value becomes an argument of its own.
pub(crate) fn set_group(group: &GroupId, on: bool) -> String {
    format!(
        "Set-UnifiedGroup -Identity {} -{}:{}",
        quote(group.as_str()),
        Setting::ConnectorsEnabled,
        literal(on)
    )
}

const fn literal(on: bool) -> &'static str {
    if on { "$true" } else { "$false" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_always_has_its_colon() {
        let group = GroupId::new("contosogroup@contoso.com").unwrap();
        assert_eq!(
            set_group(&group, false),
            "Set-UnifiedGroup -Identity contosogroup@contoso.com -ConnectorsEnabled:$false"
        );
        assert_eq!(
            set_organization(Setting::OutlookPayEnabled, false),
            "Set-OrganizationConfig -OutlookPayEnabled $false"
        );
    }
}
