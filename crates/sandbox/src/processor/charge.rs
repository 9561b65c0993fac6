//! Charging one card.

use aws_lc_rs::digest::{SHA256, digest};
use billfold_money::Money;
use billfold_processor::{Binding, CardData, Expect, OpenError, PaymentToken, Sealed};
use billfold_reason::Coded as _;
use chrono::{DateTime, Datelike as _, TimeDelta, Utc};

use super::book::{Asked, Found};
use super::{Charge, Inner, Verdict, authentication, verdict};
use crate::ids::random_hex;

/// How long the payer has to answer the bank.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// The charge that a partner asks for.
pub(super) struct Ask<'a> {
    pub(super) payment_token: &'a str,
    pub(super) merchant_id: &'a str,
    pub(super) invoice_id: &'a str,
    pub(super) amount: Money,
    pub(super) payment_request_id: &'a str,
    pub(super) return_url: Option<String>,
}

/// Why no charge was tried: a stable word for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Token(&'static str),
    Format,
    Binding,
    Expired,
    Replayed,
    NotATestCard,
    Internal,
}

impl Refusal {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Token(code) => code,
            Self::Format => "format_unknown",
            Self::Binding => "not_for_this_payment",
            Self::Expired => "expired",
            Self::Replayed => "replayed",
            Self::NotATestCard => "live_card_in_test_mode",
            Self::Internal => "internal",
        }
    }
}

impl Inner {
    /// Verifies, opens, decides, records; or says that the bank has to authenticate the payer first.
    pub(super) fn charge(&self, ask: &Ask<'_>) -> Result<Found, Refusal> {
        let now = self.clock.now();
        let expect =
            Expect::new(ask.merchant_id, true).payment_request(ask.payment_request_id).amount(ask.amount);
        let token = PaymentToken::verify(ask.payment_token, &self.payment_keys, now, &expect)
            .map_err(|error| Refusal::Token(error.code().name()))?;
        let sealed = Sealed::parse(token.processor_token()).map_err(|_| Refusal::Format)?;
        let binding = Binding::new(
            ask.merchant_id,
            ask.invoice_id,
            ask.amount,
            ask.payment_request_id,
            token.header().expiry(),
        )
        .map_err(|_| Refusal::Binding)?;
        // The binding is made of what the partner asks for, so a card sealed for another payment does not open at all.
        let card = self.key.open(&sealed, &binding, now).map_err(|error| match error {
            OpenError::Expired { .. } => Refusal::Expired,
            _ => Refusal::Binding,
        })?;
        // A real card that gets here by mistake must not look as if it had been charged.
        let listed = verdict(card.number()).ok_or(Refusal::NotATestCard)?;
        let request = format!("{}\n{}", ask.merchant_id, ask.payment_request_id);
        // By the sealed card itself: whoever copies it could have it signed into another token.
        if !self.book.is_first_use(sha256(token.processor_token()), sha256(&request)) {
            return Err(Refusal::Replayed);
        }
        let id = random_hex::<12>().map_err(|_| Refusal::Internal)?;
        let refused = check(&card, now);
        let charge = Charge {
            id: format!("ch_{id}"),
            merchant_id: ask.merchant_id.to_owned(),
            invoice_id: ask.invoice_id.to_owned(),
            payment_request_id: ask.payment_request_id.to_owned(),
            amount: ask.amount,
            last4: last4(&card),
            refunded: Money::from_minor(0, ask.amount.currency()),
            verdict: refused.unwrap_or(listed),
            at: now,
        };
        if refused.is_none() && authentication(card.number()).is_some() {
            let asked = Asked {
                id: random_hex::<16>().map_err(|_| Refusal::Internal)?,
                charge,
                number: card.number().to_owned(),
                return_url: ask.return_url.clone(),
                until: now.checked_add_signed(PATIENCE).unwrap_or(now),
                method_done: false,
                challenge: None,
            };
            self.book.ask(asked.clone());
            return Ok(Found::Asked(asked));
        }
        self.book.add(charge.clone());
        Ok(Found::Charged(charge))
    }
}

/// The checks of a bank before it looks at the account.
fn check(card: &CardData, now: DateTime<Utc>) -> Option<Verdict> {
    let declined = |code| Some(Verdict::Declined { code, reason: None });
    let this_month = (now.year(), now.month());
    if (i32::from(card.expiry_year()), u32::from(card.expiry_month())) < this_month {
        return declined("expired_card");
    }
    let american_express = card.number().starts_with("34") || card.number().starts_with("37");
    let expected = if american_express { 4 } else { 3 };
    if card.security_code().map(str::len) != Some(expected) {
        return declined("invalid_cvc");
    }
    None
}

fn last4(card: &CardData) -> String {
    let digits: Vec<char> = card.number().chars().rev().take(4).collect();
    digits.into_iter().rev().collect()
}

fn sha256(text: &str) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    out
}
