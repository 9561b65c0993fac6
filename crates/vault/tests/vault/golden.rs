//! What a released version wrote opens for ever: the files in `tests/golden` are never changed, only added.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use billfold_store::{Index, Key, MemoryStore, Store, Write};
use billfold_vault::{Action, Edit, Vault};

use crate::support;
use crate::support::{AMEX, VISA, card, later, now, passphrase, pat, rows};

fn file(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).join(name)
}

/// One row per line: space, shard, id, body, then `name=value` of each index; all bytes in hexadecimal.
fn load(text: &str) -> Arc<dyn Store> {
    let store = Arc::new(MemoryStore::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let mut bytes = |_| hex::decode(words.next().unwrap()).unwrap();
        let [space, shard, id, body] = ["space", "shard", "id", "body"].map(&mut bytes);
        let key = Key::new(String::from_utf8(space).unwrap(), shard, id);
        let indexes = words.map(|word| {
            let (name, value) = word.split_once('=').unwrap();
            Index::new(name, hex::decode(value).unwrap())
        });
        store.commit(&[Write::insert(key, body, indexes.collect())]).unwrap();
    }
    store
}

#[test]
fn version_1_opens() {
    let store = load(&std::fs::read_to_string(file("v1.txt")).unwrap());
    let vault = Vault::open(Arc::clone(&store), passphrase(), "test").unwrap();
    let methods = vault.list(&pat(), now()).unwrap();
    let labels: Vec<_> = methods.iter().map(|method| (method.label(), method.name.as_str())).collect();
    assert_eq!(labels, [("amex ••0005".to_owned(), "Pat Doe"), ("visa ••4242".to_owned(), "Patricia Doe")]);
    assert_eq!(methods[1].billing.get_city(), "Redmond");
    assert!(vault.verify(&pat()).unwrap().is_sound());
    let actions: Vec<_> = vault.audit_trail(&pat()).unwrap().iter().map(|event| event.action).collect();
    let expected = [Action::Added, Action::Added, Action::KeyRotated, Action::Changed, Action::DefaultSet];
    assert_eq!(actions, expected);
    // And it goes on from there.
    assert_eq!(vault.add(&pat(), card(VISA), later(9)).unwrap().duplicate_of, Some(methods[1].id));
    assert_eq!(vault.rewrap(&pat(), later(9)).unwrap().rewrapped, 1);
}

/// Writes the file of the present version, once: `cargo test -p billfold-vault --test golden -- --ignored`.
#[test]
#[ignore = "makes a golden file that does not exist yet"]
fn write_version_1() {
    assert!(!file("v1.txt").exists(), "golden files are never rewritten");
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let vault = Vault::open(Arc::clone(&store), passphrase(), "test").unwrap();
    let visa = vault.add(&pat(), card(VISA), now()).unwrap();
    let amex = vault.add(&pat(), card(AMEX), later(1)).unwrap();
    vault.rotate(&pat(), later(2)).unwrap();
    vault.update(&pat(), &visa.id, Edit::new().name("Patricia Doe").unwrap(), later(3)).unwrap();
    vault.set_default(&pat(), &amex.id, later(4)).unwrap();
    let mut text = String::from(
        "# Format 1, suite 1, schema 1. Passphrase: open sesame. Published test numbers only.\n",
    );
    for row in rows(&store, support::SPACES) {
        let parts = [row.key.space.as_bytes(), &row.key.shard, &row.key.id, &row.body].map(hex::encode);
        text += &parts.join(" ");
        for index in row.indexes {
            write!(text, " {}={}", index.name, hex::encode(index.value)).unwrap();
        }
        text.push('\n');
    }
    std::fs::create_dir_all(file("")).unwrap();
    std::fs::write(file("v1.txt"), text).unwrap();
}
