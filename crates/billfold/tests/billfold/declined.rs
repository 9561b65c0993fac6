//! Declined means declined: every answer, page, redirect and point of disconnection, and what the ledger holds afterwards. The
//! tables of `docs/declined.md`.
#![cfg(feature = "http")]

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use billfold::Awaited;
use billfold::ledger::{Attempt, State};
use billfold::partner::http::{Failure, Headers, Request, Response};
use billfold::vault::{MethodView, SecurityCode};

use crate::world::World;

const PAGE: &str = "docs/declined.md";
const CARD: &str = "4242424242424242";

impl World {
    /// A payment that the ledger holds as sent, of an invoice of its own.
    async fn sending(&self, number: &str, method: &MethodView) -> (Arc<Request>, Awaited) {
        let mail = self.sandbox.issue("xero", &self.invoice(number, "10.00")).unwrap();
        let reviewed = self.review(self.bill(&mail)).await.unwrap();
        let choice = self.choice(&reviewed, method.clone());
        let confirmed = reviewed.confirm(choice, &self.permit(), self.clock.now()).unwrap();
        let claimed = self.service.claim(confirmed, &self.ledger, self.clock.now()).unwrap();
        let code = SecurityCode::parse("123").unwrap();
        let released = claimed.release(&self.service, &self.vault, code, self.clock.now()).unwrap();
        self.send(released).take()
    }

    fn settled(&self, awaited: Awaited, answer: Result<Response, Failure>) -> Attempt {
        awaited.answer(&self.ledger, answer, self.clock.now()).unwrap()
    }
}

