//! From a configuration to ready parts, and why there are none.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use billfold::settings::{
    GroupId, Lookup, Mailbox, Off, Plan, Scope, Setting, TenantId, TenantKind, Unavailable, Value,
};
use billfold::store::{Key, Store as _, Write};
use billfold_host::{
    Config, DataFolder, Dns, FileProblem, Host, HostError, MailboxSettings, Overrides, PartnerProblem,
    SettingsPlace, clock,
};
use billfold_reason::Coded as _;

fn config(text: &str) -> Config {
    Config::parse(text, Path::new("no such folder")).unwrap()
}

fn refused(text: &str) -> HostError {
    Host::new(&config(text), &Overrides::none()).unwrap_err()
}

/// The page shows a whole file: every key that it names exists, and the parts are made but for the files that it only names.
#[test]
fn the_file_in_the_docs_is_read() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let config = config(text);
    assert_eq!(config.partner.len(), 1);
    assert!(config.service.is_some() && config.settings.is_some() && config.business.len() == 1);
    let error = Host::new(&config, &Overrides::none()).unwrap_err();
    assert_eq!(error.file(), Some(Path::new("no such folder/ledgerly-senders.json")));
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("billfold.toml");
    std::fs::write(&path, "[account]\naddresses = []\nadress_book = []\n").unwrap();
    let error = Config::read(&path).unwrap_err();
    assert_eq!((error.file(), error.line()), (Some(path.as_path()), Some(3)));
    assert!(error.reason().detail().starts_with("line 3 of the configuration"));
    assert!(error.to_string().starts_with(&format!("{}: TOML parse error at line 3", path.display())));
    let error = Config::read(&folder.path().join("missing.toml")).unwrap_err();
    assert!(matches!(error, HostError::File { source: FileProblem::Io(_), .. }));
    let text = "[settings]\ntenant = \"contoso\"\nstore = \"data\"\ngroups = [\"a\", \"b\"]\n";
    assert!(matches!(Config::parse(text, folder.path()), Err(FileProblem::Groups { given: 2 })));
    // What decides is one place.
    let both = "[settings]\ntenant = \"contoso\"\nstore = \"data\"\ndocument = \"settings.toml\"\n";
    assert!(matches!(Config::parse(both, folder.path()), Err(FileProblem::SettingsPlace { both: true })));
    let neither = "[settings]\ntenant = \"contoso\"\n";
    let error = Config::parse(neither, folder.path()).unwrap_err();
    assert!(matches!(error, FileProblem::SettingsPlace { both: false }));
    assert!(error.code().remedy().is_some_and(|remedy| remedy.contains("`store`")));
}

#[test]
fn what_a_partner_can_do_is_configured() {
    let entry = |keys: &str| {
        let text = format!("[account]\naddresses = []\n[[partner]]\nid = \"ledgerly\"\n{keys}");
        let network = config(&text).network().unwrap();
        let entry = network.entries().find(|entry| entry.id().as_str() == "ledgerly");
        entry.unwrap().clone()
    };
    let silent = entry("");
    assert!(!silent.takes_supersedes() && !silent.answers_status() && !silent.takes_parts());
    assert!(silent.action_hosts().is_empty());
    let able = entry(
        "action_hosts = [\"pay.ledgerly.example\"]\ntakes_supersedes = true\nanswers_status = true\ntakes_parts = true\n",
    );
    assert!(able.takes_supersedes() && able.answers_status() && able.takes_parts());
    assert_eq!(able.action_hosts(), ["pay.ledgerly.example"]);
    // What the built-in entries say holds until the host says otherwise.
    let built_in = |keys: &str| {
        let text = format!("[account]\naddresses = []\n[[partner]]\nid = \"xero\"\n{keys}");
        let network = config(&text).network().unwrap();
        let entry = network.entries().find(|entry| entry.id().as_str() == "xero").unwrap();
        (entry.takes_supersedes(), entry.answers_status())
    };
    assert_eq!(built_in(""), (true, true));
    assert_eq!(built_in("takes_supersedes = false\nanswers_status = false\n"), (false, false));
    let error = refused(
        "[account]\naddresses = []\n[[partner]]\nid = \"ledgerly\"\naction_hosts = [\"*.example\"]\n",
    );
    assert_eq!(error.code().name(), "partner.entry_host");
}

