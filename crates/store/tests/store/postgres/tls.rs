//! TLS: used where it is demanded, and refused with a wrong certificate.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use billfold_store::{Key, PostgresOptions, PostgresStore, Roots, Store, StoreError, Write};
use billfold_testkit::postgres::Cluster;
use billfold_testkit::skip::{Need, skipped};

/// Runs `openssl` in a folder.
fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments}: {output:?}");
}

/// An authority `ca` and a certificate `server`, signed by it, for `name`.
fn certificates(folder: &Path, name: &str, days: i32) {
    openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=test-ca",
    );
    openssl(
        folder,
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=server",
    );
    std::fs::write(folder.join("ext"), format!("subjectAltName=DNS:{name}\nbasicConstraints=CA:FALSE\n"))
        .unwrap();
    openssl(
        folder,
        &format!(
            "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out server.crt -days {days} -extfile ext"
        ),
    );
}

/// Sets the cluster's certificate and restarts it.
fn serve(cluster: &Cluster, name: &str, days: i32) -> Vec<u8> {
    certificates(cluster.path(), name, days);
    for file in ["server.crt", "server.key"] {
        cluster.give(&cluster.path().join(file));
    }
    cluster
        .sql(&format!("ALTER SYSTEM SET ssl_cert_file = '{}'", cluster.path().join("server.crt").display()));
    cluster
        .sql(&format!("ALTER SYSTEM SET ssl_key_file = '{}'", cluster.path().join("server.key").display()));
    cluster.sql("ALTER SYSTEM SET ssl = on");
    cluster.stop_immediately();
    cluster.up();
    std::fs::read(cluster.path().join("ca.crt")).unwrap()
}

/// A refusal is an error at once, not after waiting for it to pass.
fn refused(cluster: &Cluster, roots: Vec<u8>) {
    assert!(matches!(open(cluster, roots), Err(StoreError::Io { .. })));
}

fn open(cluster: &Cluster, roots: Vec<u8>) -> Result<PostgresStore, StoreError> {
    let url = format!("{} sslmode=require", cluster.url().replace("127.0.0.1", "localhost"));
    let options = PostgresOptions::new(url).roots(Roots::Pem(roots)).timeout(Duration::from_secs(5));
    PostgresStore::open_with(options)
}

#[test]
fn certificates_are_verified() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    if Command::new("openssl").arg("version").output().is_err() {
        skipped(Need::Program, "no openssl to make certificates with");
        return;
    }
    // A server without TLS is refused, not fallen back to.
    refused(&cluster, vec![]);
    let good = serve(&cluster, "localhost", 1);
    let store = open(&cluster, good.clone()).unwrap();
    store.commit(&[Write::insert(Key::new("test", "", "a"), "", vec![])]).unwrap();
    let encrypted = "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'billfold-store'";
    assert_eq!(cluster.sql(encrypted), "t");
    drop(store);
    // Another authority, none, another name, an expired certificate.
    refused(&cluster, vec![]);
    let other = serve(&cluster, "localhost", 1);
    refused(&cluster, good);
    drop(open(&cluster, other).unwrap());
    let name = serve(&cluster, "db.example", 1);
    refused(&cluster, name);
    let expired = serve(&cluster, "localhost", -1);
    refused(&cluster, expired);
}
