//! The objects of a document, each read when it is asked for, and what reading them may cost.
//!
//! A table may place ten thousand objects at the offset of one large array, and the lengths of a thousand streams at one place:
//! reading all of them costs work in proportion to the square of the file. Here an object is read when a path to an embedded
//! file needs it, is kept, and every byte that is read counts against a budget of some times the file.

use std::collections::BTreeMap;
use std::rc::Rc;

use memchr::memmem;

use super::budget::Budget;
use super::filter;
use super::object::{Dictionary, Id, Object};
use super::xref::{self, Entry, Table};
use crate::read::RefusalReason;

/// Object streams that may be opened for the sake of one another.
const NESTED: usize = 4;

/// Filters of one stream.
const FILTERS: usize = 4;

const MALFORMED: RefusalReason = RefusalReason::PdfMalformed;

pub(super) struct Document<'b, 'l> {
    bytes: &'b [u8],
    pub(super) table: Table,
    /// The tables could not be read, or lead to no pages: they were put together anew.
    pub(super) repaired: bool,
    pub(super) budget: Budget<'l>,
    objects: BTreeMap<Id, Rc<Object>>,
    streams: BTreeMap<Id, Rc<ObjectStream>>,
    /// Object streams that are being opened, each for the sake of the one before.
    opening: usize,
}

/// An object where it was met, or where a reference led.
pub(super) enum Found<'o> {
    Here(&'o Object),
    There(Rc<Object>),
}

impl std::ops::Deref for Found<'_> {
    type Target = Object;

    fn deref(&self) -> &Object {
        match self {
            Self::Here(object) => object,
            Self::There(object) => object,
        }
    }
}

/// An object stream (ISO 32000-2, 7.5.7), inflated.
struct ObjectStream {
    content: Vec<u8>,
    /// Where each member begins.
    members: BTreeMap<Id, usize>,
}

impl<'b, 'l> Document<'b, 'l> {
    /// Opens a document, rebuilding its table where it leads to no pages.
    pub(super) fn open(bytes: &'b [u8], budget: Budget<'l>) -> Result<Self, RefusalReason> {
        // Offsets count from the header (7.5.2).
        let header = bytes.get(..1024).unwrap_or(bytes);
        let bytes = memmem::find(header, b"%PDF-").and_then(|at| bytes.get(at..)).ok_or(MALFORMED)?;
        let mut document = Self {
            bytes,
            table: Table::default(),
            repaired: false,
            budget,
            objects: BTreeMap::new(),
            streams: BTreeMap::new(),
            opening: 0,
        };
        match xref::read(bytes, &mut document.budget) {
            Ok(table) => document.table = table,
            Err(MALFORMED) => document.rebuild()?,
            Err(other) => return Err(other),
        }
        if !document.table.encrypted && !document.has_pages() && !document.repaired {
            document.rebuild()?;
        }
        if document.table.encrypted { Err(RefusalReason::PdfEncrypted) } else { Ok(document) }
    }

    fn rebuild(&mut self) -> Result<(), RefusalReason> {
        self.repaired = true;
        self.objects.clear();
        self.streams.clear();
        self.table = xref::search(self.bytes, &mut self.budget)?;
        let root = self.table.root;
        // Of files without plain trailers the objects tell: the catalog, and what is in object streams.
        let ids: Vec<Id> = self.table.entries.keys().copied().collect();
        for id in ids {
            let object = match self.object(id) {
                Err(RefusalReason::TooLarge) => return Err(RefusalReason::TooLarge),
                object => object.unwrap_or_else(|_| Rc::new(Object::Other)),
            };
            let Some(dictionary) = object.dictionary() else { continue };
            if dictionary.is_a(b"Catalog") && root.is_none() {
                self.table.root = Some(id);
            }
            self.table.encrypted |= dictionary.is_a(b"XRef") && dictionary.get(b"Encrypt").is_some();
            if dictionary.is_a(b"ObjStm")
                && let Ok(stream) = self.object_stream(id)
            {
                for member in stream.members.keys() {
                    self.table.entries.entry(*member).or_insert(Entry::In(id));
                }
            }
        }
        if self.table.root.is_none() {
            // The catalog may be in an object stream.
            let ids: Vec<Id> = self.table.entries.keys().copied().collect();
            for id in ids {
                if self.object(id).is_ok_and(|o| o.dictionary().is_some_and(|d| d.is_a(b"Catalog"))) {
                    self.table.root = Some(id);
                }
            }
        }
        Ok(())
    }

