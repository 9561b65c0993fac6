//! Each way to show or hide text, both ways.

mod room;

use super::read;

/// The page with `x` between a shown `a` and `b`.
fn page(inner: &str) -> String {
    format!("<!doctype html><body>a{inner}b</body>")
}

#[derive(Debug, PartialEq, Eq)]
enum Judged {
    Shown,
    Hidden,
    Unsure,
}

/// What becomes of the text `x` of a page.
fn judged(html: &str) -> Judged {
    let readings = read(html);
    assert!(!readings.unknown, "{html}");
    let has = |text: &str| text.contains('x');
    match (has(&readings.sure), readings.possible.iter().any(|text| has(text))) {
        (true, _) => Judged::Shown,
        (false, true) => Judged::Unsure,
        (false, false) => Judged::Hidden,
    }
}

fn styled(style: &str) -> String {
    page(&format!("<span style=\"{style}\">x</span>"))
}

fn sheet(css: &str, inner: &str) -> String {
    format!("<!doctype html><head><style>{css}</style></head><body>a{inner}b</body>")
}

#[test]
fn what_styles_hide_is_hidden() {
    for style in [
        "display:none",
        "DISPLAY : NONE",
        "display:block;display:none",
        "disp\\6c ay:none",
        "/*;*/display:none/*x*/",
        "visibility:hidden",
        "visibility:collapse",
        "opacity:0",
        "opacity:-1",
        "opacity:0%",
        "font-size:0",
        "font-size:.0px",
        "font-size:1px",
        "font-size:.5pt",
        "font:0/0 a",
        "font:0 serif",
        "color:transparent",
        "color:#fff",
        "color:white",
        "color:rgb(255 255 255)",
        "color:rgba(0,0,0,0)",
        "display:block;max-height:0;overflow:hidden",
        "display:inline-block;width:0;overflow:hidden",
        "text-decoration:line-through",
        "color:#fffffe",
        "font-size:0!important;font-size:20px",
    ] {
        assert_eq!(judged(&styled(style)), Judged::Hidden, "{style}");
    }
}

#[test]
fn what_only_looks_like_hiding_is_shown() {
    for style in [
        "",
        "font-size:0.95em",
        "opacity:0.99",
        "backface-visibility:visible",
        "display:none;display:block",
        "mso-hide:all",
        "/*display:none*/",
        "display:bogus",
        "display:none none",
        "visibility:bogus",
        "font-size:-1px",
        "color:#12",
        "--display:none",
        "content:'y'",
        "max-height:0;overflow:hidden",
        "font:0",
        "font-size:max(16px, 1rem)",
        "font-size:clamp(12px, 2vw, 20px)",
        "letter-spacing:1px",
        "color:#333",
        "text-decoration:underline",
        "display:table-cell;max-height:0;overflow:hidden",
        "display:contents;opacity:0",
        "opacity:0;opacity:1",
        "display:none;display:inline!important",
        "margin:-1px 0 0",
        "position:relative;top:1px",
        "background:#fff;color:#000",
        "color:#fff;background:navy",
        "color:#fff;background:linear-gradient(navy,#200)",
    ]
    .into_iter()
    {
        assert_eq!(judged(&styled(style)), Judged::Shown, "{style}");
    }
}

