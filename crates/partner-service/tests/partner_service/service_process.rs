//! The partner service in processes that are killed at every step, and in several at once, over one file: the payer is charged at
//! most once, and what was charged is booked once.
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use billfold_money::Money;
use billfold_partner::accounting::{BookInvoice, BookPayment, BookState, BooksError, Recorded};
use billfold_partner::http::Headers;
use billfold_partner::{
    Adapter as _, Ask, Coded as _, Completion, DeclineReason, Entry, Mode, Operator, Order, PaymentStatus,
    StandardAdapter, bearer,
};
use billfold_partner_service::{
    Books, Charge, ChargeOutcome, Charger, Journal, JournalError, JournalRecord, OpenRecords, PartnerService,
    StoreJournal, TrustedOperator,
};
use billfold_processor::{
    Algorithm, Binding, CardData, CardParts, OpeningKey, PaymentToken, PaymentTokenHeader, SoftwareSigner,
    VerifyingKeys, seal,
};
use billfold_store::SqliteStore;
use billfold_testkit::process::{self, Running};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::value::RawValue;

const MERCHANT: &str = "mid-1";
const CONTEXT: &str = r#"{"invoiceId":"b-1"}"#;

fn at(minutes: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
    start.checked_add_signed(TimeDelta::minutes(minutes)).unwrap()
}

fn usd() -> Money {
    Money::parse("98.87", "USD").unwrap()
}

/// Counts what the partner service does to the world, and stops for good at one point, so that it can be killed there.
#[derive(Debug, Default)]
struct Steps {
    count: AtomicUsize,
    stop_at: usize,
}

impl Steps {
    fn pass(&self) {
        if self.count.fetch_add(1, Ordering::SeqCst).checked_add(1) == Some(self.stop_at) {
            println!("\nreached");
            loop {
                std::thread::sleep(Duration::from_secs(60));
            }
        }
    }

    /// Something that is done to the world, with a point before and one after it.
    fn around<T>(&self, act: impl FnOnce() -> T) -> T {
        self.pass();
        let done = act();
        self.pass();
        done
    }
}

/// A part of the partner service whose every call can be the last.
#[derive(Debug)]
struct Stepped<T>(T, Arc<Steps>);

impl<T: Journal> Journal for Stepped<T> {
    fn get(&self, merchant_id: &str, request_id: &str) -> Result<Option<JournalRecord>, JournalError> {
        self.0.get(merchant_id, request_id)
    }

    fn insert(&self, record: &JournalRecord) -> Result<(), JournalError> {
        self.1.around(|| self.0.insert(record))
    }

    fn replace(&self, record: &JournalRecord) -> Result<(), JournalError> {
        self.1.around(|| self.0.replace(record))
    }

    fn open(&self) -> Result<OpenRecords, JournalError> {
        self.0.open()
    }

    fn alerts(&self) -> Result<OpenRecords, JournalError> {
        self.0.alerts()
    }

    fn paid_under(&self, merchant_id: &str, invoice: &str) -> Result<Vec<String>, JournalError> {
        self.0.paid_under(merchant_id, invoice)
    }
}

/// A file of lines, one for each time that something was done.
#[derive(Debug, Clone)]
struct Lines(PathBuf);

