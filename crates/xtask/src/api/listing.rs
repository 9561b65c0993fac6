//! The comparison of the present listing with the files in `docs/api`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The result of the comparison, for the terminal.
pub(crate) struct Report {
    pub(crate) text: String,
    /// Whether a file differs from the present listing, and was left so.
    pub(crate) stale: bool,
}

/// Compares the listing of every published package below `top` with its file, or writes the files that differ.
pub(crate) fn compare(
    top: &Path,
    listed: impl Fn(&str) -> Result<String, String>,
    update: bool,
) -> Result<Report, String> {
    let folder = top.join("docs/api");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut committed = committed(&folder)?;
    let mut report = Report { text: String::new(), stale: false };
    for package in published(&top.join("crates"))? {
        let (now, before) = (listed(&package)?, committed.remove(&package));
        if before.as_ref() == Some(&now) {
            report.line(&format!("api: {package} is current ({} items)", now.lines().count()));
            continue;
        }
        let path = folder.join(&package).with_extension("txt");
        if update {
            fs::write(&path, &now).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        report.stale |= !update;
        let what = match (update, &before) {
            (true, _) => "is written anew",
            (false, Some(_)) => "is not current",
            (false, None) => "has no listing",
        };
        report.line(&format!("api: {package} {what}"));
        if let Some(before) = before {
            report.text.push_str(&difference(&before, &now));
        }
    }
    for package in committed.keys() {
        let path = folder.join(package).with_extension("txt");
        if update {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        report.stale |= !update;
        let what = if update { "is removed" } else { "is of no published crate" };
        report.line(&format!("api: {package} {what}"));
    }
    Ok(report)
}

impl Report {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// The listings in a folder, by package.
fn committed(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let failed = |error| format!("{}: {error}", folder.display());
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if let (Some("txt"), Some(name)) =
            (path.extension().and_then(|e| e.to_str()), path.file_stem().and_then(|n| n.to_str()))
        {
            found.insert(name.to_owned(), fs::read_to_string(&path).map_err(failed)?);
        }
    }
    Ok(found)
}

/// The packages below `crates` that are published, which are libraries all.
fn published(crates: &Path) -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(crates).map_err(|error| format!("{}: {error}", crates.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path().join("Cargo.toml");
        let Ok(manifest) = fs::read_to_string(&path) else { continue };
        if manifest.lines().any(|line| line == "publish = false") {
            continue;
        }
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        names.insert(name.ok_or_else(|| format!("{} has no name", path.display()))?.to_owned());
    }
    Ok(names)
}

/// The lines that only one of two listings has.
fn difference(before: &str, now: &str) -> String {
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (before.lines().collect(), now.lines().collect());
    let gone = old.difference(&new).map(|line| format!("  - {line}\n"));
    let come = new.difference(&old).map(|line| format!("  + {line}\n"));
    gone.chain(come).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository with two published crates and one that is not.
    fn top(name: &str) -> std::path::PathBuf {
        let top = std::env::temp_dir().join(format!("billfold-api-{name}-{}", std::process::id()));
        for (folder, rest) in [("a", ""), ("b", ""), ("c", "publish = false\n")] {
            let folder = top.join("crates").join(folder);
            fs::create_dir_all(&folder).unwrap();
            let package = folder.file_name().unwrap().to_string_lossy().into_owned();
            let manifest = format!("[package]\nname = \"billfold-{package}\"\n{rest}");
            fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        }
        top
    }

    fn one(package: &str) -> Result<String, String> {
        Ok(format!("pub mod {package}\npub fn {package}::one()\n"))
    }

    #[test]
    fn a_changed_missing_or_left_over_listing_is_stale_until_it_is_updated() {
        let top = top("stale");
        let missing = compare(&top, one, false).unwrap();
        assert!(
            missing.stale && missing.text.contains("api: billfold-a has no listing\n"),
            "{}",
            missing.text
        );
        assert!(!missing.text.contains("billfold-c"), "it is not published");
        assert!(!compare(&top, one, true).unwrap().stale);
        let current = compare(&top, one, false).unwrap();
        assert!(!current.stale);
        assert_eq!(
            current.text,
            "api: billfold-a is current (2 items)\napi: billfold-b is current (2 items)\n"
        );

        let two = |package: &str| Ok(one(package)?.replace("one()", "two()"));
        let changed = compare(&top, two, false).unwrap();
        assert!(changed.stale);
        assert!(changed.text.contains("api: billfold-b is not current\n"), "{}", changed.text);
        let lines = "  - pub fn billfold-a::one()\n  + pub fn billfold-a::two()\n";
        assert!(changed.text.contains(lines), "{}", changed.text);
        assert!(!compare(&top, one, false).unwrap().stale, "nothing was written");

        fs::remove_dir_all(top.join("crates/b")).unwrap();
        let left_over = compare(&top, one, false).unwrap();
        assert!(left_over.stale && left_over.text.contains("billfold-b is of no published crate"));
        assert!(!compare(&top, one, true).unwrap().stale);
        assert!(!top.join("docs/api/billfold-b.txt").exists());
        fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn what_cannot_be_listed_is_an_error() {
        let top = top("failed");
        let failed = compare(&top, |_| Err("no JSON".to_owned()), true);
        assert_eq!(failed.err().as_deref(), Some("no JSON"));
        fs::remove_dir_all(top).unwrap();
    }
}
