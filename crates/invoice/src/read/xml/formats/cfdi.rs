//! CFDI 3.3 and 4.0, Mexico. Everything is in attributes; series and folio together are the number.
//!
//! Source: Anexo 20 of the SAT.

use crate::model::{Format, Kind, PayableReason};
use crate::read::xml::table::{Cell, Root, Row, Slot, Table};

pub(in crate::read::xml) static TABLE: Table = Table {
    format: Format::Cfdi,
    namespaces: &[
        ("c", &["http://www.sat.gob.mx/cfd/4", "http://www.sat.gob.mx/cfd/3"]),
        ("l", &["http://www.sat.gob.mx/implocal"]),
    ],
    roots: &[Root { prefix: "c", name: "Comprobante", kind: Kind::Invoice }],
    decimal_comma: false,
    invoice: ".",
    fields: &[
        (Slot::Currency, "@Moneda"),
        (Slot::Series, "@Serie"),
        (Slot::Number, "@Folio"),
        (Slot::IssueDate, "@Fecha"),
        (Slot::TypeCode, "@TipoDeComprobante"),
        (Slot::Specification, "@Version"),
        (Slot::Preceding, "c:CfdiRelacionados/c:CfdiRelacionado/@UUID"),
        (Slot::SellerName, "c:Emisor/@Nombre"),
        (Slot::SellerId, "c:Emisor/@Rfc"),
        (Slot::BuyerName, "c:Receptor/@Nombre"),
        (Slot::BuyerId, "c:Receptor/@Rfc"),
        (Slot::LineTotal, "@SubTotal"),
        (Slot::AllowanceTotal, "@Descuento"),
        (Slot::TaxTotal, "c:Impuestos/@TotalImpuestosTrasladados"),
        (Slot::TotalWithTax, "@Total"),
        (Slot::AmountDue, "@Total"),
        (Slot::Terms, "@CondicionesDePago"),
    ],
    rows: &[
        (
            Row::Line,
            "c:Conceptos/c:Concepto",
            &[
                (Cell::Id, "@NoIdentificacion"),
                (Cell::Name, "@Descripcion"),
                (Cell::Quantity, "@Cantidad"),
                (Cell::Unit, "@ClaveUnidad"),
                (Cell::Price, "@ValorUnitario"),
                (Cell::Amount, "@Importe"),
            ],
        ),
        (
            Row::Tax,
            "c:Impuestos/c:Traslados/c:Traslado",
            &[(Cell::Amount, "@Importe"), (Cell::Base, "@Base"), (Cell::Category, "@Impuesto")],
        ),
    ],
    once: &["c:Emisor", "c:Receptor"],
    signs: &[
        // Credit, debit and service card.
        (PayableReason::CardCharged, "@FormaPago", &["04", "28", "29"]),
        (
            // The debt is settled by other means: in kind, by subrogation, set-off, novation, remission, limitation or an
            // advance payment.
            PayableReason::AlreadyPaid,
            "@FormaPago",
            &["12", "13", "14", "15", "17", "23", "24", "25", "26", "27", "30"],
        ),
    ],
    sums: &[
        "@Total = @SubTotal - @Descuento + c:Impuestos/@TotalImpuestosTrasladados - c:Impuestos/@TotalImpuestosRetenidos + c:Complemento/l:ImpuestosLocales/@TotaldeTraslados - c:Complemento/l:ImpuestosLocales/@TotaldeRetenciones",
    ],
    foreign: None,
    kind: |code| match code {
        "I" => Kind::Invoice,
        "E" => Kind::CreditNote,
        // Transport, payment received, payroll.
        "T" | "P" | "N" => Kind::Informational,
        _ => Kind::Unknown,
    },
};
