//! A PDF with embedded files, for the tests and for the fuzz targets, which include this file.
#![allow(dead_code, clippy::allow_attributes, reason = "each user needs its own part")]

use lopdf::{Document, Object, Stream, dictionary};

/// A PDF with files in a name tree of two levels.
pub(crate) fn of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let mut names = Vec::new();
    for (name, content) in files {
        let mut stream = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, content.to_vec());
        stream.compress().unwrap();
        let stream = document.add_object(stream);
        let file = dictionary! { "Type" => "Filespec", "UF" => Object::string_literal(*name), "EF" => dictionary! { "F" => stream } };
        let file = document.add_object(file);
        names.push(Object::string_literal(*name));
        names.push(file.into());
    }
    let pages =
        document.add_object(dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new(), "Count" => 0 });
    let kid = document.add_object(dictionary! { "Names" => names });
    let tree = document.add_object(dictionary! { "Kids" => vec![kid.into()] });
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Names" => dictionary! { "EmbeddedFiles" => tree }
    });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}
