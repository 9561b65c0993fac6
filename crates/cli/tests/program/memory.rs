//! What another program finds in the memory of this one: nothing of a card once it was used; and no file gets any of it.
//!
//! The program writes to a pipe that is full, so it stands still just before its last word, with everything done. Only
//! root may look into it then, because it lets nobody: elsewhere the scan is skipped.
#![expect(clippy::arithmetic_side_effects, clippy::unwrap_in_result, reason = "a test fails by panicking")]

use std::fs::File;
use std::io::{PipeWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use billfold_testkit::skip::{Need, skipped};
use memchr::memmem::Finder;

use crate::bench::{Bench, code, command, finish, objects};

/// American Express: its codes have four digits, which are not everywhere by chance.
const NUMBER: &str = "378282246310005";

fn card(number: &str) -> String {
    format!(r#"{{"number":"{number}","expiry":"2032-12","name":"Pat Payer","security_code":"4829"}}"#)
}

/// Every occurrence in the writable memory of a process, by the name of the mapping; `None` where looking is not allowed.
fn found(process: &Child, digits: &str) -> Option<Vec<String>> {
    const CHUNK: u64 = 1 << 20;
    let id = process.id();
    let mut memory = File::open(format!("/proc/{id}/mem")).ok()?;
    let maps = std::fs::read_to_string(format!("/proc/{id}/maps")).ok()?;
    let finder = Finder::new(digits.as_bytes());
    let overlap = digits.len().saturating_sub(1);
    let mut hits = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (Some(range), Some(rights)) = (words.next(), words.next()) else { continue };
        if !rights.starts_with("rw") {
            continue;
        }
        let name = words.nth(3).unwrap_or("anonymous");
        let (start, end) = range.split_once('-').unwrap();
        let [mut at, end] = [start, end].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        while at < end {
            let length = (end - at).min(CHUNK) as usize;
            let mut bytes = vec![0; length];
            memory.seek(SeekFrom::Start(at)).unwrap();
            if memory.read_exact(&mut bytes).is_ok() {
                hits.extend(
                    finder.find_iter(&bytes).map(|offset| format!("{name} at {:x}", at + offset as u64)),
                );
            }
            if length <= overlap || at + length as u64 == end {
                break;
            }
            at += (length - overlap) as u64;
        }
    }
    Some(hits)
}

/// A pipe that is full and stays so while the reading end is kept.
fn full_pipe() -> (std::io::PipeReader, PipeWriter) {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut filler = writer.try_clone().unwrap();
    // Ends with the reading end.
    std::thread::spawn(move || while filler.write_all(b".").is_ok() {});
    (reader, writer)
}

/// Waits until a process does nothing any more.
fn wait_until_still(process: &Child) {
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.id())).unwrap();
        let rest = stat.rsplit(')').next().unwrap().split_whitespace();
        rest.skip(11).take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let (mut before, mut still) = (ticks(), 0);
    for _ in 0..600 {
        std::thread::sleep(Duration::from_millis(100));
        let now = ticks();
        still = if now == before { still + 1 } else { 0 };
        if still == 5 {
            return;
        }
        before = now;
    }
    panic!("the program does not stand still");
}

