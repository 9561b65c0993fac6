//! Readers of the same documents.

use std::cell::Cell;

use billfold_benches::inputs;
use billfold_invoice::{Limits, Outcome, read_file, read_message};
use en16931_formats::Policy;
use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use mail_parser::{MessageParser, MessagePart, PartType};
use quick_xml::NsReader;
use quick_xml::events::Event;

/// Something that reads a document; what it returns only keeps it from being optimised away.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    pub(crate) name: &'static str,
    pub(crate) read: fn(&[u8]) -> usize,
}

/// Readers of the same documents, ours first.
pub(crate) struct Comparison {
    pub(crate) title: &'static str,
    pub(crate) inputs: fn() -> Vec<Vec<u8>>,
    pub(crate) readers: &'static [Reader],
}

const XML: &[Reader] = &[
    Reader { name: "billfold", read: ours },
    Reader { name: "en16931-formats: read", read: |d| usize::from(en16931_formats::read(d).is_ok()) },
    Reader {
        name: "en16931-formats: receive",
        read: |d| usize::from(en16931_formats::receive(d, &Policy::default()).coincides()),
    },
    Reader { name: "quick-xml NsReader", read: namespaces },
];

const HTML: &[Reader] = &[
    Reader { name: "billfold", read: |d| invoices(d, "a.html") },
    Reader { name: "html5ever tokenizer", read: tags },
];

const PDF: &[Reader] = &[
    Reader { name: "billfold", read: ours },
    Reader { name: "lopdf load", read: |d| usize::from(lopdf::Document::load_mem(d).is_ok()) },
];

const MAIL: &[Reader] = &[
    Reader {
        name: "mail-parser, then billfold",
        read: |raw| {
            let Some(message) = MessageParser::default().parse(raw) else { return 0 };
            read_message(raw, &message, &Limits::default()).map_or(0, |r| r.all_invoices().count())
        },
    },
    Reader {
        name: "mail-parser",
        read: |raw| MessageParser::default().parse(raw).map_or(0, |m| m.parts.len()),
    },
    Reader { name: "mail-parser, bare tokenizers", read: tokenize },
];

/// Parses a message and runs over every part the tokenizer of its content, and does nothing with what that finds.
fn tokenize(raw: &[u8]) -> usize {
    let Some(message) = MessageParser::default().parse(raw) else { return 0 };
    let tokens = |part: &MessagePart<'_>| {
        let bytes = part.contents();
        match &part.body {
            PartType::Html(_) => tags(bytes),
            _ if bytes.starts_with(b"%PDF") => usize::from(lopdf::Document::load_mem(bytes).is_ok()),
            _ if bytes.trim_ascii_start().starts_with(b"<") => namespaces(bytes),
            _ => 0,
        }
    };
    message.parts.iter().fold(0_usize, |sum, part| sum.wrapping_add(tokens(part)))
}

/// Everything that is compared.
pub(crate) fn comparisons() -> Vec<Comparison> {
    let row = |title, inputs, readers| Comparison { title, inputs, readers };
    vec![
        row("ubl, fixtures", || read_by_both("invoice/ubl"), XML),
        row("ubl, 10 lines", || vec![inputs::ubl(10).into_bytes(); 20], XML),
        row("ubl, 1000 lines", || vec![inputs::ubl(1000).into_bytes()], XML),
        row("cii, fixtures", || read_by_both("invoice/cii"), XML),
        row("cii, 10 lines", || vec![inputs::cii(10).into_bytes(); 20], XML),
        row("cii, 1000 lines", || vec![inputs::cii(1000).into_bytes()], XML),
        row("html, fixtures", || with_invoice("invoice/html", "html"), HTML),
        row("html, ActionRequest", || vec![inputs::action_request().into_bytes(); 20], HTML),
        row("html, JSON-LD", || vec![inputs::json_ld().into_bytes(); 20], HTML),
        row("html, Microdata", || vec![inputs::microdata().into_bytes(); 20], HTML),
        row("pdf, fixtures", || with_invoice("invoice/pdf", "pdf"), PDF),
        row("pdf, 10 pages", || vec![inputs::hybrid_pdf(&inputs::cii(10), 10); 20], PDF),
        row("mail, fixtures", || with_invoice("invoice/eml", "eml"), MAIL),
        row(
            "mail, ActionRequest",
            || vec![inputs::message(&inputs::action_request()).into_bytes(); 20],
            MAIL,
        ),
        row("mail, UBL attached", || vec![inputs::with_attachment(&inputs::ubl(10)).into_bytes(); 20], MAIL),
        row("no invoice, newsletter", || vec![inputs::newsletter().into_bytes(); 20], MAIL),
        row("no invoice, mail corpora", without_invoice, MAIL),
    ]
}

fn invoices(bytes: &[u8], name: &str) -> usize {
    read_file(bytes, name, &Limits::default()).reading().all_invoices().count()
}

fn ours(bytes: &[u8]) -> usize {
    invoices(bytes, "")
}

/// XML documents of the fixtures that we and the peer read, in UTF-8.
fn read_by_both(below: &str) -> Vec<Vec<u8>> {
    let mut documents = with_invoice(below, "xml");
    documents.retain(|d| en16931_formats::read(d).is_ok() && std::str::from_utf8(d).is_ok());
    documents
}

fn with_invoice(below: &str, extension: &str) -> Vec<Vec<u8>> {
    let name = format!("a.{extension}");
    let mut documents = inputs::fixtures(below, extension);
    documents.retain(|d| invoices(d, &name) > 0);
    documents
}

/// Messages of the sender's corpora: none carries an invoice.
fn without_invoice() -> Vec<Vec<u8>> {
    let mut messages = inputs::fixtures("sender/corpora", "eml");
    messages.retain(|d| {
        read_file(d, "a.eml", &Limits::default()).outcome() == Outcome::None
            && MessageParser::default().parse(d).is_some()
    });
    messages
}

fn namespaces(bytes: &[u8]) -> usize {
    let mut reader = NsReader::from_str(std::str::from_utf8(bytes).unwrap_or_default());
    let mut starts = 0_usize;
    loop {
        match reader.read_resolved_event() {
            Ok((_, Event::Eof)) | Err(_) => return starts,
            Ok((_, Event::Start(_) | Event::Empty(_))) => starts = starts.wrapping_add(1),
            Ok(_) => {}
        }
    }
}

/// Counts tags, and tells the tokenizer what follows a script, as any user must.
#[derive(Default)]
struct Count(Cell<usize>);

impl TokenSink for Count {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
        {
            self.0.set(self.0.get().wrapping_add(1));
            return match &*tag.name {
                "script" => TokenSinkResult::RawData(ScriptData),
                "style" | "iframe" => TokenSinkResult::RawData(Rawtext),
                "title" | "textarea" => TokenSinkResult::RawData(Rcdata),
                _ => TokenSinkResult::Continue,
            };
        }
        TokenSinkResult::Continue
    }
}

fn tags(bytes: &[u8]) -> usize {
    let tokenizer = Tokenizer::new(Count::default(), html5ever::tokenizer::TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&String::from_utf8_lossy(bytes)));
    while let TokenizerResult::Script(()) | TokenizerResult::EncodingIndicator(_) = tokenizer.feed(&input) {}
    tokenizer.end();
    tokenizer.sink.0.get()
}
