//! The deliveries of an accounting system's webhook.

use std::collections::{BTreeMap, VecDeque};

use billfold_partner::accounting::{Accounting, WebhookError, WebhookEvent};
use billfold_partner::http::{Headers, Response};
use chrono::{DateTime, Utc};

/// How many events are remembered, to know one that comes again.
const REMEMBERED: usize = 1_024;

/// Account, subject, reference, action and time of an event.
type Known = (String, String, String, String, DateTime<Utc>);

/// Takes webhook deliveries for one account, and says what to answer and what to read again.
///
/// Nothing here waits for anything, so that the answer goes out at once (Xero gives five seconds and ends a subscription that
/// misses them): **answer first, read afterwards**. An event names what to read and proves nothing else, so deliveries that
/// come late, twice or in another order do no harm; an event with a time that came before is not handed out again. What is
/// remembered is lost with the process, and then something is read once too often.
#[derive(Debug, Clone)]
pub struct Notices {
    account: String,
    known: VecDeque<Known>,
}

impl Notices {
    /// Takes deliveries for an account, in the system's own words: a tenant id of Xero, an account id of FreshBooks.
    #[must_use]
    pub fn new(account: &str) -> Self {
        Self { account: account.to_owned(), known: VecDeque::new() }
    }

    /// Verifies a delivery and says what to read again: each object once, in the order of its first mention. The answer has an
    /// empty body and no header: 200, or 401 if the signature is missing or wrong, which is also how a trial of the signature
    /// (Xero's "intent to receive") must be answered.
    pub fn take(
        &mut self,
        api: &dyn Accounting,
        headers: &Headers,
        body: &[u8],
    ) -> (Response, Vec<WebhookEvent>) {
        match api.webhook(headers, body) {
            Ok(events) => (empty(200), self.fresh(events)),
            Err(error) => (empty(refusal(error)), Vec::new()),
        }
    }

    fn fresh(&mut self, events: Vec<WebhookEvent>) -> Vec<WebhookEvent> {
        let mut places = BTreeMap::new();
        let mut fresh: Vec<WebhookEvent> = Vec::new();
        for event in events {
            // Xero has one webhook for an application, and sends it the events of every merchant that connected.
            if event.account != self.account || self.knew(&event) {
                continue;
            }
            let object = (event.subject.clone(), event.reference.clone());
            match places.get(&object).and_then(|place: &usize| fresh.get_mut(*place)) {
                Some(mentioned) => {
                    if event.at >= mentioned.at {
                        *mentioned = event;
                    }
                }
                None => {
                    places.insert(object, fresh.len());
                    fresh.push(event);
                }
            }
        }
        fresh
    }

    /// Whether an event was here before, and remembers it. One without a time cannot be told from the next of its kind.
    fn knew(&mut self, event: &WebhookEvent) -> bool {
        let Some(at) = event.at else { return false };
        let [account, subject, reference, action] =
            [&event.account, &event.subject, &event.reference, &event.action].map(Clone::clone);
        let known = (account, subject, reference, action, at);
        if self.known.contains(&known) {
            return true;
        }
        if self.known.len() >= REMEMBERED {
            self.known.pop_front();
        }
        self.known.push_back(known);
        false
    }
}

fn empty(status: u16) -> Response {
    Response::new(status, Headers::new(), Vec::new())
}

fn refusal(error: WebhookError) -> u16 {
    match error {
        WebhookError::Unsigned | WebhookError::Signature => 401,
        WebhookError::TooLarge => 413,
        // Malformed, or a kind that a later version of the trait knows.
        _ => 400,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(reference: &str, action: &str, at: Option<&str>) -> WebhookEvent {
        let mut event = WebhookEvent::new("a-1", "invoice", reference, action);
        event.at = at.map(|at| at.parse().unwrap());
        event
    }

    fn read_again(notices: &mut Notices, events: &[WebhookEvent]) -> Vec<String> {
        notices.fresh(events.to_vec()).into_iter().map(|event| event.reference).collect()
    }

    #[test]
    fn an_event_is_handed_out_once_and_an_object_once_for_each_delivery() {
        let (early, late) = (Some("2026-11-20T09:30:00.100Z"), Some("2026-11-20T09:30:00.200Z"));
        let mut notices = Notices::new("a-1");
        let [one, two] = [event("1", "create", early), event("1", "update", late)];
        assert_eq!(
            read_again(&mut notices, &[two.clone(), event("2", "update", early), one.clone()]),
            ["1", "2"]
        );
        assert_eq!(read_again(&mut notices, &[one, two]), [""; 0], "they came before");
        assert_eq!(
            read_again(&mut notices, &[event("1", "update", early)]),
            ["1"],
            "an older one that is new"
        );
        for _ in 0..2 {
            assert_eq!(read_again(&mut notices, &[event("3", "update", None)]), ["3"], "without a time");
        }
        let mut other = event("4", "update", None);
        "a-2".clone_into(&mut other.account);
        assert_eq!(read_again(&mut notices, &[other]), [""; 0], "another account");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let start: DateTime<Utc> = "2026-11-20T09:30:00Z".parse().unwrap();
        let at = |n: usize| {
            let mut event = event(&n.to_string(), "update", None);
            event.at = start.checked_add_signed(chrono::TimeDelta::milliseconds(i64::try_from(n).unwrap()));
            event
        };
        let mut notices = Notices::new("a-1");
        for n in 0..=REMEMBERED {
            assert_eq!(notices.fresh(vec![at(n)]).len(), 1);
        }
        assert_eq!(notices.known.len(), REMEMBERED);
        assert_eq!(notices.fresh(vec![at(REMEMBERED)]).len(), 0, "the newest is remembered");
        assert_eq!(notices.fresh(vec![at(0)]).len(), 1, "the oldest is not");
    }
}