#[test]
fn who_does_not_take_part_is_configured() {
    let enrolled = |text: &str| config(text).account(&Overrides::none()).unwrap().enrolled;
    assert!(
        enrolled("") && enrolled("[account]\nenrolled = true") && !enrolled("[account]\nenrolled = false")
    );
    assert!(Config::parse("[account]\nenrolled = \"no\"", Path::new("")).is_err());
}

#[test]
fn a_wrong_value_is_refused_with_its_key() {
    for (text, key, message) in [
        (
            "[account]\nknown_payees = [[\"No Id\", \"1\"]]",
            "account.known_payees",
            "partner id in the configuration: a partner id is 1 to 64 lower-case letters, digits, hyphens and underscores",
        ),
        (
            "[[business]]\ndomain = \"shop.example\"\npartner = \"No Id\"",
            "business.partner",
            "partner id in the configuration: a partner id is 1 to 64 lower-case letters, digits, hyphens and underscores",
        ),
        (
            "[[partner]]\nid = \"a\"\nrequest_url = \"x\"",
            "partner.request_url",
            "[[partner]] a: request_url is no URL",
        ),
        (
            "[[partner]]\nid = \"a\"\nsender_data = \"x\"",
            "partner.sender_data_sha256",
            "[[partner]] a: sender_data needs sender_data_sha256",
        ),
        ("[account]\nprovider = \"pigeons\"", "account.provider", "there is no mail provider of that name"),
        ("[settings]\ntenant = \"\"\nstore = \"data\"", "settings.tenant", "an id is empty"),
    ] {
        let error = refused(text);
        assert_eq!(error.key(), Some(key));
        assert_eq!(error.to_string(), message);
        assert!(["host", "sender"].contains(&error.code().area()));
    }
    let url = refused("[[partner]]\nid = \"a\"\ncomplete_url = \"x\"");
    assert_eq!(url.reason().detail(), "the value of partner.complete_url is not a URL");
    let missing = Config::default().service(billfold::Network::new()).unwrap_err();
    assert_eq!(missing.key(), Some("service"));
}

#[test]
fn a_processor_key_that_is_none_says_which_value() {
    let key = |public: &str, from: &str| {
        format!(
            "[[partner]]\nid = \"a\"\n[[partner.processor_keys]]\nprocessor = \"p\"\nid = \"k\"\npublic = \"{public}\"\n\
             not_before = \"{from}\"\nnot_after = \"2027-01-01T00:00:00Z\"\n"
        )
    };
    let short = refused(&key("AAAA", "2026-01-01T00:00:00Z"));
    assert!(matches!(short, HostError::Partner { source: PartnerProblem::PublicKey, .. }), "{short}");
    let undated = refused(&key(&"A".repeat(43), "soon"));
    assert_eq!(undated.key(), Some("partner.processor_keys.not_before"));
}

#[test]
fn settings_that_cannot_be_read_turn_payments_off() {
    let host =
        Host::new(&config("[settings]\ntenant = \"contoso\"\ndocument = \"gone.toml\""), &Overrides::none())
            .unwrap();
    let settings = host.settings.read();
    assert!(matches!(settings.lookup(), Lookup::Unavailable(Unavailable::File)));
    assert_eq!(settings.error().and_then(HostError::file), Some(Path::new("no such folder/gone.toml")));
    // The tenant of a document that is named beside the configuration is the mailbox's.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, "tenant = \"contoso\"\n").unwrap();
    let overrides = Overrides::none().with_mailbox(Some("pat@contoso.example".to_owned()));
    let personal = Host::new(&Config::default(), &overrides).unwrap();
    assert_eq!(personal.mailbox, Mailbox::personal("pat@contoso.example"));
    assert!(personal.decide().is_on());
    let overrides = overrides.with_settings_document(Some(file.clone()));
    let tenant = Host::new(&Config::default(), &overrides).unwrap();
    assert!(matches!(
        (&tenant.mailbox, tenant.settings.read()),
        (Mailbox::Tenant { .. }, MailboxSettings::Known(_))
    ));
    let gone = Overrides::none().with_settings_document(Some("gone.toml".into()));
    assert!(Host::new(&Config::default(), &gone).unwrap_err().file().is_some());
    // A document of another tenant than the configuration's is refused, and payments are off.
    let other = config("[settings]\ntenant = \"fabrikam\"\nstore = \"data\"");
    let host = Host::new(&other, &Overrides::none().with_settings_document(Some(file))).unwrap();
    let cause = host.settings.read();
    assert!(!host.decide().is_on());
    assert_eq!(cause.error().unwrap().code().name(), "settings.document_tenant");
}

