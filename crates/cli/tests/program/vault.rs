//! The vault's commands: keys of every kind, care, and refusals with their codes.
#![expect(clippy::unwrap_in_result, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use billfold_testkit::skip::{Need, skipped};
use serde_json::Value;

use crate::bench::{billfold, code, command, finish, objects};

const CARD: &str = r#"{"number":"4242424242424242","expiry":"2032-12","name":"Pat Payer"}"#;

/// A data folder and files beside it; no sandbox.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("pass", "correct horse battery staple\n");
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    /// `billfold vault` with a key, and the words.
    fn run(&self, key: &[&str], words: &[&str], input: &str) -> Output {
        let data = self.path("data");
        let arguments = [&["vault", "--data", &data, "--json"], key, words].concat();
        billfold(&arguments, input)
    }

    fn pass(&self, words: &[&str], input: &str) -> Output {
        self.run(&["--passphrase-file", &self.path("pass")], words, input)
    }

    /// How many cards are listed, or the code of the refusal.
    fn listed(&self, key: &[&str]) -> Result<usize, String> {
        let output = self.run(key, &["list"], "");
        let objects = objects(&output);
        match objects.first().and_then(|object| object["reason"]["code"].as_str()) {
            Some(reason) => Err(reason.to_owned()),
            None => Ok(objects.len()),
        }
    }
}

fn reason(output: &Output) -> (i32, String) {
    (code(output), objects(output)[0]["reason"]["code"].as_str().unwrap_or("none").to_owned())
}

fn done(output: &Output) -> Value {
    assert_eq!(code(output), 0, "{}", String::from_utf8_lossy(&output.stdout));
    objects(output).remove(0)
}

#[test]
fn another_passphrase_opens_and_the_old_one_does_not() {
    let folder = Folder::new();
    done(&folder.pass(&["add"], CARD));
    folder.write("new", "another horse\n");
    let (old, new) = (folder.path("pass"), folder.path("new"));
    folder.write("wrong", "wrong\n");
    let wrong = folder.run(
        &["--passphrase-file", &folder.path("wrong")],
        &["rekey", "--new-passphrase-file", &new],
        "",
    );
    assert_eq!(reason(&wrong), (1, "vault.wrong_key".to_owned()));
    let rekeyed = done(&folder.pass(&["rekey", "--new-passphrase-file", &new], ""));
    assert_eq!(
        (rekeyed["rekeyed"].as_bool(), rekeyed["provider"].as_str()),
        (Some(true), Some("passphrase"))
    );
    assert_eq!(folder.listed(&["--passphrase-file", &old]), Err("vault.wrong_key".to_owned()));
    assert_eq!(folder.listed(&["--passphrase-file", &new]), Ok(1));
    let nobody = folder.run(&["--passphrase-file", &new], &["rekey"], "");
    assert_eq!(reason(&nobody), (2, "program.usage".to_owned()));
}

#[test]
fn custodians_open_together_and_are_replaced() {
    let folder = Folder::new();
    done(&folder.pass(&["add"], CARD));
    let first = folder.path("first");
    let dealt = done(&folder.pass(&["rekey", "--deal", "2/3", "--shares-to", &first], ""));
    assert_eq!(
        (dealt["provider"].as_str(), dealt["shares"].as_array().map(Vec::len)),
        (Some("custodians"), Some(3))
    );
    let share = |folder: &str, number: u8| format!("{folder}/share-{number}.txt");
    let (one, two, three) = (share(&first, 1), share(&first, 2), share(&first, 3));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&one).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(folder.listed(&["--share-file", &one, "--share-file", &three]), Ok(1));
    assert_eq!(folder.listed(&["--share-file", &three]), Err("vault.share_too_few".to_owned()));
    let pass = folder.path("pass");
    assert_eq!(folder.listed(&["--passphrase-file", &pass]), Err("vault.other_provider".to_owned()));
    folder.write("typo", &std::fs::read_to_string(&one).unwrap().replace("bfs1-", "bfs1-0"));
    assert_eq!(
        folder.listed(&["--share-file", &folder.path("typo"), "--share-file", &two]),
        Err("vault.share_malformed".to_owned())
    );

    // A custodian leaves: a new key is dealt, and the old shares open nothing, alone or with new ones.
    let together = ["--share-file", &two, "--share-file", &one];
    let taken = folder.run(&together, &["rekey", "--deal", "2/3", "--shares-to", &first], "");
    assert_eq!(code(&taken), 2, "no file is written over");
    assert_eq!(folder.listed(&together), Ok(1), "and nothing has happened");
    let second = folder.path("second");
    done(&folder.run(&together, &["rekey", "--deal", "2/2", "--shares-to", &second], ""));
    let (new_one, new_two) = (share(&second, 1), share(&second, 2));
    assert_eq!(folder.listed(&together), Err("vault.wrong_key".to_owned()));
    assert_eq!(
        folder.listed(&["--share-file", &one, "--share-file", &new_two]),
        Err("vault.share_mixed".to_owned())
    );
    let new = ["--share-file", &new_two, "--share-file", &new_one];
    assert_eq!(folder.listed(&new), Ok(1));
    // And back to one person.
    done(&folder.run(&new, &["rekey", "--new-passphrase-file", &pass], ""));
    assert_eq!(folder.listed(&["--passphrase-file", &pass]), Ok(1));
    assert_eq!(
        reason(&folder.pass(&["rekey", "--deal", "3/2", "--shares-to", &second], "")).1,
        "vault.share_numbers"
    );
}

