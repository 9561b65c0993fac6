//! 3-D Secure: frictionless, method page, challenge passed, failed, cancelled, abandoned, timed out, and what is lost or forged on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use billfold_sandbox::{
    Answer, Call, Cardholder, Clock, Config, Fault, Invoice, Merchant, Sandbox, TransStatus, Verdict,
    authentication, test_numbers, verdict,
};
use serde_json::{Value, json};

use crate::client::{Client, Paying, keys, now};

/// Stripe's card that always needs a challenge.
const ASKS: &str = "4000000000003220";
const MERCHANT: &str = "xero-mid-1";

/// A sandbox with one invoice, whose clock can be turned.
struct World {
    sandbox: Sandbox,
    invoice: Invoice,
    minutes: Arc<AtomicI64>,
}

impl World {
    async fn new() -> Self {
        let minutes = Arc::new(AtomicI64::new(0));
        let shown = Arc::clone(&minutes);
        let clock = Clock::new(move || now() + chrono::TimeDelta::minutes(shown.load(Ordering::SeqCst)));
        let sandbox = Sandbox::start(Config::new(clock).with_keys(keys())).await.unwrap();
        let merchant = Merchant::new(MERCHANT, "Fabrikam Roofing", "accounts@fabrikam.example");
        let invoice = sandbox.invoice(&merchant, "INV-1", "98.87 USD".parse().unwrap());
        sandbox.issue("xero", &invoice).unwrap();
        Self { sandbox, invoice, minutes }
    }

    fn wait(&self, minutes: i64) {
        self.minutes.fetch_add(minutes, Ordering::SeqCst);
    }

    fn client(&self) -> Client {
        Client::new(&self.sandbox, "xero", &self.invoice).later(self.minutes.load(Ordering::SeqCst))
    }

    async fn pay(&self, id: &str, card: &str) -> Value {
        self.client().pay(&Paying::new(id, "98.87 USD", card)).await.1
    }

    async fn status(&self, id: &str) -> Value {
        self.client().status(id).await.1
    }

    async fn answer(&self, asked: &Value, answer: Answer) -> Vec<String> {
        let url = asked["actionUrl"].as_str().unwrap();
        Cardholder::new().unwrap().answer(url, answer).await.unwrap()
    }

    fn charged(&self) -> usize {
        self.sandbox.processor().times_charged(MERCHANT, "INV-1")
    }

    fn messages(&self) -> Vec<String> {
        self.sandbox.processor().bank().messages()
    }
}

fn code(answer: &Value) -> &Value {
    &answer["error"]["innererror"]["code"]
}

#[tokio::test]
async fn a_bank_without_a_question_answers_at_once() {
    for (card, status, paid) in [
        ("4000000000001000", TransStatus::Y, true),
        ("4000000000001026", TransStatus::A, true),
        ("4000000000001018", TransStatus::N, false),
        ("4000000000001034", TransStatus::U, false),
        ("4000000000001042", TransStatus::R, false),
    ] {
        let world = World::new().await;
        assert_eq!(authentication(card).unwrap().status, status);
        let told = world.pay("r-1", card).await;
        if paid {
            assert_eq!(told["result"], "success", "{card} {told}");
        } else {
            assert_eq!(
                (&told["result"], code(&told)),
                (&json!("fail"), &json!("authentication_failed")),
                "{card}"
            );
        }
        assert_eq!(world.status("r-1").await, told);
        assert_eq!(
            (world.charged(), world.messages()),
            (usize::from(paid), ["AReq", "ARes"].map(str::to_owned).to_vec())
        );
    }
}

#[tokio::test]
async fn the_method_page_is_loaded_before_the_bank_is_asked() {
    let world = World::new().await;
    let asked = world.pay("r-1", "4200000000000091").await;
    assert_eq!(asked["result"], "requires_action", "{asked}");
    assert_eq!(world.messages(), [""; 0], "the bank has not been asked");
    let visited = world.answer(&asked, Answer::Confirm).await;
    let bank = world.sandbox.processor().bank().base_url();
    assert!(visited.contains(&format!("{bank}/3dsmethod")), "{visited:?}");
    assert_eq!(world.messages(), ["threeDSMethodData", "AReq", "ARes"]);
    assert_eq!(world.status("r-1").await["result"], "success");
    assert_eq!(world.charged(), 1);
    // The same with a question afterwards.
    let world = World::new().await;
    let asked = world.pay("r-1", "4200000000000042").await;
    world.answer(&asked, Answer::Confirm).await;
    assert_eq!(world.messages(), ["threeDSMethodData", "AReq", "ARes", "CReq", "RReq", "RRes", "CRes"]);
    assert_eq!((world.status("r-1").await["result"].as_str(), world.charged()), (Some("success"), 1));
}

