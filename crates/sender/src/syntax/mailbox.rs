//! The one mailbox of From, by the strict syntax.
//!
//! RFC 5322 section 3.4 without its obsolete forms, with UTF-8 (RFC 6532): what two programs read differently, such as
//! routes, groups, quoted local parts, encoded words inside the address or comments that hide an address, is refused with
//! its own error.

use crate::Address;
use crate::host::{self, HostError};

/// A mailbox: display name as written (quotes resolved, encoded words kept) and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mailbox<'t> {
    pub(crate) name: Option<String>,
    pub(crate) address: Address,
    /// The domain as written.
    pub(crate) domain_text: &'t str,
}

/// Why a mailbox is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailboxError {
    /// Nothing there.
    Empty,
    /// Several mailboxes.
    Several,
    /// A group.
    Group,
    /// A source route.
    Route,
    /// Text without an address.
    NoAddress,
    /// An encoded word inside the address.
    EncodedAddress,
    /// A quoted local part.
    QuotedLocal,
    /// A comment that is nested or holds characters of an address.
    Comment,
    /// `[198.51.100.7]` for a domain.
    DomainLiteral,
    /// A domain that is not a host name.
    Domain(HostError),
    /// A local part that is not a dot-atom.
    Local,
    /// Anything else that the syntax does not allow.
    Syntax,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'t> {
    /// Atom characters and dots, with white space before it or not.
    Atom {
        text: &'t str,
        spaced: bool,
    },
    Quoted(String),
    Special(char),
    Literal,
}

/// Reads a header value that must hold exactly one mailbox.
pub(crate) fn parse(value: &str) -> Result<Mailbox<'_>, MailboxError> {
    let tokens = tokens(value)?;
    if tokens.is_empty() {
        return Err(MailboxError::Empty);
    }
    one(&tokens)
}

/// The mailboxes of a To, Cc or Reply-To value.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct List<'t> {
    pub(crate) mailboxes: Vec<Mailbox<'t>>,
    /// Whether there is something else as well.
    pub(crate) malformed: bool,
}

/// Reads the mailboxes that follow the strict syntax. Groups do not.
pub(crate) fn parse_list(value: &str) -> List<'_> {
    let mut list = List::default();
    let Ok(tokens) = tokens(value) else { return List { mailboxes: Vec::new(), malformed: true } };
    for part in tokens.split(|t| *t == Token::Special(',')).filter(|part| !part.is_empty()) {
        match one(part) {
            Ok(mailbox) => list.mailboxes.push(mailbox),
            Err(_) => list.malformed = true,
        }
    }
    list.malformed |= list.mailboxes.is_empty();
    list
}

fn one<'t>(tokens: &[Token<'t>]) -> Result<Mailbox<'t>, MailboxError> {
    if let Some(open) = tokens.iter().position(|t| *t == Token::Special('<')) {
        let (phrase, rest) = tokens.split_at(open);
        return angle(phrase, rest.get(1..).unwrap_or_default());
    }
    separators(tokens)?;
    let (address, domain_text) = addr_spec(tokens)?;
    Ok(Mailbox { name: None, address, domain_text })
}

