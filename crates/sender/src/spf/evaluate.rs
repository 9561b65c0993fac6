//! `check_host()` (RFC 7208 section 4).

use std::net::IpAddr;

use super::SpfResult;
use super::macros::{Spec, Values};
use super::record::{Cidr, Mechanism, Record};
use crate::dns::{Answer, Answers, Kind, Query};

/// Terms that cause DNS look-ups, in all (RFC 7208 section 4.6.4).
const MOST_TERMS: u32 = 10;
/// Look-ups without a result.
const MOST_VOIDS: u32 = 2;
/// Names of one MX or PTR answer.
const MOST_NAMES: usize = 10;

/// The identity that is checked.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Identity {
    /// The address of the client.
    pub client_ip: IpAddr,
    /// What it said in HELO.
    pub helo: String,
    /// The local part of the sender; `postmaster` if it has none.
    pub local: String,
    /// The domain of the sender: whose record is judged.
    pub domain: String,
}

impl Identity {
    /// The MAIL FROM identity (RFC 7208 section 2.4): of the null reverse-path `postmaster` at the HELO name.
    #[must_use]
    pub fn mail_from(client_ip: IpAddr, helo: &str, mail_from: &str) -> Self {
        let (local, domain) = match mail_from.rsplit_once('@') {
            Some((local, domain)) => (local, domain),
            None if mail_from.is_empty() => ("", helo),
            None => ("", mail_from),
        };
        let local = if local.is_empty() { "postmaster" } else { local };
        Self {
            client_ip: client_ip.to_canonical(),
            helo: helo.to_owned(),
            local: local.to_owned(),
            domain: domain.strip_suffix('.').unwrap_or(domain).to_ascii_lowercase(),
        }
    }
}

/// Judges an identity. Pure: gives the result, or the queries whose answers are missing.
///
/// ```
/// use billfold_sender::dns::{Answers, Kind, Zone};
/// use billfold_sender::spf::{Identity, SpfResult, check_host};
///
/// let mut zone = Zone::new(); // or any resolver
/// zone.insert("invoicly.example", Kind::Txt, vec!["v=spf1 ip4:192.0.2.0/24 -all".into()]);
/// let identity = Identity::mail_from("192.0.2.7".parse()?, "out.invoicly.example", "bounce@invoicly.example");
/// let mut answers = Answers::new();
/// let result = loop {
///     match check_host(&identity, &answers) {
///         Ok(result) => break result,
///         Err(missing) => zone.answer_all(&missing, &mut answers),
///     }
/// };
/// assert_eq!(result, SpfResult::Pass);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
///
/// # Errors
/// The missing queries, in the order in which they are needed. Answer them and call again.
pub fn check_host(identity: &Identity, answers: &Answers) -> Result<SpfResult, Vec<Query>> {
    judge(identity, answers).0
}

/// The same, with the queries whose answers were used.
pub(crate) fn judge(identity: &Identity, answers: &Answers) -> (Result<SpfResult, Vec<Query>>, Vec<Query>) {
    let domain = identity.domain.clone();
    let mut evaluation =
        Evaluation { identity, answers, domain, terms: 0, voids: 0, pointed: None, used: Vec::new() };
    let result = match evaluation.record_of(&identity.domain) {
        Ok(result) => Ok(result),
        Err(Stop::Permanent) => Ok(SpfResult::PermError),
        Err(Stop::Temporary) => Ok(SpfResult::TempError),
        Err(Stop::Missing(query)) => Err(vec![query]),
    };
    (result, evaluation.used)
}

/// What ends an evaluation early.
enum Stop {
    Permanent,
    Temporary,
    Missing(Query),
}

struct Evaluation<'a> {
    identity: &'a Identity,
    answers: &'a Answers,
    /// The domain whose record is being read; changes within include and redirect.
    domain: String,
    terms: u32,
    voids: u32,
    /// The validated domain names of the client, once they are known.
    pointed: Option<Vec<String>>,
    used: Vec<Query>,
}

