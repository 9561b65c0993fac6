//! A script as our reader sees it.

use super::{Piece, Seen};
use crate::syntax::{
    Argument, Assign, Command, Constant, Element, Entry, ForEach, If, Literal, Opaque, Part, Pipeline,
    Statement, Try, parse,
};
use crate::{Limits, Position};

pub(super) fn ours(text: &str) -> Option<Seen> {
    let script = parse(text, &Limits::default());
    if !script.errors.is_empty() {
        return None;
    }
    let mut reader = Reader { pieces: Vec::new(), exact: true };
    reader.statements(&script.statements);
    reader.pieces.sort();
    Some(Seen { pieces: reader.pieces, exact: reader.exact })
}

struct Reader {
    pieces: Vec<Piece>,
    exact: bool,
}

impl Reader {
    fn push(&mut self, at: Position, what: String) {
        self.pieces.push((at.line as usize, at.column as usize, what));
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            match statement {
                Statement::Pipeline(pipeline) => self.pipeline(pipeline),
                Statement::Assign(Assign { at, variable, value, converts, .. }) => {
                    self.exact &= converts.is_none();
                    self.push(*at, format!("variable {variable}"));
                    self.pipeline(value);
                }
                Statement::ForEach(ForEach { list, body, .. }) => {
                    self.pipeline(list);
                    self.statements(body);
                }
                Statement::Try(Try { body, catches, finally }) => {
                    [body, catches, finally].into_iter().for_each(|block| self.statements(block));
                }
                Statement::If(If { conditions, branches }) => {
                    conditions.iter().for_each(|condition| self.pipeline(condition));
                    self.statements(branches);
                }
                Statement::Ends { value, .. } => value.iter().for_each(|value| self.pipeline(value)),
            }
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        pipeline.input.iter().for_each(|input| self.value(input));
        pipeline.commands.iter().for_each(|command| self.command(command));
    }

    fn command(&mut self, command: &Command) {
        self.push(command.at, format!("command {}", command.name));
        for element in &command.elements {
            match element {
                Element::Parameter { name, at, argument } => {
                    let colon = if argument.is_some() { ":" } else { "" };
                    self.push(*at, format!("parameter -{name}{colon}"));
                    argument.iter().for_each(|argument| self.argument(argument));
                }
                Element::Argument(argument) => self.argument(argument),
                Element::Splat { variable, at } => self.push(*at, format!("variable {variable}")),
                Element::Redirection(_) => self.exact = false,
            }
        }
    }

    /// A value as an argument: the other reader cuts lists differently.
    fn argument(&mut self, argument: &Argument) {
        self.exact &= !matches!(argument.value, Literal::List(_));
        self.value(argument);
    }

    fn value(&mut self, argument: &Argument) {
        let at = argument.at;
        match &argument.value {
            Literal::Bare(text) => self.push(at, format!("word {text}")),
            Literal::Quoted(text) => self.push(at, format!("text {text}")),
            Literal::Constant(Constant::True) => self.push(at, "variable true".to_owned()),
            Literal::Constant(Constant::False) => self.push(at, "variable false".to_owned()),
            Literal::Constant(Constant::Null) => self.push(at, "variable null".to_owned()),
            Literal::Variable(name) => self.push(at, format!("variable {name}")),
            Literal::Expandable(parts) => {
                let parts = parts.iter().map(|part| match part {
                    Part::Text(text) => text.clone(),
                    Part::Variable(name, _) => format!("${name}"),
                });
                let text: String = parts.collect();
                self.push(at, format!("text {text}"));
            }
            Literal::List(list) => list.iter().for_each(|item| self.value(item)),
            Literal::Table(entries) => {
                for Entry { name, at, value } in entries {
                    self.push(*at, format!("entry {name}"));
                    self.value(value);
                }
            }
            Literal::Block(statements) => self.statements(statements),
            Literal::Opaque(Opaque { inside, .. }) => {
                self.exact = false;
                self.statements(inside);
            }
        }
    }
}
