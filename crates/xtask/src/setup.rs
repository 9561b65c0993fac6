//! The tools that some tests need beyond Rust and a C compiler: how to detect and how to install them.

use std::path::Path;
use std::process::Command;

use crate::run::{Failed, answers, command, program, top};

/// Something a part of the tests needs.
pub(crate) struct Need {
    /// Its name in messages.
    pub(crate) name: &'static str,
    /// The tests that are skipped without it.
    pub(crate) serves: &'static str,
    present: fn() -> bool,
    source: Source,
}

enum Source {
    Debian(&'static [&'static str]),
    Cargo(&'static str, &'static str),
    /// A script of ours, below the top folder, that installs pinned packages under `target`.
    Script(&'static str),
}

/// Everything there is to install.
pub(crate) const NEEDS: &[Need] = &[
    Need {
        name: "coq",
        serves: "the machine-checked proof of the settings rule",
        present: || answers("coqc", &["--version"]),
        source: Source::Debian(&["coq"]),
    },
    Need {
        name: "postgresql",
        serves: "the PostgreSQL engine's tests",
        present: || postgres_bin().is_some(),
        source: Source::Debian(&["postgresql"]),
    },
    Need {
        name: "dovecot",
        serves: "reading bills from a real IMAP server",
        present: || Path::new("/usr/lib/dovecot/imap").exists(),
        source: Source::Debian(&["dovecot-imapd"]),
    },
    Need {
        name: "chromium",
        serves: "our pages in a real browser",
        present: || answers("chromium", &["--version"]) && answers("chromedriver", &["--version"]),
        source: Source::Debian(&["chromium", "chromium-driver"]),
    },
    Need {
        name: "openssl",
        serves: "certificates of a PostgreSQL server with TLS",
        present: || answers("openssl", &["version"]),
        source: Source::Debian(&["openssl"]),
    },
    Need {
        name: "strace",
        serves: "counting how often the vault syncs the disk",
        present: || answers("strace", &["-V"]),
        source: Source::Debian(&["strace"]),
    },
    Need {
        name: "python3 and npm",
        serves: "the vendors' own SDKs against the emulators (their installer needs these)",
        present: || answers("python3", &["-m", "pip", "--version"]) && answers("npm", &["--version"]),
        source: Source::Debian(&["npm", "python3-pip"]),
    },
    Need {
        name: "vendor SDKs",
        serves: "the vendors' own SDKs against the emulators",
        present: || top().join("target/sdks/node").exists() && top().join("target/sdks/python").exists(),
        source: Source::Script("crates/sandbox/tests/sdk/install.sh"),
    },
    Need {
        name: "localstripe",
        serves: "tokenization against an emulator of Stripe",
        present: || top().join("target/localstripe").exists(),
        source: Source::Script("crates/processor/tests/localstripe.sh"),
    },
    Need {
        name: "cargo-deny",
        serves: "the dependency policy",
        present: || answers("cargo", &["deny", "--version"]),
        source: Source::Cargo("cargo-deny", "0.20.2"),
    },
    Need {
        name: "cargo-fuzz",
        serves: "the fuzz targets",
        present: || answers("cargo", &["fuzz", "--version"]),
        source: Source::Cargo("cargo-fuzz", "0.13.2"),
    },
];

/// The folder of PostgreSQL's server programs, as Debian lays them out.
pub(crate) fn postgres_bin() -> Option<std::path::PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.filter_map(Result::ok).map(|v| v.path().join("bin")).find(|bin| bin.join("initdb").exists())
}

/// Needs that are not met.
pub(crate) fn missing() -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !(need.present)()).collect()
}

/// Whether `test` may install things without being asked: in CI, or as root on Debian.
pub(crate) fn unattended() -> bool {
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    let debian = Path::new("/etc/debian_version").exists();
    ci || (debian && is_root())
}

/// Installs what is missing.
pub(crate) fn install() -> Result<(), Failed> {
    let missing = missing();
    // The tools compile while packages are fetched.
    std::thread::scope(|scope| {
        let tools = scope.spawn(|| tools(&missing));
        let packages = packages(&missing);
        let tools =
            tools.join().unwrap_or_else(|_| Err(Failed("the cargo tools were not installed".to_owned())));
        packages.and(tools)
    })?;
    println!("setup: everything is there");
    Ok(())
}

/// Debian's packages, and then the scripts that need some of them.
fn packages(missing: &[&Need]) -> Result<(), Failed> {
    let debian: Vec<&str> = missing.iter().filter_map(|need| need.debian()).flatten().copied().collect();
    if !debian.is_empty() {
        apt(&debian)?;
    }
    for need in missing {
        if let Source::Script(script) = need.source {
            program("sh", &[script])?;
        }
    }
    Ok(())
}

/// Cargo's tools, in one folder, so that what they share is compiled once; not optimised, since they run for seconds.
fn tools(missing: &[&Need]) -> Result<(), Failed> {
    for need in missing {
        if let Source::Cargo(name, version) = need.source {
            let mut cargo = Command::new("cargo");
            cargo.args(["install", "--locked", "--version", version, name]);
            cargo.arg("--target-dir").arg(top().join("target/tools")).current_dir(top());
            for (setting, value) in
                [("OPT_LEVEL", "0"), ("CODEGEN_UNITS", "256"), ("LTO", "off"), ("DEBUG", "0")]
            {
                cargo.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
            }
            command(&mut cargo)?;
        }
    }
    Ok(())
}

impl Need {
    fn debian(&self) -> Option<&'static [&'static str]> {
        match self.source {
            Source::Debian(packages) => Some(packages),
            Source::Cargo(..) | Source::Script(_) => None,
        }
    }
}

fn apt(packages: &[&str]) -> Result<(), Failed> {
    if !Path::new("/etc/debian_version").exists() {
        return Err(Failed(format!("install these with your package manager: {}", packages.join(" "))));
    }
    let sudo: &[&str] = if is_root() { &[] } else { &["sudo"] };
    let apt = |arguments: &[&str]| {
        let words: Vec<&str> = sudo.iter().chain(["apt-get"].iter()).chain(arguments).copied().collect();
        let (name, rest) = words.split_first().ok_or_else(|| Failed("no command".to_owned()))?;
        // RUNLEVEL=1 keeps Debian from starting a server that a package brings.
        command(Command::new(name).args(rest).env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1"))
    };
    apt(&["update", "--quiet"])?;
    let mut arguments = vec!["install", "--quiet", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments)
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
