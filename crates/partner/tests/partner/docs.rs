//! The tables of `docs/adapter-guide.md` are what the code says, and its example passes.

use billfold_money::Money;
use billfold_partner::accounting::BookPayment;
use billfold_partner::http::Response;
use billfold_partner::{
    AnswerError, BearerError, BuildError, Code, Coded as _, DeclineReason, Operation, RequestProblem,
    contract,
};

use crate::invoice_ninja;

const PAGE: &str = "docs/adapter-guide.md";

fn check(name: &str, table: &str) {
    billfold_testkit::doc_block::check(PAGE, name, table).unwrap();
}

#[test]
fn the_worked_example_keeps_the_contract() {
    invoice_ninja::main().unwrap();
    let usd = Money::parse("98.87", "USD").unwrap();
    let payment = BookPayment::new("c1.i1", usd, "2026-11-20".parse().unwrap(), "r-1");
    let paid =
        |reference: &str| format!(r#"{{"id":"p1","amount":98.87,"transaction_reference":"{reference}"}}"#);
    let page = |reference: &str| {
        format!(r#"{{"data":[{}],"meta":{{"pagination":{{"total_pages":1}}}}}}"#, paid(reference))
    };
    let invoice = r#"{"data":{"id":"i1","client_id":"c1","number":"INV-1","status_id":"2","amount":98.87,
        "balance":98.87,"is_deleted":false,"auto_bill_enabled":false}}"#;
    let bodies = [invoice.to_owned(), format!(r#"{{"data":{}}}"#, paid("r-1")), page("r-1"), page("cash")];
    let samples = contract::Samples::new(payment, bodies.map(|body| Response::json(200, body)), None);
    let base = "https://invoicing.example/".parse().unwrap();
    let ninja = invoice_ninja::Ninja { base, payee: "Contoso", currency: usd.currency() };
    assert_eq!(contract::run_accounting(&ninja, &samples), Ok(()));
    let lines = include_str!("../../examples/invoice_ninja.rs").lines().count();
    assert!(lines <= 150, "a worked example of {lines} lines is no example");
}

#[test]
fn the_page_lists_the_rules() {
    let mut table = String::from("| rule | requires |\n|---|---|\n");
    for rule in contract::RULES {
        table.push_str(&format!("| `{}` | {} |\n", rule.name, rule.requires));
    }
    check("rules", &table);

    let mut table = String::from("| rule | requires |\n|---|---|\n");
    for rule in contract::ACCOUNTING_RULES {
        table.push_str(&format!("| `{}` | {} |\n", rule.name, rule.requires));
    }
    check("accounting-rules", &table);
}

#[test]
fn the_page_lists_the_codes() {
    let answers = [
        AnswerError::from_failure(Operation::Complete, billfold_partner::http::Failure::NotSent),
        AnswerError::RateLimited { after: None },
        AnswerError::Rejected { status: 400 },
        AnswerError::Unauthorized { status: 401 },
        AnswerError::Unsupported,
        AnswerError::Misconfigured { status: 404 },
        AnswerError::Unavailable { status: None },
        AnswerError::flawed(Operation::LoadEntity, None, billfold_partner::Flaw::Json),
        AnswerError::WrongMode,
        AnswerError::OutcomeUnknown { status: None, flaw: None },
    ];
    let mut table = String::from("| code | meaning | money may have moved |\n|---|---|---|\n");
    for answer in &answers {
        let moved = if answer.is_outcome_unknown() { "**yes**" } else { "no" };
        let meaning = answer.to_string();
        let meaning = meaning.split([',', ':']).next().unwrap().replace(" with status 400", "");
        table.push_str(&format!("| `{}` | {meaning} | {moved} |\n", answer.code()));
    }
    let mut listed: Vec<&Code> = answers.iter().map(AnswerError::code).collect();
    let mut all: Vec<&Code> = AnswerError::codes().iter().collect();
    listed.sort();
    all.sort();
    assert_eq!(listed, all);
    check("answers", &table);

    let mut table = String::from("| code | on the wire |\n|---|---|\n");
    for reason in DeclineReason::ALL {
        let error = if reason.is_card_error() { "card_error / " } else { "" };
        table.push_str(&format!("| `{}` | `{error}{}` |\n", reason.code(), reason.wire_code()));
    }
    check("declines", &table);

    let mut table = String::from("| code | meaning | effect |\n|---|---|---|\n");
    for problem in RequestProblem::ALL {
        let effect = if problem.is_refusal() { "no card" } else { "warning" };
        table.push_str(&format!("| `{}` | {} | {effect} |\n", problem.code(), problem.code().text()));
    }
    check("problems", &table);

    let codes: Vec<String> =
        BuildError::codes().iter().chain(BearerError::codes()).map(|code| format!("`{code}`")).collect();
    check("build", &codes.join(", "));
}
