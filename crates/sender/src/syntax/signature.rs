//! One DKIM-Signature (RFC 6376 section 3.5), judged by its tags alone.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use billfold_reason::codes;
use chrono::{DateTime, Utc};

use super::SignatureAlgorithm;
use super::tags::{TagError, Tags, pieces, squeeze};
use crate::host;
use crate::remedy;
use crate::{Code, Reason};

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    MALFORMED = Code::discard("sender.dkim_malformed", "a DKIM signature does not follow the syntax");
    TAGS = Code::discard("sender.dkim_duplicate_tag", "a DKIM signature has the same tag twice");
    VERSION = Code::discard("sender.dkim_version", "a DKIM signature has no v=1");
    SHA1 = Code::discard("sender.dkim_sha1", "a DKIM signature uses SHA-1")
        .with_remedy(remedy::SIGNER);
    ALGORITHM = Code::discard("sender.dkim_algorithm", "a DKIM signature uses an unknown algorithm, canonicalisation or query");
    DOMAIN = Code::discard("sender.dkim_bad_domain", "the domain or selector of a DKIM signature is not a host name");
    LENGTH = Code::discard("sender.dkim_length", "a DKIM signature covers only the beginning of the body (l=)")
        .with_remedy(remedy::SIGNER);
    AUID = Code::discard("sender.dkim_auid", "the identity (i=) of a DKIM signature is outside its domain");
    FROM_UNSIGNED = Code::discard("sender.dkim_from_unsigned", "a DKIM signature does not cover From")
        .with_remedy(remedy::SIGNER);
    SIGNED_NAMES = Code::discard("sender.dkim_signed_names", "a DKIM signature lists too many or malformed header names");
}

/// What a signature says about itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signature<'m> {
    /// `d=`, lower case, if it is a host name.
    pub(crate) domain: Option<String>,
    /// `s=`, lower case, if it is one.
    pub(crate) selector: Option<String>,
    pub(crate) algorithm: Option<SignatureAlgorithm>,
    /// `h=`, as written, in order.
    pub(crate) signed: Vec<&'m str>,
    pub(crate) body_hash: Vec<u8>,
    /// `b=`, decoded.
    pub(crate) value: Vec<u8>,
    /// `c=`: whether the header fields, and whether the body, are signed in the relaxed form.
    pub(crate) relaxed_headers: bool,
    pub(crate) relaxed_body: bool,
    /// The domain of `i=`, if there is one.
    pub(crate) identity_domain: Option<String>,
    pub(crate) signed_at: Option<DateTime<Utc>>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    /// The first thing that is wrong with it.
    pub(crate) problem: Option<Reason>,
}

fn is_known(tag: &str) -> bool {
    matches!(tag, "v" | "a" | "b" | "bh" | "c" | "d" | "h" | "i" | "l" | "q" | "s" | "t" | "x" | "z")
}

