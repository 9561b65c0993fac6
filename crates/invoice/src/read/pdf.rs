//! Hybrid PDFs: the XML files embedded in them. Nothing else of a PDF is looked at, no page, no metadata.
//!
//! Source: ISO 32000-2, 7.7.4 (name trees) and 14.13 (associated files); Factur-X 1.0. Attachments are told by their content,
//! not by their name.

use std::collections::BTreeSet;

use lopdf::xref::XrefRecovery;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};

use crate::Limits;
use crate::model::PartStep;
use crate::read::collect::{Collector, Place};
use crate::read::sniff::{Form, form};
use crate::read::{RefusalReason, pdf_guard, xml};

/// Reads every XML file that is embedded in a PDF.
pub(crate) fn read(bytes: &[u8], place: &Place, into: &mut Collector<'_>) {
    if let Err(reason) = read_files(bytes, place, into) {
        into.refuse(reason, place);
    }
}

fn read_files(bytes: &[u8], place: &Place, into: &mut Collector<'_>) -> Result<(), RefusalReason> {
    // Where neither embedded files nor compressed objects are named there is nothing to look for.
    let named = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
    if !named(b"/EmbeddedFile") && !named(b"/ObjStm") {
        return Ok(());
    }
    let document = load(bytes, into.limits)?;
    let catalog = document.catalog().map_err(|e| reason(&e))?;
    // A file whose table had to be rebuilt may show one thing in one program and another in the next: what is read from it is
    // never payable. If what was found has no pages, it is not the document that was sent.
    let repaired = document.xref_recovery.is_some();
    if repaired && !has_pages(&document, catalog) {
        return Err(RefusalReason::PdfMalformed);
    }
    let mut files = Files {
        document: &document,
        found: Vec::new(),
        visited: BTreeSet::new(),
        left: into.limits.pdf_objects,
    };
    if let Some(names) =
        files.dictionary(catalog, b"Names").and_then(|n| files.dictionary(n, b"EmbeddedFiles"))
    {
        files.tree(names, 0);
    }
    for specification in files.array(catalog, b"AF") {
        files.file(specification);
    }
    if files.found.is_empty() {
        // Attached to a page or an annotation: every file specification of the document.
        for object in document.objects.values() {
            let is_file = object.as_dict().is_ok_and(|d| d.has(b"EF"));
            if is_file && files.left > 0 {
                files.file(object);
            }
        }
    }
    if files.left == 0 {
        return Err(RefusalReason::TooLarge);
    }
    for (name, stream) in std::mem::take(&mut files.found) {
        let content = match stream.decompressed_content_with_limit(into.inflate_limit(stream.content.len())) {
            Ok(content) => content,
            Err(_) if stream.dict.get(b"Filter").is_err() => stream.content.clone(),
            Err(error) => return Err(reason(&error)),
        };
        into.inflated(content.len());
        if form(&content) == Form::Xml {
            let place = Place {
                part: place.part.then(PartStep::Entry(name)),
                in_pdf: true,
                repaired,
                ..place.clone()
            };
            xml::read(&content, &place, into);
        }
    }
    Ok(())
}

/// Loads a document, rebuilding its table where it leads to no pages.
fn load(bytes: &[u8], limits: &Limits) -> Result<Document, RefusalReason> {
    let load = |force_reconstruct| {
        pdf_guard::begin(limits);
        let options = LoadOptions {
            max_decompressed_size: Some(limits.inflate_bytes),
            filter: Some(pdf_guard::filter),
            force_reconstruct,
            ..LoadOptions::default()
        };
        let document = Document::load_mem_with_options(bytes, options).map_err(|e| reason(&e))?;
        if document.is_encrypted() {
            return Err(RefusalReason::PdfEncrypted);
        }
        if let Some(reason) = pdf_guard::refused() {
            return Err(reason);
        }
        Ok(document)
    };
    // Object streams of an encrypted document are parsed without a look at them.
    if names(bytes, b"Encrypt") && names(bytes, b"ObjStm") {
        return Err(RefusalReason::PdfEncrypted);
    }
    let document = load(false)?;
    let readable = |d: &Document| d.catalog().is_ok_and(|catalog| has_pages(d, catalog));
    if readable(&document) || document.xref_recovery == Some(XrefRecovery::Reconstructed) {
        return Ok(document);
    }
    match load(true) {
        Ok(rebuilt) if rebuilt.xref_recovery == Some(XrefRecovery::Reconstructed) && readable(&rebuilt) => {
            Ok(rebuilt)
        }
        _ => Ok(document),
    }
}

