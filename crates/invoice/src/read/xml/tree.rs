//! An XML document as a tree of the names that matter.
//!
//! Names are numbers (see [`names`]), texts are ranges of one buffer, so that a document costs a handful of allocations. A
//! document type declaration is refused wherever it is; entities other than the five of XML are refused with it.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::Limits;
use crate::read::RefusalReason;
use crate::read::xml::names::LOCAL;
use crate::read::xml::scopes::{Scopes, declared, split};

/// An element's place in the tree.
pub(super) type NodeId = u32;

/// From and to.
type Range = (u32, u32);

/// Texts longer than this are not kept: they are embedded files.
const LONG_TEXT: usize = 64 << 10;

#[derive(Debug, Default)]
pub(super) struct Document {
    nodes: Vec<Node>,
    attributes: Vec<(u16, Range)>,
    texts: String,
}

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// Namespace and local name.
    name: (u16, u16),
    /// Zero for none: the root has no parent.
    first_child: NodeId,
    last_child: NodeId,
    next: NodeId,
    /// Range in the texts.
    text: Range,
    /// Range in the attributes.
    attributes: Range,
}

/// An index of 32 bits; documents are smaller.
fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn long(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

impl Document {
    pub(super) const ROOT: NodeId = 0;

    fn node(&self, node: NodeId) -> Option<&Node> {
        self.nodes.get(long(node))
    }

    pub(super) fn name(&self, node: NodeId) -> (u16, u16) {
        self.node(node).map_or((0, 0), |n| n.name)
    }

    /// The names of all elements, in document order.
    #[cfg(test)]
    pub(super) fn names(&self) -> impl Iterator<Item = (u16, u16)> {
        self.nodes.iter().map(|node| node.name)
    }

    pub(super) fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let some = |id: NodeId| (id != 0).then_some(id);
        let first = self.node(node).and_then(|n| some(n.first_child));
        std::iter::successors(first, move |at| self.node(*at).and_then(|n| some(n.next)))
    }

    /// The children with this name.
    pub(super) fn children_named(&self, node: NodeId, name: (u16, u16)) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = self.node(node).map_or(0, |n| n.first_child);
        std::iter::from_fn(move || {
            while next != 0 {
                let (at, node) = (next, self.node(next)?);
                next = node.next;
                if node.name == name {
                    return Some(at);
                }
            }
            None
        })
    }

    /// Whether an element has elements inside, so that it is not a single value.
    pub(super) fn is_mixed(&self, node: NodeId) -> bool {
        self.node(node).is_some_and(|n| n.first_child != 0)
    }

    /// The text directly inside an element, comments and sections joined, without white space around it.
    pub(super) fn text(&self, node: NodeId) -> &str {
        self.slice(self.node(node).map_or((0, 0), |n| n.text)).trim()
    }

    pub(super) fn attribute(&self, node: NodeId, name: u16) -> Option<&str> {
        let (from, to) = self.node(node)?.attributes;
        let (_, range) = self.attributes.get(long(from)..long(to))?.iter().find(|(n, _)| *n == name)?;
        Some(self.slice(*range).trim())
    }

    fn slice(&self, (from, to): Range) -> &str {
        self.texts.get(long(from)..long(to)).unwrap_or_default()
    }
}

/// Reads a document.
pub(super) fn parse(text: &str, limits: &Limits) -> Result<Document, RefusalReason> {
    if u32::try_from(text.len()).is_err() {
        return Err(RefusalReason::XmlTooLarge);
    }
    let mut reader = Reader::from_str(text.trim_start());
    let mut builder = Builder::new(limits, text.len());
    let mut first = true;
    loop {
        match reader.read_event().map_err(|_| RefusalReason::XmlMalformed)? {
            Event::Start(start) => builder.open(&start)?,
            Event::Empty(start) => {
                builder.open(&start)?;
                builder.close();
            }
            Event::End(_) => builder.close(),
            Event::Text(text) => builder.text(&text)?,
            Event::CData(text) => builder.section(&text)?,
            Event::GeneralRef(reference) => {
                let mut buffer = [0; 4];
                let resolved = if let Some(c) =
                    reference.resolve_char_ref().map_err(|_| RefusalReason::XmlMalformed)?
                {
                    if !allowed(c) {
                        return Err(RefusalReason::XmlMalformed);
                    }
                    c.encode_utf8(&mut buffer)
                } else {
                    quick_xml::escape::resolve_xml_entity(&reference).ok_or(RefusalReason::XmlMalformed)?
                };
                builder.section(resolved)?;
            }
            // Refused wherever it is: entities of a DTD can grow without bound, read files, and give one document two meanings.
            Event::DocType(_) => return Err(RefusalReason::DtdForbidden),
            Event::Eof => return builder.finish(),
            Event::Decl(_) if !first => return Err(RefusalReason::XmlMalformed),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
        first = false;
    }
}

/// A character that XML 1.0 allows.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

struct Builder<'l> {
    document: Document,
    open: Vec<NodeId>,
    /// Texts of elements that had their text interrupted by another's; joined at the end, so that the work stays linear.
    later: Vec<(NodeId, Range)>,
    scopes: Scopes,
    limits: &'l Limits,
}