    /// The root of everything.
    pub(super) fn catalog(&mut self) -> Result<Rc<Object>, RefusalReason> {
        let root = self.table.root.ok_or(MALFORMED)?;
        let catalog = self.object(root)?;
        if catalog.dictionary().is_some() { Ok(catalog) } else { Err(MALFORMED) }
    }

    /// Whether the catalog leads to pages.
    pub(super) fn has_pages(&mut self) -> bool {
        let catalog = self.catalog();
        let pages = catalog.as_ref().ok().and_then(|c| c.dictionary()?.get(b"Pages"));
        let Some(pages) = pages.and_then(|pages| self.follow(pages).ok()) else { return false };
        pages.dictionary().is_some_and(|pages| pages.is_a(b"Pages"))
    }

    /// What a reference leads to; anything else is itself.
    pub(super) fn follow<'o>(&mut self, object: &'o Object) -> Result<Found<'o>, RefusalReason> {
        match object {
            Object::Reference(id) => self.object(*id).map(Found::There),
            other => Ok(Found::Here(other)),
        }
    }

    /// An object; one that the table does not know is null (7.3.10).
    pub(super) fn object(&mut self, id: Id) -> Result<Rc<Object>, RefusalReason> {
        if let Some(object) = self.objects.get(&id) {
            return Ok(Rc::clone(object));
        }
        let object = match self.table.entries.get(&id) {
            None | Some(Entry::Free) => Object::Other,
            Some(Entry::At(at)) => {
                let (found, object) = self.budget.lex(self.bytes, *at, |lexer| lexer.indirect())?;
                if found != id {
                    return Err(MALFORMED);
                }
                object
            }
            Some(Entry::In(container)) => {
                let container = *container;
                let stream = self.object_stream(container)?;
                match stream.members.get(&id) {
                    None => Object::Other,
                    Some(&at) => self.budget.lex(&stream.content, at, |lexer| lexer.object(0))?,
                }
            }
        };
        let object = Rc::new(object);
        self.objects.insert(id, Rc::clone(&object));
        Ok(object)
    }

    fn object_stream(&mut self, id: Id) -> Result<Rc<ObjectStream>, RefusalReason> {
        if let Some(stream) = self.streams.get(&id) {
            return Ok(Rc::clone(stream));
        }
        // Its length may be in another one, and so on: in circles, or deeper than the stack.
        if self.opening >= NESTED {
            return Err(MALFORMED);
        }
        self.opening = self.opening.saturating_add(1);
        let stream = self.open_stream(id);
        self.opening = self.opening.saturating_sub(1);
        stream
    }

    fn open_stream(&mut self, id: Id) -> Result<Rc<ObjectStream>, RefusalReason> {
        // An object stream is in no object stream.
        if !matches!(self.table.entries.get(&id), Some(Entry::At(_))) {
            return Err(MALFORMED);
        }
        let object = self.object(id)?;
        let Object::Stream(dictionary, start) = &*object else { return Err(MALFORMED) };
        if !dictionary.is_a(b"ObjStm") {
            return Err(MALFORMED);
        }
        let content = self.content(dictionary, *start)?;
        let number = |key: &[u8]| dictionary.get(key).and_then(Object::count).ok_or(MALFORMED);
        let (count, first) = (number(b"N")?, number(b"First")?);
        let mut members = BTreeMap::new();
        self.budget.lex(&content, 0, |lexer| {
            // Number and offset of each member are before the first object, so there are no more of them than bytes.
            for _ in 0..count.min(first) {
                let (Some(member), Some(offset)) = (lexer.number(), lexer.number()) else { break };
                let member = Id::try_from(member).map_err(|_| MALFORMED)?;
                members.entry(member).or_insert(first.saturating_add(offset));
            }
            Ok(())
        })?;
        let stream = Rc::new(ObjectStream { content, members });
        self.streams.insert(id, Rc::clone(&stream));
        Ok(stream)
    }

    /// The data of a stream with its filters undone.
    pub(super) fn content(
        &mut self,
        dictionary: &Dictionary,
        start: usize,
    ) -> Result<Vec<u8>, RefusalReason> {
        let data = self.data(dictionary, start)?;
        self.budget.spend(data.len())?;
        let Some(filter) = dictionary.get(b"Filter") else { return Ok(data.to_vec()) };
        let filter = self.follow(filter)?;
        let names = filter::names(&filter).filter(|names| names.len() <= FILTERS).ok_or(MALFORMED)?;
        let parameters = self.follow(dictionary.get(b"DecodeParms").unwrap_or(&Object::Other))?;
        let mut content = None;
        for (at, name) in names.iter().enumerate() {
            let parameters = match &*parameters {
                Object::Array(list) => self.follow(list.get(at).unwrap_or(&Object::Other))?,
                one => Found::Here(one),
            };
            let inflated = match *name {
                b"FlateDecode" | b"Fl" => self.budget.inflate(content.as_deref().unwrap_or(data))?,
                _ => return Err(MALFORMED),
            };
            content = Some(filter::unpredict(inflated, parameters.dictionary())?);
        }
        Ok(content.unwrap_or_else(|| data.to_vec()))
    }

    /// The data of a stream as it is in the file.
    fn data(&mut self, dictionary: &Dictionary, start: usize) -> Result<&'b [u8], RefusalReason> {
        let bytes = self.bytes;
        let rest = bytes.get(start..).ok_or(MALFORMED)?;
        let length = match dictionary.get(b"Length") {
            Some(length) => self.follow(length)?.count(),
            None => None,
        };
        let data = length.and_then(|length| rest.split_at_checked(length));
        // Only a length that leads to the end of a stream is trusted; line ends and blanks may be in between.
        if let Some((data, after)) = data
            && after.get(..32).unwrap_or(after).trim_ascii_start().starts_with(b"endstream")
        {
            return Ok(data);
        }
        // A wrong length: up to the end that is written.
        let end = memmem::find(rest, b"endstream");
        self.budget.spend(end.unwrap_or(rest.len()))?;
        let data = end.and_then(|end| rest.get(..end)).ok_or(MALFORMED)?;
        Ok(data
            .strip_suffix(b"\r\n")
            .or(data.strip_suffix(b"\n"))
            .or(data.strip_suffix(b"\r"))
            .unwrap_or(data))
    }

    /// The objects that have the name anywhere in what is written of them.
    pub(super) fn with_name(&mut self, name: &[u8]) -> Result<Vec<Id>, RefusalReason> {
        let places: BTreeMap<usize, Id> = self
            .table
            .entries
            .iter()
            .filter_map(|(id, entry)| if let Entry::At(at) = entry { Some((*at, *id)) } else { None })
            .collect();
        let mut found: Vec<Id> = memmem::find_iter(self.bytes, name)
            .filter_map(|at| places.range(..at).next_back().map(|(_, id)| *id))
            .collect();
        self.budget.spend(self.bytes.len())?;
        let containers: std::collections::BTreeSet<Id> = self
            .table
            .entries
            .values()
            .filter_map(|entry| if let Entry::In(id) = entry { Some(*id) } else { None })
            .collect();
        for container in containers {
            let stream = match self.object_stream(container) {
                Ok(stream) => stream,
                Err(MALFORMED) => continue,
                Err(other) => return Err(other),
            };
            let members: BTreeMap<usize, Id> = stream.members.iter().map(|(id, at)| (*at, *id)).collect();
            found.extend(
                memmem::find_iter(&stream.content, name)
                    .filter_map(|at| members.range(..=at).next_back().map(|(_, id)| *id)),
            );
        }
        found.dedup();
        Ok(found)
    }
}
