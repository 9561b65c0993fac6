//! One DKIM key record (RFC 6376 section 3.6.1), judged by its tags.

use billfold_reason::codes;

use super::SignatureAlgorithm;
use super::tags::{Tags, is_space, squeeze};
use crate::Code;
use crate::remedy;

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    NO_KEY = Code::discard("sender.dkim_no_key", "the signer publishes no key under this selector")
        .with_remedy(remedy::SIGNER);
    KEY_AMBIGUOUS = Code::discard("sender.dkim_key_ambiguous", "the signer publishes several key records under one selector")
        .with_remedy(remedy::SIGNER);
    KEY_MALFORMED = Code::discard("sender.dkim_key_malformed", "the key record does not follow the syntax")
        .with_remedy(remedy::SIGNER);
    KEY_REVOKED = Code::discard("sender.dkim_key_revoked", "the key is revoked")
        .with_remedy(remedy::SIGNER);
    KEY_TESTING = Code::discard("sender.dkim_key_testing", "the key is marked as a test (t=y)")
        .with_remedy(remedy::SIGNER);
    KEY_HASH = Code::discard("sender.dkim_key_hash", "the key does not allow this hash")
        .with_remedy(remedy::SIGNER);
    KEY_SERVICE = Code::discard("sender.dkim_key_service", "the key is not for e-mail")
        .with_remedy(remedy::SIGNER);
    KEY_TYPE = Code::discard("sender.dkim_key_type", "the key is of another type than the signature")
        .with_remedy(remedy::SIGNER);
    KEY_STRICT = Code::discard("sender.dkim_auid_strict", "the key demands an identity in exactly its domain (t=s)")
        .with_remedy(remedy::SIGNER);
    KEY_SMALL = Code::discard("sender.dkim_key_small", "the key is shorter than 1024 bits")
        .with_detail("the key has {bits:number} bits")
        .with_remedy(remedy::SIGNER);
    KEY_UNREACHABLE = Code::hold("sender.dns_temporary", "DNS gives no answer for now")
        .with_remedy(remedy::WAIT);
    KEY_SHORT = Code::note("sender.dkim_key_1024", "the key is shorter than 2048 bits")
        .with_remedy("The sender's mail administrator can sign with a longer key.");
}

/// What the key record must fit.
#[derive(Debug)]
pub(crate) struct Use<'a> {
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) domain: &'a str,
    pub(crate) identity_domain: Option<&'a str>,
}

/// Checks that the TXT records of a name are one key record, which may be used so.
pub(crate) fn check(records: &[String], usage: &Use<'_>) -> Result<(), &'static Code> {
    let [record] = records else {
        return Err(if records.is_empty() { &NO_KEY } else { &KEY_AMBIGUOUS });
    };
    let tags = Tags::parse(record).map_err(|_| &KEY_MALFORMED)?;
    if tags.get("v").is_some() && tags.first() != Some(("v", "DKIM1")) {
        return Err(&KEY_MALFORMED);
    }
    let public = tags.get("p").ok_or(&KEY_MALFORMED)?;
    if public.trim_matches(is_space).is_empty() {
        return Err(&KEY_REVOKED);
    }
    if tags.get("k").unwrap_or("rsa") != usage.algorithm.key_type() {
        return Err(&KEY_TYPE);
    }
    if !lists(tags.get("h"), "sha256", "sha256") {
        return Err(&KEY_HASH);
    }
    if !lists(tags.get("s"), "email", "*") {
        return Err(&KEY_SERVICE);
    }
    if has_flag(tags.get("t"), "y") {
        return Err(&KEY_TESTING);
    }
    if has_flag(tags.get("t"), "s") && usage.identity_domain.is_some_and(|domain| domain != usage.domain) {
        return Err(&KEY_STRICT);
    }
    Ok(())
}

/// Whether a colon list is absent or has one of two words.
fn lists(value: Option<&str>, one: &str, other: &str) -> bool {
    value.is_none_or(|list| {
        list.split(':').map(squeeze).any(|w| w.eq_ignore_ascii_case(one) || w.eq_ignore_ascii_case(other))
    })
}

fn has_flag(value: Option<&str>, flag: &str) -> bool {
    value.is_some_and(|list| list.split(':').map(squeeze).any(|w| w.eq_ignore_ascii_case(flag)))
}

#[cfg(test)]
mod tests {
    use super::{SignatureAlgorithm, Use, check};

    #[test]
    fn each_tag_has_its_reason() {
        let usage = Use {
            algorithm: SignatureAlgorithm::RsaSha256,
            domain: "a.example",
            identity_domain: Some("b.a.example"),
        };
        for (records, code) in [
            (vec!["v=DKIM1; k=rsa; h=sha1:sha256; s=tlsrpt:*; t=x; p=AA"], None),
            (vec!["p=AA"], None),
            (vec![], Some("sender.dkim_no_key")),
            (vec!["p=AA", "p=BB"], Some("sender.dkim_key_ambiguous")),
            (vec!["k=rsa; v=DKIM1; p=AA"], Some("sender.dkim_key_malformed")),
            (vec!["v=DKIM2; p=AA"], Some("sender.dkim_key_malformed")),
            (vec!["v=DKIM1"], Some("sender.dkim_key_malformed")),
            (vec!["p=AA; p=BB"], Some("sender.dkim_key_malformed")),
            (vec!["v=DKIM1; p="], Some("sender.dkim_key_revoked")),
            (vec!["k=ed25519; p=AA"], Some("sender.dkim_key_type")),
            (vec!["h=sha1; p=AA"], Some("sender.dkim_key_hash")),
            (vec!["s=tlsrpt; p=AA"], Some("sender.dkim_key_service")),
            (vec!["t=s:y; p=AA"], Some("sender.dkim_key_testing")),
            (vec!["t=s; p=AA"], Some("sender.dkim_auid_strict")),
        ] {
            let records: Vec<String> = records.into_iter().map(str::to_owned).collect();
            assert_eq!(check(&records, &usage).err().map(crate::Code::name), code, "{records:?}");
        }
    }
}
