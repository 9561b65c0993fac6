//! `FatturaPA` 1.0 to 1.2.2 and the simplified invoice, Italy: one file may hold several invoices.
//!
//! Source: "Specifiche tecniche" of Agenzia delle Entrate, table 2. The amount due is the sum of `ImportoPagamento`, which may be
//! less than the total: withholding (`ritenuta`) and split payment are taken off.

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::FatturaPa,
    namespaces: &[
        (
            "p",
            &[
                "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2",
                "http://www.fatturapa.gov.it/sdi/fatturapa/v1.1",
                "http://www.fatturapa.gov.it/sdi/fatturapa/v1.0",
            ],
        ),
        ("s", &["http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0"]),
        ("", &[""]),
    ],
    roots: &[
        Root { prefix: "s", name: "FatturaElettronicaSemplificata", kind: Kind::Invoice },
        Root { prefix: "p", name: "FatturaElettronica", kind: Kind::Invoice },
        Root { prefix: "", name: "FatturaElettronica", kind: Kind::Invoice },
    ],
    decimal_comma: false,
    invoice: "FatturaElettronicaBody",
    fields: &[
        (Slot::Currency, "DatiGenerali/DatiGeneraliDocumento/Divisa"),
        (Slot::Number, "DatiGenerali/DatiGeneraliDocumento/Numero"),
        (Slot::IssueDate, "DatiGenerali/DatiGeneraliDocumento/Data"),
        (Slot::TypeCode, "DatiGenerali/DatiGeneraliDocumento/TipoDocumento"),
        (Slot::Specification, "/FatturaElettronicaHeader/DatiTrasmissione/FormatoTrasmissione"),
        (Slot::OrderReference, "DatiGenerali/DatiOrdineAcquisto/IdDocumento"),
        (Slot::Preceding, "DatiGenerali/DatiFattureCollegate/IdDocumento"),
        (
            Slot::SellerName,
            "/FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici/Anagrafica/Denominazione | /FatturaElettronicaHeader/CedentePrestatore/Denominazione",
        ),
        (
            Slot::SellerPerson,
            "/FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici/Anagrafica/Nome | /FatturaElettronicaHeader/CedentePrestatore/Nome",
        ),
        (
            Slot::SellerPerson,
            "/FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici/Anagrafica/Cognome | /FatturaElettronicaHeader/CedentePrestatore/Cognome",
        ),
        (Slot::SellerId, "/FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici/IdFiscaleIVA/IdCodice"),
        (Slot::SellerCountry, "/FatturaElettronicaHeader/CedentePrestatore/Sede/Nazione"),
        (
            Slot::BuyerName,
            "/FatturaElettronicaHeader/CessionarioCommittente/DatiAnagrafici/Anagrafica/Denominazione | /FatturaElettronicaHeader/CessionarioCommittente/AltriDatiIdentificativi/Denominazione",
        ),
        (
            Slot::BuyerPerson,
            "/FatturaElettronicaHeader/CessionarioCommittente/DatiAnagrafici/Anagrafica/Nome | /FatturaElettronicaHeader/CessionarioCommittente/AltriDatiIdentificativi/Nome",
        ),
        (
            Slot::BuyerPerson,
            "/FatturaElettronicaHeader/CessionarioCommittente/DatiAnagrafici/Anagrafica/Cognome | /FatturaElettronicaHeader/CessionarioCommittente/AltriDatiIdentificativi/Cognome",
        ),
        (
            Slot::BuyerId,
            "/FatturaElettronicaHeader/CessionarioCommittente/DatiAnagrafici/IdFiscaleIVA/IdCodice",
        ),
        (Slot::BuyerCountry, "/FatturaElettronicaHeader/CessionarioCommittente/Sede/Nazione"),
        (Slot::PayeeName, "DatiPagamento/DettaglioPagamento/Beneficiario"),
        (Slot::TotalWithTax, "DatiGenerali/DatiGeneraliDocumento/ImportoTotaleDocumento"),
        (Slot::Rounding, "DatiGenerali/DatiGeneraliDocumento/Arrotondamento"),
    ],
    rows: &[
        (
            Row::Line,
            "DatiBeniServizi/DettaglioLinee",
            &[
                (Cell::Id, "NumeroLinea"),
                (Cell::Name, "Descrizione"),
                (Cell::Quantity, "Quantita"),
                (Cell::Unit, "UnitaMisura"),
                (Cell::Price, "PrezzoUnitario"),
                (Cell::Amount, "PrezzoTotale"),
            ],
        ),
        (
            Row::Tax,
            "DatiBeniServizi/DatiRiepilogo",
            &[
                (Cell::Amount, "Imposta"),
                (Cell::Base, "ImponibileImporto"),
                (Cell::Rate, "AliquotaIVA"),
                (Cell::Category, "Natura"),
            ],
        ),
        (
            Row::Means,
            "DatiPagamento/DettaglioPagamento",
            &[
                (Cell::Code, "ModalitaPagamento"),
                (Cell::Account, "IBAN"),
                (Cell::Reference, "CodicePagamento"),
            ],
        ),
        (
            Row::Instalment,
            "DatiPagamento/DettaglioPagamento",
            &[(Cell::Amount, "ImportoPagamento"), (Cell::Date, "DataScadenzaPagamento")],
        ),
    ],
    once: &[
        "/FatturaElettronicaHeader",
        "/FatturaElettronicaHeader/CedentePrestatore",
        "/FatturaElettronicaHeader/CessionarioCommittente",
        "DatiGenerali",
        "DatiGenerali/DatiGeneraliDocumento",
        "DatiGenerali/DatiGeneraliDocumento/ImportoTotaleDocumento",
    ],
    signs: &[
        // MP08 is a card; then come the kinds of direct debit (RID, by bank, by post, SEPA); MP22 is taken from sums that were
        // collected already.
        (PayableReason::CardCharged, "DatiPagamento/DettaglioPagamento/ModalitaPagamento", &["MP08"]),
        (
            PayableReason::DirectDebit,
            "DatiPagamento/DettaglioPagamento/ModalitaPagamento",
            &["MP09", "MP10", "MP11", "MP16", "MP17", "MP19", "MP20", "MP21"],
        ),
        (PayableReason::AlreadyPaid, "DatiPagamento/DettaglioPagamento/ModalitaPagamento", &["MP22"]),
    ],
    sums: &[
        "DatiPagamento/DettaglioPagamento/ImportoPagamento <= DatiBeniServizi/DatiRiepilogo/ImponibileImporto|DatiGenerali/DatiGeneraliDocumento/ImportoTotaleDocumento + DatiBeniServizi/DatiRiepilogo/Imposta + DatiGenerali/DatiGeneraliDocumento/Arrotondamento + DatiGenerali/DatiGeneraliDocumento/DatiBollo/ImportoBollo",
    ],
    foreign: None,
    kind: |code| match code {
        "TD01" | "TD03" | "TD06" | "TD24" | "TD25" | "TD26" => Kind::Invoice,
        "TD02" => Kind::Prepayment,
        "TD04" | "TD08" => Kind::CreditNote,
        "TD05" | "TD09" => Kind::DebitNote,
        "TD07" => Kind::Invoice,
        "TD20" | "TD21" => Kind::SelfBilled,
        // Integrations and self-invoices for the tax office ask for no money.
        "TD16" | "TD17" | "TD18" | "TD19" | "TD22" | "TD23" | "TD27" | "TD28" | "TD29" => Kind::Informational,
        _ => Kind::Unknown,
    },
};
