//! A page on loopback is opened, read and used.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use billfold_testkit::browser::Browser;
use serde_json::json;

const PAGE: &str = "<!DOCTYPE html><html lang=en><title>Review and pay</title><body>
<input id=code><button onclick=\"out.textContent = 'paid with ' + code.value\">Pay</button><p id=out></p>
<script>setTimeout(() => { document.body.insertAdjacentHTML('beforeend', '<b class=late>there</b>') }, 300)</script>
<iframe srcdoc='<p id=inner>within</p>'></iframe></body></html>";

/// Serves the page to everyone who asks; gives its address.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n", PAGE.len());
            drop(write!(stream.get_mut(), "{head}Connection: close\r\n\r\n{PAGE}"));
        }
    });
    address
}

#[tokio::test]
async fn a_page_is_opened_read_and_used() {
    let Some(browser) = Browser::start().await else { return };
    let address = serve();
    browser.open(&address).await.unwrap();
    assert_eq!(browser.title().await.unwrap(), "Review and pay");
    assert_eq!(browser.url().await.unwrap(), address);

    let code = browser.find("#code").await.unwrap();
    browser.type_into(&code, "123").await.unwrap();
    browser.click(&browser.find("button").await.unwrap()).await.unwrap();
    let out = browser.find("#out").await.unwrap();
    assert_eq!(browser.text(&out).await.unwrap(), "paid with 123");
    assert_eq!(browser.attribute(&out, "id").await.unwrap().as_deref(), Some("out"));
    assert_eq!(browser.attribute(&out, "title").await.unwrap(), None);

    let late = browser.wait_for(".late").await.unwrap();
    assert_eq!(browser.text(&late).await.unwrap(), "there");
    assert_eq!(browser.find(".never").await.unwrap_err().code, "no such element");
    assert_eq!(browser.find_all("p").await.unwrap().len(), 1);

    browser.frame(Some(&browser.find("iframe").await.unwrap())).await.unwrap();
    let inner = browser.wait_for("#inner").await.unwrap();
    assert_eq!(browser.text(&inner).await.unwrap(), "within");
    browser.frame(None).await.unwrap();
    assert_eq!(browser.run("return arguments[0] + 1", &[json!(41)]).await.unwrap(), json!(42));
}
