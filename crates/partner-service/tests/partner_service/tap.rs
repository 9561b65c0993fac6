//! A transport that keeps what passes, for the judge.

use std::ops::AddAssign as _;
use std::sync::{Arc, Mutex, PoisonError};

use billfold_partner::http::{Failure, Request, Response};
use billfold_partner_service::{HttpTransport, Transport};

use crate::openapi::{Checked, Document};

#[derive(Debug)]
struct Passed {
    method: &'static str,
    target: String,
    sent: Vec<u8>,
    answer: Option<(u16, Vec<u8>)>,
}

/// Carries requests to an accounting system and keeps them with their answers.
#[derive(Debug, Clone)]
pub(crate) struct Tap {
    transport: HttpTransport,
    base: String,
    passed: Arc<Mutex<Vec<Passed>>>,
}

impl Tap {
    /// A tap on calls below `base`.
    pub(crate) fn new(transport: HttpTransport, base: String) -> Self {
        Self { transport, base, passed: Arc::default() }
    }

    /// Judges what has passed. Every request must fit the document; so must every answer, save those that a fault script made:
    /// `faulty` says that there is one, and then answers that are no JSON are passed over.
    pub(crate) fn judge(&self, faulty: bool) -> Checked {
        let mut all = Checked::default();
        let Some(document) = Document::load() else { return all };
        for passed in std::mem::take(&mut *self.passed.lock().unwrap()) {
            let target = passed.target.strip_prefix(&self.base).unwrap();
            let (status, answer) = passed.answer.unwrap_or((0, Vec::new()));
            let readable = serde_json::from_slice::<serde_json::Value>(&answer).is_ok();
            let status = if faulty && !readable { 0 } else { status };
            let sent = Some(passed.sent.as_slice());
            all.add_assign(document.exchange((passed.method, target), sent, (status, &answer)).unwrap());
        }
        all
    }
}

impl Transport for Tap {
    fn send(&self, request: Request) -> Result<Response, Failure> {
        let (method, target, sent) = (request.method.as_str(), request.url.to_string(), request.body.clone());
        let answer = self.transport.send(request);
        let kept = answer.as_ref().ok().map(|answer| (answer.status, answer.body.clone()));
        let passed = Passed { method, target, sent, answer: kept };
        self.passed.lock().unwrap_or_else(PoisonError::into_inner).push(passed);
        answer
    }
}
