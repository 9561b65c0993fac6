//! `billfold-invoice` in turns with its peers on the same documents: the Rust peer `en16931-formats`, and for each syntax the
//! bare tokenizer that any reader is built on (quick-xml `NsReader`, html5ever's tokenizer, lopdf, mail-parser).
//!
//! Ours reads the invoice from the bytes and verifies its arithmetic; a message with a payment request it hashes too (a payment is
//! bound to its message). `en16931-formats::read` maps more business terms and verifies nothing; `receive` adds its 334 rules. A tokenizer
//! builds nothing at all.

#[path = "invoice/readers.rs"]
mod readers;

use billfold_benches::ratio::{Contender, compare};

fn main() {
    for comparison in readers::comparisons() {
        let documents = (comparison.inputs)();
        let pass = |read: fn(&[u8]) -> usize| {
            let documents = &documents;
            move || documents.iter().fold(0_usize, |sum, document| sum.wrapping_add(read(document)))
        };
        let mut passes: Vec<_> =
            comparison.readers.iter().map(|reader| (reader.name, pass(reader.read))).collect();
        let mut contenders: Vec<Contender<'_>> =
            passes.iter_mut().map(|(name, pass)| Contender { name, pass }).collect();
        let bytes = documents.iter().map(Vec::len).sum();
        compare(comparison.title, documents.len(), bytes, &mut contenders);
    }
}
