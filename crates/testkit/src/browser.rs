//! A browser of this test alone: Debian's Chromium, without a window, driven over WebDriver (W3C) by its `chromedriver`.
//!
//! Only what our pages need is here. A driver crate would bring a second HTTP client and a protocol of a hundred commands.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::loopback::{answers, free_port, is_root, program};
use crate::skip::{Need, skipped};

/// The member under which WebDriver hides the id of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A command that the browser refused: WebDriver's own code, such as `no such element`, and its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// WebDriver's code.
    pub code: String,
    /// Its sentence.
    pub message: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refused {}

/// Something on the page that is open.
#[derive(Debug, Clone)]
pub struct Element(String);

/// A browser with one empty profile. Closed and removed when dropped.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    client: Client,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// A browser, or `None`, having said so, where Chromium or its driver is not installed.
    ///
    /// # Panics
    /// If they are installed and do not start.
    pub async fn start() -> Option<Self> {
        let (Some(chromium), Some(driver)) = (program("chromium"), program("chromedriver")) else {
            skipped(Need::Program, "no Chromium with its driver");
            return None;
        };
        let profile = tempfile::Builder::new().prefix("billfold-browser-").tempdir_in("/tmp").unwrap();
        let port = free_port();
        let driver = Command::new(driver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut browser = Self {
            driver,
            client: client(),
            session: format!("http://127.0.0.1:{port}/session"),
            _profile: profile,
        };
        assert!(answers(port), "chromedriver does not answer");
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            format!("--user-data-dir={}", browser._profile.path().display()),
        ];
        if is_root() {
            // Chromium refuses to run its sandbox as root.
            arguments.push("--no-sandbox".to_owned());
        }
        let options = json!({"binary": chromium, "args": arguments});
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}});
        let session = browser.command(Method::POST, "", Some(&wanted)).await.unwrap();
        let id = session.get("sessionId").and_then(Value::as_str).unwrap();
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    /// Opens a page and waits until it is loaded.
    ///
    /// # Errors
    /// [`Refused`] if the address is wrong or no server answers there.
    pub async fn open(&self, url: &str) -> Result<(), Refused> {
        self.post("/url", &json!({"url": url})).await.map(drop)
    }

    /// The address that is open.
    ///
    /// # Errors
    /// [`Refused`] if the window is closed.
    pub async fn url(&self) -> Result<String, Refused> {
        self.get("/url").await.map(|value| text(&value))
    }

    /// The title of the page.
    ///
    /// # Errors
    /// [`Refused`] if the window is closed.
    pub async fn title(&self) -> Result<String, Refused> {
        self.get("/title").await.map(|value| text(&value))
    }

    /// The first element that a CSS selector finds now.
    ///
    /// # Errors
    /// [`Refused`] with `no such element` if the selector finds nothing.
    pub async fn find(&self, css: &str) -> Result<Element, Refused> {
        let found = self.post("/element", &json!({"using": "css selector", "value": css})).await?;
        Ok(element(&found))
    }

    /// The first element that a CSS selector finds, waiting for it for up to ten seconds.
    ///
    /// # Errors
    /// [`Refused`] with `no such element` if the selector still finds nothing after that time.
    pub async fn wait_for(&self, css: &str) -> Result<Element, Refused> {
        for _ in 0..100 {
            if let Ok(found) = self.find(css).await {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.find(css).await
    }

    /// Every element that a CSS selector finds now.
    ///
    /// # Errors
    /// [`Refused`] if it is not a selector.
    pub async fn find_all(&self, css: &str) -> Result<Vec<Element>, Refused> {
        let found = self.post("/elements", &json!({"using": "css selector", "value": css})).await?;
        Ok(found.as_array().map(|all| all.iter().map(element).collect()).unwrap_or_default())
    }

    /// Clicks it, as a person does: it must be visible and not covered.
    ///
    /// # Errors
    /// [`Refused`] if it is not, or is gone.
    pub async fn click(&self, element: &Element) -> Result<(), Refused> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).await.map(drop)
    }

    /// Types into it.
    ///
    /// # Errors
    /// [`Refused`] if nothing can be typed there, or it is gone.
    pub async fn type_into(&self, element: &Element, keys: &str) -> Result<(), Refused> {
        self.post(&format!("/element/{}/value", element.0), &json!({"text": keys})).await.map(drop)
    }

    /// The text of it that is shown.
    ///
    /// # Errors
    /// [`Refused`] if it is gone.
    pub async fn text(&self, element: &Element) -> Result<String, Refused> {
        self.get(&format!("/element/{}/text", element.0)).await.map(|value| text(&value))
    }

    /// One of its attributes; `None` if it has none of that name.
    ///
    /// # Errors
    /// [`Refused`] if it is gone.
    pub async fn attribute(&self, element: &Element, name: &str) -> Result<Option<String>, Refused> {
        let value = self.get(&format!("/element/{}/attribute/{name}", element.0)).await?;
        Ok(value.as_str().map(str::to_owned))
    }

    /// Goes into a frame, for all that follows; without one, out to the page.
    ///
    /// # Errors
    /// [`Refused`] if it is not a frame, or is gone.
    pub async fn frame(&self, frame: Option<&Element>) -> Result<(), Refused> {
        let id = frame.map_or(Value::Null, |frame| json!({ELEMENT: frame.0}));
        self.post("/frame", &json!({"id": id})).await.map(drop)
    }

    /// Runs the body of a script function in the page, and gives what it returns.
    ///
    /// # Errors
    /// [`Refused`] if the script throws, with what it threw.
    pub async fn run(&self, script: &str, arguments: &[Value]) -> Result<Value, Refused> {
        self.post("/execute/sync", &json!({"script": script, "args": arguments})).await
    }

    /// Prefers a dark theme from now on, or a light one.
    ///
    /// # Errors
    /// [`Refused`] if the browser cannot be told so.
    pub async fn prefer_dark(&self, dark: bool) -> Result<(), Refused> {
        let theme = if dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": theme}]);
        // WebDriver itself has no word for themes; this is Chromium's own.
        let command = json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}});
        self.post("/goog/cdp/execute", &command).await.map(drop)
    }

    async fn get(&self, path: &str) -> Result<Value, Refused> {
        self.command(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        self.command(Method::POST, path, Some(body)).await
    }

    async fn command(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Refused> {
        let mut request = self.client.request(method, format!("{}{path}", self.session));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap().text().await.unwrap();
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        let value = answer.get_mut("value").map(Value::take).unwrap_or_default();
        let Some(code) = value.get("error").and_then(Value::as_str) else { return Ok(value) };
        let message = value.get("message").and_then(Value::as_str).unwrap_or_default();
        Err(Refused { code: code.to_owned(), message: message.to_owned() })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is killed leaves its browser behind, so the session is ended first: on a thread, with a runtime and
        // connections of its own, because those of the test are blocked while this waits.
        let session = self.session.clone();
        let ended = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async { client().delete(session).send().await.is_ok() })
        });
        drop(ended.join());
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

/// A client of the driver on loopback, whatever the environment says about proxies.
fn client() -> Client {
    Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn element(value: &Value) -> Element {
    Element(value.get(ELEMENT).and_then(Value::as_str).unwrap_or_default().to_owned())
}