impl Lines {
    fn add(&self, line: &str) {
        let mut file = OpenOptions::new().append(true).create(true).open(&self.0).unwrap();
        file.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    fn all(&self) -> Vec<String> {
        fs::read_to_string(&self.0).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    fn count(&self, line: &str) -> usize {
        self.all().iter().filter(|have| *have == line).count()
    }
}

/// A processor that charges whenever it is asked to, so that a second call shows.
/// What the processor keeps beside the charges: whether banks ask, which requests they ask about, and which were given up.
impl Lines {
    fn beside(&self, name: &str) -> Self {
        Self(self.0.with_file_name(name))
    }

    fn asks(&self) -> bool {
        self.beside("asks").0.exists()
    }

    /// The payer gives the bank the right answer, and the processor charges, unless the charge was given up.
    fn pass(&self, request_id: &str) {
        let asked = self.beside("asked").count(request_id) > 0;
        if asked && self.beside("given-up").count(request_id) == 0 && self.count(request_id) == 0 {
            self.add(request_id);
        }
    }
}

impl Charger for Stepped<Lines> {
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome {
        if self.0.asks() {
            self.1.around(|| self.0.beside("asked").add(charge.request_id));
            return self.find(charge.merchant_id, charge.request_id);
        }
        self.1.around(|| self.0.add(charge.request_id));
        ChargeOutcome::Charged { confirmation: format!("ch-{}", charge.request_id) }
    }

    fn find(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        if self.0.count(request_id) > 0 {
            ChargeOutcome::Charged { confirmation: format!("ch-{request_id}") }
        } else if self.0.beside("given-up").count(request_id) > 0 {
            ChargeOutcome::Declined { reason: DeclineReason::AuthenticationExpired }
        } else if self.0.beside("asked").count(request_id) > 0 {
            ChargeOutcome::ActionRequired { url: "https://acs.bank.example/".to_owned(), until: None }
        } else {
            ChargeOutcome::NotFound
        }
    }

    fn cancel(&self, merchant_id: &str, request_id: &str) -> ChargeOutcome {
        if matches!(self.find(merchant_id, request_id), ChargeOutcome::ActionRequired { .. }) {
            self.1.around(|| self.0.beside("given-up").add(request_id));
        }
        self.find(merchant_id, request_id)
    }
}

/// Books without idempotency: what is recorded twice is there twice.
#[derive(Debug)]
struct FileBooks {
    payments: Lines,
    /// Whether recording fails without an answer, and nothing is recorded.
    lost: bool,
}

impl Books for Stepped<FileBooks> {
    fn invoice(&self, _product_context: &RawValue) -> Result<BookInvoice, BooksError> {
        let paid = !self.0.payments.all().is_empty();
        let (due, state) = if paid {
            (Money::from_minor(0, usd().currency()), BookState::Paid)
        } else {
            (usd(), BookState::Payable)
        };
        Ok(BookInvoice::new("b-1", "INV-1", "Contoso", usd(), due, state))
    }

    fn record(&self, payment: &BookPayment) -> Result<Recorded, BooksError> {
        if self.0.lost {
            return Err(BooksError::OutcomeUnknown);
        }
        self.1.around(|| self.0.payments.add(&payment.reference));
        Ok(Recorded::new("p-1"))
    }

    fn find(&self, payment: &BookPayment) -> Result<Option<Recorded>, BooksError> {
        Ok((self.0.payments.count(&payment.reference) > 0).then(|| Recorded::new("p-1")))
    }
}

/// A folder with everything that outlives a process: the journal, what was charged, the books, the service's public keys.
struct Place(PathBuf);

impl Place {
    fn charged(&self) -> Lines {
        Lines(self.0.join("charged"))
    }

    fn payments(&self) -> Lines {
        Lines(self.0.join("payments"))
    }

    fn keys(&self, name: &str) -> VerifyingKeys {
        VerifyingKeys::from_jwks(&fs::read_to_string(self.0.join(name)).unwrap()).unwrap()
    }

    fn journal(&self) -> StoreJournal {
        StoreJournal::new(Arc::new(SqliteStore::open(self.0.join("journal.db")).unwrap()))
    }

    /// A partner service as a process has it after its start.
    fn start(&self, stop_at: usize, lost: bool) -> PartnerService {
        let steps = Arc::new(Steps { count: AtomicUsize::new(0), stop_at });
        let operator = TrustedOperator::new(operator(), self.keys("bearer.jwks"), self.keys("payment.jwks"));
        let charger = Stepped(self.charged(), Arc::clone(&steps));
        let journal = Stepped(self.journal(), Arc::clone(&steps));
        let books = Stepped(FileBooks { payments: self.payments(), lost }, steps);
        PartnerService::new("Contoso", Mode::Live, operator, Box::new(charger), Box::new(journal))
            .with_merchant(MERCHANT, Box::new(books))
            .with_action_pages("https://pay.contoso.example/actions".parse().unwrap())
    }

    fn settle(&self, minutes: &[i64]) {
        for minutes in minutes {
            self.start(0, false).settle_open(at(*minutes)).unwrap();
        }
    }
}

fn operator() -> Operator {
    Operator::new("https://sts.service.example/", "app-1", "V1")
}

/// The payment service and its client.
struct Payer {
    folder: tempfile::TempDir,
    adapter: StandardAdapter,
    bearer: SoftwareSigner,
    payment: SoftwareSigner,
    processor: OpeningKey,
}

impl Payer {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let signer = |name: &str| {
            let signer = SoftwareSigner::generate(Algorithm::Es256, name).unwrap();
            let mut keys = VerifyingKeys::new();
            keys.insert(signer.public_key().unwrap()).unwrap();
            fs::write(folder.path().join(format!("{name}.jwks")), keys.to_jwks()).unwrap();
            signer
        };
        let (bearer, payment) = (signer("bearer"), signer("payment"));
        let entry = Entry::builder("contoso", "Contoso")
            .unwrap()
            .originators(["o-1"])
            .action_hosts(["pay.contoso.example"])
            .request_url("https://pay.contoso.example/api/invoices".parse().unwrap())
            .complete_url("https://pay.contoso.example/api/payments".parse().unwrap());
        let adapter = StandardAdapter::new(entry.build().unwrap());
        let processor = OpeningKey::generate("acme", "k").unwrap();
        Self { folder, adapter, bearer, payment, processor }
    }

    fn place(&self) -> Place {
        Place(self.folder.path().to_owned())
    }

    /// Puts the request that completes a payment into the folder, for whatever process is to have it.
    fn write(&self, request_id: &str) {
        let binding = Binding::new(MERCHANT, "INV-1", usd(), request_id, at(10)).unwrap();
        let card = CardData::new(&CardParts {
            number: "4242424242424242",
            expiry_month: 12,
            expiry_year: 2030,
            security_code: Some("123"),
            name: "Pat",
            postal_code: "",
            country: "",
        });
        let sealed =
            seal(&self.processor.pinned(at(-10), at(60)).unwrap(), card.unwrap(), &binding, at(0)).unwrap();
        let header = PaymentTokenHeader::new(&binding, &sealed, &self.payment, false);
        let token = PaymentToken::sign(&header, &sealed, &self.payment).unwrap();
        let order = Order::new(Ask::new(MERCHANT, CONTEXT), request_id, usd(), &token);
        let bearer = bearer(&operator(), MERCHANT, "pat@c.example", "b@p.example", &self.bearer, at(0));
        let request = self.adapter.complete(&order, &bearer.unwrap()).unwrap();
        let authorization = request.headers.get("authorization").unwrap();
        fs::write(self.folder.path().join(format!("{request_id}.bearer")), authorization).unwrap();
        fs::write(self.folder.path().join(format!("{request_id}.body")), &request.body).unwrap();
    }

    /// What a partner service says to the request, in this process.
    fn told(&self, service: &PartnerService, request_id: &str) -> &'static str {
        let (headers, body) = written(self.folder.path(), request_id);
        match self.adapter.read_completion(&service.payment_complete(&headers, &body, at(0)), request_id) {
            Ok(Completion::Paid(_)) => "paid",
            Ok(Completion::Declined(declined)) => declined.code().name(),
            Ok(Completion::ActionRequired(_)) => "asked",
            Err(error) => error.code().name(),
            other => panic!("{other:?}"),
        }
    }

