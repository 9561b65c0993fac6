//! `billfold ledger`: what is known of payments, what is asked, and what waits for a person.

use std::process::Output;
use std::time::Duration;

use billfold_sandbox::{Answer, Call, Cardholder, Fault};
use billfold_testkit::process::Running;
use serde_json::Value;

use crate::bench::{Bench, billfold, code, command, objects};

const ACCEPTED: [&str; 4] = ["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign"];

fn ledger(bench: &Bench, words: &[&str]) -> Output {
    let data = bench.path("data");
    let mut arguments = vec!["ledger", "--data", &data, "--json"];
    arguments.extend(words);
    billfold(&arguments, "")
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A payment whose answer was lost, after or before it reached the partner. Gives the attempt's id.
fn lost(bench: &Bench, number: &str, fault: Fault) -> String {
    let mail = bench.mail(number, "10.00 USD");
    bench.sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, fault);
    let output = bench.pay(&ACCEPTED, &mail, "123\n");
    assert_eq!((code(&output), objects(&output)[0]["state"].as_str()), (3, Some("unknown")));
    objects(&output)[0]["attempt"].as_str().unwrap().to_owned()
}

/// Breaks a row of the store, as a failing disk would.
fn break_row(bench: &Bench, id: &str) {
    let store = rusqlite::Connection::open(bench.path("data/billfold.db")).unwrap();
    let table: String = store
        .query_row("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%body%'", [], |row| {
            row.get(0)
        })
        .unwrap();
    let changed = store
        .execute(
            &format!("UPDATE {table} SET body = x'00' WHERE space = 'ledger.attempt' AND id = ?1"),
            [hex::decode(id).unwrap()],
        )
        .unwrap();
    assert_eq!(changed, 1);
}

/// The payer's word is kept, settles nothing, and lets another payment take the place of one that the partner never heard of.
#[test]
fn an_unknown_payment_is_superseded_on_the_payers_word() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    let id = lost(&bench, "INV-1", Fault::DropBefore);
    let mail = bench.path("INV-1.eml");
    let refused = bench.pay(&ACCEPTED, &mail, "123\n");
    assert_eq!((code(&refused), objects(&refused)[0]["state"].as_str()), (3, Some("unknown")));
    let said = ledger(&bench, &["resolve", &id, "--payer-says", "unpaid"]);
    let attempt = &objects(&said)[0];
    assert_eq!((code(&said), attempt["state"].as_str()), (3, Some("unknown")));
    assert_eq!(attempt["evidence"]["payer"][0]["word"], "unpaid");
    assert!(told(&said).contains("the partner is still asked"), "{}", told(&said));
    let mut words = ACCEPTED.to_vec();
    words.extend(["--supersede", &id]);
    let paid = bench.pay(&words, &mail, "123\n");
    assert_eq!(code(&paid), 0, "{}", String::from_utf8_lossy(&paid.stdout));
    assert_eq!(objects(&paid)[0]["supersedes"].as_str(), Some(id.as_str()));
    assert_eq!(bench.sandbox.processor().times_charged("shop-mid", "INV-1"), 1);
    // The earlier one is asked about still, and the partner says that it never came.
    let config = bench.path("billfold.toml");
    let asked = ledger(&bench, &["reconcile", "--config", &config]);
    assert_eq!(
        (code(&asked), objects(&asked)[0]["state"].as_str()),
        (0, Some("declined")),
        "{}",
        told(&asked)
    );
    assert!(told(&asked).contains("asked about 1: 0 paid, 1 declined, 0 still unknown"), "{}", told(&asked));
}

