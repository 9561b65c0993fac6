//! The comparisons of `invoice.rs` in instructions instead of time: what a busy machine does not change. Run it to tune.

#[path = "invoice/readers.rs"]
mod readers;

use std::process::ExitCode;

use billfold_benches::instructions::{self, Call, Case};
use readers::{Comparison, Reader};

fn main() -> ExitCode {
    let case = |c: Comparison| {
        let run = |reader: &Reader| {
            let (reader, inputs) = (*reader, c.inputs);
            let prepare = move || {
                let documents = inputs();
                Box::new(move || {
                    for document in &documents {
                        std::hint::black_box((reader.read)(document));
                    }
                }) as Call
            };
            (reader.name.to_owned(), Box::new(prepare) as Box<dyn Fn() -> Call>)
        };
        Case::compared(c.title, c.readers.iter().map(run).collect())
    };
    let cases: Vec<Case> = readers::comparisons().into_iter().map(case).collect();
    instructions::main(&cases)
}
