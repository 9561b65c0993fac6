//! Style sheets: the rules of a mail's `style` elements.

use std::collections::BTreeMap;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, Token,
};

use super::declarations::Declaration;
use super::effects::effects;
use super::media::{Condition, View, views};
use super::selectors::{Key, Selector};
use super::values;

/// Rules of all sheets of a mail; beyond that, nothing about the mail's styles is known.
const MAX_RULES: usize = 4_000;

/// Bytes of all sheets of a mail.
const MAX_BYTES: usize = 512 << 10;

/// What one selector of a rule declares.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) selector: Selector,
    /// The place of its declarations in [`Sheets::blocks`].
    pub(super) block: usize,
    /// The place of its condition in [`Sheets::conditions`].
    pub(super) condition: usize,
}

/// All style sheets of a mail.
#[derive(Debug)]
pub(super) struct Sheets {
    pub(super) rules: Vec<Rule>,
    pub(super) blocks: Vec<Vec<Declaration>>,
    pub(super) conditions: Vec<Condition>,
    /// Whether some sheet is not known: it is another part of the message, or beyond a limit.
    pub(super) unknown: bool,
    by_key: BTreeMap<Key, Vec<usize>>,
    bytes: usize,
    quirks: bool,
}

impl Sheets {
    pub(super) fn new(quirks: bool) -> Self {
        Self {
            rules: Vec::new(),
            blocks: Vec::new(),
            conditions: vec![Condition::default()],
            unknown: false,
            by_key: BTreeMap::new(),
            bytes: 0,
            quirks,
        }
    }

    /// Takes a sheet in, whose element names these media.
    pub(super) fn read(&mut self, css: &str, media: &str) {
        self.bytes = self.bytes.saturating_add(css.len());
        if self.bytes > MAX_BYTES || self.rules.len() > MAX_RULES {
            self.unknown = true;
            return;
        }
        let condition = match media.trim() {
            "" => 0,
            media => self.add_condition(Condition::default().and(&mut Parser::new(media))),
        };
        let css = css.trim_start().trim_start_matches("<!--");
        let mut input = Parser::new(css);
        let mut reader = Reader { sheets: self, condition };
        for _rule in StyleSheetParser::new(&mut input, &mut reader) {}
        self.unknown |= self.rules.len() > MAX_RULES;
    }

    /// A sheet that is fetched. What is fetched from the web no signature covers, and no rule here can know; mail programs that
    /// ask first show the mail without it. What lies in the message itself is another matter: nothing is known.
    pub(super) fn fetched(&mut self, address: &str) {
        let address = address.trim().to_ascii_lowercase();
        self.unknown |=
            !(address.starts_with("https:") || address.starts_with("http:") || address.starts_with("//"));
    }

    fn add_condition(&mut self, condition: Condition) -> usize {
        if let Some(at) = self.conditions.iter().position(|known| *known == condition) {
            return at;
        }
        if self.conditions.len() > 64 {
            self.unknown = true;
            return 0;
        }
        self.conditions.push(condition);
        self.conditions.len().saturating_sub(1)
    }

    fn add(&mut self, selectors: Vec<Selector>, declarations: Vec<Declaration>, condition: usize) {
        if declarations.is_empty() || self.rules.len() > MAX_RULES {
            return;
        }
        let block = self.blocks.len();
        self.blocks.push(declarations);
        for selector in selectors {
            let at = self.rules.len();
            self.by_key.entry(selector.key()).or_default().push(at);
            self.rules.push(Rule { selector, block, condition });
        }
    }

    /// The places of the rules that may be about an element with these keys, in order.
    pub(super) fn candidates(&self, keys: impl Iterator<Item = Key>) -> Vec<usize> {
        let mut found: Vec<usize> = keys.filter_map(|key| self.by_key.get(&key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    pub(super) fn views(&self, dark_canvas: bool) -> (Vec<View>, bool) {
        views(&self.conditions, dark_canvas)
    }
}

/// Declarations of a `style` attribute.
pub(super) fn inline(css: &str, quirks: bool) -> Vec<Declaration> {
    let mut input = Parser::new(css);
    let mut body = Body { quirks, nested: false };
    RuleBodyParser::new(&mut input, &mut body).flatten().flatten().collect()
}

struct Reader<'s> {
    sheets: &'s mut Sheets,
    condition: usize,
}

impl Reader<'_> {
    /// A font that the message brings along draws what it likes; one that is fetched is as a sheet that is.
    fn font(&mut self, input: &mut Parser<'_>) {
        while let Ok(token) = input.next().cloned() {
            match token {
                Token::UnquotedUrl(address) => self.sheets.fetched(&address),
                Token::Function(name) => {
                    let address = input.parse_nested_block(|input| {
                        let address = input.expect_string_cloned().map(|address| address.to_string());
                        while input.next().is_ok() {}
                        Ok::<_, ParseError<()>>(address.unwrap_or_default())
                    });
                    if name.eq_ignore_ascii_case("url") {
                        self.sheets.fetched(&address.unwrap_or_default());
                    }
                }
                _ => {}
            }
        }
    }
}

/// What stands before the block of an at-rule.
enum Prelude {
    Condition(Condition),
    /// A font, which may draw one letter as another.
    Font,
    /// Nothing that bears on text.
    Skipped,
}

impl<'i> AtRuleParser<'i> for Reader<'_> {
    type Prelude = Prelude;
    type AtRule = ();
    type Error = ();

