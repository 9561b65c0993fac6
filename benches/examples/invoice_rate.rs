//! Documents a second that `billfold-invoice` reads, for the scripts under `peers/`.
//!
//! `invoice_rate FOLDER EXTENSION` prints how many files it read, how many invoices are in them, and files a second of the best
//! pass in about a second of processor time. `invoice_rate --write FOLDER` writes generated documents into subfolders, for a clone without
//! fixtures.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program")]
#![expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a rate for people to read")]

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use billfold_benches::{inputs, ratio};
use billfold_invoice::{Limits, read_file};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--write", folder] => match write(Path::new(folder)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{folder}: {error}");
                ExitCode::FAILURE
            }
        },
        [folder, extension] => rate(folder, extension),
        _ => {
            eprintln!("usage: invoice_rate FOLDER EXTENSION | --write FOLDER");
            ExitCode::from(2)
        }
    }
}

fn write(folder: &Path) -> std::io::Result<()> {
    let documents = [
        ("ubl", "xml", inputs::ubl(10).into_bytes()),
        ("cii", "xml", inputs::cii(10).into_bytes()),
        ("pdf", "pdf", inputs::hybrid_pdf(&inputs::cii(10), 2)),
        ("html", "html", inputs::json_ld().into_bytes()),
        ("html", "html", inputs::microdata().into_bytes()),
        ("eml", "eml", inputs::message(&inputs::json_ld()).into_bytes()),
    ];
    for (n, (kind, extension, bytes)) in documents.iter().enumerate() {
        std::fs::create_dir_all(folder.join(kind))?;
        std::fs::write(folder.join(kind).join(format!("{n}.{extension}")), bytes)?;
    }
    Ok(())
}

fn rate(folder: &str, extension: &str) -> ExitCode {
    let mut files = Vec::new();
    inputs::collect(Path::new(folder), extension, &mut files);
    files.sort();
    let files: Vec<Vec<u8>> = files.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    let name = format!("a.{extension}");
    let (mut best, mut spent, mut invoices) = (Duration::MAX, Duration::ZERO, 0_usize);
    while spent < Duration::from_secs(1) {
        let start = ratio::now();
        invoices = files
            .iter()
            .map(|f| read_file(f, &name, &Limits::default()).reading().all_invoices().count())
            .sum();
        let time = ratio::now().saturating_sub(start).max(Duration::from_nanos(1));
        (best, spent) = (best.min(time), spent.saturating_add(time));
    }
    println!("{} {invoices} {:.0}", files.len(), files.len() as f64 / best.as_secs_f64());
    ExitCode::SUCCESS
}
