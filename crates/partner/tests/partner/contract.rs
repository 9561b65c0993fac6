//! The standard adapter keeps the contract, and the suite finds adapters that are broken in one way each.

use billfold_invoice::PaymentRequest;
use billfold_partner::http::{Request, Response};
use billfold_partner::{
    Adapter, AnswerError, Ask, BearerToken, BuildError, Completion, DeclineReason, Entry, LiveInvoice, Order,
    PaymentStatus, RequestProblem, ShippingChange, StandardAdapter, contract,
};

fn entry() -> Entry {
    Entry::builder("invoicly", "Invoicly").unwrap().invoice_hosts(["pay.invoicly.example"]).build().unwrap()
}

#[test]
fn the_standard_adapter_keeps_the_contract() {
    let made = contract::run(&entry(), &|entry| Box::new(StandardAdapter::new(entry)));
    assert_eq!(made, Ok(()));
}

/// One way to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    ActionIsDeclined,
    AnyActionHost,
    BearerInBody,
    BearerTwice,
    CallsUnenrolled,
    DebugLeaks,
    ErrorIsDecline,
    FloatAmounts,
    ForeignOriginatorPasses,
    ForgetsShipping,
    IgnoresAudience,
    IgnoresRequestId,
    IgnoresTestMode,
    LosesDeclineCode,
    OtherWebhook,
    PendingIsPaid,
    PageDeclines,
    RefusalIsCertain,
    RepairsContext,
    StatusDecides,
    StatusUnsupportedAsDeclined,
    TotalsUnchecked,
    UnclearIsRejected,
    UnknownResultIsPaid,
    UnknownStatusIsDue,
    UnwrapsText,
}

impl Fault {
    /// Each fault and the rule that finds it.
    const ALL: [(Self, &'static str); 25] = [
        (Self::ActionIsDeclined, "a_bank_s_question_begins_on_a_pinned_host"),
        (Self::AnyActionHost, "a_bank_s_question_begins_on_a_pinned_host"),
        (Self::BearerInBody, "requests_are_as_documented"),
        (Self::BearerTwice, "the_bearer_goes_into_its_header_alone"),
        (Self::CallsUnenrolled, "an_unenrolled_partner_is_not_called"),
        (Self::DebugLeaks, "nothing_leaks"),
        (Self::ErrorIsDecline, "unclear_completions_are_unknown"),
        (Self::FloatAmounts, "amounts_are_read_exactly"),
        (Self::ForeignOriginatorPasses, "foreign_requests_are_refused"),
        (Self::ForgetsShipping, "shipping_explains_the_total"),
        (Self::IgnoresAudience, "mixed_up_tokens_are_refused"),
        (Self::IgnoresRequestId, "the_request_id_must_be_ours"),
        (Self::IgnoresTestMode, "modes_are_kept_apart"),
        (Self::LosesDeclineCode, "declines_are_coded"),
        (Self::OtherWebhook, "requests_are_as_documented"),
        (Self::PendingIsPaid, "the_status_extension_settles"),
        (Self::PageDeclines, "only_a_final_answer_declines"),
        (Self::RefusalIsCertain, "only_a_final_answer_declines"),
        (Self::RepairsContext, "what_cannot_be_sent_is_refused"),
        (Self::StatusDecides, "unknown_results_are_not_paid"),
        (Self::StatusUnsupportedAsDeclined, "reads_never_end_in_an_unknown_outcome"),
        (Self::TotalsUnchecked, "disagreeing_totals_are_refused"),
        (Self::UnclearIsRejected, "unknown_results_are_not_paid"),
        (Self::UnknownResultIsPaid, "unknown_results_are_not_paid"),
        (Self::UnknownStatusIsDue, "unknown_statuses_are_not_payable"),
    ];
}

/// The standard adapter with one fault.
struct Broken {
    standard: StandardAdapter,
    fault: Fault,
    last: std::sync::Mutex<String>,
}

impl std::fmt::Debug for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let last = self.last.lock().unwrap();
        f.write_str(if self.fault == Fault::DebugLeaks { &last } else { "Broken" })
    }
}

