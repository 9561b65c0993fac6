//! Which organization a script connects to, and whether it is the one that was asked for.

use billfold_cmdlet::{Call, Finding, Position};

use super::table::{DELEGATED, NAMED, URI, USER};
use crate::{TenantId, code};

/// The tenant a script is imported for, and the names by which a connection may call it.
pub(super) struct Organization {
    tenant: String,
    names: Vec<String>,
}

/// How a name fits the tenant.
enum Fit {
    /// It is the tenant's id, or one of the names that were listed.
    Exactly,
    /// No names were listed, and it is the tenant's id under a top-level domain or under `onmicrosoft.com`.
    ByLabel,
    Not,
}

impl Organization {
    pub(super) fn new(tenant: &TenantId, names: &[impl AsRef<str>]) -> Self {
        let names = names.iter().map(|name| folded(name.as_ref())).filter(|name| !name.is_empty());
        Self { tenant: folded(tenant.as_str()), names: names.collect() }
    }

    /// What is wrong or doubtful about where a script connects to.
    ///
    /// A delegated organization counts, then a named one, in parameters and in the address of the connection; only where there is
    /// neither does the domain of who signs in. A connection that says nothing of it is that of whoever pastes it.
    pub(super) fn judge(&self, connection: &Call) -> Vec<Finding> {
        let uri = connection.text(URI).and_then(|(uri, at)| Some((delegated(uri)?, at)));
        let mut named: Vec<(&str, Position)> =
            [connection.text(DELEGATED), connection.text(NAMED), uri].into_iter().flatten().collect();
        if named.is_empty() {
            let user = connection.text(USER);
            named.extend(
                user.map(|(user, at)| (user.rsplit_once('@').map_or(user, |(_, domain)| domain), at)),
            );
        }
        let findings = named.into_iter().filter_map(|(name, at)| match self.fit(name) {
            Fit::Exactly => None,
            Fit::ByLabel => Some(Finding::new(at, &code::ORGANIZATION_ASSUMED)),
            Fit::Not => Some(Finding::new(at, &code::OTHER_ORGANIZATION)),
        });
        findings.collect()
    }

    fn fit(&self, name: &str) -> Fit {
        let name = folded(name);
        if name == self.tenant || self.names.contains(&name) {
            return Fit::Exactly;
        }
        let begins = name.split_once('.').is_some_and(|(label, rest)| {
            label == self.tenant && (!rest.contains('.') || rest.starts_with("onmicrosoft."))
        });
        if self.names.is_empty() && begins { Fit::ByLabel } else { Fit::Not }
    }
}

/// Domains are compared without regard to case and to the dot of the root.
fn folded(name: &str) -> String {
    let name = name.trim();
    name.strip_suffix('.').unwrap_or(name).to_lowercase()
}

/// The organization in the address of a connection: `https://…/powershell-liveid/?DelegatedOrg=contoso.onmicrosoft.com`.
fn delegated(uri: &str) -> Option<&str> {
    const KEY: &str = "delegatedorg=";
    let (_, query) = uri.split_once('?')?;
    let mut pairs = query.split(['&', ';']);
    pairs.find_map(|pair| {
        let begins = pair.get(..KEY.len()).is_some_and(|key| key.eq_ignore_ascii_case(KEY));
        pair.get(KEY.len()..).filter(|_| begins)
    })
}
