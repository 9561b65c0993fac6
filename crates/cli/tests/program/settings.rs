//! `billfold settings`, as an administrator uses it, and the hosts that it bears on.

use std::process::Output;

use serde_json::Value;

use crate::bench::{Bench, billfold, code, command, finish, objects};

/// A folder with the store of one administrator.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// A command about `contoso`, with JSON.
    fn run(&self, words: &[&str]) -> Output {
        self.fed(words, "")
    }

    fn fed(&self, words: &[&str], input: &str) -> Output {
        let data = self.path("data");
        let mut arguments = vec!["settings", "--data", &data, "--tenant", "contoso", "--json"];
        arguments.extend(words);
        billfold(&arguments, input)
    }

    /// The same for people.
    fn text(&self, words: &[&str]) -> String {
        let data = self.path("data");
        let mut arguments = vec!["settings", "--data", &data];
        arguments.extend(words);
        let output = billfold(&arguments, "");
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }

    fn created(kind: &str) -> Self {
        let desk = Self::new();
        assert_eq!(code(&desk.run(&["create", "--kind", kind])), 0);
        desk
    }

    fn decision(&self, words: &[&str]) -> String {
        let mut all = vec!["explain"];
        all.extend(words);
        objects(&self.run(&all))[0]["decision"].as_str().unwrap().to_owned()
    }
}

fn reason(output: &Output) -> (i32, String) {
    let reason = objects(output).first().map(|object| object["reason"]["code"].clone());
    (code(output), reason.as_ref().and_then(Value::as_str).unwrap_or("none").to_owned())
}

#[test]
fn settings_are_set_imported_and_explained() {
    let desk = Desk::created("standard");
    assert_eq!(desk.decision(&[]), "on");
    let set = desk.run(&["set", "organization", "OutlookPayEnabled", "off"]);
    assert_eq!((code(&set), objects(&set)[0]["applied"].as_bool()), (0, Some(true)));
    assert_eq!(desk.decision(&[]), "off");
    let dry = desk.fed(&["import", "--dry-run", "-"], "Set-OrganizationConfig -OutlookPayEnabled $true");
    assert_eq!(objects(&dry)[0]["applied"], false);
    let wrong = desk.fed(&["import", "-"], "Set-OrganizationConfig -OutlookPayEnabled 'false'");
    assert_eq!(code(&wrong), 1);
    assert_eq!(objects(&wrong)[0]["errors"][0]["line"], 1);
    let done = desk.fed(&["import", "-"], "Set-OrganizationConfig -OutlookPayEnabled $true");
    assert_eq!((code(&done), objects(&done)[0]["applied"].as_bool()), (0, Some(true)));
    assert_eq!(desk.decision(&[]), "on");
    assert_eq!(objects(&desk.run(&["history"])).len(), 3);
    assert_eq!(objects(&desk.run(&["history", "--limit", "1"])).len(), 1);
    assert_eq!(code(&desk.run(&["rollback", "2"])), 0);
    assert_eq!(desk.decision(&[]), "off");
    assert_eq!(reason(&desk.run(&["rollback", "9"])), (1, "settings.no_version".to_owned()));
    // Windows PowerShell saves UTF-16.
    let script: Vec<u8> = "\u{feff}Set-OrganizationConfig -OutlookPayEnabled $true"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let path = desk.path("on.ps1");
    std::fs::write(&path, script).unwrap();
    let done = desk.run(&["import", &path]);
    assert_eq!((code(&done), objects(&done)[0]["applied"].as_bool()), (0, Some(true)));
    // A government tenant has its connectors off until somebody switches them on.
    assert_eq!(Desk::created("gcc").decision(&[]), "off");
}

