//! Helpers for servers on loopback: a free port, a user that is not root, and waiting until one answers.

use std::net::TcpListener;
use std::process::Command;

/// A port that is free now; the server takes it a moment later.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Whether this process is root.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

/// A program of the search path or of the folders where Debian puts servers.
#[cfg(any(feature = "browser", feature = "dovecot"))]
pub(crate) fn program(name: &str) -> Option<std::path::PathBuf> {
    let mut folders: Vec<_> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    folders.push("/usr/sbin".into());
    folders.into_iter().map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Whether something answers on the port within 30 seconds.
#[cfg(any(feature = "browser", feature = "dovecot"))]
pub(crate) fn answers(port: u16) -> bool {
    (0..300).any(|_| {
        let answered = std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        if !answered {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        answered
    })
}
