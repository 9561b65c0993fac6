//! Card networks: which prefix belongs to which, how long numbers and security codes are.
//!
//! The prefix facts are those of the public table of `credit-card-type` 10.3 (Braintree, MIT licence), without its
//! catch-all `6` for Maestro.

use std::cmp::Reverse;
use std::fmt;

use serde::{Serialize, Serializer};

/// A card network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CardNetwork {
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    Amex,
    /// Diners Club.
    Diners,
    /// Discover.
    Discover,
    /// JCB.
    Jcb,
    /// China `UnionPay`.
    UnionPay,
    /// Maestro.
    Maestro,
    /// Elo (Brazil).
    Elo,
    /// Mir.
    Mir,
    /// Hiper (Brazil).
    Hiper,
    /// Hipercard (Brazil).
    Hipercard,
    /// Naranja (Argentina).
    Naranja,
    /// Troy (Türkiye).
    Troy,
    /// Verve (Nigeria).
    Verve,
}

struct Row {
    network: CardNetwork,
    name: &'static str,
    title: &'static str,
    prefixes: &'static [(u32, u32)],
    lengths: &'static [usize],
    code_length: usize,
    gaps: &'static [usize],
    luhn: bool,
}

const GAPS: &[usize] = &[4, 8, 12, 16];
const GAPS_4_6: &[usize] = &[4, 10];

impl CardNetwork {
    /// Every network.
    pub const ALL: &'static [Self] = &[
        Self::Visa,
        Self::Mastercard,
        Self::Amex,
        Self::Diners,
        Self::Troy,
        Self::Discover,
        Self::Jcb,
        Self::UnionPay,
        Self::Maestro,
        Self::Elo,
        Self::Mir,
        Self::Hiper,
        Self::Hipercard,
        Self::Naranja,
        Self::Verve,
    ];

    /// Finds the network of a number in ASCII digits: the one with the longest matching prefix; of equally long prefixes, the
    /// one with the narrowest range.
    #[must_use]
    pub fn of(number: &str) -> Option<Self> {
        let hits = TABLE.iter().flat_map(|row| {
            let ranges = row.prefixes.iter().filter(|range| begins_in(number, **range));
            ranges.map(|range| ((digits_of(range), Reverse(range.1.abs_diff(range.0))), row.network))
        });
        hits.max_by_key(|(rank, _)| *rank).map(|(_, network)| network)
    }

    /// The stable name in lower case, as in `visa`; American Express is `amex`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// The name as people write it.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().map_or("", |row| row.title)
    }

    /// The network of this stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.network)
    }

    /// Lengths that numbers of the network have.
    #[must_use]
    pub fn lengths(self) -> &'static [usize] {
        self.row().map_or(&[], |row| row.lengths)
    }

    /// Digits of the security code.
    #[must_use]
    pub fn code_length(self) -> usize {
        self.row().map_or(3, |row| row.code_length)
    }

    /// Where a written number of the network may have gaps, as offsets in digits.
    #[must_use]
    pub fn gaps(self) -> &'static [usize] {
        self.row().map_or(GAPS, |row| row.gaps)
    }

    /// Whether every number of the network ends in a Luhn check digit. `UnionPay` does not promise it.
    #[must_use]
    pub fn has_check_digit(self) -> bool {
        self.row().is_none_or(|row| row.luhn)
    }

    fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.network == self)
    }
}

