//! Values of CSS: what stands between the colon and the semicolon of a declaration.

use cssparser::color::{parse_hash_color, parse_named_color};
use cssparser::{ParseError, Parser, Token};

use super::colour::Colour;

/// Values inside one another: functions in functions.
const MAX_DEPTH: usize = 8;

/// Values of one declaration that are read; a longer one is not understood.
const MAX_VALUES: usize = 64;

/// One value of a declaration. Numbers are in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A keyword, in lower case.
    Word(String),
    Number(i64),
    /// In thousandths of a per cent.
    Percent(i64),
    /// A number and its unit, in lower case.
    Length(i64, String),
    Hash(Colour),
    Text(String),
    Url(String),
    Function(String, Vec<Self>),
    Comma,
    Slash,
    /// Anything else: other marks and blocks.
    Other,
}

/// The values of a declaration, without `!important`, and whether that stood there.
pub(super) fn read<'i>(input: &mut Parser<'i>) -> Result<(Vec<Value>, bool), ParseError<()>> {
    let (mut values, mut important) = (list(input, 0)?, false);
    if let [.., Value::Other, Value::Word(word)] = values.as_slice()
        && word == "important"
    {
        values.truncate(values.len().saturating_sub(2));
        important = true;
    }
    Ok((values, important))
}

fn list<'i>(input: &mut Parser<'i>, depth: usize) -> Result<Vec<Value>, ParseError<()>> {
    let mut values = Vec::new();
    while let Ok(token) = input.next() {
        let token = token.clone();
        let value = match token {
            Token::Ident(word) => Value::Word(word.to_ascii_lowercase()),
            Token::Number { value, .. } => Value::Number(thousandths(value)),
            Token::Percentage { unit_value, .. } => {
                Value::Percent(thousandths(unit_value).saturating_mul(100))
            }
            Token::Dimension { value, unit, .. } => {
                Value::Length(thousandths(value), unit.to_ascii_lowercase())
            }
            Token::Hash(hash) | Token::IDHash(hash) => hash_colour(&hash).map_or(Value::Other, Value::Hash),
            Token::QuotedString(text) => Value::Text(text.to_string()),
            Token::UnquotedUrl(url) => Value::Url(url.to_string()),
            Token::Comma => Value::Comma,
            Token::Delim('/') => Value::Slash,
            Token::Function(name) => {
                let inner = nested(input, depth)?;
                match inner.as_slice() {
                    [Value::Text(url)] if name.eq_ignore_ascii_case("url") => Value::Url(url.clone()),
                    _ => Value::Function(name.to_ascii_lowercase(), inner),
                }
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                nested(input, depth)?;
                Value::Other
            }
            // A browser drops the whole declaration.
            Token::BadUrl(_) | Token::BadString(_) => return Err(ParseError::unexpected_token()),
            _ => Value::Other,
        };
        if values.len() < MAX_VALUES {
            values.push(value);
        } else {
            values.truncate(1);
            values.fill(Value::Other);
        }
    }
    Ok(values)
}

fn nested<'i>(input: &mut Parser<'i>, depth: usize) -> Result<Vec<Value>, ParseError<()>> {
    if depth >= MAX_DEPTH {
        return Ok(vec![Value::Other]);
    }
    input.parse_nested_block(|input| list(input, depth.saturating_add(1)))
}

/// A number of CSS in thousandths, as exact as a layout needs it.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "cssparser gives floats; this is the one place that turns them into integers, and `as` saturates"
)]
pub(super) fn thousandths(value: f32) -> i64 {
    (f64::from(value) * 1000.0).round() as i64
}

fn hash_colour(hash: &str) -> Option<Colour> {
    let (red, green, blue, alpha) = parse_hash_color(hash.as_bytes()).ok()?;
    Some(Colour::new([red, green, blue], thousandths(alpha)))
}

/// What a value says about a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourValue {
    Is(Colour),
    /// The colour of the text.
    Current,
    /// A colour that is not computed: `var()`, `color-mix()`, system colours.
    Unknown,
}

/// The colour that a value names; `None` if it is no colour.
pub(super) fn colour(value: &Value) -> Option<ColourValue> {
    match value {
        Value::Hash(colour) => Some(ColourValue::Is(*colour)),
        Value::Word(word) if word == "transparent" => Some(ColourValue::Is(Colour::TRANSPARENT)),
        Value::Word(word) if word == "currentcolor" => Some(ColourValue::Current),
        Value::Word(word) => match parse_named_color(word) {
            Ok((red, green, blue)) => Some(ColourValue::Is(Colour::new([red, green, blue], 1000))),
            Err(()) if SYSTEM.contains(&word.as_str()) => Some(ColourValue::Unknown),
            Err(()) => None,
        },
        Value::Function(name, parts) => match name.as_str() {
            "rgb" | "rgba" => Some(rgb(parts).map_or(ColourValue::Unknown, ColourValue::Is)),
            "hsl" | "hsla" | "hwb" | "lab" | "lch" | "oklab" | "oklch" | "color" | "color-mix"
            | "light-dark" | "var" | "env" | "attr" => Some(ColourValue::Unknown),
            _ => None,
        },
        _ => None,
    }
}

/// Colours that the system decides.
const SYSTEM: [&str; 19] = [
    "canvas",
    "canvastext",
    "linktext",
    "visitedtext",
    "activetext",
    "buttonface",
    "buttontext",
    "buttonborder",
    "field",
    "fieldtext",
    "highlight",
    "highlighttext",
    "mark",
    "marktext",
    "graytext",
    "accentcolor",
    "accentcolortext",
    "window",
    "windowtext",
];

fn rgb(parts: &[Value]) -> Option<Colour> {
    let numbers: Vec<&Value> = parts.iter().filter(|v| !matches!(v, Value::Comma | Value::Slash)).collect();
    let channel = |value: &Value| {
        let whole = match value {
            Value::Number(n) => n.clamp(&0, &255_000).checked_div(1000),
            Value::Percent(p) => p.clamp(&0, &100_000).checked_mul(255)?.checked_div(100_000),
            _ => None,
        };
        u8::try_from(whole?).ok()
    };
    let alpha = |value: &Value| match value {
        Value::Number(n) => Some((*n).clamp(0, 1000)),
        Value::Percent(p) => p.clamp(&0, &100_000).checked_div(100),
        _ => None,
    };
    match numbers.as_slice() {
        [red, green, blue] => Some(Colour::new([channel(red)?, channel(green)?, channel(blue)?], 1000)),
        [red, green, blue, opacity] => {
            Some(Colour::new([channel(red)?, channel(green)?, channel(blue)?], alpha(opacity)?))
        }
        _ => None,
    }
}

/// Whether a value is put together from others that are not followed.
pub(super) fn is_computed(value: &Value) -> bool {
    const FUNCTIONS: [&str; 9] = ["var", "env", "attr", "calc", "min", "max", "clamp", "if", "inherit"];
    matches!(value, Value::Function(name, _) if FUNCTIONS.contains(&name.as_str()))
}
