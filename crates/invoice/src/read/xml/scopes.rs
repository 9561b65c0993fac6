//! The scopes of namespace prefixes (Namespaces in XML 1.0).
//!
//! `quick_xml::NsReader` does the same, and a test of `tree` compares the two. Kept here, an address becomes the number that the tables know
//! where it is declared, not at every element, and the attributes of a tag are read once instead of twice.

use crate::read::RefusalReason;
use crate::read::xml::names;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Declarations that may be in force at once; the documents of the fixtures have at most 20.
const MOST: usize = 128;

/// The declarations in force, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Scopes(Vec<Declaration>);

#[derive(Debug)]
struct Declaration {
    /// Empty for the default namespace.
    prefix: String,
    /// `None` for a prefix that was declared away.
    space: Option<u16>,
    /// Elements open where it was declared, that one not counted.
    depth: usize,
}

/// The prefix and local part of a name; the prefix is empty if the name has none.
pub(super) fn split(name: &str) -> (&str, &str) {
    match memchr::memchr(b':', name.as_bytes()).and_then(|at| name.split_at_checked(at)) {
        Some((prefix, rest)) => (prefix, rest.get(1..).unwrap_or_default()),
        None => ("", name),
    }
}

/// The prefix that an attribute declares, if it declares one; empty for the default namespace.
pub(super) fn declared(attribute: &str) -> Option<&str> {
    let rest = attribute.strip_prefix("xmlns")?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':').filter(|prefix| !prefix.is_empty()) }
}

impl Scopes {
    /// Takes up a declaration of an element.
    pub(super) fn declare(&mut self, prefix: &str, address: &str, depth: usize) -> Result<(), RefusalReason> {
        // Section 3: `xml` may be declared as what it is; nothing else may be declared as one of the two, nor may `xmlns`.
        match (prefix, address) {
            ("xml", XML) => return Ok(()),
            ("xml" | "xmlns", _) | (_, XML | XMLNS) => return Err(RefusalReason::XmlMalformed),
            _ => {}
        }
        if self.0.len() >= MOST {
            return Err(RefusalReason::XmlTooLarge);
        }
        let space = (prefix.is_empty() || !address.is_empty()).then(|| names::space(address));
        self.0.push(Declaration { prefix: prefix.to_owned(), space, depth });
        Ok(())
    }

    /// The number of the namespace of an element with this prefix. One that was not declared is an error.
    pub(super) fn space(&self, prefix: &str) -> Result<u16, RefusalReason> {
        match self.0.iter().rev().find(|declaration| declaration.prefix == prefix) {
            Some(declaration) => declaration.space.ok_or(RefusalReason::XmlMalformed),
            None if prefix.is_empty() => Ok(names::space("")),
            None if prefix == "xml" => Ok(0),
            None => Err(RefusalReason::XmlMalformed),
        }
    }

    /// Forgets what was declared by elements that are closed now.
    pub(super) fn close(&mut self, depth: usize) {
        while self.0.last().is_some_and(|declaration| declaration.depth >= depth) {
            self.0.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    #[test]
    fn a_name_has_one_prefix_at_most() {
        assert_eq!(split("a"), ("", "a"));
        assert_eq!(split("a:b"), ("a", "b"));
        assert_eq!(split("a:b:c"), ("a", "b:c"));
        assert_eq!(declared("xmlns"), Some(""));
        assert_eq!(declared("xmlns:a"), Some("a"));
        for other in ["xmlnsa", "xmlns:", "a:xmlns", "xml:lang"] {
            assert_eq!(declared(other), None, "{other}");
        }
    }

    #[test]
    fn a_declaration_holds_inside_its_element() {
        let mut scopes = Scopes::default();
        let known = names::space(UBL);
        assert!(known != 0 && known != names::space(""));
        scopes.declare("", UBL, 0).unwrap();
        scopes.declare("a", "urn:unknown", 0).unwrap();
        scopes.declare("a", UBL, 1).unwrap();
        assert_eq!((scopes.space(""), scopes.space("a")), (Ok(known), Ok(known)));
        scopes.close(1);
        assert_eq!((scopes.space(""), scopes.space("a")), (Ok(known), Ok(0)));
        scopes.close(0);
        assert_eq!(scopes.space(""), Ok(names::space("")));
        assert_eq!(scopes.space("a"), Err(RefusalReason::XmlMalformed));
    }

    #[test]
    fn what_is_declared_away_stands_for_nothing() {
        let mut scopes = Scopes::default();
        scopes.declare("", UBL, 0).unwrap();
        scopes.declare("a", UBL, 0).unwrap();
        scopes.declare("", "", 1).unwrap();
        scopes.declare("a", "", 1).unwrap();
        assert_eq!(scopes.space(""), Ok(names::space("")));
        assert_eq!(scopes.space("a"), Err(RefusalReason::XmlMalformed));
    }

    #[test]
    fn the_two_reserved_prefixes_are_what_they_are() {
        let mut scopes = Scopes::default();
        assert_eq!(scopes.space("xml"), Ok(0));
        assert_eq!(scopes.space("xmlns"), Err(RefusalReason::XmlMalformed));
        assert_eq!(scopes.declare("xml", XML, 0), Ok(()));
        for (prefix, address) in [("xml", UBL), ("xmlns", XMLNS), ("xmlns", UBL), ("a", XML), ("", XMLNS)] {
            assert_eq!(scopes.declare(prefix, address, 0), Err(RefusalReason::XmlMalformed), "{prefix}");
        }
    }

    #[test]
    fn declarations_in_force_are_limited() {
        let mut scopes = Scopes::default();
        for n in 0..MOST {
            scopes.declare(&format!("a{n}"), UBL, n).unwrap();
        }
        assert_eq!(scopes.declare("b", UBL, MOST), Err(RefusalReason::XmlTooLarge));
        scopes.close(MOST - 1);
        assert_eq!(scopes.declare("b", UBL, MOST), Ok(()));
    }
}
