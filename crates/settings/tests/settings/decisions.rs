//! Decisions: the rule against a naive reference on its whole domain, and what the answers say.

use billfold_settings::{
    Coded, Decision, Gate, GateSet, GroupId, Limits, Lookup, Mailbox, Off, Permit, State, TenantId,
    TenantKind, TenantSettings, Unavailable, code, decide, off_gates,
};

/// All states of six gates.
pub(crate) fn all_states() -> impl Iterator<Item = [State; 6]> {
    (0..4_usize.pow(6)).map(|n| std::array::from_fn(|gate| State::ALL[n / 4_usize.pow(5 - gate as u32) % 4]))
}

/// The rule as one would write it without a table.
fn naive(kind: TenantKind, s: [State; 6]) -> Vec<usize> {
    let mut off = Vec::new();
    for (gate, state) in s.into_iter().enumerate() {
        let is_connector_of_gcc = kind == TenantKind::Gcc && (1..=3).contains(&gate);
        if state == State::Off || state == State::Unavailable || state == State::Unset && is_connector_of_gcc
        {
            off.push(gate);
        }
    }
    off
}

fn tenant() -> TenantId {
    TenantId::new("contoso").unwrap()
}

fn group_mailbox() -> Mailbox {
    Mailbox::of_group(tenant(), GroupId::new("sales@contoso.com").unwrap(), "sales@contoso.com")
}

/// Settings with these states, as far as settings can have them.
fn settings(kind: TenantKind, states: [State; 6]) -> TenantSettings {
    TenantSettings::read(&document(kind, states), "settings.toml", None, &Limits::default()).unwrap()
}

fn document(kind: TenantKind, states: [State; 6]) -> String {
    let mut text = format!("tenant = \"contoso\"\nkind = \"{kind}\"\n[organization]\n");
    for (gate, state) in Gate::ORGANIZATION.into_iter().zip(states) {
        let state = if state == State::Unavailable { State::Unset } else { state };
        text.push_str(&format!("{} = \"{state}\"\n", gate.setting()));
    }
    let group = if states[5] == State::Unavailable { State::Unset } else { states[5] };
    text.push_str(&format!("[[group]]\nidentity = \"Sales@Contoso.com\"\nConnectorsEnabled = \"{group}\"\n"));
    text
}

/// What `decide` finds off for a group's mailbox in these states, wherever settings can have them.
pub(crate) fn decided_off(kind: TenantKind, states: [State; 6]) -> Option<GateSet> {
    let organization = &states[..5];
    let settings = settings(kind, states);
    let lookup = match (organization.contains(&State::Unavailable), states[5]) {
        (false, State::Unavailable) => Lookup::GroupsUnavailable(&settings, Unavailable::Store),
        (false, _) => Lookup::Found(&settings),
        (true, State::Unavailable) if organization.iter().all(|s| *s == State::Unavailable) => {
            Lookup::Unavailable(Unavailable::Store)
        }
        (true, _) => return None,
    };
    Some(decide(&group_mailbox(), &lookup).deciding().map(|g| g.gate()).collect())
}

#[test]
fn the_rule_agrees_with_a_naive_one_everywhere() {
    let mut rows = 0;
    for kind in TenantKind::ALL {
        for states in all_states() {
            let off = off_gates(kind, Gate::ALL.into_iter().zip(states));
            let expected: GateSet = naive(kind, states).into_iter().map(|gate| Gate::ALL[gate]).collect();
            assert_eq!(off, expected, "{kind} {states:?}");
            rows += 1;
        }
    }
    assert_eq!(rows, 8192);
}

