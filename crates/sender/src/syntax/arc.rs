//! An Authenticated Received Chain (RFC 8617), judged by its tags alone.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::SignatureAlgorithm;
use super::field::Field;
use super::signature::{is_selector, time};
use super::tags::Tags;
use crate::host;

/// The most sets of a chain (RFC 8617 section 4.2.1).
const MOST_SETS: usize = 50;

/// The ARC sets of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chain {
    /// How many seals there are.
    pub(crate) sets: usize,
    /// The sets from 1 upwards; `None` if the chain is not complete and well-formed.
    pub(crate) links: Option<Vec<Link>>,
}

/// One set: who sealed and who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) seal: Signer,
    pub(crate) signature: Signer,
    /// `x=` of the message signature.
    pub(crate) expires_at: Option<DateTime<Utc>>,
}

/// Where the key of a signature is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signer {
    pub(crate) domain: String,
    pub(crate) selector: String,
    pub(crate) algorithm: SignatureAlgorithm,
}

/// The three fields of one instance as they come in.
#[derive(Default)]
struct Parts {
    seal: Option<Signer>,
    signature: Option<(Signer, Option<DateTime<Utc>>)>,
    results: bool,
}

impl Chain {
    /// Reads the chain of a message; `None` if it has no ARC field at all.
    pub(crate) fn read(fields: &[Field<'_>]) -> Option<Self> {
        let any = |f: &&Field<'_>| {
            f.is("arc-seal") || f.is("arc-message-signature") || f.is("arc-authentication-results")
        };
        let fields: Vec<&Field<'_>> = fields.iter().filter(any).collect();
        if fields.is_empty() {
            return None;
        }
        let sets = fields.iter().filter(|f| f.is("arc-seal")).count();
        Some(Self { sets, links: if sets <= MOST_SETS { links(&fields) } else { None } })
    }
}

/// The sets, if each from 1 to the last has exactly its three fields, all well-formed, and none says that an earlier one
/// failed.
fn links(fields: &[&Field<'_>]) -> Option<Vec<Link>> {
    let mut instances: BTreeMap<usize, Parts> = BTreeMap::new();
    for field in fields {
        let value = std::str::from_utf8(field.value).ok()?;
        let again = if field.is("arc-authentication-results") {
            let parts = instances.entry(results_instance(value)?).or_default();
            std::mem::replace(&mut parts.results, true)
        } else {
            let tags = Tags::parse(value).ok().filter(|tags| !tags.has_miscased(is_known))?;
            let at = instance(tags.get("i")?)?;
            let parts = instances.entry(at).or_default();
            if field.is("arc-seal") {
                parts.seal.replace(seal(&tags, at)?).is_some()
            } else {
                parts.signature.replace(signature(&tags)?).is_some()
            }
        };
        if again {
            return None;
        }
    }
    let mut links = Vec::with_capacity(instances.len());
    for (expected, (at, parts)) in (1..).zip(instances) {
        let (signature, expires_at) = parts.signature?;
        let seal = parts.seal.filter(|_| parts.results && at == expected)?;
        links.push(Link { seal, signature, expires_at });
    }
    Some(links)
}

fn is_known(tag: &str) -> bool {
    matches!(tag, "a" | "b" | "bh" | "c" | "cv" | "d" | "h" | "i" | "l" | "q" | "s" | "t" | "x" | "z")
}

/// One or two digits, 1 to 50.
fn instance(text: &str) -> Option<usize> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|at| digits && (1..=MOST_SETS).contains(at))
}

/// `i=1; ` before what would be an Authentication-Results value.
fn results_instance(value: &str) -> Option<usize> {
    let (name, number) = value.split_once(';')?.0.split_once('=')?;
    (name.trim() == "i").then(|| instance(number.trim())).flatten()
}

/// `cv=` of the first seal is `none`, of all others `pass`; a seal has no `h=`.
fn seal(tags: &Tags<'_>, at: usize) -> Option<Signer> {
    let expected = if at == 1 { "none" } else { "pass" };
    let fits = tags.get("cv") == Some(expected) && tags.get("h").is_none();
    signer(tags).filter(|_| fits)
}

