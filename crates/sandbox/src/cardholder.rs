//! The payer in front of the bank's pages: a browser that fills in forms, for tests and demonstrations.

use url::Url;

use crate::start_error::StartError;

/// How many pages are followed.
const PAGES: usize = 30;

/// What the payer does on the bank's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Confirms the payment.
    Confirm,
    /// Refuses it.
    Refuse,
    /// Cancels.
    Cancel,
    /// Closes the window at the bank's question.
    Leave,
}

impl Answer {
    fn value(self) -> Option<&'static str> {
        match self {
            Self::Confirm => Some("confirm"),
            Self::Refuse => Some("refuse"),
            Self::Cancel => Some("cancel"),
            Self::Leave => None,
        }
    }
}

/// A payer with a browser that knows nothing but forms and redirects, as it follows the pages of the sandbox.
#[derive(Debug, Clone)]
pub struct Cardholder {
    http: reqwest::Client,
}

/// What a page has for a browser.
struct Form {
    action: String,
    fields: Vec<(String, String)>,
    framed: bool,
    asks: bool,
}

enum Next {
    Get(Url),
    Post(Url, String),
}

impl Cardholder {
    /// A payer.
    ///
    /// # Errors
    /// [`StartError::Client`] if no HTTP client can be made.
    pub fn new() -> Result<Self, StartError> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| StartError::Client)?;
        Ok(Self { http })
    }

    /// Opens the address at which a bank's question begins, answers it, and follows the pages to their end. Returns the addresses in the
    /// order in which they were opened, without their queries. What the pages say is worth nothing: `paymentstatus` tells.
    ///
    /// # Errors
    /// [`StartError::Client`] if a page cannot be reached, leads nowhere, or there is no end to them.
    pub async fn answer(&self, url: &str, answer: Answer) -> Result<Vec<String>, StartError> {
        let mut visited = Vec::new();
        let mut open = vec![Next::Get(url.parse().map_err(|_| StartError::Client)?)];
        while let Some(next) = open.pop() {
            if visited.len() >= PAGES {
                return Err(StartError::Client);
            }
            let (request, mut at) = match next {
                Next::Get(url) => (self.http.get(url.clone()), url),
                Next::Post(url, body) => {
                    let form = "application/x-www-form-urlencoded";
                    (self.http.post(url.clone()).header("content-type", form).body(body), url)
                }
            };
            let response = request.send().await.map_err(|_| StartError::Client)?;
            let base = at.clone();
            at.set_query(None);
            visited.push(at.to_string());
            if response.status().is_redirection() {
                let location = response.headers().get("location").and_then(|location| location.to_str().ok());
                let onward =
                    location.and_then(|location| base.join(location).ok()).ok_or(StartError::Client)?;
                open.push(Next::Get(onward));
                continue;
            }
            let html = response.text().await.map_err(|_| StartError::Client)?;
            let mut forms = forms(&html);
            // What goes to a frame is opened first, and the window goes on afterwards.
            forms.sort_by_key(|form| form.framed);
            for form in forms {
                let mut fields = form.fields;
                if form.asks {
                    let Some(value) = answer.value() else { return Ok(visited) };
                    fields.push(("answer".to_owned(), value.to_owned()));
                }
                let action = base.join(&form.action).map_err(|_| StartError::Client)?;
                let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                open.push(Next::Post(action, body));
            }
        }
        Ok(visited)
    }
}

/// The forms of a page of the sandbox.
fn forms(html: &str) -> Vec<Form> {
    html.split("<form ")
        .skip(1)
        .filter_map(|rest| rest.split("</form>").next())
        .map(|form| Form {
            action: attribute(form, "action"),
            framed: form.split('>').next().is_some_and(|tag| tag.contains(" target=")),
            asks: form.contains("<button name=\"answer\""),
            fields: form
                .split("<input ")
                .skip(1)
                .map(|input| (attribute(input, "name"), attribute(input, "value")))
                .collect(),
        })
        .collect()
}

fn attribute(tag: &str, name: &str) -> String {
    let rest = tag.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
    let value = rest.split('"').next().unwrap_or_default();
    value.replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
}
