//! The only file that verifies with mail-auth: canonical headers and signature cryptography, nothing else; the body's hash is
//! ours. (The optional resolver asks the network through the resolver that mail-auth brings along.)
//!
//! mail-auth runs on the caller's mail-parser tree and on our reading of the signature, with a TXT cache that answers
//! everything, so that it never reaches for the network, and with expiry taken out of its hands: it would judge it by the
//! wall clock.

use std::borrow::Borrow;
use std::future::Future;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use mail_auth::common::cache::NoCache;
use mail_auth::common::crypto::{Algorithm, CryptoError, HashAlgorithm};
use mail_auth::common::headers::Header;
use mail_auth::dkim::{Canonicalization, DkimError, Signature as Theirs};
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::{
    AuthenticatedMessage, DkimResult, DnsError, Error, MX, MessageAuthenticator, Parameters, RecordSet,
    ResolverCache, Txt,
};
use mail_parser::Message;

use super::body_hash::body_hash;
use super::{Crypto, Job, Key, SealKey};
use crate::SignatureAlgorithm;
use crate::syntax::signature::Signature;

/// RFC 8301 section 3.2.
const SMALLEST_RSA: usize = 1024;

/// Verifies the signatures, in order. `message` must be mail-parser's reading of `raw`.
pub(crate) fn verify<'m>(raw: &'m [u8], message: &Message<'m>, jobs: &[Job<'_>]) -> Vec<Crypto> {
    let mut keys = Vec::with_capacity(jobs.len());
    let mut authenticated = headers(raw, message);
    let mut results = Vec::with_capacity(jobs.len());
    for job in jobs {
        let result = prepare(job, &mut keys);
        let ready = matches!(result, Crypto::Pass { .. });
        results.push(if ready && !add(&mut authenticated, job) { Crypto::Unreadable } else { result });
    }
    let cache = Keys(keys);
    let parameters = Parameters::new(&authenticated).with_txt_cache(&cache);
    let outputs = authenticator()
        .and_then(|engine| finish(engine.verify_dkim::<Keys, NoMx, NoV4, NoV6, NoPtr>(parameters)));
    let Some(outputs) = outputs else { return vec![Crypto::Unreadable; jobs.len()] };
    let mut outputs = outputs.iter();
    for result in &mut results {
        let Crypto::Pass { bits } = *result else { continue };
        *result = outputs.next().map_or(Crypto::Unreadable, |output| judge(output.result(), bits));
    }
    results
}

/// The message as mail-auth's own reader leaves it, without what no job needs.
fn headers<'m>(raw: &'m [u8], message: &Message<'m>) -> AuthenticatedMessage<'m> {
    let root = message.root_part();
    let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    let field = |header: &mail_parser::Header<'_>| {
        let name = raw.get(at(header.offset_field)..at(header.offset_start).checked_sub(1)?)?;
        Some((name, raw.get(at(header.offset_start)..at(header.offset_end))?))
    };
    AuthenticatedMessage {
        raw_message: raw,
        body_offset: root.offset_body,
        headers: root.headers.iter().filter_map(field).collect(),
        ..AuthenticatedMessage::default()
    }
}

/// Adds one signature and the body hash that it needs.
fn add(message: &mut AuthenticatedMessage<'_>, job: &Job<'_>) -> bool {
    let Some((name, value)) = message.headers.iter().copied().find(|(_, value)| is_same(value, job.value))
    else {
        return false;
    };
    let Some(theirs) = theirs(job.signature) else { return false };
    if !message.body_hashes.iter().any(|(form, ..)| *form == theirs.cb) {
        let hash = body_hash(message.raw_body(), job.signature.relaxed_body);
        message.body_hashes.push((theirs.cb, HashAlgorithm::Sha256, 0, hash));
    }
    message.dkim_headers.push(Header::new(name, value, theirs));
    true
}

/// Our reading of a signature for mail-auth, without the times: those are judged by the time of receipt elsewhere.
fn theirs(ours: &Signature<'_>) -> Option<Theirs> {
    let form = |relaxed| if relaxed { Canonicalization::Relaxed } else { Canonicalization::Simple };
    let a = match ours.algorithm? {
        SignatureAlgorithm::RsaSha256 => Algorithm::RsaSha256,
        SignatureAlgorithm::Ed25519Sha256 => Algorithm::Ed25519Sha256,
        SignatureAlgorithm::RsaSha1 => return None,
    };
    Some(Theirs {
        v: 1,
        a,
        d: ours.domain.clone()?,
        s: ours.selector.clone()?,
        b: ours.value.clone(),
        bh: ours.body_hash.clone(),
        h: ours.signed.iter().map(|name| (*name).to_owned()).collect(),
        ch: form(ours.relaxed_headers),
        cb: form(ours.relaxed_body),
        ..Theirs::default()
    })
}

