//! What is written around an identity, and the forms that identities have.

pub(crate) fn is_address(id: &str) -> bool {
    id.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !id.contains(' ')
    })
}

pub(crate) fn is_guid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// The identity without blanks, quotes, `smtp:` and braces around it.
pub(crate) fn plain(id: &str) -> &str {
    let mut id = id.trim();
    while let Some(inner) = unquoted(id).or_else(|| unprefixed(id)).or_else(|| unbraced(id)) {
        id = inner.trim();
    }
    id
}

/// Quotes that enclose the whole of it, and not two names in it.
fn unquoted(id: &str) -> Option<&str> {
    [('\'', '\''), ('"', '"'), ('\u{2018}', '\u{2019}'), ('\u{201c}', '\u{201d}')].into_iter().find_map(
        |(open, close)| {
            let inner = id.strip_prefix(open)?.strip_suffix(close)?;
            (!inner.contains([open, close])).then_some(inner)
        },
    )
}

/// `SMTP:` is the primary address and `smtp:` another one in Exchange's lists of addresses.
fn unprefixed(id: &str) -> Option<&str> {
    let (prefix, address) = id.split_at_checked(5)?;
    (prefix.eq_ignore_ascii_case("smtp:") && is_address(address.trim())).then_some(address)
}

fn unbraced(id: &str) -> Option<&str> {
    let inner = id.strip_prefix('{')?.strip_suffix('}')?;
    is_guid(inner.trim()).then_some(inner)
}

#[cfg(test)]
mod tests {
    use crate::{GroupId, IdError};

    /// One identity in the forms in which lists, scripts and people write it.
    #[test]
    fn what_is_written_around_an_identity_makes_no_other_group() {
        let guid = "0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a";
        for (written, plain) in [
            ("smtp:sales@contoso.com", "sales@contoso.com"),
            ("SMTP:Sales@Contoso.com", "sales@contoso.com"),
            ("'sales@contoso.com'", "sales@contoso.com"),
            (" \"smtp: sales@contoso.com\" ", "sales@contoso.com"),
            ("{0F9B4C4E-7C5D-4F0E-9D9A-1F2E3D4C5B6A}", guid),
            ("'{0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a}'", guid),
            ("\u{2018}Sales Team\u{2019}", "sales team"),
        ] {
            assert_eq!(GroupId::new(written).unwrap(), GroupId::new(plain).unwrap(), "{written}");
        }
        // These are names.
        for name in ["'A' and 'B'", "smtp:sales", "{sales}", "O'Neill's", "'"] {
            assert_eq!(GroupId::new(name).unwrap().as_str(), name);
        }
        for wildcard in ["*", "'*'", "sales*", "*@contoso.com"] {
            assert_eq!(GroupId::new(wildcard), Err(IdError::Wildcard));
        }
    }
}
