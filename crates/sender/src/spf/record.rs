//! One SPF record (RFC 7208 sections 4.6 and 12).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::macros::Spec;
use super::{Invalid, SpfResult};

/// A record, whole: RFC 7208 section 4.6 wants any syntax error anywhere to be found first.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) directives: Vec<(SpfResult, Mechanism)>,
    pub(super) redirect: Option<Spec>,
}

#[derive(Debug)]
pub(super) enum Mechanism {
    All,
    Include(Spec),
    A(Option<Spec>, Cidr),
    Mx(Option<Spec>, Cidr),
    Ptr(Option<Spec>),
    Ip4(Ipv4Addr, u32),
    Ip6(Ipv6Addr, u32),
    Exists(Spec),
}

/// Prefix lengths for the two kinds of address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cidr {
    pub(super) v4: u32,
    pub(super) v6: u32,
}

impl Record {
    /// Whether a TXT record is an SPF record at all.
    pub(super) fn is_spf(text: &str) -> bool {
        text.get(..6).is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
            && matches!(text.as_bytes().get(6), None | Some(b' '))
    }

    pub(super) fn parse(text: &str) -> Result<Self, Invalid> {
        if !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            return Err(Invalid);
        }
        let mut record = Self::default();
        let mut explained = false;
        for term in text.split(' ').skip(1).filter(|term| !term.is_empty()) {
            match modifier(term) {
                Some((name, value)) if name.eq_ignore_ascii_case("redirect") => {
                    if record.redirect.replace(Spec::parse(value, true)?).is_some() {
                        return Err(Invalid);
                    }
                }
                Some((name, value)) if name.eq_ignore_ascii_case("exp") => {
                    Spec::parse(value, true)?;
                    if std::mem::replace(&mut explained, true) {
                        return Err(Invalid);
                    }
                }
                Some((_, value)) => drop(Spec::parse(value, false)?),
                None => record.directives.push(directive(term)?),
            }
        }
        Ok(record)
    }
}

/// `name "=" value`, where the name is one and no mechanism's argument came before the `=`.
fn modifier(term: &str) -> Option<(&str, &str)> {
    let (name, value) = term.split_once('=')?;
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    named.then_some((name, value))
}

fn directive(term: &str) -> Result<(SpfResult, Mechanism), Invalid> {
    let (result, rest) = match term.split_at_checked(1) {
        Some(("+", rest)) => (SpfResult::Pass, rest),
        Some(("-", rest)) => (SpfResult::Fail, rest),
        Some(("~", rest)) => (SpfResult::SoftFail, rest),
        Some(("?", rest)) => (SpfResult::Neutral, rest),
        _ => (SpfResult::Pass, term),
    };
    let end = rest.find([':', '/']).unwrap_or(rest.len());
    let (name, argument) = rest.split_at_checked(end).ok_or(Invalid)?;
    let after_colon = argument.strip_prefix(':');
    let mechanism = match name.to_ascii_lowercase().as_str() {
        "all" if argument.is_empty() => Mechanism::All,
        "include" => Mechanism::Include(Spec::parse(after_colon.ok_or(Invalid)?, true)?),
        "exists" => Mechanism::Exists(Spec::parse(after_colon.ok_or(Invalid)?, true)?),
        "ptr" if argument.is_empty() => Mechanism::Ptr(None),
        "ptr" => Mechanism::Ptr(Some(Spec::parse(after_colon.ok_or(Invalid)?, true)?)),
        "a" => {
            let (spec, cidr) = target(argument)?;
            Mechanism::A(spec, cidr)
        }
        "mx" => {
            let (spec, cidr) = target(argument)?;
            Mechanism::Mx(spec, cidr)
        }
        "ip4" => {
            let (address, length) = network(after_colon.ok_or(Invalid)?, 32)?;
            Mechanism::Ip4(ip4(address)?, length)
        }
        "ip6" => {
            let (address, length) = network(after_colon.ok_or(Invalid)?, 128)?;
            Mechanism::Ip6(address.parse().map_err(|_| Invalid)?, length)
        }
        _ => return Err(Invalid),
    };
    Ok((result, mechanism))
}

/// `[":" domain-spec] [ip4-cidr] ["/" ip6-cidr]`
fn target(argument: &str) -> Result<(Option<Spec>, Cidr), Invalid> {
    let mut rest = argument;
    let mut cidr = Cidr { v4: 32, v6: 128 };
    if let Some((head, length)) = rest.rsplit_once("//").filter(|(_, length)| is_number(length)) {
        cidr.v6 = prefix(length, 128)?;
        rest = head;
    }
    if let Some((head, length)) = rest.rsplit_once('/').filter(|(_, length)| is_number(length)) {
        cidr.v4 = prefix(length, 32)?;
        rest = head;
    }
    match rest.strip_prefix(':') {
        Some(spec) => Ok((Some(Spec::parse(spec, true)?), cidr)),
        None if rest.is_empty() => Ok((None, cidr)),
        None => Err(Invalid),
    }
}

fn network(text: &str, longest: u32) -> Result<(&str, u32), Invalid> {
    match text.split_once('/') {
        Some((address, length)) => Ok((address, prefix(length, longest)?)),
        None => Ok((text, longest)),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A prefix length without leading zeros.
fn prefix(text: &str, longest: u32) -> Result<u32, Invalid> {
    if !is_number(text) || text.len() > 3 || (text.len() > 1 && text.starts_with('0')) {
        return Err(Invalid);
    }
    text.parse().ok().filter(|length| *length <= longest).ok_or(Invalid)
}

/// Four decimal numbers without leading zeros.
fn ip4(text: &str) -> Result<Ipv4Addr, Invalid> {
    text.parse().map_err(|_| Invalid)
}