impl<'l> Builder<'l> {
    fn new(limits: &'l Limits, size: usize) -> Self {
        let document = Document {
            nodes: Vec::with_capacity(size >> 5),
            texts: String::with_capacity(size >> 2),
            ..Document::default()
        };
        Self { document, open: Vec::with_capacity(32), later: Vec::new(), scopes: Scopes::default(), limits }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), RefusalReason> {
        // A second root: XML 1.0 allows one, and programs differ in which of two they read.
        if self.open.is_empty() && !self.document.nodes.is_empty() {
            return Err(RefusalReason::XmlMalformed);
        }
        if self.open.len() >= self.limits.xml_depth {
            return Err(RefusalReason::XmlTooDeep);
        }
        let id = self.document.nodes.len();
        if id >= self.limits.xml_elements {
            return Err(RefusalReason::XmlTooLarge);
        }
        let qualified = start.name();
        let (prefix, local) = split(qualified.as_ref());
        let first = self.document.attributes.len();
        if start.attributes_raw().bytes().any(|b| !b.is_ascii_whitespace()) {
            self.attributes(start, prefix)?;
        }
        let space = self.scopes.space(prefix)?;
        // A known name in an unknown namespace must not be taken for the format's own element.
        let name = if space == 0 { 0 } else { LOCAL.number(local.as_bytes()) };
        let attributes = (short(first), short(self.document.attributes.len()));
        let id = short(id);
        if let Some(parent) = self.open.last().and_then(|p| self.document.nodes.get_mut(long(*p))) {
            let previous = std::mem::replace(&mut parent.last_child, id);
            if previous == 0 {
                parent.first_child = id;
            } else if let Some(previous) = self.document.nodes.get_mut(long(previous)) {
                previous.next = id;
            }
        }
        self.document.nodes.push(Node { name: (space, name), attributes, ..Node::default() });
        self.open.push(id);
        Ok(())
    }

    /// Takes up the attributes of an element with this prefix: what it declares, and what has a number.
    fn attributes(&mut self, start: &BytesStart<'_>, own: &str) -> Result<(), RefusalReason> {
        for (count, attribute) in start.attributes().enumerate() {
            if count >= self.limits.xml_attributes {
                return Err(RefusalReason::XmlTooLarge);
            }
            let attribute = attribute.map_err(|_| RefusalReason::XmlMalformed)?;
            let (key, raw): (&str, &str) = (attribute.key.as_ref(), &attribute.value);
            // Not well-formed (XML 1.0, 3.1), and quick-xml lets it pass: two readers would see two documents.
            if memchr::memchr(b'<', raw.as_bytes()).is_some() {
                return Err(RefusalReason::XmlMalformed);
            }
            let declared = declared(key);
            // An attribute without a prefix, or (in older documents) with that of its element. Attributes of other namespaces
            // are left out, save `xsi:type`, which some documents have in place of an element.
            let (prefix, local) = split(key);
            let own = prefix.is_empty() || prefix == own || (prefix, local) == ("xsi", "type");
            let number = if own { LOCAL.number(local.as_bytes()) } else { 0 };
            if number == 0 && declared.is_none() {
                continue;
            }
            let value = if memchr::memchr(b'&', raw.as_bytes()).is_none() {
                Cow::Borrowed(raw)
            } else {
                quick_xml::escape::unescape(raw).map_err(|_| RefusalReason::XmlMalformed)?
            };
            if let Some(prefix) = declared {
                self.scopes.declare(prefix, &value, self.open.len())?;
                continue;
            }
            let from = self.document.texts.len();
            self.document.texts.push_str(&value);
            self.document.attributes.push((number, (short(from), short(self.document.texts.len()))));
        }
        Ok(())
    }