/// The payer's bank asks first. The script is told where, and asks for the outcome afterwards.
#[test]
fn a_question_of_the_bank_is_told_and_its_outcome_reconciled() {
    let bench = Bench::new();
    // Stripe's card that always needs a challenge.
    bench.add_card("4000000000003220");
    let asked = bench.pay(&ACCEPTED, &bench.mail("INV-9", "10.00 USD"), "123\n");
    let attempt = objects(&asked)[0].clone();
    assert_eq!((code(&asked), attempt["state"].as_str()), (3, Some("action_required")), "{attempt}");
    let url = attempt["action"]["url"].as_str().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answered = async { Cardholder::new().unwrap().answer(url, Answer::Confirm).await };
    runtime.block_on(answered).unwrap();
    assert_eq!(bench.sandbox.processor().times_charged("shop-mid", "INV-9"), 1);
    let (config, id) = (bench.path("billfold.toml"), attempt["attempt"].as_str().unwrap());
    let settled = ledger(&bench, &["reconcile", "--config", &config, id]);
    assert_eq!((code(&settled), objects(&settled)[0]["state"].as_str()), (0, Some("paid")));
    // A copy of the message shows what was paid.
    let (dns, data, mail) = (bench.path("dns.json"), bench.path("data"), bench.path("INV-9.eml"));
    let screen = ["screen", "--json", "--config", &config, "--dns", &dns, "--data", &data, &mail];
    let screened = objects(&billfold(&screen, "")).remove(0);
    assert_eq!(
        (screened["payment"]["state"].as_str(), screened["payment"]["attempt"].as_str()),
        (Some("paid"), Some(id))
    );
}

/// A payment that another program may still be sending is counted, and not called known.
#[test]
fn a_payment_under_way_is_told_until_when() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    let mail = bench.mail("INV-2", "10.00 USD");
    let slow = Fault::SlowAfter(Duration::from_secs(2));
    bench.sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, slow);
    let mut paying = bench.paying(&ACCEPTED, &mail).spawn().unwrap();
    std::io::Write::write_all(paying.stdin.as_mut().unwrap(), b"123\n").unwrap();
    while bench.sandbox.processor().times_charged("shop-mid", "INV-2") == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    paying.kill().unwrap();
    paying.wait().unwrap();
    let config = bench.path("billfold.toml");
    let asked = ledger(&bench, &["reconcile", "--config", &config]);
    assert_eq!(code(&asked), 3);
    assert!(told(&asked).contains("may still be under way until"), "{}", told(&asked));
    assert!(told(&asked).contains("1 may still be under way"), "{}", told(&asked));
    let id = objects(&ledger(&bench, &["list"]))[0]["attempt"].as_str().unwrap().to_owned();
    let asked = ledger(&bench, &["reconcile", "--config", &config, &id]);
    assert_eq!((code(&asked), objects(&asked)[0]["state"].as_str()), (0, Some("paid")));
    let nothing = ledger(&bench, &["reconcile", "--config", &config]);
    assert_eq!(code(&nothing), 0);
    assert!(told(&nothing).contains("nothing to reconcile: every outcome is known"), "{}", told(&nothing));
}

#[test]
fn a_watch_asks_until_the_outcome_is_known() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    let id = lost(&bench, "INV-3", Fault::DropAfter);
    let (data, config) = (bench.path("data"), bench.path("billfold.toml"));
    let mut watch = Running::start(&mut command(&[
        "ledger",
        "--data",
        &data,
        "--json",
        "reconcile",
        "--watch",
        "--config",
        &config,
    ]));
    let line = watch.says(&["{\"attempt\""]);
    assert!(line.contains(&id) && line.contains("\"state\":\"paid\""), "{line}");
    drop(watch.kill());
}