#[test]
fn decisions_agree_with_the_rule_wherever_settings_can_say_it() {
    let mut decided = 0;
    for kind in TenantKind::ALL {
        for states in all_states().filter(|s| !s[..5].contains(&State::Unavailable)) {
            let settings = settings(kind, states);
            let lookup = match states[5] {
                State::Unavailable => Lookup::GroupsUnavailable(&settings, Unavailable::Store),
                _ => Lookup::Found(&settings),
            };
            let of_group = decide(&group_mailbox(), &lookup);
            let off: Vec<_> = of_group.deciding().map(|g| g.gate().bit() as usize).collect();
            assert_eq!(off, naive(kind, states), "{kind} {states:?}");
            assert_eq!(of_group.is_on(), off.is_empty());
            let of_person = decide(&Mailbox::in_tenant(tenant(), "pat@contoso.com"), &lookup);
            let organization: Vec<_> = off.into_iter().filter(|gate| *gate < 5).collect();
            let off: Vec<_> = of_person.deciding().map(|g| g.gate().bit() as usize).collect();
            assert_eq!(off, organization, "a group's gate bears on its mailbox only");
            decided += 1;
        }
    }
    assert_eq!(decided, 2 * 3 * 3 * 3 * 3 * 3 * 4);
}

/// Every value of the organization's gates and of two groups: each group's mailbox depends on its own group alone.
#[test]
fn other_groups_do_not_matter_anywhere() {
    let values = [State::On, State::Off, State::Unset];
    for (kind, states) in TenantKind::ALL
        .into_iter()
        .flat_map(|kind| all_states().map(move |states| (kind, states)))
        .filter(|(_, states)| !states.contains(&State::Unavailable))
    {
        for other in values {
            let text = format!(
                "{}[[group]]\nidentity = \"other@contoso.com\"\nConnectorsEnabled = \"{other}\"\n",
                document(kind, states)
            );
            let settings = TenantSettings::read(&text, "settings.toml", None, &Limits::default()).unwrap();
            let decision = decide(&group_mailbox(), &Lookup::Found(&settings));
            let off: Vec<_> = decision.deciding().map(|g| g.gate().bit() as usize).collect();
            assert_eq!(off, naive(kind, states));
        }
    }
}

#[test]
fn unavailable_is_off_and_nobody_can_fix_it_by_a_command() {
    for (lookup, code) in [
        (Lookup::Unavailable(Unavailable::Store), &code::UNAVAILABLE),
        (Lookup::Found(&other()), &code::WRONG_TENANT),
    ] {
        let decision = decide(&group_mailbox(), &lookup);
        assert!(!decision.is_on());
        assert_eq!(decision.gates().len(), 6);
        for gate in decision.gates() {
            assert_eq!((gate.state(), gate.code(), gate.fix()), (State::Unavailable, Some(code), None));
        }
        let refused = decision.into_permit().unwrap_err();
        let first = refused.value().reasons().first().map(|off| off.code().name());
        assert_eq!(Some(refused.code().name()), first);
    }
}

#[test]
fn what_could_not_be_read_is_one_reason_with_its_cause() {
    let document = TenantSettings::read("tenant = 1", "f", None, &Limits::default()).unwrap_err();
    for (cause, name) in [
        (Unavailable::NotLookedUp, "settings.not_looked_up"),
        (Unavailable::Document(document), "settings.document_wrong_type"),
        (Unavailable::Store, "settings.store_failed"),
    ] {
        let decision = decide(&group_mailbox(), &Lookup::Unavailable(cause));
        assert_eq!(decision.reasons(), [Off::Unavailable(cause)], "six gates, one reason");
        let reason = decision.reasons()[0].reason();
        assert_eq!((reason.code(), cause.code().name()), (&code::UNAVAILABLE, name));
        assert_eq!(reason.detail(), format!("The settings could not be read: {}", cause.code().text()));
    }
    let known =
        settings(TenantKind::Gcc, [State::Off, State::Unset, State::On, State::On, State::On, State::On]);
    let decision = decide(&group_mailbox(), &Lookup::GroupsUnavailable(&known, Unavailable::Service));
    let codes: Vec<_> = decision.reasons().iter().map(Coded::code).collect();
    assert_eq!(codes, [&code::OFF, &code::OFF_BY_DEFAULT, &code::UNAVAILABLE]);
    assert_eq!(decide(&group_mailbox(), &Lookup::Found(&other())).reasons(), [Off::WrongTenant]);
    let on = settings(TenantKind::Standard, [State::On; 6]);
    assert!(decide(&group_mailbox(), &Lookup::Found(&on)).reasons().is_empty());
}

