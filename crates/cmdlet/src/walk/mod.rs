//! From the statements of a script to the calls it makes, in the order in which they would run.
//!
//! Nothing runs. Variables are followed as far as their values are in the script; what runs only perhaps is looked through for
//! commands that must not run only perhaps.

mod own;
mod pipelines;
mod session;
mod variables;

use crate::syntax::{
    Argument, Assign, Command, Element, Ends, ForEach, If, Literal, Pipeline, Statement, Try,
};
use crate::{Call, Code, Finding, Limits, Position, Table, code};

use session::Session;
use variables::Variables;

/// Whether statements run.
#[derive(Debug, Clone, Copy)]
enum Runs {
    /// Exactly once, at this place of the script.
    Surely,
    /// Perhaps, or any number of times. A command that the caller applies is refused for this reason.
    Perhaps {
        why: &'static Code,
        /// What may end there without a command after it being left out. Where something has failed already, all may.
        may_end: &'static [Ends],
    },
}

/// What may end where something has failed already, or where nothing comes after it.
const ANYTHING: &[Ends] = &[Ends::Loop, Ends::Block, Ends::Script];

impl Runs {
    const fn perhaps(why: &'static Code) -> Self {
        Self::Perhaps { why, may_end: &[] }
    }

    const fn may_end(self) -> &'static [Ends] {
        match self {
            Self::Surely => &[],
            Self::Perhaps { may_end, .. } => may_end,
        }
    }

    const fn surely(self) -> bool {
        matches!(self, Self::Surely)
    }
}

/// What a walk through a script finds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) calls: Vec<Call>,
    pub(crate) connections: Vec<Call>,
    pub(crate) warnings: Vec<Finding>,
    pub(crate) errors: Vec<Finding>,
}

/// Walks through a script.
pub(crate) fn walk(statements: &[Statement], table: &Table, limits: &Limits) -> Found {
    let mut walker = Walker {
        table,
        limits,
        found: Found::default(),
        variables: Variables::default(),
        session: Session::default(),
        steps: 0,
        quiet: false,
    };
    if let Some((last, rest)) = statements.split_last() {
        walker.statements(rest, Runs::Surely);
        // A script may end where it ends.
        let end = Runs::Perhaps { why: &code::ENDS_EARLY, may_end: ANYTHING };
        walker.statement(last, if matches!(last, Statement::Ends { .. }) { end } else { Runs::Surely });
    }
    walker.found
}

struct Walker<'t> {
    table: &'t Table,
    limits: &'t Limits,
    found: Found,
    variables: Variables,
    session: Session,
    steps: usize,
    /// Inside of a value: what is skipped there is part of what is skipped around it.
    quiet: bool,
}

