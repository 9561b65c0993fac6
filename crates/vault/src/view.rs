//! The view of a payment method.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::card::last4;
use crate::record::StoredCard;
use crate::{Billing, CardNetwork, Expiry, MethodId};

/// A payment method as it may be shown, with no more of the number than its last four digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MethodView {
    /// The method's id.
    pub id: MethodId,
    /// The card's network.
    pub network: CardNetwork,
    /// Last four digits of the number.
    pub last4: String,
    /// Month until whose end the card is valid.
    pub expiry: Expiry,
    /// Name on the card.
    pub name: String,
    /// The owner's own name for the card; empty for none.
    pub nickname: String,
    /// Whether this is the method that is offered first.
    pub default: bool,
    /// Whether the card has expired.
    pub expired: bool,
    /// Whether the card is valid for at most 60 days more.
    pub expires_soon: bool,
    /// Billing details.
    pub billing: Billing,
    /// An older method of the owner with the same number.
    pub duplicate_of: Option<MethodId>,
    /// When it was added.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub updated: DateTime<Utc>,
}

/// Days before its end from which a card "expires soon".
const SOON_DAYS: u16 = 60;

impl MethodView {
    /// `visa ••4242`: how receipts and the ledger name the method.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} ••{}", self.network, self.last4)
    }

    /// The number as it is shown: `•••• •••• •••• 4242`, in the groups of the network.
    #[must_use]
    pub fn masked_number(&self) -> String {
        let length = self.network.lengths().iter().copied().find(|&l| l >= 15).unwrap_or(16);
        let hidden = length.saturating_sub(4);
        let mut text = String::new();
        for place in 0..hidden {
            if self.network.gaps().contains(&place) {
                text.push(' ');
            }
            text.push('•');
        }
        if self.network.gaps().contains(&hidden) {
            text.push(' ');
        }
        text + &self.last4
    }

    pub(crate) fn of(
        id: MethodId,
        card: &StoredCard<'_>,
        default: bool,
        duplicate_of: Option<MethodId>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        Some(Self {
            id,
            network: card.network()?,
            last4: last4(card.number).to_owned(),
            expiry: card.expiry,
            name: card.name.to_owned(),
            nickname: card.nickname.to_owned(),
            default,
            expired: card.expiry.is_past(now),
            expires_soon: card.expiry.is_soon(now, SOON_DAYS),
            billing: card.billing()?,
            duplicate_of,
            created: card.created,
            updated: card.updated,
        })
    }
}
