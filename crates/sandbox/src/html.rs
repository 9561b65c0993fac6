//! Pages for a browser: a text, and the forms that carry it onward.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::mail::escape;

/// A form that posts hidden fields.
pub(crate) struct Form<'a> {
    pub(crate) action: &'a str,
    pub(crate) fields: Vec<(&'a str, String)>,
    /// The frame that the answer goes to, if it is not the window itself.
    pub(crate) target: Option<&'a str>,
    /// What the person can choose; with none the form is sent by itself.
    pub(crate) choices: &'a [(&'a str, &'a str)],
}

impl<'a> Form<'a> {
    /// A form that sends itself on.
    pub(crate) fn onward(action: &'a str, fields: Vec<(&'a str, String)>) -> Self {
        Self { action, fields, target: None, choices: &[] }
    }

    fn html(&self, at: usize) -> String {
        let mut html = format!("<form method=\"post\" action=\"{}\"", escape(self.action));
        if let Some(target) = self.target {
            html.push_str(&format!(" target=\"{target}\""));
        }
        html.push('>');
        for (name, value) in &self.fields {
            html.push_str(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value)));
        }
        for (value, label) in self.choices {
            html.push_str(&format!("<button name=\"answer\" value=\"{value}\">{label}</button> "));
        }
        if self.choices.is_empty() {
            html.push_str("<noscript><button>Continue</button></noscript>");
        }
        html.push_str("</form>");
        if let Some(target) = self.target {
            html.push_str(&format!("<iframe name=\"{target}\" hidden></iframe>"));
        }
        if self.choices.is_empty() {
            // What goes to a frame gets a moment before the window goes on.
            let wait = if at == 0 { 0 } else { 3_000 };
            html.push_str(&format!("<script>setTimeout(()=>document.forms[{at}].submit(),{wait})</script>"));
        }
        html
    }
}

/// A page of one sentence and its forms.
pub(crate) fn page(title: &str, text: &str, forms: &[Form<'_>]) -> Response {
    let forms: String = forms.iter().enumerate().map(|(at, form)| form.html(at)).collect();
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title></head><body><h1>{}</h1><p>{}</p>{forms}</body></html>",
        escape(title),
        escape(title),
        escape(text)
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (StatusCode::OK, headers, html).into_response()
}

/// Sends the browser on with GET.
pub(crate) fn see_other(url: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(url) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// A field of a posted form.
pub(crate) fn field(body: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(body.as_bytes())
        .find(|(have, _)| have == name)
        .map(|(_, value)| value.into_owned())
}