impl Broken {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// The same answer with a member changed.
    fn edited(answer: &Response, from: &str, to: &str) -> Response {
        let body = String::from_utf8_lossy(&answer.body).replace(from, to);
        Response::new(answer.status, answer.headers.clone(), body.into_bytes())
    }
}

impl Adapter for Broken {
    fn entry(&self) -> &Entry {
        self.standard.entry()
    }

    fn check_request(&self, request: &PaymentRequest) -> Vec<RequestProblem> {
        let mut problems = self.standard.check_request(request);
        if self.has(Fault::ForeignOriginatorPasses) {
            problems.retain(|problem| *problem != RequestProblem::ORIGINATOR_FOREIGN);
        }
        problems
    }

    fn load_entity(&self, ask: &Ask<'_>, bearer: &BearerToken) -> Result<Request, BuildError> {
        self.last.lock().unwrap().push_str(bearer.as_str());
        if self.has(Fault::CallsUnenrolled) && !self.entry().enrolled() {
            let url = "https://guess.example/".parse().unwrap();
            return Ok(Request::new(billfold_partner::http::Method::Post, url));
        }
        let own = Ask::new(bearer.merchant_id(), ask.product_context);
        let asked = if self.has(Fault::IgnoresAudience) { &own } else { ask };
        let mut request = match self.standard.load_entity(asked, bearer) {
            Err(BuildError::ProductContext) if self.has(Fault::RepairsContext) => {
                self.standard.load_entity(&Ask::new(ask.merchant_id, "{}"), bearer)?
            }
            built => built?,
        };
        if self.has(Fault::BearerTwice) {
            request = request.with_header("x-token", bearer.as_str());
        }
        if self.has(Fault::OtherWebhook) {
            request.url = "https://elsewhere.example/".parse().unwrap();
        }
        if self.has(Fault::BearerInBody) {
            request.body.extend_from_slice(bearer.as_str().as_bytes());
        }
        Ok(request)
    }

    fn change_shipping(
        &self,
        ask: &Ask<'_>,
        live: &LiveInvoice,
        change: &ShippingChange,
        bearer: &BearerToken,
    ) -> Result<Request, BuildError> {
        self.standard.change_shipping(ask, live, change, bearer)
    }

    fn read_entity(
        &self,
        answer: &Response,
        before: Option<&LiveInvoice>,
    ) -> Result<LiveInvoice, AnswerError> {
        let mut answer = answer.clone();
        if self.has(Fault::IgnoresTestMode) {
            answer = Self::edited(&answer, "\"mode\":\"TEST\"", "\"mode\":null");
        }
        if self.has(Fault::TotalsUnchecked) {
            answer = Self::edited(&answer, "\"price\":98.88", "\"price\":98.87");
        }
        if self.has(Fault::FloatAmounts) {
            answer = Self::edited(&answer, "9007199254740993.01", "9007199254740993");
        }
        if self.has(Fault::ForgetsShipping) {
            answer = Self::edited(&answer, "\"shippingOption\":", "\"chosen\":");
        }
        if self.has(Fault::UnknownStatusIsDue) {
            answer = Self::edited(&answer, "\"PaymentFrozen\"", "\"PaymentDue\"");
        }
        if self.has(Fault::UnwrapsText) {
            std::str::from_utf8(&answer.body).unwrap();
        }
        self.standard.read_entity(&answer, before)
    }

    fn complete(&self, order: &Order<'_>, bearer: &BearerToken) -> Result<Request, BuildError> {
        self.last.lock().unwrap().push_str(order.payment_token.as_str());
        self.standard.complete(order, bearer)
    }