// Protocol: BP-ACT-06.
#[tokio::test]
async fn a_challenge_is_passed_failed_or_cancelled() {
    for (answer, result, reason) in [
        (Answer::Confirm, "success", Value::Null),
        (Answer::Refuse, "fail", json!("authentication_failed")),
        (Answer::Cancel, "fail", json!("authentication_failed")),
    ] {
        let world = World::new().await;
        let asked = world.pay("r-1", ASKS).await;
        assert_eq!(asked["result"], "requires_action", "{asked}");
        assert_eq!(asked["actionUntil"], "2026-11-20T09:40:00+00:00");
        assert_eq!(
            (&asked["chargeableUntil"], &asked["at"]),
            (&asked["actionUntil"], &json!("2026-11-20T09:30:00+00:00"))
        );
        assert_eq!(world.charged(), 0, "nothing is charged before the bank's word");
        let visited = world.answer(&asked, answer).await;
        let partner = world.client().request_url.replace("/api/invoices", "");
        let bank = world.sandbox.processor().bank().base_url();
        // It starts at the partner, goes to the bank's own address, and ends at the partner.
        assert!(visited.first().unwrap().starts_with(&partner), "{visited:?}");
        assert!(visited.iter().any(|page| page.starts_with(&bank)) && bank != partner, "{visited:?}");
        assert!(visited.last().unwrap().ends_with("/done"), "{visited:?}");
        assert_eq!(world.messages(), ["AReq", "ARes", "CReq", "RReq", "RRes", "CRes"]);
        let told = world.status("r-1").await;
        assert_eq!((told["result"].as_str(), code(&told)), (Some(result), &reason), "{told}");
        // Whatever comes again gets the outcome.
        assert_eq!(world.pay("r-1", ASKS).await, told);
        assert_eq!(world.status("r-1").await, told);
        assert_eq!(world.charged(), usize::from(answer == Answer::Confirm));
    }
}

// Protocol: BP-ACT-02.
#[tokio::test]
async fn while_the_question_is_open_it_is_one_question() {
    let world = World::new().await;
    let asked = world.pay("r-1", ASKS).await;
    for _ in 0..2 {
        assert_eq!(world.pay("r-1", ASKS).await, asked);
        assert_eq!(world.status("r-1").await, asked);
    }
    let other = world.pay("r-2", "4242424242424242").await;
    assert_eq!(other["error"]["code"], "in_progress");
    let paying = Paying::new("r-3", "98.87 USD", "4242424242424242").superseding("r-1");
    assert_eq!(world.client().pay(&paying).await.1["error"]["code"], "in_progress");
    // The payer closes the window at the bank, opens it again, and confirms.
    world.answer(&asked, Answer::Leave).await;
    assert_eq!(world.status("r-1").await, asked);
    world.answer(&asked, Answer::Confirm).await;
    assert_eq!(world.status("r-1").await["result"], "success");
    // A second tab of the bank's page changes nothing.
    world.answer(&asked, Answer::Refuse).await;
    assert_eq!(world.status("r-1").await["result"], "success");
    assert_eq!((world.charged(), world.sandbox.processor().charges().len()), (1, 1));
}

// Protocol: BP-ACT-05.
#[tokio::test]
async fn an_abandoned_question_ends_at_its_time_and_a_late_answer_charges_nothing() {
    for opened in [false, true] {
        let world = World::new().await;
        let asked = world.pay("r-1", ASKS).await;
        if opened {
            world.answer(&asked, Answer::Leave).await;
        }
        world.wait(9);
        assert_eq!(world.status("r-1").await["result"], "requires_action");
        world.wait(1);
        let told = world.status("r-1").await;
        assert_eq!(
            (&told["result"], code(&told)),
            (&json!("fail"), &json!("authentication_expired")),
            "{told}"
        );
        // The page at the partner no longer leads to the bank.
        let visited = world.answer(&asked, Answer::Confirm).await;
        assert_eq!(visited.len(), 1, "{visited:?}");
        assert_eq!((world.status("r-1").await, world.charged()), (told, 0));
        assert_eq!(world.pay("r-2", "4242424242424242").await["result"], "success", "the invoice is free");
        assert_eq!(world.charged(), 1);
    }
}

