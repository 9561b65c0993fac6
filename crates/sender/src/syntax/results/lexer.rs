//! The tokens of an Authentication-Results value.

use crate::syntax::comment;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Quoted(String),
    Equals,
    Slash,
    Semicolon,
}

pub(super) struct Lexer;

impl Lexer {
    /// All tokens; `None` if a comment or a quoted string does not end, or a character belongs nowhere.
    pub(super) fn tokens(value: &str) -> Option<Vec<Token>> {
        let text = comment::strip(value)?;
        let mut tokens = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                ' ' | '\t' | '\r' | '\n' => {}
                ';' => tokens.push(Token::Semicolon),
                '=' => tokens.push(Token::Equals),
                '/' => tokens.push(Token::Slash),
                '"' => {
                    let mut text = String::new();
                    loop {
                        match chars.next()? {
                            '"' => break,
                            '\\' => text.push(chars.next()?),
                            c => text.push(c),
                        }
                    }
                    tokens.push(Token::Quoted(text));
                }
                c if c.is_control() => return None,
                c => {
                    let mut text = String::from(c);
                    while let Some(c) = chars.next_if(|c| !" \t\r\n;=/\"".contains(*c)) {
                        text.push(c);
                    }
                    push_word(&mut tokens, text);
                }
            }
        }
        Some(tokens)
    }
}

/// RFC 8601 lets white space and comments stand around the dot of `ptype.property`.
fn push_word(tokens: &mut Vec<Token>, word: String) {
    match tokens.last_mut() {
        Some(Token::Word(before)) if before.ends_with('.') || word.starts_with('.') => before.push_str(&word),
        _ => tokens.push(Token::Word(word)),
    }
}
