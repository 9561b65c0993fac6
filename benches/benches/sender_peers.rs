//! The sender check beside other DKIM verifiers on the same mail in the same run, each with the key at hand: dkimpy, mailauth
//! (JavaScript), libopendkim and opendkim's own test mode. They verify signatures; the check does that and decides.
//!
//! `benches/peers/sender/install.sh` installs them below `target`; one that is missing is said to be skipped.
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a benchmark stops by panicking"
)]
#![expect(clippy::print_stdout, reason = "the ratios are the result")]

#[path = "sender/mail.rs"]
#[expect(unreachable_pub, dead_code, reason = "shared by several programs")]
mod mail;
#[path = "sender/works.rs"]
#[expect(unreachable_pub, dead_code, reason = "shared by several programs")]
mod works;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use billfold_benches::turns::{ratio, shortest};
use mail::{Draft, Key, PARTNER};
use works::Host;

/// A program that reads lines `FILE COUNT`, verifies the file so often and answers nanoseconds a message.
struct Peer {
    name: &'static str,
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    best: [Duration; 2],
}

impl Peer {
    /// Starts one; `None` if it is not installed.
    fn start(
        name: &'static str,
        program: &[&Path],
        needs: &Path,
        arguments: &[&str],
        top: &Path,
    ) -> Option<Self> {
        if !needs.exists() {
            println!("{name}: skipped, benches/peers/sender/install.sh installs it");
            return None;
        }
        let (program, script) = program.split_first().unwrap();
        let mut child = Command::new(program)
            .args(script)
            .args(arguments)
            .env("BILLFOLD_PEERS", top)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (ask, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Some(Self { name, child, ask, answers, best: [Duration::MAX; 2] })
    }

    /// The time of one message, over `count` in a row.
    fn time(&mut self, mail: &Path, count: u32) -> Duration {
        writeln!(self.ask, "{} {count}", mail.display()).unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let nanoseconds =
            line.trim().parse().unwrap_or_else(|_| panic!("{} does not verify the mail", self.name));
        Duration::from_nanos(nanoseconds)
    }

    fn end(self) {
        let Self { mut child, ask, .. } = self;
        drop(ask);
        child.wait().unwrap();
    }
}

fn peers(record: &Path, name: &str) -> Vec<Peer> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (scripts, installed) = (top.join("peers/sender"), top.join("../target/peers/sender"));
    let Ok(installed) = installed.canonicalize() else {
        println!("peers: skipped, benches/peers/sender/install.sh installs them");
        return Vec::new();
    };
    let record = record.display().to_string();
    let python = installed.join("python/bin/python");
    let (library, opendkim) =
        (installed.join("opendkim_library"), installed.join("debian/usr/sbin/opendkim"));
    let script = |name| scripts.join(name);
    let (one, two, three) = (script("dkimpy.py"), script("mailauth.js"), script("opendkim_program.py"));
    [
        Peer::start("dkimpy 1.1.8", &[&python, &one], &python, &[&record], &installed),
        Peer::start(
            "mailauth 4.13.3",
            &[Path::new("node"), &two],
            &installed.join("node_modules/mailauth"),
            &[&record],
            &installed,
        ),
        Peer::start("libopendkim 2.11.0", &[&library], &library, &[&record], &installed),
        Peer::start("opendkim -t 2.11.0", &[&python, &three], &opendkim, &[&record, name], &installed),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn main() {
    let dry = !std::env::args().any(|argument| argument == "--bench")
        || std::env::args().any(|argument| argument == "--test");
    let (rounds, count) = if dry { (1, 2) } else { (8, 200) };
    let key = Key::rsa();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let mails = [("1.6 kB", 1), ("58 kB", 744)].map(|(size, lines)| {
        let raw = Draft::invoice(lines).sign(&[&key]);
        (size, write(&format!("invoice{lines}.eml"), &raw), raw)
    });
    let record = write("key.txt", key.record().as_bytes());
    let mut peers = peers(&record, &format!("{}._domainkey.{PARTNER}", key.selector()));
    let host = Host::new(&key);
    let mut ours = [Duration::MAX; 2];
    for _ in 0..rounds {
        for (at, (_, path, raw)) in mails.iter().enumerate() {
            let [time] = shortest(1, count, [&mut || host.check(raw)]);
            ours[at] = ours[at].min(time);
            for peer in &mut peers {
                let time = peer.time(path, count);
                peer.best[at] = peer.best[at].min(time);
            }
        }
    }
    println!("| verifier | 1.6 kB | times the check | 58 kB | times the check |\n|---|---|---|---|---|");
    println!("| the check, mail-parser included | {:.1?} | 1 | {:.1?} | 1 |", ours[0], ours[1]);
    for peer in peers {
        let [small, large] = peer.best;
        println!(
            "| {} | {small:.0?} | {:.1} | {large:.0?} | {:.1} |",
            peer.name,
            ratio(small, ours[0]),
            ratio(large, ours[1])
        );
        peer.end();
    }
}