fn other() -> TenantSettings {
    TenantSettings::new(TenantId::new("fabrikam").unwrap(), TenantKind::Standard)
}

#[test]
fn a_personal_mailbox_has_no_gates() {
    let decision = decide(&Mailbox::personal("pat@outlook.example"), &Lookup::NONE);
    assert!(decision.gates().is_empty());
    let permit = decision.into_permit().unwrap();
    assert_eq!(
        (permit.mailbox(), permit.tenant(), permit.settings_version()),
        ("pat@outlook.example", None, None)
    );
}

#[test]
fn a_permit_says_what_it_is_for() {
    let settings = settings(TenantKind::Standard, [State::Unset; 6]).with_version(7);
    let permit = decide(&group_mailbox(), &Lookup::Found(&settings)).into_permit().unwrap();
    let of = |permit: &Permit| (permit.mailbox().to_owned(), permit.settings_version());
    assert_eq!(of(&permit), ("sales@contoso.com".to_owned(), Some(7)));
    assert_eq!(
        (permit.tenant(), permit.group().map(GroupId::as_str)),
        (Some(&tenant()), Some("sales@contoso.com"))
    );
}

#[test]
fn switching_on_what_is_named_turns_payments_on() {
    for kind in TenantKind::ALL {
        for states in all_states().filter(|s| !s.contains(&State::Unavailable)).step_by(7) {
            let settings = settings(kind, states);
            let decision = decide(&group_mailbox(), &Lookup::Found(&settings));
            let fixes: Vec<_> = decision.deciding().filter_map(billfold_settings::GateState::fix).collect();
            let plan =
                billfold_settings::Plan::import(&fixes.join("\n"), "fix.ps1", &settings, &Limits::default());
            assert_eq!(plan.errors(), []);
            assert!(decide(&group_mailbox(), &Lookup::Found(plan.after())).is_on(), "{fixes:?}");
        }
    }
}

fn shown() -> Decision {
    let states = [State::Off, State::Off, State::On, State::Unset, State::Unset, State::On];
    decide(&group_mailbox(), &Lookup::Found(&settings(TenantKind::Standard, states).with_version(3)))
}

#[test]
fn the_text_is_one_line_a_gate_and_the_remedy() {
    let expected = "\
payments are off for sales@contoso.com (tenant contoso, settings version 3)
* organization             OutlookPayEnabled                    off          settings.toml:4
* organization             ConnectorsEnabled                    off          settings.toml:5
  organization             ConnectorsEnabledForOutlook          on           settings.toml:6  (no effect while ConnectorsEnabled is off)
  organization             ConnectorsActionableMessagesEnabled  unset (on)   default of a standard tenant
  organization             SmtpActionableMessagesEnabled        unset (on)   default of a standard tenant
  group:sales@contoso.com  ConnectorsEnabled                    on           settings.toml:11  (no effect while OutlookPayEnabled, ConnectorsEnabled are off)
to turn payments on, run all of these:
  Set-OrganizationConfig -OutlookPayEnabled $true
  Set-OrganizationConfig -ConnectorsEnabled $true
";
    assert_eq!(shown().to_string(), expected);
    assert_eq!(shown().shadowed().count(), 2);
}

#[test]
fn the_json_is_what_the_command_line_promises() {
    let json = serde_json::to_value(shown()).unwrap();
    assert_eq!(json["decision"], "off");
    assert_eq!(
        json["gates"][0],
        serde_json::json!({
            "scope": "organization", "setting": "OutlookPayEnabled", "value": "off", "effective": "off",
            "origin": "settings.toml:4", "deciding": true, "code": "settings.off", "shadowed_by": [], "locked_by": [],
            "fix": "Set-OrganizationConfig -OutlookPayEnabled $true",
        })
    );
    assert_eq!(json["gates"][5]["scope"], "group:sales@contoso.com");
    assert_eq!(
        json["gates"][5]["shadowed_by"],
        serde_json::json!(["OutlookPayEnabled", "ConnectorsEnabled"])
    );
    assert_eq!(
        (&json["gates"][3]["value"], &json["gates"][3]["fix"]),
        (&"unset".into(), &serde_json::Value::Null)
    );
}