/// What the store says is what `screen` and `pay` do: nothing has to be copied into a document.
#[test]
fn what_is_stored_decides_what_is_screened_and_paid() {
    let bench = Bench::new();
    let mail = bench.mail("INV-7", "98.87 USD");
    let (config, dns) = (bench.path("billfold.toml"), bench.path("dns.json"));
    let plain = std::fs::read_to_string(&config).unwrap();
    let configure = |settings: &str| std::fs::write(&config, format!("{plain}\n{settings}")).unwrap();
    configure("[settings]\ntenant = \"contoso\"\nstore = \"admin\"\n");
    let screen = || {
        let screened = billfold(&["screen", "--json", "--config", &config, "--dns", &dns, &mail], "");
        let report = objects(&screened).remove(0);
        let first = report["reasons"][0]["code"].as_str().unwrap_or("none").to_owned();
        (report["verdict"].as_str().unwrap().to_owned(), first)
    };
    let store = bench.path("admin");
    let settings = |words: &[&str]| {
        let mut all = vec!["settings", "--data", &store, "--tenant", "contoso", "--json"];
        all.extend(words);
        let output = billfold(&all, "");
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stdout));
        objects(&output).remove(0)
    };
    assert_eq!(screen(), ("discard".to_owned(), "settings.unavailable".to_owned()), "nobody created it");
    assert!(!std::path::Path::new(&store).exists(), "who only looks makes nothing");
    settings(&["create", "--kind", "standard"]);
    assert_eq!(screen().0, "first_contact");
    let told = settings(&["set", "organization", "OutlookPayEnabled", "off"]);
    let bears_on = told["bears_on"].as_str().unwrap();
    assert!(bears_on.contains("tenant = \"contoso\"") && bears_on.contains(&store), "{bears_on}");
    assert_eq!(screen(), ("discard".to_owned(), "settings.off".to_owned()));
    bench.add_card("4242424242424242");
    let refused =
        bench.pay(&["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign"], &mail, "123\n");
    assert_eq!(reason(&refused), (1, "settings.off".to_owned()));
    settings(&["set", "organization", "OutlookPayEnabled", "unset"]);
    let paid =
        bench.pay(&["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign"], &mail, "123\n");
    assert_eq!((code(&paid), objects(&paid)[0]["state"].as_str()), (0, Some("paid")));

    // A configuration that does not say what decides is refused.
    for wrong in ["", "store = \"admin\"\ndocument = \"settings.toml\"\n"] {
        configure(&format!("[settings]\ntenant = \"contoso\"\n{wrong}"));
        let refused = billfold(&["screen", "--config", &config, "--dns", &dns, &mail], "");
        let words = String::from_utf8(refused.stderr.clone()).unwrap();
        assert!(code(&refused) == 2 && words.contains("what decides is one of them"), "{words}");
    }
}

#[test]
fn a_tenant_nobody_created_is_off_and_nothing_is_made_for_it() {
    let desk = Desk::new();
    let explained = desk.run(&["explain"]);
    let decision = &objects(&explained)[0];
    assert_eq!((code(&explained), decision["decision"].as_str()), (0, Some("off")), "{decision}");
    let words = desk.text(&["--tenant", "contoso", "explain"]);
    assert!(
        words.contains("nothing is stored for this tenant") && words.contains("settings create"),
        "{words}"
    );
    for refused in [
        &["set", "organization", "OutlookPayEnabled", "off"][..],
        &["show"],
        &["history"],
        &["verify"],
        &["kind", "gcc"],
        &["alias", "sales", "sales@contoso.com"],
        &["rollback", "1"],
        &["import", "-"],
    ] {
        assert_eq!(reason(&desk.run(refused)), (1, "settings.tenant_unknown".to_owned()), "{refused:?}");
    }
    assert!(!std::path::Path::new(&desk.path("data")).exists(), "and no database");
    let data = desk.path("data");
    let forgotten = billfold(&["settings", "--data", &data, "explain"], "");
    assert_eq!(code(&forgotten), 2);
    assert!(String::from_utf8_lossy(&forgotten.stderr).contains("--tenant"));
    assert_eq!(code(&desk.run(&["create"])), 2, "of which kind?");
    assert_eq!(code(&desk.run(&["create", "--kind", "gcc"])), 0);
    assert_eq!(reason(&desk.run(&["create", "--kind", "gcc"])), (1, "settings.tenant_exists".to_owned()));
}

