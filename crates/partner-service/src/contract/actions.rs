//! The bank's question to the payer: one page, one end, and no charge after it.

use billfold_partner::contract::{Verdict, now};

use super::outcomes::{Bench, PAGES, Setting, is};
use super::till::Mood;
use super::{broken, require};

/// While the bank's question is open, every duplicate and whoever asks is sent to the same page, at both processes; the page leads to the
/// bank, and only the address that was given out does.
// Protocol: BP-ACT-02.
pub(super) fn a_question_has_one_address(setting: &Setting<'_>) -> Verdict {
    let bench = Bench::new(setting)?;
    bench.till.set(Mood::Asks);
    let request = bench.request("r-1", "98.87", None)?;
    let [first, asked] = bench.asked_at(0, &request, "r-1")?;
    for again in [1, 0, 1] {
        let [duplicate, status] = bench.asked_at(again, &request, "r-1")?;
        require(duplicate == first && status == first && asked == first, || {
            format!("the question is at {first}, and again at {duplicate} and {status}")
        })?;
    }
    let path =
        first.strip_prefix(PAGES).ok_or_else(|| broken(format!("{first} is not a page of the service")))?;
    let [here, there] = &bench.services;
    for service in [here, there] {
        let page = service.action_page(path, now());
        require(
            page.status == 303 && page.headers.get("location") == Some("https://bank.example/ask"),
            || format!("the page of the question answers {}", page.status),
        )?;
        let guessed = service.action_page(&format!("{path}x"), now());
        require(guessed.status == 404, || format!("a guessed page answers {}", guessed.status))?;
    }
    let done = there.action_page(&format!("{path}/done"), now());
    require(done.status == 200 && done.headers.get("location").is_none(), || "the end leads on".to_owned())?;
    is(bench.status("r-1")?, "asked", "a payment whose payer came back without the bank's word")?;
    bench.charged(&[])
}

/// A question that nobody answers ends with the payment declined, and an answer that comes later charges nothing; one that comes at the last
/// moment does.
// Protocol: BP-STS-05, BP-ACT-05.
pub(super) fn a_question_that_is_not_answered_ends(setting: &Setting<'_>) -> Verdict {
    for (answers_last, end) in [(false, "processor.authentication_expired"), (true, "paid")] {
        let bench = Bench::new(setting)?;
        bench.till.set(Mood::Asks);
        let request = bench.request("r-1", "98.87", None)?;
        is(bench.told(0, &request, "r-1"), "asked", "a payment about which the bank asks")?;
        bench.settle(14)?;
        bench.stays(&request, "r-1", "asked")?;
        bench.till.lock().answers_last = answers_last;
        bench.settle(15)?;
        bench.stays(&request, "r-1", end)?;
        if !answers_last {
            bench.till.pass("r-1");
        }
        bench.settle(30)?;
        bench.stays(&request, "r-1", end)?;
        bench.charged(if answers_last { &["r-1"] } else { &[] })?;
    }
    Ok(())
}

/// The process ends after the processor was asked, and before it is known that the bank asks: the question is found, and one charge is made.
pub(super) fn a_question_that_a_crash_hid_is_asked(setting: &Setting<'_>) -> Verdict {
    let bench = Bench::new(setting)?;
    bench.till.set(Mood::Silent);
    let request = bench.request("r-1", "98.87", None)?;
    is(bench.told(0, &request, "r-1"), "unknown", "a payment of which the processor says nothing")?;
    bench.till.set(Mood::Asks);
    let [first, _] = bench.asked_at(1, &request, "r-1")?;
    let [again, _] = bench.asked_at(0, &request, "r-1")?;
    require(first == again, || format!("the question is at {first}, and again at {again}"))?;
    bench.till.pass("r-1");
    bench.till.set(Mood::Charges);
    bench.stays(&request, "r-1", "paid")?;
    bench.charged(&["r-1"])
}
