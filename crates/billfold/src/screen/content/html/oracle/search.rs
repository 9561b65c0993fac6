//! A search for messages that show one amount and are taken to show another: contradicting pages are mutated towards a plain
//! card, and the browser says what people see of them.

use std::time::{Duration, Instant};

use billfold_testkit::browser::Browser;
use serde_json::json;

use super::pages::{ATTRIBUTES, DECLARATIONS, LAYOUT, TAGS};
use super::{BATCH, VIEWS};
use crate::screen::content::marks::{LOWERED, RAISED};
use crate::screen::content::properties::found;

/// Pages that are kept for further mutations.
const KEPT: usize = 400;

/// Pieces of what a page says about 1,200.00 dollars, which are asked for, and about other amounts.
const TEXTS: [&str; 22] = [
    "Amount due: ",
    "USD 12",
    "00",
    ".00",
    "USD 1200.00",
    "Amount due: USD 1200.00",
    "Amount due: USD 12.00",
    "USD 12.00",
    "1,200.00 USD",
    "12",
    "0",
    " ",
    ".",
    ",",
    "Total: ",
    "USD ",
    "Invoice INV-1 ",
    "due 5 December 2026",
    "Please pay ",
    "\u{200b}",
    "-",
    "x ",
];

/// Constructs around other pieces; `@` stands for those.
const AROUND: [&str; 25] = [
    "<table><tr><td>@</td></tr></table>",
    "<table style='table-layout:fixed;width:0'><tr><td style='overflow:hidden'>@</td></tr></table>",
    "<table><tr hidden><td>@</td></tr></table>",
    "<ul><li>@</li></ul>",
    "<details>@</details>",
    "<details open><summary>x</summary>@</details>",
    "<dialog>@</dialog>",
    "<s>@</s>",
    "<sup>@</sup>",
    "<sub>@</sub>",
    "<bdo dir=rtl>@</bdo>",
    "<br>@",
    "@<br>",
    "<!--[if mso]>@<![endif]-->",
    "<!--[if !mso]><!-->@<!--<![endif]-->",
    "<template>@</template>",
    "<p hidden>@</p>",
    "<a href='https://a.example'>@</a>",
    "<font color=white>@</font>",
    "<font size=1>@</font>",
    "<button>@</button>",
    "<ruby>@<rt>@</rt></ruby>",
    "<style>.k{display:none}</style>@",
    "<style>@media (max-width:480px){.k{display:none}}</style>@",
    "<style>.j{font-size:0}.j .k{font-size:14px}</style>@",
];

/// Widths and places that cut off, push away or lie over one another.
const BOXES: [&str; 28] = [
    "width:1px",
    "width:60px",
    "width:100px",
    "height:1px",
    "height:20px",
    "max-height:20px",
    "max-width:30px",
    "padding-left:300px",
    "padding:0 50%",
    "margin-left:100%",
    "margin-right:400px",
    "border-left:500px solid",
    "box-sizing:border-box",
    "display:inline-block",
    "display:grid;grid-template-columns:0 1fr",
    "min-width:0",
    "flex:0 0 0",
    "table-layout:fixed",
    "aspect-ratio:200/1",
    "box-shadow:0 0 0 200px #fff",
    "outline:100px solid #fff",
    "text-indent:90px",
    "clip-path:inset(0)",
    "z-index:9",
    "direction:rtl",
    "white-space:pre",
    "text-transform:uppercase",
    "visibility:collapse",
];

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(usize),
    Element(usize, usize, Vec<usize>, Vec<Self>),
    Around(usize, Vec<Self>),
}

/// A declaration by its number in all tables. Cells without a table are left out: a browser puts a table around them, whose line
/// breaks it does not tell.
fn declaration(at: usize) -> &'static str {
    let all = || DECLARATIONS.iter().chain(&LAYOUT).chain(&BOXES).filter(|one| !one.contains("table-cell"));
    all().copied().nth(at % all().count()).unwrap()
}

