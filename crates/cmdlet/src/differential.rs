//! Our reading of ASCII scripts against that of `tree-sitter-powershell`, which somebody else wrote from another
//! description of the language. On typographic quotes and dashes that grammar disagrees with PowerShell's own source, so
//! they are left out.

#![expect(clippy::arithmetic_side_effects, clippy::unwrap_in_result, reason = "a test fails by panicking")]

use proptest::prelude::*;
use tree_sitter::Node;

use crate::Limits;
use crate::syntax::{Argument, Constant, Element, Literal, parse};

/// A piece of a command as both readers see it: where it starts (line and column, from 1), and what it is.
type Piece = (usize, usize, String);

fn ours(text: &str) -> Option<Vec<Piece>> {
    let script = parse(text, &Limits::default());
    if !script.errors.is_empty() {
        return None;
    }
    let mut pieces = Vec::new();
    for command in script.pipelines.iter().flat_map(|p| &p.commands) {
        push(&mut pieces, command.at, format!("command {}", command.name));
        for element in &command.elements {
            match element {
                Element::Parameter { name, at, argument } => {
                    let colon = if argument.is_some() { ":" } else { "" };
                    push(&mut pieces, *at, format!("parameter -{name}{colon}"));
                    argument.iter().for_each(|a| push(&mut pieces, a.at, told(a)));
                }
                Element::Argument(argument) => push(&mut pieces, argument.at, told(argument)),
            }
        }
    }
    Some(pieces)
}

fn push(pieces: &mut Vec<Piece>, at: crate::Position, what: String) {
    pieces.push((at.line as usize, at.column as usize, what));
}

fn told(argument: &Argument) -> String {
    match &argument.value {
        Literal::Bare(text) => format!("word {text}"),
        Literal::Quoted(text) => format!("text {text}"),
        Literal::Constant(Constant::True) => "variable true".to_owned(),
        Literal::Constant(Constant::False) => "variable false".to_owned(),
        Literal::Constant(Constant::Null) => "variable null".to_owned(),
        Literal::List(_) => "list".to_owned(),
    }
}

fn theirs(text: &str) -> Option<Vec<Piece>> {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    if tree.root_node().has_error() {
        return None;
    }
    let mut pieces = Vec::new();
    visit(tree.root_node(), text, &mut pieces);
    Some(pieces)
}

fn visit(node: Node<'_>, text: &str, pieces: &mut Vec<Piece>) {
    let source = |node: Node<'_>| node.utf8_text(text.as_bytes()).unwrap().to_owned();
    let mut add = |node: Node<'_>, what: String| {
        let at = node.start_position();
        pieces.push((at.row + 1, at.column + 1, what));
    };
    match node.kind() {
        "command_name" => add(node, format!("command {}", unquoted(&source(node)))),
        // We place a called command where its call operator stands.
        "command_name_expr" => {
            add(node.parent().unwrap_or(node), format!("command {}", unquoted(&source(node))));
        }
        "command_parameter" => add(node, format!("parameter {}", source(node))),
        "command_argument_sep" if source(node).starts_with(':') => {
            if let Some((_, _, parameter)) = pieces.last_mut() {
                parameter.push(':');
            }
        }
        "generic_token" => add(node, format!("word {}", unquoted(&source(node)))),
        "array_literal_expression" => add(node, value(&source(node))),
        "command" | "command_elements" | "pipeline_chain" | "pipeline" | "statement_list" | "program" => {
            let mut cursor = node.walk();
            let children: Vec<_> = node.children(&mut cursor).collect();
            children.into_iter().for_each(|child| visit(child, text, pieces));
        }
        _ => {}
    }
}

/// A value from its source text, the way PowerShell's language page describes it.
fn value(source: &str) -> String {
    let source = match source.strip_prefix('(').and_then(|s| s.strip_suffix(')')) {
        Some(inner) => inner.trim(),
        None => source,
    };
    if source.starts_with(['\'', '"']) {
        return format!("text {}", unquoted(source));
    }
    match source.strip_prefix('$') {
        Some(name) => {
            let name = name.strip_prefix('{').and_then(|n| n.strip_suffix('}')).unwrap_or(name);
            format!("variable {}", name.to_lowercase())
        }
        None => format!("word {source}"),
    }
}

