//! A message that was delivered is read over IMAP.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use billfold_testkit::dovecot::{Dovecot, PASSWORD};

/// A dialogue in lines; every command is tagged `a`.
struct Imap(BufReader<TcpStream>);

impl Imap {
    fn connect(port: u16) -> Self {
        let mut imap = Self(BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap()));
        assert!(imap.line().starts_with("* OK"));
        imap
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line
    }

    /// Every line of the answer.
    fn ask(&mut self, command: &str) -> Vec<String> {
        self.0.get_mut().write_all(format!("a {command}\r\n").as_bytes()).unwrap();
        let mut lines = Vec::new();
        while !lines.last().is_some_and(|line: &String| line.starts_with("a ") || line.is_empty()) {
            lines.push(self.line());
        }
        lines
    }
}

#[test]
fn a_delivered_message_is_read_over_imap() {
    let Some(mut server) = Dovecot::start() else { return };
    let message = b"From: billing@contoso.example\r\nTo: pat@customer.example\r\nSubject: Invoice INV-1\r\n\r\nHello\r\n";
    server.deliver("pat", message);
    let mut imap = Imap::connect(server.port());
    assert!(imap.ask("LOGIN pat wrong").concat().contains("a NO"), "{}", server.log());
    let login = imap.ask(&format!("LOGIN pat \"{PASSWORD}\"")).concat();
    assert!(login.contains("a OK"), "{login} {}", server.log());
    let inbox = imap.ask("SELECT INBOX").concat();
    assert!(inbox.contains("* 1 EXISTS"), "{inbox} {}", server.log());
    let fetched = imap.ask("FETCH 1 BODY[]").concat();
    assert!(fetched.contains(std::str::from_utf8(message).unwrap()), "{fetched}");

    // While a session is open, and for somebody else.
    server.deliver("pat", message);
    server.deliver("ben", message);
    let inbox = imap.ask("NOOP").concat();
    assert!(inbox.contains("* 2 EXISTS"), "{inbox}");
    let mut other = Imap::connect(server.port());
    other.ask(&format!("LOGIN ben \"{PASSWORD}\""));
    assert!(other.ask("SELECT INBOX").concat().contains("* 1 EXISTS"));
}
