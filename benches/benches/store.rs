//! What durability costs: adding a card, and one record of the store, against a bare append with its sync and against one raw commit of
//! SQLite (and of PostgreSQL, where a server is installed), all in one folder and in turns. Then listing one owner's methods
//! among ten thousand, a hundred thousand and a million records, and a sweep that wraps a hundred thousand records anew.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark stops by panicking, prints its figures and reads the clock"
)]

use std::fs::{File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use billfold_benches::turns::{Candidate, compare, only_a_test};
use billfold_store::{Index, Key, PostgresOptions, PostgresStore, SqliteStore, Store, Write};
use billfold_testkit::postgres::Cluster;
use billfold_vault::{NewCard, OwnerId, Params, PassphraseKey, Vault};
use chrono::{DateTime, Utc};
use rusqlite::Connection;

const CARD: &str = r#", "expiry": "2030-12", "name": "Pat Doe",
    "billing": {"line1": "1 Main St", "city": "Redmond", "region": "WA", "postal_code": "98052", "country": "US"}}"#;

/// Bytes that an add writes into records, about: a method, an audit event and the manifest.
const BYTES: usize = 1600;

fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

fn owner(number: usize) -> OwnerId {
    format!("payer{number}@customer.example").parse().unwrap()
}

/// Cards of one issuer's test range with different numbers: an owner seldom adds the same card twice.
fn card(serial: usize) -> NewCard {
    let digits = format!("42424242{:07}", serial % 10_000_000);
    let sum: u32 = digits.bytes().rev().enumerate().fold(0, |sum, (place, digit)| {
        let digit = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
        sum + digit / 10 + digit % 10
    });
    let json = format!("{{\"number\": \"{digits}{}\"{CARD}", (10 - sum % 10) % 10);
    NewCard::from_json(json.as_bytes()).unwrap()
}

fn vault(store: &Arc<dyn Store>) -> Vault {
    let key = PassphraseKey::new("open sesame", Params::FOR_TESTS);
    Vault::open(Arc::clone(store), Box::new(key), "bench").unwrap()
}

/// Owners who have a card already, and are given one more in turn.
struct Adding {
    vault: Vault,
    next: usize,
}

impl Adding {
    const OWNERS: usize = 25;

    fn new(store: &Arc<dyn Store>) -> Self {
        let vault = vault(store);
        for number in 0..Self::OWNERS {
            vault.add(&owner(number), card(number), now()).unwrap();
        }
        Self { vault, next: Self::OWNERS }
    }

    fn add(&mut self) {
        self.vault.add(&owner(self.next % Self::OWNERS), card(self.next), now()).unwrap();
        self.next += 1;
    }

    /// The first card of an owner: keys and name are made and stored as well.
    fn add_first(&mut self) {
        self.vault.add(&owner(1000 + self.next), card(self.next), now()).unwrap();
        self.next += 1;
    }
}

fn one_record(store: &Arc<dyn Store>) -> impl FnMut() {
    let (store, mut next) = (Arc::clone(store), 0_u32);
    move || {
        next += 1;
        let key = Key::new("bench.one", b"shard", next.to_be_bytes());
        store.commit(&[Write::insert(key, vec![7; BYTES], vec![])]).unwrap();
    }
}

/// Writes behind the end, as a log does that grows.
fn append(folder: &Path, name: &str, bytes: usize) -> impl FnMut() {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join(name)).unwrap();
    move || {
        file.write_all(&vec![7; bytes]).unwrap();
        file.sync_data().unwrap();
    }
}

/// Overwrites the file's content, like a log that is used again.
fn overwrite(folder: &Path, name: &str, bytes: usize) -> impl FnMut() {
    let mut file = File::create(folder.join(name)).unwrap();
    file.write_all(&vec![0; 32 << 20]).unwrap();
    file.sync_all().unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    move || {
        file.write_all(&vec![7; bytes]).unwrap();
        file.sync_data().unwrap();
    }
}

