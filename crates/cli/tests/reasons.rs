//! `docs/reasons.md` says what the code says.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use billfold::invoice::{PayableReason, RefusalReason};
use billfold::partner::{AnswerError, BuildError, DeclineReason, RequestProblem};
use billfold::sender::Severity;
use xtask::doc_block;

const PAGE: &str = "docs/reasons.md";

#[test]
fn sender_reasons_are_current() {
    let mut table = String::from("| code | weighs | meaning |\n|---|---|---|\n");
    for code in billfold::sender::codes() {
        let weighs = match code.severity() {
            Severity::Note => "note",
            Severity::FirstContact => "first contact",
            Severity::Hold => "hold",
            _ => "discard",
        };
        writeln!(table, "| `{}` | {weighs} | {} |", code.name(), code.text()).unwrap();
    }
    doc_block::check(PAGE, "sender", &table).unwrap();
}

#[test]
fn screening_reasons_are_current() {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for code in billfold::Code::ALL {
        writeln!(table, "| `{}` | {} |", code.name(), code.text()).unwrap();
    }
    let adapters = [billfold_xero::LINK_SHAPE, billfold_freshbooks::LINK_SHAPE];
    for problem in RequestProblem::ALL.iter().chain(&adapters) {
        writeln!(table, "| `{}` | {} |", problem.code(), problem.detail()).unwrap();
    }
    doc_block::check(PAGE, "screening", &table).unwrap();
}

#[test]
fn invoice_reasons_are_current() {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for reason in RefusalReason::ALL {
        writeln!(table, "| `{}` | {} |", reason.code(), reason.text()).unwrap();
    }
    for reason in PayableReason::ALL {
        writeln!(table, "| `{}` | {} |", reason.code(), reason.text()).unwrap();
    }
    doc_block::check(PAGE, "invoice", &table).unwrap();
}

#[test]
fn settings_reasons_are_current() {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for (code, text) in billfold::settings::code::GATES {
        writeln!(table, "| `{code}` | {text} |").unwrap();
    }
    doc_block::check(PAGE, "settings", &table).unwrap();
}

#[test]
fn payment_reasons_are_current() {
    let mut codes: BTreeSet<&str> = DeclineReason::ALL.iter().map(|reason| reason.code()).collect();
    codes.extend(AnswerError::CODES);
    codes.extend(BuildError::CODES);
    codes.extend(billfold::ledger::ClaimError::CODES);
    codes.extend(billfold::ledger::reason::CODES);
    codes.extend(billfold::flow_codes());
    codes.extend(billfold::vault::codes());
    codes.extend(billfold::processor::codes());
    codes.extend(billfold::store::StoreError::CODES);
    let mut list = String::new();
    for code in codes {
        writeln!(list, "- `{code}`").unwrap();
    }
    doc_block::check(PAGE, "paying", &list).unwrap();
}