    fn status(&self, request_id: &str, minutes: i64) -> &'static str {
        let bearer = bearer(&operator(), MERCHANT, "pat@c.example", "b@p.example", &self.bearer, at(minutes));
        let request =
            self.adapter.payment_status(&Ask::new(MERCHANT, CONTEXT), request_id, &bearer.unwrap()).unwrap();
        let answer =
            self.place().start(0, false).payment_request(&request.headers, &request.body, at(minutes));
        match self.adapter.read_payment_status(&answer, request_id).unwrap() {
            PaymentStatus::Settled(Completion::Paid(_)) => "paid",
            PaymentStatus::Settled(Completion::Declined(declined)) => declined.code().name(),
            PaymentStatus::Pending(_) => "pending",
            other => panic!("{other:?}"),
        }
    }
}

fn written(folder: &Path, request_id: &str) -> (Headers, Vec<u8>) {
    let bearer = fs::read_to_string(folder.join(format!("{request_id}.bearer"))).unwrap();
    let body = fs::read(folder.join(format!("{request_id}.body"))).unwrap();
    (Headers::from_iter([("authorization", bearer)]), body)
}

#[test]
#[ignore = "run by the other tests, as a child"]
fn child_serves() {
    let Some(folder) = std::env::var_os("BILLFOLD_TEST_FOLDER") else { return };
    let folder = PathBuf::from(folder);
    let given = |name: &str| std::env::var_os(name).unwrap().into_string().unwrap();
    let (task, stop_at) = (given("BILLFOLD_TEST_TASK"), given("BILLFOLD_TEST_STOP").parse().unwrap());
    let service = Place(folder.clone()).start(stop_at, false);
    if folder.join("wait").exists() {
        println!("\nready");
        while folder.join("wait").exists() {
            std::thread::yield_now();
        }
    }
    if let Some(minutes) = task.strip_prefix("settle ") {
        let settled = service.settle_open(at(minutes.parse().unwrap())).unwrap();
        assert!(settled.open <= 1);
    } else {
        let (headers, body) = written(&folder, &task);
        let answer = service.payment_complete(&headers, &body, at(0));
        println!("\nanswer {} {}", answer.status, String::from_utf8(answer.body).unwrap());
    }
    println!("\ndone");
}

