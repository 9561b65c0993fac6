//! The bank's question to the payer: the page with which it begins, and until when the service waits for the answer.

use aws_lc_rs::{constant_time, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_partner::http::{Headers, Response};
use billfold_partner::is_loopback;
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::reply::Refusal;
use crate::{ChargeOutcome, JournalRecord, JournalState, PartnerService};

/// How long the payer has to answer. Banks give ten minutes (EMV 3-D Secure 2.2, section 5.5), and the pages before need some.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);
/// What the address of a page ends with once the bank has asked.
const DONE: &str = "done";

impl PartnerService {
    /// The page of a payment about which the payer's bank asks: `path` is what follows the address given to
    /// [`with_action_pages`](Self::with_action_pages). While the question is open it sends the browser on to the bank (303); afterwards,
    /// and where the bank sends the browser back to, it says that the window can be closed. 404 for an address that the service
    /// did not give out.
    ///
    /// What a browser brings here is not looked at: the processor alone says how the payment stands, and `paymentstatus` tells it.
    #[must_use]
    pub fn action_page(&self, path: &str, now: DateTime<Utc>) -> Response {
        let path: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let (found, done) = match path.as_slice() {
            [merchant, request, ticket] => (self.record_at(merchant, request, ticket), false),
            [merchant, request, ticket, end] if *end == DONE => {
                (self.record_at(merchant, request, ticket), true)
            }
            _ => (None, false),
        };
        let Some(record) = found else { return page(404, "There is no such payment.") };
        match &record.state {
            JournalState::ActionRequired { url, .. } if !done && !record.is_overdue(now) => onward(url),
            state if state.is_final() => page(200, FINISHED),
            _ => {
                // Nobody reads this answer; the payer is told by the mail client.
                drop(self.replay(&record, now));
                page(200, FINISHED)
            }
        }
    }

    fn record_at(&self, merchant: &str, request: &str, ticket: &str) -> Option<JournalRecord> {
        let record = self.journal.get(&decoded(merchant)?, &decoded(request)?).ok().flatten()?;
        let known = constant_time::verify_slices_are_equal(record.ticket.as_bytes(), ticket.as_bytes());
        (known.is_ok() && !ticket.is_empty()).then_some(record)
    }

    /// The address of a record's page, or of the end of it.
    pub(crate) fn page_of(&self, record: &JournalRecord, end: bool) -> Option<Url> {
        let mut page = self.pages.clone().filter(|_| !record.ticket.is_empty())?;
        let [merchant, request] =
            [&record.merchant_id, &record.request_id].map(|id| URL_SAFE_NO_PAD.encode(id));
        let mut path = page.path_segments_mut().ok()?;
        path.pop_if_empty().extend([&merchant, &request, &record.ticket]);
        if end {
            path.push(DONE);
        }
        drop(path);
        Some(page)
    }

    /// The payer's bank asks first. The first address and time hold: whoever asks again is sent to the same page.
    pub(crate) fn ask_payer(
        &self,
        record: JournalRecord,
        (url, until): (String, Option<DateTime<Utc>>),
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        if matches!(record.state, JournalState::ActionRequired { .. }) {
            return self.say(&record, now);
        }
        let asks = self.page_of(&record, false).is_some() && may_lead_on(&url);
        if !asks {
            // Nobody can be asked.
            return match self.charger.cancel(&record.merchant_id, &record.request_id) {
                ChargeOutcome::ActionRequired { .. } => self.say(&record, now),
                outcome => self.settle_charge(record, outcome, now),
            };
        }
        let (merchant, id) = (record.merchant_id.clone(), record.request_id.clone());
        let own = now.checked_add_signed(PATIENCE).unwrap_or(now);
        let until = Some(until.map_or(own, |until| until.min(own)));
        match self.advance(record, JournalState::ActionRequired { url, until }, now) {
            Ok(record) => self.say(&record, now),
            Err(_) => self.as_stored(&merchant, &id, now),
        }
    }
}

impl JournalRecord {
    /// Whether the payer has had time enough to answer the bank.
    pub(crate) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        let JournalState::ActionRequired { until, .. } = &self.state else { return false };
        until.or_else(|| self.updated.checked_add_signed(PATIENCE)).is_none_or(|until| now >= until)
    }
}

/// What ends the address of a payment's page: a digest of the payment token, which nobody knows but the operator, the payer's client
/// and the partner. It is the same for every duplicate, on every process.
pub(crate) fn ticket(payment_token: &str) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"billfold action page\n");
    context.update(payment_token.as_bytes());
    let digest = context.finish();
    URL_SAFE_NO_PAD.encode(digest.as_ref().get(..18).unwrap_or_default())
}

fn decoded(part: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Whether a browser may be sent there.
fn may_lead_on(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
}

const FINISHED: &str = "You can close this window. Your mail shows whether the payment was made.";

fn onward(url: &str) -> Response {
    let mut headers = private();
    headers.append("location", url);
    Response::new(303, headers, Vec::new())
}

fn page(status: u16, text: &str) -> Response {
    let mut headers = private();
    headers.append("content-type", "text/html; charset=utf-8");
    headers.append("content-security-policy", "default-src 'none'");
    headers.append("x-content-type-options", "nosniff");
    let body = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Payment</title></head><body><p>{text}</p></body></html>"
    );
    Response::new(status, headers, body.into_bytes())
}

/// The address is for one payer: it is neither kept nor told to the next page.
fn private() -> Headers {
    Headers::from_iter([("cache-control", "no-store"), ("referrer-policy", "no-referrer")])
}