/// Waits until a process stands at its last word: with a pipe that is full it cannot get further. A kernel that does not tell
/// what it waits for leaves only that it does nothing.
fn wait_for_the_last_word(process: &Child) {
    let waits_for = || std::fs::read_to_string(format!("/proc/{}/wchan", process.id())).unwrap_or_default();
    for _ in 0..600 {
        let waits_for = waits_for();
        if waits_for.contains("pipe_write") || matches!(waits_for.as_str(), "" | "0") {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    wait_until_still(process);
}

/// Starts the program with a full pipe for its output, and gives it its input. Answers it before its end of input and after
/// its work.
fn until_the_last_word(mut command: Command, input: &str, mut look: impl FnMut(&Child, bool)) {
    let (reader, writer) = full_pipe();
    let mut child = command.stdout(writer).stderr(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    wait_until_still(&child);
    look(&child, false);
    drop(stdin);
    wait_for_the_last_word(&child);
    assert!(child.try_wait().unwrap().is_none(), "the program waits with its last word");
    look(&child, true);
    drop(reader);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn nothing_of_a_card_stays_in_the_memory_of_the_program() {
    let bench = Bench::new();
    let (data, pass) = (bench.path("data"), bench.path("pass"));
    let add = ["vault", "--data", &data, "--passphrase-file", &pass, "--json", "add"];
    let mut allowed = true;
    until_the_last_word(command(&add), &card(NUMBER), |program, done| match found(program, NUMBER) {
        None => allowed = false,
        Some(hits) if done => assert_eq!(hits, [""; 0], "after adding"),
        Some(hits) => assert!(!hits.is_empty(), "the live number is found: the looking works"),
    });
    if !allowed {
        skipped(Need::Machine, "only root may look into a program that lets nobody");
        return;
    }
    let listed = objects(&bench.vault(&["list"], ""));
    let id = listed[0]["id"].as_str().unwrap().to_owned();

    let update = ["vault", "--data", &data, "--passphrase-file", &pass, "--json", "update", &id];
    let mut change = command(&update);
    change.env("RUST_LOG", "trace");
    until_the_last_word(change, r#"{"name":"P. Payer","security_code":"4829"}"#, |program, done| {
        assert!(!done || found(program, NUMBER).unwrap().is_empty(), "after changing");
    });

    // A code is four digits, and those may stand anywhere by chance: as often as in a run with another code.
    let mut worse = 0;
    for round in 0..3 {
        let mail = bench.mail(&format!("INV-{round}"), "10.00 USD");
        let mut counts = [0; 2];
        let paying =
            bench.paying(&["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign"], &mail);
        until_the_last_word(paying, "4829\n", |program, done| {
            if done {
                assert_eq!(found(program, NUMBER).unwrap(), [""; 0], "after paying");
                counts = ["4829", "5938"].map(|digits| found(program, digits).unwrap().len());
            }
        });
        assert_eq!(bench.sandbox.processor().times_charged("shop-mid", &format!("INV-{round}")), 1);
        println!("the code stands {} times in memory, another {} times", counts[0], counts[1]);
        worse += usize::from(counts[0] > counts[1]);
    }
    assert!(worse < 3, "the code is left behind");
}

#[test]
fn memory_goes_into_no_file_and_to_no_other_user() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::write(folder.path().join("pass"), "correct horse\n").unwrap();
    let (pass, data) = (folder.path().join("pass").display().to_string(), data.display().to_string());
    let add = ["vault", "--data", &data, "--passphrase-file", &pass, "add"];

    let mut child = command(&add).spawn().unwrap();
    wait_until_still(&child);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let numbers: Vec<_> = core.split_whitespace().filter(|word| word.parse::<u64>().is_ok()).collect();
    assert_eq!(numbers, ["0", "0"], "{core}");
    // Not SIGQUIT, which a shell lets its background jobs, and so their children, ignore.
    let killed = Command::new("kill").args(["-ABRT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let status = child.wait().unwrap();
    assert_eq!((status.signal(), status.core_dumped()), (Some(6), false));

    // What lets itself be read has its own user as owner of its memory; what does not, root.
    let nobody = 65_534;
    let is_root = std::fs::metadata(folder.path()).unwrap().uid() == 0;
    let as_nobody = |mut command: Command| {
        if is_root {
            command.uid(nobody);
        }
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    };
    let mut readable = as_nobody(Command::new("cat")).unwrap();
    std::os::unix::fs::chown(folder.path(), Some(nobody), None).ok();
    std::os::unix::fs::chown(&pass, Some(nobody), None).ok();
    std::fs::remove_dir_all(&data).ok();
    let Ok(mut program) = as_nobody(command(&add)) else {
        skipped(Need::Machine, "another user may not start the program here");
        readable.kill().unwrap();
        readable.wait().unwrap();
        return;
    };
    wait_until_still(&readable);
    wait_until_still(&program);
    let owner = |child: &Child| std::fs::metadata(format!("/proc/{}/mem", child.id())).unwrap().uid();
    assert_ne!(owner(&readable), 0, "another program is its user's");
    assert_eq!(owner(&program), 0, "ours is nobody's but root's");
    for child in [&mut readable, &mut program] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn the_code_is_read_to_the_end_of_its_line_only() {
    let bench = Bench::new();
    bench.add_card("4242424242424242");
    let mail = bench.mail("INV-9", "10.00 USD");
    for (input, wanted) in [("12345\n", 1), ("", 1), ("\u{7f}\u{7f}\u{7f}\n", 1), ("123\r\nmore", 0)] {
        let child = bench
            .paying(&["--accept", "payee.unknown", "--accept", "sender.reply_to_foreign"], &mail)
            .spawn()
            .unwrap();
        assert_eq!(code(&finish(child, input)), wanted, "{input:?}");
    }
}
