//! Names of schema.org, with or without their address.

/// The name in an address (`http://schema.org/Invoice`) or CURIE (`schema:Invoice`) of schema.org; `None` for anything
/// else, a bare name included.
pub(crate) fn local_name(text: &str) -> Option<&str> {
    const BASES: [&str; 5] = [
        "https://schema.org/",
        "http://schema.org/",
        "https://www.schema.org/",
        "http://www.schema.org/",
        "schema:",
    ];
    let name = BASES.iter().find_map(|base| text.strip_prefix(base))?;
    let name = name.strip_prefix("extensions/").unwrap_or(name);
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_schema_org_has_names() {
        assert_eq!(local_name("https://schema.org/Invoice"), Some("Invoice"));
        assert_eq!(local_name("http://schema.org/extensions/ActionRequest"), Some("ActionRequest"));
        for other in [
            "Invoice",
            "https://schema.org.evil.example/Invoice",
            "https://schema.org/",
            "https://schema.org/a/b",
        ] {
            assert_eq!(local_name(other), None, "{other}");
        }
    }
}