fn separators(tokens: &[Token<'_>]) -> Result<(), MailboxError> {
    for token in tokens {
        match token {
            Token::Special(',') => return Err(MailboxError::Several),
            Token::Special(':' | ';') => return Err(MailboxError::Group),
            _ => {}
        }
    }
    Ok(())
}

/// `phrase "<" addr-spec ">"` and nothing after it.
fn angle<'t>(phrase: &[Token<'t>], rest: &[Token<'t>]) -> Result<Mailbox<'t>, MailboxError> {
    separators(phrase)?;
    let close = rest.iter().position(|t| *t == Token::Special('>')).ok_or(MailboxError::Syntax)?;
    let (inside, after) = rest.split_at(close);
    match after.get(1..).unwrap_or_default() {
        [] => {}
        [Token::Special(','), ..] => return Err(MailboxError::Several),
        [Token::Special(';' | ':'), ..] => return Err(MailboxError::Group),
        [Token::Special('<'), ..] => return Err(MailboxError::Several),
        _ => return Err(MailboxError::Syntax),
    }
    if inside.iter().any(|t| matches!(t, Token::Special(',' | ':'))) {
        return Err(MailboxError::Route);
    }
    let (address, domain_text) = addr_spec(inside)?;
    Ok(Mailbox { name: name(phrase)?, address, domain_text })
}

fn name(phrase: &[Token<'_>]) -> Result<Option<String>, MailboxError> {
    let mut name = String::new();
    for token in phrase {
        let text = match token {
            Token::Atom { text, .. } => *text,
            Token::Quoted(text) => text.as_str(),
            Token::Special('@') => "@",
            Token::Special(_) | Token::Literal => return Err(MailboxError::Syntax),
        };
        let glued = matches!(token, Token::Special('@')) || name.ends_with('@');
        if !name.is_empty() && !glued {
            name.push(' ');
        }
        name.push_str(text);
    }
    Ok(if name.is_empty() { None } else { Some(name) })
}

/// `dot-atom "@" domain` with no white space inside.
fn addr_spec<'t>(tokens: &[Token<'t>]) -> Result<(Address, &'t str), MailboxError> {
    if tokens.iter().any(|t| matches!(t, Token::Atom { text, .. } if text.contains("=?"))) {
        let only_words = !tokens.contains(&Token::Special('@'));
        return Err(if only_words { MailboxError::NoAddress } else { MailboxError::EncodedAddress });
    }
    match tokens {
        [
            Token::Atom { text: local, .. },
            Token::Special('@'),
            Token::Atom { text: domain, spaced: false },
        ] => {
            if !is_dot_atom(local) {
                return Err(MailboxError::Local);
            }
            let ascii = host::to_ascii(domain).map_err(MailboxError::Domain)?;
            Ok((Address::new((*local).to_owned(), ascii), domain))
        }
        [Token::Atom { .. }, Token::Special('@'), Token::Literal] => Err(MailboxError::DomainLiteral),
        [Token::Quoted(_), Token::Special('@'), ..] => Err(MailboxError::QuotedLocal),
        [Token::Special('@'), ..] => Err(MailboxError::Route),
        _ if !tokens.contains(&Token::Special('@')) => Err(MailboxError::NoAddress),
        _ => Err(MailboxError::Syntax),
    }
}

fn is_dot_atom(text: &str) -> bool {
    text.len() <= 64 && text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_local_character))
}

/// RFC 5322 `atext`; beyond ASCII only letters and digits.
fn is_local_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || (!c.is_ascii() && c.is_alphanumeric())
}

fn tokens(value: &str) -> Result<Vec<Token<'_>>, MailboxError> {
    let mut tokens = Vec::with_capacity(8);
    let mut rest = value;
    let mut spaced = true;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            ' ' | '\t' | '\r' | '\n' => {
                spaced = true;
                rest = after;
                continue;
            }
            '(' => {
                spaced = true;
                rest = comment(after)?;
                continue;
            }
            '"' => {
                let (text, after) = quoted(after)?;
                tokens.push(Token::Quoted(text));
                after
            }
            '[' => {
                tokens.push(Token::Literal);
                after.split_once(']').ok_or(MailboxError::Syntax)?.1
            }
            '<' | '>' | '@' | ',' | ':' | ';' => {
                tokens.push(Token::Special(c));
                after
            }
            ')' | ']' | '\\' => return Err(MailboxError::Syntax),
            _ => {
                let end = rest.bytes().position(ends_atom).unwrap_or(rest.len());
                let (text, after) = rest.split_at_checked(end).ok_or(MailboxError::Syntax)?;
                tokens.push(Token::Atom { text, spaced });
                after
            }
        };
        spaced = false;
    }
    Ok(tokens)
}

const fn ends_atom(b: u8) -> bool {
    matches!(
        b,
        b' ' | b'\t'
            | b'\r'
            | b'\n'
            | b'('
            | b')'
            | b'"'
            | b'['
            | b']'
            | b'<'
            | b'>'
            | b'@'
            | b','
            | b':'
            | b';'
            | b'\\'
    )
}