impl<'a> Evaluation<'a> {
    fn record_of(&mut self, domain: &str) -> Result<SpfResult, Stop> {
        if !is_domain(domain) {
            return Ok(SpfResult::None);
        }
        let records = match self.ask(domain, Kind::Txt)? {
            Answer::TempFail => return Err(Stop::Temporary),
            Answer::NotFound => return Ok(SpfResult::None),
            Answer::Records(records) => records,
        };
        let mut records = records.iter().filter(|text| Record::is_spf(text));
        let Some(text) = records.next() else { return Ok(SpfResult::None) };
        if records.next().is_some() {
            return Err(Stop::Permanent);
        }
        let record = Record::parse(text).map_err(|_| Stop::Permanent)?;
        let outer = std::mem::replace(&mut self.domain, domain.to_owned());
        let result = self.directives(&record);
        self.domain = outer;
        result
    }

    fn directives(&mut self, record: &Record) -> Result<SpfResult, Stop> {
        for (result, mechanism) in &record.directives {
            if self.matches(mechanism)? {
                return Ok(*result);
            }
        }
        let Some(redirect) = &record.redirect else { return Ok(SpfResult::Neutral) };
        self.term()?;
        let domain = self.name(redirect)?;
        match self.record_of(&domain)? {
            SpfResult::None => Err(Stop::Permanent),
            result => Ok(result),
        }
    }

    fn matches(&mut self, mechanism: &Mechanism) -> Result<bool, Stop> {
        let ip = self.identity.client_ip;
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Ip4(network, length) => {
                Ok(within(ip, IpAddr::V4(*network), Cidr { v4: *length, v6: 128 }))
            }
            Mechanism::Ip6(network, length) => {
                Ok(within(ip, IpAddr::V6(*network), Cidr { v4: 32, v6: *length }))
            }
            Mechanism::Include(spec) => {
                self.term()?;
                let domain = self.name(spec)?;
                match self.record_of(&domain)? {
                    SpfResult::Pass => Ok(true),
                    SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral => Ok(false),
                    SpfResult::TempError => Err(Stop::Temporary),
                    SpfResult::None | SpfResult::PermError => Err(Stop::Permanent),
                }
            }
            Mechanism::A(spec, cidr) => {
                self.term()?;
                let domain = self.target(spec.as_ref())?;
                Ok(self.addresses(&domain)?.into_iter().any(|address| within(ip, address, *cidr)))
            }
            Mechanism::Mx(spec, cidr) => {
                self.term()?;
                let domain = self.target(spec.as_ref())?;
                self.mail_exchangers(&domain, *cidr)
            }
            Mechanism::Ptr(spec) => {
                self.term()?;
                let domain = self.target(spec.as_ref())?;
                let names = self.pointed()?;
                Ok(names
                    .iter()
                    .any(|name| *name == domain || crate::syntax::signature::is_below(name, &domain)))
            }
            Mechanism::Exists(spec) => {
                self.term()?;
                let domain = self.name(spec)?;
                Ok(!self.records(&domain, Kind::A)?.is_empty())
            }
        }
    }

    fn mail_exchangers(&mut self, domain: &str, cidr: Cidr) -> Result<bool, Stop> {
        let exchangers = self.records(domain, Kind::Mx)?;
        if exchangers.len() > MOST_NAMES {
            return Err(Stop::Permanent);
        }
        for exchanger in &exchangers {
            let host =
                exchanger.split_once(' ').map_or(exchanger.as_str(), |(_, host)| host).trim_end_matches('.');
            if self.addresses(host)?.into_iter().any(|address| within(self.identity.client_ip, address, cidr))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The names that point to the client and back (section 5.5). A DNS error gives none.
    fn pointed(&mut self) -> Result<Vec<String>, Stop> {
        if let Some(names) = &self.pointed {
            return Ok(names.clone());
        }
        let ip = self.identity.client_ip;
        let names = match self.answer(Query::ptr(ip))? {
            Answer::Records(names) => names.clone(),
            Answer::NotFound => {
                self.void()?;
                Vec::new()
            }
            Answer::TempFail => Vec::new(),
        };
        let mut validated = Vec::new();
        for name in names.iter().take(MOST_NAMES) {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let addresses = match self.ask(&name, address_kind(ip))? {
                Answer::Records(addresses) => addresses,
                Answer::NotFound | Answer::TempFail => continue,
            };
            if addresses.iter().any(|address| address.parse() == Ok(ip)) {
                validated.push(name);
            }
        }
        self.pointed = Some(validated.clone());
        Ok(validated)
    }

    fn addresses(&mut self, domain: &str) -> Result<Vec<IpAddr>, Stop> {
        let records = self.records(domain, address_kind(self.identity.client_ip))?;
        Ok(records.iter().filter_map(|record| record.parse().ok()).collect())
    }

    /// Records of a name within a term; a void look-up counts.
    fn records(&mut self, domain: &str, kind: Kind) -> Result<Vec<String>, Stop> {
        if !is_askable(domain) {
            return Ok(Vec::new());
        }
        match self.ask(domain, kind)? {
            Answer::Records(records) => Ok(records.clone()),
            Answer::TempFail => Err(Stop::Temporary),
            Answer::NotFound => {
                self.void()?;
                Ok(Vec::new())
            }
        }
    }

    fn ask(&mut self, domain: &str, kind: Kind) -> Result<&'a Answer, Stop> {
        self.answer(Query::new(domain, kind))
    }

    fn answer(&mut self, query: Query) -> Result<&'a Answer, Stop> {
        match self.answers.get(&query) {
            Some(answer) => {
                self.used.push(query);
                Ok(answer)
            }
            None => Err(Stop::Missing(query)),
        }
    }

    fn target(&mut self, spec: Option<&Spec>) -> Result<String, Stop> {
        match spec {
            Some(spec) => self.name(spec),
            None => Ok(self.domain.clone()),
        }
    }

    /// The name of a domain-spec; of one that is too long, the part that fits (section 7.3).
    fn name(&mut self, spec: &Spec) -> Result<String, Stop> {
        let expanded = spec.expand(self)?.to_ascii_lowercase();
        let mut name = expanded.strip_suffix('.').unwrap_or(&expanded);
        while name.len() > 253 {
            let Some((_, rest)) = name.split_once('.') else { break };
            name = rest;
        }
        Ok(name.to_owned())
    }

    fn term(&mut self) -> Result<(), Stop> {
        self.terms = self.terms.saturating_add(1);
        if self.terms > MOST_TERMS { Err(Stop::Permanent) } else { Ok(()) }
    }

    fn void(&mut self) -> Result<(), Stop> {
        self.voids = self.voids.saturating_add(1);
        if self.voids > MOST_VOIDS { Err(Stop::Permanent) } else { Ok(()) }
    }
}

