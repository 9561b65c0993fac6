//! A snapshot resolves without allocating. A program of its own, because counting replaces the allocator.
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use billfold_settings::{GroupId, Limits, Mailbox, Snapshot, SnapshotBuilder, TenantId, TenantSettings};

/// Tenants `t0`, `t1`, … with `groups` groups each; every third group is off, every seventh tenant.
fn snapshot(tenants: u32, groups: u32) -> Snapshot {
    let mut builder = SnapshotBuilder::default();
    for tenant in 0..tenants {
        let mut text = format!(
            "tenant = \"t{tenant}\"\n[organization]\nOutlookPayEnabled = {}\n",
            !tenant.is_multiple_of(7)
        );
        for group in 0..groups {
            text.push_str(&format!(
                "[[group]]\nidentity = \"group{group}@t{tenant}.example.com\"\nConnectorsEnabled = {}\n",
                !group.is_multiple_of(3)
            ));
        }
        let settings = TenantSettings::read(&text, "generated", None, &Limits::default()).unwrap();
        builder.add(&settings.with_version(1)).unwrap();
    }
    builder.build()
}

/// What the tenant's and the group's values come to.
const fn is_on(tenant: u32, group: u32) -> bool {
    !tenant.is_multiple_of(7) && !group.is_multiple_of(3)
}

fn mailbox(tenant: u32, group: u32) -> Mailbox {
    let address = format!("Group{group}@T{tenant}.example.com");
    Mailbox::of_group(TenantId::new(&format!("T{tenant}")).unwrap(), GroupId::new(&address).unwrap(), address)
}

fn resolves_without_allocating(snapshot: &Snapshot, tenants: u32, groups: u32) {
    let mailboxes: Vec<_> = (0..1000_u32).map(|n| mailbox(n * 97 % tenants, n * 31 % groups)).collect();
    let mut on = 0;
    let counted =
        allocation_counter::measure(|| on = mailboxes.iter().filter(|m| snapshot.resolve(m).is_on()).count());
    assert_eq!(counted.count_total, 0);
    let expected = (0..1000_u32).filter(|n| is_on(n * 97 % tenants, n * 31 % groups)).count();
    assert_eq!(on, expected);
}

#[test]
fn resolving_allocates_nothing() {
    let mut small = snapshot(100, 10);
    resolves_without_allocating(&small, 100, 10);
    let text = "tenant = \"t1\"\n[organization]\nOutlookPayEnabled = false";
    assert!(
        small.update(&TenantSettings::read(text, "u", None, &Limits::default()).unwrap().with_version(2))
    );
    let mailbox = mailbox(1, 1);
    let counted = allocation_counter::measure(|| assert!(!small.resolve(&mailbox).is_on()));
    assert_eq!(counted.count_total, 0, "with updates too");
}

/// A million tenants with ten million groups.
#[test]
#[ignore = "takes minutes and most of a gigabyte: cargo xtask soak"]
fn soak_a_million_tenants_with_ten_million_groups() {
    let large = snapshot(1_000_000, 10);
    println!("{} tenants, {} bytes", large.len(), large.bytes());
    resolves_without_allocating(&large, 1_000_000, 10);
    assert!(large.bytes() < 600_000_000);
}