/// One row of these bytes in a table of its own, with the settings of the store.
fn raw_sqlite(folder: &Path) -> impl FnMut() {
    let connection = Connection::open(folder.join("raw.db")).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    connection.execute_batch("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT").unwrap();
    move || {
        let mut insert = connection.prepare_cached("INSERT INTO row (body) VALUES (?1)").unwrap();
        insert.execute([vec![7_u8; BYTES]]).unwrap();
    }
}

fn durable(folder: &Path, memory: &Path, rounds: usize) {
    let open = |place: &Path| -> Arc<dyn Store> { Arc::new(SqliteStore::open(place).unwrap()) };
    let (one, more, first) = (folder.join("one.db"), folder.join("more.db"), folder.join("first.db"));
    let (one, more, first, free) = (open(&one), open(&more), open(&first), open(&memory.join("free.db")));
    let (mut more, mut first, mut free) = (Adding::new(&more), Adding::new(&first), Adding::new(&free));
    compare(
        "made durable on SQLite",
        rounds,
        1,
        &mut [
            Candidate::new("append of 1600 bytes and its sync", append(folder, "appended", BYTES)),
            Candidate::new("overwrite of 1600 bytes and its sync", overwrite(folder, "overwritten", BYTES)),
            Candidate::new("append of 8 pages and its sync", append(folder, "appended8", 8 * 4120)),
            Candidate::new("raw SQLite: one row of 1600 bytes", raw_sqlite(folder)),
            Candidate::new("the store: one record of 1600 bytes", one_record(&one)),
            Candidate::new("the vault: a further card of an owner", || more.add()),
            Candidate::new("the vault: the first card of an owner", || first.add_first()),
            Candidate::new("the vault: a further card, on a file system without a disk", || free.add()),
        ],
    );
}

fn durable_on_postgres(rounds: usize) {
    let Some(cluster) = Cluster::start(&["fsync = on"]) else { return };
    let options = || PostgresOptions::new(cluster.url());
    let open = || -> Arc<dyn Store> { Arc::new(PostgresStore::open_with(options()).unwrap()) };
    let (one, adding) = (open(), open());
    let mut adding = Adding::new(&adding);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (client, connection) =
        runtime.block_on(tokio_postgres::connect(&cluster.url(), tokio_postgres::NoTls)).unwrap();
    drop(runtime.spawn(connection));
    let make = "CREATE TABLE raw_row (id bigint PRIMARY KEY, body bytea NOT NULL)";
    runtime.block_on(client.batch_execute(make)).unwrap();
    let insert = runtime.block_on(client.prepare("INSERT INTO raw_row VALUES ($1, $2)")).unwrap();
    let (mut next, body) = (0_i64, vec![7_u8; BYTES]);
    compare(
        "made durable on PostgreSQL",
        rounds,
        1,
        &mut [
            Candidate::new("overwrite of 1600 bytes and its sync", overwrite(cluster.path(), "raw", BYTES)),
            Candidate::new("raw PostgreSQL: one row of 1600 bytes in one statement", || {
                next += 1;
                runtime.block_on(client.execute(&insert, &[&next, &body])).unwrap();
            }),
            Candidate::new("the store: one record of 1600 bytes", one_record(&one)),
            Candidate::new("the vault: a further card of an owner", || adding.add()),
        ],
    );
    let (small, large) = if only_a_test() { (100, 200) } else { (10_000, 100_000) };
    let stores = [small, large].map(|records| -> (u32, Arc<dyn Store>) {
        cluster.sql(&format!("CREATE DATABASE with_{records}"));
        let url = cluster.url().replace("dbname=postgres", &format!("dbname=with_{records}"));
        (records, Arc::new(PostgresStore::open(&url).unwrap()))
    });
    listing("listing five methods on PostgreSQL", &stores, rounds);
}