impl Values for Evaluation<'_> {
    type Stop = Stop;

    fn value(&mut self, letter: char) -> Result<String, Stop> {
        let identity = self.identity;
        Ok(match letter {
            's' => format!("{}@{}", identity.local, identity.domain),
            'l' => identity.local.clone(),
            'o' => identity.domain.clone(),
            'd' => self.domain.clone(),
            'i' => dotted(identity.client_ip),
            'v' => if identity.client_ip.is_ipv4() { "in-addr" } else { "ip6" }.to_owned(),
            'h' => identity.helo.clone(),
            // p: the client's validated name, best within the domain itself (section 7.3).
            _ => {
                let names = self.pointed()?;
                let domain = self.domain.as_str();
                let own = names.iter().find(|name| *name == domain);
                let below = || names.iter().find(|name| crate::syntax::signature::is_below(name, domain));
                own.or_else(below).or_else(|| names.first()).cloned().unwrap_or_else(|| "unknown".to_owned())
            }
        })
    }
}

const fn address_kind(ip: IpAddr) -> Kind {
    match ip {
        IpAddr::V4(_) => Kind::A,
        IpAddr::V6(_) => Kind::Aaaa,
    }
}

/// `192.0.2.1`, or the nibbles of an IPv6 address with dots between.
fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let nibbles: Vec<String> = hex::encode(ip.octets()).chars().map(String::from).collect();
            nibbles.join(".")
        }
    }
}

/// Whether an address is in a network; addresses of different kinds never are.
fn within(ip: IpAddr, network: IpAddr, cidr: Cidr) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let shift = 32_u32.saturating_sub(cidr.v4);
            ip.to_bits().checked_shr(shift).unwrap_or(0) == network.to_bits().checked_shr(shift).unwrap_or(0)
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let shift = 128_u32.saturating_sub(cidr.v6);
            ip.to_bits().checked_shr(shift).unwrap_or(0) == network.to_bits().checked_shr(shift).unwrap_or(0)
        }
        _ => false,
    }
}

/// A name that can be asked for.
fn is_askable(name: &str) -> bool {
    !name.is_empty() && name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()))
}

/// A name whose record may be judged: more than one label (section 4.3).
fn is_domain(name: &str) -> bool {
    is_askable(name) && name.contains('.') && !name.contains([' ', '(', ')', '<', '>', '@', '"'])
}
