//! The macros that declare codes: each code is written once, with its meaning, beside the rule that gives it.

/// Declares the codes of one rule as constants, and the list of all of them.
///
/// ```
/// use billfold_reason::codes;
/// codes! {
///     /// What the rule can give.
///     pub CODES;
///     TOO_OLD = Code::discard("sender.too_old", "the message is older than the limit")
///         .with_detail("from {from:time}, the limit is {days:number} days");
///     DATE_MISSING = Code::discard("sender.date_missing", "the message has no Date");
/// }
/// assert_eq!(CODES, &[TOO_OLD, DATE_MISSING]);
/// ```
#[macro_export]
macro_rules! codes {
    (
        $(#[$meta:meta])* $vis:vis $list:ident;
        $($name:ident = Code::$severity:ident($code:literal, $text:literal $(,)?) $(.$more:ident($words:expr))*;)*
    ) => {
        $(#[doc = $text] $vis const $name: $crate::Code = $crate::Code::$severity($code, $text)$(.$more($words))*;)*
        $(#[$meta])*
        $vis const $list: &[$crate::Code] = &[$($name),*];
    };
}

/// Declares an enum each of whose variants is a code: its list, its [`Coded`](crate::Coded), its sentence as `Display`, and its
/// name as JSON. `shares` has the variants whose code is that of another such enum.
///
/// ```
/// use billfold_reason::{Coded, code_enum};
/// code_enum! {
///     /// Why an invoice is not payable.
///     pub enum PayableReason {
///         NothingDue = Code::discard("invoice.nothing_due", "The amount due is zero.");
///         Context = Code::discard("invoice.context", "The context of its markup is missing or foreign.");
///     }
/// }
/// code_enum! {
///     /// What is wrong in an invoice.
///     pub enum Problem {
///         LinkRefused = Code::note("invoice.link_refused", "A link is not https and is left out.");
///     }
///     shares { Context = PayableReason::Context; }
/// }
/// assert_eq!(PayableReason::NothingDue.code().name(), "invoice.nothing_due");
/// assert_eq!(Problem::Context.code(), PayableReason::Context.code());
/// assert_eq!(Problem::ALL.len(), Problem::codes().len());
/// ```
#[macro_export]
macro_rules! code_enum {
    (
        $(#[$meta:meta])* $vis:vis enum $name:ident {
            $($variant:ident = Code::$severity:ident($code:literal, $text:literal $(,)?) $(.$more:ident($words:expr))*;)*
        }
        $(shares { $($shared:ident = $of:path;)* })?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $(#[doc = $text] $variant,)*
            $($(#[doc = concat!("As [`", stringify!($of), "`].")] $shared,)*)?
        }

        impl $name {
            /// Every value, in the order in which the documentation lists them.
            $vis const ALL: &'static [Self] = &[$(Self::$variant,)* $($(Self::$shared,)*)?];

            /// The code, also in constants.
            #[must_use]
            $vis const fn as_code(self) -> &'static $crate::Code {
                match self {
                    $(Self::$variant => const { &$crate::Code::$severity($code, $text)$(.$more($words))* },)*
                    $($(Self::$shared => $of.as_code(),)*)?
                }
            }
        }

        impl $crate::Coded for $name {
            fn codes() -> &'static [$crate::Code] {
                const { &[$(*Self::$variant.as_code(),)* $($(*Self::$shared.as_code(),)*)?] }
            }

            fn code(&self) -> &'static $crate::Code {
                self.as_code()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_code().text())
            }
        }

        impl $crate::Serialize for $name {
            fn serialize<S: $crate::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_code().name())
            }
        }
    };
}

/// Gives an error type its codes. The first block has the patterns that have a code of their own; `shares` those whose code is
/// a constant declared elsewhere; `wraps` those that pass on the code and the values of the error inside. What follows a code
/// behind commas are the values of its sentence: `name: expression` of what the pattern binds.
///
/// ```
/// use billfold_reason::{Code, Coded, reasons};
/// #[derive(Debug, thiserror::Error)]
/// pub enum SendError {
///     #[error("the payment could not be signed")]
///     Sign,
///     #[error("the payment has more than {limit} bytes")]
///     TooLong { limit: usize },
///     #[error("the ledger could not store the payment")]
///     Ledger(#[from] LedgerError),
/// }
/// #[derive(Debug, thiserror::Error)]
/// #[error("the store failed")]
/// pub struct LedgerError;
/// reasons! {
///     SendError {
///         Self::Sign => Code::refusal("service.signing_failed", "The payment could not be signed; nothing was sent.")
///             .with_remedy("Look after the signing service, then pay again.");
///         Self::TooLong { limit } => Code::refusal("service.too_long", "The payment is too long to be sent.")
///             .with_detail("The payment has more than {limit:number} bytes."), limit: *limit;
///     }
///     wraps {
///         Self::Ledger(error) => error;
///     }
/// }
/// reasons! { LedgerError { Self => Code::damage("ledger.damaged", "A stored attempt cannot be read."); } }
/// assert_eq!(SendError::from(LedgerError).code().name(), "ledger.damaged");
/// assert_eq!(SendError::TooLong { limit: 80 }.reason().detail(), "The payment has more than 80 bytes.");
/// assert_eq!(SendError::codes().len(), 2);
/// ```
#[macro_export]
macro_rules! reasons {
    (
        $type:ty { $($pattern:pat $(if $guard:expr)? => $code:expr $(, $place:ident: $value:expr)* ;)* }
        $(shares { $($shared:pat => $constant:expr $(, $shared_place:ident: $shared_value:expr)* ;)* })?
        $(wraps { $($outer:pat => $inner:expr;)* })?
    ) => {
        impl $crate::Coded for $type {
            fn codes() -> &'static [$crate::Code] {
                const { &[$($code,)* $($($constant,)*)?] }
            }

            #[allow(unused_variables, reason = "a pattern binds the values, which only the reason holds")]
            fn code(&self) -> &'static $crate::Code {
                match self {
                    $($pattern $(if $guard)? => const { &$code },)*
                    $($($shared => const { &$constant },)*)?
                    $($($outer => $crate::Coded::code($inner),)*)?
                }
            }

            fn reason(&self) -> $crate::Reason {
                match self {
                    $($pattern $(if $guard)? => $crate::Reason::new(const { &$code })
                        $(.with(::std::stringify!($place), $value))*,)*
                    $($($shared => $crate::Reason::new(const { &$constant })
                        $(.with(::std::stringify!($shared_place), $shared_value))*,)*)?
                    $($($outer => $crate::Coded::reason($inner),)*)?
                }
            }
        }
    };
}