impl fmt::Display for CardNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The stable name.
impl Serialize for CardNetwork {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

fn digits_of(range: &(u32, u32)) -> u32 {
    range.0.checked_ilog10().unwrap_or(0).saturating_add(1)
}

fn begins_in(number: &str, (low, high): (u32, u32)) -> bool {
    let digits = usize::try_from(digits_of(&(low, high))).unwrap_or(usize::MAX);
    let prefix = number.get(..digits).and_then(|text| text.parse::<u32>().ok());
    prefix.is_some_and(|prefix| (low..=high).contains(&prefix))
}

const fn row(
    network: CardNetwork,
    (name, title): (&'static str, &'static str),
    prefixes: &'static [(u32, u32)],
    lengths: &'static [usize],
) -> Row {
    Row { network, name, title, prefixes, lengths, code_length: 3, gaps: GAPS, luhn: true }
}

const TABLE: &[Row] = &[
    // 13 digits are historic; published test numbers still have them.
    row(CardNetwork::Visa, ("visa", "Visa"), VISA, &[13, 16, 18, 19]),
    row(CardNetwork::Mastercard, ("mastercard", "Mastercard"), MASTERCARD, &[16]),
    Row {
        code_length: 4,
        gaps: GAPS_4_6,
        ..row(CardNetwork::Amex, ("amex", "American Express"), AMEX, &[15])
    },
    Row { gaps: GAPS_4_6, ..row(CardNetwork::Diners, ("diners", "Diners Club"), DINERS, &[14, 16, 19]) },
    row(CardNetwork::Troy, ("troy", "Troy"), TROY, &[16]),
    row(CardNetwork::Discover, ("discover", "Discover"), DISCOVER, &[16, 19]),
    row(CardNetwork::Jcb, ("jcb", "JCB"), JCB, &[16, 17, 18, 19]),
    Row {
        luhn: false,
        ..row(CardNetwork::UnionPay, ("unionpay", "UnionPay"), UNIONPAY, &[14, 15, 16, 17, 18, 19])
    },
    row(CardNetwork::Maestro, ("maestro", "Maestro"), MAESTRO, &[12, 13, 14, 15, 16, 17, 18, 19]),
    row(CardNetwork::Elo, ("elo", "Elo"), ELO, &[16]),
    row(CardNetwork::Mir, ("mir", "Mir"), MIR, &[16, 17, 18, 19]),
    row(CardNetwork::Hiper, ("hiper", "Hiper"), HIPER, &[16]),
    row(CardNetwork::Hipercard, ("hipercard", "Hipercard"), HIPERCARD, &[16]),
    row(CardNetwork::Naranja, ("naranja", "Naranja"), NARANJA, &[16]),
    row(CardNetwork::Verve, ("verve", "Verve"), VERVE, &[16, 18, 19]),
];

const VISA: &[(u32, u32)] = &[(4, 4)];
const MASTERCARD: &[(u32, u32)] = &[(51, 55), (2221, 2229), (223, 229), (23, 26), (270, 271), (2720, 2720)];
const AMEX: &[(u32, u32)] = &[(34, 34), (37, 37)];
const DINERS: &[(u32, u32)] = &[(300, 305), (36, 36), (38, 38), (39, 39)];
const TROY: &[(u32, u32)] = &[
    (9792, 9792),
    (650052, 650052),
    (650082, 650083),
    (650092, 650092),
    (650161, 650161),
    (650170, 650170),
    (650173, 650173),
    (650175, 650175),
    (650268, 650268),
    (650271, 650271),
    (650273, 650274),
    (650456, 650457),
    (650836, 650836),
    (650846, 650850),
    (650923, 650923),
    (650987, 650987),
    (650990, 650990),
    (654997, 654997),
    (657366, 657366),
    (657998, 657998),
    (658758, 658758),
    (658767, 658768),
    (65083700, 65083704),
    (65085800, 65085804),
    (65085900, 65085901),
    (65086000, 65086000),
    (65086100, 65086105),
    (65086200, 65086203),
    (65875000, 65875003),
    (65875009, 65875009),
    (65875101, 65875104),
    (65875200, 65875200),
    (65875501, 65875501),
    (65875601, 65875601),
    (65875900, 65875900),
    (65876000, 65876002),
    (65876100, 65876103),
    (65876110, 65876110),
    (65876115, 65876116),
    (65876200, 65876201),
    (65876500, 65876500),
    (65876504, 65876505),
    (65876600, 65876602),
    (65877100, 65877101),
    (65877600, 65877602),
    (65877700, 65877700),
    (65877801, 65877802),
    (65878200, 65878202),
    (65878300, 65878311),
    (65878400, 65878405),
    (65878500, 65878505),
    (65878600, 65878601),
    (65879800, 65879800),
    (65880800, 65880800),
    (65880900, 65880900),
];
const DISCOVER: &[(u32, u32)] = &[(6011, 6011), (644, 649), (65, 65)];
const JCB: &[(u32, u32)] = &[(2131, 2131), (1800, 1800), (3528, 3589)];
const UNIONPAY: &[(u32, u32)] = &[
    (620, 620),
    (62100, 62182),
    (62184, 62187),
    (62185, 62197),
    (62200, 62205),
    (622010, 622999),
    (622018, 622018),
    (62207, 62209),
    (623, 626),
    (6270, 6270),
    (6272, 6272),
    (6276, 6276),
    (627700, 627779),
    (627781, 627799),
    (6282, 6289),
    (6291, 6291),
    (6292, 6292),
    (810, 810),
    (8110, 8131),
    (8132, 8151),
    (8152, 8163),
    (8164, 8171),
];
const MAESTRO: &[(u32, u32)] =
    &[(493698, 493698), (500000, 504174), (504176, 506698), (506779, 508999), (56, 59), (63, 63), (67, 67)];
const ELO: &[(u32, u32)] = &[
    (401178, 401178),
    (401179, 401179),
    (438935, 438935),
    (457631, 457631),
    (457632, 457632),
    (431274, 431274),
    (451416, 451416),
    (457393, 457393),
    (504175, 504175),
    (506699, 506778),
    (509000, 509999),
    (627780, 627780),
    (636297, 636297),
    (636368, 636368),
    (650031, 650033),
    (650035, 650051),
    (650405, 650439),
    (650485, 650538),
    (650541, 650598),
    (650700, 650718),
    (650720, 650727),
    (650901, 650978),
    (651652, 651679),
    (655000, 655019),
    (655021, 655058),
];
const MIR: &[(u32, u32)] = &[(2200, 2204)];
const HIPER: &[(u32, u32)] = &[
    (637095, 637095),
    (63737423, 63737423),
    (63743358, 63743358),
    (637568, 637568),
    (637599, 637599),
    (637609, 637609),
    (637612, 637612),
];
const HIPERCARD: &[(u32, u32)] = &[(606282, 606282)];
const NARANJA: &[(u32, u32)] = &[(589562, 589562), (402918, 402918), (527572, 527572)];
const VERVE: &[(u32, u32)] = &[
    (506099, 506127),
    (506129, 506129),
    (506133, 506150),
    (506158, 506163),
    (506166, 506166),
    (506168, 506168),
    (506170, 506170),
    (506173, 506173),
    (506176, 506180),
    (506184, 506184),
    (506187, 506188),
    (506191, 506191),
    (506195, 506195),
    (506197, 506197),
    (507865, 507865),
    (507866, 507866),
    (507868, 507877),
    (507880, 507888),
    (507900, 507900),
    (507941, 507941),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_wins() {
        for (number, network) in [
            ("4242424242424242", Some(CardNetwork::Visa)),
            ("4011780000000000", Some(CardNetwork::Elo)),
            ("4389350000000000", Some(CardNetwork::Elo)),
            ("2221000000000000", Some(CardNetwork::Mastercard)),
            ("2720990000000000", Some(CardNetwork::Mastercard)),
            ("2721000000000000", None),
            ("5018000000000000", Some(CardNetwork::Maestro)),
            ("5061000000000000", Some(CardNetwork::Verve)),
            ("6500310000000000", Some(CardNetwork::Elo)),
            ("6500520000000000", Some(CardNetwork::Troy)),
            ("6555900000604105", Some(CardNetwork::Discover)),
            ("6221260000000000", Some(CardNetwork::UnionPay)),
            ("6012000000000000", None),
            ("0000000000000000", None),
            ("", None),
        ] {
            assert_eq!(CardNetwork::of(number), network, "{number}");
        }
    }

    #[test]
    fn every_network_has_its_row_and_names_are_distinct() {
        for network in CardNetwork::ALL {
            assert_eq!(CardNetwork::from_name(network.name()), Some(*network));
            assert!(!network.title().is_empty());
        }
        assert_eq!(CardNetwork::ALL.len(), TABLE.len());
    }
}
