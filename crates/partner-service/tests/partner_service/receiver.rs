//! A receiver of webhooks that keeps what it gets.
use std::sync::{Arc, Mutex};

use billfold_partner::http::Headers;

/// Headers and body of each delivery, in the order of their arrival.
pub(crate) type Deliveries = Arc<Mutex<Vec<(Headers, Vec<u8>)>>>;

/// Starts one, and tells its address.
pub(crate) async fn receiver() -> (String, Deliveries) {
    let got = Deliveries::default();
    let log = Arc::clone(&got);
    let handler = move |headers: axum::http::HeaderMap, body: axum::body::Bytes| {
        let log = Arc::clone(&log);
        async move {
            let fields =
                headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
            log.lock().unwrap().push((Headers::from_iter(fields), body.to_vec()));
        }
    };
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", socket.local_addr().unwrap());
    let router = axum::Router::new().route("/hook", axum::routing::post(handler));
    tokio::spawn(async move { axum::serve(socket, router).await });
    (url, got)
}
