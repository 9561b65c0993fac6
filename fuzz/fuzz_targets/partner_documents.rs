//! Property: tokens are read from a good answer alone and never shown, a service's keys come from its own host, and key sets that are read are read again as the same.
#![cfg_attr(fuzzing, no_main)]

use billfold_partner::Discovery;
use billfold_partner::http::{Headers, Response};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

const STATUSES: [u16; 8] = [200, 200, 201, 400, 401, 403, 429, 500];

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else { return };
    let status = STATUSES[usize::from(choice / 4) % STATUSES.len()];
    let answer = Response::new(status, Headers::new(), body.to_vec());
    let now = chrono::DateTime::from_timestamp(1_795_165_200, 0).expect("a time");
    match choice % 4 {
        0 => {
            for read in [billfold_xero::read_tokens(&answer, now), billfold_freshbooks::read_tokens(&answer)]
            {
                let Ok(set) = read else { continue };
                assert_eq!(status, 200);
                let shown = format!("{set:?}");
                for secret in [set.access.expose(), set.refresh.expose()] {
                    assert!(!secret.is_empty());
                    // Short ones may occur in the words of the form itself.
                    assert!(
                        secret.len() < 12 || shown_elsewhere(&set.scopes, secret) || !shown.contains(secret)
                    );
                }
            }
        }
        1 => {
            if let Ok(connections) = billfold_xero::read_connections(&answer) {
                assert_eq!(status, 200);
                assert_eq!(
                    connections,
                    billfold_xero::read_connections(&answer).expect("it was read before")
                );
            }
        }
        2 => {
            let metadata =
                "https://sts.example/.well-known/openid-configuration".parse().expect("an address");
            let discovery = Discovery::new(metadata, "https://sts.example/").expect("a service");
            if let Ok(found) = discovery.read_metadata(&answer) {
                let keys = discovery.keys(&found);
                assert_eq!((keys.url.scheme(), keys.url.host_str()), ("https", Some("sts.example")));
                assert!(keys.url.port().is_none() && keys.url.username().is_empty());
            }
        }
        _ => {
            let metadata =
                "https://sts.example/.well-known/openid-configuration".parse().expect("an address");
            let discovery = Discovery::new(metadata, "https://sts.example/").expect("a service");
            if let Ok(keys) = discovery.read_keys(&answer) {
                assert!(keys.iter().count() > 0);
                let again = discovery.read_keys(&Response::json(200, keys.to_jwks()));
                assert_eq!(again.as_ref(), Ok(&keys));
            }
        }
    }
});

fn shown_elsewhere(scopes: &[String], secret: &str) -> bool {
    scopes.iter().any(|scope| scope.contains(secret))
}