/// Some signers leave the padding out.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl<'m> Signature<'m> {
    /// Reads a signature; what can be read is there even when something is wrong with it.
    pub(crate) fn parse(value: &'m [u8], max_names: usize) -> Self {
        let mut signature = Self::default();
        let tags = match std::str::from_utf8(value).map_err(|_| TagError::Syntax).and_then(Tags::parse) {
            Ok(tags) => tags,
            Err(error) => {
                let code = if error == TagError::Duplicate { &TAGS } else { &MALFORMED };
                signature.problem = Some(Reason::new(code));
                return signature;
            }
        };
        signature.problem = signature.read(&tags, max_names).err().map(Reason::new);
        signature
    }

    fn read(&mut self, tags: &Tags<'m>, max_names: usize) -> Result<(), &'static Code> {
        let domain = tags.get("d").ok_or(&MALFORMED)?;
        self.domain = host::to_ascii(domain).ok().filter(|_| domain.is_ascii());
        let selector = tags.get("s").ok_or(&MALFORMED)?;
        self.selector = Some(selector.to_ascii_lowercase()).filter(|s| is_selector(s));
        self.signed_at = time(tags.get("t"))?;
        self.expires_at = time(tags.get("x"))?;
        let algorithm = |known: &SignatureAlgorithm| {
            tags.get("a").is_some_and(|a| a.eq_ignore_ascii_case(known.as_str()))
        };
        self.algorithm = SignatureAlgorithm::ALL.iter().copied().find(algorithm);
        if self.domain.is_none() || self.selector.is_none() {
            return Err(&DOMAIN);
        }
        if tags.has_miscased(is_known) {
            return Err(&MALFORMED);
        }
        if tags.get("v") != Some("1") {
            return Err(&VERSION);
        }
        match self.algorithm {
            None => return Err(&ALGORITHM),
            Some(SignatureAlgorithm::RsaSha1) => return Err(&SHA1),
            Some(_) => {}
        }
        if tags.get("l").is_some() {
            return Err(&LENGTH);
        }
        self.methods(tags)?;
        self.identity(tags)?;
        self.names(tags, max_names)?;
        self.value = tags.get("b").and_then(|b| LENIENT.decode(squeeze(b)).ok()).unwrap_or_default();
        if self.value.is_empty() {
            return Err(&MALFORMED);
        }
        self.body_hash = decode(tags.get("bh")).filter(|b| b.len() == 32).ok_or(&MALFORMED)?;
        Ok(())
    }

    /// Whether `b=` begins with these characters of base64.
    pub(crate) fn value_begins_with(&self, text: &str) -> bool {
        let text = text.trim_end_matches('=');
        !text.is_empty() && STANDARD.encode(&self.value).starts_with(text)
    }

    fn methods(&mut self, tags: &Tags<'_>) -> Result<(), &'static Code> {
        let canonical =
            |text: &str| text.eq_ignore_ascii_case("simple") || text.eq_ignore_ascii_case("relaxed");
        let known = match tags.get("c") {
            None => true,
            Some(c) => {
                let (header, body) = c.split_once('/').unwrap_or((c, "simple"));
                self.relaxed_headers = header.eq_ignore_ascii_case("relaxed");
                self.relaxed_body = body.eq_ignore_ascii_case("relaxed");
                canonical(header) && canonical(body)
            }
        };
        let dns =
            tags.get("q").is_none_or(|q| q.split(':').any(|q| squeeze(q).eq_ignore_ascii_case("dns/txt")));
        if known && dns { Ok(()) } else { Err(&ALGORITHM) }
    }

    fn identity(&mut self, tags: &Tags<'_>) -> Result<(), &'static Code> {
        let Some(identity) = tags.get("i") else { return Ok(()) };
        let (_, domain) = identity.rsplit_once('@').ok_or(&AUID)?;
        let domain = host::to_ascii(domain).map_err(|_| &AUID)?;
        let within = self.domain.as_deref().is_some_and(|d| domain == d || is_below(&domain, d));
        self.identity_domain = Some(domain);
        if within { Ok(()) } else { Err(&AUID) }
    }

    fn names(&mut self, tags: &Tags<'m>, max_names: usize) -> Result<(), &'static Code> {
        let names = tags.get("h").ok_or(&MALFORMED)?;
        self.signed.reserve(16);
        for name in pieces(names, b':') {
            if name.is_empty() || !name.bytes().all(|b| (33..=126).contains(&b) && b != b';') {
                return Err(&SIGNED_NAMES);
            }
            if self.signed.len() >= max_names {
                return Err(&SIGNED_NAMES);
            }
            self.signed.push(name);
        }
        if self.signs("from") > 0 { Ok(()) } else { Err(&FROM_UNSIGNED) }
    }

    /// How often `h=` names a header: that many of its occurrences, from the bottom, are signed.
    pub(crate) fn signs(&self, name: &str) -> usize {
        self.signed.iter().filter(|signed| signed.eq_ignore_ascii_case(name)).count()
    }
}

/// Whether a name is a subdomain of another.
pub(crate) fn is_below(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).is_some_and(|head| head.len() > 1 && head.ends_with('.'))
}

/// One or more labels; RFC 6376 takes host-name labels, the world has underscores too.
pub(crate) fn is_selector(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 180
        && text.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
}

fn decode(value: Option<&str>) -> Option<Vec<u8>> {
    STANDARD.decode(squeeze(value?)).ok()
}

/// Seconds since 1970, at most 12 digits (RFC 6376).
pub(crate) fn time(value: Option<&str>) -> Result<Option<DateTime<Utc>>, &'static Code> {
    let Some(value) = value else { return Ok(None) };
    if value.is_empty() || value.len() > 12 || !value.bytes().all(|b| b.is_ascii_digit()) {
        return Err(&MALFORMED);
    }
    let seconds = value.parse().map_err(|_| &MALFORMED)?;
    DateTime::from_timestamp(seconds, 0).map(Some).ok_or(&MALFORMED)
}

#[cfg(test)]
mod tests {
    use super::{Signature, is_below};

    const GOOD: &str = "v=1; a=rsa-sha256; d=a.example; s=k; h=From:To; b=AAAA; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    fn problem(text: &str) -> Option<&'static str> {
        Signature::parse(text.as_bytes(), 100).problem.map(|r| r.code().name())
    }

    #[test]
    fn each_tag_has_its_reason() {
        assert_eq!(problem(GOOD), None);
        for (from, to, code) in [
            ("v=1", "v=2", "sender.dkim_version"),
            ("v=1; ", "", "sender.dkim_version"),
            ("rsa-sha256", "rsa-sha1", "sender.dkim_sha1"),
            ("rsa-sha256", "rsa-md5", "sender.dkim_algorithm"),
            ("d=a.example", "d=a.example'b.example", "sender.dkim_bad_domain"),
            ("d=a.example", "d=a.example(b.example", "sender.dkim_bad_domain"),
            ("d=a.example", "d=a.example; d=a.example", "sender.dkim_duplicate_tag"),
            ("s=k", "s=k; l=0", "sender.dkim_length"),
            ("s=k", "s=k; i=@b.example", "sender.dkim_auid"),
            ("s=k", "s=k; i=@xa.example", "sender.dkim_auid"),
            ("s=k", "s=k; c=nofws", "sender.dkim_algorithm"),
            ("s=k", "s=k; q=http", "sender.dkim_algorithm"),
            ("s=k", "s=k; t=yesterday", "sender.dkim_malformed"),
            ("From:To", "To:Subject", "sender.dkim_from_unsigned"),
            ("From:To", "From::To", "sender.dkim_signed_names"),
            ("bh=AAAA", "bh=", "sender.dkim_malformed"),
        ] {
            assert_eq!(problem(&GOOD.replace(from, to)), Some(code), "{to}");
        }
        assert_eq!(
            problem(&GOOD.replace("s=k", "s=k; i=x@b.a.example; c=relaxed; q=dns/txt; t=1; x=2")),
            None
        );
        assert_eq!(problem(&GOOD.replace("From:To", &"From:".repeat(101))), Some("sender.dkim_signed_names"));
    }

    #[test]
    fn below_needs_a_dot() {
        assert!(is_below("a.b.example", "b.example"));
        assert!(
            !is_below("xb.example", "b.example")
                && !is_below("b.example", "b.example")
                && !is_below(".b.example", "b.example")
        );
    }
}
