//! Which declarations count for an element in a view.

use super::columns;
use super::declarations::{Added, Declaration, Effect};
use super::defaults;
use super::media::{Applies, View};
use super::properties::Doubt;
use super::selectors::{Key, Target};
use super::sheet::{Sheets, inline};
use super::specified::Specified;
use super::style::Style;
use super::tree::Tree;

/// Comparisons of an element with a compound of a selector, over a whole mail.
const BUDGET: usize = 2_000_000;

/// Bytes of the classes of one element.
const MAX_CLASSES: usize = 4_096;

/// The cascade of one mail.
pub(super) struct Cascade<'t> {
    tree: &'t Tree,
    sheets: &'t Sheets,
    budget: usize,
    /// Whether some element was not compared with all rules.
    exhausted: bool,
    /// Whether the views' widths tell all queries apart.
    widths: bool,
    pub(super) views: Vec<View>,
}

/// A rule that is, or may be, about an element.
struct Match {
    rule: usize,
    applies: Applies,
}

/// What an element looks like in one view.
pub(super) struct Look {
    pub(super) style: Style,
    /// Text that sheets add.
    pub(super) added: Vec<String>,
}

impl<'t> Cascade<'t> {
    pub(super) fn new(tree: &'t Tree, sheets: &'t Sheets, dark_canvas: bool) -> Self {
        let (views, widths) = sheets.views(dark_canvas);
        Self { tree, sheets, budget: BUDGET, exhausted: false, widths, views }
    }

    /// The looks of an element in every view, under those of its parent.
    pub(super) fn looks(&mut self, at: usize, parents: &[Look]) -> Vec<Look> {
        let Some(element) = self.tree.element(at) else { return Vec::new() };
        let quirks = self.tree.quirks;
        let base = defaults::specified(element, quirks);
        let own = element.attribute("style").map(|css| inline(css, quirks)).unwrap_or_default();
        let matches = self.matches(at);
        let mut looks: Vec<Look> = Vec::with_capacity(parents.len());
        for (view, parent) in self.views.iter().zip(parents) {
            let mut of = base.clone();
            let mut added = Vec::new();
            for important in [false, true] {
                self.sheets_into(&mut of, &mut added, (&matches, important), (*view, at));
                own.iter().filter(|d| d.important == important).for_each(|d| of.apply(&d.effect));
            }
            if of.fixed && element.html() == Some("table") {
                let about = [Key::Type("col".into()), Key::Type("colgroup".into()), Key::Any];
                let styled = view.sheets && !self.sheets.candidates(about.into_iter()).is_empty();
                of.fixed = styled || !columns::have_room(self.tree, at, of.is_narrow());
            }
            let mut style = parent.style.child(&of);
            if (self.sheets.unknown || self.exhausted) && view.sheets {
                style.doubt(Doubt::Animation);
            }
            looks.push(Look { style, added });
        }
        looks
    }

    fn sheets_into(
        &self,
        of: &mut Specified,
        added: &mut Vec<String>,
        (matches, important): (&[Match], bool),
        (view, at): (View, usize),
    ) {
        for found in matches {
            let Some(rule) = self.sheets.rules.get(found.rule) else { continue };
            let condition = self.sheets.conditions.get(rule.condition);
            let applies =
                condition.map_or(Applies::Maybe, |c| c.applies(view, self.widths)).min(found.applies);
            if applies == Applies::No {
                continue;
            }
            let block = self.sheets.blocks.get(rule.block).map(Vec::as_slice).unwrap_or_default();
            let declared = block.iter().filter(|d| d.important == important);
            match rule.selector.target {
                Target::Itself => declared.for_each(|d| match applies {
                    Applies::Yes => of.apply(&d.effect),
                    _ => of.doubt_about(&d.effect),
                }),
                Target::Added => {
                    let declared: Vec<_> = declared.collect();
                    of.foreign |= declared.iter().any(|d| is_unknown(&d.effect));
                    added.extend(declared.into_iter().filter_map(|d| self.added(d, at)));
                }
                // What is done to the first letter is not followed, unless it is nothing that hides or shows.
                Target::Beginning => {
                    if declared.count() > 0 {
                        of.doubt(Doubt::Unknown);
                    }
                }
                Target::Nothing => {}
            }
        }
    }

    /// The text that a declaration adds to an element.
    fn added(&self, declaration: &Declaration, at: usize) -> Option<String> {
        let Effect::Content(parts) = &declaration.effect else { return None };
        let text: String = parts
            .iter()
            .filter_map(|part| match part {
                Added::Text(text) => Some(text.as_str()),
                Added::Attribute(name) => self.tree.element(at)?.attribute(name),
                Added::Unknown => None,
            })
            .collect();
        text.contains(char::is_alphanumeric).then_some(text)
    }

    /// The rules about an element, in the order of the cascade.
    fn matches(&mut self, at: usize) -> Vec<Match> {
        let Some(element) = self.tree.element(at) else { return Vec::new() };
        let lower = |text: &str| text.to_ascii_lowercase();
        self.exhausted |= element.attribute("class").is_some_and(|classes| classes.len() > MAX_CLASSES);
        if self.exhausted {
            return Vec::new();
        }
        let classes = element.classes().map(|class| Key::Class(lower(class)));
        let id = element.attribute("id").map(|id| Key::Id(lower(id)));
        let keys = classes.chain(id).chain([Key::Type(lower(element.local())), Key::Any]);
        let candidates = self.sheets.candidates(keys);
        let Some(left) = self.budget.checked_sub(candidates.len()) else {
            self.exhausted = true;
            return Vec::new();
        };
        self.budget = left;
        let mut found = Vec::new();
        for rule in candidates {
            let Some(selector) = self.sheets.rules.get(rule).map(|rule| &rule.selector) else { continue };
            let applies = selector.matches(self.tree, at, &mut self.budget);
            if applies != Applies::No {
                found.push((selector.specificity, Match { rule, applies }));
            }
        }
        found.sort_by_key(|(specificity, _)| *specificity);
        found.into_iter().map(|(_, found)| found).collect()
    }
}

/// Whether text is added that is not followed.
fn is_unknown(effect: &Effect) -> bool {
    matches!(effect, Effect::Content(parts) if parts.contains(&Added::Unknown))
}
