//! The table of constructs in `docs/sender-policy.md` is the one that decides.

use std::fmt::Write as _;

use billfold_testkit::doc_block;

use super::constructs::{CONSTRUCTS, Fate};

#[test]
fn the_page_has_the_constructs_as_they_are_decided() {
    let mut table = String::from("| construct | its text | because |\n|---|---|---|\n");
    for construct in CONSTRUCTS {
        let fate = match construct.fate {
            Fate::Styled => "as its style says",
            Fate::NotLaidOut => "hidden, unless a style lays it out",
            Fate::Never => "hidden",
            Fate::Unsure => "unsure",
            Fate::Struck => "hidden",
            Fate::Raised => "cents, or left out",
        };
        writeln!(table, "| {} | {fate} | {} |", construct.name, construct.why).unwrap();
    }
    doc_block::check("docs/sender-policy.md", "constructs", &table).unwrap();
}