#[test]
fn a_rekey_that_is_killed_is_finished_by_running_it_again() {
    let folder = Folder::new();
    for owner in ["ada", "ben", "cy"] {
        done(&folder.pass(&["add", "--owner", owner], CARD));
    }
    let (data, mut old, mut new) = (folder.path("data"), folder.path("pass"), folder.path("new"));
    folder.write("new", "another horse\n");
    let mut unfinished = 0;
    for wait in [60, 120, 180, 240, 300, 360] {
        let arguments =
            ["vault", "--data", &data, "--passphrase-file", &old, "rekey", "--new-passphrase-file", &new];
        let mut child = command(&arguments).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let keys = [["--passphrase-file", old.as_str()], ["--passphrase-file", new.as_str()]];
        let opened = keys.map(|key| folder.listed(&[key[0], key[1], "--owner", "ben"]));
        match &opened {
            [Ok(1), Err(_)] => {}
            [Err(_), Ok(1)] => std::mem::swap(&mut old, &mut new),
            [Err(one), Err(two)] => {
                assert_eq!(
                    (one.as_str(), two.as_str()),
                    ("vault.rekey_unfinished", "vault.rekey_unfinished")
                );
                unfinished += 1;
                let deal = ["rekey", "--deal", "2/2", "--shares-to", &folder.path("never")];
                let refused = folder.run(&keys[0], &deal, "");
                assert_eq!(reason(&refused), (1, "vault.rekey_unfinished".to_owned()));
                done(&folder.run(&keys[0], &["rekey", "--new-passphrase-file", &new], ""));
                std::mem::swap(&mut old, &mut new);
                assert_eq!(folder.listed(&["--passphrase-file", &old, "--owner", "ben"]), Ok(1));
            }
            _ => panic!("{opened:?} after {wait} ms"),
        }
    }
    println!("{unfinished} of 6 were killed in the middle");
    let verified = folder.run(&["--passphrase-file", &old], &["verify", "--all"], "");
    assert_eq!((code(&verified), objects(&verified).len()), (0, 3));
}

#[test]
fn keys_of_all_owners_are_rotated_and_the_old_ones_retired() {
    let folder = Folder::new();
    done(&folder.pass(&["add"], CARD));
    done(&folder.pass(&["add", "--owner", "contoso"], CARD));
    let rotated = objects(&folder.pass(&["rotate", "--all"], ""));
    assert_eq!(rotated.len(), 2);
    assert!(rotated.iter().all(|keys| keys["active"] == 2 && keys["minimum"] == 1 && keys["rewrapped"] == 1));
    let retired = objects(&folder.pass(&["retire", "--all"], ""));
    assert!(retired.iter().all(|keys| keys["minimum"] == 2) && retired.len() == 2, "{retired:?}");
    assert_eq!(done(&folder.pass(&["rewrap"], ""))["rewrapped"], 0);
    let keys = done(&folder.pass(&["keys"], ""));
    assert_eq!((keys["owner"].as_str(), keys["provider"]["anchor"].as_bool()), (Some("local"), Some(false)));
    assert_eq!(objects(&folder.pass(&["verify", "--all"], "")).len(), 2);
    assert_eq!(reason(&folder.pass(&["keys", "--owner", "nobody"], "")).1, "vault.owner_not_found");
}

#[test]
fn a_card_is_replaced_and_what_is_old_is_purged_with_a_report() {
    let folder = Folder::new();
    let old = done(&folder.pass(&["add"], CARD))["id"].as_str().unwrap().to_owned();
    let new = done(&folder.pass(&["replace", &old], &CARD.replace("4242424242424242", "5555555555554444")));
    assert_eq!((new["network"].as_str(), new["default"].as_bool()), (Some("mastercard"), Some(true)));
    assert_eq!(reason(&folder.pass(&["show", &old], "")), (1, "vault.not_found".to_owned()));
    assert_eq!(reason(&folder.pass(&["replace", &old], CARD)), (1, "vault.not_found".to_owned()));
    let kept = done(&folder.pass(&["purge", "--expired-days", "30", "--unchanged-days", "30"], ""));
    assert_eq!((kept["removed"].as_array().map(Vec::len), kept["kept"].as_u64()), (Some(0), Some(1)));
    let purged = done(&folder.pass(&["purge", "--unchanged-days", "0", "--all"], ""));
    assert_eq!((&purged["removed"][0], purged["kept"].as_u64()), (&new["id"], Some(0)));
    assert_eq!(code(&folder.pass(&["purge"], "")), 2, "no rule");
    let trail = folder.pass(&["audit"], "");
    assert!(String::from_utf8_lossy(&trail.stdout).contains("purged"));
}

