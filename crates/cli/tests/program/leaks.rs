//! The whole flow through the program, with failures: no number, code, token or share in anything it prints or keeps.

use std::path::Path;
use std::process::Output;

use billfold_sandbox::{Call, Fault};
use billfold_testkit::sources;

use crate::bench::{Bench, command, finish};

const NUMBERS: [&str; 3] = ["378282246310005", "4000000000000002", "4242424242424241"];
/// Four digits that are in no other number here.
const CODE: &str = "4829";

/// The ways in which digits may lie around.
fn forms(digits: &str) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let utf16 = |order: fn(u16) -> [u8; 2]| digits.encode_utf16().flat_map(order).collect::<Vec<_>>();
    let percent: String = digits.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let mut forms = vec![
        digits.as_bytes().to_vec(),
        hex::encode(digits).into_bytes(),
        percent.into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ];
    for shift in ["", "x", "xx"].into_iter().filter(|_| digits.len() > 8) {
        let text = base64::engine::general_purpose::STANDARD_NO_PAD.encode(format!("{shift}{digits}"));
        forms.push(text.as_bytes()[4..16].to_vec());
    }
    forms
}

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

fn assert_clean(what: &str, bytes: &[u8]) {
    for number in NUMBERS {
        for form in forms(number) {
            assert!(!has(bytes, &form), "{what} has {number}: {}", String::from_utf8_lossy(bytes));
        }
    }
    // Tokens are base64url of JSON behind a known beginning; shares begin with their format.
    for beginning in ["eyJ", "hpke1.", "bfs1-", "Bearer "] {
        assert!(!has(bytes, beginning.as_bytes()), "{what} has a token: {}", String::from_utf8_lossy(bytes));
    }
    assert!(!has(bytes, b"panicked"), "{what}");
}

fn assert_no_code(what: &str, bytes: &[u8]) {
    // Ids and digests hold such digits by chance: the code is looked for where it stands alone.
    let text = String::from_utf8_lossy(bytes);
    let alone = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == CODE);
    assert!(!alone, "{what} has the code: {text}");
}

/// Runs the program as talkative as it can be, and looks at what it printed.
fn run(arguments: &[&str], input: &str) -> Output {
    let mut command = command(arguments);
    command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
    let output = finish(command.spawn().unwrap(), input);
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let what = format!("{name} of {arguments:?}");
        assert_clean(&what, bytes);
        assert_no_code(&what, bytes);
    }
    output
}

fn pay(bench: &Bench, mail: &str, words: &[&str], input: &str) -> Output {
    let mut command = bench.paying(words, mail);
    command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
    let output = finish(command.spawn().unwrap(), input);
    assert_clean("pay", &[&output.stdout[..], &output.stderr].concat());
    assert_no_code("pay", &[&output.stdout[..], &output.stderr].concat());
    output
}

#[test]
fn nothing_that_the_program_prints_or_keeps_has_a_secret() {
    let bench = Bench::new();
    let (data, pass, config) = (bench.path("data"), bench.path("pass"), bench.path("billfold.toml"));
    let vault = |words: &[&str], input: &str| {
        run(&[&["vault", "--data", &data, "--passphrase-file", &pass], words].concat(), input)
    };
    let card = |number: &str| {
        format!(r#"{{"number":"{number}","expiry":"2032-12","name":"Pat Payer","security_code":"{CODE}"}}"#)
    };
    vault(&["--json", "add"], &card(NUMBERS[0]));
    vault(&["add"], &card(NUMBERS[0]));
    let declined = card(NUMBERS[1]).replace(CODE, "482");
    vault(&["add"], &declined);
    // Wrong in every way that shows a parser the digits.
    for wrong in [card(NUMBERS[2]), card(NUMBERS[0]).replace('"', ""), NUMBERS[0].to_owned(), CODE.to_owned()]
    {
        assert_ne!(vault(&["--json", "add"], &wrong).status.code(), Some(0));
    }
    assert_ne!(vault(&["add"], &card(NUMBERS[2])).status.code(), Some(0));
    let listed = bench.vault(&["list"], "");
    let id = crate::bench::objects(&listed)[0]["id"].as_str().unwrap().to_owned();
    vault(&["update", &id], &format!(r#"{{"security_code":"{CODE}","number":"{}"}}"#, NUMBERS[0]));
    vault(&["update", &id], &format!(r#"{{"security_code":"{CODE}","nickname":"{}"}}"#, NUMBERS[0]));
    vault(&["update", &id], &format!(r#"{{"security_code":"{CODE}","nickname":"mine"}}"#));

    let faults = bench.sandbox.partner("xero").unwrap().faults();
    let injected = [
        None,
        Some((Call::PaymentRequest, Fault::DropAfter)),
        Some((Call::PaymentComplete, Fault::DropBefore)),
        Some((Call::PaymentComplete, Fault::DropAfter)),
        Some((Call::PaymentComplete, Fault::BadGatewayAfter)),
        Some((Call::Charge, Fault::MalformedJson)),
    ];
    for (round, fault) in injected.into_iter().enumerate() {
        let mail = bench.mail(&format!("INV-{round}"), "10.00 USD");
        if let Some((call, fault)) = fault {
            faults.push(call, fault);
        }
        pay(
            &bench,
            &mail,
            &["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign"],
            &format!("{CODE}\n"),
        );
        if round < 2 {
            pay(&bench, &mail, &[], &format!("{CODE}{CODE}\n"));
        }
        if fault.is_none() {
            let dns = bench.path("dns.json");
            run(&["screen", "--explain", "--config", &config, "--dns", &dns, &mail], "");
            run(&["screen", "--json", "--config", &config, "--dns", &dns, &mail], "");
            run(&["invoice", &mail], "");
        }
    }
    for words in [&["list"][..], &["--json", "list"], &["reconcile", "--config", &config]] {
        run(&[&["ledger", "--data", &data], words].concat(), "");
    }
    for words in [&["list"][..], &["audit"], &["verify"], &["rotate"], &["keys"], &["retire"]] {
        vault(words, "");
    }
    vault(&["rekey", "--deal", "2/2", "--shares-to", &bench.path("shares")], "");
    vault(&["list"], "");
    run(&["demo"], "");

    let kept = sources::files(Path::new(&data));
    assert!(!kept.is_empty());
    for path in kept {
        let bytes = std::fs::read(&path).unwrap();
        assert_clean(&path.display().to_string(), &bytes);
        assert_no_code(&path.display().to_string(), &bytes);
    }
}