/// As a DKIM signature without `v=`; it covers no seal and the whole body.
fn signature(tags: &Tags<'_>) -> Option<(Signer, Option<DateTime<Utc>>)> {
    let canonical = |text: &str| matches!(text, "simple" | "relaxed");
    let known = tags.get("c").is_none_or(|c| match c.split_once('/') {
        Some((header, body)) => canonical(header) && canonical(body),
        None => canonical(c),
    });
    let mut names = tags.get("h")?.split(':').map(|name| name.trim_matches(super::tags::is_space));
    let covers = names.all(|name| !name.is_empty() && !name.eq_ignore_ascii_case("arc-seal"));
    let whole = tags.get("l").is_none() && tags.get("bh").is_some_and(|hash| !hash.is_empty());
    let expires_at = time(tags.get("x")).ok()?;
    signer(tags).filter(|_| known && covers && whole).map(|signer| (signer, expires_at))
}

/// Values are case-sensitive here (RFC 8617 and RFC 6376 section 3.2).
fn signer(tags: &Tags<'_>) -> Option<Signer> {
    time(tags.get("t")).ok()?;
    let algorithm = match tags.get("a")? {
        "rsa-sha256" => SignatureAlgorithm::RsaSha256,
        "ed25519-sha256" => SignatureAlgorithm::Ed25519Sha256,
        _ => return None,
    };
    tags.get("b").filter(|b| !b.is_empty())?;
    let domain = tags.get("d").filter(|domain| domain.is_ascii()).and_then(|d| host::to_ascii(d).ok())?;
    let selector = tags.get("s").map(str::to_ascii_lowercase).filter(|s| is_selector(s))?;
    Some(Signer { domain, selector, algorithm })
}

#[cfg(test)]
mod tests {
    use super::Chain;
    use crate::syntax::field;

    const SET: [&str; 3] = [
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example; s=k; t=1; b=AAAA\n",
        "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=lists.example; s=k; h=from:to; bh=AAAA; b=AAAA\n",
        "ARC-Authentication-Results: i=1; lists.example; dkim=pass\n",
    ];

    fn read(fields: &str) -> Option<Chain> {
        Chain::read(&field::split(format!("{fields}\n").as_bytes(), 1 << 16).unwrap().fields)
    }

    #[test]
    fn a_set_has_three_fields_in_any_order() {
        assert_eq!(read("From: a@b.example\n"), None);
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let chain = read(&order.map(|at| SET[at]).concat()).unwrap();
            let links = chain.links.unwrap();
            assert_eq!((chain.sets, links.len(), links[0].seal.domain.as_str()), (1, 1, "lists.example"));
        }
    }

    #[test]
    fn whatever_is_out_of_order_breaks_the_chain() {
        let whole = SET.concat();
        for (from, to) in [
            ("cv=none", "cv=pass"),
            ("cv=none", "cv=fail"),
            ("cv=none", "CV=none"),
            ("cv=none", "cv=none; h=from"),
            ("Seal: i=1", "Seal: i=2"),
            ("Seal: i=1", "Seal: i=0"),
            ("Seal: i=1", "Seal: i=1; i=1"),
            ("Results: i=1;", "Results: i=1"),
            ("Results: i=1; lists", "Results: lists; i=1"),
            ("h=from:to", "h=from:ARC-Seal"),
            ("bh=AAAA", "l=1; bh=AAAA"),
            ("c=relaxed/relaxed", "c=none"),
            ("a=rsa-sha256; cv", "a=rsa-sha1; cv"),
            ("d=lists.example; s=k; t", "d=lists(.example; s=k; t"),
        ] {
            let broken = whole.replace(from, to);
            assert_ne!(broken, whole, "{from}");
            assert_eq!(read(&broken).unwrap().links, None, "{to}");
        }
        assert_eq!(read(&format!("{whole}{}", SET[0])).unwrap().links, None, "a seal twice");
        for missing in 0..3 {
            let two: String =
                SET.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, f)| *f).collect();
            assert_eq!(read(&two).unwrap().links, None, "{missing} missing");
        }
    }
}