    fn parse_prelude(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
    ) -> Result<Prelude, ParseError<()>> {
        let outer = self.sheets.conditions.get(self.condition).cloned().unwrap_or_default();
        Ok(match name.to_ascii_lowercase().as_str() {
            "media" => Prelude::Condition(outer.and(input)),
            "supports" | "layer" | "container" | "scope" | "starting-style" | "document"
            | "-moz-document" => {
                while input.next().is_ok() {}
                Prelude::Condition(outer.and_unknown())
            }
            "font-face" => {
                while input.next().is_ok() {}
                Prelude::Font
            }
            "import" => {
                match input.expect_url_or_string() {
                    Ok(address) => self.sheets.fetched(&address),
                    Err(_) => self.sheets.unknown = true,
                }
                while input.next().is_ok() {}
                Prelude::Skipped
            }
            _ => {
                while input.next().is_ok() {}
                Prelude::Skipped
            }
        })
    }

    fn rule_without_block(&mut self, _prelude: Prelude, _start: &ParserState) -> Result<(), ()> {
        Ok(())
    }

    fn parse_block(
        &mut self,
        prelude: Prelude,
        _start: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        match prelude {
            Prelude::Condition(condition) => {
                let condition = self.sheets.add_condition(condition);
                let mut inner = Reader { sheets: self.sheets, condition };
                for _rule in RuleBodyParser::new(input, &mut inner) {}
            }
            Prelude::Font => self.font(input),
            Prelude::Skipped => while input.next().is_ok() {},
        }
        Ok(())
    }
}

impl<'i> QualifiedRuleParser<'i> for Reader<'_> {
    type Prelude = Vec<Selector>;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<Vec<Selector>, ParseError<()>> {
        Ok(Selector::list(input))
    }

    fn parse_block(
        &mut self,
        selectors: Vec<Selector>,
        _start: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        let mut body = Body { quirks: self.sheets.quirks, nested: false };
        let read: Vec<Declaration> = RuleBodyParser::new(input, &mut body).flatten().flatten().collect();
        if selectors.is_empty() {
            return Ok(());
        }
        // Which elements a rule inside a rule is about is not followed.
        let selectors = if body.nested { vec![Selector::anything()] } else { selectors };
        self.sheets.add(selectors, read, self.condition);
        Ok(())
    }
}

impl<'i> DeclarationParser<'i> for Reader<'_> {
    type Declaration = ();
    type Error = ();
}

impl RuleBodyItemParser<'_, (), ()> for Reader<'_> {
    fn parse_declarations(&self) -> bool {
        false
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}

/// The declarations of a block. Rules inside it are read as if they were about the same elements.
struct Body {
    quirks: bool,
    nested: bool,
}

impl Body {
    /// The declarations of a rule inside of the block.
    fn inside(&mut self, input: &mut Parser<'_>) -> Vec<Declaration> {
        self.nested = true;
        RuleBodyParser::new(input, self).flatten().flatten().collect()
    }
}

impl<'i> DeclarationParser<'i> for Body {
    type Declaration = Vec<Declaration>;
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _start: &ParserState,
    ) -> Result<Vec<Declaration>, ParseError<()>> {
        let (values, important) = values::read(input)?;
        let effects = effects(&name, &values, self.quirks);
        Ok(effects.into_iter().map(|effect| Declaration { effect, important }).collect())
    }
}

impl<'i> QualifiedRuleParser<'i> for Body {
    type Prelude = ();
    type QualifiedRule = Vec<Declaration>;
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<(), ParseError<()>> {
        while input.next().is_ok() {}
        Ok(())
    }

    fn parse_block(
        &mut self,
        (): (),
        _start: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<Vec<Declaration>, ParseError<()>> {
        Ok(self.inside(input))
    }
}

impl<'i> AtRuleParser<'i> for Body {
    type Prelude = ();
    type AtRule = Vec<Declaration>;
    type Error = ();

    fn parse_prelude(&mut self, _name: CowRcStr<'i>, input: &mut Parser<'i>) -> Result<(), ParseError<()>> {
        while input.next().is_ok() {}
        Ok(())
    }

    fn parse_block(
        &mut self,
        (): (),
        _start: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<Vec<Declaration>, ParseError<()>> {
        Ok(self.inside(input))
    }
}

impl RuleBodyItemParser<'_, Vec<Declaration>, ()> for Body {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}
