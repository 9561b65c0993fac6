//! Every command on the pages for administrators, run as it stands there, with what it prints.
//!
//! A page has sessions: fenced blocks of `console`, each with commands after `$ ` and their output. One page is one session, in one
//! empty folder. `cat FILE` shows a file, which the session makes. With `UPDATE_DOCS=1` the outputs are written anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::bench::{command, finish};

const FENCE: &str = "```console\n";

fn check(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
    let text = fs::read_to_string(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (mut rendered, mut rest) = (String::new(), text.as_str());
    while let Some((before, after)) = rest.split_once(FENCE) {
        let (session, after) = after.split_once("```").unwrap();
        rendered.push_str(before);
        rendered.push_str(FENCE);
        for step in steps(session) {
            writeln!(rendered, "$ {}", step.command).unwrap();
            rendered.push_str(&run(folder.path(), &step));
        }
        rendered.push_str("```");
        rest = after;
    }
    rendered.push_str(rest);
    let commands = rendered.matches("\n$ ").count();
    assert!(commands > 10, "{page} has only {commands} commands");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, rendered).unwrap();
    } else {
        let differs = text.lines().zip(rendered.lines()).find(|(page, run)| page != run);
        assert!(
            text == rendered,
            "{page} says and the program prints: {differs:#?}; run UPDATE_DOCS=1 cargo xtask test"
        );
    }
}

struct Step<'p> {
    command: &'p str,
    output: String,
}

fn steps(session: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for line in session.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step { command, output: String::new() }),
            (None, Some(step)) => writeln!(step.output, "{line}").unwrap(),
            (None, None) => panic!("a session begins with a command: {line}"),
        }
    }
    steps
}

fn run(folder: &Path, step: &Step<'_>) -> String {
    let words = words(step.command);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["cat", file] => {
            fs::write(folder.join(file), &step.output).unwrap();
            step.output.clone()
        }
        ["billfold", ref arguments @ .., ">", file] => {
            fs::write(folder.join(file), billfold(folder, arguments)).unwrap();
            String::new()
        }
        ["billfold", ref arguments @ ..] => same_each_time(&billfold(folder, arguments)),
        _ => panic!("the pages show `cat` and `billfold` only: {}", step.command),
    }
}

fn billfold(folder: &Path, arguments: &[&str]) -> String {
    let mut program = command(arguments);
    let output = finish(program.current_dir(folder).spawn().unwrap(), "");
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// The words of a command line, with what stands in quotes as one.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quoted, mut open) = (vec![String::new()], None, false);
    for c in line.chars() {
        match (quoted, c) {
            (None, '\'' | '"') => (quoted, open) = (Some(c), true),
            (Some(quote), c) if c == quote => quoted = None,
            (None, ' ') => {
                if open || words.last().is_some_and(|word| !word.is_empty()) {
                    words.push(String::new());
                    open = false;
                }
            }
            (_, c) => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// Times and digests differ each time that the program runs.
fn same_each_time(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
    let pieces = text.split_inclusive(|c| !is_word(c)).map(|piece| {
        let word = piece.trim_end_matches(|c| !is_word(c));
        let end = piece.strip_prefix(word).unwrap_or_default();
        let same = match word.len() {
            20 if word.ends_with('Z') && word.contains('T') => "2026-12-01T09:00:00Z",
            64 if word.bytes().all(|b| b.is_ascii_hexdigit()) => "9f1c…",
            _ => word,
        };
        format!("{same}{end}")
    });
    pieces.collect()
}

#[test]
fn why_is_this_off() {
    check("docs/why-is-this-off.md");
}

#[test]
fn precedence() {
    check("docs/precedence.md");
}
