//! `docs/reasons.md` says what the code says.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use billfold::partner::{AnswerError, BuildError, Code, DeclineReason, RequestProblem};
use billfold::sender::Severity;
use billfold_reason::Coded as _;
use billfold_testkit::doc_block;

#[path = "../src/codes.rs"]
mod codes;

const PAGE: &str = "docs/reasons.md";

#[test]
fn sender_reasons_are_current() {
    let mut table = String::from("| code | weighs | meaning |\n|---|---|---|\n");
    for code in billfold::sender::codes() {
        let weighs = match code.severity() {
            Severity::FirstContact => "first contact",
            severity => severity.as_str(),
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
        writeln!(table, "| `{}` | {} |", problem.code(), problem.code().text()).unwrap();
    }
    doc_block::check(PAGE, "screening", &table).unwrap();
}

#[test]
fn the_order_of_screening_is_current() {
    let mut table = String::from("| | step | demands | codes |\n|---|---|---|---|\n");
    for (n, stage) in billfold::SCREENING.iter().enumerate() {
        let own = stage.codes.iter().map(|code| format!("`{}`", code.name()));
        let others = stage.others.iter().map(|others| format!("`{others}*`"));
        let codes: Vec<String> = own.chain(others).collect();
        let n = n.saturating_add(1);
        writeln!(table, "| {n} | `{}` | {} | {} |", stage.name, stage.rule, codes.join(" ")).unwrap();
    }
    doc_block::check("docs/sender-policy.md", "screening", &table).unwrap();
}

#[test]
fn invoice_reasons_are_current() {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for code in billfold::invoice::codes() {
        writeln!(table, "| `{code}` | {} |", code.text()).unwrap();
    }
    doc_block::check(PAGE, "invoice", &table).unwrap();
}

/// Every code that the program's own sources spell out is on the page.
#[test]
fn the_programs_own_codes_are_listed() {
    const FAMILIES: [&str; 8] =
        ["confirm", "input", "ledger", "program", "request", "sandbox", "settings", "vault"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("../..").join(PAGE)).unwrap();
    let mut found = BTreeSet::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            found.extend(source.split('"').filter(|text| is_code(text, &FAMILIES)).map(str::to_owned));
        }
    }
    assert!(found.contains("program.usage"), "the search finds codes: {found:?}");
    let missing: Vec<_> = found.iter().filter(|code| !page.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "{PAGE} lacks {missing:?}");
}

/// `family.reason`, and no file name such as `settings.toml`.
fn is_code(text: &str, families: &[&str]) -> bool {
    let Some((family, reason)) = text.split_once('.') else { return false };
    let word = !reason.is_empty() && reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    word && families.contains(&family) && !["toml", "json", "jsonl", "db", "eml"].contains(&reason)
}

#[test]
fn the_programs_reasons_are_current() {
    let mut table = String::from("| code | weighs | meaning | remedy |\n|---|---|---|---|\n");
    for code in codes::CODES {
        let (name, weighs, text) = (code.name(), code.severity(), code.text());
        writeln!(table, "| `{name}` | {} | {text} | {} |", weighs.as_str(), code.remedy().unwrap_or(""))
            .unwrap();
    }
    doc_block::check(PAGE, "program", &table).unwrap();
}

#[test]
fn settings_reasons_are_current() {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for code in billfold::settings::code::CODES.iter().filter(|code| code.severity() == Severity::Discard) {
        writeln!(table, "| `{code}` | {} |", code.text()).unwrap();
    }
    doc_block::check(PAGE, "settings", &table).unwrap();
}

#[test]
fn payment_reasons_are_current() {
    let mut codes: BTreeSet<&str> = DeclineReason::codes().iter().map(Code::name).collect();
    codes.extend(AnswerError::codes().iter().map(Code::name));
    codes.extend(BuildError::codes().iter().map(Code::name));
    codes.extend(billfold::ledger::codes().map(|code| code.name()));
    codes.extend(billfold::flow_codes());
    codes.extend(billfold::MethodError::codes().iter().map(|code| code.name()));
    codes.extend(billfold::vault::codes().map(|code| code.name()));
    codes.extend(billfold::processor::codes().map(|code| code.name()));
    codes.extend(billfold::store::codes().map(|code| code.name()));
    let mut list = String::new();
    for code in codes {
        writeln!(list, "- `{code}`").unwrap();
    }
    doc_block::check(PAGE, "paying", &list).unwrap();
}
