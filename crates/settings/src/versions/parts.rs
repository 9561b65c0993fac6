//! The groups of a tenant in several records: one record holds a few thousand, a tenant may have a hundred thousand.
//!
//! A part ends behind a group whose identity says so (one of 1,024, by its digest) or when it is large enough. So a change of one
//! group makes one new part and leaves the others as they are. A part is kept under the digest of its content: versions share the
//! parts in which they agree, and a part that is not what was stored is not found to be it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::chain::{self, Digest};
use super::origins::{Origins, StoredEntry, StoredOrigin, written};
use super::record::Damaged;
use crate::tenant::GroupSettings;
use crate::{GroupId, TenantSettings};

/// About how many bytes end a part: quoted as JSON it stays below a record's limit of 1 MiB.
const FULL: usize = 256 << 10;

/// Identity, other identities and value.
type StoredGroup = (String, Vec<String>, Option<StoredEntry>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredPart {
    origins: Vec<StoredOrigin>,
    groups: Vec<StoredGroup>,
}

/// A record of groups.
pub(super) struct Part {
    pub(super) digest: Digest,
    pub(super) body: Vec<u8>,
}

/// All groups, divided.
pub(super) fn divide(groups: &BTreeMap<GroupId, GroupSettings>) -> Result<Vec<Part>, Damaged> {
    let (mut parts, mut origins, mut open, mut bytes) = (Vec::new(), Origins::default(), Vec::new(), 0_usize);
    for (id, group) in groups {
        let aliases: Vec<_> = group.aliases.iter().map(ToString::to_string).collect();
        let names = aliases.iter().map(String::len).fold(id.as_str().len(), usize::saturating_add);
        let value = group.connectors.as_ref().map(|entry| origins.entry(entry));
        open.push((id.to_string(), aliases, value));
        bytes = bytes.saturating_add(names).saturating_add(32);
        if ends_here(id) || bytes.saturating_add(origins.bytes) >= FULL {
            parts.push(close(std::mem::take(&mut origins), std::mem::take(&mut open))?);
            bytes = 0;
        }
    }
    if !open.is_empty() {
        parts.push(close(origins, open)?);
    }
    Ok(parts)
}

fn ends_here(id: &GroupId) -> bool {
    let [first, second, ..] = chain::sha256(&[id.folded().as_bytes()]);
    first == 0 && second < 64
}

fn close(origins: Origins, groups: Vec<StoredGroup>) -> Result<Part, Damaged> {
    let body = serde_json::to_vec(&StoredPart { origins: origins.list, groups }).map_err(|_| Damaged)?;
    Ok(Part { digest: chain::of_part(&body), body })
}

/// Adds the groups of a part.
pub(super) fn join(body: &[u8], settings: &mut TenantSettings) -> Result<(), Damaged> {
    let part: StoredPart = serde_json::from_slice(body).map_err(|_| Damaged)?;
    let group_id = |id: &String| GroupId::new(id).map_err(|_| Damaged);
    for (id, aliases, value) in part.groups {
        let aliases = aliases.iter().map(group_id).collect::<Result<_, _>>()?;
        let connectors = value.map(|value| written(&part.origins, value)).transpose()?;
        let group = GroupSettings { aliases, connectors };
        settings.add_group(group_id(&id)?, group).map_err(|_| Damaged)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::Written;
    use crate::{Origin, TenantId, TenantKind};

    fn groups(count: u32, name: &str) -> BTreeMap<GroupId, GroupSettings> {
        let origin = || Origin::Command { at: None, by: None };
        (0..count)
            .map(|n| {
                let group =
                    GroupSettings { aliases: Vec::new(), connectors: Some(Written::new(false, origin())) };
                (GroupId::new(&format!("{name}{n}@contoso.com")).unwrap(), group)
            })
            .collect()
    }

    #[test]
    fn a_change_of_one_group_makes_one_new_part() {
        let mut all = groups(20_000, "g");
        let before: Vec<_> = divide(&all).unwrap().iter().map(|part| part.digest).collect();
        assert!((10..40).contains(&before.len()), "{} parts", before.len());
        all.insert(GroupId::new("g77b@contoso.com").unwrap(), GroupSettings::default());
        let after: Vec<_> = divide(&all).unwrap().iter().map(|part| part.digest).collect();
        assert_eq!(after.iter().filter(|digest| !before.contains(digest)).count(), 1);
    }

    #[test]
    fn no_part_is_larger_than_a_record_and_none_is_lost() {
        let all = groups(4_000, &"\"".repeat(1000));
        let parts = divide(&all).unwrap();
        assert!(parts.iter().all(|part| part.body.len() < billfold_store::limits::MAX_BODY));
        let mut settings = TenantSettings::new(TenantId::new("contoso").unwrap(), TenantKind::Standard);
        for part in &parts {
            join(&part.body, &mut settings).unwrap();
        }
        assert_eq!(*settings.groups(), all);
    }
}
