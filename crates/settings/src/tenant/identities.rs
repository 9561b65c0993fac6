//! Which identities are one group, and which look as if they were.

use std::collections::BTreeSet;

use super::{GroupSettings, TenantSettings};
use crate::{GroupId, Mailbox};

/// Why two identities do not become one group.
#[derive(Debug)]
pub(crate) enum Apart {
    /// Both have a value, and the values differ.
    Contradicts,
    /// The group would have more identities than this.
    TooMany(usize),
}

impl TenantSettings {
    /// Whether these settings know the identity, as a group's own or as another identity of one.
    #[must_use]
    pub fn knows(&self, id: &GroupId) -> bool {
        self.groups.contains_key(id) || self.aliases.contains_key(id)
    }

    /// The mailbox as these settings see it: one that has an address of a known group is that group's, whether or not the host
    /// knows that it is. A mailbox whose group is named stays as it is.
    ///
    /// ```
    /// use billfold_settings::{Limits, Mailbox, TenantSettings};
    /// let text = "tenant = 'contoso'\n[[group]]\nidentity = 'sales@contoso.com'\nConnectorsEnabled = false";
    /// let settings = TenantSettings::read(text, "settings.toml", None, &Limits::default())?;
    /// let tenant = settings.tenant().clone();
    /// assert!(settings.mailbox(Mailbox::in_tenant(tenant.clone(), "Sales@contoso.com")).group().is_some());
    /// assert!(settings.mailbox(Mailbox::in_tenant(tenant, "pat@contoso.com")).group().is_none());
    /// # Ok::<(), billfold_settings::DocumentError>(())
    /// ```
    #[must_use]
    pub fn mailbox(&self, mailbox: Mailbox) -> Mailbox {
        match mailbox {
            Mailbox::Tenant { tenant, address, group: None } if tenant == self.tenant => {
                let group = GroupId::new(&address).ok().filter(|id| self.knows(id));
                let group = group.map(|id| self.canonical(&id).clone());
                Mailbox::Tenant { tenant, address, group }
            }
            other => other,
        }
    }

    /// A known group that an unknown identity looks like: the same name in another form (`sales` and `sales@contoso.com`), or
    /// one with a letter typed wrong.
    pub(crate) fn similar(&self, id: &GroupId) -> Option<&GroupId> {
        let name = name_in(id);
        let length = name.chars().count();
        let alike = |known: &&GroupId| {
            let other = name_in(known);
            let near = length > 4 && other.chars().count().abs_diff(length) < 2;
            name == other || (near && strsim::osa_distance(&name, &other) == 1)
        };
        if name.is_empty() || self.knows(id) {
            return None;
        }
        self.groups.keys().chain(self.aliases.keys()).find(alike).map(|known| self.canonical(known))
    }

    /// Makes `other` an identity of `group`, with everything that is written down for it.
    pub(crate) fn join(&mut self, group: &GroupId, other: &GroupId, limit: usize) -> Result<(), Apart> {
        let (mine, theirs) = (self.canonical(group).clone(), self.canonical(other).clone());
        if mine == theirs {
            return Ok(());
        }
        let taken = self.groups.get(&theirs).cloned().unwrap_or_default();
        let kept = self.groups.get(&mine).cloned().unwrap_or_default();
        let connectors = match (&kept.connectors, &taken.connectors) {
            (Some(one), Some(two)) if one.on != two.on => return Err(Apart::Contradicts),
            (one, two) => one.clone().or_else(|| two.clone()),
        };
        let mut aliases = kept.aliases;
        aliases.push(theirs.clone());
        aliases.extend(taken.aliases);
        if aliases.len() > limit {
            return Err(Apart::TooMany(limit));
        }
        self.groups.remove(&theirs);
        for alias in &aliases {
            self.aliases.insert(alias.clone(), mine.clone());
        }
        self.groups.insert(mine, GroupSettings { aliases, connectors });
        Ok(())
    }

    /// Takes an identity away from its group; the group keeps its value. False if it is not another identity of a group.
    pub(crate) fn part(&mut self, other: &GroupId) -> bool {
        let Some(group) = self.aliases.remove(other) else { return false };
        if let Some(settings) = self.groups.get_mut(&group) {
            settings.aliases.retain(|alias| alias != other);
            if settings.connectors.is_none() && settings.aliases.is_empty() {
                self.groups.remove(&group);
            }
        }
        true
    }

    /// Every pair of a group and another identity of it.
    pub(crate) fn identities(&self) -> BTreeSet<(&GroupId, &GroupId)> {
        self.aliases.iter().map(|(other, group)| (group, other)).collect()
    }
}

/// The letters and digits of what names the group in an identity: of an address what stands before the `@`, of a distinguished
/// name its first part.
fn name_in(id: &GroupId) -> String {
    let id = id.folded();
    let name = match id.strip_prefix("cn=") {
        Some(rest) => rest.split(',').next().unwrap_or_default(),
        None => id.split('@').next().unwrap_or_default(),
    };
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}
