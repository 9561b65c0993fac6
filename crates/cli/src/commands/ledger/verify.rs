//! Whether every row of the ledger can be trusted.

use billfold::ledger::{DamagedRow, Ledger};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

#[derive(Serialize)]
struct VerificationLine<'a> {
    attempts: usize,
    invoices: usize,
    damaged: Vec<DamagedLine<'a>>,
}

/// A row that cannot be trusted, in JSON.
#[derive(Serialize)]
pub(super) struct DamagedLine<'a> {
    space: &'a str,
    id: &'a str,
    damage: &'a str,
}

impl<'a> From<&'a DamagedRow> for DamagedLine<'a> {
    fn from(row: &'a DamagedRow) -> Self {
        Self { space: row.space, id: &row.id, damage: row.damage.as_str() }
    }
}

/// Exits with 1 if a row is damaged.
pub(super) fn run(json: bool, ledger: &Ledger) -> Result<Exit, Failure> {
    let found = ledger.verify().map_err(Failure::by)?;
    if json {
        output::json(&VerificationLine {
            attempts: found.attempts,
            invoices: found.invoices,
            damaged: found.damaged.iter().map(DamagedLine::from).collect(),
        })?;
    } else {
        for row in &found.damaged {
            output::line(&format!("damaged: {} {} ({})", row.space, row.id, row.damage))?;
        }
        output::line(&format!(
            "{} attempts at {} invoices can be read; {} rows are damaged",
            found.attempts,
            found.invoices,
            found.damaged.len()
        ))?;
    }
    Ok(if found.damaged.is_empty() { Exit::Done } else { Exit::Refused })
}