// Protocol: BP-ACT-05.
#[tokio::test]
async fn the_bank_s_word_that_comes_too_late_is_an_error() {
    let world = World::new().await;
    let asked = world.pay("r-1", ASKS).await;
    // The payer sits before the bank's page when the time is over.
    let url = asked["actionUrl"].as_str().unwrap();
    let http =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let first = http.get(url).send().await.unwrap();
    let processor = first.headers()["location"].to_str().unwrap().to_owned();
    let page = http.get(&processor).send().await.unwrap().text().await.unwrap();
    let creq = page.split("name=\"creq\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let bank = world.sandbox.processor().bank().base_url();
    let question = http.post(format!("{bank}/challenge")).body(format!("creq={creq}")).send().await.unwrap();
    let question = question.text().await.unwrap();
    let id = question.split("name=\"acsTransID\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    world.wait(10);
    let late = http.post(format!("{bank}/answer")).body(format!("acsTransID={id}&answer=confirm"));
    assert!(late.send().await.unwrap().text().await.unwrap().contains("has ended"));
    assert_eq!(world.messages(), ["AReq", "ARes", "CReq", "RReq", "Erro", "CRes"]);
    assert_eq!(code(&world.status("r-1").await), "authentication_expired");
    assert_eq!(world.charged(), 0);
}

#[tokio::test]
async fn a_lost_word_of_the_bank_charges_nothing_and_a_doubled_one_charges_once() {
    let world = World::new().await;
    world.sandbox.processor().bank().faults().push(Call::Results, Fault::DropBefore);
    let asked = world.pay("r-1", ASKS).await;
    world.answer(&asked, Answer::Confirm).await;
    assert_eq!(world.messages(), ["AReq", "ARes", "CReq", "CRes"], "the browser alone came back");
    assert_eq!(world.status("r-1").await, asked, "the question is open");
    world.wait(10);
    assert_eq!(code(&world.status("r-1").await), "authentication_expired");
    assert_eq!(world.charged(), 0);

    let world = World::new().await;
    world.sandbox.processor().bank().faults().push(Call::Results, Fault::AnswerTwice);
    let asked = world.pay("r-1", ASKS).await;
    world.answer(&asked, Answer::Confirm).await;
    assert_eq!(world.messages(), ["AReq", "ARes", "CReq", "RReq", "RRes", "RReq", "Erro", "CRes"]);
    assert_eq!(world.status("r-1").await["result"], "success");
    assert_eq!((world.charged(), world.sandbox.processor().charges().len()), (1, 1));
}

// Protocol: BP-ACT-04.
#[tokio::test]
async fn nothing_that_a_browser_can_send_is_the_bank_s_word() {
    let world = World::new().await;
    let asked = world.pay("r-1", ASKS).await;
    let http =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let page = http.get(asked["actionUrl"].as_str().unwrap()).send().await.unwrap();
    let processor = page.headers()["location"].to_str().unwrap().to_owned();
    let id = processor.rsplit('/').next().unwrap();
    let base = processor.split("/3ds/").next().unwrap();
    let cres = json!({"messageType": "CRes", "messageVersion": "2.2.0", "threeDSServerTransID": id,
        "acsTransID": "guessed", "challengeCompletionInd": "Y", "transStatus": "Y"});
    let field = base64(&cres.to_string());
    http.post(format!("{processor}/cres")).body(format!("cres={field}")).send().await.unwrap();
    let rreq = json!({"messageType": "RReq", "messageVersion": "2.2.0", "threeDSServerTransID": id,
        "acsTransID": "guessed", "transStatus": "Y", "interactionCounter": "01"});
    let answer = http.post(format!("{base}/3ds/results")).body(rreq.to_string()).send().await.unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!((&answer["messageType"], &answer["errorCode"]), (&json!("Erro"), &json!("301")));
    assert_eq!((world.status("r-1").await, world.charged()), (asked, 0));
}

#[tokio::test]
async fn a_question_whose_answer_was_lost_is_found_by_asking() {
    for fault in [Fault::DropAfter, Fault::Truncate, Fault::MalformedJson, Fault::BadGatewayAfter] {
        let world = World::new().await;
        let partner = world.sandbox.partner("xero").unwrap();
        partner.faults().push(Call::PaymentComplete, fault);
        world.client().try_pay(&Paying::new("r-1", "98.87 USD", ASKS)).await;
        let asked = world.status("r-1").await;
        assert_eq!(asked["result"], "requires_action", "{fault:?}");
        world.answer(&asked, Answer::Confirm).await;
        assert_eq!(
            (world.status("r-1").await["result"].as_str(), world.charged()),
            (Some("success"), 1),
            "{fault:?}"
        );
    }
    // The partner's own question to the processor got no answer: nothing is known at first, and then the bank's question is.
    for fault in [Fault::DropAfter, Fault::BadGatewayAfter] {
        let world = World::new().await;
        world.sandbox.processor().faults().push(Call::Charge, fault);
        let pending = world.pay("r-1", ASKS).await;
        assert_eq!(pending["result"], "pending", "{fault:?}");
        assert_eq!(pending["at"], "2026-11-20T09:30:00+00:00");
        let asked = world.status("r-1").await;
        assert_eq!(asked["result"], "requires_action", "{fault:?}");
        world.answer(&asked, Answer::Confirm).await;
        assert_eq!(
            (world.status("r-1").await["result"].as_str(), world.charged()),
            (Some("success"), 1),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn an_authenticated_payer_may_still_be_declined() {
    let card = "4000008400001629";
    assert_eq!(verdict(card), Some(Verdict::Declined { code: "card_declined", reason: None }));
    let world = World::new().await;
    let asked = world.pay("r-1", card).await;
    world.answer(&asked, Answer::Confirm).await;
    let told = world.status("r-1").await;
    assert_eq!((&told["result"], code(&told)), (&json!("fail"), &json!("card_declined")));
    assert_eq!(world.charged(), 0);
    assert_eq!(test_numbers().filter(|number| authentication(number).is_some()).count(), 11);
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}
