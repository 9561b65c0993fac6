//! Our reading of ASCII scripts against that of `tree-sitter-powershell`, which somebody else wrote from another
//! description of the language. On typographic quotes and dashes that grammar disagrees with PowerShell's own source, so
//! they are left out.

#![expect(clippy::arithmetic_side_effects, clippy::unwrap_in_result, reason = "a test fails by panicking")]

mod ours;
mod theirs;

use ours::ours;
use proptest::prelude::*;
use theirs::theirs;

/// A piece of a script as both readers see it: where it starts (line and column, from 1), and what it is.
type Piece = (usize, usize, String);

/// What our reader sees.
#[derive(Debug)]
struct Seen {
    pieces: Vec<Piece>,
    /// Whether it says all that it sees: what is computed is no piece, only the commands in it are.
    exact: bool,
}

/// The commands among the pieces.
fn commands(pieces: &[Piece]) -> Vec<Piece> {
    pieces.iter().filter(|(_, _, what)| what.starts_with("command ")).cloned().collect()
}

/// A command that both must read, and read alike.
fn command() -> impl Strategy<Value = String> {
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
    (command, end).prop_map(|(command, end)| command + end)
}

/// Statements around commands that both must read, and read alike: connections, tables that are splatted, loops over lists, errors
/// that are caught, conditions.
fn script() -> impl Strategy<Value = String> {
    let select = |pieces: &'static [&'static str]| proptest::sample::select(pieces);
    let text = || {
        prop_oneof![
            "'[a-z @.]{1,8}'",
            "\"[a-z.]{1,6}@[a-z]{1,4}\\.com\"",
            Just("\"$name@contoso.com\"".to_owned()),
            Just("$group".to_owned()),
        ]
    };
    let value = || prop_oneof![text(), select(&["$true", "$false", "0", "1"]).prop_map(str::to_owned)];
    let list = || proptest::collection::vec(text(), 1..4).prop_map(|texts| texts.join(", "));
    let entry = (select(&["Identity", "ConnectorsEnabled", "WhatIf"]), value());
    let table =
        proptest::collection::btree_map(select(&["a", "Identity", "'ConnectorsEnabled'"]), value(), 0..3);
    let table = (table, select(&["; ", "\n  "])).prop_map(|(entries, between)| {
        let entries: Vec<_> = entries.into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
        format!("@{{{}}}", entries.join(between))
    });
    let block = || {
        proptest::collection::vec(command(), 1..3).prop_map(|commands| format!("{{\n{}}}", commands.concat()))
    };
    let statement = prop_oneof![
        6 => command(),
        1 => text().prop_map(|text| format!("Connect-ExchangeOnline -Organization {text} -Prefix EXO\n")),
        1 => Just("Set-EXOUnifiedGroup sales -ConnectorsEnabled:$false\n".to_owned()),
        1 => value().prop_map(|value| format!("$group = {value}\n")),
        1 => table.prop_map(|table| format!("$params = {table}\nSet-UnifiedGroup @params\n")),
        1 => entry.prop_map(|(name, value)| format!("Set-UnifiedGroup @params -{name}:{value}\n")),
        1 => list().prop_map(|list| format!("$groups = @({list})\n")),
        1 => (list(), block()).prop_map(|(list, block)| format!("foreach ($group in {list}) {block}\n")),
        1 => (list(), block()).prop_map(|(list, block)| format!("{list} | ForEach-Object {block}\n")),
        1 => (block(), block()).prop_map(|(body, caught)| format!("try {body}\ncatch {caught}\n")),
        1 => (block(), block()).prop_map(|(body, last)| format!("try {body} finally {last}\n")),
        1 => (value(), block(), block()).prop_map(|(v, yes, no)| format!("if ({v} -eq {v}) {yes} else {no}\n")),
    ];
    proptest::collection::vec(statement, 1..5).prop_map(|statements| statements.concat())
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
        "$x = ",
        "@{",
        "a = ",
        "@(",
        "$(",
        "\"$x@y\"",
        "\"$(",
        "foreach ($x in ",
        ") {",
        "try {",
        "} catch {",
        "if (",
        "| ForEach-Object {",
        "Connect-ExchangeOnline",
        "-Prefix",
        "$x.Name",
        " -eq ",
        " + ",
    ]);
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn well_formed_scripts_are_read_alike(text in script()) {
        let theirs = theirs(&text);
        prop_assert!(theirs.is_some(), "tree-sitter refuses {:?}", text);
        let theirs = theirs.unwrap_or_default();
        let ours = ours(&text);
        prop_assert!(ours.is_some(), "we refuse {:?}", text);
        let ours = ours.unwrap();
        if ours.exact {
            prop_assert_eq!(ours.pieces, theirs, "{:?}", text);
        } else {
            prop_assert_eq!(commands(&ours.pieces), commands(&theirs), "{:?}", text);
        }
    }

    /// Whatever we accept, the other reader accepts, and reads alike.
    #[test]
    fn nothing_is_accepted_that_the_other_reader_refuses(text in soup()) {
        if let Some(ours) = ours(&text) {
            // Nothing at all is no program to the grammar, nor are blocks with nothing in them.
            let dense: String = text.chars().filter(|c| !c.is_whitespace() && *c != ';').collect();
            if ours.pieces.is_empty() || dense.contains("{}") {
                return Ok(());
            }
            // The grammar refuses some words that begin with operators, which PowerShell takes for texts.
            let Some(theirs) = theirs(&text) else {
                prop_assert!(!ours.exact, "tree-sitter refuses {:?}", text);
                return Ok(());
            };
            // It also takes a comment that touches a command's name for a part of the name.
            if theirs.iter().any(|(_, _, what)| what.starts_with("command ") && what.contains("<#")) {
                return Ok(());
            }
            if ours.exact {
                prop_assert_eq!(ours.pieces, theirs, "{:?}", text);
            } else {
                prop_assert_eq!(commands(&ours.pieces), commands(&theirs), "{:?}", text);
            }
        }
    }
}