#[test]
fn what_is_not_understood_is_unsure() {
    for style in [
        "transform:scale(0)",
        "filter:opacity(0)",
        "mix-blend-mode:screen",
        "clip-path:inset(100%)",
        "position:absolute;left:-9999px",
        "position:fixed",
        "text-indent:-9999px",
        "letter-spacing:-20px",
        "display:var(--x)",
        "font-size:calc(0px)",
        "opacity:var(--o)",
        "color:var(--c)",
        "color:color-mix(in srgb, red, blue)",
        "animation:x 1s",
        "zoom:0.01",
        "future-property:1",
        "line-height:0",
        "unicode-bidi:bidi-override",
        "opacity:.1",
        "font-size:3px",
        "color:#f0f0f0",
        "display:block;height:4px;overflow:hidden",
        "color:#fff;background:url(x.png)",
        "color:transparent;-webkit-background-clip:text",
        "color:transparent;text-shadow:0 0 0 #000",
        "font-size:1px;transform:scale(20)",
        "margin-left:-9999px",
        "all:initial",
        "writing-mode:vertical-rl",
        "order:2",
        "scale:0",
        "display:table-cell;max-width:0;overflow:hidden;text-overflow:ellipsis",
        "margin-top:-20px",
        "margin:-5px 0 0",
        "display:block;max-height:0",
        "line-height:0;color:#fff",
        "margin-left:-9999px;margin-right:0",
        "float:left;max-height:0;overflow:hidden;padding:30px",
        "display:table-cell;float:left;max-height:0",
        "transform:scale(0);zoom:1",
        "display:block;max-height:0;overflow:hidden;padding:30px;border:0",
        "position:relative;top:-20px",
        "display:block;max-height:0;background:#000",
        "display:block;max-height:0;background:#000;color:#fff",
        "display:none;animation:a 1s",
        "display:block;overflow:hidden;max-height:100px",
        "display:block;overflow:auto;height:40px",
        "aspect-ratio:200/1",
        "box-shadow:0 0 0 200px #fff",
        "box-shadow:inset 0 0 0 20px #000",
        "outline:20px solid #fff;outline-offset:-20px",
        "text-decoration:underline 2em",
        "text-decoration-thickness:2em",
        "-webkit-text-decoration:line-through",
        "color:#fff;background:linear-gradient(#000,#200) no-repeat 0 0/1px 1px",
        "color:#fff;background:linear-gradient(#000,#200);background-repeat:no-repeat",
    ] {
        assert_eq!(judged(&styled(style)), Judged::Unsure, "{style}");
    }
}

#[test]
fn a_child_restores_what_is_inherited_and_nothing_else() {
    for (outer, inner, is) in [
        ("font-size:0", "font-size:16px", Judged::Shown),
        ("font-size:0", "font-size:2em", Judged::Hidden),
        ("font-size:0", "font-size:1rem", Judged::Shown),
        ("visibility:hidden", "visibility:visible", Judged::Shown),
        ("color:transparent", "color:#000", Judged::Shown),
        ("color:#fff", "color:inherit", Judged::Hidden),
        ("color:#fff", "background:#000", Judged::Shown),
        ("display:none", "display:block", Judged::Hidden),
        ("opacity:0", "opacity:1", Judged::Hidden),
        ("display:block;height:0;overflow:hidden", "display:block;height:100px", Judged::Hidden),
        ("display:block;height:0;overflow:hidden", "position:absolute", Judged::Unsure),
        ("text-decoration:line-through", "text-decoration:none", Judged::Hidden),
        ("text-decoration:line-through", "display:inline-block", Judged::Unsure),
    ] {
        let html = page(&format!("<span style=\"{outer}\"><span style=\"{inner}\">x</span></span>"));
        assert_eq!(judged(&html), is, "{outer} / {inner}");
    }
}

#[test]
fn sheets_count_as_in_a_browser() {
    let span = "<span class='k j' id=i>x</span>";
    for css in [
        ".k{display:none}",
        "#i{display:none}",
        "body span{visibility:hidden}",
        "@media screen{.k{display:none}}",
        ".k,.q{opacity:0}",
    ] {
        // Many mail programs drop sheets, so that the text may be shown.
        assert_eq!(judged(&sheet(css, span)), Judged::Unsure, "{css}");
        // What is hidden either way is hidden.
        assert_eq!(
            judged(&sheet(css, "<span class=k id=i style='display:none'>x</span>")),
            Judged::Hidden,
            "{css}"
        );
    }
    for css in [
        ".q{display:none}",
        ".k{display:none}.k{display:inline}",
        "#i{display:inline}.k{display:none}",
        "@media print{.k{display:none}}",
        ".k{display:none}.k{display:inline!important}",
        ".k:hover{display:none}",
        "@font-face{display:none}",
        "span..k{display:none}",
        "/*.k{display:none}*/",
        "@import url(https://fonts.example/css);",
        ".k::selection{color:#fff}",
        "@keyframes k{from{opacity:0}}",
        ".k{font-size:14px}",
        "@media (max-width:480px){.k{font-size:12px!important}}",
    ] {
        assert_eq!(judged(&sheet(css, span)), Judged::Shown, "{css}");
    }
    for css in [
        ".k:first-child{display:none}",
        "@supports (display:grid){.k{display:none}}",
        "@import url(cid:sheet);",
        "@media (hover:hover){.k{display:none}}",
        "@media (max-width:480px){.k{display:none}}",
        "@media (min-width:700px) and (max-width:800px){.k{display:none}}",
        "@media (prefers-color-scheme:dark){.k{color:#fff}}",
        ".k::first-letter{font-size:0}",
        "div{.k{display:none}}",
    ] {
        assert_eq!(judged(&sheet(css, span)), Judged::Unsure, "{css}");
    }
    // A style of its own stands above a sheet's; the sheet's important one stands above that.
    assert_eq!(judged(&sheet(".k{display:none}", "<i class=k style='display:inline'>x</i>")), Judged::Shown);
    assert_eq!(
        judged(&sheet(".k{display:none!important}", "<i class=k style='display:inline'>x</i>")),
        Judged::Unsure
    );
}

