//! What several `Authentication-Results` say together about one sender.

use crate::host;
use crate::syntax::results::{MethodResult, Results};
use crate::syntax::signature::{Signature, is_below};
use crate::{Address, Pin};

/// As many statements about a sender's signatures are compared with each other; more contradict.
const MOST: usize = 64;

/// Everything that was said about one sender.
#[derive(Debug, Default)]
pub(super) struct Statements {
    /// About signatures of a pinned domain.
    dkim: Vec<Signed>,
    /// How many header fields were read.
    fields: usize,
    /// Some DKIM statement is not a pass, or cannot be counted.
    dkim_doubt: bool,
    dmarc_pass: bool,
    dmarc_fail: bool,
    /// Some DMARC statement about the sender is not a pass.
    dmarc_doubt: bool,
    overflow: bool,
}

/// A pass or a failure of one signature.
#[derive(Debug, PartialEq, Eq)]
struct Signed {
    domain: String,
    /// `header.s` and `header.b` (the beginning of the signature, RFC 6008), where they are given.
    selector: Option<String>,
    signature: Option<String>,
    pass: bool,
    /// Which header field says so.
    field: usize,
}

/// What a result word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Pass,
    /// Nothing that counts for or against: `none`, `neutral`, `temperror`, words that are not registered.
    Nothing,
    Fail,
}

impl Statements {
    /// Adds one header field. One that is not `trusted` counts against the message only.
    pub(super) fn add(&mut self, results: &Results, trusted: bool, pin: &Pin, from: &Address) {
        self.fields = self.fields.saturating_add(1);
        for entry in &results.entries {
            match entry.method.as_str() {
                "dkim" => self.dkim(entry, trusted, pin),
                "dmarc" => self.dmarc(entry, trusted, from),
                _ => {}
            }
        }
    }

    fn dkim(&mut self, entry: &MethodResult, trusted: bool, pin: &Pin) {
        let says = match entry.result.as_str() {
            "pass" => Says::Pass,
            // Words that refuse under another method refuse here too: the worst reading counts.
            "fail" | "hardfail" | "softfail" | "reject" | "permerror" | "perm_fail" | "policy" => Says::Fail,
            _ => Says::Nothing,
        };
        let domain = named_domain(entry, "header.d").or_else(|| named_domain(entry, "header.i"));
        let ambiguous = entry.is_ambiguous("header.d");
        let ours = match &domain {
            _ if ambiguous => true,
            Some(domain) => pin.signs_with(domain) || pin.signers().iter().any(|own| is_below(domain, own)),
            // Of no signature in particular: the message has none, or it could not be said.
            None => true,
        };
        let which = ["header.s", "header.b"].into_iter().any(|name| entry.is_ambiguous(name));
        self.dkim_doubt |= ours && (says != Says::Pass || which);
        let domain = domain.filter(|domain| !ambiguous && pin.signs_with(domain));
        let (Some(domain), true) = (domain, says == Says::Fail || (trusted && says == Says::Pass)) else {
            return;
        };
        let statement = Signed {
            domain,
            selector: one(entry, "header.s").map(str::to_ascii_lowercase),
            signature: one(entry, "header.b").map(beginning),
            pass: says == Says::Pass,
            field: self.fields,
        };
        if self.dkim.len() >= MOST {
            self.overflow = true;
        } else if !self.dkim.contains(&statement) {
            self.dkim.push(statement);
        }
    }

    fn dmarc(&mut self, entry: &MethodResult, trusted: bool, from: &Address) {
        let named = named_domain(entry, "header.from");
        let ours = named.as_deref().is_none_or(|domain| domain == from.domain());
        match entry.result.as_str() {
            "pass" if named.is_some() && !entry.is_ambiguous("header.from") => {
                self.dmarc_pass |= ours && trusted;
            }
            "fail" | "hardfail" | "reject" => self.dmarc_fail = true,
            _ => self.dmarc_doubt |= ours,
        }
    }

    /// Whether DMARC passes for the sender.
    pub(super) const fn dmarc_passes(&self) -> bool {
        self.dmarc_pass
    }

    /// Whether DMARC fails.
    pub(super) const fn dmarc_fails(&self) -> bool {
        self.dmarc_fail
    }

    /// Whether the same signature is said to pass and to fail.
    pub(super) fn dkim_contradicts(&self) -> bool {
        let fails = |pass: &Signed| self.dkim.iter().any(|fail| !fail.pass && pass.may_be(fail));
        self.overflow || self.dkim.iter().any(|statement| statement.pass && fails(statement))
    }

    /// Whether a signature of the sender fails and none passes.
    pub(super) fn dkim_fails(&self) -> bool {
        !self.dkim.is_empty() && self.dkim.iter().all(|statement| !statement.pass)
    }

    /// The signatures that are said to pass, if everything that is said about the sender is a pass.
    pub(super) fn vouched(self) -> Vec<Vouched> {
        let doubt = self.dkim_doubt || self.dmarc_doubt || self.dmarc_fail || self.overflow;
        if doubt || !self.dmarc_pass {
            return Vec::new();
        }
        self.dkim.into_iter().filter(|statement| statement.pass).map(Vouched).collect()
    }
}

/// The provider's word that one signature passed.
#[derive(Debug)]
pub(crate) struct Vouched(Signed);

impl Vouched {
    /// Whether it may be about this signature: whatever it names of the signature agrees.
    pub(super) fn may_be_about(&self, signature: &Signature<'_>) -> bool {
        let Signed { domain, selector, signature: b, .. } = &self.0;
        signature.domain.as_ref() == Some(domain)
            && (selector.is_none() || *selector == signature.selector)
            && b.as_deref().is_none_or(|b| signature.value_begins_with(b))
    }
}

impl Signed {
    /// Whether two statements may be about the same signature. Within one header field every signature has one statement,
    /// so there they are only if they name the same.
    fn may_be(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, other: &Option<String>| matches!((one, other), (Some(a), Some(b)) if a != b);
        let names = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        // Two may give more or less of the same signature.
        let same = |(a, b): (&String, &String)| a.starts_with(b.as_str()) || b.starts_with(a.as_str());
        let same = self.signature.as_ref().zip(other.signature.as_ref()).map(same);
        self.domain == other.domain
            && !differ(&self.selector, &other.selector)
            && same != Some(false)
            && (self.field != other.field || names(&self.selector, &other.selector) || same == Some(true))
    }
}

/// As much of a signature as tells it from any other; some write it in quotation marks, some whole.
fn beginning(b: &str) -> String {
    const MOST: usize = 64;
    b.chars().filter(|c| *c != '"' && !c.is_whitespace()).take(MOST).collect()
}

/// A property that is given once.
fn one<'e>(entry: &'e MethodResult, name: &str) -> Option<&'e str> {
    entry.property(name).filter(|_| !entry.is_ambiguous(name))
}

/// The host in a property: a domain, an identity `@domain`, or an address, as some write it.
fn named_domain(entry: &MethodResult, name: &str) -> Option<String> {
    let text = one(entry, name)?;
    host::to_ascii(text.rsplit_once('@').map_or(text, |(_, domain)| domain)).ok()
}
