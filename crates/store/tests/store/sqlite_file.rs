//! The file: whose it is, who may read it, what is left in it, and what damage to it does.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use billfold_store::{Damage, Index, Key, Record, SqliteStore, Store, StoreError, Write, sound};

fn key(id: u8) -> Key {
    Key::new("test", "shard", [id])
}

/// A store with a few records, closed again.
fn filled(path: &Path) -> Vec<Record> {
    let store = SqliteStore::open(path).unwrap();
    for id in 0..20 {
        let indexes = vec![Index::unique("id", [id]), Index::new("kind", [id % 3])];
        store.commit(&[Write::insert(key(id), vec![id; 300], indexes)]).unwrap();
    }
    store.scan("test", b"shard", None, 100).unwrap()
}

#[test]
fn what_was_stored_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let records = filled(&path);
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.scan("test", b"shard", None, 100).unwrap(), records);
    store.check().unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path).unwrap();
    store.commit(&[Write::insert(key(1), "x", vec![])]).unwrap();
    let files: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().path()).collect();
    assert_eq!(files.len(), 3, "file, log and shared memory");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(store);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    drop(SqliteStore::open(&path).unwrap());
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_file_of_another_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "some notes that are not a database, and long enough to be looked at".repeat(20))
        .unwrap();
    let foreign = folder.path().join("foreign.db");
    let connection = rusqlite::Connection::open(&foreign).unwrap();
    connection.execute_batch("CREATE TABLE mail (subject TEXT)").unwrap();
    drop(connection);
    let marked = folder.path().join("marked.db");
    let connection = rusqlite::Connection::open(&marked).unwrap();
    connection.execute_batch("PRAGMA application_id = 7").unwrap();
    drop(connection);
    for path in [text, foreign, marked] {
        let before = fs::read(&path).unwrap();
        assert!(matches!(SqliteStore::open(&path), Err(StoreError::Foreign)), "{}", path.display());
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    let missing = folder.path().join("no-such-folder").join("store.db");
    assert!(matches!(SqliteStore::open(missing), Err(StoreError::Io { .. })));
}

#[test]
fn a_file_of_a_later_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    filled(&path);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA user_version = 9").unwrap();
    drop(connection);
    let before = fs::read(&path).unwrap();
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::TooNew { found: 9, supported: 1 })));
    assert_eq!(fs::read(&path).unwrap(), before);
}

/// A file written by the first release, kept in the repository: it opens for ever.
#[test]
fn the_golden_file_of_schema_1_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/schema-1.db");
    fs::copy(golden, &path).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    store.check().unwrap();
    let records = store.scan("golden", b"shard", None, 10).unwrap();
    assert_eq!(records.len(), 3);
    assert_eq!((records[1].version, records[1].body.as_slice()), (2, &b"second, changed"[..]));
    assert_eq!(store.find("golden", b"shard", "number", b"3").unwrap()[0].key.id, b"c");
    store.commit(&[Write::delete(records[0].key.clone(), 1)]).unwrap();
}

#[test]
#[ignore = "writes the golden file; run once per schema"]
fn write_the_golden_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path).unwrap();
    let key = |id: &str| Key::new("golden", "shard", id);
    for (id, body, number) in [("a", "first", "1"), ("b", "second", "2"), ("c", "third", "3")] {
        store.commit(&[Write::insert(key(id), body, vec![Index::unique("number", number)])]).unwrap();
    }
    store.commit(&[Write::replace(key("b"), 1, "second, changed", vec![])]).unwrap();
    store.checkpoint().unwrap();
    drop(store);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/schema-1.db");
    fs::create_dir_all(golden.parent().unwrap()).unwrap();
    fs::copy(path, golden).unwrap();
}

#[test]
fn deleted_and_replaced_content_is_in_no_file_after_a_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("store.db")).unwrap();
    let holds = |needle: &str| {
        fs::read_dir(folder.path()).unwrap().any(|file| {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
        })
    };
    let old = "a-secret-that-is-deleted-".repeat(300);
    let index = vec![Index::new("n", "a-value-that-is-deleted")];
    store.commit(&[Write::insert(key(1), old.as_str(), index)]).unwrap();
    store.commit(&[Write::insert(key(2), "a-secret-that-is-replaced", vec![])]).unwrap();
    assert!(holds("a-secret-that-is-deleted"));
    store.commit(&[Write::delete(key(1), 1), Write::replace(key(2), 1, "new", vec![])]).unwrap();
    store.checkpoint().unwrap();
    for needle in ["a-secret-that-is-deleted", "a-value-that-is-deleted", "a-secret-that-is-replaced"] {
        assert!(!holds(needle), "{needle}");
    }
}

