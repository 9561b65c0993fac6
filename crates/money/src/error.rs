//! The errors of amounts, currencies and arithmetic.

use billfold_reason::{Code, reasons};

use crate::Currency;

/// Why a text is not an amount. Positions are byte offsets; the text itself is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// The text is empty.
    #[error("an amount is empty")]
    Empty,
    /// A byte that is not an ASCII digit, a leading `-` or the one decimal point.
    #[error("an amount has an unexpected character at byte {at}")]
    UnexpectedCharacter {
        /// Byte offset of the first character that does not belong.
        at: usize,
    },
    /// No digit before or after the decimal point, as in `.5` or `5.`.
    #[error("an amount lacks digits beside its decimal point")]
    MissingDigits,
    /// More digits than [`MAX_DIGITS`](crate::MAX_DIGITS), or a value beyond the decimal type.
    #[error("an amount has more than {limit} digits")]
    TooManyDigits {
        /// The limit.
        limit: usize,
    },
}

/// Why a code is not a currency in which money can be due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CurrencyError {
    /// Not three capital ASCII letters.
    #[error("a currency is written as three capital letters of ISO 4217")]
    Malformed,
    /// Well formed, but not a code of ISO 4217.
    #[error("the currency code is not in ISO 4217")]
    Unknown,
    /// A code of ISO 4217 in which no payment can be made: a metal, a fund or a test code.
    #[error("the currency code {code} has no minor unit: it is a metal, a fund or a test code")]
    NotMoney {
        /// The code.
        code: &'static str,
    },
}

/// Why an operation on money is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The amount's text is wrong.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The currency is wrong.
    #[error(transparent)]
    Currency(#[from] CurrencyError),
    /// The operands are in two currencies.
    #[error("{left} and {right} cannot be combined")]
    CurrencyMismatch {
        /// Currency of the left operand.
        left: Currency,
        /// Currency of the right operand.
        right: Currency,
    },
    /// More decimals than the currency has minor units, where an exact number of minor units is needed.
    #[error("the amount has more than the {allowed} decimals of {currency}")]
    TooPrecise {
        /// The currency.
        currency: Currency,
        /// Its minor units.
        allowed: u32,
    },
    /// The result is too large for the type.
    #[error("the result is too large")]
    Overflow,
}

reasons! {
    AmountError {
        Self::Empty => Code::refusal("money.amount_empty", "The amount is empty.");
        Self::UnexpectedCharacter { at } => Code::refusal(
            "money.amount_character",
            "The amount has a character other than digits, a leading minus sign and one decimal point.",
        )
        .with_detail("The amount has an unexpected character at byte {at:number}."), at: *at;
        Self::MissingDigits => Code::refusal(
            "money.amount_digits_missing",
            "The amount lacks digits before or after its decimal point.",
        );
        Self::TooManyDigits { limit } => Code::refusal(
            "money.amount_too_long",
            "The amount has more digits than can be kept exactly.",
        )
        .with_detail("The amount has more than {limit:number} digits."), limit: *limit;
    }
}

reasons! {
    CurrencyError {
        Self::Malformed => Code::refusal(
            "money.currency_malformed",
            "The currency is not written as three capital letters.",
        );
        Self::Unknown => Code::refusal("money.currency_unknown", "The currency code is not in ISO 4217.");
        Self::NotMoney { code } => Code::refusal(
            "money.currency_not_money",
            "The currency code stands for a metal, a fund or a test, in which nothing can be charged.",
        )
        .with_detail("{code:word} stands for a metal, a fund or a test, in which nothing can be charged."),
        code: *code;
    }
}

reasons! {
    MoneyError {
        Self::CurrencyMismatch { left, right } => Code::refusal(
            "money.currency_mismatch",
            "Amounts in two currencies cannot be combined or compared.",
        )
        .with_detail("{left:word} and {right:word} cannot be combined or compared."),
        left: left.code(), right: right.code();
        Self::TooPrecise { currency, allowed } => Code::refusal(
            "money.too_precise",
            "The amount has more decimals than its currency.",
        )
        .with_detail("The amount has more than the {allowed:number} decimals of {currency:word}."),
        currency: currency.code(), allowed: *allowed;
        Self::Overflow => Code::refusal("money.overflow", "The result is larger than an amount can be.");
    }
    wraps {
        Self::Amount(error) => error;
        Self::Currency(error) => error;
    }
}
