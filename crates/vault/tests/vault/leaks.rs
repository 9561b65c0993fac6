//! What the database, the errors and the printed values tell about cards: nothing.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::error::Error;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use billfold_store::{SqliteStore, Store};
use billfold_vault::{Edit, NewCard, SecurityCode, Vault};

use crate::support::{Hosted, VISA, card, claim, later, memory, now, pat, processor, rows, vault};

const PAN: &str = "4242424242424242";
const CODE: &str = "7391";

/// The forms in which digits might lie around.
fn forms(digits: &str) -> Vec<Vec<u8>> {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| digits.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
    let spaced =
        digits.as_bytes().chunks(4).map(|part| std::str::from_utf8(part).unwrap()).collect::<Vec<_>>();
    let hex = hex::encode(digits);
    let percent = digits.bytes().map(|b| format!("%{b:02x}")).collect::<String>();
    let number = digits.parse::<u64>().unwrap();
    let mut forms = vec![
        digits.as_bytes().to_vec(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        percent.into_bytes(),
    ];
    if digits.len() > 8 {
        forms.extend([spaced.join(" ").into_bytes(), spaced.join("-").into_bytes()]);
        forms.extend([number.to_le_bytes().to_vec(), number.to_be_bytes().to_vec()]);
        // Base64, at each of its three alignments, without the ends that depend on the neighbours.
        for shift in ["", "x", "xx"] {
            let text = STANDARD_NO_PAD.encode(format!("{shift}{digits}"));
            forms.push(text.get(4..20).unwrap().as_bytes().to_vec());
        }
    }
    forms
}

fn assert_clean(what: &str, bytes: &[u8]) {
    for digits in [PAN, CODE] {
        for form in forms(digits) {
            assert!(
                !bytes.windows(form.len()).any(|window| window == form),
                "{what} has {digits} as {form:?}"
            );
        }
    }
}

#[test]
fn the_scan_finds_what_is_there() {
    for form in forms(PAN) {
        let hay = [b"xx".as_slice(), &form, b"yy"].concat();
        assert!(std::panic::catch_unwind(|| assert_clean("hay", &hay)).is_err());
    }
}

#[test]
fn neither_database_nor_log_has_a_number_or_code() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path().join("store.sqlite")).unwrap());
    let vault = vault(&store);
    let amex = format!(
        r#"{{"number": "378282246310005", "expiry": "2029-01", "name": "P", "security_code": "{CODE}"}}"#
    );
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let other = vault.add(&pat(), card(&amex), now()).unwrap();
    let edit = Edit::from_json(format!(r#"{{"name": "Q", "security_code": "{CODE}"}}"#).as_bytes()).unwrap();
    vault.update(&pat(), &other.id, edit, now()).unwrap();
    let (key, pinned) = processor();
    let release = vault
        .release(
            claim(&store, &pat(), &other, "i-1", &pinned),
            SecurityCode::parse(CODE).unwrap(),
            &pinned,
            now(),
        )
        .unwrap();
    let failed = vault
        .release(
            claim(&store, &pat(), &method, "i-2", &pinned),
            SecurityCode::parse(CODE).unwrap(),
            &pinned,
            later(99),
        )
        .unwrap_err();
    vault.rotate(&pat(), now()).unwrap();
    vault.rewrap(&pat(), now()).unwrap();

    let mut printed =
        format!("{vault:?} {method:?} {other:?} {release:?} {failed:?} {failed} {pinned:?} {key:?}");
    let mut source: Option<&dyn Error> = Some(&failed);
    while let Some(error) = source {
        printed += &format!(" {error} {error:?}");
        source = error.source();
    }
    printed += &format!("{:?} {:?}", vault.audit_trail(&pat()).unwrap(), vault.verify(&pat()).unwrap());
    printed += &serde_json::to_string(&vault.list(&pat(), now()).unwrap()).unwrap();
    for wrong in [
        PAN.to_owned(),
        format!("\"{PAN}\""),
        format!("{{\"{PAN}\": {PAN}}}"),
        format!("{{\"number\": {PAN}}}"),
    ] {
        let error = NewCard::from_json(wrong.as_bytes()).unwrap_err();
        printed += &format!(" {error} {error:?}");
    }
    assert_clean("what is printed", printed.as_bytes());
    assert_clean("the sealed card", release.sealed.to_text().as_bytes());
    for row in rows(
        &store,
        &["vault.meta", "vault.key", "vault.owner", "vault.method", "vault.audit", "ledger.attempt"],
    ) {
        assert_clean("a row", &row.body);
        row.indexes.iter().for_each(|index| assert_clean("an index", &index.value));
    }
    drop((vault, store));
    let mut files = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert_clean(&path.display().to_string(), &bytes);
        let owner = b"pat@customer";
        let methods = bytes.windows(12).any(|window| window == owner);
        assert!(!methods || path.extension().is_some(), "the vault's rows do not name their owner");
        files += 1;
    }
    assert!(files >= 1);
}

#[test]
fn the_length_of_a_record_tells_little() {
    let store = memory();
    let vault = vault(&store);
    for length in 1..=40 {
        let json = format!(
            r#"{{"number": "{PAN}", "expiry": "2030-12", "name": "{}", "billing": {{"city": "Redmond"}}}}"#,
            "x".repeat(length)
        );
        vault.add(&pat(), card(&json), now()).unwrap();
    }
    let mut sizes: Vec<_> = rows(&store, &["vault.method"]).iter().map(|row| row.body.len()).collect();
    sizes.sort_unstable();
    sizes.dedup();
    assert_eq!(sizes.len(), 1, "{sizes:?}");
}

#[test]
fn the_same_card_of_two_owners_looks_different() {
    let store = memory();
    let service = Arc::default();
    let vault = Vault::open(Arc::clone(&store), Hosted::new(&service), "test").unwrap();
    vault.add(&pat(), card(VISA), now()).unwrap();
    vault.add(&"contoso:pat@customer.example".parse().unwrap(), card(VISA), now()).unwrap();
    let rows = rows(&store, &["vault.method"]);
    let print =
        |n: usize| rows[n].indexes.iter().find(|index| index.name == "fingerprint").unwrap().value.clone();
    assert_ne!(print(0), print(1));
    let common = (0..rows[0].body.len().saturating_sub(8))
        .filter(|&at| rows[1].body.windows(8).any(|window| window == &rows[0].body[at..at + 8]))
        .filter(|&at| at > 15)
        .count();
    assert_eq!(common, 0, "no eight bytes in common behind the head");
}
