//! Prints what `billfold invoice --json` would: one object per file.

use std::io::Write as _;
use std::path::PathBuf;

use billfold_invoice::{Limits, Reader, RequestKeys};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    let mut keys = RequestKeys::new();
    let mut out = std::io::stdout().lock();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "invoice" | "--json" => continue,
            "--keys" => {
                let path = arguments.next().ok_or("a file is missing after --keys")?;
                keys.add("given", &std::fs::read_to_string(path)?)?;
                continue;
            }
            _ => {}
        }
        let path = PathBuf::from(&argument);
        let bytes = std::fs::read(&path)?;
        let report = Reader::new(Limits::default()).with_keys(keys.clone()).read_file(&bytes, &argument);
        writeln!(out, "{}", report.json_line(&argument))?;
    }
    Ok(())
}
