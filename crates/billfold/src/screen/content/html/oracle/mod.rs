//! A browser as oracle: what is called shown is seen in Chromium, what is called hidden is not.
//!
//! The browser is asked for each text of a generated page whether it has a box of at least 2 by 2 pixels, opacity, a colour apart
//! from what lies behind it, and nothing on top. Where Chromium is not installed the test is skipped by name, and the cases of
//! [`super::tests`], which hold every disagreement that was found, remain.

#![expect(clippy::arithmetic_side_effects, reason = "counts of a test")]

mod mails;
mod pages;
mod search;

use std::collections::BTreeMap;

use billfold_testkit::browser::Browser;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::json;

use super::read;

/// A page as the browser shows it in a view, for each of its texts; `None` where it is not told.
type Marks = BTreeMap<String, Option<bool>>;

/// The widths in pixels of the windows of the three views, and whether their theme is dark.
const VIEWS: [(u32, bool); 3] = [(1280, false), (375, false), (1280, true)];

/// Pages that the browser is asked about at once.
const BATCH: usize = 100;

/// What came of the comparison.
#[derive(Debug, Default)]
struct Tally {
    texts: usize,
    /// What the browser shows in every view, and what stands before that of it which is unsure.
    seen: usize,
    unsure: Vec<String>,
    /// What the browser did not tell.
    untold: usize,
    /// Pages beyond a limit.
    unknown: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Asks the browser about pages.
    async fn ask(&mut self, browser: &Browser, pages: &[String]) {
        let mut views: Vec<Vec<Marks>> = Vec::new();
        for (width, dark) in VIEWS {
            browser.prefer_dark(dark).await.unwrap();
            let answer = browser.run(include_str!("seen.js"), &[json!(pages), json!(width)]).await.unwrap();
            views.push(serde_json::from_value(answer).unwrap());
        }
        for (at, page) in pages.iter().enumerate() {
            let views: Vec<Marks> = views.iter().map(|view| view[at].clone()).collect();
            self.page(page, &views);
        }
    }

    fn page(&mut self, page: &str, views: &[Marks]) {
        let readings = read(page);
        if readings.unknown {
            self.unknown += 1;
            return;
        }
        for mark in views.first().into_iter().flat_map(BTreeMap::keys) {
            let answers: Vec<Option<bool>> =
                views.iter().map(|view| view.get(mark).copied().flatten()).collect();
            let shown = readings.sure.contains(mark);
            let hidden = !shown && !readings.possible.iter().any(|text| text.contains(mark));
            let seen = answers.contains(&Some(true));
            // What only some views show is unsure by what the word means.
            let everywhere = answers.iter().all(|answer| *answer == Some(true));
            self.texts += 1;
            self.seen += usize::from(everywhere);
            if everywhere && !shown && !hidden {
                self.unsure.push(before(page, mark));
            }
            self.untold += usize::from(answers.contains(&None));
            if (shown && answers.contains(&Some(false))) || (hidden && seen) {
                let called = if shown { "shown" } else { "hidden" };
                self.wrong.push(format!("{mark} is called {called}, is seen {answers:?}: {page}"));
            }
        }
    }
}

/// Compares generated pages with as many texts as this.
async fn compare(texts: usize) -> Option<Tally> {
    let browser = Browser::start().await?;
    browser.open("about:blank").await.unwrap();
    let (page, mut runner) = (pages::page(), TestRunner::deterministic());
    let mut tally = Tally::default();
    while tally.texts < texts {
        let pages: Vec<String> = (0..BATCH).map(|_| page.new_tree(&mut runner).unwrap().current()).collect();
        tally.ask(&browser, &pages).await;
    }
    Some(tally)
}

/// Nothing is called what it is not, and of what is seen at most so many per cent are unsure.
fn agrees(tally: &mut Tally, unsure: usize) {
    tally.wrong.sort_by_key(String::len);
    let (many, shortest) = (tally.wrong.len(), tally.wrong.iter().take(12));
    let shortest: Vec<&str> = shortest.map(String::as_str).collect();
    assert!(many == 0, "{many} of {} texts:\n{}", tally.texts, shortest.join("\n"));
    assert!(
        tally.unsure.len() * 100 <= tally.seen * unsure,
        "of {} texts that are seen {} are unsure:\n{}",
        tally.seen,
        tally.unsure.len(),
        tally.unsure.join("\n")
    );
}

/// What stands before a mark on its page.
fn before(page: &str, mark: &str) -> String {
    let text = page.split(mark).next().unwrap_or_default();
    let last: Vec<char> = text.chars().rev().take(100).collect();
    last.into_iter().rev().collect::<String>().replace(['\r', '\n'], " ")
}

fn check(mut tally: Tally) {
    agrees(&mut tally, 20);
    assert_eq!(tally.unknown, 0, "pages beyond a limit");
    assert!(tally.untold * 20 <= tally.texts, "of {} texts {} were not told", tally.texts, tally.untold);
    assert!(tally.seen * 3 > tally.texts, "of {} texts only {} are seen", tally.texts, tally.seen);
}

#[tokio::test]
async fn a_browser_sees_what_is_called_shown_and_nothing_that_is_called_hidden() {
    if let Some(tally) = compare(5_000).await {
        check(tally);
    }
}

#[tokio::test]
#[ignore = "soak"]
async fn soak_a_browser_sees_so_on_many_pages() {
    if let Some(tally) = compare(200_000).await {
        check(tally);
    }
}

/// What a webmail makes of a body, which drops sheets and styles.
fn cleaned(html: &str) -> String {
    format!("<!doctype html><body>{}", ammonia::clean(html))
}

/// All shared mails, as they stand and as a webmail cleans them.
#[tokio::test]
async fn a_browser_sees_so_in_the_shared_mails() {
    let Some(browser) = Browser::start().await else { return };
    browser.open("about:blank").await.unwrap();
    for (folder, unsure) in [("genuine-html", Some(2)), ("agreement", None), ("catalogue", None)] {
        let Some(bodies) = mails::bodies(folder) else { continue };
        let clean: Vec<String> = bodies.iter().map(|html| cleaned(html)).collect();
        for (pages, unsure) in [(bodies, unsure), (clean, unsure)] {
            let mut tally = Tally::default();
            for pages in pages.chunks(BATCH) {
                tally.ask(&browser, pages).await;
            }
            agrees(&mut tally, unsure.unwrap_or(100));
            assert!(
                unsure.is_none() || tally.unknown == 0,
                "{folder}: {} pages are beyond a limit",
                tally.unknown
            );
        }
    }
}
