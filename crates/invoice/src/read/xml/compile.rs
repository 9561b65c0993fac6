//! A table with its names as numbers, made once: comparing two numbers is cheaper than comparing two names at every element.

use crate::model::{Kind, PayableReason};
use crate::read::xml::names::{self, LOCAL};
use crate::read::xml::table::{Cell, Row, Slot, Table};

/// A table whose paths are numbers.
pub(super) struct Compiled {
    pub(super) table: &'static Table,
    /// Name, kind, and whether the rules of EN 16931 know the root.
    pub(super) roots: Vec<((u16, u16), (Kind, bool))>,
    pub(super) invoice: Path,
    pub(super) fields: Vec<(Slot, Vec<Path>)>,
    pub(super) rows: Vec<CompiledRow>,
    pub(super) once: Vec<Vec<Path>>,
    pub(super) signs: Vec<Sign>,
    pub(super) sums: Vec<Equation>,
    pub(super) foreign: Option<Path>,
}

/// A sign that no money is to be sent.
pub(super) struct Sign {
    pub(super) reason: PayableReason,
    pub(super) paths: Vec<Path>,
    pub(super) values: &'static [&'static str],
}

/// A total and what it is the sum of.
pub(super) struct Equation {
    pub(super) total: Path,
    /// The total may be less.
    pub(super) at_most: bool,
    /// Whether it is taken off, and the ways to it.
    pub(super) parts: Vec<(bool, Vec<Path>)>,
}

/// A group: what it is, where it is, and the paths of its values.
pub(super) type CompiledRow = (Row, Vec<Path>, Vec<(Cell, Vec<Path>)>);

/// One way to a value.
pub(super) struct Path {
    /// As written, for provenance.
    pub(super) text: &'static str,
    pub(super) from_root: bool,
    pub(super) steps: Vec<(u16, u16)>,
    pub(super) attribute: Option<u16>,
    /// Leads to an amount in the local currency, beside one in the document's.
    pub(super) local: bool,
}

impl Sign {
    pub(super) fn is_of_root(&self) -> bool {
        self.paths.iter().any(|path| path.from_root)
    }
}

impl Compiled {
    pub(super) fn new(table: &'static Table) -> Self {
        let paths = |text: &'static str| {
            let mut paths: Vec<Path> = text.split('|').map(|p| compile(table, p.trim())).collect();
            let foreign = |path: &Path| table.foreign.is_some_and(|(_, ending)| path.text.ends_with(ending));
            if paths.iter().any(foreign) {
                paths.iter_mut().for_each(|path| path.local = !foreign(path));
            }
            paths
        };
        Self {
            table,
            roots: table
                .roots
                .iter()
                .map(|r| {
                    // The official schematron has rules for these roots alone, so findings on other roots of UBL would be ours
                    // only.
                    let known = matches!(r.name, "Invoice" | "CreditNote" | "CrossIndustryInvoice");
                    ((prefix(table, r.prefix), LOCAL.number(r.name.as_bytes())), (r.kind, known))
                })
                .collect(),
            invoice: compile(table, table.invoice),
            fields: table.fields.iter().map(|(slot, path)| (*slot, paths(path))).collect(),
            rows: table
                .rows
                .iter()
                .map(|(row, path, cells)| {
                    (*row, paths(path), cells.iter().map(|(cell, path)| (*cell, paths(path))).collect())
                })
                .collect(),
            once: table.once.iter().map(|path| paths(path)).collect(),
            signs: table
                .signs
                .iter()
                .map(|(reason, path, values)| Sign { reason: *reason, paths: paths(path), values })
                .collect(),
            sums: table.sums.iter().filter_map(|sum| equation(table, sum)).collect(),
            foreign: table.foreign.map(|(path, _)| compile(table, path)),
        }
    }
}

/// `total = part + part - part`.
fn equation(table: &'static Table, text: &'static str) -> Option<Equation> {
    let mut tokens = text.split_whitespace();
    let total = compile(table, tokens.next()?);
    let at_most = tokens.next()? == "<=";
    let (mut minus, mut parts) = (false, Vec::new());
    for token in tokens {
        match token {
            "+" | "-" => minus = token == "-",
            _ => parts.push((minus, token.split('|').map(|path| compile(table, path)).collect())),
        }
    }
    Some(Equation { total, at_most, parts })
}

fn compile(table: &'static Table, text: &'static str) -> Path {
    let (from_root, rest) = text.strip_prefix('/').map_or((false, text), |rest| (true, rest));
    let mut path = Path { text, from_root, steps: Vec::new(), attribute: None, local: false };
    for step in rest.split('/').filter(|s| !matches!(*s, "" | ".")) {
        if let Some(attribute) = step.strip_prefix('@') {
            path.attribute = Some(LOCAL.number(attribute.as_bytes()));
        } else {
            let (p, name) = step.split_once(':').unwrap_or(("", step));
            path.steps.push((prefix(table, p), LOCAL.number(name.as_bytes())));
        }
    }
    path
}

fn prefix(table: &Table, prefix: &str) -> u16 {
    let addresses = table.namespaces.iter().find(|(p, _)| *p == prefix).map(|(_, a)| *a);
    addresses.and_then(|a| a.first()).map_or(0, |a| names::space(a))
}