#[test]
fn a_contradicting_kind_or_tenant_is_refused_and_the_kind_can_be_changed() {
    let desk = Desk::created("standard");
    for words in [&["explain"][..], &["show"], &["set", "organization", "OutlookPayEnabled", "off"]] {
        let mut all = vec!["--kind", "gcc"];
        all.extend(words);
        assert_eq!(reason(&desk.run(&all)), (1, "settings.kind_differs".to_owned()), "{words:?}");
    }
    assert_eq!(desk.decision(&["--kind", "standard"]), "on");
    assert_eq!(code(&desk.run(&["kind", "gcc"])), 0);
    assert_eq!(desk.decision(&["--kind", "gcc"]), "off");
    assert!(desk.text(&["--tenant", "contoso", "history"]).contains("tenant  kind  standard -> gcc"));
    let document = desk.write("contoso.toml", "tenant = \"contoso\"\nkind = \"standard\"\n");
    let with = |tenant: &str, words: &[&str]| {
        let mut all = vec!["settings", "--json", "--settings", &document, "--tenant", tenant];
        all.extend(words);
        billfold(&all, "")
    };
    assert_eq!(code(&with("contoso", &["explain"])), 0);
    for words in [&["explain"][..], &["show"]] {
        assert_eq!(reason(&with("fabrikam", words)), (2, "settings.document_tenant".to_owned()));
    }
    assert_eq!(reason(&with("contoso", &["explain", "--kind", "gcc"])).1, "settings.kind_differs");
}

#[test]
fn a_group_is_found_by_every_form_of_its_identities() {
    let desk = Desk::created("standard");
    assert_eq!(code(&desk.run(&["set", "group:sales", "ConnectorsEnabled", "off"])), 0);
    let unknown = objects(&desk.run(&["explain", "--group", "sales@contoso.com"])).remove(0);
    assert_eq!(unknown["decision"], "on");
    assert_eq!(unknown["warnings"][0]["code"], "settings.group_similar");
    assert_eq!(code(&desk.run(&["alias", "sales@contoso.com", "sales", "Sales Team"])), 0);
    for group in ["sales", "SMTP:Sales@contoso.com", "'sales team'"] {
        assert_eq!(desk.decision(&["--group", group]), "off", "{group}");
    }
    let mailbox = objects(&desk.run(&["explain", "--mailbox", "sales@contoso.com"])).remove(0);
    assert_eq!(mailbox["decision"], "off");
    assert_eq!(mailbox["warnings"][0]["code"], "settings.mailbox_of_group");
    // One answer for each group, and it says for whom.
    let both = desk.run(&["explain", "--group", "sales@contoso.com", "--group", "support@contoso.com"]);
    let answers: Vec<_> = objects(&both)
        .iter()
        .map(|answer| {
            (answer["mailbox"].as_str().unwrap().to_owned(), answer["decision"].as_str().unwrap().to_owned())
        })
        .collect();
    let expected = [("sales@contoso.com", "off"), ("support@contoso.com", "on")];
    assert_eq!(answers, expected.map(|(who, decision)| (who.to_owned(), decision.to_owned())));
    let words = desk.text(&["--tenant", "contoso", "explain", "--group", "sales@contoso.com"]);
    assert!(words.starts_with("payments are off for sales@contoso.com"), "{words}");
    assert_eq!(
        reason(&desk.run(&["set", "user:pat@contoso.com", "OutlookPayEnabled", "off"])),
        (2, "settings.no_setting_of_user".to_owned())
    );
    assert_eq!(
        reason(&desk.run(&["set", "group:*", "ConnectorsEnabled", "off"])),
        (2, "settings.identity_wildcard".to_owned())
    );
    assert_eq!(code(&desk.run(&["alias", "--remove", "Sales Team"])), 0);
    assert_eq!(desk.decision(&["--group", "Sales Team"]), "on");
}

/// A script that connects to another organization is not applied, and the tenant's own names are said by hand.
#[test]
fn a_script_of_another_organization_is_refused() {
    let desk = Desk::created("standard");
    let connect = "Connect-ExchangeOnline -DelegatedOrganization fabrikam.onmicrosoft.com\n";
    let script = format!("{connect}Set-OrganizationConfig -OutlookPayEnabled $false");
    let refused = desk.fed(&["import", "-"], &script);
    let report = &objects(&refused)[0];
    assert_eq!(
        (code(&refused), report["errors"][0]["code"].as_str()),
        (1, Some("settings.other_organization"))
    );
    assert_eq!((report["changes"].as_array().map(Vec::len), desk.decision(&[])), (Some(0), "on".to_owned()));
    let done = desk.fed(&["import", "--organization", "fabrikam.onmicrosoft.com", "-"], &script);
    assert_eq!((code(&done), desk.decision(&[])), (0, "off".to_owned()), "{done:?}");
}