/// Whether a name occurs, also with some of its letters written as `#` and two digits.
fn names(bytes: &[u8], name: &[u8]) -> bool {
    memchr::memchr_iter(b'/', bytes).any(|at| {
        let mut rest = bytes.get(at.saturating_add(1)..).unwrap_or_default();
        name.iter().all(|expected| match rest {
            [b'#', high, low, after @ ..] => {
                let digit = |d: u8| char::from(d).to_digit(16);
                rest = after;
                digit(*high).zip(digit(*low)).is_some_and(|(h, l)| (h << 4) | l == u32::from(*expected))
            }
            [byte, after @ ..] => {
                rest = after;
                byte == expected
            }
            [] => false,
        })
    })
}

fn has_pages(document: &Document, catalog: &Dictionary) -> bool {
    let pages = catalog
        .get(b"Pages")
        .ok()
        .and_then(|p| document.dereference(p).ok())
        .and_then(|(_, p)| p.as_dict().ok());
    pages.is_some_and(|p| p.has_type(b"Pages"))
}

fn reason(error: &lopdf::Error) -> RefusalReason {
    match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            RefusalReason::InflateLimit
        }
        lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword => RefusalReason::PdfEncrypted,
        _ => RefusalReason::PdfMalformed,
    }
}

struct Files<'d> {
    document: &'d Document,
    found: Vec<(String, &'d Stream)>,
    /// Nodes of the tree and files that were seen: there may be circles, and one file may be listed twice.
    visited: BTreeSet<ObjectId>,
    /// Objects that may still be looked at.
    left: usize,
}

impl<'d> Files<'d> {
    fn follow(&self, object: &'d Object) -> Option<&'d Object> {
        self.document.dereference(object).ok().map(|(_, object)| object)
    }

    fn dictionary(&self, of: &'d Dictionary, key: &[u8]) -> Option<&'d Dictionary> {
        self.follow(of.get(key).ok()?)?.as_dict().ok()
    }

    fn array(&self, of: &'d Dictionary, key: &[u8]) -> &'d [Object] {
        let array = of.get(key).ok().and_then(|o| self.follow(o)).and_then(|o| o.as_array().ok());
        array.map_or(&[], Vec::as_slice)
    }

    /// Counts an object; `false` if it was seen or the limit is reached.
    fn visit(&mut self, object: &Object) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0 && object.as_reference().map_or(true, |id| self.visited.insert(id))
    }

    fn tree(&mut self, node: &'d Dictionary, depth: usize) {
        if depth > 16 {
            return;
        }
        for kid in self.array(node, b"Kids") {
            if self.visit(kid)
                && let Some(kid) = self.follow(kid).and_then(|k| k.as_dict().ok())
            {
                self.tree(kid, depth.saturating_add(1));
            }
        }
        for pair in self.array(node, b"Names").chunks(2) {
            if let [_, specification] = pair {
                self.file(specification);
            }
        }
    }

    /// A file specification: its name, and its stream if that was not seen.
    fn file(&mut self, specification: &'d Object) {
        let Some(specification) = self.follow(specification).and_then(|s| s.as_dict().ok()) else { return };
        let Some(embedded) = self.dictionary(specification, b"EF") else { return };
        let name = [b"UF".as_slice(), b"F"].iter().find_map(|key| self.follow(specification.get(key).ok()?));
        let name = name.and_then(|n| lopdf::decode_text_string(n).ok()).unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
        for key in [b"UF".as_slice(), b"F"] {
            let Ok(reference) = embedded.get(key) else { continue };
            if self.visit(reference)
                && let Some(stream) = self.follow(reference).and_then(|s| s.as_stream().ok())
            {
                self.found.push((name.clone(), stream));
            }
        }
    }
}
