//! On which file system a file is: a network file system cannot keep what write-ahead mode needs.

use std::path::Path;

use crate::StoreError;

/// File systems whose locks and shared memory do not hold between machines.
const NETWORK: &[&str] = &[
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "fuse.ceph",
    "fuse.davfs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "smb3",
    "smbfs",
];

/// Refuses a file on a network file system, where the system tells (Linux).
pub(super) fn refuse_network(path: &Path) -> Result<(), StoreError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let (Ok(folder), Ok(mounts)) = (folder.canonicalize(), std::fs::read_to_string("/proc/self/mountinfo"))
    else {
        // Where the system does not tell, refusing would lock out every user of macOS and Windows.
        return Ok(());
    };
    refuse_mounted(&mounts, &folder)
}

/// Refuses a folder that is on a network file system by the lines of `mountinfo`.
fn refuse_mounted(mounts: &str, folder: &Path) -> Result<(), StoreError> {
    match file_system(mounts, folder) {
        Some(kind) if NETWORK.contains(&kind) => Err(StoreError::NetworkFileSystem),
        _ => Ok(()),
    }
}

/// The kind of file system that holds a folder, by the lines of `mountinfo` (proc(5)): the deepest mount above it, the last
/// of several in one place.
fn file_system<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mut deepest: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let Some((place, kind)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (place.split(' ').nth(4), kind.split(' ').next()) else { continue };
        let point = unescape(point);
        let depth = Path::new(&point).components().count();
        if folder.starts_with(&point) && deepest.is_none_or(|(least, _)| depth >= least) {
            deepest = Some((depth, kind));
        }
    }
    deepest.map(|(_, kind)| kind)
}

/// The four characters that `mountinfo` writes in octal.
fn unescape(text: &str) -> String {
    text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use billfold_reason::Coded as _;

    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home rw,relatime shared:2 master:3 - nfs4 server:/home rw,vers=4.2
31 30 0:41 / /home/pat/local\\040disk rw - xfs /dev/sdb1 rw
32 22 0:42 / /mnt rw - ext4 /dev/sdc1 rw
33 22 0:43 / /mnt rw - fuse.sshfs host: rw
no line at all";

    #[test]
    fn the_deepest_and_latest_mount_decides() {
        for (folder, kind) in [
            ("/", "ext4"),
            ("/homes", "ext4"),
            ("/home", "nfs4"),
            ("/home/pat", "nfs4"),
            ("/home/pat/local disk/mail", "xfs"),
            ("/mnt/data", "fuse.sshfs"),
        ] {
            assert_eq!(file_system(MOUNTS, Path::new(folder)), Some(kind), "{folder}");
        }
        assert_eq!(file_system("", Path::new("/")), None);
    }

    #[test]
    fn a_folder_on_another_machine_is_refused() {
        for folder in ["/home/pat", "/mnt/data"] {
            let refused = refuse_mounted(MOUNTS, Path::new(folder)).unwrap_err();
            assert_eq!(refused.code().name(), "store.network_file_system", "{folder}");
        }
        for folder in ["/", "/home/pat/local disk/mail"] {
            assert!(refuse_mounted(MOUNTS, Path::new(folder)).is_ok(), "{folder}");
        }
    }
}
