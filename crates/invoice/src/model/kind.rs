//! The kind of a document, which decides whether it asks for money.

use serde::{Serialize, Serializer};

/// The kind of document, from its root element and its type code (BT-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// An invoice that asks for money.
    Invoice,
    /// Money goes the other way.
    CreditNote,
    /// An addition to an earlier invoice.
    DebitNote,
    /// An invoice that replaces or corrects another.
    Correction,
    /// A request for money before delivery.
    Prepayment,
    /// An invoice that the buyer wrote for the seller.
    SelfBilled,
    /// A reminder of an earlier invoice.
    Reminder,
    /// A document in the shape of an invoice that asks for no money: pro forma, for information, for customs.
    Informational,
    /// A code that is not known.
    Unknown,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::Invoice,
        Self::CreditNote,
        Self::DebitNote,
        Self::Correction,
        Self::Prepayment,
        Self::SelfBilled,
        Self::Reminder,
        Self::Informational,
        Self::Unknown,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
            Self::DebitNote => "debit_note",
            Self::Correction => "correction",
            Self::Prepayment => "prepayment",
            Self::SelfBilled => "self_billed",
            Self::Reminder => "reminder",
            Self::Informational => "informational",
            Self::Unknown => "unknown",
        }
    }

    /// Reads a document type code of UNTDID 1001, as BT-3 uses it.
    ///
    /// Codes that ask for no money (325 pro forma, 751 information for accounting, 935 customs, …) are [`Kind::Informational`];
    /// a code outside the list is [`Kind::Unknown`].
    #[must_use]
    pub fn from_untdid1001(code: &str) -> Self {
        match code {
            "380" | "71" | "82" | "211" | "218" | "219" | "295" | "326" | "331" | "382" | "385" | "387"
            | "388" | "390" | "393" | "394" | "395" | "575" | "623" | "633" | "780" | "875" | "876"
            | "877" => Self::Invoice,
            "80" | "84" | "383" | "456" => Self::DebitNote,
            "384" => Self::Correction,
            "386" => Self::Prepayment,
            "389" | "527" => Self::SelfBilled,
            "81" | "83" | "261" | "262" | "296" | "308" | "381" | "396" | "420" | "458" | "502" | "503"
            | "532" => Self::CreditNote,
            "102" | "130" | "202" | "203" | "204" | "325" | "457" | "553" | "751" | "817" | "870" | "935" => {
                Self::Informational
            }
            _ => Self::Unknown,
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
