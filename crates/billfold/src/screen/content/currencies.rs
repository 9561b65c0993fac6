//! How currencies are written beside a number.

/// Signs and words of currencies beside a number, in lower case save for those that are written one way only, and the
/// currencies they may stand for. The longest that fits counts.
pub(super) const CURRENCIES: &[(&str, &[&str])] = &[
    (
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL", "TWD", "FJD", "JMD", "XCD", "TTD", "BBD",
            "BSD", "BZD", "CLP", "COP", "ARS", "DOP", "UYU", "NAD", "SBD", "GYD", "SRD", "LRD", "KYD", "BMD",
            "BND",
        ],
    ),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
    ("¥", &["JPY", "CNY"]),
    ("₹", &["INR"]),
    ("₺", &["TRY"]),
    ("₴", &["UAH"]),
    ("₪", &["ILS"]),
    ("euro", &["EUR"]),
    ("euros", &["EUR"]),
    ("zł", &["PLN"]),
    ("złotych", &["PLN"]),
    ("kč", &["CZK"]),
    ("kr", &["DKK", "SEK", "NOK", "ISK"]),
    ("kronor", &["SEK"]),
    ("kroner", &["DKK", "NOK"]),
];
