//! Tables whose columns are as wide as they say, whatever they hold.

use super::tree::{Element, Tree};

/// A column of so many pixels has room for text.
const ENOUGH: u32 = 24;

/// Whether `col` elements give every column of a table room for text, as spreadsheets write it, or a table that is not narrow has
/// one column.
pub(super) fn have_room(tree: &Tree, table: usize, narrow: bool) -> bool {
    let (mut columns, mut rows, mut spans) = (0_usize, Vec::new(), 0_usize);
    for child in tree.children(table) {
        let Some(element) = tree.element(child) else { continue };
        match element.html() {
            Some("colgroup") if is_bare(element) && !element.has("span") => {
                for column in tree.children(child).filter_map(|at| tree.element(at)) {
                    if !is_wide(column) {
                        return false;
                    }
                    columns = columns.saturating_add(span(column, "span"));
                }
            }
            Some("thead" | "tbody" | "tfoot") => rows.extend(tree.children(child)),
            Some("caption") => {}
            _ => return false,
        }
    }
    if columns == 0 && !narrow {
        columns = 1;
    }
    for row in rows {
        let cells = tree.children(row).filter_map(|at| tree.element(at));
        let (mut across, mut down) = (spans, 0_usize);
        for cell in cells {
            across = across.saturating_add(span(cell, "colspan"));
            down = down.saturating_add(if cell.has("rowspan") { span(cell, "colspan") } else { 0 });
        }
        if across > columns {
            return false;
        }
        spans = spans.saturating_add(down);
    }
    true
}

/// Whether nothing but attributes of its own says what a column is like.
fn is_bare(element: &Element) -> bool {
    !["style", "class", "id", "hidden"].into_iter().any(|name| element.has(name))
}

fn is_wide(column: &Element) -> bool {
    let width = column.attribute("width").and_then(|width| width.trim().parse::<u32>().ok());
    column.html() == Some("col") && is_bare(column) && width.is_some_and(|width| width >= ENOUGH)
}

fn span(element: &Element, name: &str) -> usize {
    let stated = element.attribute(name).and_then(|count| count.trim().parse().ok());
    stated.unwrap_or(1).clamp(1, 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_room(table: &str) -> bool {
        let tree = Tree::parse(&format!("<!doctype html><table>{table}</table>")).unwrap();
        let at = (0..tree.nodes.len()).find(|at| tree.element(*at).is_some_and(|e| e.local() == "table"));
        have_room(&tree, at.unwrap(), false)
    }

    #[test]
    fn columns_have_room_where_all_of_them_say_so() {
        for table in [
            "<colgroup><col width=100><col width=100></colgroup><tr><td>a<td>b",
            "<colgroup><col width=100 span=2></colgroup><tr><td colspan=2>a<tr><td>b",
            "<col width=100><tr><td>a",
            "<tr><td>a<tr><td>b",
        ] {
            assert!(has_room(table), "{table}");
        }
        for table in [
            "<tr><td>a<td>b",
            "<tr><td colspan=2>a",
            "<col width=100><tr><td>a<td>b",
            "<col width=1><tr><td>a",
            "<col width=100 style='width:0'><tr><td>a",
            "<colgroup class=k><col width=100></colgroup><tr><td>a",
            "<col width=100><col width=100><tr><td rowspan=2>a<td>b<tr><td>c<td>d",
        ] {
            assert!(!has_room(table), "{table}");
        }
    }
}
