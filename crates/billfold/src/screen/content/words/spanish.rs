//! Spanish.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &[
        "total a pagar",
        "importe a pagar",
        "a pagar",
        "importe adeudado",
        "importe pendiente",
        "saldo pendiente",
        "importe debido",
        "usted debe",
        "por pagar",
    ],
    total: &["total", "importe"],
    aside: &["descuento", "anterior", "en su cuenta", "plazos"],
    invoice: &["factura"],
    due: &[
        "vencimiento",
        "vence",
        "fecha límite de pago",
        "pagar antes del",
        "pagar antes de",
        "pagar hasta",
        "pague antes del",
    ],
    other_date: &["emitida", "emisión", "emitido", "fecha de factura", "fecha de la factura"],
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre setiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
};
