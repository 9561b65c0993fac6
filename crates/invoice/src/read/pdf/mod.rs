//! Hybrid PDFs: the XML files embedded in them. Nothing else of a PDF is looked at, no page, no metadata.
//!
//! Source: ISO 32000-2, 7.7.4 (name trees) and 14.13 (associated files); Factur-X 1.0. Attachments are recognised by their
//! content, not by their name.

mod budget;
mod document;
mod filter;
mod lexer;
mod object;
mod xref;

use std::collections::BTreeSet;

use self::budget::Budget;
use self::document::{Document, Found};
use self::object::{Dictionary, Id, Object};
use crate::model::PartStep;
use crate::read::collect::{Collector, Place};
use crate::read::sniff::{Form, form};
use crate::read::{RefusalReason, xml};

/// Reads every XML file that is embedded in a PDF.
pub(crate) fn read(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    if let Err(reason) = read_files(bytes, place, into) {
        into.refuse(reason, place);
    }
}

fn read_files(bytes: &[u8], place: &Place, into: &mut Collector<'_>) -> Result<(), RefusalReason> {
    // Where neither embedded files nor compressed objects are named there is nothing to look for.
    let named = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
    let files_named = named(b"/EmbeddedFile");
    if !files_named && !named(b"/ObjStm") {
        return Ok(());
    }
    let budget = Budget::new(bytes.len(), into.inflate_left(), into.limits);
    let mut document = Document::open(bytes, budget)?;
    // A file whose table had to be rebuilt may show one thing in one program and another in the next: what is read from it is
    // never payable. If what was found has no pages, it is not the document that was sent.
    let repaired = document.repaired;
    if repaired && !document.has_pages() {
        return Err(RefusalReason::PdfMalformed);
    }
    let mut files = Files {
        document,
        found: Vec::new(),
        any: false,
        visited: BTreeSet::new(),
        left: into.limits.pdf_objects,
    };
    let found = files.all(files_named);
    into.inflated(files.document.budget.inflated);
    found?;
    for (name, content) in files.found {
        let place = Place {
            part: place.part.then(PartStep::Entry(name)),
            in_pdf: true,
            repaired,
            charset: None,
            ..place.clone()
        };
        match content {
            Ok(content) => xml::read(&content, &place, into),
            Err(reason) => into.refuse(reason, &place),
        }
    }
    Ok(())
}

struct Files<'b, 'l> {
    document: Document<'b, 'l>,
    /// Name and content of those that are XML, and of those that cannot be read.
    found: Vec<(String, Result<Vec<u8>, RefusalReason>)>,
    /// Whether there is any file.
    any: bool,
    /// Nodes of the tree, file specifications and files that were seen: there may be circles, and one file may be listed twice.
    visited: BTreeSet<Id>,
    /// Objects that may still be looked at.
    left: usize,
}

impl Files<'_, '_> {
    /// The files of the name tree and those associated with the document; if there are none, and `anywhere` is to be looked,
    /// those of a page or an annotation.
    fn all(&mut self, anywhere: bool) -> Result<(), RefusalReason> {
        let catalog = self.document.catalog()?;
        let catalog = catalog.dictionary().ok_or(RefusalReason::PdfMalformed)?;
        if let Some(names) = self.value(catalog, b"Names")?
            && let Some(names) = names.dictionary()
            && let Some(tree) = self.value(names, b"EmbeddedFiles")?
        {
            self.tree(&tree)?;
        }
        if let Some(files) = self.value(catalog, b"AF")? {
            for specification in files.array().unwrap_or_default() {
                self.file(specification)?;
            }
        }
        if !self.any && anywhere {
            for id in self.document.with_name(b"/EF")? {
                self.file(&Object::Reference(id))?;
            }
        }
        if self.left == 0 { Err(RefusalReason::TooLarge) } else { Ok(()) }
    }

    /// The value of a key, or what it leads to.
    fn value<'o>(&mut self, of: &'o Dictionary, key: &[u8]) -> Result<Option<Found<'o>>, RefusalReason> {
        of.get(key).map_or(Ok(None), |value| self.follow(value))
    }

    /// What a reference leads to. What cannot be read is not there; what costs too much ends the reading.
    fn follow<'o>(&mut self, object: &'o Object) -> Result<Option<Found<'o>>, RefusalReason> {
        match self.document.follow(object) {
            Ok(object) => Ok(Some(object)),
            Err(RefusalReason::PdfMalformed) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Counts an object; `false` if it was seen or the limit is reached.
    fn visit(&mut self, object: &Object) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && self.is_new(object)
    }

    fn is_new(&mut self, object: &Object) -> bool {
        object.reference().is_none_or(|id| self.visited.insert(id))
    }

    /// Every node of the name tree, however deep; each is seen once.
    fn tree(&mut self, root: &Object) -> Result<(), RefusalReason> {
        let mut waiting = Vec::new();
        self.node(root, &mut waiting)?;
        while let Some(kid) = waiting.pop() {
            if self.visit(&kid)
                && let Some(kid) = self.follow(&kid)?
            {
                self.node(&kid, &mut waiting)?;
            }
        }
        Ok(())
    }

    /// The names of a node; the nodes it refers to wait. Those that are in it are as deep as the lexer allows.
    fn node(&mut self, node: &Object, waiting: &mut Vec<Object>) -> Result<(), RefusalReason> {
        let Some(dictionary) = node.dictionary() else { return Ok(()) };
        if let Some(kids) = self.value(dictionary, b"Kids")? {
            for kid in kids.array().unwrap_or_default().iter().rev() {
                match kid.reference() {
                    Some(id) => waiting.push(Object::Reference(id)),
                    None if self.visit(kid) => self.node(kid, waiting)?,
                    None => {}
                }
            }
        }
        if let Some(names) = self.value(dictionary, b"Names")? {
            for pair in names.array().unwrap_or_default().chunks(2) {
                if let [_, specification] = pair {
                    self.file(specification)?;
                }
            }
        }
        Ok(())
    }

    /// A file specification: its name, and its stream if that was not seen.
    fn file(&mut self, specification: &Object) -> Result<(), RefusalReason> {
        if self.left == 0 || !self.is_new(specification) {
            return Ok(());
        }
        let Some(specification) = self.follow(specification)? else { return Ok(()) };
        let Some(specification) = specification.dictionary() else { return Ok(()) };
        let Some(embedded) = self.value(specification, b"EF")? else { return Ok(()) };
        let Some(embedded) = embedded.dictionary() else { return Ok(()) };
        let mut name = String::new();
        for key in [b"F".as_slice(), b"UF"] {
            if let Some(value) = self.value(specification, key)?
                && let Object::Text(text) = &*value
            {
                name = text_string(text).chars().filter(|c| !c.is_control()).take(200).collect();
            }
        }
        for key in [b"UF".as_slice(), b"F"] {
            let Some(reference) = embedded.get(key) else { continue };
            if self.visit(reference)
                && let Some(stream) = self.follow(reference)?
                && let Object::Stream(dictionary, start) = &*stream
            {
                self.any = true;
                match self.document.content(dictionary, *start) {
                    Ok(content) if form(&content) != Form::Xml => {}
                    // One that is too large, or packed in a way that is not read, takes nothing from the others.
                    Err(reason @ RefusalReason::TooLarge) => return Err(reason),
                    content => self.found.push((name.clone(), content)),
                }
            }
        }
        Ok(())
    }
}

/// A text string (7.9.2.2): UTF-16 or UTF-8 behind their marks, else `PDFDocEncoding`, which is Latin-1 where it matters.
fn text_string(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], number: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| number(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
