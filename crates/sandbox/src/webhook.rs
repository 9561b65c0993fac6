//! The common parts of webhook deliveries.

/// The faults of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mischief {
    /// Nothing.
    None,
    /// Every delivery comes twice.
    Duplicate,
    /// The deliveries come in reverse order.
    Reorder,
    /// The signature is of another key.
    WrongSignature,
    /// The body was changed after it was signed.
    Altered,
}

/// One delivery and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivered {
    /// HTTP status; 0 if there was no answer.
    pub status: u16,
    /// Whether the answer had a body.
    pub had_body: bool,
}

impl Mischief {
    /// The deliveries that are sent for these.
    pub(crate) fn arrange<T: Clone>(self, mut deliveries: Vec<T>) -> Vec<T> {
        match self {
            Self::Duplicate => deliveries.into_iter().flat_map(|one| [one.clone(), one]).collect(),
            Self::Reorder => {
                deliveries.reverse();
                deliveries
            }
            _ => deliveries,
        }
    }
}

/// Posts a body with a signature, waits five seconds at most.
pub(crate) async fn post(url: &str, kind: &str, signed: (&str, &str), body: String) -> Option<Delivered> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(std::time::Duration::from_secs(5))
        .build()
        .ok()?;
    let request = client.post(url).header("content-type", kind).header(signed.0, signed.1).body(body);
    let Ok(answer) = request.send().await else { return Some(Delivered { status: 0, had_body: false }) };
    let status = answer.status().as_u16();
    let had_body = answer.bytes().await.is_ok_and(|body| !body.is_empty());
    Some(Delivered { status, had_body })
}
