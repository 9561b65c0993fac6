//! What a message may cost, whoever sent it: memory is bounded, and a stranger's documents are not opened. Instructions are
//! counted by the benchmark `sender_growth`.
#![cfg(feature = "http")]

use billfold::sender::Fate;
use billfold::settings::Lookup;
use billfold::{Account, Mail, Payee, Screened, Verdict};
use billfold_sandbox::{Attack, Letter};
use chrono::TimeDelta;

use crate::world::{PAT, World, roofing, screen, screener};

const MIB: u64 = 1 << 20;

const HTML: &str = "text/html; charset=utf-8\r\nContent-Disposition: attachment";
const TEXT: &str = "text/plain; charset=utf-8\r\nContent-Disposition: attachment";

/// The parts that each shape adds to a genuine invoice.
fn shapes() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let attributes: String = (0..160_000).map(|n| format!(" a{n}")).collect();
    let lines = |line: &str, bytes: usize| line.repeat(bytes.checked_div(line.len()).unwrap());
    vec![
        ("one tag of 160,000 attributes", vec![(HTML, format!("<p{attributes}>x</p>"))]),
        ("one amount after another", vec![(TEXT, lines("$1 $1 $1 $1\r\n", 980_000))]),
        ("one amount after another, as a page", vec![(HTML, lines("<b>$1</b>\r\n", 300_000))]),
        (
            "24 attached texts",
            (0..24).map(|n| (TEXT, lines(&format!("{n} words of a text\r\n"), 100_000))).collect(),
        ),
        ("elements within each other", vec![(HTML, lines("<div itemscope>", 300_000))]),
        ("items beside each other", vec![(HTML, lines("<b itemscope itemprop=a>", 300_000))]),
    ]
}

fn letter<'a>(
    world: &'a World,
    invoice: &'a billfold_sandbox::Invoice,
    parts: &[(&str, String)],
) -> Letter<'a> {
    let partner = world.sandbox.partner("xero").unwrap().partner();
    let letter =
        Letter::new(partner, invoice, world.clock.now().checked_sub_signed(TimeDelta::minutes(5)).unwrap());
    parts.iter().fold(letter, |letter, (kind, body)| letter.part(*kind, body.clone()))
}

fn judge(world: &World, raw: &[u8]) -> Screened {
    let mut account = Account::new(PAT);
    let mut known = Payee::new(billfold::partner::PartnerId::new("xero").unwrap(), roofing().id);
    known.reply_to.insert(roofing().email);
    account.remember(known);
    let screener = screener(world.service.network(), account);
    screen(&screener, raw, &world.mailbox, Lookup::NONE, &world.zone(), world.clock.now())
}

/// Beside the message: the bytes and the tree that mail-parser makes of them are the host's.
fn peak(world: &World, raw: &[u8]) -> u64 {
    let parsed = allocation_counter::measure(|| drop(std::hint::black_box(Mail::parse(raw)))).bytes_max;
    let all = allocation_counter::measure(|| drop(std::hint::black_box(judge(world, raw)))).bytes_max;
    all.saturating_sub(parsed)
}

#[tokio::test]
async fn no_message_takes_more_than_a_hundred_mebibytes_beside_itself() {
    let world = World::start().await;
    let invoice = world.invoice("C-1", "10.00");
    for (name, parts) in shapes() {
        let letter = letter(&world, &invoice, &parts);
        let genuine = world.sandbox.post().post(&letter).unwrap();
        let strangers = world.sandbox.post().forge(&letter, Attack::AttackerSigned).unwrap();
        for (whose, raw) in [("a partner's", genuine), ("a stranger's", strangers)] {
            let peak = peak(&world, &raw);
            assert!(peak <= 100 * MIB, "{name}, {whose}: {} MiB", peak / MIB);
        }
    }
}

/// One budget for all texts of a message: what exceeds it is not taken for agreement, and what was not read is not passed over.
#[tokio::test]
async fn what_is_too_much_to_compare_is_unsure() {
    let world = World::start().await;
    let invoice = world.invoice("C-2", "10.00");
    let text = |bytes: usize| "words of a text\r\n".repeat(bytes.checked_div(17).unwrap());
    let attributes: String = (0..20_000).map(|n| format!(" a{n}")).collect();
    for (parts, verdict) in [
        (vec![(TEXT, text(100_000))], Verdict::Card),
        (vec![(TEXT, text(100_000)); 9], Verdict::Card),
        (vec![(TEXT, text(1_100_000))], Verdict::FirstContact),
        (vec![(TEXT, text(100_000)); 12], Verdict::FirstContact),
        (
            vec![(TEXT, text(1_100_000)), (TEXT, "Amount due: USD 99.00\r\n".to_owned())],
            Verdict::FirstContact,
        ),
        (vec![(HTML, format!("<p{attributes}>Amount due: USD 99.00</p>"))], Verdict::FirstContact),
    ] {
        let parts: Vec<_> =
            parts.into_iter().enumerate().map(|(n, (kind, body))| (kind, format!("{n} {body}"))).collect();
        let raw = world.sandbox.post().post(&letter(&world, &invoice, &parts)).unwrap();
        let report = judge(&world, &raw).report;
        assert_eq!(report.verdict, verdict, "{} parts: {report:#?}", parts.len());
        let told: Vec<_> = report.warnings.iter().map(|reason| reason.code().name()).collect();
        let unsure: &[&str] = if verdict == Verdict::Card { &[] } else { &["content.unsure"] };
        assert_eq!(told, unsure);
    }
}

