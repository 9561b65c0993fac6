//! The journal in PostgreSQL keeps the contract, with handles of their own connections; on a private cluster.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use billfold_partner_service::StoreJournal;
use billfold_partner_service::contract::journal::{self, Open};
use billfold_store::{PostgresOptions, PostgresStore, Store};
use billfold_testkit::postgres::Cluster;

#[test]
#[ignore = "soak"]
fn soak_the_journal_in_postgres_keeps_the_contract() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let databases = AtomicUsize::new(0);
    let make = || -> Open<'static> {
        let name = format!("journal_{}", databases.fetch_add(1, Ordering::SeqCst));
        cluster.sql(&format!("CREATE DATABASE {name}"));
        let url = cluster.url().replace("dbname=postgres", &format!("dbname={name}"));
        let open = move || -> Arc<dyn Store> {
            Arc::new(PostgresStore::open_with(PostgresOptions::new(url.clone())).unwrap())
        };
        // The first handle of each rule stays; the others are connections of their own.
        let (first, opened) = (open(), AtomicUsize::new(0));
        Box::new(move || {
            let fresh = opened.fetch_add(1, Ordering::SeqCst) % 2 == 1;
            Box::new(StoreJournal::new(if fresh { open() } else { Arc::clone(&first) }))
        })
    };
    assert_eq!(journal::run(&make), Ok(()));
}
