//! A line of an invoice, and the rules that lines keep.

use billfold_money::{Currency, Decimal};
use billfold_partner::accounting::BookLine;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::message::Message;
use crate::number::Number;

/// A line of an invoice. A line with a description alone is legal.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct LineItem {
    /// UUID.
    #[serde(rename = "LineItemID", skip_serializing_if = "Option::is_none")]
    pub line_item_id: Option<String>,
    /// The code of the merchant's item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_code: Option<String>,
    /// The text that people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Four decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Number>,
    /// Two or four decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_amount: Option<Number>,
    /// The code in the chart of accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_code: Option<String>,
    /// The id in the chart of accounts.
    #[serde(rename = "AccountID", skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// As `OUTPUT2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_type: Option<String>,
    /// Tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Number>,
    /// Quantity × unit amount × (1 − discount rate ÷ 100).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_amount: Option<Number>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_rate: Option<Number>,
    /// Amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Number>,
    /// Tracking categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Box<RawValue>>,
    /// What is wrong with the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_errors: Option<Vec<Message>>,
}

impl LineItem {
    /// Whether the amount is what quantity, unit amount and discount make: quantity × unit amount × (1 − discount rate ÷ 100),
    /// or minus the discount amount. The answer rounds unit amounts to the decimals that were asked for and amounts to cents,
    /// so half of the last digit of either may be missing. A line without quantity or price holds.
    #[must_use]
    pub fn amount_holds(&self) -> bool {
        let numbers = (&self.quantity, &self.unit_amount, &self.line_amount);
        let (Some(quantity), Some(unit), Some(amount)) = numbers else { return true };
        let decimals = (quantity.decimal(), unit.decimal(), amount.decimal());
        let (Some(quantity), Some(unit), Some(amount)) = decimals else { return false };
        self.products(quantity, unit)
            .into_iter()
            .flatten()
            .any(|product| near(product, amount, quantity, unit))
    }

    /// The amounts that the line may have: by the rate, or by the amount of its discount.
    fn products(&self, quantity: Decimal, unit: Decimal) -> [Option<Decimal>; 2] {
        let value = |number: &Option<Number>| number.as_ref().map_or(Some(Decimal::ZERO), Number::decimal);
        let whole = quantity.checked_mul(unit);
        let part = |rate: Decimal| Decimal::ONE.checked_sub(rate.checked_div(Decimal::ONE_HUNDRED)?);
        let by_rate = value(&self.discount_rate).and_then(part).and_then(|part| whole?.checked_mul(part));
        let by_amount = value(&self.discount_amount).and_then(|discount| whole?.checked_sub(discount));
        [by_rate, by_amount]
    }

    pub(crate) fn to_book(&self, currency: Currency) -> Option<BookLine> {
        let amount = self.line_amount.as_ref()?.money(currency)?;
        Some(BookLine::new(self.description.as_deref().unwrap_or_default(), amount))
    }
}

/// Whether two amounts differ by no more than the rounding of the unit amount and of the line.
fn near(product: Decimal, amount: Decimal, quantity: Decimal, unit: Decimal) -> bool {
    let half_cent = Decimal::new(5, 3);
    let half_digit = Decimal::try_new(5, unit.scale().saturating_add(1)).unwrap_or_default();
    let slack = half_digit.checked_mul(quantity.abs()).and_then(|slack| slack.checked_add(half_cent));
    let apart = product.checked_sub(amount).map(|apart| apart.abs());
    matches!((apart, slack), (Some(apart), Some(slack)) if apart <= slack)
}
