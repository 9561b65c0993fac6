//! Scripts as administrators write them: what PowerShell would do, and what the import does. `docs/cmdlet-scripts.md` shows them.

mod commands;
mod conditions;
mod identities;
mod lists;
mod output;
mod pasted;
mod sessions;

use std::fmt::Write as _;

use billfold_cmdlet::code::IGNORED_COMMAND;
use billfold_settings::{Coded, Limits, Plan};

use crate::docs::visible;
use crate::import::empty;

/// The names by which a connection may call the tenant that the scripts are imported for.
pub(crate) const NAMES: [&str; 2] = ["contoso.com", "contoso.onmicrosoft.com"];

/// A script, what PowerShell would do with it, and what the import says.
pub(crate) struct Script {
    about: &'static str,
    pub(crate) text: &'static str,
    powershell: &'static str,
    /// Could PowerShell change another tenant, or is it not certain which?
    elsewhere: bool,
    says: &'static [&'static str],
}

/// A script that PowerShell would run in the tenant that was asked for, if at all.
const fn here(
    about: &'static str,
    text: &'static str,
    powershell: &'static str,
    says: &'static [&'static str],
) -> Script {
    Script { about, text, powershell, elsewhere: false, says }
}

/// A script that changes another tenant, or may.
const fn elsewhere(
    about: &'static str,
    text: &'static str,
    powershell: &'static str,
    says: &'static [&'static str],
) -> Script {
    Script { about, text, powershell, elsewhere: true, says }
}

const PAY_OFF: &str = "organization OutlookPayEnabled off";
const PAY_ON: &str = "organization OutlookPayEnabled on";
const SALES_OFF: &str = "group:sales@contoso.com ConnectorsEnabled off";
const SALES_ON: &str = "group:sales@contoso.com ConnectorsEnabled on";
const HR_OFF: &str = "group:hr@contoso.com ConnectorsEnabled off";

const SECTIONS: [(&str, &[Script]); 7] = [
    ("Sessions", sessions::SCRIPTS),
    ("Groups and their names", identities::SCRIPTS),
    ("Commands and values", commands::SCRIPTS),
    ("Lists, loops and tables", lists::SCRIPTS),
    ("Output, files and modules", output::SCRIPTS),
    ("Conditions and errors", conditions::SCRIPTS),
    ("Pasted from elsewhere", pasted::SCRIPTS),
];

pub(crate) fn scripts() -> impl Iterator<Item = &'static Script> {
    SECTIONS.into_iter().flat_map(|(_, scripts)| scripts)
}

fn import(script: &Script) -> Plan {
    Plan::import_for(script.text, "script.ps1", &empty(), &NAMES, &Limits::default())
}

/// What an import says: what it sets, what it skips, what is doubtful or wrong.
fn says(plan: &Plan) -> Vec<String> {
    let (skipped, warnings): (Vec<_>, Vec<_>) =
        plan.warnings().iter().partition(|warning| *warning.code() == IGNORED_COMMAND);
    let mut said: Vec<_> =
        plan.changes().iter().map(|c| format!("{} {} {}", c.scope, c.setting, c.value)).collect();
    let mut lines: Vec<_> = skipped.iter().map(|finding| finding.line.to_string()).collect();
    lines.dedup();
    if !lines.is_empty() && plan.errors().is_empty() {
        said.push(format!("skips {}", lines.join(", ")));
    }
    if plan.errors().is_empty() {
        said.extend(warnings.iter().map(|f| format!("warning {}:{} {}", f.line, f.column, f.code())));
    }
    said.extend(plan.errors().iter().map(|f| format!("error {}:{} {}", f.line, f.column, f.code())));
    said
}

#[test]
fn every_script_does_what_the_table_says() {
    let mut wrong = String::new();
    for script in scripts() {
        let said = says(&import(script));
        if said != script.says {
            writeln!(
                wrong,
                "{}:\n{}\n  table {:?}\n  said  {said:?}",
                script.about, script.text, script.says
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(scripts().count() >= 150, "{}", scripts().count());
}

#[test]
fn no_script_is_applied_in_part() {
    for script in scripts() {
        let plan = import(script);
        if !plan.errors().is_empty() {
            assert!(plan.changes().is_empty() && plan.is_empty(), "{}", script.about);
        }
    }
}

#[test]
fn no_script_of_another_tenant_is_applied() {
    let elsewhere: Vec<_> = scripts().filter(|script| script.elsewhere).collect();
    for script in &elsewhere {
        let plan = import(script);
        assert!(!plan.errors().is_empty() && plan.is_empty(), "{}", script.about);
    }
    assert!(elsewhere.len() >= 20);
}

#[test]
fn whatever_is_refused_has_a_remedy() {
    for script in scripts() {
        for error in import(script).errors() {
            assert!(error.code().remedy().is_some(), "{}: {}", script.about, error.code());
        }
    }
}

#[test]
fn no_script_is_there_twice() {
    let mut texts: Vec<_> = scripts().map(|script| script.text).collect();
    let mut abouts: Vec<_> = scripts().map(|script| script.about).collect();
    for list in [&mut texts, &mut abouts] {
        list.sort_unstable();
        let twice: Vec<_> = list.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}

#[test]
fn the_page_shows_them() {
    let mut page = String::new();
    for (section, scripts) in SECTIONS {
        writeln!(page, "### {section}\n").unwrap();
        page.push_str("| | script | what PowerShell would do | what the import does |\n|---|---|---|---|\n");
        for script in scripts {
            let plan = import(script);
            let mut said: Vec<_> = says(&plan);
            if !plan.errors().is_empty() {
                said.push("nothing is applied".to_owned());
            } else if plan.changes().is_empty() {
                said.push("nothing changes".to_owned());
            }
            let (about, powershell) = (script.about, script.powershell);
            writeln!(page, "| {about} | {} | {powershell} | {} |", visible(script.text), said.join("<br>"))
                .unwrap();
        }
        page.push('\n');
    }
    billfold_testkit::doc_block::check("docs/cmdlet-scripts.md", "scripts", &page).unwrap();
}