/// Looks at the key; `Pass` here means that the key may be used.
fn prepare(job: &Job<'_>, keys: &mut Vec<(Box<str>, Txt)>) -> Crypto {
    let (Some(domain), Some(selector)) = (&job.signature.domain, &job.signature.selector) else {
        return Crypto::Unreadable;
    };
    let Key(Some(key)) = job.key else { return Crypto::KeyMalformed };
    let ed25519 = job.signature.algorithm == Some(SignatureAlgorithm::Ed25519Sha256);
    let bits = if ed25519 { 256 } else { key.p.public_key_bits() };
    if !ed25519 && bits < SMALLEST_RSA {
        return Crypto::KeySmall { bits };
    }
    let name = [selector, "._domainkey.", domain, "."].concat();
    keys.push((name.into(), Txt::DomainKey(Arc::clone(key))));
    Crypto::Pass { bits }
}

fn judge(result: &DkimResult, bits: usize) -> Crypto {
    match result {
        DkimResult::Pass => Crypto::Pass { bits },
        DkimResult::Neutral(Error::Dkim(DkimError::FailedBodyHashMatch)) => Crypto::BodyAltered,
        DkimResult::Fail(Error::Crypto(CryptoError::FailedVerification)) => Crypto::HeadersAltered,
        DkimResult::PermError(_) => Crypto::KeyMalformed,
        _ => Crypto::Unreadable,
    }
}

/// Verifies the newest ARC message signature and every seal; `message` must be mail-parser's reading of `raw`.
pub(crate) fn verify_arc<'m>(raw: &'m [u8], message: &Message<'m>, seals: &[SealKey<'_>]) -> Crypto {
    let mut keys = Vec::with_capacity(seals.len());
    for SealKey { signer, key } in seals {
        let Key(Some(key)) = key else { return Crypto::KeyMalformed };
        let bits = key.p.public_key_bits();
        if signer.algorithm == SignatureAlgorithm::RsaSha256 && bits < SMALLEST_RSA {
            return Crypto::KeySmall { bits };
        }
        let name = format!("{}._domainkey.{}.", signer.selector, signer.domain);
        keys.push((name.into(), Txt::DomainKey(Arc::clone(key))));
    }
    let mut authenticated = AuthenticatedMessage::from_parsed(message, raw, true);
    for header in &mut authenticated.ams_headers {
        // Judged by the time of receipt elsewhere.
        header.header.x = 0;
    }
    let cache = Keys(keys);
    let parameters = Parameters::new(&authenticated).with_txt_cache(&cache);
    let output = authenticator()
        .and_then(|engine| finish(engine.verify_arc::<Keys, NoMx, NoV4, NoV6, NoPtr>(parameters)));
    match output.as_ref().map(mail_auth::ArcOutput::result) {
        Some(DkimResult::Pass) => Crypto::Pass { bits: 0 },
        Some(_) => Crypto::HeadersAltered,
        None => Crypto::Unreadable,
    }
}

/// Whether two slices are the same place of the same message.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    std::ptr::eq(one, other)
}

/// One engine without name servers serves every message.
fn authenticator() -> Option<&'static MessageAuthenticator> {
    static ENGINE: OnceLock<Option<MessageAuthenticator>> = OnceLock::new();
    let build = || {
        MessageAuthenticator::new(ResolverConfig::from_parts(None, vec![], vec![]), ResolverOpts::default())
            .ok()
    };
    ENGINE.get_or_init(build).as_ref()
}

/// Drives a future that never waits. `None` if it does.
fn finish<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

type NoMx = NoCache<Box<str>, RecordSet<MX>>;
type NoV4 = NoCache<Box<str>, RecordSet<Ipv4Addr>>;
type NoV6 = NoCache<Box<str>, RecordSet<Ipv6Addr>>;
type NoPtr = NoCache<IpAddr, RecordSet<Box<str>>>;

/// The keys at hand; every other name does not exist.
struct Keys(Vec<(Box<str>, Txt)>);

impl ResolverCache<Box<str>, Txt> for Keys {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let found = self.0.iter().find(|(key, _)| <Box<str> as Borrow<Q>>::borrow(key) == name);
        Some(found.map_or_else(
            || Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain))),
            |(_, txt)| txt.clone(),
        ))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mail-auth, which reads signatures less strictly, reads those that we accept as we do.
    #[test]
    fn mail_auth_reads_a_signature_as_we_do() {
        let hash = "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        for value in [
            format!("v=1; a=rsa-sha256; d=Shop.Example; s=K1; h=From:To; {hash}; b=AAAA"),
            format!(
                " v=1;\r\n a=RSA-sha256;c=relaxed/simple;d=shop.example;s=k1;h=From : to;\r\n\t{hash};\r\n b=AA\r\n BB;"
            ),
            format!(
                "v=1; a=ed25519-sha256; c=relaxed; d=a.shop.example; s=a.b; t=1; x=99; h=from:from; {hash}; b=AAA"
            ),
            format!(
                "v=1; a=rsa-sha256; c=simple/relaxed; q=dns/txt; i=@shop.example; d=shop.example; s=k; h=from; {hash}; b=AAA="
            ),
        ] {
            let ours = Signature::parse(value.as_bytes(), 100);
            assert_eq!(ours.problem.as_ref().map(crate::Reason::code), None, "{value}");
            let mut read = Theirs::parse(value.as_bytes()).unwrap();
            let made = theirs(&ours).unwrap();
            (read.x, read.t, read.i) = (0, 0, String::new());
            (read.d, read.s) = (read.d.to_lowercase(), read.s.to_lowercase());
            assert_eq!(made, read, "{value}");
        }
    }
}
