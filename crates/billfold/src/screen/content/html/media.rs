//! Media queries, and the views of a mail that they tell apart.

use cssparser::{Parser, Token};

use super::values::thousandths;

/// Widths that are looked at beside a desktop's and a phone's; the mail's own queries beyond that are not followed.
const MAX_WIDTHS: usize = 8;

/// A window in which the mail is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct View {
    /// In thousandths of a pixel.
    width: i64,
    dark: bool,
    /// Whether style sheets are followed: many mail programs drop them.
    pub(super) sheets: bool,
}

const DESKTOP: i64 = 1_280_000;
const PHONE: i64 = 375_000;
/// The narrowest and the widest window in which people read mail.
const WINDOWS: [i64; 2] = [320_000, 2_560_000];

/// Whether a rule applies in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Applies {
    No,
    Maybe,
    Yes,
}

impl Applies {
    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

/// One query of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Query {
    negated: bool,
    /// Whether it is about screens at all.
    screen: bool,
    features: Vec<Feature>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Feature {
    MinWidth(i64),
    MaxWidth(i64),
    Dark,
    Light,
    Unknown,
}

/// A condition under which rules apply: lists of queries, all of which must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Condition {
    lists: Vec<Vec<Query>>,
    /// It rests on something else as well: `@supports`, a container.
    doubtful: bool,
}

impl Condition {
    /// This condition and a list of media queries.
    pub(super) fn and(&self, input: &mut Parser<'_>) -> Self {
        let mut both = self.clone();
        both.lists.push(list(input));
        both
    }

    /// This condition and one that is not followed.
    pub(super) fn and_unknown(&self) -> Self {
        Self { doubtful: true, ..self.clone() }
    }

    /// Whether rules under it apply in a view; `widths` tells whether the views' widths tell all queries apart.
    pub(super) fn applies(&self, view: View, widths: bool) -> Applies {
        if !view.sheets {
            return Applies::No;
        }
        let start = if self.doubtful { Applies::Maybe } else { Applies::Yes };
        self.lists.iter().fold(start, |all, list| {
            let one = list.iter().map(|query| query.applies(view, widths)).max();
            all.min(one.unwrap_or(Applies::Yes))
        })
    }

    fn features(&self) -> impl Iterator<Item = &Feature> {
        self.lists.iter().flatten().flat_map(|query| &query.features)
    }
}

impl Query {
    fn applies(&self, view: View, widths: bool) -> Applies {
        let start = if self.screen { Applies::Yes } else { Applies::No };
        let all = self.features.iter().fold(start, |all, feature| {
            let sure = |fits: bool| if fits { Applies::Yes } else { Applies::No };
            let width = |fits: bool| if widths { sure(fits) } else { Applies::Maybe };
            all.min(match feature {
                Feature::MinWidth(least) => width(view.width >= *least),
                Feature::MaxWidth(most) => width(view.width <= *most),
                Feature::Dark => sure(view.dark),
                Feature::Light => sure(!view.dark),
                Feature::Unknown => Applies::Maybe,
            })
        });
        if self.negated { all.not() } else { all }
    }
}

/// A list of media queries. An empty one always holds; what is no query never does.
fn list(input: &mut Parser<'_>) -> Vec<Query> {
    let mut queries = Vec::new();
    while !input.is_exhausted() {
        let query = input.parse_until_before(cssparser::Delimiter::Comma, |input| {
            Ok::<_, cssparser::ParseError<()>>(query(input))
        });
        queries.extend(query);
        if input.next().is_err() {
            break;
        }
    }
    queries
}

fn query(input: &mut Parser<'_>) -> Query {
    let mut query = Query { negated: false, screen: true, features: Vec::new() };
    while let Ok(token) = input.next() {
        match token.clone() {
            Token::Ident(word) => match word.to_ascii_lowercase().as_str() {
                "not" => query.negated = true,
                "only" | "and" | "all" | "screen" => {}
                // `(a) or (b)`
                "or" => query.features = vec![Feature::Unknown],
                _ => query.screen = false,
            },
            Token::ParenthesisBlock => {
                let feature = input.parse_nested_block(|input| {
                    let feature = feature(input);
                    while input.next().is_ok() {}
                    Ok::<_, cssparser::ParseError<()>>(feature)
                });
                query.features.push(feature.unwrap_or(Feature::Unknown));
            }
            _ => query.features.push(Feature::Unknown),
        }
    }
    query
}

