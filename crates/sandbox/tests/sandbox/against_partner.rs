//! The service under test is one that `billfold-partner` was not written against: its requests are carried here as they
//! are, its readers get our answers as they are.

use billfold_money::Money;
use billfold_partner::http::{Headers, Request, Response};
use billfold_partner::wire::Address;
use billfold_partner::{
    Adapter as _, Ask, BearerToken, Coded as _, Completion, LiveInvoice, Order, PaymentStatus,
    ShippingChange, StandardAdapter,
};
use billfold_processor::PaymentToken;
use billfold_sandbox::{Call, Clock, Config, Fault, Invoice, Merchant, Sandbox, Shipping};
use chrono::{DateTime, Utc};

use crate::payer::{Payer, entry};

fn now() -> DateTime<Utc> {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

struct Bench {
    sandbox: Sandbox,
    adapter: StandardAdapter,
    invoice: Invoice,
    context: String,
    http: reqwest::Client,
}

impl Bench {
    async fn new(invoice: impl FnOnce(Invoice) -> Invoice) -> Self {
        let sandbox = Sandbox::start(Config::new(Clock::fixed(now()))).await.unwrap();
        let merchant = Merchant::new("fb-mid-1", "Lucerne Design", "hello@lucerne.example");
        let invoice = invoice(sandbox.invoice(&merchant, "0000012", "250.00 EUR".parse().unwrap()));
        sandbox.issue("freshbooks", &invoice).unwrap();
        let service = sandbox.partner("freshbooks").unwrap();
        let originator = &service.partner().originator;
        let (request, complete) = (service.request_url(), service.complete_url());
        let entry = entry("freshbooks", "FreshBooks", "freshbooks.com", originator, &request, &complete)
            .invoice_hosts([&service.partner().invoice_host])
            .processor_key(sandbox.processor().pinned_key().unwrap())
            .build()
            .unwrap();
        let adapter = StandardAdapter::new(entry);
        let context = format!("{{\"invoiceId\": \"{}\"}}", invoice.id);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { sandbox, adapter, invoice, context, http }
    }

    fn payer(&self) -> Payer<'_> {
        Payer {
            sandbox: &self.sandbox,
            adapter: &self.adapter,
            merchant: &self.invoice.merchant.id,
            number: &self.invoice.number,
            sender: "mail@freshbooks.com",
            context: &self.context,
            now: now(),
        }
    }

    fn ask(&self) -> Ask<'_> {
        self.payer().ask()
    }

    fn bearer(&self) -> BearerToken {
        self.payer().bearer()
    }

    fn token(&self, id: &str, amount: Money, number: &str) -> PaymentToken {
        self.payer().token(id, amount, number)
    }

    async fn carry(&self, request: Request) -> Response {
        assert_eq!(request.method.as_str(), "POST");
        let mut call = self.http.post(request.url.as_str()).body(request.body);
        for (name, value) in request.headers.iter() {
            call = call.header(name, value);
        }
        let answer = call.send().await.unwrap();
        let status = answer.status().as_u16();
        let mut headers = Headers::new();
        for (name, value) in answer.headers() {
            headers.append(name.as_str(), value.to_str().unwrap());
        }
        Response::new(status, headers, answer.bytes().await.unwrap().to_vec())
    }

    async fn load(&self) -> LiveInvoice {
        let request = self.adapter.load_entity(&self.ask(), &self.bearer()).unwrap();
        self.adapter.read_entity(&self.carry(request).await, None).unwrap()
    }

    async fn pay(&self, id: &str, amount: Money, number: &str) -> Response {
        self.carry(self.payer().completion(id, amount, number)).await
    }

    async fn status(&self, id: &str) -> PaymentStatus {
        self.adapter.read_payment_status(&self.carry(self.payer().status(id)).await, id).unwrap()
    }
}

#[tokio::test]
async fn an_invoice_is_loaded_and_paid() {
    let bench = Bench::new(|invoice| invoice.with_deposit("50.00 EUR".parse().unwrap())).await;
    let live = bench.load().await;
    assert_eq!(live.total().to_string(), "200.00 EUR");
    assert!(live.items_add_up() && live.test_mode() && !live.total_pending());
    assert!(live.echoes(&bench.context) && live.takes_network("visa"));
    assert_eq!(live.invoice().number(), Some("0000012"));
    assert_eq!(live.invoice().due_date(), Some(bench.invoice.due));

    let answer = bench.pay("attempt-1", *live.total(), "4000000000000002").await;
    let Completion::Declined(declined) = bench.adapter.read_completion(&answer, "attempt-1").unwrap() else {
        panic!("the bank declines this number")
    };
    assert_eq!(declined.code().name(), "processor.card_declined");

    let answer = bench.pay("attempt-2", *live.total(), "4242424242424242").await;
    let Completion::Paid(paid) = bench.adapter.read_completion(&answer, "attempt-2").unwrap() else {
        panic!("the bank approves this number")
    };
    assert!(paid.confirmation.is_some());
    let answer = bench.pay("attempt-3", *live.total(), "4242424242424242").await;
    let Completion::Declined(declined) = bench.adapter.read_completion(&answer, "attempt-3").unwrap() else {
        panic!("a paid invoice is not paid again")
    };
    assert_eq!(declined.code().name(), "partner.already_paid");
}

