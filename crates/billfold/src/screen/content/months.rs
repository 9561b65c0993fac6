//! The months of every language that is compared; forms of one month divided by a blank.

pub(super) const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

pub(super) const GERMAN: [&str; 12] = [
    "januar jänner",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];

pub(super) const FRENCH: [&str; 12] = [
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
];

pub(super) const SPANISH: [&str; 12] = [
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
];

pub(super) const ITALIAN: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

pub(super) const DUTCH: [&str; 12] = [
    "januari",
    "februari",
    "maart mrt",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

pub(super) const PORTUGUESE: [&str; 12] = [
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
];

pub(super) const POLISH: [&str; 12] = [
    "styczeń stycznia",
    "luty lutego",
    "marzec marca",
    "kwiecień kwietnia",
    "maj maja",
    "czerwiec czerwca",
    "lipiec lipca",
    "sierpień sierpnia",
    "wrzesień września",
    "październik października",
    "listopad listopada",
    "grudzień grudnia",
];

pub(super) const DANISH: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];

pub(super) const SWEDISH: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

pub(super) const NORWEGIAN: [&str; 12] = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];

pub(super) const FINNISH: [&str; 12] = [
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
];

pub(super) const CZECH: [&str; 12] = [
    "leden ledna",
    "únor února",
    "březen března",
    "duben dubna",
    "květen května",
    "červen června",
    "červenec července",
    "srpen srpna",
    "září",
    "říjen října",
    "listopad listopadu",
    "prosinec prosince",
];
