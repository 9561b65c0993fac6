//! Pages as honest and dishonest mail has them, every text a mark of its own.

use std::fmt::Write as _;

use proptest::prelude::*;

/// Declarations that show, hide, restore, or only look as if they did.
pub(super) const DECLARATIONS: [&str; 56] = [
    "display:none",
    "display:block",
    "display:inline-block",
    "display:inline",
    "display:contents",
    "display:table",
    "display:table-cell",
    "display:flex",
    "display:bogus",
    "visibility:hidden",
    "visibility:visible",
    "opacity:0",
    "opacity:.5",
    "opacity:1",
    "font-size:0",
    "font-size:1px",
    "font-size:12px",
    "font-size:2em",
    "font-size:80%",
    "font-size:small",
    "font:0/0 a",
    "font:14px/1.4 serif",
    "color:#fff",
    "color:#000",
    "color:transparent",
    "color:inherit",
    "color:currentcolor",
    "color:navy",
    "color:rgba(0,0,0,.6)",
    "background:#fff",
    "background:#000",
    "background:navy",
    "background-color:transparent",
    "background-color:rgba(0,0,0,.5)",
    "background:linear-gradient(#eee,#fff)",
    "overflow:hidden",
    "overflow-y:auto",
    "max-height:0;overflow:hidden",
    "max-height:none",
    "height:40px",
    "min-height:20px",
    "padding:0",
    "padding:9px",
    "border:1px solid #ddd",
    "position:relative",
    "position:relative;top:1px",
    "line-height:1.2",
    "float:left",
    "white-space:nowrap",
    "vertical-align:top",
    "mso-hide:all",
    "text-align:center",
    "margin-right:0",
    "border:0",
    "display:none!important",
    "color:#000!important",
];

/// Declarations that move a box, or make it smaller than its text. Few mails have them, for they leave much unsure.
pub(super) const LAYOUT: [&str; 30] = [
    "margin:-3px",
    "line-height:0",
    "margin-top:-20px",
    "max-height:0",
    "height:0",
    "width:0",
    "max-width:0",
    "background:inherit",
    "max-height:0;overflow:hidden;padding:30px",
    "margin-left:-9999px",
    "position:absolute;top:0;left:0;background:#fff",
    "position:absolute;left:-9999px",
    "width:60px",
    "width:1px;overflow:hidden",
    "height:1.5px;overflow:hidden",
    "overflow:hidden;padding-left:400px",
    "overflow:hidden;margin-left:100%",
    "padding:0 50%",
    "margin:0 40px",
    "border-left:400px solid #ddd",
    "width:100px;padding:0 50px;box-sizing:border-box",
    "display:grid;grid-template-columns:0 1fr",
    "min-width:0",
    "flex:0 0 0",
    "table-layout:fixed;width:0",
    "table-layout:fixed;width:100%",
    "aspect-ratio:200/1;overflow:hidden",
    "height:20px;overflow:hidden",
    "max-height:20px;overflow:hidden",
    "visibility:collapse",
];

pub(super) const TAGS: [&str; 19] = [
    "div",
    "div",
    "span",
    "span",
    "p",
    "b",
    "font",
    "section",
    "center",
    "sup",
    "small",
    "h2",
    "a",
    "ul",
    "li",
    "label",
    "mark",
    "blockquote",
    "pre",
];

pub(super) const ATTRIBUTES: [&str; 14] = [
    "",
    "",
    "",
    "",
    " class=k",
    " class=j",
    " id=i",
    " hidden",
    " class='k j'",
    " color=white",
    " bgcolor=navy",
    " href='https://a.example/'",
    " open",
    " align=right",
];

