//! From a script to the calls it makes.

use crate::bind::bind;
use crate::syntax::{Command, Pipeline, decode, parse};
use crate::{Call, Finding, Limits, Position, Table, code};

/// What a script says: the calls it makes, what is doubtful and what is wrong.
///
/// With an error in it nothing may be applied: what could be read beside the error is not what the script would have done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The commands that the table has, in the order of the script, also beside errors.
    pub calls: Vec<Call>,
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
        return Reading::refused(Finding::new(Position::START, &code::SCRIPT_TOO_LARGE));
    }
    let script = parse(text, limits);
    let mut reading = Reading { errors: script.errors, ..Reading::default() };
    for pipeline in &script.pipelines {
        if let Err(error) = reading.pipeline(pipeline, table) {
            reading.errors.push(error);
        }
    }
    let place = |finding: &Finding| (finding.line, finding.column);
    reading.errors.sort_by_key(place);
    reading.errors.truncate(limits.errors);
    reading.warnings.sort_by_key(place);
    reading
}

/// Reads a script file as it is on disk: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows PowerShell saves.
/// Bytes in no such encoding are an error of the reading. Otherwise as [`read`].
#[must_use]
pub fn read_file(bytes: &[u8], table: &Table, limits: &Limits) -> Reading {
    if bytes.len() > limits.bytes {
        return Reading::refused(Finding::new(Position::START, &code::SCRIPT_TOO_LARGE));
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

    fn pipeline(&mut self, pipeline: &Pipeline, table: &Table) -> Result<(), Finding> {
        let Some((first, rest)) = pipeline.commands.split_first() else { return Ok(()) };
        let Some(cmdlet) = table.cmdlet(&first.name) else {
            return self.harmless(first, rest, table);
        };
        // What a command that sets something prints may be thrown away, and nothing else: whatever it feeds or is fed by could
        // change what it does.
        if let Some(next) = rest.iter().find(|c| !c.name.eq_ignore_ascii_case("Out-Null")) {
            return Err(Finding::new(next.at, &code::PIPELINE));
        }
        let bound = bind(cmdlet, first)?;
        self.warnings.extend(first.typographic.map(|at| Finding::new(at, &code::TYPOGRAPHIC)));
        self.warnings.extend(bound.warnings);
        self.warnings.extend(bound.what_if.map(|at| Finding::new(at, &code::WHAT_IF)));
        let what_if = bound.what_if.is_some();
        self.calls.push(Call { cmdlet: cmdlet.name(), at: first.at, given: bound.given, what_if });
        Ok(())
    }

    /// A command that changes nothing, and others that only show what it found.
    fn harmless(&mut self, first: &Command, rest: &[Command], table: &Table) -> Result<(), Finding> {
        for command in std::iter::once(first).chain(rest) {
            if table.cmdlet(&command.name).is_some() {
                return Err(Finding::new(command.at, &code::PIPELINE));
            }
            if !table.is_harmless(&command.name) {
                return Err(Finding::new(command.at, &code::UNKNOWN_COMMAND));
            }
        }
        self.warnings.push(Finding::new(first.at, &code::IGNORED_COMMAND));
        Ok(())
    }
}
