//! From a script to the calls it makes.

use crate::syntax::{decode, parse};
use crate::walk::walk;
use crate::{Call, Finding, Limits, Position, Table, code};

/// What a script says: the calls it makes, what is doubtful and what is wrong.
///
/// With an error in it nothing may be applied: what could be read beside the error is not what the script would have done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The commands that the table has, in the order in which they would run, also beside errors.
    pub calls: Vec<Call>,
    /// The commands that open the session in which the others run. Which one that is, the caller judges.
    pub connections: Vec<Call>,
    /// What is doubtful, in the order of the script.
    pub warnings: Vec<Finding>,
    /// What is wrong, in the order of the script.
    pub errors: Vec<Finding>,
}

/// Reads a script. It is read, never run: whatever cannot be understood for certain is an error with its place, and reading goes
/// on after it, so that an administrator sees all errors at once.
///
/// ```
/// use billfold_cmdlet::{Cmdlet, Coded, Limits, Parameter, Table, code, read};
/// const GROUP: Cmdlet = Cmdlet::new(
///     "Set-UnifiedGroup",
///     &[Parameter::text("Identity", |_| Ok(())), Parameter::switch("ConnectorsEnabled")],
/// );
/// const TABLE: Table = Table::new(&[GROUP], &["Get-UnifiedGroup"]);
///
/// // A switch without its colon is switched ON by PowerShell, whatever follows.
/// let trap = read("Set-UnifiedGroup -Identity sales -ConnectorsEnabled $false", &TABLE, &Limits::default());
/// assert_eq!((trap.errors[0].code(), trap.errors[0].column), (&code::SWITCH_NEEDS_COLON, 53));
/// ```
#[must_use]
pub fn read(text: &str, table: &Table, limits: &Limits) -> Reading {
    if text.len() > limits.bytes {
        return Reading::too_large(limits);
    }
    let script = parse(text, limits);
    let found = walk(&script.statements, table, limits);
    let (mut errors, mut warnings) = (script.errors, found.warnings);
    errors.extend(found.errors);
    for findings in [&mut errors, &mut warnings] {
        findings.sort_by_key(Finding::position);
        findings.dedup();
    }
    errors.truncate(limits.errors);
    Reading { calls: found.calls, connections: found.connections, warnings, errors }
}

/// Reads a script file as it is on disk: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows PowerShell saves.
/// Bytes in no such encoding are an error of the reading. Otherwise as [`read`].
#[must_use]
pub fn read_file(bytes: &[u8], table: &Table, limits: &Limits) -> Reading {
    if bytes.len() > limits.bytes {
        return Reading::too_large(limits);
    }
    match decode(bytes) {
        Some(text) => read(&text, table, limits),
        None => Reading::refused(Finding::new(Position::START, &code::ENCODING)),
    }
}

impl Reading {
    fn refused(error: Finding) -> Self {
        Self { errors: vec![error], ..Self::default() }
    }

    fn too_large(limits: &Limits) -> Self {
        Self::refused(Finding::new(Position::START, &code::SCRIPT_TOO_LARGE).with_limit(limits.bytes))
    }
}
