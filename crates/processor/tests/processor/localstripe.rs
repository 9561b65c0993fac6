//! Tokenization against somebody else's Stripe: `localstripe`, from the Python package index, on loopback.
//!
//! It is started by the test if it is installed (by `cargo xtask setup` under `target`; or on the path, or named by
//! `BILLFOLD_LOCALSTRIPE`), and left out with one line if it is not. It speaks plain HTTP, so the stream of this test claims a TLS
//! peer that it does not have; that a real stream must not is shown in `tokenize.rs`.

use billfold_reason::Coded as _;
use std::io::{Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use billfold_processor::{ProcessorStream, Tokenizer};
use billfold_testkit::skip::{Need, skipped};
use chrono::TimeDelta;

use crate::support::{binding, card, now};

struct Loopback(TcpStream);

impl Write for Loopback {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl ProcessorStream for Loopback {
    fn tls_peer(&self) -> Option<String> {
        self.0.peer_addr().ok().map(|peer| format!("localhost:{}", peer.port()))
    }
}

/// The emulator: named, or where `setup` puts it, or on the path.
fn program() -> Command {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/localstripe");
    match std::env::var_os("BILLFOLD_LOCALSTRIPE") {
        Some(named) => Command::new(named),
        None if installed.exists() => {
            let mut python = Command::new("python3");
            python.args(["-m", "localstripe"]).env("PYTHONPATH", installed);
            python
        }
        None => Command::new("localstripe"),
    }
}

struct Emulator {
    process: Child,
    port: u16,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _killed = self.process.kill();
        let _waited = self.process.wait();
    }
}

impl Emulator {
    fn start() -> Option<Self> {
        // A port that is free now; the emulator takes it a moment later.
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let mut command = program();
        command
            .args(["--port", &port.to_string(), "--from-scratch"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let Ok(process) = command.spawn() else {
            skipped(Need::Program, "localstripe is not installed");
            return None;
        };
        let emulator = Self { process, port };
        for _ in 0..300 {
            if emulator.connect().is_some() {
                return Some(emulator);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        skipped(Need::Machine, "localstripe did not start");
        None
    }

    fn connect(&self) -> Option<Loopback> {
        TcpStream::connect(("127.0.0.1", self.port)).ok().map(Loopback)
    }

    /// The status and the body of the answer.
    fn answer(mut stream: Loopback) -> (u16, Vec<u8>) {
        let mut answer = Vec::new();
        stream.0.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer.get(..end).unwrap().to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.get(end.saturating_add(4)..).unwrap().to_vec())
    }

    fn post(&self, path: &str, body: &str) -> (u16, serde_json::Value) {
        let mut stream = self.connect().unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk_test_12345\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let (status, body) = Self::answer(stream);
        (status, serde_json::from_slice(&body).unwrap())
    }
}

#[test]
fn a_card_becomes_a_token_that_can_be_charged() {
    let Some(emulator) = Emulator::start() else { return };
    let until = now().checked_add_signed(TimeDelta::days(1)).unwrap();
    // The emulator knows no publishable keys in the header; Stripe itself takes them there.
    let tokenizer =
        Tokenizer::stripe("stripe", "localhost", "sk_test_12345", now(), until).unwrap().port(emulator.port);
    let request = tokenizer.request(card(), &binding(), now()).unwrap();
    let mut stream = emulator.connect().unwrap();
    request.write_to(&mut stream, now()).unwrap();
    let (status, body) = Emulator::answer(stream);
    let sealed = tokenizer.read(status, &body).unwrap();
    assert!(sealed.to_text().starts_with("tok_") && sealed.format() == "stripe");
    // What the merchant's side does with the token. (This emulator charges customers only.)
    let (status, customer) = emulator.post("/v1/customers", &format!("source={}", sealed.to_text()));
    assert_eq!(status, 200, "{customer}");
    let customer = customer["id"].as_str().unwrap();
    let charge = format!("amount=9887&currency=usd&customer={customer}");
    let (status, charge) = emulator.post("/v1/charges", &charge);
    assert_eq!(
        (status, charge["status"].as_str(), charge["amount"].as_u64()),
        (200, Some("succeeded"), Some(9887))
    );
}

#[test]
fn a_wrong_key_is_refused() {
    let Some(emulator) = Emulator::start() else { return };
    let until = now().checked_add_signed(TimeDelta::days(1)).unwrap();
    let tokenizer =
        Tokenizer::stripe("stripe", "localhost", "wrong", now(), until).unwrap().port(emulator.port);
    let mut stream = emulator.connect().unwrap();
    tokenizer.request(card(), &binding(), now()).unwrap().write_to(&mut stream, now()).unwrap();
    let (status, body) = Emulator::answer(stream);
    assert_eq!(tokenizer.read(status, &body).unwrap_err().code().name(), "processor.tokenizer_refused");
}
