//! Portuguese.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &[
        "valor a pagar",
        "total a pagar",
        "a pagar",
        "montante em dívida",
        "valor em dívida",
        "valor em aberto",
        "a liquidar",
        "por pagar",
        "valor devido",
    ],
    total: &["total", "montante", "valor"],
    aside: &["desconto", "anterior", "na sua conta", "prestações"],
    invoice: &["fatura", "factura"],
    due: &["vencimento", "vence", "data limite", "pagar até", "pagar antes", "pague até"],
    other_date: &["emitida", "emissão", "data da fatura", "data da factura"],
    months: [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
};
