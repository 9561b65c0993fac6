//! `cargo xtask new-adapter NAME`: a crate ready to fill. It compiles at once, and its tests say what to fill next.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The files of the crate, from `templates/adapter`. `@name@`, `@ident@` and `@title@` stand for the name in its three forms.
const FILES: [(&str, &str); 12] = [
    ("Cargo.toml", include_str!("../templates/adapter/Cargo.toml.in")),
    ("README.md", include_str!("../templates/adapter/README.md.in")),
    ("src/lib.rs", include_str!("../templates/adapter/src/lib.rs.in")),
    ("src/account.rs", include_str!("../templates/adapter/src/account.rs.in")),
    ("src/adapter.rs", include_str!("../templates/adapter/src/adapter.rs.in")),
    ("src/api.rs", include_str!("../templates/adapter/src/api.rs.in")),
    ("src/entry.rs", include_str!("../templates/adapter/src/entry.rs.in")),
    ("tests/contract.rs", include_str!("../templates/adapter/tests/contract.rs.in")),
    ("tests/samples/payable.json", "{}\n"),
    ("tests/samples/recorded.json", "{}\n"),
    ("tests/samples/found.json", "{}\n"),
    ("tests/samples/nowhere.json", "{}\n"),
];

/// The longest name.
const MAX_NAME: usize = 40;

/// Why the crate was not created. Unless it is [`Io`](Self::Io), nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum NewAdapterError {
    /// The name is not acceptable; the sentence says why.
    Name(&'static str),
    /// There is something of this name already.
    Taken(PathBuf),
    /// This folder is not the top of the repository.
    Top(PathBuf),
    /// A file cannot be written. What was written before it stays.
    Io(PathBuf, io::Error),
}

impl std::fmt::Display for NewAdapterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(wrong) => write!(f, "not a name for an adapter: {wrong}"),
            Self::Taken(place) => {
                write!(f, "the name is taken: {} exists; nothing was written", place.display())
            }
            Self::Top(top) => write!(f, "{} has no folder `crates`", top.display()),
            Self::Io(place, error) => write!(f, "{}: {error}", place.display()),
        }
    }
}

impl std::error::Error for NewAdapterError {}

/// Lays out `crates/NAME` below `top` and answers with its folder. Nothing that exists is written over, also if two run at once.
///
/// # Errors
/// [`NewAdapterError`] if the name is bad or taken, or a file cannot be written.
pub fn lay_out(top: &Path, name: &str) -> Result<PathBuf, NewAdapterError> {
    check_name(name)?;
    let crates = top.join("crates");
    if !crates.is_dir() {
        return Err(NewAdapterError::Top(top.to_owned()));
    }
    if let Some(place) = taken(top, name) {
        return Err(NewAdapterError::Taken(place));
    }
    let folder = crates.join(name);
    // Fails if anything is there by now, and then nothing was written.
    fs::create_dir(&folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => NewAdapterError::Taken(folder.clone()),
        _ => NewAdapterError::Io(folder.clone(), error),
    })?;
    for (path, template) in FILES {
        let path = folder.join(path);
        write_new(&path, &fill(template, name)).map_err(|error| NewAdapterError::Io(path, error))?;
    }
    Ok(folder)
}

/// The next steps with the new crate, for the terminal.
#[must_use]
pub fn next_steps(name: &str) -> String {
    fill(NEXT, name)
}

const NEXT: &str = "\
made crates/@name@, package billfold-@name@. Next:

  cargo test -p billfold-@name@      each failure says what to fill next; docs/adapter-guide.md has the steps

When it is green:

  Cargo.toml     billfold-@name@ = { path = \"crates/@name@\", version = \"0.1.0\" }, in [workspace.dependencies]
  deny.toml      { crate = \"billfold-@name@\", wrappers = [\"billfold-host\", \"billfold-sandbox\"], reason = \"...\" }
  CHANGELOG.md   - [@name@] The inbox half, and the accounting interface.
  the tables     UPDATE_DOCS=1 cargo test -p xtask
  docs/api       cargo xtask api --update
";

fn check_name(name: &str) -> Result<(), NewAdapterError> {
    let wrong = if name.is_empty() {
        "it is empty"
    } else if name.len() > MAX_NAME {
        "it is longer than 40 characters"
    } else if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        "only lower-case ASCII letters, digits and hyphens may be in it"
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        "it must begin with a letter"
    } else if name.ends_with('-') || name.contains("--") {
        "hyphens stand between words only"
    } else if name == "billfold" || name.starts_with("billfold-") {
        "leave `billfold-` out, the package gets it"
    } else if ["core", "common", "util", "utils", "shared"].contains(&name) {
        "name the partner; a crate is no drawer for everything"
    } else {
        return Ok(());
    };
    Err(NewAdapterError::Name(wrong))
}

/// What already has the name: a file or folder at the place, or a package elsewhere in the repository.
fn taken(top: &Path, name: &str) -> Option<PathBuf> {
    let folder = top.join("crates").join(name);
    let shown = |place: &Path| place.strip_prefix(top).unwrap_or(place).to_owned();
    if folder.symlink_metadata().is_ok() {
        return Some(shown(&folder));
    }
    let package = format!("name = \"billfold-{name}\"");
    let others = fs::read_dir(top.join("crates")).into_iter().flatten().filter_map(Result::ok);
    let manifests = others.map(|entry| entry.path()).chain([top.join("benches"), top.join("fuzz")]);
    let has = |manifest: &PathBuf| {
        fs::read_to_string(manifest).is_ok_and(|text| text.lines().any(|line| line.trim() == package))
    };
    manifests.map(|folder| folder.join("Cargo.toml")).find(has).map(|manifest| shown(&manifest))
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}

fn fill(template: &str, name: &str) -> String {
    template
        .replace("@name@", name)
        .replace("@ident@", &name.replace('-', "_"))
        .replace("@title@", &title(name))
}

/// `invoice-ninja` as `Invoice Ninja`.
fn title(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
    };
    name.split('-').filter_map(word).collect::<Vec<_>>().join(" ")
}