    fn read_completion(&self, answer: &Response, request_id: &str) -> Result<Completion, AnswerError> {
        let paid = || format!(r#"{{"requestId":"{request_id}","result":"success"}}"#);
        let failed = || format!(r#"{{"requestId":"{request_id}","result":"fail"}}"#);
        let reread = |body: String| self.standard.read_completion(&Response::json(200, body), request_id);
        match (self.standard.read_completion(answer, request_id), self.fault) {
            (Ok(Completion::ActionRequired(_)), Fault::ActionIsDeclined) => reread(failed()),
            (Err(_), Fault::AnyActionHost) if answer.status == 200 => {
                let pinned = Self::edited(answer, "//elsewhere.example", "//partner.example");
                self.standard.read_completion(&pinned, request_id)
            }
            (Err(_), Fault::StatusDecides) if answer.status == 200 => reread(paid()),
            (
                Err(AnswerError::OutcomeUnknown { flaw: Some(billfold_partner::Flaw::Result), .. }),
                Fault::UnknownResultIsPaid,
            ) => reread(paid()),
            (
                Err(AnswerError::OutcomeUnknown { flaw: Some(billfold_partner::Flaw::RequestId), .. }),
                Fault::IgnoresRequestId,
            ) => reread(failed()),
            (Err(AnswerError::OutcomeUnknown { .. }), Fault::ErrorIsDecline) if answer.status >= 500 => {
                reread(failed())
            }
            (Err(AnswerError::OutcomeUnknown { .. }), Fault::UnclearIsRejected) => {
                Err(AnswerError::Rejected { status: answer.status })
            }
            // As if a proxy's "forbidden" were the partner's word that nothing was charged.
            (Err(AnswerError::OutcomeUnknown { .. }), Fault::RefusalIsCertain)
                if matches!(answer.status, 401 | 403 | 404 | 429) =>
            {
                Err(AnswerError::Rejected { status: answer.status })
            }
            (Err(AnswerError::OutcomeUnknown { .. }), Fault::PageDeclines) if answer.status == 200 => {
                let body = String::from_utf8_lossy(&answer.body).into_owned();
                let page = answer.headers.get("content-type") == Some("text/html");
                reread(if page { body } else { String::new() })
            }
            (Ok(Completion::Declined(mut declined)), Fault::LosesDeclineCode) => {
                declined.reason = DeclineReason::Other;
                Ok(Completion::Declined(declined))
            }
            (read, _) => read,
        }
    }

    fn payment_status(
        &self,
        ask: &Ask<'_>,
        request_id: &str,
        bearer: &BearerToken,
    ) -> Result<Request, BuildError> {
        let own = Ask::new(bearer.merchant_id(), ask.product_context);
        self.standard.payment_status(
            if self.has(Fault::IgnoresAudience) { &own } else { ask },
            request_id,
            bearer,
        )
    }

    fn read_payment_status(&self, answer: &Response, request_id: &str) -> Result<PaymentStatus, AnswerError> {
        match self.standard.read_payment_status(answer, request_id) {
            Err(AnswerError::Unsupported) if self.has(Fault::StatusUnsupportedAsDeclined) => {
                let body = format!(r#"{{"requestId":"{request_id}","result":"fail"}}"#);
                self.standard.read_payment_status(&Response::json(200, body), request_id)
            }
            Ok(PaymentStatus::Pending(_)) if self.has(Fault::PendingIsPaid) => {
                let body = format!(r#"{{"requestId":"{request_id}","result":"success"}}"#);
                self.standard.read_payment_status(&Response::json(200, body), request_id)
            }
            read => read,
        }
    }
}

fn trial_of(fault: Fault) -> contract::Verdict {
    contract::run(&entry(), &|entry| {
        let standard = StandardAdapter::new(entry);
        Box::new(Broken { standard, fault, last: std::sync::Mutex::default() })
    })
}

#[test]
fn the_suite_finds_every_broken_adapter() {
    for (fault, rule) in Fault::ALL {
        assert_eq!(trial_of(fault).map_err(|violation| violation.rule), Err(rule), "{fault:?}");
    }
}

/// What panics is found as a panic.
#[test]
fn an_adapter_that_panics_does_not_pass() {
    assert!(std::panic::catch_unwind(|| trial_of(Fault::UnwrapsText)).is_err());
}

/// A rule that no broken adapter breaks may be one that nothing can break.
#[test]
fn every_rule_has_an_adapter_that_breaks_it() {
    let found = |rule: &str| rule == "no_bytes_panic" || Fault::ALL.iter().any(|(_, finds)| *finds == rule);
    let idle: Vec<&str> = contract::RULES.iter().map(|rule| rule.name).filter(|rule| !found(rule)).collect();
    assert!(idle.is_empty(), "{idle:?}");
}
