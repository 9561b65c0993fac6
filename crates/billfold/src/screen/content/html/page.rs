//! The readings of an HTML body: what people surely see, and what they may see in each view.

use super::cascade::{Cascade, Look};
use super::colour::{Colour, Seen};
use super::constructs::carried;
use super::declarations::Effect;
use super::loose::{conditional, loose_text};
use super::media::View;
use super::properties::Doubt;
use super::sheet::{Sheets, inline};
use super::style::Style;
use super::tree::{Element, Kind, ROOT, Tree};
use super::writer::Writer;
use crate::screen::content::marks::{LOWERED, RAISED};

/// What a body says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Readings {
    /// What is shown in every view; a break stands for what is not sure.
    pub(crate) sure: String,
    /// What each view surely shows by itself, where that is more: a phone may have a text of its own.
    pub(crate) views: Vec<String>,
    /// What each view may show beside that: with everything unsure, and without. Only those that differ.
    pub(crate) possible: Vec<String>,
    /// Whether the body is beyond a limit, so that what it shows is not known.
    pub(crate) unknown: bool,
}

/// Reads a body.
pub(crate) fn read(html: &str) -> Readings {
    let Some(tree) = Tree::parse(html) else {
        return Readings { unknown: true, ..Readings::default() };
    };
    let (sheets, dark_canvas) = sheets(&tree);
    let run = |covered: &[bool]| {
        let cascade = Cascade::new(&tree, &sheets, dark_canvas);
        let mut reader = Reader::new(&tree, cascade, dark_canvas);
        let pages = reader.page.looks.iter_mut().zip(covered).filter(|(_, covered)| **covered);
        pages.for_each(|(look, _)| look.style.doubt(Doubt::Placed));
        reader.run();
        reader
    };
    let reader = run(&[]);
    // What lies on top of other text is known only at the end.
    if reader.covered.contains(&true) { run(&reader.covered).finish() } else { reader.finish() }
}

/// The style sheets of a mail, and whether the mail says that it knows a dark page.
fn sheets(tree: &Tree) -> (Sheets, bool) {
    let (mut sheets, mut dark) = (Sheets::new(tree.quirks), false);
    let declares = |effects: &[super::declarations::Declaration]| {
        effects.iter().any(|declaration| declaration.effect == Effect::DarkCanvas)
    };
    for at in 0..tree.nodes.len() {
        let Some(element) = tree.element(at) else { continue };
        let attribute = |name: &str| element.attribute(name).unwrap_or_default();
        match element.local() {
            "style" => {
                let kind = attribute("type").trim();
                if kind.is_empty() || kind.eq_ignore_ascii_case("text/css") {
                    sheets.read(&tree.text(at), attribute("media"));
                }
            }
            "link"
                if attribute("rel")
                    .to_ascii_lowercase()
                    .split_ascii_whitespace()
                    .any(|rel| rel == "stylesheet") =>
            {
                sheets.fetched(attribute("href"));
            }
            "meta" if attribute("name").to_ascii_lowercase().ends_with("color-scheme") => {
                dark |= attribute("content").to_ascii_lowercase().contains("dark");
            }
            "html" | "body" => dark |= declares(&inline(attribute("style"), tree.quirks)),
            _ => {}
        }
    }
    dark |= sheets.blocks.iter().any(|block| declares(block));
    (sheets, dark)
}

/// An open element.
struct Open {
    looks: Vec<Look>,
    /// A `details` that is not open: what is in it, its summary aside, may be shown.
    closed: bool,
    /// Whether its summary was met.
    summary: bool,
}

struct Reader<'t> {
    tree: &'t Tree,
    cascade: Cascade<'t>,
    /// The page itself.
    page: Open,
    /// The open elements.
    path: Vec<Open>,
    sure: Writer,
    /// For each view, what it surely shows.
    own: Vec<Writer>,
    /// For each view, with everything that may be shown.
    all: Vec<Writer>,
    /// For each view, with nothing that may be hidden.
    least: Vec<Writer>,
    /// What Outlook may show.
    outlook: Writer,
    /// For each view, whether something may lie on top of other text.
    covered: Vec<bool>,
    unknown: bool,
}

/// Whether raised text is seen, or may be.
fn is_raised(style: &Style, at_least: Seen) -> bool {
    style.raised && (style.text() == Seen::Yes || at_least == Seen::Unknown && style.text() == Seen::Unknown)
}

enum Step {
    Open(usize),
    Close,
}