/// The partner's own words about an attempt, and others'. `ID` is the attempt's id.
const BODIES: [(&str, &str); 4] = [
    ("nothing", ""),
    ("a page", "<!doctype html><title>Sign in</title>"),
    ("an error in JSON", r#"{"error":"nothing_was_done"}"#),
    (
        "the protocol's decline",
        r#"{"requestId":"ID","result":"fail","error":{"code":"card_error","innererror":{"code":"card_declined"}}}"#,
    ),
];

/// Each class of status codes, and those of it that one might take for a promise. The contract suite of adapters has all from 100 to 599.
const STATUSES: [(&str, &[u16]); 6] = [
    ("1xx", &[100, 103]),
    ("200, 201", &[200, 201]),
    ("202, 203, 206: not final, altered, a part", &[202, 203, 206]),
    ("3xx: redirects, not modified", &[301, 302, 303, 304, 307]),
    (
        "4xx: refusals, not found, too many, given up",
        &[400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 422, 429, 451, 499],
    ),
    ("5xx and beyond", &[500, 501, 502, 503, 504, 522, 599]),
];

/// Whatever is answered under whatever status: only the protocol's own final answer under a status that has one decides.
#[tokio::test]
async fn no_status_is_a_decline() {
    let world = World::start().await;
    let card = world.card(CARD);
    let mut table = String::from("| status |");
    for (name, _) in BODIES {
        write!(table, " {name} |").unwrap();
    }
    table.push_str("\n|---|---|---|---|---|\n");
    for (class, statuses) in STATUSES {
        write!(table, "| {class} |").unwrap();
        for (at, (_, body)) in BODIES.iter().enumerate() {
            let mut ends = Vec::new();
            for status in statuses {
                let (_, awaited) = world.sending(&format!("S-{status}-{at}"), &card).await;
                let body = body.replace("ID", awaited.attempt_id().as_str());
                let attempt = world.settled(awaited, Ok(Response::json(*status, body)));
                ends.push(attempt.state.as_str());
            }
            ends.dedup();
            write!(table, " {} |", ends.join(", ")).unwrap();
        }
        table.push('\n');
    }
    billfold_testkit::doc_block::check(PAGE, "statuses", &table).unwrap();
}

/// Bodies under status 200, with their media type, and what they come to.
const ANSWERS: [(&str, &str, &str, State); 17] = [
    ("a decline", "application/json", r#"{"requestId":"ID","result":"fail"}"#, State::Declined),
    (
        "a decline, with the charset",
        "application/json; charset=utf-8",
        r#"{"requestId":"ID","result":"fail"}"#,
        State::Declined,
    ),
    ("a decline without a media type", "-", r#"{"requestId":"ID","result":"fail"}"#, State::Declined),
    ("a success", "application/json", r#"{"requestId":"ID","result":"success"}"#, State::Paid),
    ("a decline sent as a page", "text/html", r#"{"requestId":"ID","result":"fail"}"#, State::Unknown),
    ("a decline sent as plain text", "text/plain", r#"{"requestId":"ID","result":"fail"}"#, State::Unknown),
    ("a decline without the request id", "application/json", r#"{"result":"fail"}"#, State::Unknown),
    (
        "a decline of another request id",
        "application/json",
        r#"{"requestId":"other","result":"fail"}"#,
        State::Unknown,
    ),
    (
        "`pending`, `in_progress`: not final",
        "application/json",
        r#"{"requestId":"ID","result":"pending"}"#,
        State::Unknown,
    ),
    (
        "`requires_action` without an address",
        "application/json",
        r#"{"requestId":"ID","result":"requires_action"}"#,
        State::Unknown,
    ),
    (
        "`requires_action` at an address that is not the partner's",
        "application/json",
        r#"{"requestId":"ID","result":"requires_action","actionUrl":"https://elsewhere.example/ask"}"#,
        State::Unknown,
    ),
    (
        "a result that the protocol does not name",
        "application/json",
        r#"{"requestId":"ID","result":"declined"}"#,
        State::Unknown,
    ),
    ("a decline cut in the middle", "application/json", r#"{"requestId":"ID","result":"fa"#, State::Unknown),
    (
        "a decline twice in one body",
        "application/json",
        r#"{"requestId":"ID","result":"fail"}{"requestId":"ID","result":"fail"}"#,
        State::Unknown,
    ),
    (
        "two results in one answer",
        "application/json",
        r#"{"requestId":"ID","result":"fail","result":"success"}"#,
        State::Unknown,
    ),
    (
        "a decline with a paid invoice",
        "application/json",
        r#"{"requestId":"ID","result":"fail","entity":{"paymentStatus":"PaymentComplete"}}"#,
        State::Unknown,
    ),
    ("a decline in a list", "application/json", r#"[{"requestId":"ID","result":"fail"}]"#, State::Unknown),
];

#[tokio::test]
async fn only_the_protocols_final_answer_decides() {
    let world = World::start().await;
    let card = world.card(CARD);
    let mut table = String::from("| answer | media type | attempt |\n|---|---|---|\n");
    for (at, (name, media_type, body, state)) in ANSWERS.into_iter().enumerate() {
        let (_, awaited) = world.sending(&format!("A-{at}"), &card).await;
        let body = body.replace("ID", awaited.attempt_id().as_str()).into_bytes();
        let mut headers = Headers::new();
        if media_type != "-" {
            headers.append("content-type", media_type);
        }
        let attempt = world.settled(awaited, Ok(Response::new(200, headers, body)));
        assert_eq!(attempt.state, state, "{name}");
        let media_type = if media_type == "-" { "none" } else { media_type };
        writeln!(table, "| {name} | {media_type} | {} |", attempt.state.as_str()).unwrap();
    }
    billfold_testkit::doc_block::check(PAGE, "answers", &table).unwrap();
}

/// How much of a request the peer reads before it does something.
#[derive(Debug, Clone, Copy)]
enum Reads {
    Nothing,
    Some,
    All,
}

/// A decline as raw bytes, whole.
const DECLINE: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: LEN\r\n\r\nBODY";
const BODY: &str = r#"{"requestId":"ID","result":"fail","error":{"code":"declined"}}"#;

/// What a peer does: how much it reads, what it writes, and then it closes the connection. `CUT` is where the bytes end.
const PEERS: [(&str, Reads, &str, State); 17] = [
    ("closes at once", Reads::Nothing, "", State::Unknown),
    ("closes in the middle of the request", Reads::Some, "", State::Unknown),
    ("closes after the request", Reads::All, "", State::Unknown),
    ("answers in the middle of the request: a whole decline", Reads::Some, DECLINE, State::Declined),
    ("half a status line", Reads::All, "HTTP/1.1 20CUT", State::Unknown),
    ("half of the header", Reads::All, "HTTP/1.1 200 OK\r\ncontent-type: appCUT", State::Unknown),
    (
        "the header and no body",
        Reads::All,
        "HTTP/1.1 200 OK\r\ncontent-length: LEN\r\n\r\nCUT",
        State::Unknown,
    ),
    (
        "half a body",
        Reads::All,
        "HTTP/1.1 200 OK\r\ncontent-length: LEN\r\n\r\n{\"requestId\":\"ID\",\"resCUT",
        State::Unknown,
    ),
    (
        "half a body, its length not told",
        Reads::All,
        "HTTP/1.1 200 OK\r\n\r\n{\"requestId\":\"ID\",\"resCUT",
        State::Unknown,
    ),
    (
        "a whole decline, but more was promised",
        Reads::All,
        "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\nBODY",
        State::Unknown,
    ),
    (
        "a whole decline in chunks, without the last",
        Reads::All,
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nHEX\r\nBODY\r\nCUT",
        State::Unknown,
    ),
    ("`100 Continue` and nothing more", Reads::All, "HTTP/1.1 100 Continue\r\n\r\nCUT", State::Unknown),
    (
        "an empty answer that ends the matter: 204",
        Reads::All,
        "HTTP/1.1 204 No Content\r\n\r\n",
        State::Unknown,
    ),
    (
        "a redirect to a decline",
        Reads::All,
        "HTTP/1.1 302 Found\r\nlocation: /declined\r\ncontent-length: LEN\r\n\r\nBODY",
        State::Unknown,
    ),
    ("bytes that are no HTTP", Reads::All, "SSH-2.0-billing\r\n", State::Unknown),
    (
        "`103 Early Hints`, then a whole decline",
        Reads::All,
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: LEN\r\n\r\nBODY",
        State::Declined,
    ),
    ("a whole decline", Reads::All, DECLINE, State::Declined),
];

/// Serves one connection on a port of its own.
fn peer(reads: Reads, script: &str, id: &str) -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/complete", listener.local_addr().unwrap());
    let body = BODY.replace("ID", id);
    let script = script.replace("CUT", "").replace("BODY", &body).replace("LEN", &body.len().to_string());
    let script = script.replace("HEX", &format!("{:x}", body.len())).replace("ID", id);
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        match reads {
            Reads::Nothing => {}
            Reads::Some => stream.read_exact(&mut [0; 16]).unwrap(),
            Reads::All => read_all(&mut stream),
        }
        stream.write_all(script.as_bytes()).unwrap();
        let _half_closed = stream.shutdown(Shutdown::Write);
        if !script.is_empty() {
            // What is still on its way is read, else the answer would be lost with the connection.
            let _rest = stream.read_to_end(&mut Vec::new());
        }
    });
    (url, serving)
}

/// Reads a request to its end.
fn read_all(stream: &mut TcpStream) {
    let (mut bytes, mut more) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() >= length.parse().unwrap() {
                return;
            }
        }
        let read = stream.read(&mut more).unwrap();
        assert!(read > 0, "the request ended early");
        bytes.extend_from_slice(&more[..read]);
    }
}

/// The same request to another place: only a test may do that.
fn elsewhere(request: &Request, url: &str) -> Request {
    let mut moved = Request::new(request.method, url.parse().unwrap());
    moved.headers = request.headers.clone();
    moved.body.clone_from(&request.body);
    moved
}

#[tokio::test(flavor = "multi_thread")]
async fn every_point_of_disconnection_is_unknown_but_no_connection() {
    let world = World::start().await;
    let card = world.card(CARD);
    let mut table = String::from("| the peer | attempt |\n|---|---|\n");
    let mut row = |name: &str, attempt: &Attempt| {
        writeln!(table, "| {name} | {} |", attempt.state.as_str()).unwrap();
    };
    // Nobody listens, or nobody whom we trust: not a byte of the request leaves.
    let unused = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let plain = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let no_tls = plain.local_addr().unwrap();
    let refusing = thread::spawn(move || {
        let (mut stream, _) = plain.accept().unwrap();
        let _hello = stream.read(&mut [0; 512]);
        let _answered = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    for (at, (name, url)) in [
        ("refuses the connection", format!("http://{unused}/")),
        ("does not speak TLS", format!("https://{no_tls}/")),
        ("would get the card in plain text", "http://partner.example/".to_owned()),
    ]
    .into_iter()
    .enumerate()
    {
        let (request, awaited) = world.sending(&format!("N-{at}"), &card).await;
        let answer = world.driver.send(&elsewhere(&request, &url)).await;
        assert_eq!(answer.as_ref().err(), Some(&Failure::NotSent), "{name}");
        let attempt = world.settled(awaited, answer);
        assert_eq!(
            (attempt.state, attempt.reason.as_deref()),
            (State::Declined, Some("partner.unreachable"))
        );
        row(name, &attempt);
    }
    refusing.join().unwrap();
    for (at, (name, reads, script, state)) in PEERS.into_iter().enumerate() {
        let (request, awaited) = world.sending(&format!("P-{at}"), &card).await;
        let (url, serving) = peer(reads, script, awaited.attempt_id().as_str());
        let answer = world.driver.send(&elsewhere(&request, &url)).await;
        let attempt = world.settled(awaited, answer);
        serving.join().unwrap();
        assert_eq!(attempt.state, state, "{name}");
        row(name, &attempt);
    }
    for (at, (name, failure)) in [
        ("is silent until the driver gives up", Failure::Interrupted),
        ("answers more than is read", Failure::TooLarge),
    ]
    .into_iter()
    .enumerate()
    {
        let attempt = world.settled(world.sending(&format!("F-{at}"), &card).await.1, Err(failure));
        assert_eq!(attempt.state, State::Unknown, "{name}");
        row(name, &attempt);
    }
    billfold_testkit::doc_block::check(PAGE, "disconnections", &table).unwrap();
}