/// Who made a change is what `--as` says, else the account of the operating system, and neither writes lines of its own.
#[test]
fn the_history_says_who_and_cannot_be_forged() {
    let desk = Desk::created("standard");
    let forged = "mallory\nversion 9  2026-01-01T00:00:00Z  alice  set";
    let data = desk.path("data");
    let set = |author: Option<&str>, value: &str| {
        let mut words = vec!["settings", "--data", &data, "--tenant", "contoso"];
        words.extend(author.iter().flat_map(|author| ["--as", *author]));
        words.extend(["set", "organization", "OutlookPayEnabled", value]);
        let mut command = command(&words);
        command.env("USER", forged).env("LOGNAME", forged);
        assert_eq!(code(&finish(command.spawn().unwrap(), "")), 0);
    };
    set(Some("alice@contoso.com"), "off");
    set(None, "on");
    set(Some(forged), "off");
    let script = desk.write(
        "on.ps1\nversion 8  2026-01-01T00:00:00Z  alice  set",
        "Set-OrganizationConfig -OutlookPayEnabled $true",
    );
    assert_eq!(code(&desk.run(&["import", &script])), 0);
    let history = desk.text(&["--tenant", "contoso", "history"]);
    let versions: Vec<_> = history.lines().filter(|line| line.starts_with("version ")).collect();
    assert_eq!(versions.len(), 5, "{history}");
    assert!(versions[3].contains("  alice@contoso.com  set"), "{history}");
    assert!(
        versions[2].contains(" (operating system)  set") && !versions[2].contains("mallory"),
        "{history}"
    );
    assert!(versions[1].contains(r"mallory\u{a}version 9"), "{history}");
    let explained = desk.text(&["--tenant", "contoso", "explain"]);
    assert!(explained.contains(r"on.ps1\u{a}version 8"), "{explained}");
    assert!(!explained.lines().any(|line| line.starts_with("version ")), "{explained}");
}

#[test]
fn stored_is_said_only_of_what_was_stored() {
    let desk = Desk::created("standard");
    let import = |script: &str| {
        let path = desk.write("script.ps1", script);
        desk.text(&["--tenant", "contoso", "import", &path])
    };
    for nothing in [
        "Set-OrganizationConfig -OutlookPayEnabled $false -WhatIf",
        "",
        "# nothing",
        "Get-OrganizationConfig",
    ] {
        let words = import(nothing);
        assert!(words.contains("nothing stored") && !words.contains("stored as"), "{nothing}: {words}");
    }
    let rolled = desk.text(&["--tenant", "contoso", "rollback", "1"]);
    assert_eq!(rolled, "nothing stored: it is so already\n");
    let json = objects(&desk.run(&["rollback", "1"])).remove(0);
    assert_eq!((&json["applied"], &json["stored"]), (&Value::Bool(false), &Value::Null));
    // A refused script lists nothing as changed.
    let refused = import(
        "Set-OrganizationConfig -OutlookPayEnabled $false\nSet-OrganizationConfig -ConnectorsEnabled $maybe",
    );
    assert!(
        !refused.contains("->") && refused.contains("nothing stored: the whole script is refused"),
        "{refused}"
    );
    assert_eq!(objects(&desk.run(&["history"])).len(), 1);
    let stored = import("Set-OrganizationConfig -OutlookPayEnabled $false");
    assert!(stored.contains("stored as version 2 of tenant contoso"), "{stored}");
    assert!(stored.contains("`tenant = \"contoso\"`") && stored.contains("do not see it"), "{stored}");
}