impl<'t> Reader<'t> {
    fn new(tree: &'t Tree, cascade: Cascade<'t>, dark_canvas: bool) -> Self {
        let canvas = |dark: bool| if dark && dark_canvas { Colour::DARK } else { Colour::WHITE };
        let root = |view: &View| Look { style: Style::root(canvas(view.is_dark())), added: Vec::new() };
        let looks: Vec<Look> = cascade.views.iter().map(root).collect();
        let writers = || looks.iter().map(|_| Writer::default()).collect();
        let (own, all, least) = (writers(), writers(), writers());
        let (sure, outlook) = (Writer::default(), Writer::default());
        let page = Open { looks, closed: false, summary: false };
        let covered = vec![false; page.looks.len()];
        Self {
            tree,
            cascade,
            page,
            path: Vec::new(),
            sure,
            own,
            all,
            least,
            outlook,
            covered,
            unknown: false,
        }
    }

    fn run(&mut self) {
        let mut stack = vec![Step::Open(ROOT)];
        while let Some(step) = stack.pop() {
            let Step::Open(at) = step else {
                self.close();
                continue;
            };
            let Some(node) = self.tree.node(at) else { continue };
            match &node.kind {
                Kind::Text(text) => self.text(text),
                Kind::Comment(comment) => self.comment(comment),
                Kind::Element(element) => {
                    if self.open(at, element) {
                        stack.push(Step::Close);
                        self.push_children(at, &mut stack);
                    }
                }
                Kind::Other => self.push_children(at, &mut stack),
            }
        }
    }

    fn push_children(&self, at: usize, stack: &mut Vec<Step>) {
        let from = stack.len();
        stack.extend(self.tree.children(at).map(Step::Open));
        if let Some(children) = stack.get_mut(from..) {
            children.reverse();
        }
    }

    /// Opens an element; false if nothing in it is ever seen.
    fn open(&mut self, at: usize, element: &Element) -> bool {
        let parent = self.path.last().unwrap_or(&self.page);
        let mut looks = self.cascade.looks(at, &parent.looks);
        let name = element.html().unwrap_or_default();
        if let Some(parent) = self.path.last_mut().filter(|parent| parent.closed) {
            let shown = name == "summary" && !std::mem::replace(&mut parent.summary, true);
            if !shown {
                looks.iter_mut().for_each(|look| look.style.doubt(Doubt::Unknown));
            }
        }
        let closed = name == "details" && !element.has("open");
        if looks.iter().all(|look| look.style.is_gone()) {
            return false;
        }
        let collapsed = |look: &Look| look.style.collapsed && matches!(name, "col" | "colgroup");
        self.unknown |= looks.iter().any(|look| look.style.foreign || collapsed(look));
        let replaced = matches!(name, "img" | "object" | "video" | "canvas" | "iframe" | "embed" | "svg");
        for (covered, look) in self.covered.iter_mut().zip(&looks) {
            *covered |= look.style.covers(replaced);
        }
        let shown = |writer: &mut Writer, style: &Style, raised: bool| {
            if style.is_gone() {
                return;
            }
            writer.open(style.display);
            if raised {
                writer.mark(RAISED);
            }
            if name == "br" {
                writer.soft();
            }
        };
        for writers in [&mut self.own, &mut self.least] {
            let each = writers.iter_mut().zip(&looks);
            each.for_each(|(writer, look)| shown(writer, &look.style, is_raised(&look.style, Seen::Yes)));
        }
        let each = self.all.iter_mut().zip(&looks);
        each.for_each(|(writer, look)| shown(writer, &look.style, is_raised(&look.style, Seen::Unknown)));
        if let Some(look) = looks.first() {
            let sure = looks.iter().all(|look| is_raised(&look.style, Seen::Yes));
            shown(&mut self.sure, &look.style, sure);
            shown(&mut self.outlook, &look.style, is_raised(&look.style, Seen::Unknown));
        }
        self.path.push(Open { looks, closed, summary: false });
        self.added();
        if let Some(text) = carried(element) {
            let text = if name == "iframe" { loose_text(text) } else { Some(text.to_owned()) };
            match text {
                Some(text) => self.maybe(&text),
                None => self.unknown = true,
            }
        }
        true
    }

