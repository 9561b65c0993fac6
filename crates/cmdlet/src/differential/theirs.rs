//! A script as `tree-sitter-powershell` sees it.

use tree_sitter::Node;

use super::Piece;

pub(super) fn theirs(text: &str) -> Option<Vec<Piece>> {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    if tree.root_node().has_error() {
        return None;
    }
    let mut reader = Reader { text, pieces: Vec::new() };
    reader.visit(tree.root_node());
    reader.pieces.sort();
    Some(reader.pieces)
}

struct Reader<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
}

impl Reader<'_> {
    fn source(&self, node: Node<'_>) -> String {
        node.utf8_text(self.text.as_bytes()).unwrap().to_owned()
    }

    fn add(&mut self, node: Node<'_>, what: String) {
        let at = node.start_position();
        self.pieces.push((at.row + 1, at.column + 1, what));
    }

    fn visit(&mut self, node: Node<'_>) {
        let source = self.source(node);
        match node.kind() {
            "command_name" => self.add(node, format!("command {}", unquoted(&source))),
            // We place a called command where its call operator stands.
            "command_name_expr" => {
                self.add(node.parent().unwrap_or(node), format!("command {}", unquoted(&source)));
            }
            "command_parameter" => self.add(node, format!("parameter {source}")),
            "command_argument_sep" if source.starts_with(':') => {
                // The grammar takes a colon that stands alone for one of these as well.
                let last = self.pieces.last_mut().map(|(_, _, what)| what);
                if let Some(parameter) = last.filter(|what| what.starts_with("parameter ")) {
                    parameter.push(':');
                }
            }
            "generic_token" => self.add(node, format!("word {}", unquoted(&source))),
            "key_expression" => self.add(node, format!("entry {}", unquoted(&source))),
            // An argument is where it starts, brackets included.
            "array_literal_expression" if is_argument(node) && is_literal(node) => {
                self.add(node, value(&source));
            }
            "string_literal" | "integer_literal" | "real_literal" | "variable" => {
                self.add(node, value(&source));
            }
            "foreach_statement" => self.children(node, |child| child.kind() != "variable"),
            "comment" | "type_literal" => {}
            _ => self.children(node, |_| true),
        }
    }

    fn children(&mut self, node: Node<'_>, which: impl Fn(&Node<'_>) -> bool) {
        let mut cursor = node.walk();
        let children: Vec<_> = node.children(&mut cursor).filter(which).collect();
        children.into_iter().for_each(|child| self.visit(child));
    }
}

fn is_argument(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| parent.kind() == "command_elements")
}

/// Is a node one literal, perhaps in brackets?
fn is_literal(node: Node<'_>) -> bool {
    match node.kind() {
        "string_literal" | "integer_literal" | "real_literal" | "variable" => true,
        _ => node.named_child_count() == 1 && node.named_child(0).is_some_and(is_literal),
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
    match source.strip_prefix(['$', '@']) {
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
