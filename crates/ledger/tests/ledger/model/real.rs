//! A run of the model on the real ledgers and the real partner service.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use billfold_ledger::{Attempt, AttemptId, Claim, ClaimRequest, Ledger, Outcome, PayerWord, Sent, alert};
use billfold_partner::http::{Request as Post, Response};
use billfold_partner::{
    Adapter as _, Ask, BearerToken, Completion, Entry, Mode, Operator, Order, PaymentStatus, StandardAdapter,
    bearer,
};
use billfold_partner_service::{ChargeOutcome, JournalRecord, JournalState, PartnerService, TrustedOperator};
use billfold_processor::{
    Algorithm, Binding, CardData, CardParts, OpeningKey, PaymentToken, PaymentTokenHeader, SoftwareSigner,
    VerifyingKeys, seal,
};
use chrono::{DateTime, Utc};

use super::site::{AMOUNT, CALL, Event, MERCHANT, Site};
use super::steps::{Payments, Step, Trouble};
use super::world::{CLIENTS, REQUESTS, Record, Row, Word, World};
use crate::support::{SERVICE, at, key, ledger, money};

const CONTEXT: &str = r#"{"invoiceId":"b-1"}"#;
/// The minutes of [`Step::Pass`].
const PAUSE: i64 = 20;

/// A call of the service that waits for the processor.
struct Call {
    commands: Sender<ChargeOutcome>,
    events: Receiver<Event>,
    thread: JoinHandle<()>,
}

impl Call {
    /// The answer of a call that has nothing more to wait for.
    fn end(self, command: Option<ChargeOutcome>) -> Option<Response> {
        match command {
            Some(outcome) => self.commands.send(outcome).unwrap(),
            // The service crashes: the call hears nothing any more, and ends.
            None => drop(self.commands),
        }
        let Ok(Event::Ended(answer)) = self.events.recv() else { panic!("a call asks the processor once") };
        self.thread.join().unwrap();
        answer
    }
}

/// A request as it was made.
struct Made {
    client: usize,
    id: AttemptId,
    claim: Option<Claim>,
    waiting: Option<Sent>,
    token: Option<PaymentToken>,
    told: [bool; 2],
    call: Option<Call>,
}

pub(super) struct Real {
    model: Payments,
    minute: i64,
    ledgers: [Ledger; 2],
    made: Vec<Made>,
    adapter: StandardAdapter,
    operator: Operator,
    signer: SoftwareSigner,
    site: Site,
    service: Arc<PartnerService>,
}

