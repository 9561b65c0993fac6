//! A decision as text: one line a gate, the deciding ones marked, and the remedy.

use std::fmt;

use crate::decision::GateState;
use crate::{Decision, Setting, State, Value};

/// Writes the text of `billfold settings explain`.
pub(crate) fn explain(
    f: &mut fmt::Formatter<'_>,
    decision: &Decision,
    address: &str,
    tenant: Option<&str>,
) -> fmt::Result {
    let verdict = Value::from_bool(decision.is_on());
    let Some(tenant) = tenant else {
        return writeln!(f, "payments are {verdict} for {address}: a personal mailbox, no gate bears on it");
    };
    write!(f, "payments are {verdict} for {address} (tenant {tenant}")?;
    match decision.settings_version() {
        Some(0) => writeln!(f, ")")?,
        Some(version) => writeln!(f, ", settings version {version})")?,
        None => writeln!(f, ", settings unavailable)")?,
    }
    let width = decision.gates().iter().map(|g| g.scope().to_string().chars().count()).max().unwrap_or(0);
    for gate in decision.gates() {
        line(f, gate, width)?;
    }
    remedy(f, decision)
}

/// `* organization  OutlookPayEnabled                    off          settings.toml:4`.
fn line(f: &mut fmt::Formatter<'_>, gate: &GateState, width: usize) -> fmt::Result {
    let mark = if gate.is_deciding() { '*' } else { ' ' };
    let value = match gate.state() {
        State::Unset => format!("unset ({})", Value::from_bool(gate.is_on())),
        state => state.to_string(),
    };
    let (scope, setting) = (gate.scope().to_string(), gate.setting());
    write!(f, "{mark} {scope:<width$}  {setting:<35}  {value:<11}  {}", gate.origin())?;
    let shadows: Vec<_> = gate.shadowed_by().map(Setting::name).collect();
    if !shadows.is_empty() {
        let are = if shadows.len() == 1 { "is" } else { "are" };
        write!(f, "  (no effect while {} {are} off)", shadows.join(", "))?;
    }
    writeln!(f)
}

fn remedy(f: &mut fmt::Formatter<'_>, decision: &Decision) -> fmt::Result {
    if decision.is_on() {
        return Ok(());
    }
    let fixes: Vec<_> = decision.deciding().filter_map(GateState::fix).collect();
    if !fixes.is_empty() {
        let all = if fixes.len() == 1 { "run this" } else { "run all of these" };
        writeln!(f, "to turn payments on, {all}:")?;
        for fix in fixes {
            writeln!(f, "  {fix}")?;
        }
    }
    if decision.deciding().any(|g| g.state() == State::Unavailable) {
        writeln!(f, "settings that cannot be read keep payments off until they can be read again")?;
    }
    Ok(())
}
