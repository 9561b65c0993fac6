//! `KSeF` FA(1) to FA(3), Poland.
//!
//! Source: the FA schemas of the ministry of finance. `P_15` is the amount due of the invoice, for a settlement the rest; charges and
//! deductions beside the invoice lead to `DoZaplaty`.

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::Ksef,
    namespaces: &[(
        "f",
        &[
            "http://crd.gov.pl/wzor/2025/06/25/13775/",
            "http://crd.gov.pl/wzor/2023/06/29/12648/",
            "http://crd.gov.pl/wzor/2021/11/29/11089/",
        ],
    )],
    roots: &[Root { prefix: "f", name: "Faktura", kind: Kind::Invoice }],
    decimal_comma: false,
    invoice: ".",
    fields: &[
        (Slot::Currency, "f:Fa/f:KodWaluty"),
        (Slot::Number, "f:Fa/f:P_2"),
        (Slot::IssueDate, "f:Fa/f:P_1"),
        (Slot::TypeCode, "f:Fa/f:RodzajFaktury"),
        (Slot::Specification, "f:Naglowek/f:KodFormularza/@kodSystemowy"),
        (Slot::Preceding, "f:Fa/f:DaneFaKorygowanej/f:NrFaKorygowanej"),
        (
            Slot::SellerName,
            "f:Podmiot1/f:DaneIdentyfikacyjne/f:Nazwa | f:Podmiot1/f:DaneIdentyfikacyjne/f:PelnaNazwa",
        ),
        (Slot::SellerId, "f:Podmiot1/f:DaneIdentyfikacyjne/f:NIP"),
        (Slot::SellerCountry, "f:Podmiot1/f:Adres/f:KodKraju"),
        (
            Slot::BuyerName,
            "f:Podmiot2/f:DaneIdentyfikacyjne/f:Nazwa | f:Podmiot2/f:DaneIdentyfikacyjne/f:PelnaNazwa",
        ),
        (Slot::BuyerId, "f:Podmiot2/f:DaneIdentyfikacyjne/f:NIP"),
        (Slot::BuyerCountry, "f:Podmiot2/f:Adres/f:KodKraju"),
        (Slot::TotalWithTax, "f:Fa/f:P_15"),
        (Slot::AmountDue, "f:Fa/f:Rozliczenie/f:DoZaplaty | f:Fa/f:P_15"),
        (Slot::Paid, "f:Fa/f:Platnosc/f:Zaplacono"),
    ],
    rows: &[
        (
            Row::Line,
            "f:Fa/f:FaWiersz",
            &[
                (Cell::Id, "f:NrWierszaFa"),
                (Cell::Name, "f:P_7"),
                (Cell::Quantity, "f:P_8B"),
                (Cell::Unit, "f:P_8A"),
                (Cell::Price, "f:P_9A"),
                (Cell::Amount, "f:P_11"),
            ],
        ),
        (Row::Means, "f:Fa/f:Platnosc/f:RachunekBankowy", &[(Cell::Account, "f:NrRB")]),
        (
            Row::Due,
            "f:Fa/f:Platnosc/f:TerminPlatnosci | f:Fa/f:Platnosc/f:TerminyPlatnosci",
            &[(Cell::Date, "f:Termin | f:TerminPlatnosci")],
        ),
    ],
    once: &["f:Podmiot1", "f:Podmiot2", "f:Fa", "f:Fa/f:Platnosc", "f:Fa/f:Rozliczenie"],
    signs: &[
        // In the flags of the schemas 1 is yes and 2 is no. In `FormaPlatnosci` 2 is a card; in `ZnacznikZaplatyCzesciowej` 1
        // is paid in part, and 2 is paid in full by several payments. `DoRozliczenia` is an overpayment.
        (PayableReason::SelfBilled, "f:Fa/f:Adnotacje/f:P_17", &["1"]),
        (PayableReason::CardCharged, "f:Fa/f:Platnosc/f:FormaPlatnosci", &["2"]),
        (PayableReason::AlreadyPaid, "f:Fa/f:Platnosc/f:ZnacznikZaplatyCzesciowej", &["2"]),
        (PayableReason::PartlyPaid, "f:Fa/f:Platnosc/f:ZnacznikZaplatyCzesciowej", &["1"]),
        (PayableReason::PartlyPaid, "f:Fa/f:Platnosc/f:ZaplataCzesciowa", &[]),
        (PayableReason::AlreadyPaid, "f:Fa/f:Rozliczenie/f:DoRozliczenia", &[]),
    ],
    sums: &[
        "f:Fa/f:Rozliczenie/f:DoZaplaty = f:Fa/f:P_15 + f:Fa/f:Rozliczenie/f:SumaObciazen - f:Fa/f:Rozliczenie/f:SumaOdliczen",
        "f:Fa/f:P_15 <= f:Fa/f:P_13_1 + f:Fa/f:P_13_2 + f:Fa/f:P_13_3 + f:Fa/f:P_13_4 + f:Fa/f:P_13_5 + f:Fa/f:P_13_6 + f:Fa/f:P_13_6_1 + f:Fa/f:P_13_6_2 + f:Fa/f:P_13_6_3 + f:Fa/f:P_13_7 + f:Fa/f:P_13_8 + f:Fa/f:P_13_9 + f:Fa/f:P_13_10 + f:Fa/f:P_13_11 + f:Fa/f:P_14_1 + f:Fa/f:P_14_2 + f:Fa/f:P_14_3 + f:Fa/f:P_14_4 + f:Fa/f:P_14_5",
    ],
    foreign: None,
    kind: |code| match code {
        "VAT" | "ROZ" | "UPR" => Kind::Invoice,
        "ZAL" => Kind::Prepayment,
        "KOR" | "KOR_ZAL" | "KOR_ROZ" => Kind::Correction,
        _ => Kind::Unknown,
    },
};