#[test]
fn a_copy_has_all_that_was_committed_and_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let records = filled(&path);
    let store = SqliteStore::open(&path).unwrap();
    // Still in the log.
    store.commit(&[Write::insert(key(99), "late", vec![])]).unwrap();
    let copy = folder.path().join("copy's name.db");
    store.copy_to(&copy).unwrap();
    store.commit(&[Write::insert(key(100), "later", vec![])]).unwrap();
    assert!(matches!(store.copy_to(&copy), Err(StoreError::Io { .. })), "a copy is not overwritten");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let copy = SqliteStore::open(&copy).unwrap();
    copy.check().unwrap();
    let copied = copy.scan("test", b"shard", None, 100).unwrap();
    assert_eq!(copied.len(), records.len() + 1);
    assert_eq!(copied[..records.len()], records[..]);
    assert_eq!(copy.get(&key(100)).unwrap(), None);
}

/// C5 of the storage faults: whatever byte changes, reads give the truth, an error, or nothing where `check` complains.
fn survives_flips(step: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let truth = filled(&path);
    let good = fs::read(&path).unwrap();
    let copy = folder.path().join("copy.db");
    let mut damaged = 0;
    for at in (0..good.len()).step_by(step) {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&copy, &bytes).unwrap();
        if !is_truthful(&copy, &truth) {
            damaged += 1;
        }
        for suffix in ["-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{suffix}", copy.display())));
        }
    }
    assert!(damaged > 0, "some flips must have hit something");
}

/// Panics where a read gives something that was never written.
fn is_truthful(path: &Path, truth: &[Record]) -> bool {
    let store = match SqliteStore::open(path) {
        Ok(store) => store,
        Err(error) => {
            let known = matches!(
                error,
                StoreError::Foreign
                    | StoreError::TooNew { .. }
                    | StoreError::Corrupt { .. }
                    | StoreError::Io { .. }
            );
            assert!(known, "{error:?}");
            return false;
        }
    };
    let sound = store.check().is_ok();
    for record in truth {
        match store.get(&record.key) {
            Ok(Some(read)) => assert_eq!(&read, record),
            Ok(None) => assert!(!sound, "a record vanished from a file that checks as sound"),
            Err(StoreError::Corrupt { .. } | StoreError::Io { .. }) => assert!(!sound),
            Err(error) => panic!("{error:?}"),
        }
        match store.find("test", b"shard", "id", &record.key.id) {
            Ok(found) if found.is_empty() => assert!(!sound, "an index vanished from a sound file"),
            Ok(found) => assert_eq!(found, std::slice::from_ref(record)),
            Err(StoreError::Corrupt {
                what: Damage::File | Damage::Checksum | Damage::Form | Damage::Index,
            })
            | Err(StoreError::Io { .. }) => assert!(!sound),
            Err(error) => panic!("{error:?}"),
        }
    }
    sound
}

#[test]
fn a_flipped_bit_never_gives_wrong_data() {
    survives_flips(97);
}

#[test]
#[ignore = "soak"]
fn soak_every_flipped_byte_never_gives_wrong_data() {
    survives_flips(1);
}

/// What is sound beside a damaged record is read, and the damaged one is named.
#[test]
fn a_damaged_record_costs_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path).unwrap();
    let key = |n: u8| Key::new("test", "shard", [n]);
    let insert = |n: u8| Write::insert(key(n), [n; 9], vec![Index::new("all", "1")]);
    store.commit(&(0..10).map(insert).collect::<Vec<_>>()).unwrap();
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute("UPDATE record SET body = x'00' WHERE id = x'04'", []).unwrap();
    file.execute("DELETE FROM record WHERE id = x'06'", []).unwrap();
    assert!(store.find("test", b"shard", "all", b"1").is_err());
    assert!(store.scan("test", b"shard", None, 100).is_err());
    let found = sound::find(&store, "test", b"shard", "all", b"1").unwrap();
    assert_eq!((found.records.len(), found.damaged), (8, vec![key(4), key(6)]));
    // A record that is gone leaves no trace in a scan; the index told of it.
    let mut ids = Vec::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = sound::scan(&store, "test", b"shard", after.as_deref(), 2).unwrap();
        ids.extend(page.records.iter().map(|record| record.key.id.clone()));
        ids.extend(page.damaged.iter().map(|key| key.id.clone()));
        if page.len() < 2 {
            break;
        }
        after = page.last().map(<[u8]>::to_vec);
    }
    ids.sort();
    assert_eq!(ids, [[0], [1], [2], [3], [4], [5], [7], [8], [9]].map(|id| id.to_vec()));
}
