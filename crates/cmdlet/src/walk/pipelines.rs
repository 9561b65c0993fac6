//! Pipelines: commands that the caller applies, commands that connect, and commands that change nothing.

use super::{Runs, Walker, own, session};
use crate::bind::bind;
use crate::cmdlet::Cmdlet;
use crate::syntax::{Argument, Command, Element, Literal, Pipeline, Statement};
use crate::{Call, Code, Finding, code};

impl Walker<'_> {
    pub(super) fn pipeline(&mut self, pipeline: &Pipeline, runs: Runs) {
        if let Some(input) = &pipeline.input {
            self.inside(&input.value, &code::EXPRESSION);
        }
        let Some((first, rest)) = pipeline.commands.split_first() else {
            return self.skipped(pipeline.at);
        };
        if pipeline.input.is_none() {
            if let Some((cmdlet, prefixed)) = self.applied(&first.name) {
                return self.apply(cmdlet, prefixed, first, rest, runs);
            }
            if let Some(cmdlet) = self.table.connect(&first.name) {
                return self.connect(cmdlet, first, rest, runs);
            }
        }
        if let (Some(input), Some(body)) = (&pipeline.input, each_body(first))
            && runs.surely()
            && rest.iter().all(|command| own::is_sink(&command.name))
        {
            let list = self.variables.resolve(input);
            if !matches!(list.value, Literal::Opaque(_)) {
                rest.iter().for_each(|command| self.inside_elements(command, &code::EXPRESSION));
                return self.each_of(list, body);
            }
        }
        self.harmless(pipeline, runs);
    }

    /// `'a', 'b' | ForEach-Object {…}`.
    fn each_of(&mut self, list: Argument, body: &[Statement]) {
        self.each(list, |walker, item| {
            walker.variables.set_item(Some(&item));
            walker.statements(body, Runs::Surely);
        });
        self.variables.set_item(None);
    }

    /// The cmdlet of the caller's that a name means in this session, and whether it is named with the session's prefix.
    fn applied(&self, name: &str) -> Option<(&'static Cmdlet, bool)> {
        let plain = self.session.without_prefix(name);
        let prefixed = plain.and_then(|name| self.table.cmdlet(&name)).map(|cmdlet| (cmdlet, true));
        prefixed.or_else(|| self.table.cmdlet(name).map(|cmdlet| (cmdlet, false)))
    }

    fn apply(
        &mut self,
        cmdlet: &'static Cmdlet,
        prefixed: bool,
        command: &Command,
        rest: &[Command],
        runs: Runs,
    ) {
        if let Runs::Perhaps { why, .. } = runs {
            self.refuse(Finding::new(command.at, why));
        }
        // What a command that sets something prints may be shown or written down, and nothing else: whatever it feeds or is fed
        // by could change what it does.
        if let Some(next) = rest.iter().find(|next| !own::is_sink(&next.name)) {
            return self.refuse(Finding::new(next.at, &code::PIPELINE));
        }
        for command in std::iter::once(command).chain(rest) {
            self.inside_elements(command, &code::EXPRESSION);
        }
        if let Err(error) = self.session.apply(command.at, prefixed) {
            self.refuse(error);
        }
        if let Some(call) = self.bound(cmdlet, command, true)
            && runs.surely()
        {
            self.found.calls.push(call);
        }
        std::iter::once(command).chain(rest).for_each(|command| self.leaves(command));
    }

    /// A command's call, with what is doubtful about it told.
    fn bound(&mut self, cmdlet: &'static Cmdlet, command: &Command, tell: bool) -> Option<Call> {
        let elements = self.variables.elements(command);
        let bound = elements.and_then(|elements| bind(cmdlet, command.at, &elements));
        match bound {
            Ok(bound) => {
                if tell {
                    let warnings = &mut self.found.warnings;
                    warnings.extend(command.typographic.map(|at| Finding::new(at, &code::TYPOGRAPHIC)));
                    warnings.extend(bound.warnings);
                    warnings.extend(bound.what_if.map(|at| Finding::new(at, &code::WHAT_IF)));
                }
                let what_if = bound.what_if.is_some();
                Some(Call { cmdlet: cmdlet.name(), at: command.at, given: bound.given, what_if })
            }
            Err(error) => {
                self.refuse(error);
                None
            }
        }
    }

    /// A command that opens the session in which the others run. Under a condition it may have been open before; then it is the
    /// same one, as far as the script says.
    fn connect(&mut self, cmdlet: &'static Cmdlet, command: &Command, rest: &[Command], runs: Runs) {
        if let Some(next) = rest.iter().find(|next| !own::is_sink(&next.name)) {
            return self.refuse(Finding::new(next.at, &code::PIPELINE));
        }
        for command in std::iter::once(command).chain(rest) {
            self.inside_elements(command, &code::EXPRESSION);
        }
        self.skipped(command.at);
        let Some(call) = self.bound(cmdlet, command, false) else { return };
        let prefix = call.text(session::PREFIX).map(|(prefix, _)| prefix);
        if let (Runs::Perhaps { why, .. }, Some(_)) = (runs, prefix) {
            self.refuse(Finding::new(command.at, why));
        }
        if let Err(error) = self.session.connect(command.at, prefix) {
            self.refuse(error);
        }
        self.found.connections.push(call);
    }

    /// Commands that change nothing.
    fn harmless(&mut self, pipeline: &Pipeline, runs: Runs) {
        let refused = self.found.errors.len();
        for (place, command) in pipeline.commands.iter().enumerate() {
            let alone = place == 0 && pipeline.input.is_none();
            if self.applied(&command.name).is_some() || self.table.connect(&command.name).is_some() {
                let why = match runs {
                    Runs::Perhaps { why, .. } if alone => why,
                    _ => &code::PIPELINE,
                };
                self.refuse(Finding::new(command.at, why));
            } else if self.table.is_disconnect(&command.name) {
                if runs.surely() {
                    self.session.disconnect();
                }
            } else if let Some(code) = self.refusal(command) {
                self.refuse(Finding::new(command.at, code));
            }
            let why = if own::is_each(&command.name) { &code::LOOP } else { &code::EXPRESSION };
            self.inside_elements(command, why);
            self.leaves(command);
        }
        if self.found.errors.len() == refused {
            self.skipped(pipeline.at);
        }
    }

    /// Why a command is refused that is none of the caller's.
    fn refusal(&self, command: &Command) -> Option<&'static Code> {
        let elements = self.variables.elements(command).ok();
        let has = |parameter: &str| {
            elements.iter().flat_map(|elements| elements.iter()).any(
                |element| matches!(element, Element::Parameter { name, .. } if is_or_abbreviates(name, parameter)),
            )
        };
        if let Some(code) = self.table.refusal(&command.name, has) {
            return Some(code);
        }
        if own::is_writer(&command.name) {
            let files = elements.is_some_and(|elements| own::writes_files(&elements));
            return (!files).then_some(&code::FILE);
        }
        if own::moves(&command.name) {
            let elsewhere = elements.is_some_and(|elements| own::leads_elsewhere(&elements));
            return elsewhere.then_some(&code::FILE);
        }
        let known = own::is_own(&command.name) || self.table.is_harmless(&command.name);
        (!known).then_some(&code::UNKNOWN_COMMAND)
    }

    /// A command leaves something in the variables that its parameters name.
    fn leaves(&mut self, command: &Command) {
        let Ok(elements) = self.variables.elements(command) else {
            return self.variables.forget_all();
        };
        let mut names = Vec::new();
        let mut named = false;
        for element in elements.iter() {
            let was_named = std::mem::replace(&mut named, false);
            match element {
                Element::Parameter { name, argument, .. } if own::names_variable(name) => match argument {
                    Some(argument) => names.push(named_by(argument)),
                    None => named = true,
                },
                Element::Argument(argument) if was_named => names.push(named_by(argument)),
                Element::Parameter { .. }
                | Element::Argument(_)
                | Element::Splat { .. }
                | Element::Redirection(_) => {}
            }
        }
        for name in names {
            match name {
                Some(name) => self.variables.forget(&name),
                None => self.variables.forget_all(),
            }
        }
    }
}

/// The variable that a parameter names, if the script says which: `+` before it adds to what it holds.
fn named_by(argument: &Argument) -> Option<String> {
    match &argument.value {
        Literal::Bare(name) | Literal::Quoted(name) => Some(name.trim_start_matches('+').to_lowercase()),
        _ => None,
    }
}

/// The block that `ForEach-Object` runs for each value, if it has nothing else.
fn each_body(command: &Command) -> Option<&[Statement]> {
    if !own::is_each(&command.name) {
        return None;
    }
    match command.elements.as_slice() {
        [Element::Argument(Argument { value: Literal::Block(body), .. })] => Some(body),
        [Element::Parameter { name, argument: Some(Argument { value: Literal::Block(body), .. }), .. }]
        | [
            Element::Parameter { name, argument: None, .. },
            Element::Argument(Argument { value: Literal::Block(body), .. }),
        ] if name.eq_ignore_ascii_case("Process") => Some(body),
        _ => None,
    }
}

/// Is a name that of a parameter, or enough of it to be meant for it?
fn is_or_abbreviates(name: &str, parameter: &str) -> bool {
    name.len() > 5 && parameter.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
}