fn feature(input: &mut Parser<'_>) -> Feature {
    let Ok(name) = input.expect_ident_cloned() else { return Feature::Unknown };
    if input.expect_colon().is_err() {
        return Feature::Unknown;
    }
    let Ok(value) = input.next().cloned() else { return Feature::Unknown };
    if input.next().is_ok() {
        return Feature::Unknown;
    }
    let width = match &value {
        Token::Dimension { value, unit, .. } if unit.eq_ignore_ascii_case("px") => Some(thousandths(*value)),
        Token::Dimension { value, unit, .. }
            if unit.eq_ignore_ascii_case("em") || unit.eq_ignore_ascii_case("rem") =>
        {
            Some(thousandths(*value).saturating_mul(16))
        }
        Token::Number { int_value: Some(0), .. } => Some(0),
        _ => None,
    };
    match (name.to_ascii_lowercase().as_str(), width, &value) {
        ("min-width" | "min-device-width", Some(width), _) => Feature::MinWidth(width),
        ("max-width" | "max-device-width", Some(width), _) => Feature::MaxWidth(width),
        ("prefers-color-scheme", _, Token::Ident(scheme)) if scheme.eq_ignore_ascii_case("dark") => {
            Feature::Dark
        }
        ("prefers-color-scheme", _, Token::Ident(scheme)) if scheme.eq_ignore_ascii_case("light") => {
            Feature::Light
        }
        _ => Feature::Unknown,
    }
}

/// The views of a mail whose sheets have these conditions: a desktop, a phone, every width that the queries tell apart, each
/// theme, and all without sheets. Views in which the same rules apply are one. And whether the widths tell all queries apart.
pub(super) fn views(conditions: &[Condition], dark_canvas: bool) -> (Vec<View>, bool) {
    let mut edges: Vec<i64> = Vec::new();
    for feature in conditions.iter().flat_map(Condition::features) {
        match feature {
            Feature::MinWidth(width) => edges.push(*width),
            Feature::MaxWidth(width) => edges.push(width.saturating_add(1)),
            _ => {}
        }
    }
    let [least, most] = WINDOWS;
    edges.retain(|width| *width > least && *width <= most);
    edges.sort_unstable();
    edges.dedup();
    let followed = edges.len() <= MAX_WIDTHS;
    edges.truncate(MAX_WIDTHS);
    let mut widths = vec![DESKTOP, PHONE, least];
    widths.extend(edges);
    let themes = [false, true];
    let all = themes
        .iter()
        .flat_map(|dark| widths.iter().map(|width| View { width: *width, dark: *dark, sheets: true }));
    let dropped = View { width: DESKTOP, dark: false, sheets: false };
    let mut distinct: Vec<(View, Vec<Applies>)> = Vec::new();
    for view in all.chain([dropped]) {
        let applies: Vec<Applies> = conditions.iter().map(|c| c.applies(view, followed)).collect();
        let same = |(other, theirs): &(View, Vec<Applies>)| {
            *theirs == applies && (!dark_canvas || other.dark == view.dark)
        };
        if !distinct.iter().any(same) {
            distinct.push((view, applies));
        }
    }
    (distinct.into_iter().map(|(view, _)| view).collect(), followed)
}

impl View {
    pub(super) fn is_dark(self) -> bool {
        self.dark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> Condition {
        Condition::default().and(&mut Parser::new(text))
    }

    fn applies(text: &str, width: i64, dark: bool) -> Applies {
        condition(text).applies(View { width: width.saturating_mul(1000), dark, sheets: true }, true)
    }

    #[test]
    fn queries_hold_as_in_a_browser() {
        assert_eq!(applies("", 375, false), Applies::Yes);
        assert_eq!(applies("only screen and (max-width: 480px)", 375, false), Applies::Yes);
        assert_eq!(applies("only screen and (max-width: 480px)", 1280, false), Applies::No);
        assert_eq!(applies("print", 1280, false), Applies::No);
        assert_eq!(applies("not print", 1280, false), Applies::Yes);
        assert_eq!(applies("yahoo, screen and (min-width:0)", 375, false), Applies::Yes);
        assert_eq!(applies("(prefers-color-scheme:dark)", 375, true), Applies::Yes);
        assert_eq!(applies("(hover: hover)", 375, true), Applies::Maybe);
        assert_eq!(applies("(width >= 600px)", 375, true), Applies::Maybe);
        assert_eq!(applies("print and (hover)", 375, true), Applies::No);
    }

    #[test]
    fn every_width_that_a_query_tells_apart_is_a_view() {
        let (one, _) = views(&[Condition::default()], false);
        assert_eq!(one.len(), 2);
        let between = [condition("(min-width:600px) and (max-width:900px)")];
        let (views, followed) = views(&between, false);
        assert!(followed && views.iter().any(|view| between[0].applies(*view, true) == Applies::Yes));
    }
}
