//! One settings decision against a hand-written boolean expression and against `cedar-policy` with the same rule, and how
//! time and memory of a snapshot grow from a thousand to ten million groups; importing scripts against `tree-sitter-powershell`
//! reading the same bytes.
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a benchmark stops by panicking")]
#![expect(clippy::print_stdout, reason = "bytes are part of the result")]

use std::hint::black_box;
use std::str::FromStr;

use billfold_settings::{
    Gate, GroupId, Limits, Lookup, Mailbox, Plan, Snapshot, SnapshotBuilder, State, TenantId, TenantKind,
    TenantSettings, decide, off_gates,
};
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// The rule as one would write it by hand, for one group's mailbox and nothing else: no names, no origins.
struct ByHand {
    pay: Option<bool>,
    connectors: Option<bool>,
    outlook: Option<bool>,
    actionable: Option<bool>,
    smtp: Option<bool>,
    group: Option<bool>,
    is_gcc: bool,
}

impl ByHand {
    fn is_on(&self) -> bool {
        self.pay.unwrap_or(true)
            && self.connectors.unwrap_or(!self.is_gcc)
            && self.outlook.unwrap_or(!self.is_gcc)
            && self.actionable.unwrap_or(!self.is_gcc)
            && self.smtp.unwrap_or(true)
            && self.group.unwrap_or(true)
    }
}

const POLICIES: &str = r#"
@id("everyone") permit (principal, action, resource);
@id("pay") forbid (principal, action, resource) when { context.pay == "off" };
@id("connectors") forbid (principal, action, resource)
  when { context.connectors == "off" || context.connectors == "unset" && context.kind == "gcc" };
@id("outlook") forbid (principal, action, resource)
  when { context.outlook == "off" || context.outlook == "unset" && context.kind == "gcc" };
@id("actionable") forbid (principal, action, resource)
  when { context.actionable == "off" || context.actionable == "unset" && context.kind == "gcc" };
@id("smtp") forbid (principal, action, resource) when { context.smtp == "off" };
@id("group") forbid (principal, action, resource) when { context.group == "off" };
"#;

