//! A decision in words.

use std::fmt;

use billfold_reason::Coded as _;

use super::{Decision, GateState};
use crate::{Origin, Setting, State, Value, code};

/// The text of `billfold settings explain`: one line for each gate, those that are off marked, and what turns payments on.
impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (verdict, address) = (Value::from_bool(self.is_on()), &self.address);
        let Some(tenant) = &self.tenant else {
            return writeln!(
                f,
                "payments are {verdict} for {address}: a personal mailbox, no gate bears on it"
            );
        };
        write!(f, "payments are {verdict} for {address} (tenant {tenant}")?;
        match self.version {
            Some(0) => writeln!(f, ")")?,
            Some(version) => writeln!(f, ", settings version {version})")?,
            None => writeln!(f, ", settings unavailable)")?,
        }
        let width = self.gates.iter().map(|g| g.scope.to_string().chars().count()).max().unwrap_or(0);
        for gate in &self.gates {
            line(f, gate, width)?;
        }
        remedy(f, self)
    }
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
    let unavailable = decision.deciding().find_map(|gate| match gate.origin() {
        Origin::Unavailable(cause) => cause.code().remedy(),
        Origin::WrongTenant => code::WRONG_TENANT.remedy(),
        _ => None,
    });
    if let Some(remedy) = unavailable {
        writeln!(f, "settings that cannot be read keep payments off:\n  {remedy}")?;
    }
    Ok(())
}
