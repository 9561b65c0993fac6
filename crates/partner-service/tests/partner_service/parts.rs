//! Deposits and parts: the rest after a deposit, instalments, and never more than the invoice came to.

use billfold_money::Money;
use billfold_partner::accounting::BooksError;
use billfold_partner::{AnswerError, Completion};
use proptest::prelude::*;

use crate::service::{World, declined, minutes, usd};

fn pay(world: &World, id: &str, amount: &str) -> Result<Completion, AnswerError> {
    world.read(&world.post(&world.completion_over(id, usd(amount))), id)
}

fn is_paid(told: &Result<Completion, AnswerError>) -> bool {
    matches!(told, Ok(Completion::Paid(_)))
}

// Protocol: BP-CPL-09.
#[test]
fn a_part_is_refused_unless_the_merchant_takes_parts() {
    let world = World::new();
    assert_eq!(declined(pay(&world, "r-1", "50.00")), "partner.invoice_changed");
    assert_eq!(world.charges(), 0);
    let world = World::in_parts();
    for too_much in ["98.88", "100.00"] {
        assert_eq!(declined(pay(&world, too_much, too_much)), "partner.invoice_changed");
    }
    assert!(is_paid(&pay(&world, "r-1", "50.00")));
    assert_eq!(world.live(), ("48.87 USD".to_owned(), Some("50.00 USD".to_owned())));
    assert_eq!(declined(pay(&world, "r-2", "48.88")), "partner.invoice_changed");
    assert!(is_paid(&pay(&world, "r-3", "48.87")));
    assert_eq!(declined(pay(&world, "r-4", "1.00")), "partner.already_paid");
    assert_eq!((world.captured(), world.recorded()), (usd("98.87"), 2));
}

/// The rest after a deposit that was paid in another way needs no parts: it is what is due.
// Protocol: BP-REQ-08.
#[test]
fn the_rest_after_a_deposit_is_what_is_due() {
    let world = World::new();
    {
        let mut ledger = world.ledger.lock().unwrap();
        (ledger.invoice.amount_due, ledger.invoice.paid) = (usd("48.87"), Some(usd("50.00")));
    }
    assert_eq!(world.live(), ("48.87 USD".to_owned(), Some("50.00 USD".to_owned())));
    assert_eq!(declined(pay(&world, "r-1", "98.87")), "partner.invoice_changed");
    assert!(is_paid(&pay(&world, "r-2", "48.87")));
    assert_eq!(world.captured(), usd("48.87"));
}

// Protocol: BP-CPL-10.
#[test]
fn a_success_for_a_part_says_neither_due_nor_complete() {
    let world = World::in_parts();
    let body = |answer: billfold_partner::http::Response| String::from_utf8(answer.body).unwrap();
    let request = world.completion_over("r-1", usd("50.00"));
    let part = body(world.post(&request));
    assert!(!part.contains("paymentStatus") && part.contains("\"confirmationNumber\":\"ch-r-1\""), "{part}");
    let Ok(Completion::Paid(paid)) = world.read(&world.post(&request), "r-1") else { panic!("{part}") };
    assert_eq!(paid.confirmation.as_deref(), Some("ch-r-1"));
    let rest = body(world.post(&world.completion_over("r-2", usd("48.87"))));
    assert!(rest.contains("\"paymentStatus\":\"PaymentComplete\""), "{rest}");
    // And the part's own answer does not change when the rest is paid.
    assert_eq!(body(world.post(&request)), part);
}

// Protocol: BP-CPL-10.
#[test]
fn equal_instalments_are_two_payments_and_one_request_id_is_one() {
    let world = World::in_parts();
    for _ in 0..3 {
        assert!(is_paid(&pay(&world, "r-1", "40.00")));
    }
    assert_eq!((world.charges(), world.recorded()), (1, 1));
    assert!(is_paid(&pay(&world, "r-2", "40.00")));
    assert_eq!((world.charges(), world.recorded(), world.captured()), (2, 2, usd("80.00")));
    assert_eq!(world.live(), ("18.87 USD".to_owned(), Some("80.00 USD".to_owned())));
}

