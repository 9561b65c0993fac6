//! A Dovecot of this test alone: IMAP on loopback over Maildir folders that lie in a scratch folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::loopback::{answers, free_port, is_root, program};
use crate::skip::{Need, skipped};

/// The password of every user.
pub const PASSWORD: &str = "correct-horse";

/// A running server; any name is a user with [`PASSWORD`]. Stopped and removed when dropped.
#[derive(Debug)]
pub struct Dovecot {
    folder: TempDir,
    process: Child,
    port: u16,
    /// How many messages were delivered, so that each has a file name of its own.
    delivered: u32,
}

impl Dovecot {
    /// A server, or `None`, having said so, where Dovecot 2.3 with IMAP is not installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        let Some(dovecot) = program("dovecot").filter(|_| Path::new("/usr/lib/dovecot/imap").exists()) else {
            skipped(Need::Program, "no Dovecot with IMAP");
            return None;
        };
        let version = Command::new(&dovecot).arg("--version").output().unwrap().stdout;
        if !version.starts_with(b"2.3.") {
            let version = String::from_utf8_lossy(&version).into_owned();
            skipped(Need::Machine, format_args!("the configuration is for Dovecot 2.3, not {version}"));
            return None;
        }
        let folder = tempfile::Builder::new().prefix("billfold-dovecot-").tempdir_in("/tmp").unwrap();
        let (port, configuration) = (free_port(), folder.path().join("dovecot.conf"));
        fs::create_dir(folder.path().join("mail")).unwrap();
        if is_root() {
            // The processes of the server run as its own users, and have to get to their places in this folder.
            run(Command::new("chmod").arg("755").arg(folder.path()));
            run(Command::new("chown").arg("mail:mail").arg(folder.path().join("mail")));
        }
        fs::write(&configuration, settings(folder.path(), port)).unwrap();
        let process = Command::new(dovecot)
            .arg("-F")
            .arg("-c")
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { folder, process, port, delivered: 0 };
        assert!(answers(port), "dovecot does not answer: {}", server.log());
        Some(server)
    }

    /// The port of IMAP without TLS on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Puts a message into a user's inbox, as a delivery agent does.
    pub fn deliver(&mut self, user: &str, message: &[u8]) {
        let inbox = self.inbox(user);
        self.delivered = self.delivered.saturating_add(1);
        let name = format!("{}.{}.billfold", self.delivered, std::process::id());
        // Written whole before it appears.
        let written = inbox.join("tmp").join(&name);
        fs::write(&written, message).unwrap();
        if is_root() {
            run(Command::new("chown").arg("mail:mail").arg(&written));
        }
        fs::rename(written, inbox.join("new").join(name)).unwrap();
    }

    /// The server's log.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn inbox(&self, user: &str) -> PathBuf {
        let inbox = self.folder.path().join("mail").join(user);
        if !inbox.exists() {
            for part in ["tmp", "new", "cur"] {
                fs::create_dir_all(inbox.join(part)).unwrap();
            }
            if is_root() {
                run(Command::new("chown").args(["-R", "mail:mail"]).arg(&inbox));
            }
        }
        inbox
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // The master stops its children, if it is asked and not killed.
        let asked = Command::new("kill").arg(self.process.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            drop(self.process.kill());
        }
        drop(self.process.wait());
    }
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

/// The whole configuration; nothing of `/etc/dovecot` is read.
fn settings(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    let users = if is_root() {
        "default_internal_user = dovecot\ndefault_login_user = dovenull\nfirst_valid_uid = 1\n".to_owned()
    } else {
        let id = |what: &str| {
            let output = Command::new("id").arg(what).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        let (user, group) = (id("-un"), id("-gn"));
        format!(
            "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n"
        )
    };
    let owner = if is_root() { "uid=mail gid=mail" } else { "" };
    format!(
        "base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
{users}mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = {owner} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"
    )
}