fn unquoted(source: &str) -> String {
    if let Some(text) = source.strip_prefix('\'').and_then(|s| s.strip_suffix('\'')) {
        return text.replace("''", "'");
    }
    let text = source.strip_prefix('"').and_then(|s| s.strip_suffix('"')).unwrap_or(source);
    let (mut plain, mut rest) = (String::new(), text.chars());
    while let Some(c) = rest.next() {
        match c {
            '`' => plain.extend(rest.next()),
            '"' => {
                rest.next();
                plain.push('"');
            }
            c => plain.push(c),
        }
    }
    plain
}

/// Scripts that both must read, and read alike.
fn script() -> impl Strategy<Value = String> {
    let select = |pieces: &'static [&'static str]| proptest::sample::select(pieces);
    let value = prop_oneof![
        select(&["$true", "$false", "$null", "${true}", "($false)", "( $true )", "$TRUE", "0", "1"])
            .prop_map(str::to_owned),
        "'[a-zA-Z @.#$,;|(){}=+!-]{0,10}(''[a-z]{0,3})?'",
        "\"[a-zA-Z @.#,;|(){}=+!-]{0,8}(`[\"$`])?\"",
        "[a-z]{1,8}@[a-z]{1,6}\\.com",
        "[a-zA-Z][a-zA-Z0-9/._-]{0,8}",
    ];
    let blank = || select(&[" ", "  ", " `\n", " `\r\n  ", " <# note #> "]);
    let element = (
        select(&["-Identity", "-ConnectorsEnabled", "-Conn", "-outlookPAYenabled", ""]),
        select(&[" ", ":", ": "]),
        value,
    );
    let element = element.prop_map(|(name, joint, value)| match (name, joint) {
        ("", _) => value,
        (name, joint) => format!("{name}{joint}{value}"),
    });
    let element = prop_oneof![4 => element, 1 => Just("-ConnectorsEnabled".to_owned())];
    let name = select(&[
        "Set-OrganizationConfig",
        "Set-UnifiedGroup",
        "set-unifiedgroup",
        "Get-UnifiedGroup",
        "& 'Set-UnifiedGroup'",
    ]);
    let command = (name, proptest::collection::vec((blank(), element), 0..5));
    let command = command.prop_map(|(name, elements)| {
        elements.into_iter().fold(name.to_owned(), |text, (blank, element)| text + blank + &element)
    });
    let end = select(&["\n", "\r\n", "; ", ";\n", " # note\n", " | Out-Null\n", "\n# note\n\n"]);
    proptest::collection::vec((command, end), 1..5)
        .prop_map(|commands| commands.into_iter().map(|(command, end)| command + end).collect())
}

/// Pieces in any order: most are nonsense that both refuse.
fn soup() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "Set-UnifiedGroup",
        "Set-OrganizationConfig",
        "-ConnectorsEnabled",
        "-Identity:",
        "-Id",
        ":",
        " ",
        " ",
        " ",
        "\n",
        ";",
        " `\n",
        "$true",
        "$false",
        "$x",
        "0",
        "12",
        "'a b'",
        "\"a b\"",
        "a@b.com",
        "#",
        "<# c #>",
        "|",
        "|| ",
        "&",
        "(",
        ")",
        ",",
        ", ",
        "{",
        "}",
        "@x",
        "--",
        ">",
        "=",
        "[",
        "]",
        "`",
        "''",
        "\"\"",
        "/",
        "-",
        "+",
        "%",
        "!",
        ".",
    ]);
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn well_formed_scripts_are_read_alike(text in script()) {
        let theirs = theirs(&text);
        prop_assert!(theirs.is_some(), "tree-sitter refuses {:?}", text);
        prop_assert_eq!(ours(&text), theirs, "{:?}", text);
    }

    /// Whatever we accept, the other reader accepts, and reads alike.
    #[test]
    fn nothing_is_accepted_that_the_other_reader_refuses(text in soup()) {
        if let Some(ours) = ours(&text) {
            // Nothing at all is no program to the grammar; lists it cuts differently.
            if ours.is_empty() || ours.iter().any(|(_, _, what)| what == "list") {
                return Ok(());
            }
            prop_assert_eq!(Some(ours), theirs(&text), "{:?}", text);
        }
    }
}