impl Real {
    pub(super) fn new(model: Payments) -> Self {
        let url = |path: &str| format!("https://partner.example/{path}").parse().unwrap();
        let entry = Entry::builder("model", "Model").unwrap().originators(["o-1"]);
        let entry = entry.takes_supersedes(model.takes_supersedes).answers_status(true);
        let entry = entry.request_url(url("requests")).complete_url(url("payments")).build().unwrap();
        let signer = SoftwareSigner::generate(Algorithm::Es256, "model").unwrap();
        let operator = Operator::new("https://sts.service.example/", "app-1", "V1");
        let mut keys = VerifyingKeys::new();
        keys.insert(signer.public_key().unwrap()).unwrap();
        let trusted = TrustedOperator::new(operator.clone(), keys.clone(), keys);
        let site = Site::new();
        let service =
            PartnerService::new("Model", Mode::Live, trusted, Box::new(site.clone()), Box::new(site.clone()))
                .with_merchant(MERCHANT, Box::new(site.clone()));
        Self {
            model,
            minute: 0,
            ledgers: [ledger(), ledger()],
            made: Vec::new(),
            adapter: StandardAdapter::new(entry),
            operator,
            signer,
            site,
            service: Arc::new(service),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        at(self.minute)
    }

    /// Takes a step of the model.
    pub(super) fn take(&mut self, world: &World, step: Step) {
        let now = self.now();
        match step {
            Step::Claim(client) => {
                let claim = self.claim(client).unwrap();
                let id = claim.attempt_id().clone();
                let (waiting, token, call) = (None, None, None);
                self.made.push(Made {
                    client,
                    id,
                    claim: Some(claim),
                    waiting,
                    token,
                    told: [false; 2],
                    call,
                });
            }
            Step::Send(r) => self.send(r),
            Step::Hear(r, word) => {
                let sent = self.made[r].waiting.take().unwrap();
                // That it contradicts is told by the row.
                drop(self.ledger(r).settle(sent, outcome(word), now));
            }
            Step::GiveUp(r) => {
                let sent = self.made[r].waiting.take().unwrap();
                let silence = Outcome::Unknown { code: "partner.timeout".into() };
                self.ledger(r).settle(sent, silence, now).unwrap();
            }
            Step::Recover(client) => drop(self.ledgers[client].recover(SERVICE, now).unwrap()),
            Step::Say(r, word) => {
                let word = if word == Word::Paid { PayerWord::Paid } else { PayerWord::Unpaid };
                self.ledger(r).payer_says(&self.made[r].id, word, now).unwrap();
            }
            Step::Learn(r, word) => drop(self.ledger(r).reconcile(&self.made[r].id, outcome(word), now)),
            Step::CrashClient(client) => {
                for made in self.made.iter_mut().filter(|made| made.client == client) {
                    (made.claim, made.waiting) = (None, None);
                }
            }
            Step::Pass => self.minute += PAUSE,
            step => self.take_at_the_service(world, step),
        }
    }

    fn take_at_the_service(&mut self, world: &World, step: Step) {
        let now = self.now();
        match step {
            Step::Deliver(r, trouble) => self.with_trouble(trouble, |real| real.deliver(world, r)),
            Step::Ask(r, trouble) => self.with_trouble(trouble, |real| real.ask(r)),
            Step::Return(r, trouble) => self.with_trouble(trouble, |real| {
                let heard = real.site.outcome(real.made[r].id.as_str());
                let answer = real.made[r].call.take().unwrap().end(Some(heard));
                real.read(r, answer);
            }),
            Step::Silence(r) => {
                let answer = self.made[r].call.take().unwrap().end(Some(ChargeOutcome::Unknown));
                self.read(r, answer);
            }
            Step::Processor(r, word) => {
                let id = self.made[r].id.to_string();
                let mut shop = self.site.shop();
                match word {
                    Word::Paid => *shop.charges.entry(id).or_default() += 1,
                    Word::Unpaid => drop(shop.refused.insert(id)),
                }
            }
            Step::Settle => drop(self.service.settle_open(now).unwrap()),
            Step::CrashService => self.crash(),
            step => panic!("{step:?} is no step of the service"),
        }
    }

    fn with_trouble(&mut self, trouble: Trouble, call: impl FnOnce(&mut Self)) {
        self.site.shop().trouble = trouble;
        call(self);
        self.site.shop().trouble = Trouble::None;
        if trouble.is_crash() {
            self.crash();
        }
    }

    fn crash(&mut self) {
        for call in self.made.iter_mut().filter_map(|made| made.call.take()) {
            assert!(call.end(None).is_none());
        }
    }

    fn ledger(&self, r: usize) -> &Ledger {
        &self.ledgers[self.made[r].client]
    }

    fn claim(&self, client: usize) -> Result<Claim, billfold_ledger::ClaimError> {
        let mut request = ClaimRequest::new(key(), "pat", "method-1", money(AMOUNT));
        if let Some(earlier) = self.made.first().filter(|made| made.client == client) {
            request = request.supersede(earlier.id.clone(), self.model.takes_supersedes);
        }
        self.ledgers[client].claim(request, self.now())
    }

    /// While there is room for a request, a claim that the model does not make is refused.
    pub(super) fn refuses_what_the_model_refuses(&self, world: &World) {
        if world.requests[1].is_some() {
            return;
        }
        for client in CLIENTS.into_iter().filter(|client| world.all().any(|it| it.client == *client)) {
            if self.model.after(world, Step::Claim(client)).is_none() {
                assert!(self.claim(client).is_err(), "{world:?}");
            }
        }
    }

    fn send(&mut self, r: usize) {
        let claim = self.made[r].claim.take().unwrap();
        let until = claim.expires_at();
        if let Ok(sent) = self.ledger(r).mark_sent(claim.spend(), self.now()) {
            let token = self.token(&self.made[r].id, until);
            (self.made[r].waiting, self.made[r].token) = (Some(sent), Some(token));
        }
    }

    fn token(&self, id: &AttemptId, until: DateTime<Utc>) -> PaymentToken {
        let binding = Binding::new(MERCHANT, "INV-1", money(AMOUNT), id.as_str(), until).unwrap();
        let card = CardData::new(&CardParts {
            number: "4242424242424242",
            expiry_month: 12,
            expiry_year: 2030,
            security_code: Some("123"),
            name: "Pat",
            postal_code: "",
            country: "",
        });
        let processor = OpeningKey::generate("acme", "k").unwrap();
        let pinned = processor.pinned(at(self.minute - PAUSE), at(self.minute + PAUSE)).unwrap();
        let sealed = seal(&pinned, card.unwrap(), &binding, self.now()).unwrap();
        let header = PaymentTokenHeader::new(&binding, &sealed, &self.signer, false);
        PaymentToken::sign(&header, &sealed, &self.signer).unwrap()
    }

    /// A fresh one: a late request whose bearer is over would not be looked at.
    fn bearer(&self) -> BearerToken {
        bearer(&self.operator, MERCHANT, "pat@customer.example", "b@post.example", &self.signer, self.now())
            .unwrap()
    }

    fn deliver(&mut self, world: &World, r: usize) {
        let made = &self.made[r];
        let mut order = Order::new(
            Ask::new(MERCHANT, CONTEXT),
            made.id.as_str(),
            money(AMOUNT),
            made.token.as_ref().unwrap(),
        );
        let supersedes = world.requests[r].is_some_and(|it| it.row.supersedes) && self.model.takes_supersedes;
        order.supersedes = supersedes.then(|| self.made[0].id.as_str());
        let post = self.adapter.complete(&order, &self.bearer()).unwrap();
        let call = self.start(post);
        match call.events.recv().unwrap() {
            Event::Charging => self.made[r].call = Some(call),
            Event::Ended(answer) => {
                call.thread.join().unwrap();
                self.read(r, answer);
            }
        }
    }

    /// Starts a call of the payment-complete webhook in a thread of its own.
    fn start(&self, post: Post) -> Call {
        let ((commands, heard), (tell, events)) = (channel(), channel());
        let (service, now) = (Arc::clone(&self.service), self.now());
        let thread = std::thread::spawn(move || {
            CALL.set(Some((tell.clone(), heard)));
            let call = || service.payment_complete(&post.headers, &post.body, now);
            let answer = catch_unwind(AssertUnwindSafe(call)).ok();
            tell.send(Event::Ended(answer)).unwrap();
        });
        Call { commands, events, thread }
    }

    fn ask(&mut self, r: usize) {
        let id = self.made[r].id.to_string();
        let post = self.adapter.payment_status(&Ask::new(MERCHANT, CONTEXT), &id, &self.bearer()).unwrap();
        let call = || self.service.payment_request(&post.headers, &post.body, self.now());
        let Ok(answer) = catch_unwind(AssertUnwindSafe(call)) else { return };
        if let PaymentStatus::Settled(completion) = self.adapter.read_payment_status(&answer, &id).unwrap() {
            self.note(r, &completion);
        }
    }

    /// Reads an answer to a request, if there is one.
    fn read(&mut self, r: usize, answer: Option<Response>) {
        let Some(answer) = answer else { return };
        if let Ok(completion) = self.adapter.read_completion(&answer, self.made[r].id.as_str()) {
            self.note(r, &completion);
        }
    }

    fn note(&mut self, r: usize, completion: &Completion) {
        match completion {
            Completion::Paid(_) => self.made[r].told[0] = true,
            Completion::Declined(_) => self.made[r].told[1] = true,
            other => panic!("nobody asks the payer here: {other:?}"),
        }
    }

    /// The model's world, with everything that the code stores, answers or holds in place of what the model expects.
    pub(super) fn seen(&self, expected: &World) -> World {
        let mut seen = *expected;
        for (r, made) in REQUESTS.into_iter().zip(&self.made) {
            let Some(request) = &mut seen.requests[r] else { panic!("a request too many") };
            let attempt = self.ledger(r).attempt(&made.id).unwrap().unwrap();
            request.row = self.row(r, &attempt);
            (request.told, request.client) = (made.told, made.client);
            let (id, shop, site) = (made.id.as_str(), self.site.shop(), &mut request.site);
            let count = |of: &std::collections::BTreeMap<String, u8>| of.get(id).copied().unwrap_or_default();
            (site.asked, site.charges) = (count(&shop.asked), count(&shop.charges));
            assert!(count(&shop.booked) <= 1, "booked once");
            (site.booked, site.refused) = (count(&shop.booked) == 1, shop.refused.contains(id));
            site.under_way = made.call.is_some();
            drop(shop);
            let record = billfold_partner_service::Journal::get(&self.site.journal, MERCHANT, id).unwrap();
            site.alert = record.as_ref().is_some_and(JournalRecord::has_alert);
            site.record = record.map(|record| state(&record.state));
        }
        seen
    }

    fn row(&self, r: usize, attempt: &Attempt) -> Row {
        let has = |code: &str| attempt.open_alerts().any(|alert| alert.code == code);
        let earlier = attempt.supersedes.as_ref();
        assert!(earlier.is_none_or(|earlier| r == 1 && *earlier == self.made[0].id));
        Row {
            state: attempt.state,
            contradicted: attempt.is_contradicted(),
            second_charge: has(alert::SECOND_CHARGE.name()),
            payer_contradicted: has(alert::PAYER_CONTRADICTED.name()),
            payer: attempt.evidence.payer_says().map(|word| match word {
                PayerWord::Paid => Word::Paid,
                _ => Word::Unpaid,
            }),
            supersedes: earlier.is_some(),
        }
    }
}

impl Drop for Real {
    /// Calls that still wait end with their run.
    fn drop(&mut self) {
        self.crash();
    }
}

fn outcome(word: Word) -> Outcome {
    match word {
        Word::Paid => Outcome::Paid { confirmation: Some("C-7".into()), message: None },
        Word::Unpaid => Outcome::Declined { code: "processor.card_declined".into() },
    }
}

fn state(state: &JournalState) -> Record {
    match state {
        JournalState::Claimed => Record::Claimed,
        JournalState::Charging => Record::Charging,
        JournalState::Charged { .. } => Record::Charged,
        JournalState::Recorded { .. } => Record::Recorded,
        JournalState::Declined { .. } => Record::Declined,
        JournalState::Barred => Record::Barred,
        JournalState::Superseded { .. } => Record::Superseded,
        other => panic!("nobody asks the payer here: {other:?}"),
    }
}
