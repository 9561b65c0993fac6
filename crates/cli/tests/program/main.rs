//! The program as scripts use it: arguments, standard input, JSON, exit status.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod bench;
mod explain;
mod leaks;
mod ledger;
#[cfg(target_os = "linux")]
mod memory;
mod pages;
mod reasons;
mod refusals;
mod senders;
mod settings;
mod vault;

use std::path::{Path, PathBuf};

use bench::{Bench, billfold, code, objects};
use serde_json::Value;

#[test]
fn goods_are_paid_with_their_shipping() {
    let bench = Bench::new();
    let mail = bench.mail_about_goods("INV-9");
    bench.add_card("4242424242424242");
    let address = bench.path("address.json");
    let text = r#"{"recipient":"Pat Payer","addressLine":["1 Main St"],"city":"Redmond","region":"WA","postalCode":"98052","country":"US","phone":"+14255550100"}"#;
    std::fs::write(&address, text).unwrap();
    let pay = |words: &[&str]| {
        let mut all =
            vec!["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign", "--expect-amount"];
        all.extend(words);
        let paid = bench.pay(&all, &mail, "123\n");
        (code(&paid), objects(&paid)[0].clone())
    };
    let reason = |answer: &Value| answer["reason"]["code"].as_str().unwrap_or_default().to_owned();
    // Nothing is chosen for the payer.
    let (status, refused) = pay(&["10.00 USD"]);
    assert_eq!((status, reason(&refused).as_str()), (1, "confirm.payer_missing"), "{refused}");
    let (status, refused) = pay(&["10.00 USD", "--ship-to", &address]);
    assert_eq!((status, reason(&refused).as_str()), (1, "confirm.payer_missing"), "{refused}");
    let (status, refused) = pay(&["13.00 USD", "--ship-to", &address, "--shipping-option", "drone"]);
    assert_eq!((status, reason(&refused).as_str()), (1, "partner.shipping_option"), "{refused}");
    // The way that costs more is another amount than expected.
    let (status, refused) = pay(&["13.00 USD", "--ship-to", &address, "--shipping-option", "bike"]);
    assert_eq!((status, reason(&refused).as_str()), (1, "confirm.amount_unexpected"), "{refused}");
    let (status, paid) = pay(&["13.00 USD", "--ship-to", &address, "--shipping-option", "post"]);
    assert_eq!((status, paid["state"].as_str()), (0, Some("paid")), "{paid}");
    assert_eq!(bench.sandbox.processor().times_charged("shop-mid", "INV-9"), 1);
    let (status, unreadable) = pay(&["13.00 USD", "--ship-to", &mail]);
    assert_eq!(status, 1, "it is paid already: {unreadable}");
}

#[test]
fn a_bill_is_screened_paid_and_kept() {
    let bench = Bench::new();
    let mail = bench.mail("INV-1", "98.87 USD");
    let (config, dns) = (bench.path("billfold.toml"), bench.path("dns.json"));
    let screened = billfold(&["screen", "--json", "--config", &config, "--dns", &dns, &mail], "");
    let report = &objects(&screened)[0];
    assert_eq!((code(&screened), report["verdict"].as_str()), (0, Some("first_contact")), "{report}");
    assert_eq!(report["invoice"]["amount_due"], "98.87");
    assert_eq!(report["sender"]["assurance"], "local_dkim");

    bench.add_card("4242424242424242");
    // A payee that was not paid before is refused without a word.
    let refused = bench.pay(&[], &mail, "123\n");
    assert_eq!(code(&refused), 1);
    assert_eq!(objects(&refused)[0]["reason"]["code"], "confirm.first_contact");
    // So is an amount that was not expected.
    let refused = bench.pay(
        &["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign", "--expect-amount", "98.00 USD"],
        &mail,
        "123\n",
    );
    assert_eq!(
        (code(&refused), objects(&refused)[0]["reason"]["code"].as_str()),
        (1, Some("confirm.amount_unexpected"))
    );

    let paid = bench.pay(
        &["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign", "--expect-amount", "98.87 USD"],
        &mail,
        "123\n",
    );
    assert_eq!(code(&paid), 0, "{}", String::from_utf8_lossy(&paid.stdout));
    let attempt = &objects(&paid)[0];
    assert_eq!((attempt["state"].as_str(), attempt["method"].as_str()), (Some("paid"), Some("visa ••4242")));
    assert!(attempt["receipt"]["confirmation_number"].is_string());
    assert_eq!(bench.sandbox.processor().times_charged("shop-mid", "INV-1"), 1);

    let again =
        bench.pay(&["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign"], &mail, "123\n");
    assert_eq!(
        (code(&again), objects(&again)[0]["reason"]["code"].as_str()),
        (1, Some("ledger.already_paid"))
    );
    let data = bench.path("data");
    let listed = billfold(&["ledger", "--data", &data, "--json", "list"], "");
    assert_eq!(objects(&listed)[0]["state"], "paid");
}