/// A process of its own that does one thing.
fn start(folder: &Path, task: &str, stop_at: usize) -> Running {
    let mut command = process::again(module_path!(), "child_serves");
    command.env("BILLFOLD_TEST_FOLDER", folder);
    command.env("BILLFOLD_TEST_TASK", task).env("BILLFOLD_TEST_STOP", stop_at.to_string());
    Running::start(&mut command)
}

/// The next of the lines in which such a process says something.
fn says(process: &mut Running) -> String {
    process.says(&["reached", "ready", "answer ", "done"])
}

fn end(mut process: Running) {
    assert_eq!(says(&mut process), "done");
    process.finish();
}

/// One run with a bank that asks: a process is killed at a step of what it does, the payer passes or never answers, and others finish.
/// False if the process did not come to that step.
fn asked_and_killed(task: &str, stop_at: usize, passes: bool) -> bool {
    let payer = Payer::new();
    let place = payer.place();
    fs::write(place.0.join("asks"), "").unwrap();
    for id in ["r-1", "r-2"] {
        payer.write(id);
    }
    let first = task == "r-1";
    if !first {
        assert_eq!(payer.told(&place.start(0, false), "r-1"), "asked");
        if passes {
            place.charged().pass("r-1");
        }
    }
    let mut process = start(&place.0, task, stop_at);
    match says(&mut process).as_str() {
        "reached" => drop(process.kill()),
        "done" => {
            process.finish();
            return false;
        }
        _ => {
            end(process);
            return false;
        }
    }
    let what = format!("{task}, {stop_at}, {passes}");
    if first {
        let again = payer.told(&place.start(0, false), "r-1");
        assert!(matches!(again, "asked" | "partner.outcome_unknown"), "{what}: {again}");
        if passes {
            place.charged().pass("r-1");
        }
    }
    place.settle(&[1, 12, 16, 24, 40]);
    // A late answer to the bank.
    place.charged().pass("r-1");
    place.settle(&[50, 60]);
    let (charged, booked) = (place.charged().count("r-1"), place.payments().count("r-1"));
    let asked = place.charged().beside("asked").count("r-1") > 0;
    assert_eq!((charged, booked), (usize::from(asked && passes), charged), "{what}");
    let expected = match (asked, passes) {
        (true, true) => "paid",
        (true, false) => "processor.authentication_expired",
        (false, _) => "partner.not_received",
    };
    assert_eq!(payer.status("r-1", 61), expected, "{what}");
    assert_eq!(payer.told(&place.start(0, false), "r-1"), expected, "{what}");
    assert!(place.journal().open().unwrap().is_empty(), "{what}: nothing is left open");
    if charged == 0 {
        fs::remove_file(place.0.join("asks")).unwrap();
        assert_eq!(payer.told(&place.start(0, false), "r-2"), "paid", "{what}: the invoice is free");
    }
    true
}

/// Kill -9 before and after every write of the journal, the question, the giving up and the booking.
// Protocol: BP-CPL-07, BP-ACT-06.
#[test]
fn a_payment_about_which_the_bank_asks_is_killed_at_any_step_and_has_one_end() {
    let mut points = 0_usize;
    for (task, passes) in
        [("r-1", true), ("r-1", false), ("settle 12", true), ("settle 16", false), ("settle 16", true)]
    {
        let stopped = (1_usize..).take_while(|stop_at| asked_and_killed(task, *stop_at, passes)).count();
        assert!(stopped >= 4, "{task}: {stopped}");
        points = points.saturating_add(stopped);
    }
    println!("killed at {points} points");
}