fn cedar_request() -> Request {
    let context = serde_json::json!({
        "kind": "standard", "pay": "on", "connectors": "unset", "outlook": "unset", "actionable": "on", "smtp": "unset",
        "group": "on",
    });
    let context = Context::from_json_value(context, None).unwrap();
    let [who, what, which] = [r#"User::"pat""#, r#"Action::"draw""#, r#"Card::"any""#]
        .map(|uid| EntityUid::from_str(uid).unwrap());
    Request::new(who, what, which, context, None).unwrap()
}

fn tenant(number: u32, groups: u32) -> TenantSettings {
    let mut text = format!(
        "tenant = \"tenant{number}\"\n[organization]\nOutlookPayEnabled = true\n\
                            ConnectorsActionableMessagesEnabled = true\n"
    );
    for group in 0..groups {
        text.push_str(&format!(
            "[[group]]\nidentity = \"group{group}@tenant{number}.example.com\"\nConnectorsEnabled = {}\n",
            group % 3 > 0
        ));
    }
    let mut limits = Limits::default();
    (limits.bytes, limits.groups) = (usize::MAX, usize::MAX);
    TenantSettings::read(&text, "generated", None, &limits).unwrap().with_version(1)
}

fn mailbox(tenant: u32, group: u32) -> Mailbox {
    let address = format!("group{group}@tenant{tenant}.example.com");
    let id = TenantId::new(&format!("tenant{tenant}")).unwrap();
    Mailbox::of_group(id, GroupId::new(&address).unwrap(), address)
}

fn one_decision(c: &mut Criterion) {
    let mut group = c.benchmark_group("settings/decision");
    let by_hand = ByHand {
        pay: Some(true),
        connectors: None,
        outlook: None,
        actionable: Some(true),
        smtp: None,
        group: Some(true),
        is_gcc: false,
    };
    group.bench_function("by hand", |b| b.iter(|| black_box(&by_hand).is_on()));

    let states = [State::On, State::Unset, State::Unset, State::On, State::Unset, State::On];
    group.bench_function("rule", |b| {
        b.iter(|| {
            off_gates(black_box(TenantKind::Standard), Gate::ALL.into_iter().zip(black_box(states)))
                .is_empty()
        });
    });

    let (settings, mailbox) = (tenant(0, 10), mailbox(0, 1));
    let snapshot = Snapshot::build([&settings]).unwrap();
    group.bench_function("snapshot of one tenant", |b| {
        b.iter(|| snapshot.resolve(black_box(&mailbox)).is_on());
    });
    group.bench_function("decide, with every reason", |b| {
        b.iter(|| decide(black_box(&mailbox), &Lookup::Found(black_box(&settings))).is_on());
    });

    let policies = PolicySet::from_str(POLICIES).unwrap();
    let (authorizer, entities, request) = (Authorizer::new(), Entities::empty(), cedar_request());
    group.bench_function("cedar-policy, request made before", |b| {
        b.iter(|| authorizer.is_authorized(black_box(&request), &policies, &entities).decision());
    });
    group.bench_function("cedar-policy, with its request", |b| {
        b.iter(|| authorizer.is_authorized(black_box(&cedar_request()), &policies, &entities).decision());
    });
    group.finish();
}

/// From 1k to 10M groups, ten to a tenant.
fn growth(c: &mut Criterion) {
    let mut group = c.benchmark_group("settings/snapshot");
    for groups in [1_000_u32, 10_000, 100_000, 1_000_000, 10_000_000] {
        let tenants = groups / 10;
        let mut builder = SnapshotBuilder::default();
        for number in 0..tenants {
            builder.add(&tenant(number, 10)).unwrap();
        }
        let snapshot = builder.build();
        println!(
            "settings/snapshot/{groups} groups: {} bytes, {} a group",
            snapshot.bytes(),
            snapshot.bytes() / groups as usize
        );
        // Spread over all tenants, so that the caches hold no more of them than in service.
        let mailboxes: Vec<_> =
            (0..4096_u32).map(|n| mailbox(n.wrapping_mul(2_654_435_761) % tenants, n % 10)).collect();
        let mut next = mailboxes.iter().cycle();
        group.bench_function(BenchmarkId::new("resolve", groups), |b| {
            b.iter(|| snapshot.resolve(black_box(next.next().unwrap())).is_on());
        });
    }
    group.finish();
}

/// A script that switches connectors off for so many groups, one command each.
fn script(groups: u32) -> String {
    (0..groups)
        .map(|n| {
            format!("Set-UnifiedGroup -Identity \"group{n}@contoso.com\" -ConnectorsEnabled:$false # note\n")
        })
        .collect()
}

/// The same as a loop over a list.
fn looped(groups: u32) -> String {
    let names: Vec<_> = (0..groups).map(|n| format!("  'group{n}@contoso.com'\n")).collect();
    format!(
        "$groups = @(\n{})\nforeach ($g in $groups) {{ Set-UnifiedGroup $g -ConnectorsEnabled:$false }}\n",
        names.concat()
    )
}

/// Importing scripts, the last ones beside a parser that only reads the same bytes.
fn import(c: &mut Criterion) {
    let mut group = c.benchmark_group("settings/import");
    let current = TenantSettings::new(TenantId::new("contoso").unwrap(), TenantKind::Standard);
    let import =
        |script: &str| Plan::import(black_box(script), "s.ps1", &current, &Limits::default()).changes().len();
    let thousand = script(1000);
    group.throughput(Throughput::Bytes(thousand.len() as u64));
    group.bench_function("a thousand commands", |b| b.iter(|| import(&thousand)));
    for (name, script) in [("commands", script(10_000)), ("a loop", looped(10_000))] {
        assert_eq!(import(&script), 10_000);
        group.throughput(Throughput::Bytes(script.len() as u64));
        group.sample_size(20);
        group.bench_function(BenchmarkId::new("ten thousand groups", name), |b| b.iter(|| import(&script)));
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
        group.bench_function(BenchmarkId::new("tree-sitter-powershell reads the bytes", name), |b| {
            b.iter(|| parser.parse(black_box(&script), None).unwrap().root_node().child_count());
        });
    }
    group.finish();
}

criterion_group!(benches, one_decision, growth, import);
criterion_main!(benches);
