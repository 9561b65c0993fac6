//! The rule against Cedar, a policy language whose evaluator somebody else wrote and proved: each gate is a `forbid`, one
//! `permit` covers everyone. What Cedar names as determining policies must be the gates we name.

use std::collections::BTreeSet;
use std::str::FromStr;

use billfold_settings::{
    Gate, GroupId, Lookup, Mailbox, State, TenantKind, TenantSettings, decide, off_gates,
};
use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};
use proptest::prelude::*;

use crate::common::{kind, settings};

/// Written out by hand, not rendered from our table: a wrong table must not agree with itself.
const POLICIES: &str = r#"
@id("everyone") permit (principal, action, resource);
@id("0") forbid (principal, action, resource)
  when { context has pay && ["off", "unavailable"].contains(context.pay) };
@id("1") forbid (principal, action, resource)
  when { context has connectors && (["off", "unavailable"].contains(context.connectors)
         || context.connectors == "unset" && context.kind == "gcc") };
@id("2") forbid (principal, action, resource)
  when { context has outlook && (["off", "unavailable"].contains(context.outlook)
         || context.outlook == "unset" && context.kind == "gcc") };
@id("3") forbid (principal, action, resource)
  when { context has actionable && (["off", "unavailable"].contains(context.actionable)
         || context.actionable == "unset" && context.kind == "gcc") };
@id("4") forbid (principal, action, resource)
  when { context has smtp && ["off", "unavailable"].contains(context.smtp) };
@id("5") forbid (principal, action, resource)
  when { context has group && ["off", "unavailable"].contains(context.group) };
"#;

const NAMES: [&str; 6] = ["pay", "connectors", "outlook", "actionable", "smtp", "group"];

/// Asks Cedar: on or off, and by which gates.
fn cedar(policies: &PolicySet, kind: TenantKind, gates: &[State]) -> (bool, BTreeSet<u8>) {
    let mut context = serde_json::Map::new();
    context.insert("kind".to_owned(), kind.as_str().into());
    for (name, state) in NAMES.into_iter().zip(gates) {
        context.insert(name.to_owned(), state.as_str().into());
    }
    let context = Context::from_json_value(context.into(), None).unwrap();
    let [who, what, which] = [r#"User::"pat""#, r#"Action::"draw""#, r#"Card::"any""#]
        .map(|uid| EntityUid::from_str(uid).unwrap());
    let request = Request::new(who, what, which, context, None).unwrap();
    let answer = Authorizer::new().is_authorized(&request, policies, &Entities::empty());
    assert_eq!(answer.diagnostics().errors().count(), 0);
    let names = answer.diagnostics().reason().map(|id| policies.annotation(id, "id").unwrap().to_owned());
    let off = names.filter_map(|name| name.parse().ok()).collect();
    (answer.decision() == Decision::Allow, off)
}

fn states(settings: &TenantSettings, group: Option<&GroupId>) -> Vec<State> {
    let mailbox = match group {
        Some(id) => Mailbox::of_group(settings.tenant().clone(), id.clone(), id.as_str()),
        None => Mailbox::in_tenant(settings.tenant().clone(), "pat@contoso.com"),
    };
    decide(&mailbox, &Lookup::Found(settings))
        .gates()
        .iter()
        .map(billfold_settings::GateState::state)
        .collect()
}

proptest! {
    /// Any states, of a person's mailbox or a group's.
    #[test]
    fn the_rule_agrees_with_cedar(
        kind in kind(),
        gates in proptest::collection::vec(proptest::sample::select(State::ALL.to_vec()), 5..=6),
    ) {
        let policies = PolicySet::from_str(POLICIES).unwrap();
        let off = off_gates(kind, Gate::ALL.into_iter().zip(gates.iter().copied()));
        let (on, named) = cedar(&policies, kind, &gates);
        prop_assert_eq!(on, off.is_empty());
        prop_assert_eq!(named, off.iter().map(Gate::bit).collect());
    }

    /// Any settings, for people, for their groups and for groups they do not know.
    #[test]
    fn decisions_agree_with_cedar(settings in settings()) {
        let policies = PolicySet::from_str(POLICIES).unwrap();
        let stranger = GroupId::new("none@nowhere.example").unwrap();
        let groups = settings.groups().keys().map(Some).chain([None, Some(&stranger)]);
        for group in groups {
            let mailbox = match group {
                Some(id) => Mailbox::of_group(settings.tenant().clone(), id.clone(), "x"),
                None => Mailbox::in_tenant(settings.tenant().clone(), "x"),
            };
            let decision = decide(&mailbox, &Lookup::Found(&settings));
            let (on, named) = cedar(&policies, settings.kind(), &states(&settings, group));
            prop_assert_eq!(on, decision.is_on());
            prop_assert_eq!(named, decision.deciding().map(|g| g.gate().bit()).collect());
        }
    }
}

/// The comparison can fail: with one word changed in one policy, Cedar and we disagree.
#[test]
fn a_wrong_policy_is_noticed() {
    let wrong =
        PolicySet::from_str(&POLICIES.replace("context.outlook == \"unset\"", "context.outlook == \"on\""))
            .unwrap();
    let gates = [State::On, State::On, State::Unset, State::On, State::On];
    assert!(cedar(&wrong, TenantKind::Gcc, &gates).0);
    assert!(!off_gates(TenantKind::Gcc, Gate::ALL.into_iter().zip(gates)).is_empty());
}