/// Kill -9 before and after every write of the journal, the charge and the booking; then another process gets the same request.
// Protocol: BP-CPL-07.
#[test]
fn a_payment_killed_at_any_step_is_charged_at_most_once_and_booked_as_often() {
    let mut points = 0;
    for stop_at in 1_usize.. {
        let payer = Payer::new();
        let place = payer.place();
        for id in ["r-1", "r-2", "r-3"] {
            payer.write(id);
        }
        let mut process = start(&place.0, "r-1", stop_at);
        if says(&mut process) != "reached" {
            end(process);
            break;
        }
        drop(process.kill());
        points = stop_at;
        let charged_before = place.charged().count("r-1");
        // The same request again, as a client does that got no answer.
        let service = place.start(0, false);
        let again = payer.told(&service, "r-1");
        assert!(matches!(again, "paid" | "partner.outcome_unknown"), "{stop_at}: {again}");
        assert!(again == "paid" || charged_before == 0, "{stop_at}: a charge that is there is found");
        // Another attempt does not get past the first one.
        let other = payer.told(&service, "r-2");
        assert!(matches!(other, "partner.already_paid" | "partner.in_progress"), "{stop_at}: {other}");
        drop(service);
        place.settle(&[1, 12, 24, 40]);
        let (charged, booked) = (place.charged().count("r-1"), place.payments().count("r-1"));
        assert!(charged <= 1, "{stop_at}: charged {charged} times");
        assert_eq!(booked, charged, "{stop_at}");
        let status = payer.status("r-1", 41);
        assert_eq!(status, if charged == 1 { "paid" } else { "partner.not_received" }, "{stop_at}");
        assert!(again != "paid" || charged == 1, "{stop_at}: told paid");
        assert!(place.journal().open().unwrap().is_empty(), "{stop_at}: nothing is left open");
        // What was never charged does not block the invoice for good.
        let third = payer.told(&place.start(0, false), "r-3");
        assert_eq!(third, if charged == 1 { "partner.already_paid" } else { "paid" }, "{stop_at}");
        assert_eq!(place.charged().all().len(), 1, "{stop_at}: one payment in all");
    }
    // Claim, charging, charge, charged, about to record, record, recorded: a point before and one after each.
    assert_eq!(points, 14);
}

/// Lets processes that are all ready do their tasks at once, and gives their answers.
fn race(payer: &Payer, tasks: &[&str]) -> Vec<String> {
    let folder = payer.folder.path();
    fs::write(folder.join("wait"), "").unwrap();
    let mut processes: Vec<Running> = tasks.iter().map(|task| start(folder, task, 0)).collect();
    for process in &mut processes {
        assert_eq!(says(process), "ready");
    }
    fs::remove_file(folder.join("wait")).unwrap();
    let mut answers = Vec::new();
    for (mut process, task) in processes.into_iter().zip(tasks) {
        if *task != "settle 12" {
            answers.push(says(&mut process));
        }
        end(process);
    }
    answers
}

#[test]
fn processes_that_get_one_request_at_once_charge_once() {
    for _ in 0..3 {
        let payer = Payer::new();
        payer.write("r-1");
        let answers = race(&payer, &["r-1"; 4]);
        let place = payer.place();
        place.settle(&[1, 12]);
        assert_eq!((place.charged().all().len(), place.payments().all().len()), (1, 1), "{answers:?}");
        let pending = |answer: &&String| answer.contains(r#""result":"pending""#);
        let paid = |answer: &&String| answer.contains(r#""result":"success""#);
        assert!(answers.iter().all(|answer| pending(&answer) || paid(&answer)), "{answers:?}");
        assert!(answers.iter().any(|answer| paid(&answer)), "{answers:?}");
        assert_eq!(payer.status("r-1", 13), "paid");
    }
}

#[test]
fn processes_that_get_rival_requests_at_once_charge_one() {
    for _ in 0..3 {
        let payer = Payer::new();
        let ids = ["r-1", "r-2", "r-3", "r-4"];
        for id in ids {
            payer.write(id);
        }
        let answers = race(&payer, &ids);
        let place = payer.place();
        place.settle(&[1, 12]);
        let charged = place.charged().all();
        assert_eq!(charged, place.payments().all(), "{answers:?}");
        assert_eq!(charged.len(), 1, "{answers:?}");
        for (id, answer) in ids.iter().zip(&answers) {
            let paid = answer.contains(r#""result":"success""#);
            let held = answer.contains("in_progress") || answer.contains("already_paid");
            assert!(paid != held && paid == charged.contains(&(*id).to_owned()), "{id}: {answer}");
        }
    }
}

#[test]
fn processes_that_settle_at_once_book_once() {
    for _ in 0..3 {
        let payer = Payer::new();
        payer.write("r-1");
        let place = payer.place();
        assert_eq!(payer.told(&place.start(0, true), "r-1"), "paid", "though the books gave no answer");
        assert_eq!((place.charged().all().len(), place.payments().all().len()), (1, 0));
        race(&payer, &["settle 12"; 4]);
        assert_eq!((place.charged().all().len(), place.payments().all().len()), (1, 1));
        place.settle(&[24]);
        assert_eq!(place.payments().all().len(), 1);
        assert!(place.journal().open().unwrap().is_empty());
    }
}
