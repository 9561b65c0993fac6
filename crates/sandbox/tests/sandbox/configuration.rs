//! The written configuration is complete, consistent with the running sandbox, and private where it must be.

use billfold_processor::VerifyingKeys;
use billfold_sandbox::{Clock, Config, Sandbox, ServiceKeys};

async fn sandbox() -> Sandbox {
    Sandbox::start(Config::new(Clock::fixed("2026-11-20T09:30:00Z".parse().unwrap()))).await.unwrap()
}

#[tokio::test]
async fn a_folder_holds_all_that_the_command_line_needs() {
    let sandbox = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let written = sandbox.write_configuration(folder.path()).unwrap();
    let text = std::fs::read_to_string(&written.config).unwrap();
    let config: toml::Table = text.parse().unwrap();
    assert_eq!(config["account"]["addresses"][0].as_str(), Some("pat@customer.example"));
    assert_eq!(config["account"]["known_payees"][0][1].as_str(), Some("northgate-mid"));
    assert_eq!(config["business"][0]["domain"].as_str(), Some("northgate-lighting.example"));
    for partner in config["partner"].as_array().unwrap() {
        let id = partner["id"].as_str().unwrap();
        let service = sandbox.partner(id).unwrap();
        assert_eq!(partner["request_url"].as_str(), Some(service.request_url().as_str()));
        assert_eq!(partner["complete_url"].as_str(), Some(service.complete_url().as_str()));
        assert_eq!(partner["mode"].as_str(), Some("test"));
        assert_eq!(partner["processor_keys"][0]["processor"].as_str(), Some("sandbox-processor"));
        let pem = std::fs::read_to_string(folder.path().join(partner["jwks"].as_str().unwrap())).unwrap();
        assert_eq!(pem, sandbox.request_key(id).unwrap().public_pem().unwrap());
        assert!(!VerifyingKeys::from_pem(&pem).unwrap().is_empty());
    }
    let dns: serde_json::Value = serde_json::from_slice(&std::fs::read(&written.dns).unwrap()).unwrap();
    assert!(dns["txt"]["s1._domainkey.post.xero.com"][0].as_str().unwrap().starts_with("v=DKIM1;"));

    let names: Vec<_> =
        written.messages.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    let genuine = [
        "xero-INV-0042.eml",
        "xero-signed-INV-0042-S.eml",
        "freshbooks-0000012.eml",
        "freshbooks-signed-0000012-S.eml",
        "northgate-lighting.example-NL-2071.eml",
    ];
    assert_eq!(names.iter().take(5).copied().collect::<Vec<_>>(), genuine);
    assert_eq!(names.iter().filter(|name| name.starts_with("attack-")).count(), 17);
    let due = sandbox.partner("xero").unwrap().amount_due("northgate-mid", "NL-2071").unwrap();
    assert_eq!(due.to_string(), "1240.00 USD");
}

#[cfg(unix)]
#[tokio::test]
async fn private_keys_are_readable_by_the_owner_only_and_can_be_used_elsewhere() {
    use std::os::unix::fs::PermissionsExt as _;

    let sandbox = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("service-bearer.p8"), b"left over").unwrap();
    sandbox.write_configuration(folder.path()).unwrap();
    for name in ["service-bearer.p8", "service-payment.p8"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let again = ServiceKeys::read(folder.path()).unwrap();
    let ours = sandbox.service_keys().unwrap();
    for (one, other) in [(again.bearer(), ours.bearer()), (again.payment(), ours.payment())] {
        assert_eq!(one.public_key().unwrap().thumbprint(), other.public_key().unwrap().thumbprint());
    }
    assert_ne!(
        again.bearer().public_key().unwrap().thumbprint(),
        again.payment().public_key().unwrap().thumbprint()
    );
}

#[tokio::test]
async fn a_service_that_keeps_its_keys_gets_none_written() {
    let keys = ServiceKeys::generate().unwrap();
    let clock = Clock::fixed("2026-11-20T09:30:00Z".parse().unwrap());
    let config = Config::new(clock).with_public_keys(keys.public().unwrap());
    let sandbox = Sandbox::start(config).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let written = sandbox.write_configuration(folder.path()).unwrap();
    assert!(!folder.path().join("service-bearer.p8").exists());
    assert!(!std::fs::read_to_string(&written.config).unwrap().contains("[service]"));
    // The samples are known now; a second time would double them.
    assert!(sandbox.write_configuration(folder.path()).is_err());
}