#[test]
fn elements_end_where_a_browser_ends_them() {
    for inner in [
        "<wbr hidden>x",
        "<area hidden>x",
        "<p hidden><div>x</div>",
        "<ul><li hidden><li>x</ul>",
        "<table><tr><td hidden><td>x</table>",
        "<table><tr hidden><tr><td>x</table>",
        "<button hidden></button><button hidden><button>x</button>",
        "<ruby><rt hidden><rt>x</ruby>",
        "<h1 hidden></h1><h2>x</h2>",
        "<center>x</center>",
        "<a hidden href=#></a><a href=#>x</a>",
    ] {
        assert_eq!(judged(&page(inner)), Judged::Shown, "{inner}");
    }
}

#[test]
fn constructs_are_decided_one_by_one() {
    for (inner, is) in [
        ("<s>x</s>", Judged::Hidden),
        ("<s style='text-decoration:none'>x</s>", Judged::Shown),
        ("<del>x</del>", Judged::Hidden),
        ("<dialog>x</dialog>", Judged::Hidden),
        ("<dialog open>x</dialog>", Judged::Unsure),
        ("x<dialog open>y</dialog>", Judged::Unsure),
        (
            "x<div style='position:absolute;top:0;left:0;width:100%;height:100%;background:#fff'></div>",
            Judged::Unsure,
        ),
        ("x<div style='position:absolute;top:0'>y</div>", Judged::Shown),
        ("x<img src=a style='position:absolute'>", Judged::Unsure),
        ("<b style='background:#000'><i style='float:left'>x</i></b>", Judged::Unsure),
        ("<b style='background:#000;color:#fff'><div>x</div></b>", Judged::Unsure),
        ("<p style='background:#000'><i style='display:block;height:0'>x</i></p>", Judged::Unsure),
        ("<p style='display:flex;overflow:hidden'>x</p>", Judged::Unsure),
        ("<p style='display:flex'><b style='overflow:hidden'>x</b></p>", Judged::Unsure),
        ("x<br><b style='background:#ff0;padding:30px'>y</b>", Judged::Unsure),
        ("x<br><b style='background:#ff0;padding:12px 30px'>y</b>", Judged::Shown),
        ("<b style='display:inline-block;margin-left:-9999px'>y</b>x", Judged::Unsure),
        ("<p style='display:flex'><b style='width:0;overflow:hidden'>x</b></p>", Judged::Hidden),
        ("<p><b style='width:0;overflow:hidden'>x</b></p>", Judged::Shown),
        ("x<p style='position:absolute;left:-9999px;background:#fff'>y</p>", Judged::Shown),
        ("x<p style='position:absolute;left:-9999px;background:#fff;padding:9999px'>y</p>", Judged::Unsure),
        ("<table style='width:0'><tr><td style='overflow:hidden'>x</table>", Judged::Shown),
        ("x<p style='position:relative;margin-top:-20px;background:#fff'>y", Judged::Unsure),
        ("<div style='max-width:0'><p style='overflow:hidden'>x</p></div>", Judged::Unsure),
        ("<datalist><option>x</datalist>", Judged::Hidden),
        ("<ruby>y<rp>x</rp></ruby>", Judged::Hidden),
        ("<template>x</template>", Judged::Hidden),
        ("<details>x</details>", Judged::Unsure),
        ("<details><summary>x</summary></details>", Judged::Shown),
        ("<details open>x</details>", Judged::Shown),
        ("<bdo dir=rtl>x</bdo>", Judged::Unsure),
        ("<span>\u{202e}x</span>", Judged::Unsure),
        ("<img alt=x>", Judged::Unsure),
        ("<img alt=x hidden>", Judged::Hidden),
        ("<input value=x>", Judged::Unsure),
        ("<input type=hidden value=x>", Judged::Hidden),
        ("<textarea>x</textarea>", Judged::Unsure),
        ("<select><option>x</select>", Judged::Unsure),
        ("<iframe srcdoc='<p>x'></iframe>", Judged::Unsure),
        ("<noscript>x</noscript>", Judged::Shown),
        ("<svg><text>x</text></svg>", Judged::Unsure),
        ("<svg><desc>x</desc></svg>", Judged::Unsure),
        ("<object>x</object>", Judged::Unsure),
        ("<script>x</script>", Judged::Hidden),
        ("<title>x</title>", Judged::Hidden),
        ("<p hidden>x</p>", Judged::Hidden),
        ("<p hidden style='display:block'>x</p>", Judged::Shown),
        ("<p hidden=until-found>x</p>", Judged::Unsure),
        ("<!--[if mso]><p>x</p><![endif]-->", Judged::Unsure),
        ("<!--[if !mso]><!--><p>x</p><!--<![endif]-->", Judged::Shown),
        ("<font color=white>x</font>", Judged::Hidden),
        ("<table bgcolor=navy><tr><td><font color=white>x</font></table>", Judged::Shown),
    ] {
        assert_eq!(judged(&page(inner)), is, "{inner}");
    }
    assert_eq!(judged(&sheet("#q:before{content:'x'}", "<p id=q>")), Judged::Unsure);
    assert_eq!(judged(&sheet("p:after{content:attr(data-l)}", "<p data-l=x>")), Judged::Unsure);
    let scheme = "<!doctype html><meta name=color-scheme content='light dark'><body>";
    assert_eq!(judged(&format!("{scheme}x")), Judged::Shown);
    // Programs choose the colour of text that has none, and of text that is reset to it.
    assert_eq!(judged(&format!("{scheme}<p style='background:#fff'>x")), Judged::Shown);
    assert_eq!(judged(&format!("{scheme}<p style='background:#000;color:initial'>x")), Judged::Unsure);
    let dark = "<!doctype html><meta name=color-scheme content='light dark'><body><p style='color:#000'>x";
    assert_eq!(judged(dark), Judged::Unsure);
}

