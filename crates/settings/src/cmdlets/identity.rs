//! The identities of groups in commands, and what names no group for certain.

use billfold_cmdlet::Code;

use crate::{GroupId, code};

/// The group that a text names. What has a wildcard in it, in quotes or not, may be any number of groups: PowerShell expands more of
/// them than people write in names.
pub(super) fn group(text: &str) -> Result<GroupId, &'static Code> {
    if text.contains(['*', '?', '[', ']']) {
        return Err(&code::IDENTITY_WILDCARD);
    }
    GroupId::new(text).map_err(|_| &code::IDENTITY_MALFORMED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_around_a_name_is_not_part_of_it() {
        let guid = "0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a";
        for (text, name) in [
            ("smtp:sales@contoso.com", "sales@contoso.com"),
            (" SMTP: Sales@contoso.com ", "Sales@contoso.com"),
            ("smtp:smtp:sales@contoso.com", "sales@contoso.com"),
            ("{0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a}", guid),
            (guid, guid),
            ("{Sales}", "{Sales}"),
            ("smtp:sales", "smtp:sales"),
        ] {
            assert_eq!(group(text).unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_wildcard_names_no_group() {
        for text in ["*", "sales*", "sales?@contoso.com", "[s]ales"] {
            assert_eq!(group(text).unwrap_err(), &code::IDENTITY_WILDCARD, "{text}");
        }
        assert_eq!(group(" ").unwrap_err(), &code::IDENTITY_MALFORMED);
    }
}