    fn close(&mut self) {
        self.open.pop();
        self.scopes.close(self.open.len());
    }

    fn text(&mut self, text: &str) -> Result<(), RefusalReason> {
        let empty =
            self.open.last().and_then(|n| self.document.node(*n)).is_none_or(|n| n.text.0 == n.text.1);
        if empty && text.bytes().all(|b| b.is_ascii_whitespace()) {
            return Ok(());
        }
        // Not well-formed outside a section (XML 1.0, 2.4); quick-xml lets this pass as well.
        if memchr::memchr(b']', text.as_bytes()).is_some() && text.contains("]]>") {
            return Err(RefusalReason::XmlMalformed);
        }
        self.section(text)
    }

    fn section(&mut self, text: &str) -> Result<(), RefusalReason> {
        let Some(&id) = self.open.last() else { return Err(RefusalReason::XmlMalformed) };
        let Some(node) = self.document.nodes.get_mut(long(id)) else {
            return Err(RefusalReason::XmlMalformed);
        };
        let texts = &mut self.document.texts;
        let (from, to) = node.text;
        if long(to.saturating_sub(from)).saturating_add(text.len()) > LONG_TEXT {
            return Ok(());
        }
        let start = short(texts.len());
        texts.push_str(text);
        let range = (start, short(texts.len()));
        if from == to {
            node.text = range;
        } else if to == start {
            node.text.1 = range.1;
        } else {
            match self.later.last_mut() {
                Some((last, (_, end))) if *last == id && *end == start => *end = range.1,
                _ => self.later.push((id, range)),
            }
        }
        Ok(())
    }

    /// Puts the interrupted texts together, each up to the length that is kept.
    fn join(&mut self) {
        // A stable sort, so that the parts of one text keep their order.
        self.later.sort_by_key(|(node, _)| *node);
        for parts in self.later.chunk_by(|(a, _), (b, _)| a == b) {
            let Some(node) = parts.first().and_then(|(id, _)| self.document.nodes.get_mut(long(*id))) else {
                continue;
            };
            let texts = &mut self.document.texts;
            let start = texts.len();
            for (from, to) in std::iter::once(&node.text).chain(parts.iter().map(|(_, range)| range)) {
                let (from, to) = (long(*from), long(*to));
                let length = texts.len().saturating_sub(start).saturating_add(to.saturating_sub(from));
                if length <= LONG_TEXT {
                    texts.extend_from_within(from..to);
                }
            }
            node.text = (short(start), short(texts.len()));
        }
    }