/// An instalment, and then the rest with a card whose bank asks: read by the inbox half as the emulator says it.
// Protocol: BP-REQ-08, BP-CPL-10, BP-ACT-01.
#[tokio::test]
async fn a_part_and_a_bank_s_question_are_read() {
    let bench = Bench::new(Invoice::in_parts).await;
    let live = bench.load().await;
    assert_eq!(live.paid_so_far().map(ToString::to_string).as_deref(), Some("0.00 EUR"));
    let part: Money = "100.00 EUR".parse().unwrap();
    let answer = bench.pay("attempt-1", part, "4242424242424242").await;
    let Completion::Paid(paid) = bench.adapter.read_completion(&answer, "attempt-1").unwrap() else {
        panic!("a part is taken")
    };
    assert!(paid.confirmation.is_some());
    let rest = bench.load().await;
    assert_eq!(rest.paid_so_far(), Some(&part));
    assert_eq!(rest.total().checked_add(&part).unwrap(), *live.total());

    let answer = bench.pay("attempt-2", *rest.total(), "4000000000003220").await;
    let Completion::ActionRequired(action) = bench.adapter.read_completion(&answer, "attempt-2").unwrap()
    else {
        panic!("the bank asks")
    };
    assert!(action.until > action.at && action.at.is_some());
    let PaymentStatus::Pending(pending) = bench.status("attempt-2").await else { panic!("it is open") };
    assert_eq!((pending.action.as_ref(), pending.chargeable_until), (Some(&action), action.until));
    let payer = billfold_sandbox::Cardholder::new().unwrap();
    payer.answer(action.url.as_str(), billfold_sandbox::Answer::Confirm).await.unwrap();
    assert!(matches!(bench.status("attempt-2").await, PaymentStatus::Settled(Completion::Paid(_))));
    assert_eq!(bench.load().await.paid_so_far(), Some(live.total()));
}

#[tokio::test]
async fn shipping_is_chosen_and_paid_for() {
    let options = [
        Shipping::new("norush", "Regular Shipping", "0.00 EUR".parse().unwrap()),
        Shipping::new("priority", "Priority Shipping", "3.00 EUR".parse().unwrap()),
    ];
    let bench = Bench::new(|invoice| invoice.shipped_by(&options)).await;
    let live = bench.load().await;
    assert!(live.total_pending());
    let mut address = Address::default();
    address.country = Some("US".to_owned());
    let mut live = live;
    for change in [ShippingChange::Address(Box::new(address)), ShippingChange::Option("priority".to_owned())]
    {
        let request = bench.adapter.change_shipping(&bench.ask(), &live, &change, &bench.bearer()).unwrap();
        live = bench.adapter.read_entity(&bench.carry(request).await, Some(&live)).unwrap();
    }
    assert_eq!(live.total().to_string(), "253.00 EUR");
    let token = bench.token("attempt", *live.total(), "4242424242424242");
    let order = Order::new(bench.ask(), "attempt", *live.total(), &token)
        .with_shipping(live.shipping_address(), live.shipping_option());
    let answer = bench.carry(bench.adapter.complete(&order, &bench.bearer()).unwrap()).await;
    let completion = bench.adapter.read_completion(&answer, "attempt").unwrap();
    assert!(matches!(completion, Completion::Paid(_)), "{completion:?}");
}

#[tokio::test]
async fn what_became_of_a_payment_is_found_out() {
    let bench = Bench::new(|invoice| invoice).await;
    let amount = bench.invoice.amount_due().unwrap();
    let faults = bench.sandbox.partner("freshbooks").unwrap().faults();
    for fault in [Fault::BadGatewayBefore, Fault::BadGatewayAfter] {
        faults.push(Call::PaymentComplete, fault);
    }
    for (id, paid) in [("never-came", false), ("came", true)] {
        let answer = bench.pay(id, amount, "4242424242424242").await;
        let error = bench.adapter.read_completion(&answer, id).unwrap_err();
        assert!(error.is_outcome_unknown(), "{error:?}");
        match bench.status(id).await {
            PaymentStatus::Settled(Completion::Paid(_)) => assert!(paid, "{id}"),
            PaymentStatus::Settled(Completion::Declined(declined)) => {
                assert_eq!((paid, declined.code().name()), (false, "partner.not_received"), "{id}");
            }
            other => panic!("{id}: {other:?}"),
        }
    }
    assert_eq!(bench.sandbox.processor().times_charged("fb-mid-1", "0000012"), 1);
}