impl Piece {
    fn html(&self) -> String {
        match self {
            Self::Text(at) => TEXTS[*at].to_owned(),
            Self::Element(tag, attribute, declared, inner) => {
                let (tag, attribute) = (TAGS[*tag], ATTRIBUTES[*attribute]);
                let style: Vec<&str> = declared.iter().map(|at| declaration(*at)).collect();
                format!("<{tag}{attribute} style=\"{}\">{}</{tag}>", style.join(";"), html(inner))
            }
            Self::Around(at, inner) => AROUND[*at].replace('@', &html(inner)),
        }
    }
}

fn html(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::html).collect()
}

/// A generator of numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(drawn).unwrap() % n.max(1)
    }

    fn element(&mut self, inner: Vec<Piece>) -> Piece {
        if self.below(4) == 0 {
            return Piece::Around(self.below(AROUND.len()), inner);
        }
        let declared = (0..=self.below(3)).map(|_| self.below(1_000)).collect();
        Piece::Element(self.below(TAGS.len()), self.below(ATTRIBUTES.len()), declared, inner)
    }

    fn mutate(&mut self, pieces: &mut Vec<Piece>, depth: usize) {
        let at = self.below(pieces.len());
        if depth < 4 && self.below(2) == 0 {
            match pieces.get_mut(at) {
                Some(Piece::Element(tag, attribute, declared, inner)) => {
                    return match self.below(6) {
                        0 => *tag = self.below(TAGS.len()),
                        1 => *attribute = self.below(ATTRIBUTES.len()),
                        2 if !declared.is_empty() => drop(declared.remove(self.below(declared.len()))),
                        2 | 3 => declared.push(self.below(1_000)),
                        _ => self.mutate(inner, depth + 1),
                    };
                }
                Some(Piece::Around(_, inner)) => return self.mutate(inner, depth + 1),
                _ => {}
            }
        }
        match self.below(7) {
            0 => pieces.insert(at, Piece::Text(self.below(TEXTS.len()))),
            1 if pieces.len() > 1 => drop(pieces.remove(at)),
            2 if at < pieces.len() => pieces[at] = Piece::Text(self.below(TEXTS.len())),
            3 if at < pieces.len() => {
                // The content of an element without it.
                if let Piece::Element(.., inner) | Piece::Around(_, inner) = pieces[at].clone() {
                    pieces.splice(at..=at, inner);
                }
            }
            4 if at < pieces.len() => {
                let copy = pieces[at].clone();
                pieces.insert(self.below(pieces.len()), copy);
            }
            _ => {
                let end = (at + 1 + self.below(3)).min(pieces.len());
                let inner: Vec<Piece> = pieces.drain(at.min(end)..end).collect();
                let element = self.element(inner);
                pieces.insert(at.min(pieces.len()), element);
            }
        }
    }
}

/// How near a page is to a plain card.
fn rank(body: &str) -> usize {
    let found = found(body);
    if found.reasons.is_empty() { 3 - found.warnings.len().min(2) } else { 0 }
}

/// Whether what a browser shows contradicts, in a text of nothing but that.
fn contradicts(shown: &str) -> bool {
    let escaped = shown.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
    let escaped = escaped.replace(RAISED, "<sup>").replace(LOWERED, "</sup>");
    !found(&format!("<p>{escaped}</p>")).reasons.is_empty()
}

/// For each page, whether what some view shows contradicts; `None` where it is not told.
async fn contradicting(browser: &Browser, bodies: &[String]) -> Vec<Option<bool>> {
    let pages: Vec<String> = bodies
        .iter()
        .map(|body| format!("<!doctype html><html><head></head><body>{body}</body></html>"))
        .collect();
    let mut all = vec![Some(false); bodies.len()];
    for (width, dark) in VIEWS {
        browser.prefer_dark(dark).await.unwrap();
        let arguments = [json!(pages), json!(width), json!(true)];
        let answer = browser.run(include_str!("seen.js"), &arguments).await.unwrap();
        let shown: Vec<Option<String>> = serde_json::from_value(answer).unwrap();
        for (one, shown) in all.iter_mut().zip(shown) {
            *one = match (*one, shown) {
                (Some(true), _) => Some(true),
                (Some(false), Some(shown)) => Some(contradicts(&shown)),
                _ => None,
            };
        }
    }
    all
}