#[test]
fn refusals_have_the_crates_codes() {
    let folder = Folder::new();
    let luhn = folder.pass(&["add"], r#"{"number":"4242424242424241","expiry":"2032-12","name":"Pat"}"#);
    let (status, reason_code) = reason(&luhn);
    assert!(status == 2 && reason_code.starts_with("vault."), "{reason_code}");
    assert!(!String::from_utf8_lossy(&luhn.stdout).contains("4242424242424241"));
    assert_eq!(reason(&folder.pass(&["shred"], "")), (1, "vault.not_agreed".to_owned()));
    let both = folder.pass(&["--share-file", "x", "list"], "");
    assert_eq!(code(&both), 2, "one key");
    assert_eq!(reason(&folder.run(&[], &["list"], "")), (2, "program.usage".to_owned()));
}

/// A person at a terminal: `script` of util-linux gives one.
fn at_a_terminal(folder: &Folder, words: &str, typed: &[&str]) -> Option<String> {
    use std::process::{Command, Stdio};
    let line = format!("{} vault --data {} {words}", env!("CARGO_BIN_EXE_billfold"), folder.path("data"));
    let started = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        skipped(Need::Program, "no `script` program");
        return None;
    };
    let mut screen = child.stdout.take().unwrap();
    let mut input = child.stdin.take().unwrap();
    let (mut shown, mut seen) = (String::new(), 0);
    for answer in typed {
        // The question ends with a colon and a space; what was typed is not shown.
        while !shown.get(seen..).unwrap().contains(": ") {
            let mut bytes = [0; 256];
            match std::io::Read::read(&mut screen, &mut bytes).unwrap() {
                0 => return Some(shown),
                length => shown.push_str(&String::from_utf8_lossy(&bytes[..length])),
            }
        }
        seen = shown.len();
        wait_until_silent(child.id());
        std::io::Write::write_all(&mut input, format!("{answer}\n").as_bytes()).unwrap();
    }
    drop(input);
    std::io::Read::read_to_string(&mut screen, &mut shown).unwrap();
    child.wait().unwrap();
    Some(shown)
}

/// The question is printed a moment before the terminal stops showing what is typed: `stty` tells.
fn wait_until_silent(script: u32) {
    for _ in 0..600 {
        std::thread::sleep(Duration::from_millis(50));
        let children = std::fs::read_to_string(format!("/proc/{script}/task/{script}/children"));
        let child = children.unwrap_or_default().split_whitespace().next().unwrap_or_default().to_owned();
        let Ok(terminal) = std::fs::read_link(format!("/proc/{child}/fd/0")) else { continue };
        let state = std::process::Command::new("stty").arg("-aF").arg(terminal).output();
        if state.is_ok_and(|state| String::from_utf8_lossy(&state.stdout).contains("-echo ")) {
            return;
        }
    }
    panic!("the terminal goes on showing what is typed");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "looks at the terminal as Linux shows it")]
fn a_new_passphrase_is_asked_for_twice_and_never_shown() {
    let folder = Folder::new();
    // A vault that does not exist yet: twice.
    let Some(shown) = at_a_terminal(&folder, "list", &["new horse", "new hors"]) else { return };
    assert!(shown.contains("differ") && !shown.contains("new hors"), "{shown}");
    let shown = at_a_terminal(&folder, "list", &["new horse", "new horse"]).unwrap();
    assert!(!shown.contains("differ") && !shown.contains("new horse"), "{shown}");
    // From now on once; for another passphrase once, and the new one twice.
    let shown = at_a_terminal(&folder, "rekey", &["new horse", "newer horse", "newer horse"]).unwrap();
    assert!(shown.contains("another key now") && !shown.contains("newer horse"), "{shown}");
    folder.write("pass", "newer horse\n");
    assert_eq!(folder.listed(&["--passphrase-file", &folder.path("pass")]), Ok(0));
    // Custodians type their shares one after another.
    done(&folder.pass(&["rekey", "--deal", "2/2", "--shares-to", &folder.path("s")], ""));
    let share = |number: u8| {
        std::fs::read_to_string(Path::new(&folder.path("s")).join(format!("share-{number}.txt")))
    };
    let shares = [share(1).unwrap(), share(2).unwrap()];
    let shown = at_a_terminal(&folder, "--shares keys --all", &[shares[1].trim(), shares[0].trim()]).unwrap();
    assert!(
        shown.contains("custodian 2") && !shown.contains("bfs1-") && !shown.contains("billfold:"),
        "{shown}"
    );
}

#[test]
fn an_unread_input_is_no_panic() {
    let folder = Folder::new();
    let (data, pass) = (folder.path("data"), folder.path("pass"));
    let arguments = ["vault", "--data", &data, "--passphrase-file", &pass, "--json", "add"];
    for input in ["", "\u{0}", "[]", "null", &"x".repeat(70_000)] {
        let output = finish(command(&arguments).spawn().unwrap(), input);
        assert_eq!(code(&output), 2, "{}", String::from_utf8_lossy(&output.stderr));
    }
}
