//! The vendors' own SDKs as clients of the emulators: what they accept is what the vendors answer.
//!
//! `tests/sdk/install.sh` installs them, pinned, into `target/sdks`. Without them a line says so.

use std::path::{Path, PathBuf};
use std::process::Command;

use billfold_sandbox::{Clock, Config, FreshBooksApi, Merchant, Sandbox, XeroApi, XeroLimits};
use billfold_testkit::skip::{Need, skipped};
use chrono::{DateTime, Utc};
use serde_json::json;

fn now() -> DateTime<Utc> {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

fn sdks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/sdks")
}

/// Runs a client script with an SDK; `None` if the SDK is not installed.
fn run(script: &'static str, package: &str, given: &serde_json::Value) -> Option<String> {
    let folder = sdks();
    let (program, module, variable) = if script.ends_with(".py") {
        ("python3", folder.join("python").join(package), ("PYTHONPATH", folder.join("python")))
    } else {
        let modules = folder.join("node/node_modules");
        ("node", modules.join(package), ("NODE_PATH", modules))
    };
    if !module.exists() {
        skipped(Need::Program, format_args!("the vendor's SDK {package} is not installed"));
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk").join(script);
    let output = Command::new(program)
        .arg(script)
        .arg(given.to_string())
        .env(variable.0, variable.1)
        .output()
        .unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{package}: {out}\n{err}");
    Some(out)
}

/// An organisation with five invoices, the first over 98.87 USD, and a client that may read and pay.
async fn xero() -> (XeroApi, String, serde_json::Value) {
    let xero = XeroApi::start(Clock::fixed(now()), XeroLimits::default()).await.unwrap();
    let merchant = Merchant::new("mid-1", "Fabrikam Roofing", "accounts@fabrikam.example");
    let mut ids = Vec::new();
    for number in 1..=5 {
        let invoice = billfold_sandbox::Invoice::new(
            &merchant,
            &format!("INV-{number}"),
            "98.87 USD".parse().unwrap(),
            now().date_naive(),
        );
        ids.push(xero.add_invoice(&invoice));
    }
    let scopes = "offline_access accounting.invoices accounting.payments accounting.settings.read";
    let tokens = xero.consent(scopes).unwrap();
    let given = json!({
        "api_url": xero.api_url(), "token_url": xero.token_url(), "tenant_id": xero.tenant_id(),
        "client_id": xero.client().0, "client_secret": xero.client().1, "invoice_id": ids[0],
        "tokens": {
            "access_token": tokens.access_token, "refresh_token": tokens.refresh_token,
            "expires_in": tokens.expires_in, "token_type": tokens.token_type,
            "scope": tokens.scope,
        },
    });
    let id = ids.swap_remove(0);
    (xero, id, given)
}

#[tokio::test(flavor = "multi_thread")]
async fn xero_python_reads_pays_pages_refreshes_and_meets_limits_and_errors() {
    let (xero, id, mut given) = xero().await;
    given["tokens"]["scope"] =
        json!(given["tokens"]["scope"].as_str().unwrap().split(' ').collect::<Vec<_>>());
    if run("xero_client.py", "xero_python", &given).is_some() {
        let payments = xero.payments(&id);
        assert_eq!(payments.len(), 1);
        assert_eq!(payments[0].amount.to_string(), "48.87 USD");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn xero_node_reads_pays_pages_refreshes_and_meets_limits_and_errors() {
    let (xero, id, given) = xero().await;
    if run("xero_client.cjs", "xero-node", &given).is_some() {
        assert_eq!(xero.payments(&id).len(), 1);
        assert_eq!(xero.invoice(&id).unwrap().amount_due().to_string(), "97.87 USD");
    }
}

/// A business with five invoices, the first over 98.87 USD, and a client that may read and pay.
async fn freshbooks() -> (FreshBooksApi, u64, serde_json::Value) {
    let books = FreshBooksApi::start(Clock::fixed(now())).await.unwrap();
    let merchant = Merchant::new("mid-1", "Lucerne Design", "hello@lucerne.example");
    let ids: Vec<u64> = (1..=5)
        .map(|number| {
            let (number, total) = (format!("000000{number}"), "98.87 USD".parse().unwrap());
            books.add_invoice(&billfold_sandbox::Invoice::new(&merchant, &number, total, now().date_naive()))
        })
        .collect();
    let scopes = "user:profile:read user:invoices:read user:payments:read user:payments:write \
                  user:notifications:read user:notifications:write";
    let given = json!({
        "base_url": books.base_url(), "account_id": books.account_id(), "invoice_id": ids[0],
        "client_id": books.client().0, "client_secret": books.client().1,
        "code": books.authorize(scopes).unwrap(),
    });
    (books, ids[0], given)
}

#[tokio::test(flavor = "multi_thread")]
async fn freshbooks_python_reads_pays_pages_refreshes_and_meets_limits_and_errors() {
    let (books, id, given) = freshbooks().await;
    if run("freshbooks_client.py", "freshbooks", &given).is_some() {
        assert_eq!(books.payments(id).len(), 1);
        assert_eq!(books.invoice(id).unwrap().outstanding().to_string(), "50.00 USD");
        meets_a_limit("freshbooks_client.py", "freshbooks").await;
    }
}

/// FreshBooks lets three calls through, and answers 429 to the fourth.
async fn meets_a_limit(script: &'static str, package: &str) {
    let (books, _, mut given) = freshbooks().await;
    books.limit_calls(Some(3));
    given["calls_left"] = json!(3);
    run(script, package, &given);
}

#[tokio::test(flavor = "multi_thread")]
async fn freshbooks_node_reads_pays_pages_refreshes_and_meets_limits_and_errors() {
    let (books, id, given) = freshbooks().await;
    if run("freshbooks_client.cjs", "@freshbooks/api", &given).is_some() {
        assert_eq!(books.payments(id).len(), 1);
        assert!(books.invoice(id).unwrap().outstanding().is_zero());
        meets_a_limit("freshbooks_client.cjs", "@freshbooks/api").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dkimpy_agrees_with_our_signatures() {
    let clock = Clock::new(|| {
        #[expect(
            clippy::disallowed_methods,
            reason = "dkimpy compares the times of a signature with the wall clock"
        )]
        std::time::SystemTime::now().into()
    });
    let sandbox = Sandbox::start(Config::new(clock)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let written = sandbox.write_configuration(folder.path()).unwrap();
    let unsigned = ["unsigned", "forged-results"];
    let altered = ["altered-amount", "altered-merchant", "altered-reply-to"];
    let verdict = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let attack = name.strip_prefix("attack-").unwrap_or_default();
        // The others carry a good signature: somebody's, or over something else.
        (path.display().to_string(), json!(!unsigned.contains(&attack) && !altered.contains(&attack)))
    };
    let odd = ["attack-from-not-signed", "attack-extra-from"];
    let usual = |path: &&PathBuf| !odd.contains(&path.file_stem().unwrap().to_str().unwrap());
    let messages: serde_json::Map<_, _> = written.messages.iter().filter(usual).map(verdict).collect();
    run("dkim_client.py", "dkim", &json!({"dns": written.dns, "messages": messages}));
}