/// Compared is what a browser shows; where programs differ, nobody knows what this reader sees.
#[tokio::test]
async fn what_programs_decode_differently_is_unsure() {
    let world = World::start().await;
    let invoice = world.invoice("C-4", "10.00");
    let quoted = |kind: &str| {
        format!("{kind}\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: quoted-printable")
    };
    for (kind, body, told) in [
        ("text/plain; charset=iso-8859-15", "=A4 f=FCr Sie", &[][..]),
        // 0x80 is a control character by the letter of ISO 8859-9, and the euro sign in every browser.
        ("text/plain; charset=iso-8859-9", "=80 1", &["content.unsure"]),
        ("text/plain", "f=C3=BCr Sie", &[]),
        // No charset is named: programs show other letters, and the same figures.
        ("text/plain", "f=FCr Sie", &[]),
        ("text/html", "<meta charset=3Dwindows-1252><p>f=FCr Sie", &[]),
        ("text/html; charset=utf-8", "<meta charset=3Dwindows-1252><p>f=C3=BCr Sie", &[]),
        ("text/html", "<meta charset=3Diso-2022-jp><p>Amount =1B$B#9#9=1B(B", &["content.unsure"]),
    ] {
        let raw = world.sandbox.post().post(&letter(&world, &invoice, &[]).part(quoted(kind), body)).unwrap();
        let report = judge(&world, &raw).report;
        let found: Vec<_> =
            report.warnings.iter().chain(&report.reasons).map(|reason| reason.code().name()).collect();
        assert_eq!(found, told, "{kind}: {body}");
    }
}

/// A message that quotes its own delimiter inside a line has the parts that it has.
#[tokio::test]
async fn a_delimiter_inside_a_line_is_text() {
    let world = World::start().await;
    let invoice = world.invoice("C-5", "10.00");
    let plain = world.sandbox.post().post(&letter(&world, &invoice, &[])).unwrap();
    let plain = String::from_utf8(plain).unwrap();
    let (_, rest) = plain.split_once("boundary=\"").unwrap();
    let boundary = rest.split('"').next().unwrap();
    let quotes = [(TEXT, format!("The line --{boundary} begins a part, and --{boundary}-- ends them."))];
    let raw = world.sandbox.post().post(&letter(&world, &invoice, &quotes)).unwrap();
    let report = judge(&world, &raw).report;
    assert_eq!(report.verdict, Verdict::Card, "{report:#?}");
    // What it says is compared.
    let quotes = [(TEXT, format!("x --{boundary}\r\nAmount due: USD 99.00"))];
    let raw = world.sandbox.post().post(&letter(&world, &invoice, &quotes)).unwrap();
    let report = judge(&world, &raw).report;
    assert_eq!(report.reasons[0].code().name(), "content.amount");
}

/// Of a message that is not authentic nothing is compared, and no document is opened.
#[tokio::test]
async fn nothing_of_a_message_that_failed_is_compared_or_opened() {
    let world = World::start().await;
    let invoice = world.invoice("C-3", "10.00");
    let parts = [
        (TEXT, "Amount due: USD 99.00".to_owned()),
        (
            "application/xml",
            "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"".to_owned(),
        ),
    ];
    let letter = letter(&world, &invoice, &parts);
    let report = judge(&world, &world.sandbox.post().post(&letter).unwrap()).report;
    let codes = |report: &billfold::Report| {
        let all = report.reasons.iter().chain(&report.warnings);
        all.map(|reason| reason.code().name()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&report), ["content.amount", "invoice.xml_malformed"]);
    for attack in [Attack::AttackerSigned, Attack::AlteredAmount, Attack::Unsigned] {
        let screened = judge(&world, &world.sandbox.post().forge(&letter, attack).unwrap());
        let found = codes(&screened.report);
        assert!(
            screened.report.verdict == Verdict::Discard
                && found.iter().all(|code| code.starts_with("sender.")),
            "{found:?}"
        );
        let content = screened.trail.iter().find(|run| run.stage == "content").unwrap();
        assert_eq!(content.fate, Fate::NotReached);
        assert!(screened.report.invoice.is_some(), "what it claims is told");
    }
}
