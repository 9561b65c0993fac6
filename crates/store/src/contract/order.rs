//! Order, pages, and bytes.

use super::{OTHER, SPACE, fresh, key};
use crate::{Index, Key, Store, Write};

/// A scan gives the records of its space and shard in the byte order of their ids, page by page, each once.
pub fn scan_pages_in_byte_order(store: &dyn Store) {
    let shard = fresh();
    let mut inserted: Vec<Vec<u8>> = (0..=255_u8).map(|byte| vec![byte]).collect();
    inserted.extend([vec![0, 0], vec![0, 1], vec![127, 0], vec![255, 255], b"abc".to_vec(), b"ABC".to_vec()]);
    for chunk in inserted.chunks(100) {
        let writes: Vec<Write> = chunk
            .iter()
            .map(|id| Write::insert(Key::new(SPACE, shard.as_slice(), id.as_slice()), id.as_slice(), vec![]))
            .collect();
        store.commit(&writes).unwrap();
    }
    store.commit(&[Write::insert(Key::new(OTHER, shard.as_slice(), [5]), "", vec![])]).unwrap();
    inserted.sort();
    let mut read: Vec<Vec<u8>> = Vec::new();
    loop {
        let page = store.scan(SPACE, &shard, read.last().map(Vec::as_slice), 100).unwrap();
        assert!(page.iter().all(|record| record.body == record.key.id && record.key.shard == shard));
        read.extend(page.iter().map(|record| record.key.id.clone()));
        if page.len() < 100 {
            break;
        }
    }
    assert_eq!(read, inserted);
    assert!(store.scan(SPACE, &shard, None, 0).unwrap().is_empty());
    assert_eq!(store.scan(SPACE, &shard, None, usize::MAX).unwrap().len(), inserted.len());
    // A place between two ids is a place to go on from.
    assert_eq!(store.scan(SPACE, &shard, Some(&[127, 0, 0]), 1).unwrap()[0].key.id, [128]);
}

/// The shards of a space are listed in order, page by page, once each however many records they have.
pub fn shards_are_listed_in_pages(store: &dyn Store) {
    let space = format!("contract.{}", fresh().iter().map(|b| format!("{b:02x}")).collect::<String>());
    let mut shards: Vec<Vec<u8>> = (0..7_u8).map(|n| vec![n.wrapping_mul(41), n]).collect();
    shards.push(vec![]);
    for shard in &shards {
        let write = |id: u8| Write::insert(Key::new(space.as_str(), shard.as_slice(), [id]), "", vec![]);
        store.commit(&[write(1), write(2)]).unwrap();
    }
    shards.sort();
    let first = store.shards(&space, None, 3).unwrap();
    let second = store.shards(&space, first.last().map(Vec::as_slice), 3).unwrap();
    let third = store.shards(&space, second.last().map(Vec::as_slice), 3).unwrap();
    assert_eq!((first.len(), second.len(), third.len()), (3, 3, 2));
    assert_eq!([first, second, third].concat(), shards);
    store
        .commit(&[1, 2].map(|id| Write::delete(Key::new(space.as_str(), shards[1].as_slice(), [id]), 1)))
        .unwrap();
    assert_eq!(store.shards(&space, None, 100).unwrap().len(), shards.len() - 1);
}

/// Shards, ids, values and bodies of any bytes, also empty ones where that is allowed, come back as they were.
pub fn bytes_are_kept_as_they_are(store: &dyn Store) {
    let every: Vec<u8> = (0..=255).collect();
    for bytes in [&every[..], b"\0", b"\0\0", b"'\"\\%_\n\r", &[0xff, 0xfe, 0x00, 0x80], "é".as_bytes()] {
        let mut shard = fresh();
        shard.extend(&bytes[..bytes.len().min(90)]);
        let key = Key::new(SPACE, shard.as_slice(), &bytes[..bytes.len().min(128)]);
        store.commit(&[Write::insert(key.clone(), bytes, vec![Index::unique("n", bytes)])]).unwrap();
        let record = store.get(&key).unwrap().unwrap();
        assert_eq!((&record.key, record.body.as_slice()), (&key, bytes));
        assert_eq!(store.find(SPACE, &shard, "n", bytes).unwrap(), [record]);
    }
    let shard = fresh();
    store.commit(&[Write::insert(key(&shard, "empty"), "", vec![Index::new("n", "")])]).unwrap();
    assert_eq!(store.find(SPACE, &shard, "n", b"").unwrap()[0].body, b"");
}
