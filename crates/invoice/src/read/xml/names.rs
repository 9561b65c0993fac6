//! Element, attribute and namespace names that the tables know, as numbers.

use std::sync::LazyLock;

use crate::read::xml::formats;

/// A number for every name in the tables; 0 is every other name.
pub(super) struct Names {
    slots: Vec<u16>,
    names: Vec<&'static str>,
}

/// All names of all tables.
pub(super) static LOCAL: LazyLock<Names> = LazyLock::new(|| {
    let paths = formats::ALL.iter().flat_map(|t| t.paths());
    let steps = paths
        .flat_map(|p| p.split(['/', '|', ' ', '@', '[', ']', '=']))
        .map(|s| s.rsplit(':').next().unwrap_or(s));
    let roots = formats::ALL.iter().flat_map(|t| t.roots.iter().map(|r| r.name));
    Names::new(steps.chain(roots).chain(formats::ENVELOPES.iter().map(|(_, root)| *root)))
});

/// All namespace addresses of all tables. Addresses that a table treats as one have one number.
pub(super) static SPACES: LazyLock<Vec<(&'static str, u16)>> = LazyLock::new(|| {
    let mut spaces: Vec<(&'static str, u16)> = Vec::new();
    let envelopes = formats::ENVELOPES.iter().map(|(space, _)| std::slice::from_ref(space));
    let tables = formats::ALL.iter().flat_map(|t| t.namespaces.iter().map(|(_, addresses)| *addresses));
    for addresses in tables.chain(envelopes) {
        let known = addresses.iter().find_map(|a| spaces.iter().find(|(s, _)| s == a)).map(|(_, id)| *id);
        let id = known.unwrap_or_else(|| u16::try_from(spaces.len()).unwrap_or(u16::MAX).saturating_add(1));
        spaces.extend(addresses.iter().map(|a| (*a, id)));
    }
    spaces
});

/// The number of a namespace; 0 for one that no table knows. No namespace is the address "".
pub(super) fn space(address: &str) -> u16 {
    SPACES.iter().find(|(a, _)| *a == address).map_or(0, |(_, id)| *id)
}

impl Names {
    fn new(all: impl Iterator<Item = &'static str>) -> Self {
        let mut names: Vec<&'static str> = all.filter(|n| !n.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        // Three places in four stay empty, so that a name that is not in the table mostly meets an empty one at once.
        let size = names.len().saturating_mul(4).next_power_of_two();
        let mut table = Self { slots: vec![0; size], names: vec![""] };
        for name in names {
            let number = u16::try_from(table.names.len()).unwrap_or(0);
            table.names.push(name);
            if let Some(free) = table.probe(name.as_bytes()).find(|at| table.slots.get(*at) == Some(&0))
                && let Some(slot) = table.slots.get_mut(free)
            {
                *slot = number;
            }
        }
        table
    }

    /// Places to look at, from the hash on.
    fn probe(&self, name: &[u8]) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len().wrapping_sub(1);
        let start = usize::try_from(hash(name)).unwrap_or(0);
        (0..self.slots.len()).map(move |i| start.wrapping_add(i) & mask)
    }

    /// The number of a name; 0 for one that no table knows.
    pub(super) fn number(&self, name: &[u8]) -> u16 {
        for at in self.probe(name) {
            match self.slots.get(at) {
                None | Some(0) => return 0,
                Some(&number) => {
                    if self.names.get(usize::from(number)).is_some_and(|n| n.as_bytes() == name) {
                        return number;
                    }
                }
            }
        }
        0
    }
}

/// A hash of eight bytes at a step (the prime is that of FNV-1a). The names in the table are ours, so no document can crowd one place; a name
/// that is not in it is compared with those of its own place.
fn hash(name: &[u8]) -> u32 {
    let (words, tail) = name.as_chunks::<8>();
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29);
    let hash = words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let last = tail.iter().fold(1, |word, byte| (word << 8) | u64::from(*byte));
    let hash = mix(hash, last);
    u32::try_from((hash ^ (hash >> 32)) & 0xffff_ffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_near_its_place() {
        let far = LOCAL.names.iter().skip(1).map(|name| {
            let number = LOCAL.number(name.as_bytes());
            assert!(number != 0, "{name}");
            LOCAL.probe(name.as_bytes()).position(|at| LOCAL.slots.get(at) == Some(&number)).unwrap()
        });
        assert!(far.max().unwrap() <= 8);
    }

    #[test]
    fn known_names_have_numbers_of_their_own() {
        let id = LOCAL.number(b"ID");
        assert!(id != 0 && id != LOCAL.number(b"IssueDate"));
        assert_eq!(LOCAL.number(b"NoSuchElement"), 0);
        assert_eq!(LOCAL.number(b""), 0);
    }
}