    fn finish(mut self) -> Result<Document, RefusalReason> {
        if self.open.is_empty() && !self.document.nodes.is_empty() {
            self.join();
            Ok(self.document)
        } else {
            Err(RefusalReason::XmlMalformed)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::read::xml::names;

    const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    fn read(text: &str) -> Result<Document, RefusalReason> {
        parse(text, &Limits::default())
    }

    #[test]
    fn comments_and_references_do_not_cut_a_text() {
        let document = read("<a>12<!-- x --><?p?>1.<![CDATA[0]]>&#48;</a>").unwrap();
        assert_eq!(document.text(Document::ROOT), "121.00");
    }

    #[test]
    fn elements_inside_do_not_cut_a_text() {
        let document = read("<a>1<b>x</b>2<b>y<c/>z</b>3<!-- -->4</a>").unwrap();
        let texts: Vec<&str> = (0..4).map(|node| document.text(node)).collect();
        assert_eq!(texts, ["1234", "x", "yz", ""]);
    }

    #[test]
    fn an_interrupted_text_is_kept_once() {
        let text = format!("<a>{}</a>", "x<b>y</b>".repeat(20_000));
        assert!(read(&text).unwrap().texts.len() < 4 * text.len());
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for text in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a x='1' x='2'/>",
            "<a>&nbsp;</a>",
            "<a x='<'/>",
            "<p:a/>",
            "<a>]]></a>",
            "<!-- --><?xml version='1.0'?><a/>",
            "<a>&#0;</a>",
        ] {
            assert!(matches!(read(text), Err(RefusalReason::XmlMalformed)), "{text}");
        }
        assert!(matches!(read("<!DOCTYPE a><a/>"), Err(RefusalReason::DtdForbidden)));
    }

    #[test]
    fn a_namespace_is_its_address_and_not_its_prefix() {
        let ubl = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
        let name = |text: &str, node| read(text).map(|document| document.name(node));
        let plain = name(&format!("<ID xmlns='{ubl}'/>"), 0).unwrap();
        assert!(plain.0 != 0 && plain.1 != 0);
        // Declared on the element itself, further out, written with a reference, declared anew further in.
        assert_eq!(name(&format!("<p:ID xmlns:p='{ubl}'/>"), 0), Ok(plain));
        assert_eq!(name(&format!("<a xmlns:p='{ubl}'><p:ID/></a>"), 1), Ok(plain));
        assert_eq!(name(&format!("<ID xmlns='{}'/>", ubl.replace("urn:", "urn&#58;")), 0), Ok(plain));
        assert_eq!(name(&format!("<a xmlns:p='urn:x'><p:ID xmlns:p='{ubl}'/><p:ID/></a>"), 1), Ok(plain));
        assert_eq!(name(&format!("<a xmlns:p='urn:x'><p:ID xmlns:p='{ubl}'/><p:ID/></a>"), 2), Ok((0, 0)));
        // Out of its scope, and declared away.
        let malformed = Err(RefusalReason::XmlMalformed);
        assert_eq!(name(&format!("<a><b xmlns:p='{ubl}'/><p:ID/></a>"), 2), malformed);
        assert_eq!(name(&format!("<a xmlns:p='{ubl}'><b xmlns:p=''><p:ID/></b></a>"), 2), malformed);
    }

    #[test]
    fn depth_elements_and_attributes_are_limited() {
        let limits = Limits { xml_depth: 3, xml_elements: 4, xml_attributes: 2, ..Limits::default() };
        assert!(parse("<a><a><a/></a></a>", &limits).is_ok());
        assert!(matches!(parse("<a><a><a><a/></a></a></a>", &limits), Err(RefusalReason::XmlTooDeep)));
        assert!(parse("<a><a/><a/><a/></a>", &limits).is_ok());
        assert!(matches!(parse("<a><a/><a/><a/><a/></a>", &limits), Err(RefusalReason::XmlTooLarge)));
        assert!(parse("<a b='1' c='2'/>", &limits).is_ok());
        assert!(matches!(parse("<a b='1' c='2' d='3'/>", &limits), Err(RefusalReason::XmlTooLarge)));
    }

    /// What `NsReader` makes of every element's namespace; `None` if it finds an error.
    fn by_quick_xml(text: &str) -> Option<Vec<u16>> {
        use quick_xml::events::Event;
        use quick_xml::name::ResolveResult;
        let mut reader = quick_xml::NsReader::from_str(text);
        let mut spaces = Vec::new();
        loop {
            match reader.read_resolved_event().ok()? {
                (_, Event::Eof) => return Some(spaces),
                (space, Event::Start(_) | Event::Empty(_)) => spaces.push(match space {
                    ResolveResult::Bound(namespace) => names::space(namespace.0),
                    ResolveResult::Unbound => names::space(""),
                    ResolveResult::Unknown(_) => return None,
                }),
                _ => {}
            }
        }
    }

    fn document() -> impl Strategy<Value = String> {
        let prefix = prop::sample::select(vec!["", "a", "b"]);
        let address = prop::sample::select(vec![
            "",
            "urn:x",
            UBL,
            "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
        ]);
        let declarations = prop::collection::btree_map(prefix.clone(), address, 0..3);
        let tag = move |(prefix, declarations): (&str, BTreeMap<&str, &str>), inside: String| {
            let colon = |p: &str| if p.is_empty() { String::new() } else { format!("{p}:") };
            let name = format!("{}ID", colon(prefix));
            let declared: String = declarations
                .iter()
                .map(|(p, address)| format!(" xmlns{}{p}='{address}'", if p.is_empty() { "" } else { ":" }))
                .collect();
            if inside.is_empty() {
                format!("<{name}{declared}/>")
            } else {
                format!("<{name}{declared}>{inside}</{name}>")
            }
        };
        let leaf = (prefix, declarations);
        leaf.clone().prop_map(move |one| tag(one, String::new())).prop_recursive(4, 24, 4, move |inner| {
            (leaf.clone(), prop::collection::vec(inner, 1..4))
                .prop_map(move |(one, inside)| tag(one, inside.concat()))
        })
    }

    proptest! {
        #[test]
        fn namespaces_are_those_that_quick_xml_finds(text in document()) {
            let ours = parse(&text, &Limits::default()).ok();
            let ours = ours.map(|document| document.names().map(|(space, _)| space).collect());
            prop_assert_eq!(ours, by_quick_xml(&text));
        }
    }
}