#[derive(Default)]
struct Search {
    kept: Vec<(usize, Vec<Piece>)>,
    tried: usize,
    asked: usize,
    escaped: Vec<String>,
}

impl Search {
    async fn round(&mut self, browser: &Browser, dice: &mut Dice) {
        let mut batch: Vec<(usize, Vec<Piece>)> = Vec::new();
        while batch.len() < BATCH {
            // Those that are nearest to a card are mutated most.
            let from = dice.below(self.kept.len()).min(dice.below(self.kept.len()));
            let mut pieces = self.kept[from].1.clone();
            (0..=dice.below(3)).for_each(|_| dice.mutate(&mut pieces, 0));
            let body = html(&pieces);
            self.tried += 1;
            if pieces.is_empty() || body.len() > 1_500 || self.kept.iter().any(|(_, known)| *known == pieces)
            {
                continue;
            }
            let rank = rank(&body);
            if rank > 0 || dice.below(20) == 0 {
                batch.push((rank, pieces));
            }
        }
        let bodies: Vec<String> = batch.iter().map(|(_, pieces)| html(pieces)).collect();
        let answers = contradicting(browser, &bodies).await;
        self.asked += batch.len();
        for ((page, body), answer) in batch.into_iter().zip(bodies).zip(answers) {
            if answer != Some(true) {
                continue;
            }
            if page.0 == 3 {
                self.escaped.push(body);
            } else {
                let at = self.kept.partition_point(|(rank, _)| *rank > page.0);
                self.kept.insert(at, page);
            }
        }
        // Of equally near ones the newest stay.
        self.kept.truncate(KEPT);
    }
}

async fn search(time: Duration, seed: u64) -> Option<Search> {
    let browser = Browser::start().await?;
    browser.open("about:blank").await.unwrap();
    let text = |wanted: &str| Piece::Text(TEXTS.iter().position(|text| *text == wanted).unwrap());
    let whole = vec![text("Amount due: USD 12.00")];
    let parts = vec![text("Amount due: "), text("USD 12"), text("00"), text(".00")];
    let hidden = Piece::Element(2, 0, vec![0], vec![text("00")]);
    let other = vec![text("Amount due: "), text("USD 12"), hidden, text(".00"), text("Total: ")];
    let mut search = Search { kept: vec![(0, whole), (0, parts), (0, other)], ..Search::default() };
    #[expect(clippy::disallowed_methods, reason = "it searches for a time")]
    let start = Instant::now();
    let mut dice = Dice(seed);
    while start.elapsed() < time && search.escaped.len() < 20 {
        search.round(&browser, &mut dice).await;
    }
    Some(search)
}

fn none_escapes(search: Search) {
    let Search { tried, asked, mut escaped, kept } = search;
    println!("{tried} pages, the browser was asked about {asked}; the nearest: {:?}", kept.first());
    escaped.sort_by_key(String::len);
    assert!(escaped.is_empty(), "of {asked} pages {} escape:\n{}", escaped.len(), escaped.join("\n"));
}

#[tokio::test]
async fn no_page_that_shows_another_amount_gets_a_plain_card() {
    if let Some(search) = search(Duration::from_secs(10), 1).await {
        none_escapes(search);
    }
}

#[tokio::test]
#[ignore = "soak: one hour"]
async fn soak_an_hour_of_search_finds_no_page_that_gets_one() {
    if let Some(search) = search(Duration::from_secs(3_600), 2).await {
        none_escapes(search);
    }
}