#[test]
fn text_is_put_together_as_a_browser_lays_it_out() {
    for (inner, is) in [
        ("<p>Amount\n  due: <b>USD</b> 12<i>.00</i></p>", "Amount due: USD 12.00"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("1<div>2</div>3", "1\n2\n3"),
        ("1<br>2", "1\u{b}2"),
        ("<table><tr><td>1<td><p>2</p><tr><td>3</table>", "1\t2\t\n3\t"),
        ("12<span hidden>00</span>.00", "12.00"),
        ("12<span style='filter:x()'>00</span>.00", "12\u{b}.00"),
        ("12<sup>00</sup>", "12\u{f8f0}00\u{f8f1}"),
        ("<pre>1\n2</pre>", "1\u{b}2"),
        ("12<span style='display:block'>00</span>", "12\n00"),
    ] {
        let read = read(&format!("<!doctype html><body>{inner}"));
        assert_eq!(read.sure.trim_matches('\n'), is, "{inner}");
    }
}

#[test]
fn a_body_beyond_a_limit_is_not_known() {
    assert!(read(&"<div>".repeat(600)).unknown);
    let many: String = (0..5_000).map(|n| format!(".k{n}{{color:red}}")).collect();
    assert_eq!(judged(&sheet(&many, "<span>x</span>")), Judged::Unsure);
}
