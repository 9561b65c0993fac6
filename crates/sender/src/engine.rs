//! The only file that knows mail-auth: canonical headers and signature cryptography, nothing else; the body's hash is ours.
//!
//! mail-auth runs on the caller's mail-parser tree, with a TXT cache that answers everything, so that it never reaches
//! for the network, and with expiry taken out of its hands: it would judge it by the wall clock.

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
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dkim::{Canonicalization, DkimError, Signature as Theirs};
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::{
    AuthenticatedMessage, DkimResult, DnsError, Error, MX, MessageAuthenticator, Parameters, RecordSet,
    ResolverCache, Txt,
};
use mail_parser::Message;

use crate::body_hash::body_hash;
use crate::crypto::{Crypto, Job, SealKey};
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

/// Adds one signature and the body hash that it needs; false if mail-auth reads it in another way than we do.
fn add(message: &mut AuthenticatedMessage<'_>, job: &Job<'_>) -> bool {
    let Some((name, value)) = message.headers.iter().copied().find(|(_, value)| is_same(value, job.value))
    else {
        return false;
    };
    let Some(mut theirs) = Theirs::parse(value).ok().filter(|theirs| agrees(theirs, job.signature)) else {
        return false;
    };
    (theirs.x, theirs.r, theirs.atps) = (0, false, None);
    if !message.body_hashes.iter().any(|(form, ..)| *form == theirs.cb) {
        let hash = body_hash(message.raw_body(), theirs.cb == Canonicalization::Relaxed);
        message.body_hashes.push((theirs.cb, HashAlgorithm::Sha256, 0, hash));
    }
    message.dkim_headers.push(Header::new(name, value, theirs));
    true
}

/// Reads the key; `Pass` here means that the key may be used.
fn prepare(job: &Job<'_>, keys: &mut Vec<(Box<str>, Txt)>) -> Crypto {
    let (Some(domain), Some(selector)) = (&job.signature.domain, &job.signature.selector) else {
        return Crypto::Unreadable;
    };
    let Ok(key) = DomainKey::parse(job.record.as_bytes()) else { return Crypto::KeyMalformed };
    let ed25519 = job.signature.algorithm == Some("ed25519-sha256");
    let bits = if ed25519 { 256 } else { key.p.public_key_bits() };
    if !ed25519 && bits < SMALLEST_RSA {
        return Crypto::KeySmall { bits };
    }
    keys.push((format!("{selector}._domainkey.{domain}.").into(), Txt::DomainKey(Arc::new(key))));
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
    for SealKey { signer, record } in seals {
        let Ok(key) = DomainKey::parse(record.as_bytes()) else { return Crypto::KeyMalformed };
        let bits = key.p.public_key_bits();
        if signer.algorithm == "rsa-sha256" && bits < SMALLEST_RSA {
            return Crypto::KeySmall { bits };
        }
        let name = format!("{}._domainkey.{}.", signer.selector, signer.domain);
        keys.push((name.into(), Txt::DomainKey(Arc::new(key))));
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

/// Whether mail-auth read the signature as we did.
fn agrees(theirs: &Theirs, ours: &Signature<'_>) -> bool {
    let seconds = |time: Option<chrono::DateTime<chrono::Utc>>| time.map_or(0, |t| t.timestamp());
    let theirs_seconds = |seconds: u64| i64::try_from(seconds).unwrap_or(-1);
    let algorithm = match theirs.a {
        Algorithm::RsaSha256 => "rsa-sha256",
        Algorithm::Ed25519Sha256 => "ed25519-sha256",
        Algorithm::RsaSha1 => return false,
    };
    ours.algorithm == Some(algorithm)
        && ours.domain.as_deref().is_some_and(|d| theirs.d.eq_ignore_ascii_case(d))
        && ours.selector.as_deref().is_some_and(|s| theirs.s.eq_ignore_ascii_case(s))
        && theirs.l == 0
        && theirs_seconds(theirs.t) == seconds(ours.signed_at)
        && theirs_seconds(theirs.x) == seconds(ours.expires_at)
        && theirs.bh == ours.body_hash
        && theirs.h.len() == ours.signed.len()
        && theirs.h.iter().zip(&ours.signed).all(|(a, b)| a.eq_ignore_ascii_case(b))
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
