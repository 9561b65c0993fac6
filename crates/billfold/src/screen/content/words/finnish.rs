//! Finnish.

use super::Language;

pub(super) const WORDS: Language = Language {
    amount_due: &["maksettava", "maksettavaa", "maksettava summa", "olet velkaa", "maksa"],
    total: &["yhteensä", "summa"],
    aside: &["alennus", "alennuksen", "edellinen", "tililläsi", "erissä"],
    invoice: &["lasku", "laskun", "laskunumero"],
    due: &["eräpäivä", "erääntyy", "maksa viimeistään", "maksettava viimeistään"],
    other_date: &["laskupäivä", "päiväys", "laskun päivä"],
    months: [
        "tammikuu tammikuuta",
        "helmikuu helmikuuta",
        "maaliskuu maaliskuuta",
        "huhtikuu huhtikuuta",
        "toukokuu toukokuuta",
        "kesäkuu kesäkuuta",
        "heinäkuu heinäkuuta",
        "elokuu elokuuta",
        "syyskuu syyskuuta",
        "lokakuu lokakuuta",
        "marraskuu marraskuuta",
        "joulukuu joulukuuta",
    ],
};
