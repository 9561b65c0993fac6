//! What the program itself refuses, by the code that scripts see.

use std::time::Duration;

use billfold_sandbox::{Call, Fault};

use crate::bench::{Bench, billfold, code, command, finish, objects};

#[test]
fn what_has_no_code_of_its_own_is_refused_by_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let refused = billfold(&["ledger", "--data", &data, "--json", "show", "no id"], "");
    assert_eq!(
        (code(&refused), objects(&refused)[0]["reason"]["code"].as_str()),
        (1, Some("program.refused"))
    );
}

#[test]
fn a_message_without_a_request_is_not_paid() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    let mail = bench.path("hello.eml");
    std::fs::write(&mail, "From: a@b.example\r\nTo: pat@customer.example\r\n\r\nHello\r\n").unwrap();
    let refused = bench.pay(&[], &mail, "123\n");
    assert_eq!((code(&refused), objects(&refused)[0]["reason"]["code"].as_str()), (1, Some("request.none")));
}

/// As with `billfold ... | head`.
#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = command(&["settings", "--data", &data, "--tenant", "contoso", "--json", "explain"]);
    let output = finish(command.stdout(writer).spawn().unwrap(), "");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!((code(&output), told.as_ref()), (0, ""), "program.closed_pipe");
}

/// The answer to a payment comes while another program keeps the ledger: whether it was paid cannot be written down.
#[test]
fn an_outcome_that_cannot_be_stored_is_unknown() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    let mail = bench.mail("INV-1", "10.00 USD");
    let partner = bench.sandbox.partner("xero").unwrap();
    partner.faults().push(Call::PaymentComplete, Fault::SlowAfter(Duration::from_secs(2)));
    let mut paying = bench
        .paying(&["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign"], &mail)
        .spawn()
        .unwrap();
    // The code stays in the pipe until it is asked for.
    std::io::Write::write_all(paying.stdin.as_mut().unwrap(), b"123\n").unwrap();
    while bench.sandbox.processor().times_charged("shop-mid", "INV-1") == 0 {
        assert_eq!(paying.try_wait().unwrap(), None, "it ended before it paid");
        std::thread::sleep(Duration::from_millis(20));
    }
    let ledger = rusqlite::Connection::open(bench.path("data/billfold.db")).unwrap();
    ledger.execute_batch("BEGIN IMMEDIATE").unwrap();
    let output = finish(paying, "");
    ledger.execute_batch("ROLLBACK").unwrap();
    assert_eq!((code(&output), objects(&output)[0]["reason"]["code"].as_str()), (3, Some("program.unknown")));
    let (data, config) = (bench.path("data"), bench.path("billfold.toml"));
    let attempts = objects(&billfold(&["ledger", "--data", &data, "--json", "list"], ""));
    assert_eq!(attempts[0]["state"], "sent");
    let id = attempts[0]["attempt"].as_str().unwrap();
    let asked = ["ledger", "--data", &data, "--json", "reconcile", "--config", &config, id];
    assert_eq!(objects(&billfold(&asked, ""))[0]["state"], "paid");
}