/// A client that runs for days sees what an administrator stored a moment ago, in its store or in its document.
#[test]
fn a_change_is_seen_by_the_next_question() {
    let folder = tempfile::tempdir().unwrap();
    let parse = |text: &str| Config::parse(text, folder.path()).unwrap();
    let overrides = Overrides::none().with_mailbox(Some("pat@contoso.example".to_owned()));
    let text = "[settings]\ntenant = \"contoso\"\nstore = \"data\"";
    let host = Host::new(&parse(text), &overrides).unwrap();
    assert_eq!(cause(&host), Some("settings.tenant_unknown"));
    assert!(!folder.path().join("data").exists(), "who only looks makes nothing");
    let (data, contoso) = (folder.path().join("data"), TenantId::new("contoso").unwrap());
    let none = SettingsPlace::store(data, contoso).read();
    assert_eq!(none.error().map(|error| error.code().name()), Some("host.settings_no_store"));

    let store = DataFolder::open(&folder.path().join("data")).unwrap().settings();
    assert_eq!(
        cause(&host),
        Some("settings.tenant_unknown"),
        "there is a store, and the tenant is not in it"
    );
    let tenant = TenantId::new("contoso").unwrap();
    store.apply(&Plan::create(tenant.clone(), TenantKind::Standard), "admin", clock::now()).unwrap();
    assert!(host.decide().is_on());
    let set = |scope: Scope, setting, value| {
        let current = store.require(&tenant).unwrap();
        let plan = Plan::set(&current, scope, setting, value).unwrap();
        store.apply(&plan, "admin", clock::now()).unwrap();
    };
    set(Scope::Organization, Setting::OutlookPayEnabled, Value::Off);
    assert!(!host.decide().is_on());
    set(Scope::Organization, Setting::OutlookPayEnabled, Value::Unset);
    assert!(host.decide().is_on());
    // The mailbox turns out to be a group's, and the group is off.
    set(Scope::Group(GroupId::new("pat@contoso.example").unwrap()), Setting::ConnectorsEnabled, Value::Off);
    let decision = host.decide();
    assert_eq!((decision.is_on(), decision.gates().len()), (false, 6));

    let document = folder.path().join("settings.toml");
    std::fs::write(&document, "tenant = \"contoso\"\n").unwrap();
    let text = "[settings]\ntenant = \"contoso\"\ndocument = \"settings.toml\"";
    let host = Host::new(&parse(text), &overrides).unwrap();
    assert!(host.decide().is_on());
    std::fs::write(&document, "tenant = \"contoso\"\n[organization]\nOutlookPayEnabled = false\n").unwrap();
    assert!(!host.decide().is_on());
    std::fs::write(&document, "tenant = \"contoso\"\n[organization]\nOutlookPay = false\n").unwrap();
    assert_eq!(cause(&host), Some("settings.document_unknown_key"));
}

/// A restored store counts to the same version with other settings: its number alone would pass for the one that was read before.
#[test]
fn a_store_that_was_exchanged_is_seen_by_the_next_question() {
    let folder = tempfile::tempdir().unwrap();
    let contoso = TenantId::new("contoso").unwrap();
    let made = |name: &str, value: Value| {
        let data = DataFolder::open(&folder.path().join(name)).unwrap();
        let created = Plan::create(contoso.clone(), TenantKind::Standard);
        let created = data.settings().apply(&created, "admin", clock::now()).unwrap().settings;
        let plan = Plan::set(&created, Scope::Organization, Setting::OutlookPayEnabled, value).unwrap();
        data.settings().apply(&plan, "admin", clock::now()).unwrap();
        data
    };
    let (off, on) = (made("data", Value::Off), made("other", Value::On));
    let text = "[settings]\ntenant = \"contoso\"\nstore = \"data\"";
    let overrides = Overrides::none().with_mailbox(Some("pat@contoso.com".to_owned()));
    let host = Host::new(&Config::parse(text, folder.path()).unwrap(), &overrides).unwrap();
    let version = |host: &Host| host.decide().settings_version();
    assert_eq!((host.decide().is_on(), version(&host)), (false, Some(2)));

    // Another program puts the other history into the store that is open.
    for key in [
        Key::new("settings.current", "contoso", "current"),
        Key::new("settings.revision", "contoso", 1_u64.to_be_bytes()),
        Key::new("settings.revision", "contoso", 2_u64.to_be_bytes()),
    ] {
        let (old, new) = (off.store().get(&key).unwrap().unwrap(), on.store().get(&key).unwrap().unwrap());
        off.store().commit(&[Write::replace(key, old.version, new.body, Vec::new())]).unwrap();
    }
    assert_eq!((host.decide().is_on(), version(&host)), (true, Some(2)));

    // Another file takes the place of the store's; whoever keeps the old one open would go on reading it.
    let again = made("again", Value::Off);
    let file = folder.path().join("data/billfold.db");
    let put = |data: &DataFolder| {
        let copy = folder.path().join("copy.db");
        data.store().copy_to(&copy).unwrap();
        for log in ["data/billfold.db-wal", "data/billfold.db-shm"] {
            drop(std::fs::remove_file(folder.path().join(log)));
        }
        std::fs::rename(&copy, &file).unwrap();
    };
    put(&again);
    assert_eq!((host.decide().is_on(), version(&host)), (false, Some(2)));
    put(&on);
    assert!(host.decide().is_on());
    std::fs::remove_file(&file).unwrap();
    assert_eq!(cause(&host), Some("settings.tenant_unknown"), "no store, so nothing is known");
    assert!(!file.exists(), "who only looks makes nothing");
}