/// Whatever an administrator is refused, the line says what to do instead.
#[test]
fn a_refused_command_says_what_helps() {
    let desk = Desk::created("standard");
    let (missing, wrong) = (desk.path("missing"), desk.write("wrong.toml", "tenant ="));
    let about = |words: &[&str]| {
        let mut all = vec!["--tenant", "contoso"];
        all.extend(words);
        desk.text(&all)
    };
    for (words, help) in [
        (vec!["rollback", "7"], "Look at the versions that `settings history` shows."),
        (vec!["import", &missing], "Give a file that exists"),
        (vec!["diff", &missing], "Give a file that exists"),
        (vec!["load", &missing], "Give a file that exists"),
        (vec!["load", &wrong], "Correct it at the place that the error names."),
        (vec!["--settings", &missing, "explain"], "Give a file that exists"),
        (vec!["--kind", "gcc", "explain"], "change the kind with `settings kind`"),
        (vec!["create", "--kind", "gcc"], "`settings kind` changes the kind"),
        (vec!["set", "everybody", "OutlookPayEnabled", "off"], "Write `organization`"),
        (vec!["set", "organization", "Payments", "off"], "docs/precedence.md lists all of them"),
        (vec!["set", "organization", "OutlookPayEnabled", "no"], "Write `on`, `off` or `unset`."),
        (vec!["--settings", &wrong, "history"], "--settings is for show, explain and diff"),
    ] {
        let said = about(&words);
        assert!(said.starts_with("billfold: ") && said.contains(help), "{words:?}: {said}");
        assert_eq!(said.matches(help).count(), 1, "said once: {said}");
    }
    let other = desk.write("other.ps1", "Connect-ExchangeOnline -Organization fabrikam.onmicrosoft.com\n");
    assert!(about(&["import", &other]).contains("(`--organization`)"));
    // What is refused as a whole affects nobody, and says why.
    assert!(about(&["diff", &other]).contains("an import refuses the whole script"));
}

/// `show` and `--settings` are inverse: a document keeps who and when.
#[test]
fn what_is_shown_is_a_document_that_still_says_who() {
    let desk = Desk::created("gcc");
    let set = ["--as", "alice", "set", "group:sales@contoso.com", "ConnectorsEnabled", "off"];
    assert_eq!(code(&desk.run(&set)), 0);
    assert_eq!(code(&desk.run(&["alias", "sales@contoso.com", "sales"])), 0);
    for shown in
        [desk.text(&["--tenant", "contoso", "show"]), desk.text(&["--tenant", "contoso", "--json", "show"])]
    {
        let document = desk.write("settings.toml", &shown);
        let explained = desk.text(&["--settings", &document, "explain", "--group", "sales"]);
        assert!(explained.contains("by alice)") && explained.contains("set at 20"), "{explained}");
        let again = desk.text(&["--settings", &document, "show"]);
        assert!(again.contains("by = \"alice\"") && again.contains("kind = \"gcc\""), "{again}");
    }
}

/// From a document into a store, once.
#[test]
fn a_document_is_loaded_into_a_store() {
    let desk = Desk::new();
    let text = "tenant = \"contoso\"\nkind = \"gcc\"\n[[group]]\nidentity = \"sales@contoso.com\"\naliases = [\"sales\"]\nConnectorsEnabled = false\n";
    let document = desk.write("contoso.toml", text);
    let load = || objects(&desk.run(&["--as", "alice", "load", &document])).remove(0)["stored"].clone();
    assert_eq!((load(), load()), (Value::from(1), Value::Null));
    let words = desk.text(&["--tenant", "contoso", "explain", "--group", "sales"]);
    assert!(words.contains("contoso.toml:6 (loaded at 20") && words.contains("by alice)"), "{words}");
    assert_eq!(reason(&desk.run(&["--kind", "standard", "load", &document])).1, "settings.kind_differs");
    let other = desk.write("other.toml", "tenant = \"fabrikam\"\n");
    assert_eq!(reason(&desk.run(&["load", &other])), (2, "settings.document_tenant".to_owned()));
}

#[test]
fn the_history_is_verified() {
    let desk = Desk::created("standard");
    let digest = objects(&desk.run(&["verify"]))[0]["digest"].as_str().unwrap().to_owned();
    assert_eq!(code(&desk.run(&["set", "organization", "OutlookPayEnabled", "off"])), 0);
    let verified = desk.run(&["verify", "--seen", &digest]);
    assert_eq!((code(&verified), objects(&verified)[0]["versions"].as_u64()), (0, Some(2)));
    let other = desk.run(&["verify", "--seen", &"0".repeat(64)]);
    assert_eq!(code(&other), 1);
    assert_eq!(objects(&other)[0]["problems"][0]["code"], "settings.history_rewritten");
}