/// The first instalment is charged and not in the books: the second waits, because the books still show the whole as due.
#[test]
fn an_instalment_waits_for_the_one_before_it() {
    let world = World::in_parts();
    world.ledger.lock().unwrap().fault = Some((false, BooksError::NotSent));
    assert!(is_paid(&pay(&world, "r-1", "60.00")));
    assert_eq!(world.live().0, "98.87 USD", "not booked yet");
    assert_eq!(declined(pay(&world, "r-2", "60.00")), "partner.in_progress");
    assert_eq!(world.service.settle_open(minutes(2)).unwrap().open, 0);
    assert_eq!(declined(pay(&world, "r-3", "60.00")), "partner.invoice_changed");
    assert!(is_paid(&pay(&world, "r-4", "38.87")));
    assert_eq!(world.captured(), usd("98.87"));
}

#[derive(Debug, Clone)]
enum Step {
    Pay { id: u8, cents: i64 },
    Rest { id: u8 },
    Ask { id: u8 },
    Silent(Option<bool>),
    Books { after: bool, refused: bool },
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let (id, cents) = (0..6_u8, prop_oneof![Just(5_000_i64), Just(3_000_i64), 1..11_000_i64]);
    prop_oneof![
        4 => (id.clone(), cents).prop_map(|(id, cents)| Step::Pay { id, cents }),
        2 => id.clone().prop_map(|id| Step::Rest { id }),
        2 => id.prop_map(|id| Step::Ask { id }),
        1 => prop::option::of(any::<bool>()).prop_map(Step::Silent),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(after, refused)| Step::Books { after, refused }),
        2 => Just(Step::Settle),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// Whatever payers, a silent processor and failing books do in which order: the processor's own book never has more than the invoice
    /// came to, and in the end the accounting books have exactly what it has.
    // Protocol: BP-CPL-11.
    #[test]
    fn what_is_captured_never_exceeds_the_invoice(steps in prop::collection::vec(step(), 1..24)) {
        let world = World::in_parts();
        let money = |cents: i64| Money::from_minor(cents, usd("1").currency());
        let mut clock = 0_i64;
        for step in &steps {
            match step {
                Step::Pay { id, cents } => {
                    drop(world.post(&world.completion_over(&format!("r-{id}"), money(*cents))));
                }
                Step::Rest { id } => {
                    let due = world.ledger.lock().unwrap().invoice.amount_due;
                    if due.is_positive() {
                        drop(world.post(&world.completion_over(&format!("r-{id}"), due)));
                    }
                }
                Step::Ask { id } => drop(world.status_at(&format!("r-{id}"), minutes(clock))),
                Step::Silent(silent) => world.till.lock().unwrap().silent = *silent,
                Step::Books { after, refused } => {
                    let error = if *after {
                        BooksError::OutcomeUnknown
                    } else if *refused {
                        BooksError::Rejected { code: None }
                    } else {
                        BooksError::NotSent
                    };
                    world.ledger.lock().unwrap().fault = Some((*after, error));
                }
                Step::Settle => {
                    clock = clock.saturating_add(1);
                    world.service.settle_open(minutes(clock)).unwrap();
                }
            }
            prop_assert!(world.captured().checked_cmp(&usd("98.87")).unwrap().is_le(), "{}", world.captured());
        }
        world.till.lock().unwrap().silent = None;
        world.ledger.lock().unwrap().fault = None;
        for later in [2_000, 4_000] {
            world.service.settle_open(minutes(later)).unwrap();
        }
        prop_assert_eq!(world.recorded(), world.charges());
        let due = world.ledger.lock().unwrap().invoice.amount_due;
        prop_assert_eq!(due.checked_add(&world.captured()).unwrap(), usd("98.87"));
    }
}
