//! The visible text of an HTML body.

use std::cell::RefCell;

use html5ever::tokenizer::states::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use crate::read::html::crowd::Crowd;
use crate::read::html::elements::is_hidden_style;

/// Extracts the text of an HTML body as people see it: without scripts, styles, titles, comments and elements that hide
/// themselves (`hidden`, `display:none` and the like in their own attributes), with a blank or a line end wherever an element
/// other than a run of text begins or ends. Style sheets are not followed.
///
/// ```
/// let html = "<title>T</title><p>Amount <b>due</b><td>5.00<td>12 Dec<script>9.99</script><i hidden>7.00</i>";
/// assert_eq!(billfold_invoice::visible_text(html).as_deref(), Some("Amount due\n5.00\n12 Dec"));
/// ```
///
/// None if the body has tags of so many attributes that reading them would take too long.
#[must_use]
pub fn visible_text(html: &str) -> Option<String> {
    let tokenizer =
        Tokenizer::new(Sink::default(), TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() });
    Crowd::default().feed(&tokenizer, html, |sink| Some(sink.0.borrow().tokens)).ok()?;
    tokenizer.end();
    Some(tokenizer.sink.0.into_inner().text.trim().to_owned())
}

#[derive(Default)]
struct Sink(RefCell<State>);

#[derive(Default)]
struct State {
    text: String,
    /// Tokens so far; parse errors are none.
    tokens: u64,
    /// The open elements that hide what is in them, and how often an element of that name is open within.
    hiding: Option<(String, usize)>,
}

/// Elements that only mark a run of text.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "label", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr",
];

/// Elements whose content is never shown as text.
const SILENT: [&str; 9] =
    ["script", "style", "title", "template", "noframes", "noembed", "iframe", "textarea", "object"];

impl State {
    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if let Some((hiding, depth)) = &mut self.hiding {
            if hiding == name {
                *depth = depth.saturating_add(1);
            }
        } else if SILENT.contains(&name) || hides_itself(tag) {
            self.hiding = Some((name.to_owned(), 1));
        }
        self.separate(name);
        match name {
            // In a browser the tree builder sets these states (WHATWG HTML, 13.2.6.4.7). Without them the tags inside a style
            // or a title would be read as elements, and text that is never shown as text of the page.
            "script" => TokenSinkResult::RawData(ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(Rawtext),
            "textarea" | "title" => TokenSinkResult::RawData(Rcdata),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((hiding, depth)) = &mut self.hiding
            && hiding == name
        {
            *depth = depth.saturating_sub(1);
            if *depth == 0 {
                self.hiding = None;
            }
        }
        self.separate(name);
    }

    fn separate(&mut self, name: &str) {
        if !INLINE.contains(&name) && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn show(&mut self, text: &str) {
        if self.hiding.is_none() {
            self.text.push_str(text);
        }
    }
}

/// A void element has no end tag and no content: it hides nothing.
fn hides_itself(tag: &Tag) -> bool {
    const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];
    let attribute =
        |name: &str| tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string());
    let hidden =
        attribute("hidden").is_some() || attribute("style").is_some_and(|style| is_hidden_style(&style));
    hidden && !VOID.contains(&&*tag.name)
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        if !matches!(token, Token::ParseError(_)) {
            state.tokens = state.tokens.saturating_add(1);
        }
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.start(&tag),
            Token::TagToken(tag) => state.end(&tag.name),
            Token::CharacterTokens(text) => state.show(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::visible_text;

    #[test]
    fn what_people_do_not_see_is_no_text() {
        let html = "a<script type=\"application/ld+json\">{\"x\":\"USD 1.00\"}</script><style>b</style><!-- c --!>d\
                    <div style=\"display: none\">e<div>f</div>g</div><span hidden>h</span>i";
        assert_eq!(visible_text(html).unwrap().split_whitespace().collect::<Vec<_>>(), ["a", "d", "i"]);
    }

    #[test]
    fn cells_do_not_run_together() {
        let html = "<tr><td>Amount due</td><td>$541.13</td></tr><tr><td>12 Dec</td></tr>Invoice<br>INV-9";
        assert_eq!(
            visible_text(html).unwrap().split('\n').collect::<Vec<_>>(),
            ["Amount due", "$541.13", "12 Dec", "Invoice", "INV-9"]
        );
    }

    #[test]
    fn a_tag_of_thousands_of_attributes_is_not_read() {
        let tag = |attributes: usize| {
            let attributes: String = (0..attributes).map(|n| format!(" a{n}")).collect();
            format!("<p{attributes}>12.00</p>")
        };
        assert_eq!(visible_text(&tag(1_000)).as_deref(), Some("12.00"));
        assert_eq!(visible_text(&tag(20_000)), None);
    }

    #[test]
    fn a_run_of_text_stays_one() {
        assert_eq!(visible_text("<p>USD <b>98</b>.87 &euro;</p>").unwrap(), "USD 98.87 €");
    }
}
