//! Sender data that a host puts in the place of the built-in.

use billfold::partner::SenderData;

use crate::bench::{Bench, billfold, code, objects};

/// The sandbox's configuration with the hosts of `xero` in a document of this version, and what a message from there becomes.
fn screened(version: &str, host: Option<&str>, digest: Option<&str>) -> (i32, String, String) {
    let bench = Bench::new();
    let mail = bench.mail("INV-1", "98.87 USD");
    let config = std::fs::read_to_string(bench.path("billfold.toml")).unwrap();
    let (before, section) = config.split_once("id = \"xero\"\n").unwrap();
    // The lists of the section are arrays in TOML and JSON alike.
    let list =
        |name: &str| section.lines().find_map(|line| line.strip_prefix(&format!("{name} = "))).unwrap();
    let lists = ["sender_hosts", "dkim_domains", "bounce_domains", "invoice_hosts"];
    let members: Vec<String> = lists.iter().map(|name| format!("{name:?}: {}", list(name))).collect();
    let mut members = members.join(", ");
    if let Some(host) = host {
        members = members.replace(list("sender_hosts"), &format!("[{host:?}]"));
    }
    let document = format!(
        r#"{{"format": 1, "id": "xero", "name": "Xero", "version": "{version}", {members}, "confidence": "configured", "source": "a test"}}"#
    );
    std::fs::write(bench.path("senders.json"), &document).unwrap();
    let own = SenderData::digest(&document);
    let mut section = section.to_owned();
    for name in lists {
        section = section.replacen(&format!("{name} = {}\n", list_of(&section, name)), "", 1);
    }
    let pinned = digest.unwrap_or(&own);
    let config = format!(
        "{before}id = \"xero\"\nsender_data = \"senders.json\"\nsender_data_sha256 = \"{pinned}\"\n{section}"
    );
    let (path, dns) = (bench.path("changed.toml"), bench.path("dns.json"));
    std::fs::write(&path, config).unwrap();
    let output = billfold(&["screen", "--json", "--config", &path, "--dns", &dns, &mail], "");
    let verdict = objects(&output).first().map(|report| report["verdict"].as_str().unwrap_or("").to_owned());
    (code(&output), verdict.unwrap_or_default(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn list_of(section: &str, name: &str) -> String {
    section.lines().find_map(|line| line.strip_prefix(&format!("{name} = "))).unwrap().to_owned()
}

#[test]
fn a_newer_document_takes_the_place_of_the_built_in_senders() {
    let (status, verdict, _) = screened("2027-01-05", None, None);
    assert_eq!((status, verdict.as_str()), (0, "first_contact"));
    let (_, verdict, printed) = screened("2027-01-05", Some("elsewhere.example"), None);
    assert!(verdict == "discard" || verdict == "none", "the built-in host is given up: {printed}");
}

#[test]
fn a_document_with_another_digest_or_an_older_one_is_refused() {
    let (status, _, printed) = screened("2027-01-05", None, Some(&"0".repeat(64)));
    assert_eq!(status, 2, "{printed}");
    assert!(printed.contains("SHA-256"), "{printed}");
    let (status, _, printed) = screened("2020-01-05", None, None);
    assert_eq!(status, 2, "{printed}");
    assert!(printed.contains("older"), "{printed}");
}
