//! French.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &[
        "montant dû",
        "net à payer",
        "à payer",
        "à régler",
        "reste à payer",
        "solde dû",
        "montant payable",
        "vous devez",
        "veuillez payer",
        "veuillez régler",
    ],
    total: &["total", "montant"],
    aside: &["escompte", "remise", "précédent", "sur votre compte", "mensualités"],
    invoice: &["facture"],
    due: &[
        "échéance",
        "payable",
        "date limite de paiement",
        "à payer avant",
        "à régler avant",
        "payer avant",
        "régler avant",
        "à payer au plus tard",
    ],
    other_date: &["émise", "émission", "facturation", "date de facture", "date de la facture"],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
};