/// Why the settings could not be read.
fn cause(host: &Host) -> Option<&'static str> {
    let decision = host.decide();
    decision.reasons().iter().find_map(|reason| match reason {
        Off::Unavailable(cause) => Some(cause.code().name()),
        _ => None,
    })
}

#[test]
fn the_account_of_the_operating_system_is_marked_as_such() {
    let author = billfold_host::operating_system_author();
    assert!(author.is_of_operating_system() && !author.name().is_empty());
}

#[test]
fn a_data_folder_is_private_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new/data");
    assert!(!DataFolder::open(&data).unwrap().has_vault().unwrap());
    assert!(DataFolder::open(&data).unwrap().ledger().unwrap().all_attempts().unwrap().attempts.is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o077, 0);
    }
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert!(DataFolder::open(&folder.path().join("file/data")).unwrap_err().file().is_some());
}

#[test]
fn dns_answers_are_refused_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dns.json");
    std::fs::write(&path, "{\"txt\": {},\n\"text\": {}}").unwrap();
    assert_eq!(Dns::from_file(&path).unwrap_err().line(), Some(2));
}

/// Each value that the configuration as a whole refuses, by the code that people see.
#[test]
fn what_is_wrong_has_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let syntax = Config::read(&write("billfold.toml", "[account\n")).unwrap_err();
    assert_eq!(syntax.code().name(), "host.config_syntax");
    let answers = Dns::from_file(&write("dns.json", "{\"text\": {}}")).unwrap_err();
    assert_eq!(answers.code().name(), "host.dns_answers");
    let key = "[[partner]]\nid = \"a\"\n[[partner.processor_keys]]\nprocessor = \"p\"\nid = \"k\"\n\
               not_before = \"soon\"\nnot_after = \"2027-01-01T00:00:00Z\"\n";
    let key = format!("{key}public = \"{}\"\n", "A".repeat(43));
    for (text, code) in [
        ("[account]\nknown_payees = [[\"No Id\", \"1\"]]", "host.partner_id"),
        ("[[partner]]\nid = \"a\"\nrequest_url = \"x\"", "host.partner_url"),
        ("[[partner]]\nid = \"a\"\nsender_data = \"x\"", "host.sender_data_digest"),
        ("[settings]\ntenant = \"\"\nstore = \"data\"", "host.settings_id"),
        (key.as_str(), "host.processor_key_time"),
    ] {
        assert_eq!(refused(text).code().name(), code, "{text}");
    }
    let service = |text: &str| config(text).service(billfold::Network::new()).unwrap_err().code().name();
    assert_eq!(service(""), "host.service_missing");
    let named = |algorithm: &str| {
        let key = format!("{{ id = \"k\", algorithm = \"{algorithm}\", file = \"k.p8\" }}");
        format!(
            "[service]\nissuer = \"i\"\napp_id = \"a\"\nversion = \"v\"\nbearer_key = {key}\ntoken_key = {key}\n"
        )
    };
    assert_eq!(service(&named("HS256")), "host.algorithm");
    assert_eq!(service(&named("ES256")), "host.file_unreadable");
}
