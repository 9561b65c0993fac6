//! A PostgreSQL of this test alone, in a folder of its own, from the installed binaries.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::loopback::{free_port, is_root};
use crate::skip::{Need, skipped};

/// A server of this test alone. Stopped and removed when dropped.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    bin: PathBuf,
    port: u16,
}

/// The newest PostgreSQL of Debian's layout, or that of the search path.
fn binaries() -> Option<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
    found.sort();
    found.reverse();
    found.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let tools = ["initdb", "pg_ctl", "pg_basebackup", "psql"];
    found.into_iter().find(|bin| tools.iter().all(|tool| bin.join(tool).exists()))
}

impl Cluster {
    /// A running cluster with `settings`, or `None`, having said so, where there are no binaries.
    #[must_use]
    pub fn start(settings: &[&str]) -> Option<Self> {
        let cluster = Self::new()?;
        cluster.tool("initdb", &["-U", "billfold", "-A", "trust", "--no-sync", "-E", "UTF8", "-D", "data"]);
        cluster.configure(settings);
        cluster.up();
        Some(cluster)
    }

    /// A folder for a cluster.
    fn new() -> Option<Self> {
        let Some(bin) = binaries() else {
            skipped(Need::Program, "no PostgreSQL server binaries");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("billfold-pg-").tempdir_in("/tmp").unwrap();
        if is_root() {
            // The server refuses to run as root.
            let done = Command::new("chown").arg("postgres").arg(folder.path()).status();
            if !done.is_ok_and(|status| status.success()) {
                skipped(Need::Machine, "root without a user `postgres` cannot start a server");
                return None;
            }
        }
        Some(Self { folder, bin, port: free_port() })
    }

    /// A standby of this cluster, up and streaming as `standby`.
    #[must_use]
    pub fn standby(&self) -> Self {
        let standby = Self::new().unwrap();
        let port = self.port.to_string();
        let base = ["-h", "127.0.0.1", "-p", &port, "-U", "billfold", "-D", "data", "-R", "-X", "stream"];
        standby.tool("pg_basebackup", &base);
        standby.configure(&["cluster_name = 'standby'", "synchronous_standby_names = ''"]);
        standby.up();
        standby
    }

    fn configure(&self, settings: &[&str]) {
        let mut lines = vec![
            format!("port = {}", self.port),
            "listen_addresses = '127.0.0.1'".to_owned(),
            format!("unix_socket_directories = '{}'", self.path().display()),
            "shared_buffers = 16MB".to_owned(),
            "logging_collector = off".to_owned(),
            // Servers are killed here, machines are not.
            "fsync = off".to_owned(),
        ];
        lines.extend(settings.iter().map(|line| (*line).to_owned()));
        let file = self.path().join("data/postgresql.conf");
        let old = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{old}\n{}\n", lines.join("\n"))).unwrap();
    }

    /// Its folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Starts it, or starts it again.
    pub fn up(&self) {
        self.tool("pg_ctl", &["-D", "data", "-w", "-l", "log", "start"]);
    }

    /// Stops the server as a crash does: no checkpoint, sessions cut.
    pub fn stop_immediately(&self) {
        self.tool("pg_ctl", &["-D", "data", "-m", "immediate", "stop"]);
    }

    /// Makes a standby the primary.
    pub fn promote(&self) {
        self.tool("pg_ctl", &["-D", "data", "-w", "promote"]);
    }

    /// Runs a program of the server in the cluster's folder, as the server's user.
    fn tool(&self, name: &str, arguments: &[&str]) {
        let output = self.try_tool(name, arguments);
        let log = fs::read_to_string(self.path().join("log")).unwrap_or_default();
        assert!(output.status.success(), "{name}: {output:?}\n{log}");
    }

    fn try_tool(&self, name: &str, arguments: &[&str]) -> Output {
        let program = self.bin.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(arguments).current_dir(self.path()).output().unwrap()
    }

    /// Gives a file to the server's user, readable by it alone.
    pub fn give(&self, file: &Path) {
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(file).status().unwrap().success());
        }
        assert!(Command::new("chmod").arg("600").arg(file).status().unwrap().success());
    }

    /// Runs SQL as the superuser, and gives what it prints.
    #[expect(clippy::must_use_candidate, reason = "most statements answer nothing")]
    pub fn sql(&self, sql: &str) -> String {
        let output = Command::new(self.bin.join("psql"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "billfold", "-d", "postgres"])
            .args(["-v", "ON_ERROR_STOP=1", "-qAt", "-c", sql])
            .output()
            .unwrap();
        assert!(output.status.success(), "{sql}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Its database, for a client.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.port)
    }
}

/// The database of a cluster, through `port`.
#[must_use]
pub fn url(port: u16) -> String {
    format!("host=127.0.0.1 port={port} user=billfold dbname=postgres")
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be stopped already, which is not a failure.
        drop(self.try_tool("pg_ctl", &["-D", "data", "-m", "immediate", "stop"]));
    }
}