    fn close(&mut self) {
        let Some(open) = self.path.pop() else { return };
        let shown = |writer: &mut Writer, style: &Style, raised: bool| {
            if style.is_gone() {
                return;
            }
            if raised {
                writer.mark(LOWERED);
            }
            writer.close(style.display);
        };
        for writers in [&mut self.own, &mut self.least] {
            let each = writers.iter_mut().zip(&open.looks);
            each.for_each(|(writer, look)| shown(writer, &look.style, is_raised(&look.style, Seen::Yes)));
        }
        let each = self.all.iter_mut().zip(&open.looks);
        each.for_each(|(writer, look)| shown(writer, &look.style, is_raised(&look.style, Seen::Unknown)));
        if let Some(look) = open.looks.first() {
            let sure = open.looks.iter().all(|look| is_raised(&look.style, Seen::Yes));
            shown(&mut self.sure, &look.style, sure);
            shown(&mut self.outlook, &look.style, is_raised(&look.style, Seen::Unknown));
        }
    }

    /// A run of text.
    fn text(&mut self, text: &str) {
        let open = self.path.last().unwrap_or(&self.page);
        let reordered = text.contains(['\u{202d}', '\u{202e}']);
        let seen: Vec<Seen> = open
            .looks
            .iter()
            .map(|look| match look.style.text() {
                Seen::Yes if open.closed || reordered => Seen::Unknown,
                seen => seen,
            })
            .collect();
        let blank = text.chars().all(char::is_whitespace);
        let kept = open.looks.first().is_some_and(|look| look.style.kept);
        // A blank counts where one view shows it, unless it may be there or not: then it parts what is beside it.
        let blank_somewhere = blank && seen.first() != Some(&Seen::No) && !seen.contains(&Seen::Unknown);
        if seen.iter().all(|seen| *seen == Seen::Yes) || blank_somewhere {
            self.sure.text(text, kept);
        } else if seen.iter().any(|seen| *seen != Seen::No) {
            self.sure.soft();
        }
        let writers = self.own.iter_mut().zip(&mut self.all).zip(&mut self.least);
        for (((own, all), least), (seen, look)) in writers.zip(seen.iter().zip(&open.looks)) {
            let kept = look.style.kept;
            match seen {
                Seen::No => continue,
                Seen::Unknown => own.soft(),
                Seen::Yes => [own, least].into_iter().for_each(|writer| writer.text(text, kept)),
            }
            all.text(text, kept);
        }
        if seen.first().is_some_and(|seen| *seen != Seen::No) {
            self.outlook.text(text, kept);
        }
    }

    /// Text that some programs show in place of the innermost open element.
    fn maybe(&mut self, text: &str) {
        if !text.contains(|c: char| !c.is_whitespace()) {
            return;
        }
        self.sure.soft();
        let Some(open) = self.path.last() else { return };
        for ((own, all), look) in self.own.iter_mut().zip(&mut self.all).zip(&open.looks) {
            if !look.style.is_gone() {
                own.soft();
                all.text(" ", false);
                all.text(text, false);
                all.text(" ", false);
            }
        }
    }

    /// Text that sheets add to the innermost open element.
    fn added(&mut self) {
        let Some(open) = self.path.last() else { return };
        let mut some = false;
        for ((own, all), look) in self.own.iter_mut().zip(&mut self.all).zip(&open.looks) {
            for text in &look.added {
                some = true;
                own.soft();
                all.text(" ", false);
                all.text(text, false);
                all.text(" ", false);
            }
        }
        if some && open.looks.first().is_some_and(|look| !look.added.is_empty()) {
            self.sure.soft();
        }
    }

    /// What Outlook shows of a comment.
    fn comment(&mut self, comment: &str) {
        let Some(html) = conditional(comment) else { return };
        match loose_text(html) {
            Some(text) => {
                self.outlook.block();
                for line in text.lines() {
                    self.outlook.text(line, false);
                    self.outlook.block();
                }
            }
            None => self.unknown = true,
        }
    }

    fn finish(self) -> Readings {
        let writers = self.all.into_iter().chain(self.least).chain([self.outlook]);
        let mut unknown = self.unknown || self.sure.cut;
        let sure = self.sure.finish();
        let mut possible: Vec<String> = Vec::new();
        for writer in writers {
            unknown |= writer.cut;
            let text = writer.finish();
            if text != sure && !possible.contains(&text) {
                possible.push(text);
            }
        }
        let mut views: Vec<String> = Vec::new();
        for text in self.own.into_iter().map(Writer::finish) {
            if !views.contains(&text) {
                views.push(text);
            }
        }
        if views.iter().all(|text| *text == sure) {
            views.clear();
        }
        Readings { sure, views, possible, unknown }
    }
}