/// What follows a comment without nesting, quoting or anything that could be part of an address.
fn comment(text: &str) -> Result<&str, MailboxError> {
    let special = |c: char| matches!(c, ')' | '(' | '\\' | '@' | '<' | '>' | ',' | ';' | ':' | '"');
    match text.find(special).and_then(|at| text.split_at_checked(at)) {
        Some((_, tail)) => tail.strip_prefix(')').ok_or(MailboxError::Comment),
        None => Err(MailboxError::Syntax),
    }
}

/// A quoted string, its backslashes resolved, and what follows it.
fn quoted(rest: &str) -> Result<(String, &str), MailboxError> {
    let mut text = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Ok((text, chars.as_str())),
            '\\' => text.push(chars.next().ok_or(MailboxError::Syntax)?),
            c => text.push(c),
        }
    }
    Err(MailboxError::Syntax)
}

#[cfg(test)]
mod tests {
    use super::{MailboxError, parse, parse_list};
    use crate::host::HostError;

    #[test]
    fn plain_mailboxes_are_read() {
        for (text, name, address) in [
            ("a@b.example", None, "a@b.example"),
            ("Invoicly Billing <Invoices@Post.Example>", Some("Invoicly Billing"), "Invoices@post.example"),
            ("\"Smith, J. \\\"Jo\\\"\" <a.b+c@b.example>", Some("Smith, J. \"Jo\""), "a.b+c@b.example"),
            ("J. Smith (accounts) <a@b.example>", Some("J. Smith"), "a@b.example"),
            ("Bücher <info@bücher.example>", Some("Bücher"), "info@xn--bcher-kva.example"),
        ] {
            let got = parse(text).unwrap();
            assert_eq!((got.name.as_deref(), got.address.to_string().as_str()), (name, address), "{text}");
        }
        for (text, mailboxes, malformed) in [
            ("a@b.example, C <c@d.example>,", 2, false),
            ("a@b.example, localhost", 1, true),
            ("x: a@b.example;", 0, true),
            ("", 0, true),
        ] {
            let list = parse_list(text);
            assert_eq!((list.mailboxes.len(), list.malformed), (mailboxes, malformed), "{text}");
        }
    }

    #[test]
    fn whatever_could_be_read_twice_is_refused() {
        for (text, error) in [
            ("", MailboxError::Empty),
            ("a@b.example, c@d.example", MailboxError::Several),
            ("<a@b.example>, <c@d.example>", MailboxError::Several),
            ("<a@b.example><c@d.example>", MailboxError::Several),
            ("=?utf-8?B?PGE+?=,<c@d.example>", MailboxError::Several),
            ("Friends: a@b.example;", MailboxError::Group),
            ("<@b.example,@c.example:a@d.example>", MailboxError::Route),
            ("<@b.example:a@d.example>", MailboxError::Route),
            ("<a@b.example>c@d.example", MailboxError::Syntax),
            ("=?utf-8?B?YUBiLmV4YW1wbGU=?=", MailboxError::NoAddress),
            ("Billing", MailboxError::NoAddress),
            ("=?utf-8?b?YQ==?==?utf-8?Q?=00?=@d.example", MailboxError::EncodedAddress),
            ("\"a@b.example\"@d.example", MailboxError::QuotedLocal),
            ("a@b.example (c@d.example)", MailboxError::Comment),
            ("a@[198.51.100.7]", MailboxError::DomainLiteral),
            ("a@b.example.", MailboxError::Domain(HostError::EmptyLabel)),
            ("a@b\u{3002}example", MailboxError::Domain(HostError::Character)),
            ("a b@c.example", MailboxError::Syntax),
            ("a@b. example", MailboxError::Syntax),
            ("a@ b.example", MailboxError::Syntax),
            (".a@b.example", MailboxError::Local),
            ("\"a", MailboxError::Syntax),
            ("<a@b.example", MailboxError::Syntax),
        ] {
            assert_eq!(parse(text).map(|m| m.address.to_string()), Err(error), "{text}");
        }
    }
}