impl Walker<'_> {
    fn statements(&mut self, statements: &[Statement], runs: Runs) {
        for statement in statements {
            if self.is_full() {
                return;
            }
            self.statement(statement, runs);
        }
    }

    /// Has the walk come to a limit?
    fn is_full(&self) -> bool {
        self.steps > self.limits.commands || self.found.errors.len() >= self.limits.errors
    }

    fn statement(&mut self, statement: &Statement, runs: Runs) {
        self.steps = self.steps.saturating_add(1);
        if self.steps > self.limits.commands {
            let limit = self.limits.commands;
            return self.refuse(Finding::new(statement.at(), &code::TOO_MANY_COMMANDS).with_limit(limit));
        }
        match statement {
            Statement::Pipeline(pipeline) => self.pipeline(pipeline, runs),
            Statement::Assign(assign) => self.assign(assign, runs),
            Statement::ForEach(each) => self.for_each(each, runs),
            Statement::Try(Try { body, catches, finally }) => {
                self.statements(body, runs);
                self.statements(catches, Runs::Perhaps { why: &code::CONDITIONAL, may_end: ANYTHING });
                self.statements(finally, runs);
            }
            Statement::If(If { conditions, branches }) => {
                for condition in conditions {
                    self.inside_pipeline(condition, &code::EXPRESSION);
                }
                self.statements(branches, Runs::Perhaps { why: &code::CONDITIONAL, may_end: runs.may_end() });
            }
            Statement::Ends { at, what, value } => {
                if !runs.may_end().contains(what) {
                    self.refuse(Finding::new(*at, &code::ENDS_EARLY));
                }
                if let Some(value) = value {
                    self.inside_pipeline(value, &code::EXPRESSION);
                }
            }
        }
    }

    fn assign(&mut self, assign: &Assign, runs: Runs) {
        let Some(value) = assign.value.value() else {
            self.pipeline(&assign.value, runs);
            self.forget(assign);
            return;
        };
        self.inside(&value.value, &code::EXPRESSION);
        let value = self.variables.resolve(value).value;
        if matches!(value, Literal::Opaque(_)) || !runs.surely() || !assign.plain {
            if matches!(value, Literal::Opaque(_)) {
                self.skipped(assign.at);
            }
            self.forget(assign);
        } else {
            self.variables.set(&assign.variable, value, assign.converts.as_deref());
        }
    }

    fn forget(&mut self, assign: &Assign) {
        match &assign.converts {
            Some(kind) => self.variables.convert(&assign.variable, kind),
            None => self.variables.forget(&assign.variable),
        }
    }

    fn for_each(&mut self, each: &ForEach, runs: Runs) {
        let ForEach { variable, list, body } = each;
        let known = list.value().map(|value| {
            self.inside(&value.value, &code::EXPRESSION);
            self.variables.resolve(value)
        });
        let perhaps = Runs::Perhaps { why: &code::LOOP, may_end: &[Ends::Loop] };
        match known {
            Some(list) if runs.surely() && !matches!(list.value, Literal::Opaque(_)) => {
                self.each(list, |walker, item| {
                    walker.variables.set(variable, item, None);
                    walker.statements(body, Runs::Surely);
                });
            }
            _ => {
                if list.value().is_none() {
                    self.inside_pipeline(list, &code::LOOP);
                }
                self.variables.forget(variable);
                self.statements(body, perhaps);
                self.variables.forget(variable);
            }
        }
    }

    /// Does something for each value of a list that is in the script.
    fn each(&mut self, list: Argument, mut run: impl FnMut(&mut Self, Literal)) {
        let at = list.at;
        let items = match list.value {
            Literal::List(items) => items,
            value => vec![Argument { at, value }],
        };
        for item in items {
            if self.is_full() {
                return;
            }
            run(self, item.value);
        }
    }

    /// The statements that run to compute a value, and those it carries.
    fn inside(&mut self, value: &Literal, why: &'static Code) {
        match value {
            Literal::Opaque(opaque) => self.quietly(&opaque.inside, Runs::perhaps(why)),
            Literal::Block(statements) => {
                self.quietly(statements, Runs::Perhaps { why, may_end: &[Ends::Block] });
            }
            Literal::List(list) => list.iter().for_each(|item| self.inside(&item.value, why)),
            Literal::Table(entries) => entries.iter().for_each(|entry| self.inside(&entry.value.value, why)),
            Literal::Bare(_)
            | Literal::Quoted(_)
            | Literal::Constant(_)
            | Literal::Variable(_)
            | Literal::Expandable(_) => {}
        }
    }

    fn quietly(&mut self, statements: &[Statement], runs: Runs) {
        let quiet = std::mem::replace(&mut self.quiet, true);
        self.statements(statements, runs);
        self.quiet = quiet;
    }

    fn inside_pipeline(&mut self, pipeline: &Pipeline, why: &'static Code) {
        let quiet = std::mem::replace(&mut self.quiet, true);
        self.pipeline(pipeline, Runs::perhaps(why));
        self.quiet = quiet;
    }

    /// What the elements of a command compute and carry.
    fn inside_elements(&mut self, command: &Command, why: &'static Code) {
        for element in &command.elements {
            match element {
                Element::Parameter { argument: Some(argument), .. }
                | Element::Argument(argument)
                | Element::Redirection(Some(argument)) => self.inside(&argument.value, why),
                Element::Parameter { argument: None, .. }
                | Element::Splat { .. }
                | Element::Redirection(None) => {}
            }
        }
    }

    fn skipped(&mut self, at: Position) {
        if !self.quiet {
            self.found.warnings.push(Finding::new(at, &code::IGNORED_COMMAND));
        }
    }

    fn refuse(&mut self, error: Finding) {
        if !self.found.errors.contains(&error) {
            self.found.errors.push(error);
        }
    }
}