/// Fills a store with sealed records of strangers, five to an owner, as far as a store can tell.
fn fill(store: &Arc<dyn Store>, records: u32) {
    let owners: Vec<u32> = (0..records / 5).collect();
    for some in owners.chunks(1000) {
        let commits: Vec<Vec<Write>> = some
            .iter()
            .map(|owner| {
                // Spread over the whole range, as the shards of a vault are.
                let shard = [owner.wrapping_mul(2_654_435_761).to_be_bytes(); 8].concat();
                let row = |id: u8| {
                    let key = Key::new("vault.method", shard.clone(), [id; 16]);
                    let indexes =
                        vec![Index::new("fingerprint", [id; 32]), Index::new("key-version", [0; 4])];
                    Write::insert(key, vec![7; 467], indexes)
                };
                (0..5).map(row).collect()
            })
            .collect();
        assert!(store.commit_all(&commits).iter().all(Result::is_ok));
    }
}

fn listing(title: &str, stores: &[(u32, Arc<dyn Store>)], rounds: usize) {
    let vaults: Vec<(u32, Vault)> = stores
        .iter()
        .map(|(records, store)| {
            fill(store, *records);
            let vault = vault(store);
            for serial in 0..5 {
                vault.add(&owner(*records as usize), card(serial), now()).unwrap();
            }
            (*records, vault)
        })
        .collect();
    let mut candidates: Vec<Candidate<'_>> = vaults
        .iter()
        .map(|(records, vault)| {
            Candidate::new(format!("among {records} records"), || {
                assert_eq!(vault.list(&owner(*records as usize), now()).unwrap().len(), 5);
            })
        })
        .collect();
    compare(title, rounds, 20, &mut candidates);
}

fn listing_on_sqlite(memory: &Path, rounds: usize) {
    let sizes = if only_a_test() { [10, 20, 30] } else { [10_000, 100_000, 1_000_000] };
    let stores = sizes.map(|records| -> (u32, Arc<dyn Store>) {
        (records, Arc::new(SqliteStore::open(memory.join(format!("{records}.db"))).unwrap()))
    });
    listing("listing five methods on SQLite", &stores, rounds);
}

/// Filled in memory, as that is not what is measured, and moved to the disk.
fn sweep(memory: &Path, folder: &Path, owners: usize) {
    let store: Arc<dyn Store> = {
        let filled = SqliteStore::open(memory.join("filled.db")).unwrap();
        let filled = Arc::new(filled);
        let store: Arc<dyn Store> = Arc::clone(&filled) as Arc<dyn Store>;
        let vault = vault(&store);
        for number in 0..owners {
            for serial in 0..5 {
                vault.add(&owner(number), card(serial), now()).unwrap();
            }
            vault.rotate(&owner(number), now()).unwrap();
        }
        filled.copy_to(folder.join("sweep.db")).unwrap();
        Arc::new(SqliteStore::open(folder.join("sweep.db")).unwrap())
    };
    let vault = vault(&store);
    let single = (owners / 20).max(1);
    let start = Instant::now();
    let alone: usize = (0..single).map(|n| vault.rewrap(&owner(n), now()).unwrap().rewrapped).sum();
    let one_by_one = start.elapsed() / u32::try_from(alone).unwrap();
    let start = Instant::now();
    let report = vault.rewrap_all(now()).unwrap();
    let taken = start.elapsed();
    let together = taken / u32::try_from(report.rewrapped).unwrap();
    assert_eq!(report.rewrapped + alone, owners * 5);
    println!("\nwrapping records anew, five to an owner, on SQLite");
    println!("  owner by owner, {alone} records: {one_by_one:.2?} a record");
    println!("  rewrap_all, {} records: {together:.2?} a record, {taken:.2?} in all", report.rewrapped);
}

fn main() {
    let rounds = if only_a_test() { 1 } else { 300 };
    // Beside the checkout's own build, so that it is a disk and not a file system in memory.
    let disk = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let in_memory = Path::new("/dev/shm");
    let memory =
        if in_memory.is_dir() { tempfile::tempdir_in(in_memory) } else { tempfile::tempdir() }.unwrap();
    durable(disk.path(), memory.path(), 3 * rounds);
    durable_on_postgres(rounds);
    listing_on_sqlite(memory.path(), rounds);
    sweep(memory.path(), disk.path(), if only_a_test() { 20 } else { 20_000 });
}