/// Constructs of mail programs and of campaign tools; `@` stands for a text.
const CONSTRUCTS: [&str; 15] = [
    "<!--[if mso]><p>Outlook</p><![endif]-->@ ",
    "<!--[if !mso]><!-->@ <!--<![endif]-->",
    "<div style='display:none;max-height:0;overflow:hidden;mso-hide:all'>@ </div>",
    "<span style='color:transparent;visibility:hidden;opacity:0;height:0;width:0;font-size:0'>@ </span>",
    "<dialog>@ </dialog>",
    "<details><summary>@ </summary></details>",
    "<details open><summary>@ </summary>@ </details>",
    "<table bgcolor=navy width='100%'><tr><td><font color=white>@ </font></td></tr></table>",
    "<table><tr hidden><td>@ <tr><td>@ </table>",
    "<ul><li hidden>@ <li>@ </ul>",
    "<table>@ <tr><td>@ </table>",
    "<table style='table-layout:fixed;width:0'><tr><td style='overflow:hidden'>@ <td>@ </table>",
    "<table style='table-layout:fixed;width:0'><col width=100><col width=60><tr><td style='overflow:hidden'>@ <td style='overflow:hidden'>@ </table>",
    "<table style='table-layout:fixed;width:100%'><tr><td style='width:100%'>@ <td><p style='overflow:hidden'>@ </table>",
    "<div style='overflow:hidden'><table cellpadding=9><tr><td>@ </table></div>",
];

fn style() -> impl Strategy<Value = String> {
    // Most elements of a mail hide nothing.
    let one = prop_oneof![
        30 => prop::sample::select(&DECLARATIONS[..]),
        1 => prop::sample::select(&LAYOUT[..]),
    ];
    prop_oneof![1 => Just(Vec::new()), 1 => prop::collection::vec(one, 1..4)]
        .prop_map(|declared| declared.join(";"))
}

/// A piece of a page.
fn piece() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => Just("@ ".to_owned()),
        1 => Just("<br>".to_owned()),
        1 => Just("<wbr>".to_owned()),
        2 => prop::sample::select(&CONSTRUCTS[..]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let (tag, attributes) = (prop::sample::select(&TAGS[..]), prop::sample::select(&ATTRIBUTES[..]));
        let parts = prop::collection::vec(inner.clone(), 1..4);
        let element = (tag, attributes, style(), parts).prop_map(|(tag, attributes, style, parts)| {
            format!("<{tag}{attributes} style=\"{style}\">{}</{tag}>", parts.concat())
        });
        let cells = (style(), prop::collection::vec(inner, 1..3)).prop_map(|(style, cells)| {
            let cell = |cell: &String| format!("<td style=\"{style}\">{cell}</td>");
            format!("<table><tr>{}</tr></table>", cells.iter().map(cell).collect::<String>())
        });
        prop_oneof![4 => element, 1 => cells]
    })
}

/// A rule of a sheet, perhaps for some views only.
fn rule() -> impl Strategy<Value = String> {
    let selectors =
        [".k", ".j", "#i", "div", "p .k", "div > .j", "span", ".k.j", "*", "p:first-child", "body"];
    let media = [
        "",
        "",
        "",
        "print",
        "screen",
        "(max-width:480px)",
        "(min-width:600px)",
        "(prefers-color-scheme:dark)",
    ];
    let parts = (
        prop::sample::select(selectors.to_vec()),
        prop::sample::select(&DECLARATIONS[..]),
        prop::sample::select(media.to_vec()),
    );
    parts.prop_map(|(selector, declaration, media)| match media {
        "" => format!("{selector}{{{declaration}}}"),
        media => format!("@media {media}{{{selector}{{{declaration}}}}}"),
    })
}

/// A page with its marks, `mark1end` and so on.
pub(super) fn page() -> impl Strategy<Value = String> {
    let dark = "<meta name=color-scheme content='light dark'>";
    let head = prop_oneof![8 => Just(""), 1 => Just(dark)];
    let sheet = prop_oneof![3 => Just(Vec::new()), 2 => prop::collection::vec(rule(), 1..3)];
    (head, sheet, prop::collection::vec(piece(), 1..5)).prop_map(|(head, rules, pieces)| {
        let mut page = format!("<!doctype html><head>{head}<style>{}</style></head><body>", rules.concat());
        for (number, part) in pieces.concat().split('@').enumerate() {
            if number > 0 {
                write!(page, "mark{number}end").unwrap();
            }
            page.push_str(part);
        }
        page.push_str("</body>");
        page
    })
}