/// One bad row is named, and stops nothing else.
#[test]
fn a_damaged_row_is_listed_and_other_invoices_are_paid() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    let id = lost(&bench, "INV-4", Fault::DropAfter);
    let sound = ledger(&bench, &["verify"]);
    assert_eq!((code(&sound), objects(&sound)[0]["attempts"].as_u64()), (0, Some(1)));
    break_row(&bench, &id);
    let verified = ledger(&bench, &["verify"]);
    let damaged =
        objects(&verified)[0]["damaged"].as_array().unwrap_or_else(|| panic!("{verified:?}")).clone();
    assert_eq!(code(&verified), 1);
    assert!(damaged.iter().any(|row| row["id"] == *id && row["damage"] == "unreadable"), "{damaged:?}");
    let listed = ledger(&bench, &["list"]);
    assert_eq!((code(&listed), objects(&listed).len()), (0, 0));
    assert!(told(&listed).contains(&format!("damaged row: ledger.attempt {id}")), "{}", told(&listed));
    let refused = bench.pay(&ACCEPTED, &bench.path("INV-4.eml"), "123\n");
    assert_eq!(
        (code(&refused), objects(&refused)[0]["reason"]["code"].as_str()),
        (1, Some("ledger.damaged"))
    );
    let mail = bench.mail("INV-5", "10.00 USD");
    let paid = bench.pay(&ACCEPTED, &mail, "123\n");
    assert_eq!((code(&paid), objects(&paid)[0]["state"].as_str()), (0, Some("paid")));
    // Screened together, the one is told to be unreadable and the other paid.
    let (config, dns, data) = (bench.path("billfold.toml"), bench.path("dns.json"), bench.path("data"));
    let broken = bench.path("INV-4.eml");
    let screen = ["screen", "--json", "--config", &config, "--dns", &dns, "--data", &data, &broken, &mail];
    let screened = billfold(&screen, "");
    let states: Vec<Value> = objects(&screened).iter().map(|line| line["payment"]["state"].clone()).collect();
    assert_eq!((code(&screened), states), (0, vec!["unreadable".into(), "paid".into()]));
}

/// The payer said the opposite of what the partner knows: told until someone answers.
#[test]
fn an_alert_waits_for_a_person() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    let none = ledger(&bench, &["alerts"]);
    assert_eq!((code(&none), told(&none).as_str()), (0, "no alert waits for an answer\n"));
    let id = lost(&bench, "INV-6", Fault::DropAfter);
    ledger(&bench, &["resolve", &id, "--payer-says", "unpaid"]);
    let config = bench.path("billfold.toml");
    let asked = ledger(&bench, &["reconcile", "--config", &config, &id]);
    assert_eq!(objects(&asked)[0]["state"], "paid");
    let alerts = ledger(&bench, &["alerts"]);
    let alert: Value = objects(&alerts)[0]["alerts"][0].clone();
    assert_eq!((code(&alerts), alert["code"].as_str()), (1, Some("ledger.payer_contradicted")));
    let wrong = ledger(&bench, &["alerts", "--answer", &id, "--code", "ledger.second_charge"]);
    assert_eq!(
        (code(&wrong), objects(&wrong)[0]["reason"]["code"].as_str()),
        (1, Some("ledger.no_such_alert"))
    );
    let answered =
        ledger(&bench, &["alerts", "--answer", &id, "--code", "ledger.payer_contradicted", "--as", "kim"]);
    assert_eq!(objects(&answered)[0]["alerts"][0]["answered"]["by"], "kim");
    assert_eq!(code(&ledger(&bench, &["alerts"])), 0);
}

/// Without its key the ledger is not made anew: nothing is read, and nothing is paid.
#[test]
fn a_lost_key_of_the_ledger_stops_payments() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    lost(&bench, "INV-7", Fault::DropAfter);
    let key = bench.path("data/ledger-key");
    let text = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let mail = bench.mail("INV-8", "10.00 USD");
    for (content, reason) in [(None, "host.ledger_key_missing"), (Some("short"), "host.ledger_key")] {
        if let Some(content) = content {
            std::fs::write(&key, content).unwrap();
        }
        for output in [bench.pay(&ACCEPTED, &mail, "123\n"), ledger(&bench, &["list"])] {
            assert_eq!(objects(&output)[0]["reason"]["code"].as_str(), Some(reason));
            assert_ne!(code(&output), 0);
        }
    }
    std::fs::write(&key, text).unwrap();
    assert_eq!(code(&bench.pay(&ACCEPTED, &mail, "123\n")), 0);
}
