//! The places for values in a code's sentence.

/// A place for a value in the sentence of a [`Code`](crate::Code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Parameter {
    /// The name of the value, in lower-case ASCII letters, digits and underscores.
    pub name: &'static str,
    /// The kind of value, if it is a known one.
    pub kind: Option<Kind>,
}

/// The kind of value in a place, for formatting it in another language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A moment, in UTC.
    Time,
    /// A calendar date.
    Date,
    /// A whole number of whatever the sentence says: bits, bytes, rows.
    Number,
    /// A host or domain name that passed the syntax check.
    Host,
    /// An amount of money with its currency.
    Amount,
    /// A text of the host's own people, such as the name of a group or a command: not translated.
    Text,
    /// A word from one of our own lists, such as the name of a header or of a setting: not translated.
    Word,
    /// Another code, whose meaning is put into the place, translated as that code is.
    Code,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] =
        [Self::Time, Self::Date, Self::Number, Self::Host, Self::Amount, Self::Text, Self::Word, Self::Code];

    /// The name used in a sentence's places and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Date => "date",
            Self::Number => "number",
            Self::Host => "host",
            Self::Amount => "amount",
            Self::Text => "text",
            Self::Word => "word",
            Self::Code => "code",
        }
    }
}

/// A sentence, piece by piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Words as they are.
    Words(&'static str),
    /// A place for a value.
    Place(Parameter),
}

/// The pieces of a sentence. An opening brace without a closing one is kept as text.
pub(crate) fn pieces(template: &'static str) -> impl Iterator<Item = Piece> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((inside, after)) = rest.strip_prefix('{').and_then(|text| text.split_once('}')) {
            rest = after;
            return Some(Piece::Place(place(inside)));
        }
        let skipped = usize::from(rest.starts_with('{'));
        let end = rest.bytes().skip(skipped).position(|byte| byte == b'{');
        let end = end.and_then(|end| end.checked_add(skipped)).unwrap_or(rest.len());
        let (words, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        Some(Piece::Words(words))
    })
}

/// The places of a sentence.
pub(crate) fn of(template: &'static str) -> impl Iterator<Item = Parameter> {
    pieces(template).filter_map(|piece| match piece {
        Piece::Place(parameter) => Some(parameter),
        Piece::Words(_) => None,
    })
}

fn place(inside: &'static str) -> Parameter {
    let (name, kind) = inside.split_once(':').unwrap_or((inside, ""));
    Parameter { name, kind: Kind::ALL.into_iter().find(|known| known.as_str() == kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_into_words_and_places() {
        let bits = Parameter { name: "bits", kind: Some(Kind::Number) };
        let cut: Vec<Piece> = pieces("the key has {bits:number} bits").collect();
        assert_eq!(cut, [Piece::Words("the key has "), Piece::Place(bits), Piece::Words(" bits")]);
        assert_eq!(pieces("no place").collect::<Vec<_>>(), [Piece::Words("no place")]);
        assert_eq!(pieces("{a:time}{b}").count(), 2);
        assert_eq!(of("{b}").next(), Some(Parameter { name: "b", kind: None }));
    }

    #[test]
    fn a_brace_that_nothing_closes_is_words() {
        assert_eq!(pieces("a {b").collect::<Vec<_>>(), [Piece::Words("a "), Piece::Words("{b")]);
        assert_eq!(pieces("{").collect::<Vec<_>>(), [Piece::Words("{")]);
    }
}