#[test]
fn a_declined_card_is_exit_1_and_an_unknown_outcome_exit_3_until_reconciled() {
    let bench = Bench::new();
    let bad = bench.add_card("4000000000000002");
    let good = bench.add_card("4242424242424242");
    let mail = bench.mail("INV-2", "10.00 USD");
    let declined = bench.pay(
        &["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign", "--method", &bad],
        &mail,
        "123\n",
    );
    assert_eq!(
        (code(&declined), objects(&declined)[0]["reason"]["code"].as_str()),
        (1, Some("processor.card_declined"))
    );

    let faults = bench.sandbox.partner("xero").unwrap().faults();
    faults.push(billfold_sandbox::Call::PaymentComplete, billfold_sandbox::Fault::DropAfter);
    let unknown = bench.pay(
        &["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign", "--method", &good],
        &mail,
        "123\n",
    );
    assert_eq!((code(&unknown), objects(&unknown)[0]["state"].as_str()), (3, Some("unknown")));
    // Not retried blindly.
    let again = bench.pay(
        &["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign", "--method", &good],
        &mail,
        "123\n",
    );
    assert_eq!(code(&again), 3);
    let (data, config) = (bench.path("data"), bench.path("billfold.toml"));
    let reconciled = billfold(&["ledger", "--data", &data, "--json", "reconcile", "--config", &config], "");
    assert_eq!((code(&reconciled), objects(&reconciled)[0]["state"].as_str()), (0, Some("paid")));
    assert_eq!(bench.sandbox.processor().times_charged("shop-mid", "INV-2"), 1);
}

#[test]
fn the_vault_shows_no_number_and_keeps_it_immutable() {
    let bench = Bench::new();
    let id = bench.add_card("4242424242424242");
    for words in [&["list"][..], &["show", &id], &["default", &id]] {
        let output = bench.vault(words, "");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("\"last4\":\"4242\"") && !text.contains("424242424242"), "{text}");
    }
    let updated = bench.vault(&["update", &id], r#"{"expiry":"2033-01","name":"Pat P. Payer"}"#);
    assert_eq!((code(&updated), objects(&updated)[0]["expiry"].as_str()), (0, Some("2033-01")));
    let refused = bench.vault(&["update", &id], r#"{"number":"4000056655665556"}"#);
    assert_eq!(code(&refused), 2);
    assert!(!String::from_utf8_lossy(&refused.stderr).contains("4000056655665556"));
    assert_eq!(code(&bench.vault(&["remove", &id], "")), 0);
    assert!(objects(&bench.vault(&["list"], "")).is_empty());
    let verified = bench.vault(&["verify"], "");
    assert_eq!((code(&verified), objects(&verified)[0]["latest"].as_str()), (0, Some("not_provable")));
    assert_eq!(objects(&verified)[0]["problems"].as_array().map(Vec::len), Some(0));
    let trail = bench.vault(&["audit"], "");
    assert!(objects(&trail).len() >= 3 && !String::from_utf8_lossy(&trail.stdout).contains("424242424242"));
    assert_eq!(objects(&bench.vault(&["rotate"], ""))[0]["active"], 2);
    assert_eq!(code(&bench.vault(&["shred"], "")), 1, "nobody was asked");
    assert_eq!(code(&bench.vault(&["shred", "--yes"], "")), 0);
    // The wrong passphrase opens nothing.
    std::fs::write(bench.path("pass"), "wrong\n").unwrap();
    assert_eq!(code(&bench.vault(&["list"], "")), 1);
}

#[test]
fn bad_input_gets_a_clear_answer_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let huge = write("huge.eml", &vec![b'a'; 100 << 20]);
    let deep = "{\"a\":".repeat(50_000);
    let html = format!(
        "From: a@b.example\r\nContent-Type: text/html\r\n\r\n<script type=\"application/ld+json\">{{\"@type\":\"ActionRequest\",\"x\":{deep}"
    );
    let missing = folder.path().join("missing.eml");
    let cases: Vec<(PathBuf, i32)> = vec![
        (write("empty.eml", b""), 2),
        (huge, 2),
        (write("binary.eml", &[0, 159, 146, 150, 255, 0, 1, 2]), 2),
        (write("deep.eml", html.as_bytes()), 0),
        (
            write(
                "truncated.eml",
                b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nConte",
            ),
            0,
        ),
        (missing, 2),
    ];
    for (path, wanted) in &cases {
        let path = path.display().to_string();
        for command in ["screen", "invoice"] {
            let output = billfold(&[command, "--json", &path], "");
            let got = code(&output);
            assert!(got == *wanted || (command == "invoice" && got <= 2), "{command} {path}: {got}");
            let objects = objects(&output);
            assert_eq!(objects.len(), 1, "{command} {path}");
            assert_eq!(objects[0]["file"].as_str(), Some(path.as_str()));
            if got == 2 {
                assert_eq!(objects[0]["reasons"][0]["code"], "input.unreadable", "{command} {path}");
            }
            assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
        }
    }
    assert_eq!(code(&billfold(&["screen"], "")), 2, "usage");
}

#[test]
fn a_mailbox_is_screened_message_by_message() {
    let folder = tempfile::tempdir().unwrap();
    let mbox = folder.path().join("inbox.mbox");
    let one = "From a@b.example Thu Nov  5 09:00:00 2026\nFrom: a@b.example\nSubject: one\n\nHello\n\n";
    std::fs::write(&mbox, one.repeat(3)).unwrap();
    let output = billfold(&["screen", "--json", &folder.path().display().to_string()], "");
    let objects = objects(&output);
    let indexes: Vec<_> = objects.iter().map(|o| o["index"].as_u64().unwrap()).collect();
    assert_eq!(indexes, [0, 1, 2]);
    assert!(objects.iter().all(|o| o["verdict"] == "none"));
}

#[test]
fn completions_and_help_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        let output = billfold(&["completions", shell], "");
        assert!(code(&output) == 0 && output.stdout.len() > 1000, "{shell}");
    }
    let help = billfold(&["--help"], "");
    assert!(String::from_utf8_lossy(&help.stdout).contains("Exit status"));
    assert!(Path::new(env!("CARGO_BIN_EXE_billfold")).exists());
}
