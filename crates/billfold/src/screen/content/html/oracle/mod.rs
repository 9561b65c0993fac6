//! A browser as oracle: what is called shown is seen in Chromium, what is called hidden is not.
//!
//! The browser is asked for each text of a generated page whether it has a box of at least 2 by 2 pixels, opacity, a colour apart
//! from what lies behind it, and nothing on top. Where Chromium is not installed the test is skipped by name, and the cases of
//! [`super::tests`], which hold every disagreement that was found, remain.

#![expect(clippy::arithmetic_side_effects, reason = "counts of a test")]

mod pages;

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
    /// What the browser shows in some view, and how much of that is unsure.
    seen: usize,
    unsure: usize,
    /// What the browser did not tell.
    untold: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn page(&mut self, page: &str, views: &[Marks]) {
        let readings = read(page);
        assert!(!readings.unknown, "{page}");
        for mark in views.first().into_iter().flat_map(BTreeMap::keys) {
            let answers: Vec<Option<bool>> =
                views.iter().map(|view| view.get(mark).copied().flatten()).collect();
            let shown = readings.sure.contains(mark);
            let hidden = !shown && !readings.possible.iter().any(|text| text.contains(mark));
            let seen = answers.contains(&Some(true));
            self.texts += 1;
            self.seen += usize::from(seen);
            self.unsure += usize::from(seen && !shown && !hidden);
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
        let mut views: Vec<Vec<Marks>> = Vec::new();
        for (width, dark) in VIEWS {
            browser.prefer_dark(dark).await.unwrap();
            let answer = browser.run(include_str!("seen.js"), &[json!(pages), json!(width)]).await.unwrap();
            views.push(serde_json::from_value(answer).unwrap());
        }
        for (at, page) in pages.iter().enumerate() {
            let views: Vec<Marks> = views.iter().map(|view| view[at].clone()).collect();
            tally.page(page, &views);
        }
    }
    Some(tally)
}

fn check(mut tally: Tally) {
    tally.wrong.sort_by_key(String::len);
    let (many, shortest) = (tally.wrong.len(), tally.wrong.iter().take(12));
    let shortest: Vec<&str> = shortest.map(String::as_str).collect();
    assert!(many == 0, "{many} of {} texts:\n{}", tally.texts, shortest.join("\n"));
    assert!(
        tally.unsure * 5 <= tally.seen,
        "of {} texts that are seen {} are unsure",
        tally.seen,
        tally.unsure
    );
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
async fn a_browser_sees_so_on_many_pages() {
    if let Some(tally) = compare(25_000).await {
        check(tally);
    }
}
